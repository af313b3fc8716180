"""Errors of asyncio use."""

from __future__ import annotations

from ...exc import InvalidRequestError

__all__ = [
    "AsyncBindNotFound",
    "AsyncContextAlreadyStarted",
    "AsyncContextNotStarted",
    "AsyncMethodRequired",
]


class AsyncMethodRequired(InvalidRequestError):
    """Report a method that cannot be awaited from, where one that can is needed."""


class AsyncContextNotStarted(InvalidRequestError):
    """Report a connection or transaction that was neither awaited nor entered."""


class AsyncContextAlreadyStarted(InvalidRequestError):
    """Report a connection or transaction that was awaited or entered a second time."""


class AsyncBindNotFound(InvalidRequestError):
    """Report a session's engine or connection that has no asyncio one in front of it."""
