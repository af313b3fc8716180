"""What can be executed: options that travel with a statement."""

from __future__ import annotations

from typing import Any, TypeVar

from .. import exc
from .._hot.nodes import changed, extended
from ..util import immutabledict
from .node import CHAIN, OPAQUE, Node

_SelfExecutable = TypeVar("_SelfExecutable", bound="Executable")

EMPTY_OPTIONS: immutabledict[str, Any] = immutabledict()


class ExecutableOption(Node):
    """What ``statement.options()`` takes."""

    _is_has_cache_key = True
    _is_core = False
    _is_strategy_option = False


class Executable(Node):
    """A statement: what ``Connection.execute()`` takes."""

    _fields = {"_with_options": CHAIN, "_execution_options": OPAQUE}

    supports_execution: bool = True
    is_select: bool = False
    is_dml: bool = False
    is_insert: bool = False
    is_update: bool = False
    is_delete: bool = False
    is_text: bool = False
    is_ddl: bool = False
    is_from_statement: bool = False
    _is_default_generator = False
    _execution_options: immutabledict[str, Any] = EMPTY_OPTIONS
    _with_options: tuple[Any, ...] = ()

    def options(self: _SelfExecutable, *options: Any) -> _SelfExecutable:
        """Return a copy with options, such as loader options of the ORM.

        :raises ArgumentError: when something is no option.
        """
        for option in options:
            if not isinstance(option, ExecutableOption):
                raise exc.ArgumentError(
                    f"expected an option such as selectinload(...) for options(), got {option!r}"
                )
        return extended(self, "_with_options", options)  # type: ignore[no-any-return]  # a copy of the same class

    def execution_options(self: _SelfExecutable, **kw: Any) -> _SelfExecutable:
        """Return a copy with options for its execution.

        :raises ArgumentError: for an option that only a connection or engine can have.
        """
        for name in ("isolation_level", "compiled_cache"):
            if name in kw:
                raise exc.ArgumentError(
                    f"expected {name!r} on a connection or engine, got it on a statement; "
                    f"use connection.execution_options({name}=...)"
                )
        return changed(self, "_execution_options", self._execution_options.union(kw))  # type: ignore[no-any-return]  # a copy of the same class

    def get_execution_options(self) -> immutabledict[str, Any]:
        """Return the execution options of this statement."""
        return self._execution_options

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return connection._execute_clauseelement(self, distilled_params, execution_options)

    def _execute_on_scalar(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return self._execute_on_connection(connection, distilled_params, execution_options).scalar()
