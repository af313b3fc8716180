"""Keep connections of a driver open, and give them to those who need one."""

from __future__ import annotations

from . import base, events, impl
from .base import Pool
from .events import PoolEvents, register_pool_owner
from .fairy import _AdhocProxiedConnection, _ConnectionFairy, _finalize_fairy
from .impl import (
    AssertionPool,
    AsyncAdaptedQueuePool,
    NullPool,
    QueuePool,
    SingletonThreadPool,
    StaticPool,
)
from .interfaces import (
    ConnectionPoolEntry,
    ManagesConnection,
    PoolProxiedConnection,
    PoolResetState,
    ResetStyle,
    _CreatorFnType,
    _CreatorWRecFnType,
    _ResetStyleArgType,
    reset_commit,
    reset_none,
    reset_rollback,
)
from .record import _ConnectionRecord

__all__ = (
    "AssertionPool",
    "AsyncAdaptedQueuePool",
    "ConnectionPoolEntry",
    "ManagesConnection",
    "NullPool",
    "Pool",
    "PoolEvents",
    "PoolProxiedConnection",
    "PoolResetState",
    "QueuePool",
    "ResetStyle",
    "SingletonThreadPool",
    "StaticPool",
    "_AdhocProxiedConnection",
    "_ConnectionFairy",
    "_ConnectionRecord",
    "_CreatorFnType",
    "_CreatorWRecFnType",
    "_ResetStyleArgType",
    "_finalize_fairy",
    "base",
    "events",
    "impl",
    "register_pool_owner",
    "reset_commit",
    "reset_none",
    "reset_rollback",
)
