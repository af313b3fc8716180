"""Every public error and warning, and how a failed statement is shown.

The tree follows PEP 249 for what a driver raises (`DBAPIError` and below) and adds what Relata finds wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload


class HasDescriptionCode:
    """Carry a short `code` that stays the same while the wording of a message changes."""

    code: str | None = None

    def __init__(self, *arg: Any, **kw: Any) -> None:
        code = kw.pop("code", None)
        if code is not None:
            self.code = code
        super().__init__(*arg, **kw)


class SQLAlchemyError(HasDescriptionCode, Exception):
    """Report that Relata, or the database through it, could not do what was asked."""

    def _message(self) -> str:
        if len(self.args) != 1:
            return str(self.args) if self.args else ""
        text = self.args[0]
        if isinstance(text, bytes):
            return text.decode("utf-8", "backslashreplace")
        return str(text)

    def _sql_message(self) -> str:
        return self._message()

    def __str__(self) -> str:
        return self._sql_message()


class EmulatedDBAPIException(Exception):
    """Stand for a PEP 249 error of a driver that has none of its own.

    An asyncio driver's adapter raises a subclass of this; `orig` is what the driver raised.
    """

    def __init__(self, message: str, orig: Exception | None = None) -> None:
        super().__init__(message) if orig is None else super().__init__(message, orig)
        self.orig = orig

    def __str__(self) -> str:
        return str(self.args[0])

    @property
    def driver_exception(self) -> Exception:
        """The error that the driver itself raised, or this one when it has none."""
        return self if self.orig is None else self.orig

    def __reduce__(self) -> Any:
        return self.__class__, (self.args[0], self.orig)


# -- what was asked for is wrong ------------------------------------------------------------------


class ArgumentError(SQLAlchemyError):
    """Report an argument of the wrong kind, or arguments that contradict each other."""


class UnfitArgumentError(ArgumentError, TypeError, ValueError):
    """Report an argument of a kind, or with a value, that has no use.

    It is caught as what Python itself raises of such arguments, too.
    """


class DuplicateColumnError(ArgumentError):
    """Report a column added to a table that has one of that name already."""


class ConstraintColumnNotFoundError(ArgumentError):
    """Report a constraint that names a column which its table lacks."""


class ObjectNotExecutableError(ArgumentError):
    """Report an object given to `execute()` that is no statement."""

    def __init__(self, target: Any) -> None:
        super().__init__(
            "Expected something that can be executed, such as select(), insert(), text() or DDL; "
            f"got {target!r}" + (": wrap a string of SQL in text()" if isinstance(target, str) else "")
        )
        self.target = target

    def __reduce__(self) -> Any:
        return self.__class__, (self.target,)


class NoSuchModuleError(ArgumentError):
    """Report a dialect, driver or plugin that is not installed."""


class NoForeignKeysError(ArgumentError):
    """Report a join between two tables that no foreign key connects."""


class AmbiguousForeignKeysError(ArgumentError):
    """Report a join between two tables that more than one foreign key connects."""


class CircularDependencyError(SQLAlchemyError):
    """Report that items cannot be put in order because each waits for another.

    `cycles` holds the items concerned, `edges` the pairs `(before, after)` among them.
    """

    def __init__(
        self, message: str, cycles: Any, edges: Any, msg: str | None = None, code: str | None = None
    ) -> None:
        if msg is None:
            message = f"{message} ({', '.join(sorted(repr(item) for item in cycles))})"
        else:
            message = msg
        super().__init__(message, code=code)
        self.cycles = cycles
        self.edges = edges

    def __reduce__(self) -> Any:
        return self.__class__, (None, self.cycles, self.edges, self.args[0], self.code)


class CompileError(SQLAlchemyError):
    """Report an expression that cannot be printed as SQL."""


class UnsupportedCompilationError(CompileError):
    """Report a kind of expression or type for which a compiler has no rule."""

    code = "l7de"

    def __init__(self, compiler: Any, element_type: type[Any], message: str | None = None) -> None:
        super().__init__(
            f"{compiler!r} has no rule to print {element_type!r}"
            + (f": {message}" if message else "; give it one with @compiles or a visit method")
        )
        self.compiler = compiler
        self.element_type = element_type
        self.message = message

    def __reduce__(self) -> Any:
        return self.__class__, (self.compiler, self.element_type, self.message)


class IdentifierError(SQLAlchemyError):
    """Report a name that the database cannot take, such as one that is too long."""


# -- connections ----------------------------------------------------------------------------------


class DisconnectionError(SQLAlchemyError):
    """Tell the pool, from a `checkout` listener, that a connection is dead and another is to be tried."""

    invalidate_pool: bool = False


class InvalidatePoolError(DisconnectionError):
    """Tell the pool that every connection made before this moment is dead."""

    invalidate_pool = True


class TimeoutError(SQLAlchemyError):
    """Report that a pool had no connection to give within its timeout."""


# -- what was asked for is impossible now ---------------------------------------------------------


class InvalidRequestError(SQLAlchemyError):
    """Report a request that the object cannot serve in its present state."""


class IllegalStateChangeError(InvalidRequestError):
    """Report a change of state asked for while another change is under way."""


class NoInspectionAvailable(InvalidRequestError):
    """Report an object that `inspect()` knows nothing about."""


class PendingRollbackError(InvalidRequestError):
    """Report work on a transaction that failed earlier and waits for `rollback()`."""


class ResourceClosedError(InvalidRequestError):
    """Report the use of a connection, result or cursor after it was closed."""


class NoSuchColumnError(InvalidRequestError, KeyError):
    """Report a column asked of a row or result that has no such column."""


class AmbiguousColumnError(InvalidRequestError):
    """Report a column name that fits more than one column of a row."""


class NoResultFound(InvalidRequestError):
    """Report that exactly one row was asked for and none came."""


class MultipleResultsFound(InvalidRequestError):
    """Report that exactly one row was asked for and several came."""


class NoDBAPILoaded(InvalidRequestError):
    """Report the use of a driver by a dialect that was made without one."""


class NoReferenceError(InvalidRequestError):
    """Report a foreign key whose target cannot be found."""

    table_name: str


class AwaitRequired(InvalidRequestError):
    """Report a function run by the asyncio bridge that was expected to await and did not."""

    code = "xd1r"


class MissingGreenlet(InvalidRequestError):
    """Report an await from synchronous code that was not started by the asyncio bridge."""

    code = "xd2s"


class NoReferencedTableError(NoReferenceError):
    """Report a foreign key to a table that its MetaData does not hold."""

    def __init__(self, message: str, tname: str) -> None:
        super().__init__(message)
        self.table_name = tname

    def __reduce__(self) -> Any:
        return self.__class__, (self.args[0], self.table_name)


class NoReferencedColumnError(NoReferenceError):
    """Report a foreign key to a column that the other table lacks."""

    def __init__(self, message: str, tname: str, cname: str) -> None:
        super().__init__(message)
        self.table_name = tname
        self.column_name = cname

    def __reduce__(self) -> Any:
        return self.__class__, (self.args[0], self.table_name, self.column_name)


class NoSuchTableError(InvalidRequestError):
    """Report a table that the database does not have."""


class UnreflectableTableError(InvalidRequestError):
    """Report a table that the database has but cannot describe."""


class UnboundExecutionError(InvalidRequestError):
    """Report SQL to be run by something that has no engine or connection."""


class DontWrapMixin:
    """Mark an exception class that reaches the caller as it is, even from within a statement."""


# -- a statement that failed ----------------------------------------------------------------------


class StatementError(SQLAlchemyError):
    """Report an error met while a statement was run, with the statement.

    :param message: what went wrong
    :param statement: the SQL text
    :param params: the parameters, in the driver's form
    :param orig: the error that was caught
    :param hide_parameters: leave the parameters out of the text
    :param ismulti: whether `params` is a list of parameter sets; None when that is unknown
    """

    statement: str | None = None
    params: Any = None
    orig: BaseException | None = None
    ismulti: bool | None = None
    connection_invalidated: bool = False
    failed_rows: range | None = None
    """Which of the parameter sets given the statement that failed had, where they were cut into pages."""

    def __init__(
        self,
        message: str,
        statement: str | None,
        params: Any,
        orig: BaseException | None,
        hide_parameters: bool = False,
        code: str | None = None,
        ismulti: bool | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.statement = statement
        self.params = params
        self.orig = orig
        self.ismulti = ismulti
        self.hide_parameters = hide_parameters
        self.detail: list[str] = []

    def add_detail(self, msg: str) -> None:
        """Put a line of context before the message."""
        self.detail.append(msg)

    def __reduce__(self) -> Any:
        arguments = (
            self.args[0],
            self.statement,
            self.params,
            self.orig,
            self.hide_parameters,
            self.__dict__.get("code"),
            self.ismulti,
        )
        return self.__class__, arguments, {"detail": self.detail, "failed_rows": self.failed_rows}

    def _sql_message(self) -> str:
        lines = [f"({detail})" for detail in self.detail]
        lines.append(self._message())
        if self.statement:
            shown = self.statement if self.failed_rows is None else shorten_rows(self.statement)
            lines.append(f"[SQL: {shown}]")
            if self.params:
                if self.hide_parameters:
                    lines.append("[parameters hidden by hide_parameters=True]")
                else:
                    lines.append(f"[parameters: {format_parameters(self.params, ismulti=self.ismulti)}]")
        return "\n".join(lines)


class DBAPIError(StatementError):
    """Report an error that the driver raised; `orig` is the driver's.

    The driver's class chooses ours by name: a driver's `IntegrityError` becomes an `IntegrityError`.
    """

    code = "dbapi"

    @overload
    @classmethod
    def instance(
        cls,
        statement: str | None,
        params: Any,
        orig: Exception,
        dbapi_base_err: type[Exception],
        hide_parameters: bool = False,
        connection_invalidated: bool = False,
        dialect: Any = None,
        ismulti: bool | None = None,
    ) -> StatementError: ...

    @overload
    @classmethod
    def instance(
        cls,
        statement: str | None,
        params: Any,
        orig: BaseException | DontWrapMixin,
        dbapi_base_err: type[Exception],
        hide_parameters: bool = False,
        connection_invalidated: bool = False,
        dialect: Any = None,
        ismulti: bool | None = None,
    ) -> BaseException | DontWrapMixin: ...

    @classmethod
    def instance(
        cls,
        statement: str | None,
        params: Any,
        orig: BaseException | DontWrapMixin,
        dbapi_base_err: type[Exception],
        hide_parameters: bool = False,
        connection_invalidated: bool = False,
        dialect: Any = None,
        ismulti: bool | None = None,
    ) -> BaseException | DontWrapMixin:
        """Wrap what was caught while a statement ran in the class that fits it.

        :param dbapi_base_err: the driver's base class of errors; others become a plain `StatementError`
        :param dialect: its `dbapi_exception_translation_map` renames the driver's classes
        :return: the wrapped; `orig` itself for `DontWrapMixin` and for an exit such as KeyboardInterrupt
        """
        if isinstance(orig, DontWrapMixin) or not isinstance(orig, Exception):
            return orig
        if not isinstance(orig, dbapi_base_err) and statement:
            return StatementError(
                _describe_original(orig),
                statement,
                params,
                orig,
                hide_parameters=hide_parameters,
                code=orig.code if isinstance(orig, SQLAlchemyError) else None,
                ismulti=ismulti,
            )
        return _dbapi_error_class(cls, orig, dialect)(
            statement,
            params,
            orig,
            hide_parameters=hide_parameters,
            connection_invalidated=connection_invalidated,
            ismulti=ismulti,
        )

    def __init__(
        self,
        statement: str | None,
        params: Any,
        orig: BaseException,
        hide_parameters: bool = False,
        connection_invalidated: bool = False,
        code: str | None = None,
        ismulti: bool | None = None,
    ) -> None:
        super().__init__(
            _describe_original(orig), statement, params, orig, hide_parameters, code=code, ismulti=ismulti
        )
        self.connection_invalidated = connection_invalidated

    @property
    def driver_exception(self) -> BaseException | None:
        """The error of the driver itself, below any adapter that stands for it."""
        if isinstance(self.orig, EmulatedDBAPIException):
            return self.orig.driver_exception
        return self.orig

    def __reduce__(self) -> Any:
        arguments = (
            self.statement,
            self.params,
            self.orig,
            self.hide_parameters,
            self.connection_invalidated,
            self.__dict__.get("code"),
            self.ismulti,
        )
        return self.__class__, arguments, {"detail": self.detail, "failed_rows": self.failed_rows}


class InterfaceError(DBAPIError):
    """Wrap the driver's `InterfaceError`: the driver itself was used wrongly."""

    code = "rvf5"


