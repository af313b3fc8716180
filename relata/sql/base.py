"""Names of the peer's ``sql.base`` for those outside: collections, options and executables."""

from .collections import (
    ColumnCollection,
    ColumnSet,
    DedupeColumnCollection,
    ReadOnlyColumnCollection,
    WriteableColumnCollection,
)
from .dialect_args import DialectKWArgConst, DialectKWArgs
from .elements.constants import SingletonConstant
from .events import SchemaEventTarget
from .executable import Executable, ExecutableOption
from .markers import _NONE_NAME, NO_ARG, _NoArg, _NoneName
from .node import Node as HasCacheKey
from .syntax_extensions import HasSyntaxExtensions, SyntaxExtension

__all__ = [
    "NO_ARG",
    "_NONE_NAME",
    "ColumnCollection",
    "ColumnSet",
    "DedupeColumnCollection",
    "DialectKWArgConst",
    "DialectKWArgs",
    "Executable",
    "ExecutableOption",
    "HasCacheKey",
    "HasSyntaxExtensions",
    "ReadOnlyColumnCollection",
    "SchemaEventTarget",
    "SingletonConstant",
    "SyntaxExtension",
    "WriteableColumnCollection",
    "_NoArg",
    "_NoneName",
]
