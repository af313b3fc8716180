"""Loader options: how the attributes of a statement's entities are to be loaded.

An option is a node of the statement: it has a key, and travels with copies. It is a tuple of elements, each a
path of attributes from a root entity and what is to be done at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from ... import exc as sa_exc
from ..._hot.nodes import build, changed, extended
from ...sql import coercions, roles
from ...sql.node import CHAIN, CHILD, CHILDREN, NESTED, OPAQUE, SCALAR, Node
from ...sql.selectable import FromClause
from ...util import warn
from ...util.deprecations import deprecated
from ..entities import inspect_entity
from ..interfaces import LoaderOption

__all__ = (
    "WILDCARD",
    "Load",
    "LoadElement",
    "LoaderOption",
    "PathStep",
    "contains_eager",
    "defaultload",
    "defer",
    "immediateload",
    "joinedload",
    "lazyload",
    "load_only",
    "noload",
    "peerload",
    "raiseload",
    "selectin_polymorphic",
    "selectinload",
    "subqueryload",
    "undefer",
    "undefer_group",
    "with_expression",
)

WILDCARD = "*"
_NOLOAD = "noload() makes a relationship look empty that is not: use raiseload(), or leave it out"

RELATIONSHIP = "relationship"
COLUMN = "column"
POLYMORPHIC = "polymorphic"
_WRITTEN = {
    "select": "lazyload",
    "raise_on_sql": "raiseload",
    "noload": "noload",
    "contains_eager": "contains_eager",
    "column": "undefer",
    "deferred": "defer",
    "peers": "peerload",
    "expression": "with_expression",
}
_LOADED_AT_ONCE = frozenset(("joined", "selectin", "subquery", "immediate", "column", "expression"))

SelfLoad = TypeVar("SelfLoad", bound="Load")
Attribute = Any  # a mapped attribute such as User.addresses, or "*"


class PathStep(Node):
    """One attribute on the way of a loader option: of which entity, and to which one it leads.

    ``entity`` and ``target`` are inspected entities (Mapper or AliasedInsp); both are None for a wildcard
    that holds for every entity. ``criteria`` are conditions added by ``User.addresses.and_(...)``.
    """

    __visit_name__ = "path_step"
    _fields = {
        "clause": CHILD,
        "key": SCALAR,
        "target_clause": CHILD,
        "criteria": CHILDREN,
        "entity": OPAQUE,
        "target": OPAQUE,
    }
    clause: Any = None
    key: str = WILDCARD
    target_clause: Any = None
    criteria: tuple[Any, ...] = ()
    entity: Any = None
    target: Any = None

    def __repr__(self) -> str:
        return f"{name_of_entity(self.entity)}.{self.key}" if self.entity is not None else self.key

    def __reduce__(self) -> Any:
        if self.criteria:
            warn(
                f"Expected a path without conditions of its own to be pickled, got {self!r} with and_(), "
                "which are left out: load it before"
            )
        ends = [None if one is None else one.mapper for one in (self.entity, self.target)]
        return _unpickled_step, (self.key, *ends)

    def from_target(self) -> PathStep:
        """Return the same step from where it leads to."""
        made: PathStep = changed(self, "entity", self.target)
        made.__dict__["clause"] = self.target.__clause_element__()
        return made


class LoadElement(Node):
    """What one loader option says of one path.

    ``strategy`` is a name that ``strategies`` knows, ``kind`` says whether it is one for relationships or
    columns.
    """

    __visit_name__ = "load_element"
    _fields = {"path": CHILDREN, "strategy": SCALAR, "kind": SCALAR, "arguments": NESTED}
    path: tuple[PathStep, ...] = ()
    strategy: str = "default"
    kind: str = RELATIONSHIP
    arguments: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"{self.strategy}({' -> '.join(map(repr, self.path))})"

    def describe_path(self) -> str:
        """Return the path, for messages."""
        return " -> ".join(map(repr, self.path))

    def describe(self) -> str:
        """Return the option as a program would write it, but for the path, for messages."""
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{_WRITTEN.get(self.strategy) or self.strategy + 'load'}({arguments})"

    def below(self) -> LoadElement:
        """Return what the element says from its second step on."""
        return cast(LoadElement, changed(self, "path", self.path[1:]))

    @property
    def loads_at_once(self) -> bool:
        """Whether it makes the statement load an attribute that it names."""
        return self.strategy in _LOADED_AT_ONCE and all(step.key != WILDCARD for step in self.path)

    @property
    def is_recursive(self) -> bool:
        """Whether the options that go on from its path hold for every level of the same relationship."""
        return "recursion_depth" in self.arguments

    def of_class(self, mapper: Any) -> LoadElement:
        """Return what the element says of an alias as what it says of a class."""
        first = self.path[0]
        if first.entity is None or not first.entity.is_aliased_class:
            return self
        fields = {**first.__dict__, "entity": mapper, "clause": mapper.__clause_element__()}
        return cast(LoadElement, changed(self, "path", (build(PathStep, fields), *self.path[1:])))

    def again(self) -> LoadElement:
        """Return what a recursive element says of the level below: the load itself is done by the first."""
        fields = {
            "path": (self.path[0].from_target(), *self.path[1:]),
            "strategy": "select" if len(self.path) == 1 else self.strategy,
            "kind": self.kind,
        }
        arguments = self.arguments
        if len(self.path) == 1 and self.strategy != "select":
            arguments = {"recursion_depth": 0}
            if self.arguments["recursion_depth"] == -1:
                arguments["every_level_by"] = self.strategy
        return cast(LoadElement, build(LoadElement, {**fields, "arguments": arguments}))

    def restored(self) -> LoadElement:
        """Return what the element says of a level of all, for an object that is read again."""
        strategy = self.arguments.get("every_level_by")
        if strategy is None:
            return self
        fields = {"path": self.path, "strategy": strategy, "kind": self.kind}
        return cast(LoadElement, build(LoadElement, {**fields, "arguments": {"recursion_depth": -1}}))


class Load(LoaderOption):
    """Say how attributes are loaded, beginning at an entity of the statement.

    Each method returns a new option; the methods that name a relationship go on from its target:
    ``Load(User).selectinload(User.addresses).defer(Address.note)``.

    :param entity: a mapped class or an alias of one.
    :raises ArgumentError: when it is not mapped.
    """

    __visit_name__ = "load"
    _fields = {
        "elements": CHAIN,
        "via": NESTED,
        "is_lenient": SCALAR,
        "position": OPAQUE,
        "root": OPAQUE,
    }
    is_lenient = False  # the entity that it begins at need not be selected: the columns were replaced
    elements: tuple[LoadElement, ...] = ()
    via: tuple[Any, ...] = ()
    position: tuple[PathStep, ...] = ()
    root: Any = None
    propagate_to_loaders = True
    _is_strategy_option = True

    def __init__(self, entity: Any) -> None:
        try:
            self.root = inspect_entity(entity)
        except sa_exc.NoInspectionAvailable as error:
            raise sa_exc.NoInspectionAvailable(
                f"Expected a mapped class or an alias of one in Load(), got {entity!r}: write Load(User), "
                "or begin with an attribute: selectinload(User.addresses)"
            ) from error

    def __repr__(self) -> str:
        return f"Load({', '.join(map(repr, self.elements)) or name_of_entity(self.root)})"

    def __reduce__(self) -> Any:
        state = self.__getstate__()
        if state.get("root") is not None:
            state["root"] = state["root"].mapper
        return _unpickled, (type(self), state)

    def _for_other_columns(self: SelfLoad) -> SelfLoad:
        return cast(SelfLoad, changed(self, "is_lenient", True))

    # -- building

    def _step(self, attr: Attribute, method: str, kind: str | None) -> PathStep:
        """Return the step from where the option stands to an attribute."""
        where = self.position[-1].target if self.position else self.root
        if isinstance(attr, str):
            if attr != WILDCARD:
                raise sa_exc.ArgumentError(
                    f"Expected a mapped attribute such as User.addresses in {method}(), got the string "
                    f"{attr!r}: strings are not accepted, but for '*', which stands for every attribute"
                )
            if where is None:
                return cast(PathStep, build(PathStep, {}))
            return cast(PathStep, build(PathStep, {"entity": where, "clause": where.__clause_element__()}))
        entity, key = getattr(attr, "parent", None), getattr(attr, "key", None)
        if entity is None or key is None or not hasattr(entity, "mapper"):
            raise sa_exc.ArgumentError(
                f"Expected a mapped attribute such as User.addresses in {method}(), got {attr!r}"
            )
        if where is not None and not links(entity, where):
            before = repr(self.position[-1]) if self.position else f"Load({name_of_entity(where)})"
            raise sa_exc.ArgumentError(
                f"Expected an attribute of {name_of_entity(where)}, which {before} leads to, in {method}(), "
                f"got {name_of_entity(entity)}.{key}; {name_of_entity(where)} has: {names_in(where)}"
            )
        return step_to(attr, where if where is not None and where.mapper.isa(entity.mapper) else entity)

    def _with(
        self: SelfLoad, path: tuple[PathStep, ...], strategy: str, kind: str, **arguments: Any
    ) -> SelfLoad:
        fields: dict[str, Any] = {"path": path, "strategy": strategy, "kind": kind}
        if arguments:
            fields["arguments"] = arguments
        return cast(SelfLoad, extended(self, "elements", (build(LoadElement, fields),)))

    def _relationship(
        self: SelfLoad, method: str, strategy: str, attr: Attribute, **arguments: Any
    ) -> SelfLoad:
        """Say how a relationship is loaded, and stand at its target."""
        path = (*self.position, self._step(attr, method, RELATIONSHIP))
        new = self._with(path, strategy, RELATIONSHIP, **arguments)
        new.__dict__["position"] = path if path[-1].key != WILDCARD else self.position
        return new

    def _column(self: SelfLoad, method: str, strategy: str, attr: Attribute, **arguments: Any) -> SelfLoad:
        return self._with((*self.position, self._step(attr, method, COLUMN)), strategy, COLUMN, **arguments)

    # -- relationships

    def lazyload(self: SelfLoad, attr: Attribute) -> SelfLoad:
        """Load a relationship when it is first read, by a SELECT of its own."""
        return self._relationship("lazyload", "select", attr)

    def selectinload(
        self: SelfLoad, attr: Attribute, recursion_depth: int | None = None, chunksize: int | None = None
    ) -> SelfLoad:
        """Load a relationship for all objects of the result by one further SELECT ... WHERE key IN (...).

        :param recursion_depth: for a self-referential relationship: how many levels are loaded after the
            first; -1 for all there are.
        :param chunksize: how many keys one statement has at most; 500 when not given.
        :raises ArgumentError: when the depth is below -1, or the chunk size below 1.
        """
        arguments = _recursion("selectinload", recursion_depth)
        if chunksize is not None:
            if not isinstance(chunksize, int) or chunksize < 1:
                raise sa_exc.ArgumentError(
                    f"Expected a chunksize of at least 1 in selectinload(), got {chunksize!r}"
                )
            arguments["chunksize"] = chunksize
        return self._relationship("selectinload", "selectin", attr, **arguments)

    def joinedload(self: SelfLoad, attr: Attribute, innerjoin: Any = None) -> SelfLoad:
        """Load a relationship in the same SELECT, by a LEFT OUTER JOIN.

        :param innerjoin: True for an inner join where the join before it allows; "unnested" to say so for
            chains.
        """
        arguments = {} if innerjoin is None else {"innerjoin": innerjoin}
        return self._relationship("joinedload", "joined", attr, **arguments)

    def subqueryload(self: SelfLoad, attr: Attribute) -> SelfLoad:
        """Load a relationship for all objects of the result by a SELECT around the statement as subquery."""
        return self._relationship("subqueryload", "subquery", attr)

    def immediateload(self: SelfLoad, attr: Attribute, recursion_depth: int | None = None) -> SelfLoad:
        """Load a relationship at once, by a SELECT for each object that is not in the session yet.

        :param recursion_depth: for a self-referential relationship: how many levels are loaded after the
            first; -1 for all there are.
        """
        return self._relationship(
            "immediateload", "immediate", attr, **_recursion("immediateload", recursion_depth)
        )

    def peerload(self: SelfLoad, attr: Attribute) -> SelfLoad:
        """Load a relationship or column, when first read, for every object of the same result at once."""
        if getattr(getattr(attr, "property", None), "strategy_kind", None) == COLUMN:
            return self._column("peerload", "peers", attr)
        return self._relationship("peerload", "peers", attr)

    @deprecated("2.1", _NOLOAD)
    def noload(self: SelfLoad, attr: Attribute) -> SelfLoad:
        """Leave a relationship empty: None or an empty collection, without a load."""
        return self._relationship("noload", "noload", attr)

    def raiseload(self: SelfLoad, attr: Attribute, sql_only: bool = False) -> SelfLoad:
        """Raise an error when a relationship is read that is not loaded.

        :param sql_only: raise only where SQL would be emitted: an object found in the session is no error.
        """
        return self._relationship("raiseload", "raise_on_sql" if sql_only else "raise", attr)

    def defaultload(self: SelfLoad, attr: Attribute) -> SelfLoad:
        """Leave a relationship's loading as it is mapped, and go on to options for its target."""
        return self._relationship("defaultload", "default", attr)

    def contains_eager(self: SelfLoad, attr: Attribute, alias: Any = None) -> SelfLoad:
        """Fill a relationship from columns that the statement's own joins select.

        :param alias: the alias that the statement joins the target by; ``attr.of_type(alias)`` says the same.
        """
        if isinstance(attr, str) and attr == WILDCARD:
            raise sa_exc.ArgumentError(
                "Expected a relationship that the statement joins to in contains_eager(), got '*': name each"
            )
        if alias is not None and not isinstance(alias, FromClause):
            try:
                inspect_entity(alias)
            except sa_exc.NoInspectionAvailable as error:
                raise sa_exc.ArgumentError(
                    f"Expected the alias that the statement joins {attr} by in contains_eager(), got alias="
                    f"{alias!r}: give the result of aliased(...), or write {attr}.of_type(alias)"
                ) from error
        arguments = {} if alias is None else {"alias": alias}
        return self._relationship("contains_eager", "contains_eager", attr, **arguments)

    # -- columns

    def load_only(self: SelfLoad, *attrs: Attribute, raiseload: bool = False) -> SelfLoad:
        """Load the columns named here (and the primary key), and defer the others.

        :param raiseload: raise when a deferred column is read, instead of loading it.
        """
        entity = _parent_of(attrs, "load_only", self.position[-1].target if self.position else self.root)
        everything = build(PathStep, {"entity": entity, "clause": entity.__clause_element__()})
        new = self._with(
            (*self.position, everything), "deferred", COLUMN, raiseload=raiseload, spares_key=True
        )
        for attr in attrs:
            new = new._column("load_only", "column", attr)
        return new

    def defer(self: SelfLoad, key: Attribute, raiseload: bool = False) -> SelfLoad:
        """Leave a column out of the SELECT; it is loaded when it is first read.

        :param raiseload: raise when it is read, instead of loading it.
        """
        return self._column("defer", "deferred", key, raiseload=raiseload)

    def undefer(self: SelfLoad, key: Attribute) -> SelfLoad:
        """Load a column at once that is mapped as deferred."""
        return self._column("undefer", "column", key)

    def undefer_group(self: SelfLoad, name: str) -> SelfLoad:
        """Load at once the columns that are mapped as deferred in a group of this name.

        :raises ArgumentError: when it is no name.
        """
        if not isinstance(name, str):
            raise sa_exc.ArgumentError(
                f"Expected the name of a group, as in mapped_column(deferred_group=...), in undefer_group(), "
                f"got {name!r}; undefer(User.note) is for one attribute"
            )
        return self._column("undefer_group", "column", WILDCARD, group=name)

    def with_expression(self: SelfLoad, key: Attribute, expression: Any) -> SelfLoad:
        """Load an attribute mapped by ``query_expression()`` from an SQL expression."""
        made = coercions.expect(roles.LabeledColumnExprRole, expression)
        return self._column("with_expression", "expression", key, expression=made)

    # -- subclasses

    def selectin_polymorphic(self: SelfLoad, classes: Iterable[Any]) -> SelfLoad:
        """Load the columns of subclasses by a further SELECT ... WHERE key IN (...) for each of them.

        :param classes: the subclasses.
        :raises InvalidRequestError: when one of them is no subclass of the class that the option has come to.
        """
        entity = self.position[-1].target if self.position else self.root
        step = build(PathStep, {"entity": entity, "clause": entity.__clause_element__()})
        entity.mapper._check_configure()
        named = [inspect_entity(one).mapper for one in classes]
        entity.mapper._mappers_for(named)
        clauses = tuple([mapper.__clause_element__() for mapper in named])
        return self._with((*self.position, step), "selectin", POLYMORPHIC, classes=clauses)

    # -- branches

    def options(self: SelfLoad, *opts: Load) -> SelfLoad:
        """Add several options that all go on from where this one stands.

        :raises ArgumentError: when one of them does not begin at the entity that this option has come to.
        """
        where = self.position[-1].target if self.position else self.root
        new = self
        for opt in opts:
            if not isinstance(opt, Load):
                raise sa_exc.ArgumentError(
                    f"Expected loader options such as joinedload(Address.user) in options(), got {opt!r}"
                )
            for element in opt.elements:
                first = element.path[0]
                if where is not None and first.entity is not None and not links(first.entity, where):
                    raise sa_exc.ArgumentError(
                        f"Expected options for {name_of_entity(where)} in options(), got one for {first!r}; "
                        f"{name_of_entity(where)} has: {names_in(where)}"
                    )
                if first.entity is None and where is not None:
                    anchored = build(PathStep, {"entity": where, "clause": where.__clause_element__()})
                    element = changed(element, "path", (anchored, *element.path[1:]))
                moved = changed(element, "path", (*self.position, *element.path))
                new = cast(SelfLoad, extended(new, "elements", (moved,)))
        return new


