"""The names that older programs import for an engine without a database."""

from __future__ import annotations

from typing import Any

from .mock import MockConnection, create_mock_engine

__all__ = ["MockConnection", "MockEngineStrategy"]


class MockEngineStrategy:
    """Make engines without a database."""

    def create(self, *args: Any, **kw: Any) -> MockConnection:
        """See `create_mock_engine`."""
        return create_mock_engine(*args, **kw)