class DatabaseError(DBAPIError):
    """Wrap the driver's `DatabaseError`: the database refused."""

    code = "4xp6"


class DataError(DatabaseError):
    """Wrap the driver's `DataError`: a value is out of range or malformed."""

    code = "9h9h"


class OperationalError(DatabaseError):
    """Wrap the driver's `OperationalError`: the database could not be reached or could not go on."""

    code = "e3q8"


class IntegrityError(DatabaseError):
    """Wrap the driver's `IntegrityError`: a key, a check or a NOT NULL was violated."""

    code = "gkpj"


class InternalError(DatabaseError):
    """Wrap the driver's `InternalError`: the database found itself in a wrong state."""

    code = "2j85"


class ProgrammingError(DatabaseError):
    """Wrap the driver's `ProgrammingError`: wrong SQL, a missing table, a wrong number of parameters."""

    code = "f405"


class NotSupportedError(DatabaseError):
    """Wrap the driver's `NotSupportedError`: the database or driver lacks the feature."""

    code = "tw8g"


_DBAPI_ERRORS: dict[str, type[DBAPIError]] = {
    class_.__name__: class_
    for class_ in (
        InterfaceError,
        DatabaseError,
        DataError,
        OperationalError,
        IntegrityError,
        InternalError,
        ProgrammingError,
        NotSupportedError,
    )
}


