"""How a mapper's attributes come to be: columns of its tables, given properties, those of base classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ... import exc as sa_exc, util
from ..._hot.keys import Key, Token, new_epoch
from ...sql import coercions, roles
from ...sql.elements import ColumnElement
from ...sql.schema import Column, Table
from ..attributes import InstrumentedAttribute
from ..base import _MappedAttribute
from ..descriptor_props import ConcreteInheritedProperty, DescriptorProperty
from ..interfaces import MapperProperty
from ..properties import ColumnProperty
from .configure import mapper_added

UNNAMED = "_sa_polymorphic_on"  # the attribute for an expression that tells the class of a row

if TYPE_CHECKING:
    from ..instrumentation import ClassManager
    from .core import Mapper


class MapperAttributes:
    """The part of a mapper that makes properties of columns and of what the class says."""

    class_: type[Any]
    class_manager: ClassManager[Any]
    column_prefix: str
    concrete: bool
    configured: bool
    exclude_properties: Sequence[str] | None
    include_properties: Sequence[str] | None
    inherits: Mapper[Any] | None
    local_table: Any
    persist_selectable: Any
    primary_key: tuple[Any, ...]
    tables: tuple[Any, ...]
    version_id_col: Any
    _writes_within: bool
    _has_properties = False
    self_and_descendants: tuple[Mapper[Any], ...]
    _cache: dict[Any, Any]
    _columntoproperty: dict[Any, ColumnProperty[Any]]
    _discriminator: str | None
    _equal_columns: dict[Any, set[Any]]
    _inheriting_mappers: list[Mapper[Any]]
    _init_properties: dict[str, Any]
    _pk_keys: tuple[str, ...]
    _props: dict[str, MapperProperty[Any]]
    _sa_token: Key

    @property
    def _mapper(self) -> Mapper[Any]:
        return cast("Mapper[Any]", self)

    def _configure_properties(self) -> None:
        if self.inherits is not None and not self.concrete:
            for key, prop in self.inherits._props.items():
                if key not in self._init_properties and not self._leaves_out(key, None):
                    self._inherit_property(key, prop)
        given = self._given_for_columns()
        for key, value in self._init_properties.items():
            if key not in given.values():
                self._configure_property(key, value)
        for column in self.persist_selectable.c:
            root = column._root
            if root in given:
                self._configure_property(given[root], self._init_properties[given[root]])
                continue
            if root in self._columntoproperty:
                continue
            key = self.column_prefix + column.key
            if self._leaves_out(key, column):
                continue
            existing = self._props.get(key)
            if existing is None:
                self._configure_property(key, column)
            else:
                self._combine(existing, column)
        self._order_properties()
        self._leave_out_of_base()
        self._has_properties = True

    def _leave_out_of_base(self) -> None:
        """Say of the attributes of a base class that a class with a table of its own does not have them."""
        if self.inherits is None or not self.concrete:
            return
        for key in self.inherits._props:
            if key not in self._props and key != UNNAMED and key not in self.class_.__dict__:
                self._configure_property(key, ConcreteInheritedProperty())

    def _given_for_columns(self) -> dict[Any, str]:
        """Return which given attributes are columns of the table, by column: they take its order."""
        found: dict[Any, str] = {}
        for key, value in self._init_properties.items():
            columns = value.columns if isinstance(value, ColumnProperty) else [value]
            root = getattr(columns[0], "_root", None)
            if isinstance(root, Column) and self.persist_selectable.c.contains_column(root):
                found[root] = key
        return found

    def _order_properties(self) -> None:
        """Put the attributes of columns into the order of the table, after all others: that of a SELECT."""
        keys = {id(prop): key for key, prop in self._props.items()}
        for column in self.persist_selectable.c:
            key = keys.pop(id(self._columntoproperty.get(column._root)), None)
            if key is not None:
                self._props[key] = self._props.pop(key)

    def _leaves_out(self, key: str, column: Any) -> bool:
        """Tell whether a column of the table, or an attribute of the base class, is not to be mapped.

        :param column: None for an attribute of the base class.
        """
        if self._is_hidden(key, column):
            return True
        names = {key} if column is None else {key, column.name}
        included, excluded = self.include_properties, self.exclude_properties
        if included is not None and not names.intersection(included) and column not in included:
            return True
        return excluded is not None and (bool(names.intersection(excluded)) or column in excluded)

    def _is_hidden(self, key: str, column: Any) -> bool:
        """Tell whether the class has something of its own under a name: a property, a method, a value.

        For a column of the class's own table only the class itself is asked, else its base classes too.
        """
        is_own = column is not None and column.table is self.local_table
        classes = (self.class_,) if is_own else self.class_.__mro__[:-1]
        found = next((cls.__dict__[key] for cls in classes if key in cls.__dict__), None)
        if found is None or isinstance(found, (_MappedAttribute, ColumnElement)):
            return False
        return key not in self.class_.__dict__.get("__dataclass_fields__", ())  # the default of a field

    def _inherit_property(self, key: str, prop: MapperProperty[Any]) -> None:
        """Give the class its own descriptor for a property of its base class."""
        self._props[key] = prop
        if isinstance(prop, ColumnProperty):
            for column in prop.columns:
                self._columntoproperty.setdefault(column._root, prop)
            prop.instrument_class(self._mapper)
        else:
            prop.instrument_class(self._mapper)

    def _combine(self, prop: MapperProperty[Any], column: Any) -> None:
        """Put the foreign key of a joined table behind the property of the base class's column.

        :raises ArgumentError: when the attribute is no column.
        :raises InvalidRequestError: when both columns are of the class itself: which is meant is not known.
        """
        key = self.column_prefix + column.key
        shown = f"{self.class_.__name__}.{key}"
        if not isinstance(prop, ColumnProperty):
            raise sa_exc.ArgumentError(
                f"expected another name for the {prop.strategy_kind} {shown}, as the table has the column "
                f"{column.key!r}; give the column another attribute in the mapping, or leave it out by "
                "exclude_properties"
            )
        if prop.parent is self:
            raise sa_exc.InvalidRequestError(
                f"expected one column for {shown}, got {prop.columns[0]} and {column}; say that both are "
                "meant by column_property() with both of them, or give one of them another attribute"
            )
        columns = prop.columns
        prop = ColumnProperty(column, *columns, deferred=prop.deferred, group=prop.group, lazy=prop.lazy)
        self._configure_property(key, prop)
        root = column._root
        others = [one._root for one in prop.columns if one._root is not root]
        is_seen = not getattr(root, "_omit_from_statements", False)  # else it only tells rows apart
        if is_seen and not any(root in self._equal_columns.get(one, ()) for one in others):
            util.warn(
                f"expected columns that the join of {self.class_.__name__} to its base class equates for one "
                f"attribute, got {others[0]} and {root} for {prop.key!r}: give each an attribute of its own, "
                "or name both for one by column_property()"
            )

    def _configure_property(self, key: str, value: Any) -> None:
        prop = self._as_property(key, value)
        if isinstance(prop, ColumnProperty):
            self._settle_columns(key, prop)
        before = prop.__dict__.get("key", key)
        if before != key and self._props.get(before) is prop:
            util.warn(
                f"expected one attribute of {self.class_.__name__} for a property, got {before!r} and "
                f"{key!r}; "
                f"{before!r} has it no more: give each a property of its own, or make one a synonym()"
            )
            del self._props[before]
        prop.key = key
        prop.set_parent(self._mapper, init=False)
        self._props[key] = prop
        prop.instrument_class(self._mapper)
        self._pass_on(key, prop)

    def _pass_on(self, key: str, prop: MapperProperty[Any]) -> None:
        """Give subclasses that are mapped already an attribute that is new here."""
        for mapper in self._inheriting_mappers:
            if mapper.concrete:
                mapper._leave_out_of_base()
            elif key not in mapper._props and not mapper._leaves_out(key, None):
                mapper._inherit_property(key, prop)
                mapper._pass_on(key, prop)

    def _column_added(self, column: Any) -> None:
        """Have what the hierarchy selects from know of a column that one of its tables got."""
        for mapper in self._mapper.base_mapper.self_and_descendants:
            if not isinstance(mapper.persist_selectable, Table):
                mapper.persist_selectable._refresh_for_new_column(column)

    def _as_property(self, key: str, value: Any) -> MapperProperty[Any]:
        if isinstance(value, MapperProperty):
            return value
        if hasattr(type(value), "_spec") or hasattr(value, "__clause_element__"):
            column = coercions.expect(roles.LabeledColumnExprRole, value)
            self._check_in_table(key, column)
            return ColumnProperty(column)
        if isinstance(value, (list, tuple)) and value:
            return ColumnProperty(*value)
        raise sa_exc.ArgumentError(
            f"expected a column, an SQL expression or a property for {self.class_.__name__}.{key}, got "
            f"{value!r}; use mapped_column(), relationship() or column_property()"
        )

    def _check_in_table(self, key: str, column: Any) -> None:
        """Refuse the column of another table: it is not known how its rows relate."""
        root = column._root
        if not isinstance(root, Column) or root.table is None:
            return
        if root.table not in self.tables and self.persist_selectable.corresponding_column(root) is None:
            raise sa_exc.ArgumentError(
                f"expected a column of {self.persist_selectable.description!r} for "
                f"{self.class_.__name__}.{key}, got {column}; to read the other table write an expression in "
                "column_property()"
            )

    def _settle_columns(self, key: str, prop: ColumnProperty[Any]) -> None:
        settled = []
        for column in prop.columns:
            root = column._root
            found = self.persist_selectable.corresponding_column(root) if root.table is not None else None
            if found is None and isinstance(root, Column) and root.table is None:
                found = self.persist_selectable.c.get(root.key)
                if found is None:
                    raise sa_exc.ArgumentError(
                        f"expected the column {root.name!r} of {self.class_.__name__}.{key} to be in the "
                        f"table {self.persist_selectable.description!r}, it is not; add it to the table"
                    )
            settled.append(root if found is None else found)
        prop.columns = settled
        for column in settled:
            self._columntoproperty[column._root] = prop
            if self._writes_within:
                for within in column.base_columns:
                    self._columntoproperty.setdefault(within._root, prop)

    def add_properties(self, dict_of_properties: Mapping[str, Any]) -> None:
        """Add attributes to a class that is mapped already."""
        for key, value in dict_of_properties.items():
            self.add_property(key, value)

    def add_property(self, key: str, prop: Any) -> None:
        """Add an attribute to a class that is mapped already.

        :param prop: a column of its table, an SQL expression, or a property.
        """
        self._init_properties[key] = prop
        if not self._has_properties:
            return  # a listener of instrument_class: it is mapped with the others
        if not isinstance(prop, DescriptorProperty):
            self._warn_of_replaced(key)
        self._configure_property(key, prop)
        self._mapping_changed()
        if self.configured:
            self.configured = False
            mapper_added(self._mapper)

    def _warn_of_replaced(self, key: str) -> None:
        """Warn of an attribute that takes the place of another one, or of something else in the class."""
        found = self.class_.__dict__.get(key)
        is_mapped = isinstance(found, InstrumentedAttribute) and key in self._props
        if is_mapped or self._is_hidden(key, None):
            util.warn_deprecated(
                f"expected a new name for the attribute {self.class_.__name__}.{key}, got that of "
                f"{'a mapped attribute' if is_mapped else repr(found)}, which it replaces; statements and "
                "objects made before may go on with the old one: give it another name",
                "2.0",
            )

    def _mapping_changed(self) -> None:
        """Forget what was derived from the attributes; statements that name the class are keyed anew."""
        for mapper in self.self_and_descendants:
            mapper._forget_derived()
            mapper.class_manager.attributes_changed()
        new_epoch()

    def _forget_derived(self) -> None:
        for name in _DERIVED:
            self.__dict__.pop(name, None)
        self._cache.clear()
        self._sa_token = Token(type(self), self.class_)

    def _join_hierarchy(self) -> None:
        """Let the mappers of base classes know this one: rows may be of its class from now on."""
        mapper = self.inherits
        if mapper is None:
            return
        while mapper is not None:
            mapper._forget_derived()
            mapper = mapper.inherits
        new_epoch()

    @util.memoized_property
    def _composites_by_key(self) -> dict[str, Any]:
        return {key: prop for key, prop in self._props.items() if prop.strategy_kind == "composite"}

    def parts_to_set(self, values: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Return values to set, with those of composites by the names of the attributes that they consist of.

        An attribute that is not mapped may say by `values_to_set()` what is set for it, as hybrids do.

        :param values: by names of attributes, or by attributes.
        """
        composites = self._composites_by_key
        if not composites and not any(map(self._sets_others, values)):
            return values
        made: dict[Any, Any] = {}
        for key, value in values.items():
            name = key if isinstance(key, str) else getattr(key, "key", None)
            prop = composites.get(name) if isinstance(name, str) else None
            if prop is not None:
                made.update(prop.values_by_key(value))
                continue
            other = self._sets_others(key)
            made.update({key: value} if other is None else other.values_to_set(value))
        return made

    def row_to_set(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row that is written in bulk, with the values of composites and hybrids taken apart.

        :param row: by names of attributes.
        """
        others = {key: other for key in row if (other := self._sets_others(key)) is not None}
        if not others:
            return self.parts_to_set(row)
        made = {key: value for key, value in row.items() if key not in others}
        for key, other in others.items():
            other.set_in_row(made, row[key])
        return self.parts_to_set(made)

    def _sets_others(self, key: Any) -> Any:
        """Return the attribute of a key of values where it is not mapped, and says what is set for it."""
        attribute = key
        if isinstance(key, str):
            if key in self._props:
                return None
            attribute = getattr(self.class_, key, None)
        return attribute if hasattr(type(attribute), "values_to_set") else None

    # -- columns, worked out once

    @util.memoized_property
    def _column_key(self) -> dict[Any, str]:
        """{column: name of its attribute}."""
        return {column: prop.key for column, prop in self._columntoproperty.items()}

    @util.memoized_property
    def _cols_by_table(self) -> dict[Any, tuple[Any, ...]]:
        """{table: its mapped columns}."""
        return {t: tuple([c for c in t.c if c in self._columntoproperty]) for t in self.tables}

    @util.memoized_property
    def _pks_by_table(self) -> dict[Any, tuple[Any, ...]]:
        """{table: its primary key columns}, of the tables that have one: others are only read.

        Those of a table without one are the columns that the mapping names by `primary_key`.
        """
        found = {}
        for table in self.tables:
            own = [column for column in table.primary_key if column in self._columntoproperty]
            given = [column._root for column in self.primary_key if column._root.table is table]
            found[table] = tuple(own or given)
        return {t: columns for t, columns in found.items() if columns}

    @util.memoized_property
    def _table_columns(self) -> dict[Any, tuple[tuple[Any, str], ...]]:
        """{table: ((column, name of its attribute), ...)} of what a flush writes."""
        return {t: tuple([(c, self._column_key[c]) for c in cs]) for t, cs in self._cols_by_table.items()}

    @property
    def _column_properties(self) -> Iterator[ColumnProperty[Any]]:
        return (prop for prop in self._props.values() if isinstance(prop, ColumnProperty))

    @util.memoized_property
    def _load_columns(self) -> tuple[tuple[str, Any], ...]:
        """((name of the attribute, column), ...) of what a load reads: all but deferred ones."""
        return tuple(
            [(p.key, p.columns[0]) for p in self._column_properties if not p.deferred and p.has_expression]
        )

    @util.memoized_property
    def _selectable_keys(self) -> tuple[str, ...]:
        """The attributes that are columns of a subquery that selects the class: deferred ones, too."""
        return tuple([p.key for p in self._column_properties if p.has_expression])

    @util.memoized_property
    def _keys_always_loaded(self) -> frozenset[str]:
        """The attributes that no option leaves out: primary key, version, and what tells the class."""
        found = {*self._pk_keys}
        if self.version_id_col is not None and self.version_id_col in self._columntoproperty:
            found.add(self._columntoproperty[self.version_id_col].key)
        if self._discriminator is not None:
            found.add(self._discriminator)
        return frozenset(found)


_DERIVED = (
    "_keys_always_loaded",
    "_column_key",
    "_cols_by_table",
    "_pks_by_table",
    "_table_columns",
    "_load_columns",
    "_selectable_keys",
    "_clause",
    "_whole",
    "_classes",
    "_equal_columns",
    "_single_criterion",
    "_key_equivalents",
    "selectable",
    "with_polymorphic_mappers",
    "attrs",
    "column_attrs",
    "relationships",
    "synonyms",
    "composites",
    "_composites_by_key",
    "all_orm_descriptors",
    "columns",
)
