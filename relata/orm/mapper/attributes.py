"""How a mapper's attributes come to be: columns of its tables, given properties, those of base classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ... import exc as sa_exc, util
from ..._hot.keys import Key, Token, new_epoch
from ...sql import coercions, roles
from ...sql.schema import Column
from ..interfaces import MapperProperty
from ..properties import ColumnProperty
from .configure import mapper_added

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
    persist_selectable: Any
    tables: tuple[Any, ...]
    version_id_col: Any
    column_attrs: util.ReadOnlyProperties[ColumnProperty[Any]]
    self_and_descendants: tuple[Mapper[Any], ...]
    _cache: dict[Any, Any]
    _columntoproperty: dict[Any, ColumnProperty[Any]]
    _discriminator: str | None
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
        for key, value in self._init_properties.items():
            self._configure_property(key, value)
        for column in self.persist_selectable.c:
            root = column._root
            if root in self._columntoproperty:
                continue
            key = self.column_prefix + column.key
            if self._leaves_out(key, column):
                continue
            existing = self._props.get(key)
            if existing is not None and isinstance(existing, ColumnProperty):
                self._add_column(existing, column)
            elif existing is None:
                self._configure_property(key, column)
        self._order_properties()

    def _order_properties(self) -> None:
        """Put the attributes of columns into the order of the table, after all others: that of a SELECT."""
        keys = {id(prop): key for key, prop in self._props.items()}
        for column in self.persist_selectable.c:
            key = keys.pop(id(self._columntoproperty.get(column._root)), None)
            if key is not None:
                self._props[key] = self._props.pop(key)

    def _leaves_out(self, key: str, column: Any) -> bool:
        if column is not None and self.class_.__dict__.get(key) is not None:
            found = self.class_.__dict__[key]
            if (
                not isinstance(found, (Column, MapperProperty))
                and not hasattr(found, "impl")
                and isinstance(found, (property, classmethod, staticmethod))
            ):
                return False
        names = {key} if column is None else {key, column.name}
        included, excluded = self.include_properties, self.exclude_properties
        if included is not None and not names.intersection(included) and column not in included:
            return self.inherits is None or key not in self.inherits._props
        return excluded is not None and (bool(names.intersection(excluded)) or column in excluded)

    def _inherit_property(self, key: str, prop: MapperProperty[Any]) -> None:
        """Give the class its own descriptor for a property of its base class."""
        self._props[key] = prop
        if isinstance(prop, ColumnProperty):
            for column in prop.columns:
                self._columntoproperty.setdefault(column._root, prop)
            prop.instrument_class(self._mapper)
        else:
            prop.instrument_class(self._mapper)

    def _add_column(self, prop: ColumnProperty[Any], column: Any) -> None:
        """Put the foreign key of a joined table behind the property of the base class's column."""
        if prop.parent is not self:
            columns = prop.columns
            prop = ColumnProperty(column, *columns, deferred=prop.deferred, group=prop.group, lazy=prop.lazy)
            self._configure_property(self.column_prefix + column.key, prop)
        else:
            prop.columns.append(column)
            self._columntoproperty[column._root] = prop

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
        for mapper in self._inheriting_mappers:
            if key not in mapper._props:
                mapper._inherit_property(key, prop)

    def _as_property(self, key: str, value: Any) -> MapperProperty[Any]:
        if isinstance(value, MapperProperty):
            return value
        if hasattr(type(value), "_spec") or hasattr(value, "__clause_element__"):
            column = coercions.expect(roles.LabeledColumnExprRole, value)
            return ColumnProperty(column)
        if isinstance(value, (list, tuple)) and value:
            return ColumnProperty(*value)
        raise sa_exc.ArgumentError(
            f"expected a column, an SQL expression or a property for {self.class_.__name__}.{key}, got "
            f"{value!r}; use mapped_column(), relationship() or column_property()"
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

    def add_properties(self, dict_of_properties: Mapping[str, Any]) -> None:
        """Add attributes to a class that is mapped already."""
        for key, value in dict_of_properties.items():
            self.add_property(key, value)

    def add_property(self, key: str, prop: Any) -> None:
        """Add an attribute to a class that is mapped already.

        :param prop: a column of its table, an SQL expression, or a property.
        """
        self._init_properties[key] = prop
        self._configure_property(key, prop)
        self._mapping_changed()
        if self.configured:
            self.configured = False
            mapper_added(self._mapper)

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

        :param values: by names of attributes, or by attributes.
        """
        composites = self._composites_by_key
        if not composites:
            return values
        made: dict[Any, Any] = {}
        for key, value in values.items():
            name = key if isinstance(key, str) else getattr(key, "key", None)
            prop = composites.get(name) if isinstance(name, str) else None
            made.update({key: value} if prop is None else prop.values_by_key(value))
        return made

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
        """{table: its primary key columns}."""
        return {t: tuple([c for c in t.primary_key if c in self._columntoproperty]) for t in self.tables}

    @util.memoized_property
    def _table_columns(self) -> dict[Any, tuple[tuple[Any, str], ...]]:
        """{table: ((column, name of its attribute), ...)} of what a flush writes."""
        return {t: tuple([(c, self._column_key[c]) for c in cs]) for t, cs in self._cols_by_table.items()}

    @util.memoized_property
    def _load_columns(self) -> tuple[tuple[str, Any], ...]:
        """((name of the attribute, column), ...) of what a load reads: all but deferred ones."""
        return tuple([(p.key, p.columns[0]) for p in self.column_attrs if not p.deferred])

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
    "_clause",
    "_classes",
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
