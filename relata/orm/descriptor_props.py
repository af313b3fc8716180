"""Attributes that stand for other attributes: synonyms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .. import exc as sa_exc
from .attributes import QueryableAttribute
from .base import DONT_SET, _DeclarativeMapped
from .interfaces import AttributeOptions, MapperProperty, PropComparator

if TYPE_CHECKING:
    from .mapper import Mapper

_T = TypeVar("_T")


class DescriptorProperty(MapperProperty[_T]):
    """A property whose values are those of other attributes."""


class _Synonym(QueryableAttribute[_T]):
    """The descriptor of a synonym: instances read and write the attribute that it stands for."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        if self.descriptor is not None:
            return self.descriptor.__get__(instance, owner)
        return getattr(instance, self.target)

    def __set__(self, instance: Any, value: Any) -> None:
        if value is DONT_SET:
            return
        if self.descriptor is not None:
            self.descriptor.__set__(instance, value)
        else:
            setattr(instance, self.target, value)

    def __delete__(self, instance: Any) -> None:
        if self.descriptor is not None:
            self.descriptor.__delete__(instance)
        else:
            delattr(instance, self.target)

    target: str
    descriptor: Any = None

    @property
    def expression(self) -> Any:
        if self.own_operators is not None:
            return self._operand.__clause_element__()
        return getattr(self.class_, self.target).__clause_element__()

    @property
    def _operand(self) -> Any:
        if self.own_operators is None:
            return getattr(self.class_, self.target)
        mapper = self._parententity.mapper
        return self.own_operators(mapper.get_property(self.target), mapper)

    own_operators: Any = None

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        return getattr(getattr(self.class_, self.target), key)

    def adapt_to_entity(self, adapt_to_entity: Any) -> Any:
        return getattr(adapt_to_entity.entity, self.target)

    @property
    def original_property(self) -> Any:
        """The property of the synonym itself; ``property`` is that of the attribute it stands for."""
        return self.comparator.prop

    @property  # the last one: the name means something else from here on
    def property(self) -> Any:
        return getattr(self.class_, self.target).property


class SynonymProperty(DescriptorProperty[_T]):
    """An attribute that is another name for a mapped attribute.

    :ivar name: the mapped attribute.
    """

    strategy_kind = "synonym"

    def __init__(
        self,
        name: str,
        map_column: bool | None = None,
        descriptor: Any = None,
        comparator_factory: type[PropComparator[_T]] | None = None,
        attribute_options: AttributeOptions | None = None,
        info: dict[Any, Any] | None = None,
        doc: str | None = None,
    ) -> None:
        super().__init__(attribute_options)
        self.name = name
        self.map_column = map_column
        self.descriptor = descriptor
        self.comparator_factory = comparator_factory
        self.doc = doc or getattr(descriptor, "__doc__", None)
        if info is not None:
            self.info.update(info)

    @property
    def uses_objects(self) -> bool:
        """Whether the attribute refers to instances."""
        return bool(getattr(self.parent.class_, self.name).impl.uses_objects)

    @property
    def _proxied_object(self) -> Any:
        return self.parent.get_property(self.name)

    def set_parent(self, parent: Mapper[Any], init: bool) -> None:
        super().set_parent(parent, init)
        if self.map_column:
            column = parent.persist_selectable.c.get(self.key)
            if column is None:
                raise sa_exc.ArgumentError(
                    f"Can't compile synonym '{self.key}': expected a column of that name in the table "
                    f"'{parent.persist_selectable.description}' for map_column=True, there is none"
                )
            if self.name not in parent._props:
                parent._configure_property(self.name, column)

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        cls = mapper.class_
        descriptor = self.descriptor
        if descriptor is None and self.key in cls.__dict__ and isinstance(cls.__dict__[self.key], property):
            descriptor = cls.__dict__[self.key]
        attribute: _Synonym[_T] = _Synonym(cls, self.key, mapper, PropComparator(self, mapper))
        attribute.own_operators = self.comparator_factory
        attribute.target = self.name
        attribute.descriptor = descriptor
        attribute.__doc__ = self.doc
        setattr(cls, self.key, attribute)

    def do_init(self) -> None:
        if not self.parent.has_property(self.name) and not hasattr(self.parent.class_, self.name):
            raise sa_exc.InvalidRequestError(
                f"expected the name of an attribute that the synonym {self} stands for, got {self.name!r}; "
                f"there are {', '.join(sorted(self.parent._props))}"
            )


class Synonym(SynonymProperty[_T], _DeclarativeMapped[_T]):
    """What ``synonym()`` returns."""


__all__ = ["DescriptorProperty", "Synonym", "SynonymProperty"]