def _dbapi_error_class(default: type[DBAPIError], orig: Exception, dialect: Any) -> type[DBAPIError]:
    renamed: Mapping[str, str] = dialect.dbapi_exception_translation_map if dialect is not None else {}
    for class_ in type(orig).__mro__:
        name = class_.__name__
        found = _DBAPI_ERRORS.get(renamed.get(name, name))
        if found is not None:
            return found
    return default


def _describe_original(orig: BaseException) -> str:
    class_ = type(orig)
    try:
        text = str(orig)
    except Exception as failure:
        text = f"this error could not be shown, its str() raised: {failure}"
    return f"({class_.__module__}.{class_.__name__}) {text}"


# -- parameters as text ---------------------------------------------------------------------------


def format_parameters(
    params: Any, *, ismulti: bool | None = None, sets: int = 10, values: int = 100, characters: int = 300
) -> str:
    """Show the parameters of a statement, shortened where they are long.

    :param ismulti: whether `params` is a list of parameter sets; None when that is unknown
    :param sets: the most parameter sets to show
    :param values: the most values of one set to show
    :param characters: the most characters of one value to show (of the whole text when `ismulti` is None)
    """
    if ismulti is None or not isinstance(params, (Mapping, list, tuple)):
        return shorten(repr(params), characters)
    is_many = ismulti or (isinstance(params, list) and params and isinstance(params[0], Mapping))
    if not is_many or not isinstance(params, (list, tuple)):
        return _format_set(params, values, characters)
    open_, close = "[]" if isinstance(params, list) else "()"

    def joined(part: Sequence[Any]) -> str:
        return ", ".join(_format_set(one, values, characters) for one in part)

    if len(params) <= sets:
        return open_ + joined(params) + close
    note = f" ... displaying {sets} of {len(params)} total bound parameter sets ... "
    return f"{open_}{joined(params[: sets - 2])} {note} {joined(params[-2:])}{close}"


