"""The only late binding inside ``sql``: constructors that lower modules offer as methods.

``table.insert()``, ``column.in_(select)`` and a type's comparators make objects of modules that stand above
them. Each slot is filled once, by the module that defines the thing.
"""

from __future__ import annotations

from typing import Any


class Late:
    """Forward slots, each filled by ``late.name = ...`` when its module loads."""

    expect: Any
    element_of: Any
    as_expression: Any
    null: Any
    to_instance: Any
    default_operate: Any
    BOOLEAN: Any
    as_boolean: Any
    compare: Any
    and_: Any
    or_: Any
    not_: Any
    label: Any
    textual_select: Any
    cast: Any
    column_clause: Any
    select: Any
    insert: Any
    update: Any
    delete: Any
    join: Any
    lateral: Any
    string_dialect: Any
    default_dialect: Any
    null_type: Any
    value_type: Any
    column_list: Any
    type_bound_check: Any
    TABLEVALUE: Any
    quoted_name: Any
    next_value: Any
    run_create: Any
    run_drop: Any
    create_constraint: Any
    create_table_as: Any
    sort_tables: Any
    table: Any
    TABLENAME_PLUS_COL: Any
    adapt: Any
    alias: Any
    column_collection: Any
    compound: Any
    crud_param: Any
    describe_columns: Any
    from_statement: Any
    describe_dml_entity: Any
    embed: Any
    exists: Any
    final_froms: Any
    function: Any
    grouped_select: Any
    lowered: Any
    power: Any
    reduce_columns: Any
    scalar_select: Any
    star: Any
    tablesample: Any


late = Late()
