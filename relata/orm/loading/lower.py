"""Lower ORM statements: to a Core statement, and a plan of what is done with its rows.

Only entities, relationship paths and loader options are lowered; mapped attributes are columns already where
they are written. What is lowered lowers to itself.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from ... import exc as sa_exc
from ..._hot.keys import statement_key
from ..._hot.nodes import changed
from ...sql.elements import and_
from ...sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL, Join, Select
from ...sql.selectable.joins import can_join, join_condition
from ..entities import BundleClause, EntityClause, RelationshipClause
from .criteria import Criteria, all_conditions_on, criteria_of, entities_of, for_loaders, restricted
from .eager import EagerFrom
from .given import GivenStatement
from .joins import JoinClauses, join_clauses
from .options import Load, LoadElement, links, name_of_entity
from .plan import ROWS, BundlePlan, ColumnPlan, ItemPlan, LoadPlan, RowsPlan
from .strategies import plan_entity

Lowered = tuple[Any, LoadPlan | RowsPlan]


def lower_nested(statement: Select[Any]) -> Lowered | None:
    """Return the Core statement of one that stands inside another; None for a Core statement.

    Its entities are their columns; loader options and eager loads mean nothing there.
    """
    if _is_core(statement):
        return None
    given, statement = statement, _under_criteria(statement, is_nested=True)
    columns: list[Any] = []
    for element in statement._raw_columns:
        if isinstance(element, (EntityClause, BundleClause)):
            columns.extend(element._select_iterable)
        else:
            columns.append(element)
    is_core = all(new is old for new, old in zip(columns, statement._raw_columns, strict=False))
    core = _with_core_froms(statement, statement._raw_columns if is_core else columns)
    return None if core is given else (core, ROWS)


def _is_core(statement: Select[Any]) -> bool:
    """Say of most Core statements, at little cost, that they are such: the rest is looked at with care."""
    if statement._is_lowered:
        return True
    if statement._with_options or statement._label_style is LABEL_STYLE_TABLENAME_PLUS_COL:
        return False
    for element in statement._raw_columns:
        if element._annotations or isinstance(element, _ENTITIES):
            return False
        if not element._atomic and entities_of((element,)):
            return False
    for element in statement._from_obj:
        if isinstance(element, EntityClause):
            return False
    for target, onclause, from_, *_ in statement._setup_joins:
        if isinstance(target, _JOINED) or isinstance(onclause, _JOINED) or isinstance(from_, _JOINED):
            return False
    return True


_ENTITIES = (EntityClause, BundleClause)
_JOINED = (EntityClause, RelationshipClause)


def _under_criteria(statement: Select[Any], is_nested: bool = False) -> Select[Any]:
    """Return a SELECT with the conditions of ``with_loader_criteria()`` on what it selects from.

    :param is_nested: the entities in its conditions may be those of the statement around it.
    """
    criteria = criteria_of(statement)
    conditions = () if is_nested else statement._where_criteria
    lefts = [from_ for _, _, from_, *_ in statement._setup_joins if from_ is not None]
    found = entities_of((*statement._raw_columns, *statement._from_obj, *lefts, *conditions))
    if not criteria and all(one.mapper._single_criterion is None for one in found):
        return statement
    joined = [_joined_to(item) for item in statement._setup_joins]
    made = restricted(statement, criteria, [one for one in found if one not in joined])
    if made is not statement:
        made.__dict__["_is_lowered"] = True
    return made


def _joined_to(item: tuple[Any, ...]) -> Any:
    """Return the entity that a join is to, whose conditions stand in its ON clause."""
    target, onclause = item[:2]
    if isinstance(target, RelationshipClause):
        return target.target
    if isinstance(onclause, RelationshipClause):
        return _joined_entity(target, onclause)
    return target.entity if isinstance(target, EntityClause) else None


class Draft:
    """The Core SELECT in the making, which strategies add to.

    :ivar columns: what it selects.
    :ivar joins: ``(source, target, conditions, inner)`` of joined eager loads.
    :ivar order: the order of their rows.
    :ivar criteria: the conditions that hold for entities wherever they are loaded.
    """

    joins_for_loads = True
    is_dml = False

    def __init__(self, criteria: Criteria = ()) -> None:
        self.criteria = for_loaders(criteria)
        self.columns: list[Any] = []
        self._positions: dict[Any, int] = {}
        self.joins: list[tuple[Any, Any, JoinClauses, bool]] = []
        self.order: list[Any] = []

    def add(self, column: Any) -> int:
        """Select a column that an entity is made of, unless it is selected already; return its position."""
        same = column._root if column.__visit_name__ == "column" else column
        found = self._positions.get(same)
        if found is None:
            found = self._positions[same] = len(self.columns)
            self.columns.append(column)
        return found

    def add_again(self, column: Any) -> int:
        """Select a column that was asked for by itself, once more if it is selected already."""
        self._positions.setdefault(
            column._root if column.__visit_name__ == "column" else column, len(self.columns)
        )
        self.columns.append(column)
        return len(self.columns) - 1

    def join(self, source: Any, target: Any, clauses: JoinClauses, inner: bool) -> None:
        self.joins.append((source, target, clauses, inner))

    def order_by(self, *clauses: Any) -> None:
        self.order.extend(clauses)


def refuse_star(elements: Any) -> None:
    """Refuse ``*`` beside other columns: which column is whose cannot be told then.

    :raises CompileError: with the remedy.
    """
    if len(elements) > 1 and any(map(_is_star, elements)):
        raise sa_exc.CompileError(
            "Expected '*' to be the only column of a statement of mapped classes, got it among others; name "
            "the columns, or run the statement on session.connection()"
        )


def _is_star(element: Any) -> bool:
    if element.__visit_name__ == "textclause":
        return bool(element.text == "*")
    return bool(getattr(element, "is_literal", False) and element.name == "*")


# -- SELECT


def lower_select(statement: Select[Any]) -> Lowered | None:
    """Return the Core statement of a SELECT with its load plan; None for one that is printed as it is.

    :raises ArgumentError: when a loader option fits none of the statement's entities.
    """
    if _is_core(statement):
        return None
    loads = tuple(option for option in statement._with_options if isinstance(option, Load))
    criteria: Criteria = ()
    if len(loads) < len(statement._with_options):
        criteria = criteria_of(statement)
    given, statement = statement, _under_criteria(statement)
    raw = with_columns_of(statement._raw_columns)
    refuse_star(raw)
    names_rows = _has_own_names(statement)
    if not names_rows and not any(isinstance(element, (EntityClause, BundleClause)) for element in raw):
        if loads:
            check_roots(loads, [])
        core = _with_core_froms(statement, statement._raw_columns)
        return None if core is given else (core, ROWS)
    check_roots(loads, [element.entity for element in raw if isinstance(element, EntityClause)])
    draft = Draft(criteria)
    items: list[ItemPlan] = []
    for element in raw:
        items.append(plan_item(draft, element, loads))
    keys, objects = names_in(raw)
    relower = _relower if have_values((*loads, *draft.criteria)) else None
    plan = LoadPlan(tuple(items), keys, objects, relower)
    core = _with_core_froms(statement, draft.columns)
    if draft.joins:
        core = EagerFrom(core, draft.joins, draft.order).applied(plan.has_joined_collections)
    return core, plan


def lower_given(statement: Any) -> Lowered:
    """Return the Core statement of ``select(...).from_statement(...)``, with its load plan."""
    loads = tuple(option for option in statement._with_options if isinstance(option, Load))
    given = GivenStatement(statement.element, criteria_of(statement))
    raw = with_columns_of(statement._raw_columns)
    items = tuple([plan_item(given, element, loads) for element in raw])
    keys, objects = names_in(raw)
    names = None if given.names is None else tuple(given.names)
    return given.core, LoadPlan(items, keys, objects, _relower if have_values(loads) else None, names)


def _relower(statement: Any) -> LoadPlan:
    lowered = lower_given(statement) if statement.is_from_statement else lower_select(statement)
    assert lowered is not None
    plan = lowered[1]
    assert isinstance(plan, LoadPlan)
    plan.relower = None
    return plan


def _has_own_names(statement: Select[Any]) -> bool:
    """Say whether the columns of the result are called otherwise than those of the Core statement."""
    if statement._label_style is LABEL_STYLE_TABLENAME_PLUS_COL:
        return _names_mapped(statement)
    return any(
        column._annotations.get("proxy_key", column.key) != column.key
        for column in statement._raw_columns
        if column.__visit_name__ == "column"
    )


def load_plan_of_rows(statement: Any) -> RowsPlan | None:
    """Return the load plan of a statement of columns: None for a Core statement."""
    return ROWS if _names_mapped(statement) else None


def _names_mapped(statement: Any) -> bool:
    """Say whether a statement names mapped classes or attributes."""
    nodes = [statement]
    for node in nodes:  # it grows as it is walked
        marks = node._annotations
        if marks and "parententity" in marks:
            return True
        if not node._atomic:
            if isinstance(node, EntityClause):
                return True
            nodes += node.get_children()
    return False


def with_columns_of(elements: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what is selected, with the columns of each FROM clause in place of it."""
    if not any(getattr(one, "_is_from_clause", False) for one in elements):
        return elements
    found: list[Any] = []
    for one in elements:
        found.extend(one.c if getattr(one, "_is_from_clause", False) else (one,))
    return tuple(found)


