"""An engine without a database: statements go to a function, which may print them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .url import URL, make_url

if TYPE_CHECKING:
    from .default import DefaultDialect

__all__ = ["MockConnection", "create_mock_engine"]


class MockConnection:
    """Give each statement to a function in place of a database.

    :param dialect: what statements are compiled for
    :param execute: called with each statement
    """

    def __init__(self, dialect: DefaultDialect, execute: Callable[..., Any]) -> None:
        self._dialect = dialect
        self._execute_impl = execute

    @property
    def engine(self) -> MockConnection:
        """The connection itself."""
        return self

    @property
    def dialect(self) -> DefaultDialect:
        """What statements are compiled for."""
        return self._dialect

    @property
    def name(self) -> str:
        """The name of the database."""
        return self._dialect.name

    def connect(self, **kwargs: Any) -> MockConnection:
        """Return the connection itself."""
        return self

    def schema_for_object(self, obj: Any) -> str | None:
        """Return the schema of a table or sequence."""
        return obj.schema  # type: ignore[no-any-return]  # a name

    def execution_options(self, **kw: Any) -> MockConnection:
        """Return the connection itself."""
        return self

    def _run_ddl_visitor(self, visitorcallable: Callable[..., Any], element: Any, **kwargs: Any) -> None:
        kwargs["checkfirst"] = False
        visitorcallable(self.dialect, self, **kwargs).traverse_single(element)

    def execute(
        self, obj: Any, parameters: Any = None, execution_options: Mapping[str, Any] | None = None
    ) -> Any:
        """Give a statement to the function."""
        return self._execute_impl(obj, parameters)


def create_mock_engine(url: str | URL, executor: Callable[..., Any], **kw: Any) -> MockConnection:
    """Make an engine that gives each statement to a function; `metadata.create_all(engine)` shows the DDL so.

    :param url: names the dialect; its driver need not be installed
    :param executor: called with each statement and its parameters
    :param kw: options of the dialect
    """
    dialect_cls = make_url(url)._get_entrypoint()
    dialect = dialect_cls(**kw)
    return MockConnection(dialect, executor)
