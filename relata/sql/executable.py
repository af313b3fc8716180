"""What can be executed: options that travel with a statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .. import exc
from .._hot.nodes import changed, extended
from ..util import immutabledict
from ..util.coerce import COUNT, MAPPING, NUMBER, TEXT, Kind, check_kinds
from .node import CHAIN, OPAQUE, Node

_SelfExecutable = TypeVar("_SelfExecutable", bound="Executable")
_SelfOption = TypeVar("_SelfOption", bound="ExecutableOption")

EMPTY_OPTIONS: immutabledict[str, Any] = immutabledict()


def _is_translation(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        name is None or isinstance(name, str) for name in value.values()
    )


def _is_cache(value: Any) -> bool:
    return hasattr(value, "get") and hasattr(value, "__setitem__")


EXECUTION_OPTIONS: Mapping[str, Kind] = {
    "compiled_cache": Kind("a dict to keep plans in", _is_cache, "None caches nothing").or_none(),
    "insertmanyvalues_page_size": Kind(
        "a number of rows, 1 or more,", lambda value: COUNT.fits(value) and value >= 1
    ),
    "isolation_level": TEXT,
    "max_row_buffer": NUMBER,
    "schema_translate_map": Kind(
        "a dict of schema names to schema names", _is_translation, "None stands for no schema"
    ).or_none(),
    "yield_per": NUMBER.or_none(),
}
"""Those that only tell true from false, and those that other programs give, may be anything."""


def check_execution_options(options: Any) -> None:
    """Refuse options of the wrong kind; unknown ones pass.

    :raises ArgumentError: an option, or the whole, is of the wrong kind
    """
    MAPPING.check("execution_options", options)
    check_kinds(EXECUTION_OPTIONS, options)


class ExecutableOption(Node):
    """What ``statement.options()`` takes."""

    _is_has_cache_key = True
    _is_core = False
    _is_strategy_option = False

    def _for_other_columns(self: _SelfOption) -> _SelfOption:
        """Return the option for a statement whose columns are replaced after it was given."""
        return self


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

        :raises ArgumentError: for an option that only a connection or engine can have, and for one of the
            wrong kind.
        """
        for name in ("isolation_level", "compiled_cache"):
            if name in kw:
                raise exc.ArgumentError(
                    f"expected {name!r} on a connection or engine, got it on a statement; "
                    f"use connection.execution_options({name}=...)"
                )
        check_execution_options(kw)
        return changed(self, "_execution_options", self._execution_options.union(kw))  # type: ignore[no-any-return]  # a copy of the same class

    def get_execution_options(self) -> immutabledict[str, Any]:
        """Return the execution options of this statement."""
        return self._execution_options

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return connection._execute_clauseelement(self, distilled_params, execution_options)

    def _execute_on_scalar(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return self._execute_on_connection(connection, distilled_params, execution_options).scalar()