def have_values(loads: tuple[Any, ...]) -> bool:
    """Say whether loader options hold bound values (conditions of ``and_()``), or cannot be keyed."""
    for load in loads:
        found = statement_key(load)
        if found is None or found[1]:
            return True
    return False


def plan_item(draft: Draft | GivenStatement, element: Any, loads: tuple[Load, ...]) -> ItemPlan:
    if isinstance(element, EntityClause):
        elements = tuple(one for load in loads for one in _elements_for(load, element.entity))
        via = next((load.via for load in loads if load.via), ())
        return plan_entity(draft, element.entity, elements, via)
    if isinstance(element, BundleClause):
        inner = tuple(plan_item(draft, one, loads) for one in element.exprs)
        take = [itemgetter(i) for i in range(len(inner))]
        return BundlePlan(inner, element.bundle.make_rows(None, take), element.bundle.single_entity)
    return ColumnPlan(
        draft.add_again(element), bool(getattr(getattr(element, "type", None), "hashable", True))
    )


def names_in(elements: Any) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return the names of the result's columns, each once (``name``, ``name_1``), and their other keys."""
    names: list[str] = []
    for name, _ in map(_names_of, elements):
        chosen, number = name, 0
        while chosen in names:
            number += 1
            chosen = f"{name}_{number}"
        names.append(chosen)
    return tuple(names), tuple([objects for _, objects in map(_names_of, elements)])


