"""Aliases of mapped classes."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from ... import exc as sa_exc, inspection, util
from ..._hot.keys import Key, mk
from ...sql import coercions, roles
from ...sql.selectable.base import FromClause
from ...sql.visitors import replacement_traverse
from ..attributes import QueryableAttribute
from ..base import InspectionAttr, _mapper_or_none
from .nodes import EntityClause, entity_clause

_O = TypeVar("_O")


class AliasedInsp(InspectionAttr, Generic[_O]):
    """What ``inspect()`` gives for an alias of a mapped class.

    :ivar mapper: the mapper of the class.
    :ivar selectable: the FROM clause of the alias.
    :ivar entity: the AliasedClass.
    :ivar with_polymorphic_mappers: the mappers of subclasses whose columns are selected too.
    :ivar within: the alias of the class whose columns the FROM clause has; None where it has the class's.
    :ivar part_of: the alias that this one is a subclass of, over the same FROM clause; else None.
    :ivar stands_for_class: loader options for the class are for this alias.
    """

    stands_for_class = False
    _polymorphic_on: Any = None

    is_aliased_class = True
    is_selectable = True

    def __init__(
        self,
        entity: AliasedClass[_O],
        mapper: Any,
        selectable: Any,
        name: str | None,
        adapt_on_names: bool,
        with_polymorphic_mappers: tuple[Any, ...] = (),
        part_of: AliasedInsp[Any] | None = None,
        within: AliasedInsp[Any] | None = None,
    ) -> None:
        self.entity = entity
        self.mapper = mapper
        self.selectable = selectable
        self.name = name
        self._adapt_on_names = adapt_on_names
        self.with_polymorphic_mappers = with_polymorphic_mappers
        self.part_of = part_of
        self.within = within
        self._attributes: dict[str, QueryableAttribute[Any]] = {}
        self._classes: dict[Any, AliasedInsp[Any]] = {}

    def _as_class(self, mapper: Any) -> AliasedInsp[Any]:
        """Return the entity for a subclass over the same FROM clause."""
        if mapper is self.mapper:
            return self
        found = self._classes.get(mapper)
        if found is None:
            also = tuple(
                [one for one in self.with_polymorphic_mappers if one is not mapper and one.isa(mapper)]
            )
            found = self._classes[mapper] = alias_of(mapper, self.selectable, self, also)
        return found

    def _columns_of(self, key: str) -> list[Any]:
        """Return the columns of an attribute: several where the tables of base classes have it too.

        Those that the FROM clause has not are left out: they load when they are read.
        """
        first, *others = self.mapper._props[key].columns
        found = [one for one in map(self._column, others) if one is not None]
        is_column = first.__visit_name__ == "column" and first.table is not None
        if is_column and self._column(first) is None:
            return found
        return [self._attribute(key).expression, *found]

    @property
    def _whole(self) -> AliasedInsp[_O]:
        """The entity over a FROM clause of its own: a Mapper has none where it is that of its tables."""
        return self

    @property
    def class_(self) -> type[_O]:
        """The mapped class."""
        return self.mapper.class_  # type: ignore[no-any-return]  # the class of the mapper

    @property
    def polymorphic_on(self) -> Any:
        """What tells the class of a row: that of the mapping, or the one given to ``with_polymorphic()``."""
        return self.mapper.polymorphic_on if self._polymorphic_on is None else self._polymorphic_on

    @property
    def class_manager(self) -> Any:
        """The manager of the mapped class."""
        return self.mapper.class_manager

    @property
    def entity_namespace(self) -> Any:
        """Where ``filter_by()`` finds attributes."""
        return self.entity

    @property
    def name_in_results(self) -> str:
        """The name of the entity's column in a result."""
        return self.name or self.mapper.class_.__name__

    def _token(self) -> Key:
        # which alias it is, is told by the FROM clause of the column that carries this mark
        return mk(
            (AliasedInsp, self.mapper._token(), *[one._token() for one in self.with_polymorphic_mappers])
        )

    def isa(self, other: Any) -> bool:
        """Tell whether the class is that of another mapper, or a subclass."""
        return bool(self.mapper.isa(other.mapper))

    def common_parent(self, other: Any) -> bool:
        """Tell whether two entities have a base class in common."""
        return self.mapper.base_mapper is other.mapper.base_mapper

    @util.memoized_property
    def _clause(self) -> EntityClause:
        return entity_clause(self)

    def __clause_element__(self) -> EntityClause:
        return self._clause

    def _attribute(self, key: str) -> QueryableAttribute[Any]:
        found = self._attributes.get(key)
        if found is None:
            found = self._attributes[key] = self.mapper.class_manager[key].adapt_to_entity(self)
        return found

    def _adapt_element(self, element: Any, key: str | None = None) -> Any:
        """Return an expression over the class's tables as one over the alias."""

        table = getattr(self.selectable, "element", None)

        def replace(node: Any) -> Any:
            if node is table and table is not None:
                return self.selectable  # in correlate(), or in the FROM clause of a subquery
            if node.__visit_name__ != "column":
                return None
            return self._column(node)

        return replacement_traverse(element, {}, replace)

    def _column(self, column: Any) -> Any:
        root = column._root if self.within is None else self.within._column(column)
        if root is None:
            return None
        selectable = self.selectable
        found = selectable.corresponding_column(root)
        if found is None:
            equal = map(selectable.corresponding_column, self.mapper._equal_columns.get(root, ()))
            found = next((one for one in equal if one is not None), None)
        if found is None and self._adapt_on_names:
            found = selectable.c.get(root.key)
        return found

    def __repr__(self) -> str:
        return f"<AliasedInsp at {id(self):#x}; {self.class_.__name__}>"

    def __str__(self) -> str:
        return f"aliased({self.class_.__name__})"


