"""Composites: attributes whose value is an object made of the values of several other attributes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .. import exc as sa_exc, util
from .._hot.attributes import InstanceState, state_of
from .._hot.keys import Key, Token
from ..sql import operators
from ..sql.elements import ClauseList, and_
from ..sql.markers import NO_ARG
from ..sql.schema import Column
from .attributes import HISTORY_BLANK, AttributeImpl, History, InstrumentedAttribute, QueryableAttribute
from .base import (
    NO_KEY,
    NO_VALUE,
    PASSIVE_NO_INITIALIZE,
    PASSIVE_OFF,
    LoaderCallableStatus,
    _DeclarativeMapped,
)
from .descriptor_props import DescriptorProperty
from .entities import Bundle, CompositeClause
from .interfaces import AttributeOptions, MapperProperty, PropComparator
from .properties import ColumnProperty, MappedColumn

if TYPE_CHECKING:
    from .attributes import AttributeEventToken
    from .mapper import Mapper

__all__ = ["Composite", "CompositeProperty"]

_T = TypeVar("_T")
_SEEN = "_sa_composites"
_ORDERINGS = frozenset(
    [operators.asc_op, operators.desc_op, operators.nulls_first_op, operators.nulls_last_op]
)


def all_none(*values: Any) -> bool:
    """Tell whether there is no value: an optional composite is None then."""
    return all(value is None for value in values)


class _CompositeAttribute(InstrumentedAttribute[_T]):
    """The descriptor of a composite: an object is handed out again as long as it says what its parts say."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        return self.impl.get(state_of(instance), instance.__dict__, PASSIVE_OFF)


