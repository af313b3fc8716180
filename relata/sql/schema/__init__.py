"""The schema: MetaData, tables, columns, constraints, defaults, sequences."""

from __future__ import annotations

from ..collections import ColumnCollection
from ..ddl_flags import CheckFirst
from ..markers import BLANK_SCHEMA, NULL_UNSPECIFIED, RETAIN_SCHEMA, SchemaConst
from ..naming import DEFAULT_NAMING_CONVENTION, conv
from .columns import Column, insert_sentinel
from .constraints import (
    CheckConstraint,
    ColumnCollectionConstraint,
    ColumnCollectionMixin,
    Constraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from .defaults import (
    CallableColumnDefault,
    ColumnDefault,
    ColumnElementColumnDefault,
    Computed,
    DefaultClause,
    DefaultGenerator,
    FetchedValue,
    Identity,
    IdentityOptions,
    ScalarElementColumnDefault,
    _InsertSentinelColumnDefault,
)
from .expressions import _copy_expression
from .foreign_keys import ForeignKey, ForeignKeyConstraint, ForeignKeyTarget
from .indexes import Index
from .item import HasConditionalDDL, HasSchemaAttr, SchemaItem, SchemaVisitable, SchemaVisitor, _get_table_key
from .metadata import MetaData
from .sequences import Sequence
from .table import Table
from .typed_columns import Named, TypedColumns

__all__ = (
    "BLANK_SCHEMA", "DEFAULT_NAMING_CONVENTION", "NULL_UNSPECIFIED", "RETAIN_SCHEMA",
    "CallableColumnDefault", "CheckConstraint", "CheckFirst", "Column", "ColumnCollection",
    "ColumnCollectionConstraint", "ColumnCollectionMixin", "ColumnDefault", "ColumnElementColumnDefault",
    "Computed", "Constraint", "DefaultClause", "DefaultGenerator", "FetchedValue", "ForeignKey",
    "ForeignKeyConstraint", "ForeignKeyTarget", "HasConditionalDDL", "HasSchemaAttr", "Identity",
    "IdentityOptions", "Index", "MetaData", "Named", "PrimaryKeyConstraint", "ScalarElementColumnDefault",
    "SchemaConst", "SchemaItem", "SchemaVisitable", "SchemaVisitor", "Sequence", "Table", "TypedColumns",
    "UniqueConstraint", "_InsertSentinelColumnDefault", "_copy_expression", "_get_table_key", "conv",
    "insert_sentinel",
)  # fmt: skip
