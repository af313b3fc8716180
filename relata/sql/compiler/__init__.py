"""From elements to SQL text; Cython compiles this folder too, as it is."""

from ..._hot import choose_form

choose_form(__path__)

from .base import Compiled, Frame, ResultColumn
from .ddl import DDLCompiler
from .expressions import AggregateOrderByStyle
from .identifiers import IdentifierPreparer
from .insertmany import InsertMany, InsertmanyvaluesSentinelOpts
from .linting import (
    COLLECT_CARTESIAN_PRODUCTS,
    FROM_LINTING,
    NO_LINTING,
    WARN_LINTING,
    FromLinter,
    Linting,
)
from .operator_text import FUNCTIONS, OPERATORS
from .sql import SQLCompiler, StrSQLCompiler
from .types import GenericTypeCompiler, StrSQLTypeCompiler, TypeCompiler

__all__ = [
    "COLLECT_CARTESIAN_PRODUCTS",
    "FROM_LINTING",
    "FUNCTIONS",
    "NO_LINTING",
    "OPERATORS",
    "WARN_LINTING",
    "AggregateOrderByStyle",
    "Compiled",
    "DDLCompiler",
    "Frame",
    "FromLinter",
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
