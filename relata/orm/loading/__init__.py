"""From rows to objects: lowering ORM statements, running load plans, loading attributes that are read."""

from __future__ import annotations

from ...sql.late import late
from ...sql.lower import register, register_load_plan
from ..mapper.hooks import on_property_configured
from .by_key import get_from_identity, load_columns, load_expired, load_on_pk, reload
from .context import InstanceOptions, LoadContext
from .describe import describe_columns, describe_dml_entity
from .lazy import ColumnLoader, RelationshipLoader, set_loader
from .lower import load_plan_of_rows, lower_compound, lower_given, lower_nested, lower_select
from .lower_dml import lower_dml
from .options import Load, LoaderOption
from .plan import BundlePlan, ColumnPlan, EntityPlan, LoadPlan
from .postload import Immediate, SelectIn
from .strategies import Population

register("select", lower_select, lower_nested)
register("compound_select", lower_compound)
register("from_statement", lower_given)
for _name in ("select", "compound_select"):
    register_load_plan(_name, load_plan_of_rows)
for _name in ("insert", "update", "delete"):
    register(_name, lower_dml)
on_property_configured(set_loader)
late.describe_columns = describe_columns
late.describe_dml_entity = describe_dml_entity

__all__ = (
    "BundlePlan",
    "ColumnLoader",
    "ColumnPlan",
    "EntityPlan",
    "Immediate",
    "InstanceOptions",
    "Load",
    "LoadContext",
    "LoadPlan",
    "LoaderOption",
    "Population",
    "RelationshipLoader",
    "SelectIn",
    "get_from_identity",
    "load_columns",
    "load_expired",
    "load_on_pk",
    "reload",
)
