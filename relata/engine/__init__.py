"""Engines, connections, transactions and results."""

from __future__ import annotations

from .base import (
    Connection,
    Engine,
    NestedTransaction,
    RootTransaction,
    Transaction,
    TwoPhaseTransaction,
)
from .create import create_engine, create_pool_from_url, engine_from_config
from .cursor import CursorResult, ResultProxy
from .events import ConnectionEvents, DialectEvents
from .interfaces import (
    AdaptedConnection,
    BindTyping,
    ConnectArgsType,
    ConnectionEventsTarget,
    CreateEnginePlugin,
    Dialect,
    ExceptionContext,
    ExecutionContext,
)
from .mock import create_mock_engine
from .reflection import Inspector, ObjectKind, ObjectScope
from .result import (
    ChunkedIteratorResult,
    FilterResult,
    FrozenResult,
    IteratorResult,
    MappingResult,
    MergedResult,
    Result,
    ScalarResult,
    TupleResult,
    result_tuple,
)
from .row import BaseRow, Row, RowMapping
from .url import URL, make_url
from .util import connection_memoize

__all__ = [
    "URL",
    "AdaptedConnection",
    "BaseRow",
    "BindTyping",
    "ChunkedIteratorResult",
    "ConnectArgsType",
    "Connection",
    "ConnectionEvents",
    "ConnectionEventsTarget",
    "CreateEnginePlugin",
    "CursorResult",
    "Dialect",
    "DialectEvents",
    "Engine",
    "ExceptionContext",
    "ExecutionContext",
    "FilterResult",
    "FrozenResult",
    "Inspector",
    "IteratorResult",
    "MappingResult",
    "MergedResult",
    "NestedTransaction",
    "ObjectKind",
    "ObjectScope",
    "Result",
    "ResultProxy",
    "RootTransaction",
    "Row",
    "RowMapping",
    "ScalarResult",
    "Transaction",
    "TupleResult",
    "TwoPhaseTransaction",
    "connection_memoize",
    "create_engine",
    "create_mock_engine",
    "create_pool_from_url",
    "engine_from_config",
    "make_url",
    "result_tuple",
]
