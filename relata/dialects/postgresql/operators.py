"""Operators that PostgreSQL has for arrays, JSON, ranges and network addresses.

See https://www.postgresql.org/docs/current/functions.html
"""

from __future__ import annotations

from typing import Any

from ...sql import operators

__all__ = [
    "ADJACENT_TO",
    "ASTEXT",
    "CONTAINED_BY",
    "CONTAINS",
    "DELETE_PATH",
    "HAS_ALL",
    "HAS_ANY",
    "HAS_KEY",
    "JSONPATH_ASTEXT",
    "NOT_EXTEND_LEFT_OF",
    "NOT_EXTEND_RIGHT_OF",
    "OVERLAP",
    "PATH_EXISTS",
    "PATH_MATCH",
    "STRICTLY_LEFT_OF",
    "STRICTLY_RIGHT_OF",
]

_INDEX = operators.binding_of(operators.json_getitem_op)
_COMPARISON = operators.binding_of(operators.eq)


def _part(text: str) -> Any:
    """Return an operator that picks a part of a JSON value."""
    return operators.custom_op(text, precedence=_INDEX or 0, natural_self_precedent=True, eager_grouping=True)


def _test(text: str) -> Any:
    """Return an operator whose result is a truth value."""
    return operators.custom_op(
        text,
        precedence=_COMPARISON or 0,
        natural_self_precedent=True,
        eager_grouping=True,
        is_comparison=True,
    )


ASTEXT = _part("->>")
JSONPATH_ASTEXT = _part("#>>")
HAS_KEY = _test("?")
HAS_ALL = _test("?&")
HAS_ANY = _test("?|")
CONTAINS = _test("@>")
CONTAINED_BY = _test("<@")
DELETE_PATH = _part("#-")
PATH_EXISTS = _test("@?")
PATH_MATCH = _test("@@")
OVERLAP = _test("&&")
STRICTLY_LEFT_OF = _test("<<")
STRICTLY_RIGHT_OF = _test(">>")
NOT_EXTEND_RIGHT_OF = _test("&<")
NOT_EXTEND_LEFT_OF = _test("&>")
ADJACENT_TO = _test("-|-")
