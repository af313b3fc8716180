"""Which operators make sense for which types.

A type states the groups of operators that it takes; the use of another built-in operator is reported.
"""

from __future__ import annotations

from enum import Flag, auto


class OperatorClass(Flag):
    """Groups of built-in operators, to be joined by `|` in the `operator_classes` of a type."""

    UNSPECIFIED = auto()
    BASE = auto()
    BOOLEAN_ALGEBRA = auto()
    EQUALITY = auto()
    ORDERING = auto()
    INDEXABLE = auto()
    CONTAINS = auto()
    CONCATENABLE = auto()
    STRING_MATCH = auto()
    MATH = auto()
    BITWISE = auto()
    DATE_ARITHEMETIC = auto()
    JSON_GETITEM = auto()

    COMPARISON = EQUALITY | ORDERING
    STRING = BASE | COMPARISON | INDEXABLE | CONTAINS | CONCATENABLE | STRING_MATCH
    INTEGER = BASE | COMPARISON | MATH | BITWISE
    NUMERIC = INTEGER
    BOOLEAN = BASE | BOOLEAN_ALGEBRA | COMPARISON
    BINARY = BASE | COMPARISON | INDEXABLE | CONTAINS | CONCATENABLE
    DATETIME = BASE | COMPARISON | DATE_ARITHEMETIC
    JSON = BASE | EQUALITY | ORDERING | INDEXABLE | JSON_GETITEM
    ARRAY = BINARY
    TUPLE = BINARY
    ANY = (
        BASE
        | BOOLEAN_ALGEBRA
        | COMPARISON
        | INDEXABLE
        | CONTAINS
        | CONCATENABLE
        | STRING_MATCH
        | MATH
        | BITWISE
        | DATE_ARITHEMETIC
        | JSON_GETITEM
    )
