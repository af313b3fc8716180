"""What a mapped class has under the name of an attribute: SQL at the class, values at the instance."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, TypeVar

from ... import inspection, util
from ..._hot.attributes import AttributeDescriptor, state_of
from ..base import DONT_SET, PASSIVE_OFF, InspectionAttrInfo, Mapped
from .history import History

if TYPE_CHECKING:
    from ...sql.elements import ColumnElement, Label
    from ..entities import AliasedInsp
    from ..interfaces import MapperProperty, PropComparator
    from ..mapper import Mapper
    from .impl import AttributeImpl

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


@inspection._self_inspects
class QueryableAttribute(InspectionAttrInfo, Mapped[_T_co]):
    """An attribute of a mapped class, or of an alias of one, as an SQL expression.

    :ivar parent: the Mapper, or the AliasedInsp of an alias.
    :ivar comparator: makes SQL of the operators.
    """

    is_attribute = True
    dispatch: Any
    if TYPE_CHECKING:
        key: str
        impl: AttributeImpl

    __hash__ = object.__hash__

    def __init__(
        self,
        class_: Any,
        key: str,
        parententity: Mapper[Any] | AliasedInsp[Any],
        comparator: PropComparator[_T_co],
        impl: AttributeImpl | None = None,
        of_type: Mapper[Any] | AliasedInsp[Any] | None = None,
        extra_criteria: tuple[Any, ...] = (),
    ) -> None:
        self.class_ = class_
        self.key = key
        self._parententity = parententity
        self.comparator = comparator
        self._of_type = of_type
        self._extra_criteria = extra_criteria
        if impl is not None:
            self.impl = impl

    @property
    def parent(self) -> Any:
        """The Mapper, or the AliasedInsp of an alias, that has the attribute."""
        return self._parententity

    @property
    def _parentmapper(self) -> Mapper[Any]:
        return self._parententity.mapper

    @util.memoized_property
    def expression(self) -> Any:
        """The SQL expression, marked with its origin."""
        return self.comparator._marked_expression(self)

    def __clause_element__(self) -> Any:
        return self.expression

    @util.memoized_property
    def _operand(self) -> Any:
        """What operators are applied to: the column itself, unless the comparator has a say."""
        return self.expression if self.comparator.is_plain_column else self.comparator

    # -- operators

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        return op(self._operand, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return op(other, self._operand, **kwargs)

    def __eq__(self, other: Any) -> ColumnElement[bool]:  # type: ignore[override]  # == makes SQL
        return self._operand == other  # type: ignore[no-any-return]  # an expression

    def __ne__(self, other: Any) -> ColumnElement[bool]:  # type: ignore[override]  # == makes SQL
        return self._operand != other  # type: ignore[no-any-return]  # an expression

    def __lt__(self, other: Any) -> ColumnElement[bool]:
        return self._operand < other  # type: ignore[no-any-return]  # an expression

    def __le__(self, other: Any) -> ColumnElement[bool]:
        return self._operand <= other  # type: ignore[no-any-return]  # an expression

    def __gt__(self, other: Any) -> ColumnElement[bool]:
        return self._operand > other  # type: ignore[no-any-return]  # an expression

    def __ge__(self, other: Any) -> ColumnElement[bool]:
        return self._operand >= other  # type: ignore[no-any-return]  # an expression

    def label(self, name: str | None) -> Label[_T_co]:
        """Return the expression under a name."""
        return self.__clause_element__().label(name)  # type: ignore[no-any-return]  # an expression

    # -- entities

    def adapt_to_entity(self, adapt_to_entity: AliasedInsp[Any]) -> QueryableAttribute[_T_co]:
        """Return the same attribute of an alias of the class."""
        return AdaptedAttribute(
            adapt_to_entity.entity,
            self.key,
            adapt_to_entity,
            self.comparator.adapt_to_entity(adapt_to_entity),
            impl=getattr(self, "impl", None),
            of_type=self._of_type,
            extra_criteria=self._extra_criteria,
        )

    def of_type(self, entity: Any) -> QueryableAttribute[Any]:
        """Return the relationship attribute as one that leads to a subclass or an alias.

        :param entity: a mapped class or an alias of one.
        """
        comparator = self.comparator.of_type(entity)
        return AdaptedAttribute(
            self.class_,
            self.key,
            self._parententity,
            comparator,
            impl=getattr(self, "impl", None),
            of_type=comparator._of_type,
            extra_criteria=self._extra_criteria,
        )

    def and_(self, *other: Any) -> QueryableAttribute[Any]:
        """Return the relationship attribute with more conditions for joins and loads along it."""
        comparator = self.comparator.and_(*other)
        return AdaptedAttribute(
            self.class_,
            self.key,
            self._parententity,
            comparator,
            impl=getattr(self, "impl", None),
            of_type=self._of_type,
            extra_criteria=comparator._extra_criteria,
        )

    def any(self, criterion: Any = None, **kwargs: Any) -> ColumnElement[bool]:
        """Return an EXISTS: some object of the collection meets the criterion."""
        return self.comparator.any(criterion, **kwargs)  # type: ignore[no-any-return]  # an expression

    def has(self, criterion: Any = None, **kwargs: Any) -> ColumnElement[bool]:
        """Return an EXISTS: the object referred to meets the criterion."""
        return self.comparator.has(criterion, **kwargs)  # type: ignore[no-any-return]  # an expression

    @util.memoized_property
    def info(self) -> dict[Any, Any]:
        """The notes of the property, or those of its column."""
        return self.comparator.info

    @property
    def _from_objects(self) -> list[Any]:
        return self.expression._from_objects  # type: ignore[no-any-return]  # a list of FROM clauses

    @property
    def type(self) -> Any:
        """The SQL type of the expression."""
        return self.expression.type

    def get_history(self, instance: Any, passive: int = PASSIVE_OFF) -> History:
        """Return what changed in the attribute of an instance since the last flush."""
        return self.impl.get_history(state_of(instance), instance.__dict__, passive)

    def hasparent(self, state: Any, optimistic: bool = False) -> bool:
        """Tell whether this attribute of some object refers to an instance."""
        return self.impl.hasparent(state, optimistic=optimistic)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key == "comparator":
            raise AttributeError(key)
        try:
            return getattr(self.comparator, key)
        except AttributeError:
            raise AttributeError(
                f"expected an attribute or operator of {self} ({type(self.comparator).__qualname__}), "
                f"got {key!r}"
            ) from None

    def __str__(self) -> str:
        return f"{getattr(self.class_, '__name__', self.class_)}.{self.key}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __reduce__(self) -> Any:
        return operator.attrgetter(self.key).__call__, (self.class_,)

    @property
    def prop(self) -> MapperProperty[_T_co]:
        """The property of the mapper behind the attribute."""
        return self.comparator.property  # type: ignore[no-any-return]  # a property

    @property  # the last one: the name means something else from here on
    def property(self) -> MapperProperty[_T_co]:
        """The property of the mapper behind the attribute."""
        return self.comparator.property  # type: ignore[no-any-return]  # a property


class AdaptedAttribute(QueryableAttribute[_T_co]):
    """An attribute of an alias, or a relationship that leads elsewhere or has more conditions.

    It is a class beside that of the attributes of mapped classes, not above it: a comparison of the two would
    ask the right-hand one first, and come out the other way round.
    """


class InstrumentedAttribute(AttributeDescriptor, QueryableAttribute[_T_co]):
    """An attribute of a mapped class: reads and writes the values of instances, and is SQL at the class."""

    def __init__(
        self,
        class_: type[Any],
        key: str,
        parententity: Mapper[Any],
        comparator: PropComparator[_T_co],
        doc: str | None = None,
    ) -> None:
        QueryableAttribute.__init__(self, class_, key, parententity, comparator)
        self.is_plain = False
        self.impl = None
        self.__doc__ = doc

    def set_impl(self, impl: AttributeImpl) -> None:
        """Give the attribute its behaviour."""
        self.impl = impl
        self.is_plain = impl.is_plain

    def is_on(self, cls: type[Any]) -> bool:
        """Tell whether this descriptor is what the class has under its name."""
        return any(self.key in base.__dict__ for base in cls.__mro__) and getattr(cls, self.key, None) is self

    def listeners_changed(self) -> None:
        """Note that listeners were registered: the fast way is left."""
        self.impl.has_events = True
        self.is_plain = False
        self.class_._sa_class_manager.plain_keys = None


class DefaultedAttribute(InstrumentedAttribute[_T_co]):
    """An attribute of a dataclass with a default: the constructor sets ``DONT_SET``, which stores nothing."""

    def __set__(self, instance: Any, value: Any) -> None:
        if value is not DONT_SET:
            AttributeDescriptor.__set__(self, instance, value)