# -- entities, by name


def links(entity: Any, where: Any) -> bool:
    """Say whether an attribute of ``entity`` can follow in a path that has come to ``where``."""
    if entity is where or (entity.is_aliased_class and entity.part_of is where):
        return True
    if entity.is_aliased_class or where.is_aliased_class:
        # the attribute of the plain class stands for the alias that a path has come to by of_type()
        return not entity.is_aliased_class and bool(where.mapper.isa(entity.mapper))
    return bool(where.mapper.isa(entity.mapper) or entity.mapper.isa(where.mapper))


def name_of_entity(insp: Any) -> str:
    """Return the name of a mapped class, or of the alias of one, for messages."""
    if insp is None:
        return WILDCARD
    name: str = insp.mapper.class_.__name__
    return f"aliased({name})" if insp.is_aliased_class else name


def names_in(insp: Any) -> str:
    """Return the names of the attributes of an entity, for messages."""
    return ", ".join(sorted(insp.mapper.attrs.keys()))


def step_to(attr: Any, entity: Any) -> PathStep:
    """Return the step along an attribute of an entity."""
    fields: dict[str, Any] = {"entity": entity, "clause": entity.__clause_element__()}
    prop = attr.property  # of a synonym, that of the attribute that it names
    fields["key"] = prop.key
    if prop.strategy_kind == RELATIONSHIP:
        of_type = attr._of_type
        fields["target"] = prop.entity if of_type is None else of_type
        if of_type is not None:
            fields["target_clause"] = of_type.__clause_element__()
        if attr._extra_criteria:
            fields["criteria"] = tuple(attr._extra_criteria)
    return cast(PathStep, build(PathStep, fields))