def _names_of(element: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the name of a result column, and what else it is looked up by."""
    if isinstance(element, EntityClause):
        entity = element.entity
        return entity.name_in_results, (entity.entity, entity, element)
    if isinstance(element, BundleClause):
        return element.bundle.name, (element.bundle, element)
    found: list[Any] = [element, getattr(element, "_root", element)]
    marks = getattr(element, "_annotations", {})
    if "parententity" in marks and "proxy_key" in marks:
        found.append(getattr(marks["parententity"].entity, marks["proxy_key"], None))
    name = getattr(element, "_proxy_key", None) or getattr(element, "_anon_name", None) or str(element)
    return name, tuple(found)


# -- options


def _elements_for(load: Load, entity: Any) -> tuple[LoadElement, ...]:
    """Return the elements of an option that begin at an entity."""
    found = []
    for element in load.elements:
        root = element.path[0].entity
        if root is None or _is_same(root, entity):
            found.append(element)
    return tuple(found)


def _is_same(root: Any, entity: Any) -> bool:
    """Say whether an option that begins at ``root`` is for an entity; an alias goes by its own options."""
    if entity.is_aliased_class and entity.stands_for_class:
        entity = entity.mapper
    if root.is_aliased_class or entity.is_aliased_class:
        return root is entity or (root.is_aliased_class and root.part_of is entity)
    return links(root, entity)


def check_roots(loads: tuple[Load, ...], entities: list[Any]) -> None:
    """Refuse options that begin at an entity which the statement does not select.

    :raises ArgumentError: with the entities that there are.
    """
    for load in loads:
        for element in load.elements:
            root = element.path[0].entity
            if root is None or any(_is_same(root, entity) for entity in entities):
                continue
            if not entities:
                raise sa_exc.ArgumentError(
                    f"Expected loader options on a statement that selects mapped classes, got {element!r} "
                    f"on one that selects columns only: select({name_of_entity(root)}) has attributes to "
                    "load"
                )
            raise sa_exc.ArgumentError(
                f"Expected loader options for {', '.join(map(name_of_entity, entities))}, which the "
                f"statement selects, got {element!r}: begin at one of them, and give the whole path from "
                "there"
            )


# -- FROM


def _with_core_froms(statement: Select[Any], columns: Any) -> Select[Any]:
    """Return a copy with Core columns, FROM clauses and joins; the statement itself if it has no others."""
    inherited = _inheriting(statement)
    has_entities = bool(inherited) or any(isinstance(one, EntityClause) for one in statement._from_obj)
    joins = statement._setup_joins
    lowered = _lower_joins(statement) if joins else joins
    if (
        columns is statement._raw_columns
        and not has_entities
        and lowered is joins
        and not statement._with_options
    ):
        return statement
    made: Select[Any] = changed(statement, "_raw_columns", tuple(columns))
    fields = made.__dict__
    fields["_is_lowered"] = True
    for name in ("_with_options", "_fold_with_options"):
        fields.pop(name, None)
    if has_entities:
        fields["_from_obj"] = (*[_selectable(one) for one in statement._from_obj], *inherited)
    if joins:
        fields["_setup_joins"] = lowered
    locked = statement._for_update_arg
    if locked is not None and any(isinstance(one, EntityClause) for one in locked.of or ()):
        fields["_for_update_arg"] = changed(locked, "of", tuple([_selectable(one) for one in locked.of]))
    return made


def _inheriting(statement: Select[Any]) -> list[Any]:
    """Return what rows come from, for a statement that selects classes which inherit a table.

    Their columns alone would not tell that the tables are joined.
    """
    entities = entities_of(statement._raw_columns)
    if not any(one.selectable._is_join for one in entities):
        return []
    given = [_selectable(one) for one in statement._from_obj]
    joined = [_joined_to(item) for item in statement._setup_joins]
    given += [one.selectable for one in joined if one is not None]
    found: list[Any] = []
    for one in entities:
        selectable = one.selectable
        if (selectable._is_join or not statement._setup_joins) and not any(
            known.is_derived_from(selectable) for known in (*given, *found)
        ):
            found.append(selectable)
    return found


def _selectable(node: Any) -> Any:
    return node.entity.selectable if isinstance(node, EntityClause) else node


def _lower_joins(statement: Select[Any]) -> tuple[Any, ...]:
    made: list[Any] = []
    is_changed = False
    criteria = tuple([one for one in criteria_of(statement) if not one.loader_only])
    for item in statement._setup_joins:
        target, onclause, from_, isouter, full = item
        if isinstance(target, RelationshipClause):
            also = all_conditions_on(criteria, target.target)
            if onclause is not None:
                also.append(onclause)
            made.extend(_along(target, target.target, from_, isouter, full, also))
        elif isinstance(onclause, RelationshipClause):
            entity = _joined_entity(target, onclause)
            also = all_conditions_on(criteria, entity) if isinstance(target, EntityClause) else []
            made.extend(_along(onclause, entity, from_, isouter, full, also))
        elif isinstance(target, EntityClause) or isinstance(from_, EntityClause):
            also = all_conditions_on(criteria, target.entity) if isinstance(target, EntityClause) else []
            if onclause is None and from_ is None:
                left = _joinable(statement, made, target.entity)
                if also and left is not None:
                    onclause = join_condition(left, target.entity.selectable)
            elif onclause is None and also:
                onclause = join_condition(_selectable(from_), target.entity.selectable)
            if onclause is not None:
                onclause = _all(onclause, also)
            made.append((_selectable(target), onclause, _selectable(from_), isouter, full))
        else:
            made.append(item)
            continue
        is_changed = True
    return tuple(made) if is_changed else statement._setup_joins


def _joinable(statement: Select[Any], joins: list[Any], entity: Any) -> Any:
    """Return what a class is joined to by a foreign key, of what comes before it; None when nothing does.

    :raises InvalidRequestError: with the remedy, when no foreign key joins them.
    """
    before = [part for one in (*statement._raw_columns, *statement._from_obj) for part in one._from_objects]
    before.extend(part for target, *_ in joins for part in target._from_objects)
    within = entity.selectable._from_objects
    others = [left for left in before if left not in within] or before
    found = next((left for left in others if can_join(left, entity.selectable)), None)
    if before and found is None:
        raise sa_exc.InvalidRequestError(
            f"Expected a foreign key to join {name_of_entity(entity)} by, found none between it and "
            f"{', '.join(dict.fromkeys(left.description for left in before))}; name a relationship or give "
            "the condition: .join(target, onclause)"
        )
    return found


def _joined_entity(target: Any, along: RelationshipClause) -> Any:
    """Return the entity for the target of ``join(target, User.addresses)``."""
    return target.entity if isinstance(target, EntityClause) else _PlainTarget(along.target, target)


class _PlainTarget:
    """Stand for an entity whose rows come from a subquery or a Core alias in place of its table."""

    is_aliased_class = True

    def __init__(self, entity: Any, selectable: Any) -> None:
        self.mapper = entity.mapper
        self.selectable = selectable


def _along(
    path: RelationshipClause, target: Any, from_: Any, isouter: bool, full: bool, also: list[Any]
) -> list[tuple[Any, ...]]:
    """Return the Core joins along a relationship."""
    prop, source = path.prop, path.parent
    if from_ is not None and isinstance(from_, EntityClause) and from_.entity.mapper.isa(prop.parent):
        source = from_.entity
    secondary = None if prop.secondary is None else prop.secondary.alias()
    clauses = join_clauses(prop, source, target, secondary)
    extra = [*path.criteria, *also]
    left = source.selectable
    if clauses.secondary is None:
        return [(target.selectable, _all(clauses.primary, extra), left, isouter, full)]
    on_target = _all(clauses.secondary_on, extra)
    if isouter or full:
        nested = Join(clauses.secondary, target.selectable, on_target)
        return [(nested, clauses.primary, left, isouter, full)]
    return [
        (clauses.secondary, clauses.primary, left, False, False),
        (target.selectable, on_target, clauses.secondary, False, False),
    ]


def _all(condition: Any, more: list[Any]) -> Any:
    return and_(condition, *more) if more else condition
