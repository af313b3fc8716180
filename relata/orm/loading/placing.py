"""Where a statement finds the columns of the classes that it selects from.

They are columns of the class's tables. A class is *placed* elsewhere when its rows come from a FROM clause
of its own (``with_polymorphic=("*", union)``), or when it is joined to while its tables are in the statement
already, which gives it an alias. The columns of a placed class then move: in conditions, in the order, in
what is selected, and in subqueries that do not select from the class themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ... import exc as sa_exc
from ..._hot.nodes import changed
from ...sql.selectable import Select
from ...sql.visitors import replacer
from ...util import memoized_property, warn
from ..entities import AliasedInsp, EntityClause, RelationshipClause, alias_of, aliased, inspect_entity
from ..interfaces import origin
from ..mapper.tables import tables_in
from .criteria import entities_of, with_parts
from .joins import require_ends

_PARTS = (
    "_raw_columns",
    "_where_criteria",
    "_having_criteria",
    "_order_by_clauses",
    "_group_by_clauses",
    "_distinct_on",
)


def joined_entity(item: tuple[Any, ...]) -> Any:
    """Return the entity that a join is to; None when it is to a table or subquery."""
    target, onclause = item[:2]
    if isinstance(target, RelationshipClause):
        return target.target
    if isinstance(target, EntityClause):
        return target.entity
    if isinstance(onclause, RelationshipClause):
        return alias_of(onclause.target.mapper, target, None)
    return None


def placed(statement: Select[Any], entities: list[Any]) -> Select[Any]:
    """Return a SELECT with its joins, and the columns of placed classes, where they are.

    A second join along a relationship to the same entity is the first one over again, and left out.

    :param entities: those that its columns, FROM clauses and conditions name.
    :raises InvalidRequestError: when a class would be joined to itself, or a relationship is joined along
        with a condition in place of its own.
    """
    joins = statement._setup_joins
    has_wholes = any(not one.is_aliased_class and one._whole is not None for one in entities)
    if not joins and not has_wholes and not any(one.selectable._is_join for one in entities):
        return statement
    has_wholes = has_wholes or any(one._whole is not None for one in entities_of(statement._order_by_clauses))
    found = Places(statement)
    made_joins = tuple([item for item in map(found.join, joins) if item is not None])
    froms = found.settle()
    made = statement
    if found.frames or has_wholes:
        made = found.clauses_of(statement)
        made_joins = tuple(map(found.condition_of, made_joins))
    if froms:
        made = changed(made, "_from_obj", (*statement._from_obj, *froms))
    if len(made_joins) < len(joins) or any(
        new is not old for new, old in zip(made_joins, joins, strict=True)
    ):
        made = changed(made, "_setup_joins", made_joins)
    if made is not statement:
        made.__dict__["_is_lowered"] = True
    return made


class Places:
    """The classes that a statement selects from, and where their columns are.

    :ivar frames: the placed ones, each with the entity over the FROM clause where its columns are.
    :ivar classes: the others, whose columns are those of their tables.
    :ivar tables: the tables of those, and others that the statement names.
    :ivar loose: the entities that are selected and neither selected from nor joined to by name.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.frames: dict[Any, AliasedInsp[Any]] = {}
        self.classes: list[Any] = []
        self.tables: set[Any] = set()
        self.froms: list[Any] = []
        self._paths: set[tuple[Any, Any, Any]] = set()
        self._sources: list[Any] = []
        joins, raw = statement._setup_joins, statement._raw_columns
        lefts = [from_ for _, _, from_, *_ in joins if from_ is not None]
        for one in (*statement._from_obj, *lefts):
            self._add_from(one)
        self._grounds = [*self.frames, *self.classes]
        self._named = [one.entity for one in raw if isinstance(one, EntityClause)]
        later = [joined_entity(item) for item in joins]
        first = _path_of(joins[0]) if joins else None
        self.loose = [
            one
            for one in entities_of(raw)
            if one not in self._grounds and (one not in later or (first is not None and one is first.parent))
        ]
        self._is_joined = bool(joins)

    def _add(self, entity: Any) -> None:
        self.froms.append(entity.selectable)
        self._note(entity)

    def _note(self, entity: Any) -> None:
        if entity.is_aliased_class:
            return
        if entity._whole is not None:
            self.frames[entity] = entity._whole
        elif entity not in self.classes:
            self.classes.append(entity)
        self.tables.update(tables_in(entity.selectable))

    def _add_from(self, from_: Any) -> None:
        if isinstance(from_, EntityClause):
            self._add(from_.entity)
            return
        self.froms.append(from_)
        for entity in entities_of((from_,)):
            self._note(entity)
        self.tables.update(table for one in from_._from_objects for table in tables_in(one))

    # -- classes that are selected only

    def settle(self) -> list[Any]:
        """Find a place for each class that is selected only; return what is to be selected from for them.

        Their columns alone would not tell that the tables of a class and of its bases are joined.
        """
        new = [one for one in self.loose if not self._stands(one)]
        has_joins = any(one.selectable._is_join for one in new)
        found: list[Any] = []
        for one in new:
            selectable = one.selectable
            is_there = any(known.is_derived_from(selectable) for known in self.froms)
            self._add(one)
            if has_joins and not is_there and (selectable._is_join or not self._is_joined):
                found.append(selectable)
        return found

    def _stands(self, entity: Any) -> bool:
        """Say whether the rows of a class come with those of a class, or of tables, that are there."""
        if entity.is_aliased_class or entity in self._sources:
            return False
        for ground in self._grounds:
            if self._stands_on(entity, ground):
                if ground._whole is not None and ground is not entity:
                    self.frames[entity] = alias_of(entity, ground.selectable, ground._whole)
                    self.frames[entity].stands_for_class = True
                return True
            tables = tables_in(entity.selectable)
            if ground.isa(entity) and (entity not in self._named or self.tables.issuperset(tables)):
                return True
        return entity._whole is None and self.tables.issuperset(entity.tables)

    @staticmethod
    def _stands_on(entity: Any, ground: Any) -> bool:
        """Say whether a FROM clause of a base class has the columns of a class."""
        return bool(
            not entity.is_aliased_class
            and entity.isa(ground)
            and not entity.concrete
            and _holds(ground.selectable, entity.local_table)
        )

    # -- joins

    def join(self, item: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """Return a join to where its target is, and note the classes that are there from now on.

        :return: None for one that was made before.
        """
        target, onclause, from_, isouter, full = item
        entity, path = joined_entity(item), _path_of(item)
        if path is not None:
            if target is path and onclause is not None:
                raise sa_exc.InvalidRequestError(
                    f"expected no condition beside the relationship {path.prop} in a join, got one: add it "
                    "to the relationship's own by .and_(condition), or name the class to join to instead"
                )
            require_ends(
                path,
                from_.entity if isinstance(from_, EntityClause) else None,
                None if target is path else target.entity if isinstance(target, EntityClause) else target,
            )
            source = self._source(path)
            if source is entity and from_ is None:
                name = entity.class_.__name__
                raise sa_exc.InvalidRequestError(
                    f"expected an alias to join {name} to itself along {path.prop}, got the class: make "
                    f"one by aliased({name}), and join to it"
                )
            if (path.prop, source, entity) in self._paths:
                return None
            self._paths.add((path.prop, source, entity))
            if source in self.loose and source not in self._sources:
                self._sources.append(source)
            place = self._target(entity, source is not None)
            if isinstance(target, EntityClause) and place is not entity:
                target = place.__clause_element__()
            if source is not path.parent or (target is path and place is not entity):
                moved = _moved(path, source, place if target is path else path.target)
                target, onclause = (moved, None) if target is path else (target, moved)
        elif entity is not None:
            place = self._target(entity, from_ is not None)
            target = target if place is entity else place.__clause_element__()
        else:
            self._add_from(target)
        if isinstance(from_, EntityClause):
            from_ = self.frames.get(from_.entity, from_.entity).__clause_element__()
        new = (target, onclause, from_, isouter, full)
        return item if all(a is b for a, b in zip(new, item, strict=True)) else new

    def condition_of(self, item: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a join with the columns of placed classes moved in its condition."""
        target, onclause, *rest = item
        if onclause is None or isinstance(onclause, RelationshipClause):
            return item
        moved = self.clause(onclause)
        return item if moved is onclause else (target, moved, *rest)

    def _target(self, entity: Any, has_source: bool) -> Any:
        """Return the entity to join to: an alias of a class whose tables are there already.

        :param has_source: it is known what the join is from, so that a class which is selected only may stand
            on this one.
        """
        if entity.is_aliased_class:
            self._add(entity)
            return entity
        if not entity.selectable._is_join or self._present(entity, has_source).isdisjoint(
            tables_in(entity.selectable)
        ):
            self._add(entity)
            if has_source:
                self._grounds.append(entity)
            return entity
        name = entity.class_.__name__
        warn(
            f"expected an alias to join {name}, whose tables the statement selects from already, got the "
            f"class; one is made for it: write aliased({name}, flat=True) and join to that"
        )
        alias: AliasedInsp[Any] = inspect_entity(aliased(entity.class_, flat=True))
        alias.stands_for_class = True
        self.frames[entity] = alias
        return alias

    def _present(self, target: Any, has_source: bool) -> set[Any]:
        """Return the tables that are there when a class is joined to."""
        return self.tables.union(
            *[
                tables_in(one.selectable)
                for one in self.loose
                if not one.is_aliased_class
                and (one in self._sources or not (has_source and self._stands_on(one, target)))
            ]
        )

    def _source(self, path: RelationshipClause) -> Any:
        """Return the entity that a path goes out from: one that is selected from, and that has it."""
        entity = path.parent
        if entity.is_aliased_class:
            return entity
        if entity in self.frames:
            frame = self.frames[entity]
            return entity if frame is entity._whole else frame
        if entity in self.classes or entity in self.loose or entity.concrete:
            return entity
        for from_ in self.froms:
            if from_._is_join and all(_holds(from_, table) for table in entity.tables):
                return alias_of(entity, from_, None)
        for one in (*self.frames.values(), *self.classes, *self.loose):
            if one.isa(entity):
                return one
            if entity.isa(one.mapper):
                alias = alias_of(entity, one.selectable, one._whole)
                if all(alias._column(column) is not None for column in path.prop.local_columns):
                    return alias
        return entity

    # -- columns

    def clauses_of(self, statement: Select[Any], names: Iterable[str] = _PARTS) -> Select[Any]:
        """Return a statement with the columns of placed classes moved."""
        found: dict[str, Any] = {}
        for name in names:
            parts = getattr(statement, name)
            moved = tuple([self.clause(part) for part in parts])
            if any(new is not old for new, old in zip(moved, parts, strict=True)):
                found[name] = moved
        return with_parts(statement, found)

    @memoized_property
    def _replaced(self) -> Any:
        return replacer(self._replace)

    def clause(self, element: Any) -> Any:
        """Return an expression with the columns of placed classes moved."""
        return self._replaced(element)

    def _replace(self, node: Any) -> Any:
        if isinstance(node, EntityClause):
            frame = self.frames.get(node.entity)
            return node if frame is None or frame is node.entity._whole else frame.__clause_element__()
        if isinstance(node, Select):
            return self._within(node)
        if node.__visit_name__ == "column":
            return self._column(node)
        return node if getattr(node, "_is_from_clause", False) else None

    def _column(self, column: Any) -> Any:
        entity = column._annotations.get("parententity")
        if entity is None:
            if column._root.table in self.tables:
                return None
            frames: Iterable[Any] = self.frames.values()
        elif entity in self.frames:
            frames = (self.frames[entity],)
        elif entity.is_aliased_class or entity in self.classes or entity in self.loose:
            return None
        else:
            for one in self.classes:
                if entity._whole is not None and one.isa(entity):
                    return one._attribute(column._annotations["proxy_key"]).expression
            frames = [one for one in self.frames.values() if one.mapper.common_parent(entity)]
        for frame in frames:
            found = frame._column(column)
            if found is not None:
                return self._marked(found, column, frame)
        return None

    @staticmethod
    def _marked(found: Any, column: Any, frame: AliasedInsp[Any]) -> Any:
        """Return a moved column with the marks of what it was, as one of the entity that it is of now."""
        marks = column._annotations
        if not marks:
            return found
        entity = marks.get("parententity")
        if entity is None or frame is entity._whole:
            return found._annotate(marks)
        of = frame if frame.mapper is entity else frame._as_class(entity) if entity.isa(frame) else frame
        return found._annotate({**marks, **origin(of, marks["proxy_key"])})

    def _within(self, inner: Select[Any]) -> Select[Any]:
        """Return a SELECT inside the statement with the columns moved that are of the statement around it."""
        own = entities_of((*inner._raw_columns, *inner._from_obj))
        own += [one for one in map(joined_entity, inner._setup_joins) if one is not None]
        bases = {one.mapper.base_mapper for one in own if not one.is_aliased_class}
        frames = {mapper: frame for mapper, frame in self.frames.items() if mapper.base_mapper not in bases}
        if not frames:
            return inner
        places = Places(inner)
        places.frames = frames
        for one in inner._raw_columns:
            places._add_from(one)
        return places.clauses_of(inner, ("_where_criteria", "_having_criteria"))


def _holds(selectable: Any, table: Any) -> bool:
    return all(selectable.corresponding_column(column) is not None for column in table.c)


def _path_of(item: tuple[Any, ...]) -> RelationshipClause | None:
    """Return the relationship that a join goes along."""
    return next((one for one in item[:2] if isinstance(one, RelationshipClause)), None)


def _moved(path: RelationshipClause, parent: Any, target: Any) -> RelationshipClause:
    """Return a relationship between other entities than its own."""
    made: RelationshipClause = changed(path, "parent", parent)
    made.__dict__.update(
        parent_clause=parent.__clause_element__(),
        target=target,
        target_clause=target.__clause_element__(),
    )
    return made
