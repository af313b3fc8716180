"""The expression language: elements, schema, types, and the compiler that prints them."""

from . import compare, default_comparator, util
from .compiler import COLLECT_CARTESIAN_PRODUCTS, FROM_LINTING, NO_LINTING, WARN_LINTING
from .ddl import DDL, BaseDDLElement, DDLElement, ExecutableDDLElement
from .ddl_flags import CheckFirst
from .expression import *  # noqa: F403  # the public names stand in one module
from .expression import __all__ as _names
from .visitors import ClauseVisitor

__all__ = [  # names of a list that is complete there
    *_names,
    "BaseDDLElement",
    "ClauseVisitor",
    "DDL",
    "DDLElement",
    "ExecutableDDLElement",
    "COLLECT_CARTESIAN_PRODUCTS",
    "CheckFirst",
    "FROM_LINTING",
    "NO_LINTING",
    "WARN_LINTING",
    "compare",
    "default_comparator",
    "util",
]
