"""Transactions of a Connection: the real one, savepoints within it, and two-phase ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import exc
from ..util.warning import warn
from .util import TransactionalContext

if TYPE_CHECKING:
    from .base import Connection

__all__ = ["NestedTransaction", "RootTransaction", "Transaction", "TwoPhaseTransaction"]


class Transaction(TransactionalContext):
    """A transaction in progress; commit it, roll it back, or use it in a `with` block."""

    __slots__ = ()

    _is_root = False
    is_active: bool
    connection: Connection

    @property
    def is_valid(self) -> bool:
        """Tell whether it goes on and its connection was not invalidated."""
        return self.is_active and not self.connection.invalidated

    @property
    def _deactivated_from_connection(self) -> bool:
        """Tell whether the connection does not know it any more."""
        raise TypeError(f"{type(self).__name__} has no connection")

    def _do_close(self) -> None: ...

    def _do_rollback(self) -> None: ...

    def _do_commit(self) -> None: ...

    def close(self) -> None:
        """Roll back, if that is still to be done."""
        self._do_close()

    def rollback(self) -> None:
        """Roll back."""
        self._do_rollback()

    def commit(self) -> None:
        """Commit.

        :raises InvalidRequestError: the transaction has ended already
        """
        self._do_commit()

    def _get_subject(self) -> Connection:
        return self.connection

    def _transaction_is_active(self) -> bool:
        return self.is_active

    def _transaction_is_closed(self) -> bool:
        return self._deactivated_from_connection

    def _rollback_can_be_called(self) -> bool:
        return True


class RootTransaction(Transaction):
    """The transaction of a connection, from BEGIN to COMMIT or ROLLBACK."""

    __slots__ = ("connection", "is_active")

    _is_root = True

    def __init__(self, connection: Connection) -> None:
        if connection._trans_context_manager is not None:
            self._trans_ctx_check(connection)
        self.connection = connection
        self.is_active = True
        connection._transaction = self  # first: a listener of `begin` may run BEGIN itself on the connection
        try:
            self._connection_begin_impl()
        except BaseException:
            connection._transaction = None
            raise

    @property
    def _deactivated_from_connection(self) -> bool:
        return self.connection._transaction is not self

    def _connection_begin_impl(self) -> None:
        self.connection._begin_impl(self)

    def _connection_rollback_impl(self) -> None:
        self.connection._rollback_impl()

    def _connection_commit_impl(self) -> None:
        self.connection._commit_impl()

    def _fail(self) -> None:
        """End in everything but name: the connection refuses work until a rollback."""
        if self.connection._nested_transaction is not None:
            self.connection._nested_transaction._cancel()
        self.is_active = False

    def _end(self) -> None:
        """Let go of the connection, and of the savepoints, which end with this one."""
        connection = self.connection
        self._fail()
        if connection._transaction is self:
            connection._transaction = None

    def _do_close(self) -> None:
        if self.is_active or self.connection._transaction is self:
            try:
                self._connection_rollback_impl()
            finally:
                self._end()

    def _do_rollback(self) -> None:
        if not self.is_active and self.connection._transaction is not self:
            warn("the transaction has ended already: this rollback() does nothing")
            return
        self._do_close()

    def _do_commit(self) -> None:
        if self.is_active:
            try:
                self._connection_commit_impl()
            except BaseException:
                self._fail()
                raise
            self._end()
        elif self.connection._transaction is self:
            self.connection._invalid_transaction()
        else:
            raise exc.InvalidRequestError(
                "this transaction has ended already: begin another one with connection.begin()"
            )


class NestedTransaction(Transaction):
    """A savepoint within the transaction of a connection."""

    __slots__ = ("_savepoint", "connection", "is_active", "previous_nested")

    def __init__(self, connection: Connection) -> None:
        if connection._trans_context_manager is not None:
            self._trans_ctx_check(connection)
        self.connection = connection
        self._savepoint = connection._savepoint_impl()
        self.is_active = True
        self.previous_nested = connection._nested_transaction
        connection._nested_transaction = self

    @property
    def _deactivated_from_connection(self) -> bool:
        return self.connection._nested_transaction is not self

    def _let_go(self, warns: bool = True) -> None:
        connection = self.connection
        if connection._nested_transaction is self:
            connection._nested_transaction = self.previous_nested
        elif warns:
            warn("the savepoint is not the innermost one of its connection any more: it has ended already")

    def _cancel(self) -> None:
        """End with the enclosing transaction, without a word to the database."""
        self.is_active = False
        self._let_go()
        if self.previous_nested is not None:
            self.previous_nested._cancel()

    def _roll_back(self, warns: bool) -> None:
        root = self.connection._transaction
        try:
            if self.is_active and root is not None and root.is_active:
                self.connection._rollback_to_savepoint_impl(self._savepoint)
        finally:
            self.is_active = False
            self._let_go(warns)

    def _do_close(self) -> None:
        self._roll_back(False)

    def _do_rollback(self) -> None:
        self._roll_back(True)

    def _do_commit(self) -> None:
        if self.is_active:
            try:
                self.connection._release_savepoint_impl(self._savepoint)
            finally:
                # a RELEASE that failed leaves no doubt: the savepoint is of no use any more
                self.is_active = False
            self._let_go()
        elif self.connection._nested_transaction is self:
            self.connection._invalid_transaction()
        else:
            raise exc.InvalidRequestError(
                "this savepoint has ended already: begin another one with connection.begin_nested()"
            )


class TwoPhaseTransaction(RootTransaction):
    """A transaction that is prepared before it is committed, so that several databases commit together.

    :param xid: the transaction's identifier, as the dialect makes it
    """

    __slots__ = ("_is_prepared", "xid")

    def __init__(self, connection: Connection, xid: Any) -> None:
        self._is_prepared = False
        self.xid = xid
        super().__init__(connection)

    def prepare(self) -> None:
        """Prepare: after this, commit and rollback cannot fail for reasons of the database's content.

        :raises InvalidRequestError: the transaction has ended already
        """
        if not self.is_active:
            raise exc.InvalidRequestError("this transaction has ended already: it cannot be prepared")
        self.connection._prepare_twophase_impl(self.xid)
        self._is_prepared = True

    def _connection_begin_impl(self) -> None:
        self.connection._begin_twophase_impl(self)

    def _connection_rollback_impl(self) -> None:
        self.connection._rollback_twophase_impl(self.xid, self._is_prepared)

    def _connection_commit_impl(self) -> None:
        self.connection._commit_twophase_impl(self.xid, self._is_prepared)
