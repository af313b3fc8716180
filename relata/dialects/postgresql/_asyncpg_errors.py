"""The errors of PEP 249 that stand for those of asyncpg, by their SQLSTATE.

See https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from typing import Any

from ...connectors.asyncio import AsyncAdapt_Error

__all__ = ["Error", "translate_error"]


class Warning(Exception):
    """PEP 249 wants it; it is not raised."""


class Error(AsyncAdapt_Error):
    """What asyncpg raised; that itself is `driver_exception`."""

    @property
    def sqlstate(self) -> str | None:
        """The number of the error; None for one that is not the server's."""
        return getattr(self.orig, "sqlstate", None)

    @property
    def pgcode(self) -> str | None:
        """The same, as psycopg2 calls it."""
        return self.sqlstate


class InterfaceError(Error):
    """The driver was used wrongly, or after its connection had ended."""


class DatabaseError(Error):
    """The database refused."""


class DataError(DatabaseError):
    """A value does not fit."""


class OperationalError(DatabaseError):
    """Something that the program cannot help: the connection, resources, a deadlock."""


class IntegrityError(DatabaseError):
    """A constraint was violated."""


class InternalError(DatabaseError):
    """The state of the transaction or of the server does not allow it."""


class ProgrammingError(DatabaseError):
    """The statement is wrong, or something that it names is not there."""


class NotSupportedError(DatabaseError):
    """The server has no such feature."""


class RestrictViolationError(IntegrityError):
    """Others depend on the row (23001)."""


class NotNullViolationError(IntegrityError):
    """A value is missing (23502)."""


class ForeignKeyViolationError(IntegrityError):
    """There is no such row, or others refer to it (23503)."""


class UniqueViolationError(IntegrityError):
    """There is such a row already (23505)."""


class CheckViolationError(IntegrityError):
    """A condition does not hold (23514)."""


class ExclusionViolationError(IntegrityError):
    """The row conflicts with another (23P01)."""


class InvalidCachedStatementError(NotSupportedError):
    """A prepared statement would now return other columns."""


class InternalServerError(InternalError):
    """The server has met what should not be."""


# by the whole SQLSTATE, or else by its first two characters, its class
_BY_STATE: dict[str, type[Error]] = {
    "23001": RestrictViolationError,
    "23502": NotNullViolationError,
    "23503": ForeignKeyViolationError,
    "23505": UniqueViolationError,
    "23514": CheckViolationError,
    "23P01": ExclusionViolationError,
    "XX000": InternalServerError,
    "0A": NotSupportedError,
    "20": ProgrammingError,
    "21": ProgrammingError,
    "22": DataError,
    "23": IntegrityError,
    "24": InternalError,
    "25": InternalError,
    "2B": InternalError,
    "2D": InternalError,
    "2F": InternalError,
    "38": InternalError,
    "39": InternalError,
    "3B": InternalError,
    "3D": ProgrammingError,
    "3F": ProgrammingError,
    "42": ProgrammingError,
    "44": ProgrammingError,
    "HV": OperationalError,
    "P0": InternalError,
    "XX": InternalError,
}
_OPERATIONAL = ("08", "26", "27", "28", "34", "40", "53", "54", "55", "57", "58", "F0")


def translate_error(driver: Any, error: BaseException) -> Error | None:
    """Return the error of PEP 249 for one of asyncpg; None for one of asyncio, Python or a program.

    :param driver: the module `asyncpg`
    """
    cls = _class_for(driver.exceptions, error)
    return None if cls is None else cls(str(error), error)  # type: ignore[arg-type]  # asyncpg's are Exceptions


def _class_for(errors: Any, error: BaseException) -> type[Error] | None:
    if isinstance(error, errors.InvalidCachedStatementError):
        return InvalidCachedStatementError
    state = getattr(error, "sqlstate", None)
    if isinstance(error, errors.PostgresError) and state:
        found = _BY_STATE.get(state) or _BY_STATE.get(state[:2])
        return found or (OperationalError if state.startswith(_OPERATIONAL) else DatabaseError)
    if isinstance(error, errors.TargetServerAttributeNotMatched):
        return OperationalError
    if isinstance(error, errors.InterfaceError):
        return InterfaceError
    if isinstance(error, errors.InternalClientError):
        return InternalError
    return DatabaseError if isinstance(error, errors.PostgresError) else None