def shorten(text: str, characters: int) -> str:
    """Cut the middle out of a text longer than `characters`, saying how much."""
    if len(text) <= characters:
        return text
    half = characters // 2
    return f"{text[:half]} ... ({len(text) - 2 * half} characters truncated) ... {text[-half:]}"


def shorten_rows(statement: str) -> str:
    """Cut the middle out of an INSERT of many rows: its beginning and its end tell what it is."""
    if len(statement) <= 500:
        return statement
    return f"{statement[:250]} ... {len(statement) - 350} characters truncated ... {statement[-100:]}"


def _format_set(one: Any, values: int, characters: int) -> str:
    def show(value: Any) -> str:
        return shorten(repr(value), characters)

    if isinstance(one, Mapping):
        return "{" + _join_ends(list(one.items()), lambda i: f"{i[0]!r}: {show(i[1])}", values) + "}"
    if isinstance(one, list):
        return "[" + _join_ends(one, show, values) + "]"
    if isinstance(one, tuple):
        return "(" + _join_ends(one, show, values) + ("," if len(one) == 1 else "") + ")"
    return show(one)


def _join_ends(items: Sequence[Any], show: Callable[[Any], str], most: int) -> str:
    if len(items) <= most:
        return ", ".join(map(show, items))
    half = most // 2
    note = f" ... {len(items) - 2 * half} parameters truncated ... "
    return ", ".join(map(show, items[:half])) + note + ", ".join(map(show, items[-half:]))


# -- warnings -------------------------------------------------------------------------------------


class SADeprecationWarning(HasDescriptionCode, DeprecationWarning):
    """Warn of an API that will go; `deprecated_since` is the version that said so first."""

    deprecated_since: str | None = None


class Base20DeprecationWarning(SADeprecationWarning):
    """Warn of an API that version 2.0 of the interface left behind."""

    deprecated_since = "1.4"


class LegacyAPIWarning(Base20DeprecationWarning):
    """Warn of an API kept for older programs only."""


class MovedIn20Warning(Base20DeprecationWarning):
    """Warn of an API that is to be found elsewhere since 2.0."""


class SAPendingDeprecationWarning(PendingDeprecationWarning):
    """Warn of an API that will be deprecated in a later version."""

    deprecated_since: str | None = None


class SAWarning(HasDescriptionCode, RuntimeWarning):
    """Warn of something that works and is probably not what was meant."""


class SATestSuiteWarning(Warning):
    """Warn of something wrong with a test rather than with what it tests."""
