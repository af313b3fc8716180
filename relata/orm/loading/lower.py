"""Lower ORM statements: to a Core statement, and a plan of what is done with its rows.

Only entities, relationship paths and loader options are lowered; mapped attributes are columns already where
they are written. What is lowered lowers to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from ... import exc as sa_exc
from ..._hot.keys import statement_key
from ..._hot.nodes import changed
from ...sql.elements import and_
from ...sql.selectable import (
    LABEL_STYLE_DEFAULT,
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Join,
    Select,
)
from ...sql.selectable.joins import can_join, join_condition
from ...sql.selectable.naming import LABEL_STYLE_LEGACY_ORM
from ..entities import BundleClause, EntityClause, RelationshipClause
from .checks import asked_for, check_options, elements_for
from .copies import with_copies
from .criteria import (
    Criteria,
    OwnEntities,
    all_conditions_on,
    criteria_of,
    entities_of,
    for_loaders,
    restricted,
    spread,
)
from .eager import EagerFrom, EagerJoin
from .given import GivenStatement
from .joins import alias_of_secondary, join_clauses
from .options import Load, name_of_entity
from .placing import joined_entity, placed
from .plan import ROWS, BundlePlan, ColumnPlan, ItemPlan, LoadPlan, RowsPlan
from .strategies import draft_entity

Lowered = tuple[Any, LoadPlan | RowsPlan]


def lower_nested(statement: Select[Any]) -> Lowered | None:
    """Return the Core statement of one that stands inside another; None for a Core statement.

    Its entities are their columns; loader options and eager loads mean nothing there.
    """
    if _is_core(statement):
        return None
    given = statement
    found = _entities_in(statement, is_nested=True)
    statement = placed(_under_criteria(statement, found), found)
    columns: list[Any] = []
    for element in statement._raw_columns:
        if isinstance(element, (EntityClause, BundleClause)):
            columns.extend(element._select_iterable)
        else:
            columns.append(element)
    is_core = all(new is old for new, old in zip(columns, statement._raw_columns, strict=False))
    core = _with_core_froms(statement, statement._raw_columns if is_core else columns)
    return None if core is given else (with_copies(given, core), ROWS)


def _is_core(statement: Select[Any]) -> bool:
    """Say of most Core statements, at little cost, that they are such: the rest is looked at with care."""
    if statement._is_lowered:
        return True
    if statement._with_options or statement._label_style is LABEL_STYLE_LEGACY_ORM:
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
    return not _selects_by_conditions(statement) or not entities_of(statement._where_criteria)


def _selects_by_conditions(statement: Select[Any]) -> bool:
    """Say whether only the conditions of a SELECT tell what it selects from: ``exists().where(...)``."""
    if not statement._where_criteria or statement._from_obj:
        return False
    return not any(element._from_objects for element in statement._raw_columns)


_ENTITIES = (EntityClause, BundleClause)
_JOINED = (EntityClause, RelationshipClause)


def _entities_in(statement: Select[Any], is_nested: bool = False) -> list[Any]:
    """Return the entities that a SELECT names.

    :param is_nested: those in its conditions may be of the statement around it, and are left out, unless
        there is one only, which it can select from.
    """
    own = [one for one in statement._with_options if isinstance(one, OwnEntities)]
    if own:
        return list(own[-1].entities)
    lefts = [from_ for _, _, from_, *_ in statement._setup_joins if from_ is not None]
    found = entities_of((*statement._raw_columns, *statement._from_obj, *lefts))
    for one in found:
        one.mapper._check_configure()
    if is_nested and (found or not _selects_by_conditions(statement)):
        return found
    named = entities_of(statement._where_criteria)
    if is_nested and len(named) > 1:
        return found
    return found + [one for one in named if one not in found]


def _under_criteria(statement: Select[Any], found: list[Any]) -> Select[Any]:
    """Return a SELECT with the conditions of ``with_loader_criteria()`` on what it selects from."""
    criteria = criteria_of(statement)
    if not criteria and all(one.mapper._single_criterion is None for one in found):
        return statement
    joined = [joined_entity(item) for item in statement._setup_joins]
    made = restricted(statement, criteria, [one for one in found if one not in joined])
    if made is not statement:
        made.__dict__["_is_lowered"] = True
    return made


class Draft:
    """The Core SELECT in the making, which strategies add to.

    :ivar columns: what it selects: its own columns, then those of joined eager loads.
    :ivar own: how many columns are its own; known when it is complete.
    :ivar joins: the joins of eager loads.
    :ivar order: the order of their rows.
    :ivar criteria: the options that hold for what is loaded for its objects, too.
    :ivar inserted: how many columns the statement selects besides, between its own and those of the joins.

    :param options: those of the statement.
    """

    joins_for_loads = True
    is_dml = False

    def __init__(self, options: tuple[Any, ...] = ()) -> None:
        self.criteria: Criteria = for_loaders(options)
        self.columns: list[Any] = []
        self.own = -1
        self.inserted = 0
        self._places: dict[Any, int] = {}
        self._later: list[Callable[[], None]] = []
        self.joins: list[EagerJoin] = []
        self.order: list[Any] = []

    def add(self, column: Any) -> int:
        """Select a column that an entity is made of, unless it is selected already; return its place."""
        same = column._root if column.__visit_name__ == "column" else column
        found = self._places.get(same)
        if found is None:
            found = self._places[same] = len(self.columns)
            self.columns.append(column)
        return found

    def add_again(self, column: Any) -> int:
        """Select a column that was asked for by itself, once more if it is selected already."""
        self._places.setdefault(
            column._root if column.__visit_name__ == "column" else column, len(self.columns)
        )
        self.columns.append(column)
        return len(self.columns) - 1

    def position(self, place: int | None) -> int | None:
        """Return where a column is in the rows."""
        return place if place is None or place < self.own else place + self.inserted

    def join_later(self, action: Callable[[], None]) -> None:
        """Add the joins of an eager load: those of the statement's entities after all their columns."""
        if self.own < 0:
            self._later.append(action)
        else:
            action()

    def complete(self) -> None:
        """Add the joins of eager loads, with their columns."""
        self.own = len(self.columns)
        for action in self._later:
            action()

    def join(self, join: EagerJoin) -> None:
        self.joins.append(join)

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
    carried: tuple[Any, ...] = () if len(loads) == len(statement._with_options) else statement._with_options
    given, found = statement, _entities_in(statement)
    statement = placed(_under_criteria(statement, found), found)
    raw = with_columns_of(statement._raw_columns)
    refuse_star(raw)
    names_rows = _has_own_names(statement)
    if not names_rows and not any(isinstance(element, (EntityClause, BundleClause)) for element in raw):
        if loads:
            check_options(loads, [])
        core = _with_core_froms(statement, statement._raw_columns)
        return None if core is given else (with_copies(given, core), ROWS)
    check_options(loads, [element.entity for element in raw if isinstance(element, EntityClause)])
    draft = Draft(carried)
    items = [draft_item(draft, element, loads) for element in raw]
    draft.complete()
    core = _with_core_froms(statement, draft.columns[: draft.own])
    if draft.joins:
        eager = EagerFrom(core, draft.joins, draft.order)
        draft.inserted = len(eager.inserted)
        core = eager.applied(draft.columns[draft.own :])
    keys, objects = names_in(raw, statement._label_style)
    relower = _relower if have_values((*loads, *draft.criteria)) else None
    return with_copies(given, core), LoadPlan(tuple([item() for item in items]), keys, objects, relower)