def _unpickled(cls: type[Load], state: dict[str, Any]) -> Load:
    return cast(Load, build(cls, state))


def _unpickled_step(key: str, entity: Any, target: Any) -> PathStep:
    """Return a step between classes: an alias belongs to the statement that it was made for."""
    fields: dict[str, Any] = {"key": key}
    for name, clause, mapper in (("entity", "clause", entity), ("target", "target_clause", target)):
        if mapper is not None:
            fields[name] = mapper
            fields[clause] = mapper.__clause_element__()
    return cast(PathStep, build(PathStep, fields))


def make_element(path: tuple[PathStep, ...], strategy: str, kind: str) -> LoadElement:
    """Return what an option says of one path."""
    return cast(LoadElement, build(LoadElement, {"path": path, "strategy": strategy, "kind": kind}))


def _parent_of(attrs: tuple[Any, ...], method: str, where: Any) -> Any:
    if where is not None:
        return where
    entity = getattr(attrs[0], "parent", None) if attrs else None
    if entity is None:
        raise sa_exc.ArgumentError(
            f"Expected mapped attributes such as User.name in {method}(), got "
            f"{attrs[0] if attrs else 'none'!r}"
        )
    return entity


def _recursion(method: str, depth: int | None) -> dict[str, Any]:
    if depth is None:
        return {}
    if not isinstance(depth, int) or depth < -1:
        raise sa_exc.ArgumentError(
            f"Expected a number as recursion_depth, or -1 for all levels, in {method}(), got {depth!r}"
        )
    return {"recursion_depth": depth}