class CompositeAttribute(AttributeImpl):
    """The behaviour of a composite attribute: its value is made of those of its parts.

    The object made last is kept in the instance, with the values that it was made of beside it: parts that
    were changed, expired or refreshed meanwhile have a new one made.
    """

    default_accepts_scalar_loader: ClassVar[bool] = False

    def __init__(self, descriptor: InstrumentedAttribute[Any], prop: CompositeProperty[Any]) -> None:
        super().__init__(descriptor, prop)
        self.prop = prop
        self.expire_missing = False

    def get(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> Any:
        manager = state.manager
        values = tuple([manager[key].impl.get(state, d, passive) for key in self.prop._attribute_keys])
        if any(isinstance(value, LoaderCallableStatus) for value in values):
            return NO_VALUE
        if self.key in d:
            found = d[self.key]
            before = d.get(_SEEN, {}).get(self.key)
            if before is not None and _are_same(before, values):
                return found
            if self.prop.values_of(found) == values:  # its parts were given the values that it has
                self._keep(state, d, found, values)
                return found
        made = self.prop.make(values)
        if state.pk is not None or not all_none(*values):
            self._keep(state, d, made, values)
        return made

    def _keep(self, state: InstanceState, d: dict[str, Any], value: Any, values: tuple[Any, ...]) -> None:
        d[self.key] = value
        d.setdefault(_SEEN, {})[self.key] = values
        if self.prop.on_keep is not None:
            self.prop.on_keep(state, value)

    def set(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
        check_old: Any = None,
        pop: bool = False,
    ) -> None:
        if self.has_events:
            old = self.get(state, d, passive if self.prop.active_history else PASSIVE_NO_INITIALIZE)
            for fn in self.dispatch.set:
                value = fn(state, value, old, initiator or self.replace_token)
        values = self.prop.values_of(value)
        instance = state.obj()
        for key, one in zip(self.prop._attribute_keys, values, strict=True):
            setattr(instance, key, one)
        self._keep(state, d, value, values)

    def delete(self, state: InstanceState, d: dict[str, Any]) -> None:
        if self.has_events:
            old = self.get(state, d, PASSIVE_NO_INITIALIZE)
            for fn in self.dispatch.remove:
                fn(state, old, self.remove_token, NO_KEY)
        instance = state.obj()
        for key in self.prop._attribute_keys:
            setattr(instance, key, None)
        d.pop(self.key, None)

    def get_history(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> History:
        manager = state.manager
        histories = [manager[key].impl.get_history(state, d, passive) for key in self.prop._attribute_keys]
        now = tuple([_first(one.non_deleted()) for one in histories])
        if any(one.has_changes() for one in histories):
            before = tuple([_first(one.non_added()) for one in histories])
            return History([self.prop.make(now)], (), [self.prop.make(before)])
        if all(one is HISTORY_BLANK or one.empty() for one in histories):
            return HISTORY_BLANK
        return History((), [self.prop.make(now)], ())


def _are_same(before: tuple[Any, ...], values: tuple[Any, ...]) -> bool:
    return all(a is b for a, b in zip(before, values, strict=True))


def _first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


class CompositeBundle(Bundle[Any]):
    """The columns of a composite in a statement; they come back as one object."""

    _clause_class = CompositeClause

    def __init__(self, prop: CompositeProperty[Any], exprs: Sequence[Any]) -> None:
        super().__init__(prop.key, *exprs)
        self.property = prop

    def _kind(self) -> Any:
        return self.property

    def create_row_processor(
        self, query: Any, procs: Sequence[Callable[[Any], Any]], labels: Sequence[str]
    ) -> Callable[[Any], Any]:
        make = self.property.make
        return lambda row: make(tuple([proc(row) for proc in procs]))


class CompositeComparator(PropComparator[_T]):
    """Make SQL of the operators of a composite: each of its columns is compared."""

    @util.memoized_property
    def _elements(self) -> list[Any]:
        keys = self.prop._attribute_keys
        return [self._parententity._attribute(key).__clause_element__() for key in keys]

    @util.memoized_property
    def clauses(self) -> ClauseList:
        """The columns."""
        return ClauseList(*self._elements)

    def __clause_element__(self) -> Any:
        return CompositeBundle(self.prop, self._elements).__clause_element__()

    def _marked_expression(self, attribute: Any) -> Any:
        return self.__clause_element__()

    def _compare(self, operator: Any, other: Any) -> Any:
        values = self.prop.values_of(other)
        return and_(*[operator(a, b) for a, b in zip(self._elements, values, strict=True)])

    def __eq__(self, other: Any) -> Any:
        return self._compare(operators.eq, other)

    def __ne__(self, other: Any) -> Any:
        return self._compare(operators.ne, other)

    def __lt__(self, other: Any) -> Any:
        return self._compare(operators.lt, other)

    def __le__(self, other: Any) -> Any:
        return self._compare(operators.le, other)

    def __gt__(self, other: Any) -> Any:
        return self._compare(operators.gt, other)

    def __ge__(self, other: Any) -> Any:
        return self._compare(operators.ge, other)

    __hash__ = object.__hash__

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if op in _ORDERINGS:
            return ClauseList(*[op(element) for element in self._elements])
        raise NotImplementedError(
            f"expected ==, !=, <, <=, > or >= on the composite {self.prop}, got the operator "
            f"{getattr(op, '__name__', op)!r}; use an attribute of its parts, or a comparator_factory"
        )

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return self.operate(op, other, **kwargs)


class CompositeProperty(DescriptorProperty[_T]):
    """An attribute whose value is an object made of the values of several attributes.

    :ivar composite_class: the class, or a function that makes the object; None until the annotation told it.
    :ivar attrs: the parts: names of attributes, columns, attributes.
    :ivar props: the properties of the parts.
    :ivar on_keep: called with the state of an instance and the object that it has from now on; see
        `ext.mutable`.
    """

    strategy_kind = "composite"
    Comparator: ClassVar[type[PropComparator[Any]]] = CompositeComparator
    CompositeBundle: ClassVar[type[Bundle[Any]]] = CompositeBundle
    on_keep: Callable[[InstanceState, Any], None] | None = None

    def __init__(
        self,
        _class_or_attr: Any = None,
        *attrs: Any,
        return_none_on: Any = NO_ARG,
        attribute_options: AttributeOptions | None = None,
        active_history: bool = False,
        deferred: bool = False,
        raiseload: bool = False,
        group: str | None = None,
        comparator_factory: type[PropComparator[_T]] | None = None,
        column_template: str | None = None,
        info: dict[Any, Any] | None = None,
        doc: str | None = None,
    ) -> None:
        super().__init__(attribute_options)
        if column_template is not None and column_template.count("%s") != 1:
            raise sa_exc.ArgumentError(
                f"expected text with one %s as column_template of a composite(), got {column_template!r}"
            )
        if _is_part(_class_or_attr):
            attrs = (_class_or_attr, *attrs)
            _class_or_attr = None
        self.composite_class: Any = _class_or_attr
        self.attrs: tuple[Any, ...] = attrs
        self.return_none_on = return_none_on
        self.active_history = active_history
        self.deferred = deferred
        self.raiseload = raiseload
        self.group = group
        self.comparator_factory: Any = comparator_factory or CompositeComparator
        self.column_template = column_template
        self.doc = doc
        if info is not None:
            self.info.update(info)

    # -- objects and their parts

    def make(self, values: tuple[Any, ...]) -> Any:
        """Return the object for the values of the parts."""
        is_none = self.return_none_on
        if is_none is not NO_ARG and is_none is not None and is_none(*values):
            return None
        return self.composite_class(*values)

    def values_of(self, value: Any) -> tuple[Any, ...]:
        """Return the values of the parts of an object; None has as many None.

        :raises AttributeError: when the object is no composite.
        :raises ArgumentError: when it has another number of parts.
        """
        keys = self._attribute_keys
        if value is None:
            return (None,) * len(keys)
        given = getattr(value, "__composite_values__", None)
        if given is not None:
            values = tuple(given())
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            values = tuple([getattr(value, field.name) for field in dataclasses.fields(value)])
        else:
            raise AttributeError(
                f"expected a dataclass, or an object with __composite_values__(), for {self}, got {value!r}"
            )
        if len(values) != len(keys):
            raise sa_exc.ArgumentError(
                f"expected {len(keys)} values for {self} ({', '.join(keys)}), got {len(values)} of {value!r}"
            )
        return values

    def values_by_key(self, value: Any) -> dict[str, Any]:
        """Return the values of the parts of an object by the names of their attributes."""
        return dict(zip(self._attribute_keys, self.values_of(value), strict=True))

    # -- configuration

    @util.memoized_property
    def _sa_token(self) -> Key:
        return Token(CompositeProperty, self.key)

    def _token(self) -> Key:
        return self._sa_token

    @property
    def props(self) -> list[MapperProperty[Any]]:
        """The properties of the parts.

        :raises ArgumentError: when a part is no attribute of the class.
        """
        return [self._property_of(part) for part in self.attrs]

    def _property_of(self, part: Any) -> MapperProperty[Any]:
        if isinstance(part, MapperProperty):
            return part
        if isinstance(part, str):
            return self.parent.get_property(part)
        if isinstance(part, QueryableAttribute):
            return self.parent.get_property(part.key)
        column = part.column if isinstance(part, MappedColumn) else part
        found = self.parent._columntoproperty.get(getattr(column, "_root", None))
        if found is None:
            raise sa_exc.ArgumentError(
                f"expected columns and names of attributes of {self.parent.class_.__name__} for the "
                f"composite {self}, got {part!r}"
            )
        return found

    @util.memoized_property
    def _attribute_keys(self) -> tuple[str, ...]:
        return tuple([prop.key for prop in self.props])

    @property
    def columns(self) -> list[Any]:
        """The columns of the parts."""
        return [prop.columns[0] for prop in self.props if isinstance(prop, ColumnProperty)]

    @property
    def expression(self) -> Any:
        """The columns of the parts, as a clause."""
        return self.comparator_factory(self, self.parent).clauses

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        attribute: _CompositeAttribute[_T] = _CompositeAttribute(
            mapper.class_, self.key, mapper, self.comparator_factory(self, mapper), doc=self.doc
        )
        attribute.set_impl(CompositeAttribute(attribute, self))
        mapper.class_manager.instrument_attribute(self.key, attribute)

    def do_init(self) -> None:
        self.__dict__.pop("_attribute_keys", None)
        if self.composite_class is None:
            raise sa_exc.ArgumentError(
                f"expected a class for the composite {self}, got none; annotate it, as in Mapped[Point], or "
                "pass the class as first argument"
            )
        for prop in self.props:
            if isinstance(prop, ColumnProperty):
                prop.active_history = prop.active_history or self.active_history
                if self.deferred:
                    prop.deferred, prop.group, prop.raiseload = True, self.group, self.raiseload


class Composite(CompositeProperty[_T], _DeclarativeMapped[_T]):
    """What ``composite()`` returns."""


def _is_part(thing: Any) -> bool:
    return isinstance(thing, (str, Column, MappedColumn, QueryableAttribute, MapperProperty)) or (
        hasattr(type(thing), "_spec")
    )