class AliasedClass(inspection.Inspectable[AliasedInsp[_O]], Generic[_O]):
    """An alias of a mapped class: it has the class's attributes, as columns of another FROM clause.

    ``aliased()`` makes it.
    """

    __name__: str

    def __init__(
        self,
        mapped_class_or_ac: Any,
        alias: FromClause | None = None,
        name: str | None = None,
        flat: bool = False,
        adapt_on_names: bool = False,
    ) -> None:
        insp = inspect_entity(mapped_class_or_ac)
        mapper = insp.mapper
        within = None
        if alias is None:
            source = insp.selectable
            if insp.is_aliased_class and source.__visit_name__ == "alias":
                source = source.element  # an alias of an alias is one of the table
            alias = source._anonymous_fromclause(name=name, flat=flat)
        elif insp.is_aliased_class and not adapt_on_names:
            within = insp
        also = insp.with_polymorphic_mappers
        self._take(AliasedInsp(self, mapper, alias, name, adapt_on_names, also, within=within))
        if insp.polymorphic_on is not mapper.polymorphic_on:
            self._aliased_insp._polymorphic_on = self._aliased_insp._adapt_element(insp.polymorphic_on)

    def _take(self, insp: AliasedInsp[_O]) -> None:
        """Be the alias of an inspected entity; the subclasses that are selected too are attributes."""
        self._aliased_insp = insp
        self.__name__ = insp.class_.__name__
        for mapper in insp.with_polymorphic_mappers:
            setattr(self, mapper.class_.__name__, insp._as_class(mapper).entity)

    @property
    def _mapped_entity(self) -> AliasedInsp[_O]:
        return self._aliased_insp

    def __clause_element__(self) -> EntityClause:
        return self._aliased_insp._clause

    def __getattr__(self, key: str) -> Any:
        try:
            insp: AliasedInsp[_O] = self.__dict__["_aliased_insp"]
        except KeyError:
            raise AttributeError(key) from None
        mapper = insp.mapper
        if key in mapper.class_manager:
            mapper._check_configure()
            attribute = insp._attribute(key)
            self.__dict__[key] = attribute
            return attribute
        return self._other_attribute(insp, mapper, key)

    def _other_attribute(self, insp: AliasedInsp[_O], mapper: Any, key: str) -> Any:
        """Return what the class has under a name, made to see the alias in place of the class."""
        mapper._check_configure()
        if key in mapper.class_manager:  # a backref, made just now
            return insp._attribute(key)
        for base in mapper.class_.__mro__:
            if key in base.__dict__:
                found = base.__dict__[key]
                break
        else:
            raise AttributeError(f"expected an attribute of {mapper.class_.__name__}, got {key!r}")
        if hasattr(found, "__get__"):
            found = (
                found.__get__(self, mapper.class_)
                if hasattr(found, "__func__")
                else found.__get__(None, self)
            )
        adapt = getattr(found, "adapt_to_entity", None)
        if adapt is not None:
            found = adapt(insp)
            self.__dict__[key] = found
        return found

    def __repr__(self) -> str:
        return f"<AliasedClass at {id(self):#x}; {self.__name__}>"

    def __str__(self) -> str:
        return str(self._aliased_insp)


def alias_of(mapper: Any, selectable: Any, whole: Any, also: tuple[Any, ...] = ()) -> AliasedInsp[Any]:
    """Return the entity of a subclass over the FROM clause of an entity of its base class.

    :param whole: the entity of the base class; None for the alias of a class by itself.
    :param also: the mappers of further subclasses that are selected too.
    """
    alias: AliasedClass[Any] = AliasedClass.__new__(AliasedClass)
    by_name = whole is not None and whole._adapt_on_names
    found = AliasedInsp(
        alias,
        mapper,
        selectable,
        getattr(whole, "name", None),
        by_name,
        also,
        whole,
        None if whole is None or whole.within is None else whole.within._as_class(mapper),
    )
    alias._take(found)
    return found