def lower_compound(statement: Any) -> Lowered | None:
    """Return a union, or another compound, with the criteria that hold for its SELECTs; None without any."""
    criteria = criteria_of(statement)
    if not criteria:
        return None
    made = changed(statement, "selects", tuple([spread(one, criteria) for one in statement.selects]))
    made.__dict__.pop("_with_options", None)
    made.__dict__.pop("_fold_with_options", None)
    return made, ROWS


def lower_given(statement: Any) -> Lowered:
    """Return the Core statement of ``select(...).from_statement(...)``, with its load plan."""
    loads = tuple(option for option in statement._with_options if isinstance(option, Load))
    given = GivenStatement(statement.element, statement._with_options)
    raw = with_columns_of(statement._raw_columns)
    items = tuple([draft_item(given, element, loads)() for element in raw])
    keys, objects = names_in(raw, statement._label_style or _style_of(statement.element))
    names = None if given.names is None else tuple(given.names)
    return given.core, LoadPlan(
        items, keys, objects, _relower if have_values((*loads, *given.criteria)) else None, names
    )


def _style_of(element: Any) -> Any:
    """Return the label style of the statement that rows are taken from."""
    return getattr(element, "_label_style", LABEL_STYLE_DEFAULT)


def _relower(statement: Any) -> LoadPlan:
    lowered = lower_given(statement) if statement.is_from_statement else lower_select(statement)
    assert lowered is not None
    plan = lowered[1]
    assert isinstance(plan, LoadPlan)
    plan.relower = None
    return plan


def _has_own_names(statement: Select[Any]) -> bool:
    """Say whether the columns of the result are called otherwise than those of the Core statement."""
    if statement._label_style is LABEL_STYLE_LEGACY_ORM:
        return _names_mapped(statement)
    return have_own_names(statement._raw_columns)