# -- options that begin at their first attribute


def _start() -> Load:
    return cast(Load, build(Load, {}))


def _chain(method: str, keys: Iterable[Attribute], **kw: Any) -> Load:
    """Apply a method to the last of several attributes; those before it only lead there."""
    load = _start()
    if not keys:
        raise sa_exc.ArgumentError(
            f"Expected a mapped attribute such as User.addresses in {method}(), got nothing"
        )
    *lead, last = keys
    for key in lead:
        load = load.contains_eager(key) if method == "contains_eager" else load.defaultload(key)
    return cast(Load, getattr(load, method)(last, **kw))


def lazyload(*keys: Attribute) -> Load:
    """Load a relationship when it is first read, by a SELECT of its own."""
    return _chain("lazyload", keys)


def selectinload(*keys: Attribute, recursion_depth: int | None = None, chunksize: int | None = None) -> Load:
    """Load a relationship for all objects of the result by one further SELECT ... WHERE key IN (...).

    :param recursion_depth: for a self-referential relationship: how many levels are loaded after the first;
        -1 for all there are.
    :param chunksize: how many keys one statement has at most; 500 when not given.
    """
    return _chain("selectinload", keys, recursion_depth=recursion_depth, chunksize=chunksize)


def joinedload(*keys: Attribute, innerjoin: Any = None) -> Load:
    """Load a relationship in the same SELECT, by a LEFT OUTER JOIN.

    :param innerjoin: True for an inner join.
    """
    return _chain("joinedload", keys, innerjoin=innerjoin)


