"""Which class a row is of: the discriminator, and what is selected for the classes of a hierarchy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import exc as sa_exc, inspection, util
from ...sql import coercions, roles
from ...sql.elements import ColumnClause, ColumnElement
from ...sql.schema import Column
from ...sql.selectable.joins import equated_columns
from ..entities.aliases import AliasedInsp, alias_of, inspect_entity
from ..interfaces import MapperProperty, origin
from ..properties import ColumnProperty
from .attributes import UNNAMED

if TYPE_CHECKING:
    from .core import Mapper


class PolymorphicMapping:
    """The part of a mapper that tells the classes of its rows apart.

    :ivar polymorphic_on: the column or expression that does; None where there is none.
    :ivar polymorphic_map: identity -> mapper, shared by a hierarchy.
    """

    class_: type[Any]
    class_manager: Any
    concrete: bool
    inherits: Mapper[Any] | None
    inherit_condition: Any
    local_table: Any
    persist_selectable: Any
    primary_key: tuple[Any, ...]
    polymorphic_abstract: bool
    polymorphic_identity: Any
    polymorphic_load: str | None
    polymorphic_map: dict[Any, Mapper[Any]]
    polymorphic_on: Any
    self_and_descendants: tuple[Mapper[Any], ...]
    single: bool
    tables: tuple[Any, ...]
    with_polymorphic: Any
    _columntoproperty: dict[Any, ColumnProperty[Any]]
    _discriminator: str | None
    _polymorphic_on_argument: Any
    _props: dict[str, MapperProperty[Any]]

    if TYPE_CHECKING:

        def _configure_property(self, key: str, value: Any) -> None: ...

        def _mapping_changed(self) -> None: ...

        def isa(self, other: Any) -> bool: ...

    def _configure_polymorphic(self) -> None:
        given = self._polymorphic_on_argument
        base = None if self.concrete else self.inherits
        self.polymorphic_on = None if base is None else base.polymorphic_on
        self._discriminator = None if base is None else base._discriminator
        if given is not None:
            prop = self._discriminating(given)
            self.polymorphic_on, self._discriminator = prop.columns[0], prop.key
        self._give_initial_value()
        self._check_identity()
        identity = self.polymorphic_identity
        if identity is None:
            return
        known = self.polymorphic_map.get(identity)
        if known is not None and known is not self:
            util.warn(
                f"expected a polymorphic_identity of its own for {self.class_.__name__}, got {identity!r}, "
                f"which {known.class_.__name__} has: rows with it come as {self.class_.__name__} from now on"
            )
        self.polymorphic_map[identity] = cast("Mapper[Any]", self)

    def _set_with_polymorphic(self, with_polymorphic: Any) -> None:
        """Take the rows from another FROM clause from now on: ``("*", selectable)``."""
        self.with_polymorphic = with_polymorphic
        self._mapping_changed()

    def _set_polymorphic_on(self, polymorphic_on: Any) -> None:
        """Tell the classes of rows apart by another column or expression from now on."""
        self._polymorphic_on_argument = polymorphic_on
        self._configure_polymorphic()
        self._mapping_changed()

    def _set_concrete_base(self, base: Mapper[Any]) -> None:
        """Inherit from a class that was mapped after this one: each has a table of its own."""
        mine = cast("Mapper[Any]", self)
        mine.inherits, mine.concrete = base, True
        base._inheriting_mappers.append(mine)
        base.polymorphic_map.update(self.polymorphic_map)
        for mapper in self.self_and_descendants:
            mapper.base_mapper = base.base_mapper
            mapper.polymorphic_map = base.polymorphic_map
        mine._leave_out_of_base()
        base._mapping_changed()

    def _give_initial_value(self) -> None:
        """Let new instances have the identity of their class from the start."""
        key, identity = self._discriminator, self.polymorphic_identity
        if (
            key is not None
            and identity is not None
            and getattr(self.polymorphic_on, "table", None) in self.tables
        ):
            self.class_manager.initial = {key: identity}

    def _check_identity(self) -> None:
        """Warn of a class that no row can be of, unless it says so."""
        if self.polymorphic_abstract:
            if self.polymorphic_on is None:
                raise sa_exc.InvalidRequestError(
                    f"expected polymorphic_on for {self.class_.__name__} or a base class of it, since it has "
                    "polymorphic_abstract=True, got none: only with it are classes told apart"
                )
            return
        is_subclass = self.inherits is not None and not self.concrete
        if is_subclass and self.polymorphic_identity is None and self.polymorphic_on is not None:
            util.warn(
                f"expected a polymorphic_identity for {self.class_.__name__}, as {self.polymorphic_on} "
                "tells the class of a row, got none: no row comes as its instance; give it one, or "
                "polymorphic_abstract=True if it is only a base of others"
            )

    def _discriminating(self, given: Any) -> ColumnProperty[Any]:
        """Return the property that holds the value which tells the class of a row."""
        if isinstance(given, str):
            found = self._props.get(given)
            if found is None:
                raise sa_exc.ArgumentError(
                    f"expected the name of an attribute of {self.class_.__name__} in polymorphic_on, got "
                    f"{given!r}; there are {', '.join(sorted(self._props))}"
                )
            given = found
        if isinstance(given, MapperProperty):
            if not isinstance(given, ColumnProperty):
                raise sa_exc.ArgumentError(
                    f"expected a column, an SQL expression or a column_property() for polymorphic_on of "
                    f"{self.class_.__name__}, got {given!r}"
                )
            known = next((one for one in self._props.values() if one is given), None)
            if known is None:
                self._configure_property(UNNAMED, given)
            return given
        element = coercions.expect(
            roles.ColumnArgumentOrKeyRole, getattr(given, "column", given), argname="polymorphic_on"
        )
        root = getattr(element, "_root", element)
        for one in (root, self.persist_selectable.corresponding_column(root)):
            held = None if one is None else self._columntoproperty.get(one._root)
            if held is not None:
                return held
        for one in self._props.values():
            if isinstance(one, ColumnProperty) and any(column is root for column in one.columns):
                return one
        if isinstance(root, (Column, ColumnClause)) and not self._has_column(root):
            raise sa_exc.InvalidRequestError(
                f"expected a column that the rows of {self.class_.__name__} have in polymorphic_on, got "
                f"{root}: it is neither in its table nor in the FROM clause of with_polymorphic"
            )
        name = getattr(root, "name", None)
        key = name if isinstance(name, str) and root.__visit_name__ == "label" else UNNAMED
        made: ColumnProperty[Any] = ColumnProperty(
            root if key != UNNAMED or root.__visit_name__ == "column" else root.label(None)
        )
        self._configure_property(key, made)
        return made

    def _has_column(self, column: Any) -> bool:
        froms = [one for one in (self.persist_selectable, self._own_selectable) if one is not None]
        return any(one.corresponding_column(column) is not None for one in froms)

    # -- worked out once, and anew when a class joins the hierarchy

    @util.memoized_property
    def _single_criterion(self) -> ColumnElement[bool] | None:
        """The condition on the rows of a class that shares the table of its base class; None for others."""
        if not self.single or self.polymorphic_on is None:
            return None
        mappers = [one for one in self.self_and_descendants if not one.concrete]
        identities = [one.polymorphic_identity for one in mappers if one.polymorphic_identity is not None]
        assert self._discriminator is not None  # as there is polymorphic_on
        marked = self.polymorphic_on._annotate(origin(cast("Mapper[Any]", self), self._discriminator))
        return marked.in_(identities)  # type: ignore[no-any-return]  # an expression

    @util.memoized_property
    def with_polymorphic_mappers(self) -> tuple[Mapper[Any], ...]:
        """The mappers of subclasses whose columns are selected too."""
        given = self.with_polymorphic
        if given is None:
            found: list[Mapper[Any]] = []
            for one in self.self_and_descendants[1:]:
                if one.polymorphic_load == "inline" and (one.inherits is self or one.inherits in found):
                    found.append(one)
            return tuple(found)
        is_pair = isinstance(given, tuple) and len(given) == 2 and not isinstance(given[0], type)
        return self._mappers_for(given[0] if is_pair else given)

    def _mappers_for(self, classes: Any) -> tuple[Mapper[Any], ...]:
        """Return the mappers of subclasses, base classes first, that ``"*"`` or a list of classes names."""
        mine = cast("Mapper[Any]", self)
        if inspection.inspect(classes, raiseerr=False) is not None:
            classes = [classes]
        if classes == "*" or (isinstance(classes, (list, tuple)) and "*" in classes):
            return mine.self_and_descendants[1:]
        wanted: set[Any] = set()
        for one in classes or ():
            mapper = inspect_entity(one).mapper
            if not mapper.isa(mine):
                raise sa_exc.InvalidRequestError(
                    f"expected subclasses of {self.class_.__name__}, got {mapper.class_.__name__}, which "
                    "does not inherit from it"
                )
            while mapper is not mine:
                wanted.add(mapper)
                mapper = mapper.inherits
        return tuple([one for one in mine.self_and_descendants if one in wanted])

    def _joined_to(self, mappers: tuple[Mapper[Any], ...], inner: bool) -> Any:
        """Return the FROM clause of this class joined to the tables of subclasses."""
        found = self.persist_selectable
        for mapper in mappers:
            if mapper.concrete:
                raise sa_exc.InvalidRequestError(
                    f"expected a selectable with the rows of all classes for {self.class_.__name__}, since "
                    f"{mapper.class_.__name__} has a table of its own (concrete=True): give one, for "
                    "example polymorphic_union()"
                )
            if not mapper.single:
                found = found.join(mapper.local_table, mapper.inherit_condition, isouter=not inner)
        return found

    @property
    def _own_selectable(self) -> Any:
        """The FROM clause that was given for the rows of all classes, in place of the tables; or None."""
        given = self.with_polymorphic
        return given[1] if isinstance(given, tuple) and len(given) > 1 else None

    @util.memoized_property
    def selectable(self) -> Any:
        """The FROM clause that rows come from."""
        given = self._own_selectable
        return self._joined_to(self.with_polymorphic_mappers, False) if given is None else given

    @util.memoized_property
    def _whole(self) -> AliasedInsp[Any] | None:
        """The class over the FROM clause that it is mapped with; None where it is that of its tables."""
        given = self._own_selectable
        if given is None:
            return None
        found = alias_of(cast("Mapper[Any]", self), given, None, self.with_polymorphic_mappers)
        found.stands_for_class = True
        return found

    def _adapt_element(self, element: Any) -> Any:
        """Return an expression over the class's tables as one over its FROM clause."""
        return element if self._whole is None else self._whole._adapt_element(element)

    def _as_class(self, mapper: Mapper[Any]) -> Any:
        """Return the entity for a subclass over the same FROM clause."""
        if mapper is self or (self._whole is None and not mapper.concrete):
            return mapper
        if self._whole is not None:
            return self._whole._as_class(mapper)
        found = self._classes.get(mapper)
        if found is None:
            found = self._classes[mapper] = alias_of(mapper, self.selectable, None)
        return found

    @util.memoized_property
    def _classes(self) -> dict[Any, Any]:
        return {}

    def _columns_of(self, key: str) -> list[Any]:
        """Return the columns of an attribute: several where the tables of base classes have it too."""
        if self._whole is not None:
            return self._whole._columns_of(key)
        prop = cast("ColumnProperty[Any]", self._props[key])
        return [cast("Mapper[Any]", self)._attribute(key).expression, *prop.columns[1:]]

    @util.memoized_property
    def _equal_columns(self) -> dict[Any, set[Any]]:
        """{column: those of other tables that the joins of this class and its subclasses equate with it}."""
        found: dict[Any, set[Any]] = {}
        mine = cast("Mapper[Any]", self)
        for mapper in {*mine.iterate_to_root(), *mine.self_and_descendants}:
            if mapper.inherits is None or mapper.single or mapper.concrete:
                continue
            for pair in equated_columns(mapper.inherit_condition):
                roots = {one._root for one in pair}
                together = set().union(roots, *[found.get(one, ()) for one in roots])
                found.update(dict.fromkeys(together, together))
        return found

    @util.memoized_property
    def _key_equivalents(self) -> dict[Any, tuple[Any, ...]]:
        """{table: its columns that equal the primary key}, of the tables that have it whole."""
        equal: list[set[Any]] = [{column} for column in self.primary_key]
        mapper: Any = self
        conditions = []
        while mapper is not None and not mapper.concrete:
            if mapper.inherits is not None and not mapper.single:
                conditions.append(mapper.inherit_condition)
            mapper = mapper.inherits
        for condition in reversed(conditions):
            for pair in equated_columns(condition):
                roots = {one._root for one in pair}
                for known in equal:
                    if known & roots:
                        known |= roots
        found: dict[Any, tuple[Any, ...]] = {}
        for table in {column.table for known in equal for column in known}:
            columns = [next((one for one in known if one.table is table), None) for known in equal]
            if all(one is not None for one in columns):
                found[table] = tuple(columns)
        return found
