"""Lower INSERT, UPDATE and DELETE of mapped classes: to those of their tables, by the names of columns."""

from __future__ import annotations

from typing import Any

from ..._hot.nodes import copied
from ...exc import ArgumentError
from ...sql.dml import Insert, UpdateBase, ValuesBase
from ...sql.selectable.tables import TableClause
from ...util import immutabledict
from ..descriptor_props import SynonymProperty
from ..entities import BundleClause, EntityClause
from ..properties import ColumnProperty
from .checks import check_options
from .criteria import all_conditions_on, criteria_of, spread
from .lower import Draft, Lowered, draft_item, have_own_names, have_values, names_in, refuse_star
from .options import Load
from .plan import ROWS, LoadPlan, RowsPlan


class ReturningDraft(Draft):
    """The columns of RETURNING in the making."""

    joins_for_loads = False
    is_dml = True


def lower_dml(statement: UpdateBase) -> Lowered | None:
    """Return the Core statement of an INSERT, UPDATE or DELETE; None for one that is a Core statement."""
    fields: dict[str, Any] = {}
    if isinstance(statement.table, EntityClause):
        entity = statement.table.entity
        mapper = entity.mapper
        target = entity.selectable if entity.is_aliased_class else mapper.local_table
        if not entity.is_aliased_class and not isinstance(target, TableClause):
            raise ArgumentError(
                f"expected a class that is mapped to a table for {type(statement).__name__.upper()}, got "
                f"{mapper.class_.__name__}, which is mapped to {target.description or 'a join'}: change its "
                "objects in a session, or write a statement for each table"
            )
        fields = _onto(statement, mapper, target)
        criteria = criteria_of(statement)
        conditions = [] if statement.is_insert else all_conditions_on(criteria, statement.table.entity)
        if conditions:
            statement = statement.where(*conditions)  # type: ignore[attr-defined]  # an UPDATE or DELETE
    if isinstance(statement, Insert) and statement.select is not None:
        criteria = criteria_of(statement)
        if criteria:
            fields["select"] = spread(statement.select, criteria)
    plan: LoadPlan | RowsPlan = ROWS
    returning = statement._returning
    if fields:
        refuse_star(returning)
    is_loaded = any(isinstance(element, (EntityClause, BundleClause)) for element in returning)
    is_mapped = bool(fields) or any("proxy_key" in element._annotations for element in returning)
    if is_loaded or (is_mapped and not statement._is_lowered and have_own_names(returning)):
        loads = tuple(option for option in statement._with_options if isinstance(option, Load))
        check_options(loads, [one.entity for one in returning if isinstance(one, EntityClause)])
        draft = ReturningDraft(statement._with_options)
        drafts = [draft_item(draft, element, loads) for element in returning]
        draft.complete()
        items = tuple([item() for item in drafts])
        keys, objects = names_in(returning)
        plan = LoadPlan(items, keys, objects, _relower if have_values((*loads, *draft.criteria)) else None)
        fields["_returning"] = tuple(draft.columns)
    if not fields:
        return None
    made = copied(statement)
    made.__dict__.update(fields, _is_lowered=True)
    return made, plan


def _relower(statement: UpdateBase) -> LoadPlan:
    lowered = lower_dml(statement)
    assert lowered is not None
    plan = lowered[1]
    assert isinstance(plan, LoadPlan)
    plan.relower = None
    return plan


def onto_table(statement: Any, table: Any) -> Any:
    """Return an INSERT or UPDATE of a mapped class as one of a table of it."""
    refuse_star(statement._returning)
    made = copied(statement)
    made.__dict__.update(_onto(statement, statement.table.entity.mapper, table))
    return made


def _onto(statement: UpdateBase, mapper: Any, table: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"table": table}
    if isinstance(statement, ValuesBase) and statement._values:
        fields["_values"] = by_column(mapper, statement._values)
    if isinstance(statement, ValuesBase) and statement._multi_values:
        fields["_multi_values"] = tuple([by_column(mapper, row) for row in statement._multi_values])
    return fields


def by_column(mapper: Any, values: Any) -> Any:
    """Return values to set by the keys of columns, which were given by those of attributes."""
    return immutabledict({_column_key(mapper, key): value for key, value in values.items()})


def _column_key(mapper: Any, key: Any) -> Any:
    if isinstance(key, str):
        prop = mapper._props.get(key)
        while isinstance(prop, SynonymProperty):
            prop = mapper._props.get(prop.name)
        return prop.columns[0].key if isinstance(prop, ColumnProperty) else key
    root = key._root
    if root.table is not mapper.local_table and "proxy_key" in key._annotations:  # of an alias
        return _column_key(mapper, key._annotations["proxy_key"])
    return root.key if root.table is mapper.local_table else key