def subqueryload(*keys: Attribute) -> Load:
    """Load a relationship for all objects of the result by a SELECT around the statement as subquery."""
    return _chain("subqueryload", keys)


def immediateload(*keys: Attribute, recursion_depth: int | None = None) -> Load:
    """Load a relationship at once, by a SELECT for each object that is not in the session yet."""
    return _chain("immediateload", keys, recursion_depth=recursion_depth)


def peerload(*keys: Attribute) -> Load:
    """Load a relationship or column, when first read, for every object of the same result at once."""
    return _chain("peerload", keys)


def noload(*keys: Attribute) -> Load:
    """Leave a relationship empty: None or an empty collection, without a load."""
    return _chain("noload", keys)


def raiseload(*keys: Attribute, sql_only: bool = False) -> Load:
    """Raise an error when a relationship is read that is not loaded.

    :param sql_only: raise only where SQL would be emitted.
    """
    return _chain("raiseload", keys, sql_only=sql_only)


def defaultload(*keys: Attribute) -> Load:
    """Leave a relationship's loading as it is mapped, and go on to options for its target."""
    return _chain("defaultload", keys)


def contains_eager(*keys: Attribute, alias: Any = None) -> Load:
    """Fill a relationship from columns that the statement's own joins select.

    :param keys: the relationship, after those that lead to it, which are filled too.
    :param alias: the alias that the statement joins the target by.
    """
    return _chain("contains_eager", keys, alias=alias)


