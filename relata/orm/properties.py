"""Attributes that are columns or SQL expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .. import exc as sa_exc, util
from ..sql import coercions, roles
from ..sql.elements import ColumnElement
from ..sql.markers import NO_ARG, NULL_UNSPECIFIED
from ..sql.schema import Column
from .attributes import DefaultedAttribute, InstrumentedAttribute, ScalarAttribute
from .base import _DeclarativeMapped
from .interfaces import (
    AttributeOptions,
    MapperProperty,
    PropComparator,
    StrategizedProperty,
    _MapsColumns,
    next_creation_order,
    origin,
)

if TYPE_CHECKING:
    from .mapper import Mapper

_T = TypeVar("_T")

__all__ = ["ColumnProperty", "MappedColumn", "MappedSQLExpression", "UnmappedColumn"]


class ColumnProperty(StrategizedProperty[_T], _MapsColumns[_T]):
    """An attribute that holds the value of a column, of several equated columns, or of an SQL expression.

    :ivar columns: the columns; the first one is that of the class's own table.
    :ivar deferred: loaded on first access only.
    :ivar group: deferred attributes of one group are loaded together.
    :ivar lazy: ``"peers"`` for a deferred attribute that is loaded for every object of the same result.
    :ivar is_query_expression: only statements load it, and it is never loaded when it is read.
    :ivar has_expression: whether there is anything to select for it when a statement gives no expression.
    """

    strategy_kind = "column"
    strategy_wildcard_key = "column"
    is_query_expression = False
    has_expression = True

    def __init__(
        self,
        column: Any,
        *additional_columns: Any,
        attribute_options: AttributeOptions | None = None,
        group: str | None = None,
        deferred: bool = False,
        raiseload: bool = False,
        comparator_factory: type[PropComparator[_T]] | None = None,
        active_history: bool = False,
        expire_on_flush: bool = True,
        info: dict[Any, Any] | None = None,
        doc: str | None = None,
        lazy: str | None = None,
        _instrument: bool = True,
    ) -> None:
        super().__init__(attribute_options)
        columns = (column, *additional_columns)
        self.columns: list[Any] = [coercions.expect(roles.LabeledColumnExprRole, c) for c in columns]
        for one in self.columns:
            if not isinstance(one, ColumnElement):
                raise sa_exc.ArgumentError(
                    f"expected a column or an SQL expression, got {one!r}, which has no type; write "
                    "literal_column(...), or text(...).columns() around it"
                )
        self.group = group
        self.lazy = checked_lazy(lazy)
        self.deferred = deferred or lazy is not None
        self.raiseload = raiseload
        self.instrument = _instrument
        self.comparator_factory: Any = comparator_factory or ColumnProperty.Comparator
        self.active_history = active_history
        self.expire_on_flush = expire_on_flush
        if info is not None:
            self.info.update(info)
        self.doc = doc or next((c.doc for c in reversed(self.columns) if c.__dict__.get("doc")), None)

    @property
    def expression(self) -> Any:
        """The column or expression."""
        return self.columns[0]

    def __clause_element__(self) -> Any:
        return self.expression

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        return op(self.expression, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return op(other, self.expression, **kwargs)

    @property
    def columns_to_assign(self) -> list[tuple[Any, int]]:
        """The columns for the table of a declarative class, each with its place."""
        return [(c, 0) for c in self.columns if isinstance(c, Column) and c.table is None]

    @property
    def mapper_property_to_assign(self) -> MapperProperty[_T]:
        """The property for the mapper of a declarative class."""
        return self

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        if not self.instrument:
            return
        has_default = self.descriptor_default is not NO_ARG
        attribute_class = DefaultedAttribute if has_default else InstrumentedAttribute
        attribute: InstrumentedAttribute[_T] = attribute_class(
            mapper.class_, self.key, mapper, self.comparator_factory(self, mapper), doc=self.doc
        )
        column = self.columns[0]
        impl = ScalarAttribute(
            attribute,
            self,
            active_history=self.active_history or self._is_version_or_key(mapper),
            compare_function=column.type.compare_values,
        )
        impl.expire_missing = not self.deferred
        if has_default:
            impl.initial_value = self.descriptor_default
        attribute.set_impl(impl)
        mapper.class_manager.instrument_attribute(self.key, attribute)

    def _is_version_or_key(self, mapper: Mapper[Any]) -> bool:
        """Whether the old value is needed for the WHERE of an UPDATE: then a change loads it first."""
        column = self.columns[0]
        return column is mapper.version_id_col or bool(getattr(column, "primary_key", False))

    def copy(self) -> ColumnProperty[_T]:
        """Return a property like this one that belongs to no mapper."""
        return ColumnProperty(
            *self.columns,
            deferred=self.deferred,
            group=self.group,
            raiseload=self.raiseload,
            lazy=self.lazy,
            active_history=self.active_history,
            expire_on_flush=self.expire_on_flush,
        )

    class Comparator(PropComparator[Any]):
        """The operators of a column attribute: those of the column."""

        prop: ColumnProperty[Any]
        is_plain_column: ClassVar[bool] = True

        def __init_subclass__(cls, **kw: Any) -> None:
            super().__init_subclass__(**kw)
            cls.is_plain_column = False  # its operators may be others

        def __clause_element__(self) -> Any:
            return self._marked(self.prop.columns[0])

        def _marked(self, column: Any) -> Any:
            adapter = self.adapter
            if adapter is not None:
                column = adapter(column)
            return column._annotate(origin(self._parententity, self.prop.key))

        @property
        def expressions(self) -> Sequence[Any]:
            """The columns behind the attribute, each marked with its origin."""
            return [self._marked(column) for column in self.prop.columns]

        @util.memoized_property
        def info(self) -> dict[Any, Any]:
            """The notes of the column, or, for an expression, those of the property."""
            column = self.prop.columns[0]._root
            found: dict[Any, Any] = column.info if isinstance(column, Column) else self.prop.info
            return found

        def __getattr__(self, key: str) -> Any:
            if key.startswith("__"):
                raise AttributeError(key)
            return getattr(self.__clause_element__(), key)


def checked_lazy(lazy: str | None) -> str | None:
    """Return how a deferred column is loaded: None for one object at a time, or ``"peers"``.

    :raises ArgumentError: when it is something else.
    """
    if lazy not in (None, "peers"):
        raise sa_exc.ArgumentError(
            f"expected lazy='peers' for a column, or nothing, got {lazy!r}; deferred=True loads it for one "
            "object when it is first read"
        )
    return lazy


class MappedSQLExpression(ColumnProperty[_T], _DeclarativeMapped[_T]):
    """What ``column_property()`` returns."""


class MappedColumn(_MapsColumns[_T]):
    """What ``mapped_column()`` returns: a column that the declarative class takes its type and name for."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        options: AttributeOptions = kw.pop("attribute_options", None) or AttributeOptions()
        self._attribute_options = options
        self._creation_order = next_creation_order()
        self._use_existing_column: bool = kw.pop("use_existing_column", False)
        self._has_dataclass_arguments = options.any_given
        insert_default = kw.pop("insert_default", NO_ARG)
        self._has_default = insert_default is not NO_ARG or options.default is not NO_ARG
        if insert_default is not NO_ARG:
            kw["insert_default"] = insert_default
        if options.default is not NO_ARG:
            kw["default"] = options.default
        self.deferred_group: str | None = kw.pop("deferred_group", None)
        self.deferred_raiseload: bool | None = kw.pop("deferred_raiseload", None)
        self.lazy = checked_lazy(kw.pop("lazy", None))
        self._given_deferred: Any = kw.pop("deferred", NO_ARG)
        self.active_history: bool = kw.pop("active_history", False)
        self._given_sort_order: Any = kw.pop("sort_order", NO_ARG)
        self._has_nullable = kw.get("nullable", NULL_UNSPECIFIED) is not NULL_UNSPECIFIED
        if not self._has_nullable:
            kw.pop("nullable", None)
        self._arguments = (args, kw)
        self.column: Column[_T] = Column(*args, **kw)

    @property
    def deferred(self) -> bool:
        """Whether the column is loaded on first access only."""
        if self._given_deferred is NO_ARG:
            return bool(self.deferred_group or self.deferred_raiseload or self.lazy)
        return bool(self._given_deferred or self.lazy)

    @property
    def _sort_order(self) -> int:
        return 0 if self._given_sort_order is NO_ARG else self._given_sort_order

    @property
    def name(self) -> str | None:
        """The name of the column."""
        return self.column.name

    @property
    def foreign_keys(self) -> Any:
        """The foreign keys of the column."""
        return self.column.foreign_keys

    @property
    def columns_to_assign(self) -> list[tuple[Any, int]]:
        """The column for the table of a declarative class, with its place."""
        return [(self.column, self._sort_order)]

    @property
    def mapper_property_to_assign(self) -> ColumnProperty[_T] | None:
        """The property for the mapper, where the attribute asks for more than its column."""
        if not (self.deferred or self.active_history):
            return None
        return ColumnProperty(
            self.column,
            deferred=self.deferred,
            group=self.deferred_group,
            raiseload=bool(self.deferred_raiseload),
            lazy=self.lazy,
            active_history=self.active_history,
        )

    def take_options(self, template: MappedColumn[Any]) -> None:
        """Take what a template says of the attribute and this one does not."""
        if self._given_deferred is NO_ARG:
            self._given_deferred = template._given_deferred
        if self._given_sort_order is NO_ARG:
            self._given_sort_order = template._given_sort_order
        if self.deferred_raiseload is None:
            self.deferred_raiseload = template.deferred_raiseload
        self.lazy = self.lazy or template.lazy
        self.deferred_group = self.deferred_group or template.deferred_group
        self.active_history = self.active_history or template.active_history
        self._use_existing_column = self._use_existing_column or template._use_existing_column
        self._has_nullable = self._has_nullable or template._has_nullable

    def copied(self) -> MappedColumn[_T]:
        """Return a copy with a column of its own: for each class that takes it from a mixin."""
        new: MappedColumn[_T] = MappedColumn.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.column = self.column._copy()
        return new

    def __clause_element__(self) -> Any:
        return self.column

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        return op(self.column, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return op(other, self.column, **kwargs)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.column!r}>"


class UnmappedColumn(MappedColumn[_T]):
    """What ``unmapped_column()`` returns: a column of the table that is no attribute of the class."""


def refuse_dataclass_options(cls: type[Any], key: str, value: Any) -> None:
    """Refuse a dataclass option on a class that is no dataclass.

    :raises ArgumentError: naming the class and the attribute.
    """
    options: AttributeOptions = value._attribute_options
    given = [name for name in _DATACLASS_OPTIONS if getattr(options, name) is not NO_ARG]
    if isinstance(value, MappedColumn) and "default" in given:
        given.remove("default")  # the column's
    if isinstance(value, ColumnProperty) and options.init is False:
        given.remove("init")  # column_property() says so itself
    if given:
        raise sa_exc.ArgumentError(
            f"expected {cls.__name__}.{key} to use no dataclass option, since the class is no dataclass, got "
            f"{', '.join(given)}; derive it from MappedAsDataclass"
        )


_DATACLASS_OPTIONS = ("init", "repr", "default", "default_factory", "compare", "kw_only", "hash", "metadata")
