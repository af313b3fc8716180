"""DDL: its statements, and creating and dropping what a MetaData holds."""

from __future__ import annotations

from .ddl_elements import (
    DDL,
    AddConstraint,
    BaseDDLElement,
    CreateColumn,
    CreateConstraint,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateTableAs,
    CreateView,
    DDLElement,
    DropColumnComment,
    DropConstraint,
    DropConstraintComment,
    DropIndex,
    DropSchema,
    DropSequence,
    DropTable,
    DropTableComment,
    DropView,
    ExecutableDDLElement,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
    TableCreateDDL,
    TableDropDDL,
    _CreateBase,
    _CreateDropBase,
    _DropBase,
)
from .ddl_flags import CheckFirst
from .ddl_order import sort_tables, sort_tables_and_constraints
from .ddl_visitors import (
    InvokeCreateDDLBase,
    InvokeDDLBase,
    InvokeDropDDLBase,
    SchemaDropper,
    SchemaGenerator,
)
from .schema.item import DDLIf

__all__ = (
    "DDL", "AddConstraint", "BaseDDLElement", "CheckFirst", "CreateColumn", "CreateConstraint",
    "CreateIndex", "CreateSchema", "CreateSequence", "CreateTable", "CreateTableAs", "CreateView",
    "DDLElement", "DDLIf", "DropColumnComment", "DropConstraint", "DropConstraintComment", "DropIndex",
    "DropSchema", "DropSequence", "DropTable", "DropTableComment", "DropView", "ExecutableDDLElement",
    "InvokeCreateDDLBase", "InvokeDDLBase", "InvokeDropDDLBase", "SchemaDropper", "SchemaGenerator",
    "SetColumnComment", "SetConstraintComment", "SetTableComment", "TableCreateDDL", "TableDropDDL",
    "_CreateBase", "_CreateDropBase", "_DropBase", "sort_tables", "sort_tables_and_constraints",
)  # fmt: skip
