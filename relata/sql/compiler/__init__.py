"""From elements to SQL text."""

from .base import Compiled, Frame, ResultColumn
from .ddl import DDLCompiler
from .identifiers import IdentifierPreparer
from .insertmany import InsertMany, InsertmanyvaluesSentinelOpts
from .operator_text import FUNCTIONS, OPERATORS
from .sql import (
    COLLECT_CARTESIAN_PRODUCTS,
    FROM_LINTING,
    NO_LINTING,
    WARN_LINTING,
    Linting,
    SQLCompiler,
    StrSQLCompiler,
)
from .types import GenericTypeCompiler, StrSQLTypeCompiler, TypeCompiler

__all__ = [
    "COLLECT_CARTESIAN_PRODUCTS",
    "FROM_LINTING",
    "FUNCTIONS",
    "NO_LINTING",
    "OPERATORS",
    "WARN_LINTING",
    "Compiled",
    "DDLCompiler",
    "Frame",
    "GenericTypeCompiler",
    "IdentifierPreparer",
    "InsertMany",
    "InsertmanyvaluesSentinelOpts",
    "Linting",
    "ResultColumn",
    "SQLCompiler",
    "StrSQLCompiler",
    "StrSQLTypeCompiler",
    "TypeCompiler",
]