def load_only(*attrs: Attribute, raiseload: bool = False) -> Load:
    """Load the columns named here (and the primary key), and defer the others.

    :param raiseload: raise when a deferred column is read, instead of loading it.
    """
    return _start().load_only(*attrs, raiseload=raiseload)


def defer(key: Attribute, *, raiseload: bool = False) -> Load:
    """Leave a column out of the SELECT; it is loaded when it is first read.

    :param raiseload: raise when it is read, instead of loading it.
    """
    return _start().defer(key, raiseload=raiseload)


def undefer(key: Attribute) -> Load:
    """Load a column at once that is mapped as deferred."""
    return _start().undefer(key)


def undefer_group(name: str) -> Load:
    """Load at once the columns that are mapped as deferred in a group of this name."""
    return _start().undefer_group(name)


def with_expression(key: Attribute, expression: Any) -> Load:
    """Load an attribute mapped by ``query_expression()`` from an SQL expression."""
    return _start().with_expression(key, expression)


def selectin_polymorphic(base_cls: Any, classes: Iterable[Any]) -> Load:
    """Load the columns of subclasses by a further SELECT ... WHERE key IN (...) for each of them.

    :param base_cls: the class that the statement selects.
    :param classes: the subclasses.
    """
    return Load(base_cls).selectin_polymorphic(classes)
