"""Transactions as context managers, and the shapes that parameters are accepted in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol, Self, TypeVar

from .. import exc
from ..util.deprecations import warn_deprecated

__all__ = ["TransactionalContext", "connection_memoize", "distill_params", "distill_raw_params"]

_C = TypeVar("_C", bound=Callable[..., Any])


class _Subject(Protocol):
    """A connection or session: what a transaction's `with` block is about."""

    _trans_context_manager: TransactionalContext | None


class TransactionalContext:
    """Make a transaction a context manager: commit at the end of the block, roll back on an error.

    While the block runs, its connection or session refuses work once the transaction has ended.
    """

    __slots__ = ("__weakref__", "_outer_trans_ctx", "_trans_subject")

    _trans_subject: _Subject | None
    _outer_trans_ctx: TransactionalContext | None

    def _transaction_is_active(self) -> bool:
        """Tell whether work may be done."""
        raise TypeError(f"{type(self).__name__} does not tell whether it is active")

    def _transaction_is_closed(self) -> bool:
        """Tell whether it has ended."""
        raise TypeError(f"{type(self).__name__} does not tell whether it has ended")

    def _rollback_can_be_called(self) -> bool:
        """Tell whether `rollback()` would do something."""
        raise TypeError(f"{type(self).__name__} does not tell whether it can be rolled back")

    def _get_subject(self) -> _Subject:
        """Return the connection or session."""
        raise TypeError(f"{type(self).__name__} has no connection or session")

    def commit(self) -> None:
        """Commit."""

    def rollback(self) -> None:
        """Roll back."""

    def close(self) -> None:
        """Roll back if that is still to be done."""

    @classmethod
    def _trans_ctx_check(cls, subject: _Subject) -> None:
        """Refuse work within the block of a transaction that has ended.

        :raises InvalidRequestError: it has
        """
        context = subject._trans_context_manager
        if context is not None and not context._transaction_is_active():
            raise exc.InvalidRequestError(
                "the transaction of this 'with' block was committed or rolled back within it: "
                "leave the block before more work is done, or begin a transaction in it with begin_nested()"
            )

    def __enter__(self) -> Self:
        subject = self._get_subject()
        self._outer_trans_ctx = subject._trans_context_manager
        self._trans_subject = subject
        subject._trans_context_manager = self
        return self

    def __exit__(self, type_: Any, value: Any, traceback: Any) -> None:
        subject = getattr(self, "_trans_subject", None)
        try:
            if type_ is None and self._transaction_is_active():
                self._commit_or_roll_back()
            elif not self._transaction_is_active():
                if not self._transaction_is_closed():
                    self.close()
            elif self._rollback_can_be_called():
                self.rollback()
        finally:
            if subject is not None and subject._trans_context_manager is self:
                subject._trans_context_manager = self._outer_trans_ctx
            self._trans_subject = self._outer_trans_ctx = None

    def _commit_or_roll_back(self) -> None:
        try:
            self.commit()
        except BaseException:
            if self._rollback_can_be_called():
                self.rollback()
            raise


def distill_params(params: Any) -> Sequence[Mapping[str, Any]]:
    """Return the parameters of `execute()` as a sequence of mappings, empty when there are none.

    :raises ArgumentError: they are neither a mapping nor a sequence of mappings
    """
    if params is None:
        return ()
    if isinstance(params, (list, tuple)):
        if not params:
            warn_deprecated(
                "execute() was given an empty list of parameters: it runs the statement once without "
                "parameters; "
                "leave the list out, or do not call it",
                "2.1",
            )
            return ()
        for one in params:
            if type(one) is not dict and not isinstance(one, Mapping):
                raise exc.ArgumentError(
                    f"expected a dict of parameters for each row, got {one!r} in the list; "
                    "positional parameters are for exec_driver_sql()"
                )
        return params
    if isinstance(params, Mapping):
        return [params]
    raise exc.ArgumentError(
        f"expected parameters as a dict (or a list of dicts, to run the statement for each), got {params!r}"
    )


def refuse_names(row: Mapping[Any, Any]) -> NoReturn:
    """Refuse parameters whose names are not all text.

    :raises ArgumentError: always
    """
    odd = next(name for name in row if not isinstance(name, str))
    raise exc.ArgumentError(
        f"expected the names of parameters as text, got {odd!r}: values by column are given to .values()"
    )


def distill_raw_params(params: Any) -> Sequence[Any]:
    """Return the parameters of `exec_driver_sql()` as a sequence of sets of parameters in the driver's form.

    :raises ArgumentError: they are no mapping, tuple, or list of those
    """
    if params is None:
        return ()
    if isinstance(params, list):
        for one in params:
            if type(one) is not tuple and not isinstance(one, (tuple, Mapping)):
                raise exc.ArgumentError(
                    f"expected tuples or dicts in the list of parameters, one for each row, got {one!r}; "
                    "one set of positional parameters is a tuple"
                )
        return params
    if isinstance(params, (tuple, Mapping)):
        return [params]
    raise exc.ArgumentError(f"expected parameters as a tuple, a dict, or a list of those, got {params!r}")


def connection_memoize(key: str) -> Callable[[_C], _C]:
    """Make a function of `(something, connection)` remember its result in `connection.info[key]`."""

    def decorate(fn: _C) -> _C:
        def memoized(self: Any, connection: Any) -> Any:
            connection = connection.connect() if hasattr(connection, "connect") else connection
            try:
                return connection.info[key]
            except KeyError:
                connection.info[key] = value = fn(self, connection)
                return value

        return memoized  # type: ignore[return-value]  # the same signature

    return decorate