def inspect_entity(entity: Any) -> Any:
    """Return the Mapper or AliasedInsp of a mapped class, an alias, or one of those themselves.

    :raises NoInspectionAvailable: when it is neither.
    """
    if isinstance(entity, AliasedClass):
        return entity._aliased_insp
    if isinstance(entity, AliasedInsp) or getattr(entity, "is_mapper", False) is True:
        return entity
    mapper = _mapper_or_none(entity)
    if mapper is None:
        raise sa_exc.NoInspectionAvailable(f"expected a mapped class, or an alias of one, got {entity!r}")
    return mapper


def with_polymorphic(
    base: Any,
    classes: Any,
    selectable: Any = False,
    flat: bool = False,
    polymorphic_on: Any = None,
    aliased: bool = False,
    innerjoin: bool = False,
    adapt_on_names: bool = False,
    name: str | None = None,
    _use_mapper_path: bool = False,
) -> Any:
    """Make an entity of a class that selects the columns of subclasses too.

    The subclasses are its attributes: ``with_polymorphic(Employee, [Engineer]).Engineer.language``.

    :param base: the mapped class.
    :param classes: the subclasses, or ``"*"`` for all.
    :param selectable: a FROM clause with the rows of all, in place of outer joins to the tables of the
        subclasses; None for those joins, where the class is mapped to a FROM clause of its own.
    :param flat: alias the tables within the join.
    :param polymorphic_on: the column of ``selectable`` that tells the class of a row, where it is not that of
        the mapping.
    :param aliased: alias the join as a whole.
    :param innerjoin: join the tables by inner joins: only rows that all the subclasses have.
    :param adapt_on_names: find columns in ``selectable`` by their names.
    :param name: the name in SQL.
    :raises InvalidRequestError: when one of the classes is no subclass.
    """
    mapper = inspect_entity(base).mapper
    mapper._check_configure()
    mappers = mapper._mappers_for(classes)
    if selectable is not False and selectable is not None:
        joined = coercions.expect(roles.FromClauseRole, selectable)
    elif selectable is False and mapper._own_selectable is not None:
        joined = mapper._own_selectable
    else:
        joined = mapper._joined_to(mappers, innerjoin)
    if aliased or flat:
        joined = joined._anonymous_fromclause(name=name, flat=flat)
    alias: AliasedClass[Any] = AliasedClass.__new__(AliasedClass)
    insp = AliasedInsp(alias, mapper, joined, name, adapt_on_names, mappers)
    if polymorphic_on is not None:
        insp._polymorphic_on = insp._adapt_element(coercions.expect(roles.ColumnsClauseRole, polymorphic_on))
    alias._take(insp)
    return alias


@overload
def aliased(
    element: type[_O],
    alias: FromClause | None = None,
    name: str | None = None,
    flat: bool = False,
    adapt_on_names: bool = False,
) -> type[_O]: ...


@overload
def aliased(
    element: Any,
    alias: FromClause | None = None,
    name: str | None = None,
    flat: bool = False,
    adapt_on_names: bool = False,
) -> Any: ...


def aliased(
    element: Any,
    alias: FromClause | None = None,
    name: str | None = None,
    flat: bool = False,
    adapt_on_names: bool = False,
) -> Any:
    """Make an alias of a mapped class, to use it twice in a statement or to take its rows from elsewhere.

    :param element: a mapped class, an alias, or a table or subquery (which gets a plain alias).
    :param alias: the FROM clause to take the rows from: a subquery, a CTE, an alias of the table.
    :param name: the name in SQL.
    :param flat: alias the tables within a join, not the join as a whole.
    :param adapt_on_names: find columns in ``alias`` by their names where they do not derive from the
        class's table.
    :return: the alias, which has the class's attributes.
    :raises ArgumentError: when the element cannot be aliased.
    """
    if isinstance(element, FromClause):
        if adapt_on_names:
            raise sa_exc.ArgumentError(
                "expected a mapped class for aliased(adapt_on_names=True), got a FROM clause"
            )
        return element._anonymous_fromclause(name=name, flat=flat)
    if alias is not None:
        alias = coercions.expect(roles.FromClauseRole, alias)
    return AliasedClass(element, alias=alias, name=name, flat=flat, adapt_on_names=adapt_on_names)


inspection._inspects(AliasedClass)(lambda target: target._aliased_insp)
inspection._inspects(AliasedInsp)(lambda target: target)
