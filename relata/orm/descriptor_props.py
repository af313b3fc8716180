"""Attributes that stand for other attributes: synonyms, and those that a concrete subclass has not."""

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

    def __init__(
        self,
        prop: MapperProperty[_T],
        mapper: Mapper[Any],
        target: str,
        descriptor: Any = None,
        factory: Any = None,
    ) -> None:
        # no comparator, no implementation: they are asked for at the attribute that it stands for
        self.target = target
        self.own_operators = factory
        self.class_ = mapper.class_
        self.key = prop.key
        self._parententity = mapper
        self._of_type = None
        self._extra_criteria = ()
        self.original_property = prop
        self.descriptor = descriptor
        self.__doc__ = prop.doc

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

    @property
    def _target(self) -> Any:
        """The attribute that it stands for.

        :raises AttributeError: when there is none (yet).
        :raises InvalidRequestError: when it is not mapped.
        """
        found = getattr(self.class_, self.target, None)
        if found is None:
            raise AttributeError("_target")  # __getattr__() is asked next, which says what is missing
        if not isinstance(found, QueryableAttribute):
            raise sa_exc.InvalidRequestError(
                f"expected a mapped attribute that the synonym {self.original_property} stands for, got "
                f"{self.class_.__name__}.{self.target}, which is {found!r}"
            )
        return found

    @property
    def comparator(self) -> Any:  # type: ignore[override]  # that of the attribute it stands for
        factory = self.own_operators
        if factory is None:
            return self._target.comparator
        return factory(self._target.property, self._parententity)

    @property
    def impl(self) -> Any:  # type: ignore[override]  # that of the attribute it stands for
        return self._target.impl

    @property
    def expression(self) -> Any:
        if self.own_operators is not None:
            return self.comparator.__clause_element__()
        return _under(self.key, self._target.__clause_element__())

    @property
    def _operand(self) -> Any:
        return self._target if self.own_operators is None else self.comparator

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key in ("comparator", "impl"):
            raise AttributeError(key)
        if key == "_target":
            prop = self.original_property
            raise AttributeError(
                f"expected the name of an attribute that the synonym {prop} stands for, got {self.target!r}; "
                f"there are {', '.join(sorted(prop.parent._props))}"
            )
        try:
            return getattr(self._target, key)
        except AttributeError:
            if self.descriptor is None:
                raise
            return getattr(self.descriptor, key)

    def adapt_to_entity(self, adapt_to_entity: Any) -> Any:
        factory = self.own_operators
        if factory is None:
            return _SynonymOfAlias(self, getattr(adapt_to_entity.entity, self.target))
        comparator = factory(self._target.property, self._parententity, adapt_to_entity)
        return QueryableAttribute(adapt_to_entity.entity, self.key, adapt_to_entity, comparator, self.impl)

    @property  # the last one: the name means something else from here on
    def property(self) -> Any:
        return self._target.property


class _SynonymOfAlias(QueryableAttribute[_T]):
    """A synonym as an attribute of an alias."""

    def __init__(self, synonym: _Synonym[_T], target: QueryableAttribute[_T]) -> None:
        impl = getattr(target, "impl", None)
        super().__init__(target.class_, synonym.key, target.parent, target.comparator, impl)
        self.target = target

    @property
    def expression(self) -> Any:
        return _under(self.key, self.target.__clause_element__())

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key == "target":
            raise AttributeError(key)
        return getattr(self.target, key)


def _under(key: str, expression: Any) -> Any:
    """Return an expression that is called by the name of a synonym in rows."""
    return expression._annotate({"proxy_key": key}) if expression._is_column_element else expression


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
            self._check_target(parent, column)
            if self.name not in parent._props:
                parent._configure_property(self.name, column)

    def _check_target(self, parent: Mapper[Any], column: Any) -> None:
        """Refuse a name that is to be the column's, and was given to an attribute already."""
        if self.name in parent._init_properties:
            raise sa_exc.ArgumentError(
                f"expected a new attribute {self.name!r} for the column {column.key!r}, which the synonym "
                f"{self} with map_column=True makes, got one that {parent.class_.__name__} has; leave "
                "map_column out"
            )

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        cls = mapper.class_
        descriptor = self.descriptor
        if descriptor is None and self.key in cls.__dict__ and isinstance(cls.__dict__[self.key], property):
            descriptor = self.descriptor = cls.__dict__[self.key]  # of subclasses, too
        setattr(cls, self.key, _Synonym(self, mapper, self.name, descriptor, self.comparator_factory))


class Synonym(SynonymProperty[_T], _DeclarativeMapped[_T]):
    """What ``synonym()`` returns."""


class _UnmappedAttribute(_Synonym[_T]):
    """The descriptor of an attribute of a base class that a subclass with a table of its own does not map."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        raise self._error(owner)

    def __set__(self, instance: Any, value: Any) -> None:
        if value is not DONT_SET:
            raise self._error(type(instance))

    def __delete__(self, instance: Any) -> None:
        raise self._error(type(instance))

    def _error(self, owner: type[Any]) -> AttributeError:
        name = owner.__name__
        return AttributeError(
            f"expected an attribute that {name} maps, got {self.target!r}, which only its base class "
            f"{self.class_.__name__} has: {name} has a table of its own (concrete=True); map the attribute "
            f"in {name} too"
        )

    def adapt_to_entity(self, adapt_to_entity: Any) -> Any:
        return self


class ConcreteInheritedProperty(DescriptorProperty[_T]):
    """An attribute of a base class that a subclass with a table of its own (``concrete=True``) does not map.

    The class has it as an expression, of the base class; instances do not have it.
    """

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        assert mapper.inherits is not None  # it is made for a subclass
        setattr(mapper.class_, self.key, _UnmappedAttribute(self, mapper.inherits, self.key))


__all__ = ["ConcreteInheritedProperty", "DescriptorProperty", "Synonym", "SynonymProperty"]
