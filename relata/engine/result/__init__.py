"""Results of statements: rows, scalars and mappings, fetched once and in order."""

from __future__ import annotations

from ..row import Row, RowMapping
from .base import NO_ROW, ResultInternal
from .filters import FilterResult, MappingResult, ScalarResult, TupleResult
from .metadata import ResultMetaData, RMKeyView, SimpleResultMetaData, result_tuple
from .result import ChunkedIteratorResult, FrozenResult, IteratorResult, MergedResult, Result, null_result

__all__ = [
    "NO_ROW",
    "ChunkedIteratorResult",
    "FilterResult",
    "FrozenResult",
    "IteratorResult",
    "MappingResult",
    "MergedResult",
    "RMKeyView",
    "Result",
    "ResultInternal",
    "ResultMetaData",
    "Row",
    "RowMapping",
    "ScalarResult",
    "SimpleResultMetaData",
    "TupleResult",
    "null_result",
    "result_tuple",
]