def have_own_names(columns: Iterable[Any]) -> bool:
    """Say whether columns of an ORM statement are called otherwise in rows than those of a Core statement.

    Attributes go by their own names, and functions by theirs, without a number.
    """
    return any(
        column.__visit_name__ == "function"
        or (
            column.__visit_name__ == "column"
            and column._annotations.get("proxy_key", column.key) != column.key
        )
        for column in columns
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
    """Say whether options hold what is no part of the key: bound values (of ``and_()``), the user's own."""
    for load in loads:
        if load._is_user_defined:
            return True
        found = statement_key(load)
        if found is None or found[1]:
            return True
    return False


def draft_item(
    draft: Draft | GivenStatement, element: Any, loads: tuple[Load, ...]
) -> Callable[[], ItemPlan]:
    """Select what one column of the result is made of; return what makes its plan when that is complete."""
    if isinstance(element, EntityClause):
        elements = tuple(one for load in loads for one in elements_for(load, element.entity))
        via = next((load.via for load in loads if load.via), ())
        return draft_entity(draft, element.entity, elements, via).finished
    if isinstance(element, BundleClause):
        inner = [draft_item(draft, one, loads) for one in element.exprs]
        make = element.bundle.make_rows(None, [itemgetter(i) for i in range(len(inner))])
        return lambda: BundlePlan(tuple([one() for one in inner]), make, element.bundle.single_entity)
    place = draft.add_again(element)
    type_ = getattr(element, "type", None)
    hashable = None if getattr(type_, "_isnull", False) else bool(getattr(type_, "hashable", True))
    return lambda: ColumnPlan(place, hashable)


def names_in(
    elements: Any, style: Any = LABEL_STYLE_DEFAULT
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return the names of the result's columns, and their other keys.

    :param style: the label style of the statement: each name comes once (``name``, ``name_1``), or with the
        name of its table, or as it is.
    """
    found = [_names_of(element) for element in elements]
    names = [name for name, _ in found]
    if style is LABEL_STYLE_TABLENAME_PLUS_COL:
        names = [_with_table(element, name) for element, name in zip(elements, names, strict=True)]
    if style in (LABEL_STYLE_DEFAULT, LABEL_STYLE_TABLENAME_PLUS_COL):
        names = _each_once(names)
    return tuple(names), tuple([objects for _, objects in found])


def _each_once(names: list[str]) -> list[str]:
    chosen: list[str] = []
    for name in names:
        one, number = name, 0
        while one in chosen:
            number += 1
            one = f"{name}_{number}"
        chosen.append(one)
    return chosen


def _with_table(element: Any, name: str) -> str:
    table = getattr(element, "table", None)
    if not getattr(table, "named_with_column", False) or isinstance(element, EntityClause):
        return name
    return f"{getattr(table, 'name', None) or ''}_{name}"


def _names_of(element: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the name of a result column, and what else it is looked up by."""
    if isinstance(element, EntityClause):
        entity = asked_for(element.entity)
        return entity.name_in_results, (entity.entity, entity, element)
    if isinstance(element, BundleClause):
        return element.bundle.name, (element.bundle, element)
    found: list[Any] = [element, getattr(element, "_root", element)]
    marks = getattr(element, "_annotations", {})
    if "parententity" in marks and "proxy_key" in marks:
        found.append(getattr(asked_for(marks["parententity"]).entity, marks["proxy_key"], None))
    name = getattr(element, "_proxy_key", None) or getattr(element, "_anon_name", None) or str(element)
    return name, tuple(found)


# -- FROM


def _with_core_froms(statement: Select[Any], columns: Any) -> Select[Any]:
    """Return a copy with Core columns, FROM clauses and joins; the statement itself if it has no others."""
    has_entities = any(isinstance(one, EntityClause) for one in statement._from_obj)
    joins = statement._setup_joins
    lowered = _lower_joins(statement) if joins else joins
    hints = statement._hints
    if (
        columns is statement._raw_columns
        and not has_entities
        and not hints
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
        fields["_from_obj"] = tuple([_selectable(one) for one in statement._from_obj])
    if joins:
        fields["_setup_joins"] = lowered
    if hints:
        fields["_hints"] = tuple([(_selectable(one), *more) for one, *more in statement._hints])
    locked = statement._for_update_arg
    if locked is not None and any(isinstance(one, EntityClause) for one in locked.of or ()):
        fields["_for_update_arg"] = changed(locked, "of", tuple([_selectable(one) for one in locked.of]))
    return made


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
            made.extend(_along(target, target.target, from_, isouter, full, also))
        elif isinstance(onclause, RelationshipClause):
            entity = joined_entity(item)
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
    columns = statement._earlier[0][0] if statement._earlier else statement._raw_columns
    before = [part for one in (*columns, *statement._from_obj) for part in one._from_objects]
    before.extend(part for target, *_ in joins for part in target._from_objects)
    within = entity.selectable._from_objects
    others = [left for left in before if left not in within] or before
    found = next((left for left in reversed(others) if can_join(left, entity.selectable)), None)
    if before and found is None:
        raise sa_exc.InvalidRequestError(
            f"Expected a foreign key to join {name_of_entity(entity)} by, found none between it and "
            f"{', '.join(dict.fromkeys(left.description for left in before))}; name a relationship or give "
            "the condition: .join(target, onclause)"
        )
    return found


def _along(
    path: RelationshipClause, target: Any, from_: Any, isouter: bool, full: bool, also: list[Any]
) -> list[tuple[Any, ...]]:
    """Return the Core joins along a relationship."""
    prop, source = path.prop, path.parent
    if from_ is not None and isinstance(from_, EntityClause) and from_.entity.mapper.isa(prop.parent):
        source = from_.entity
    secondary = alias_of_secondary(prop)
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
