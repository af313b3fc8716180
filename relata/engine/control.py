"""The words of a Connection to the database that begin and end transactions.

Each logged and with its event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .echo import LogsStatements

if TYPE_CHECKING:
    from ..pool import PoolProxiedConnection
    from .transaction import NestedTransaction, RootTransaction, TwoPhaseTransaction

__all__ = ["TransactionControl"]

_AUTOCOMMIT_NOTE = "by connection.{0}(), which does nothing: the driver commits each statement"


class TransactionControl(LogsStatements):
    """The part of a Connection that says BEGIN, COMMIT, SAVEPOINT and the like."""

    dispatch: Any
    _is_autocommit: bool = False
    _savepoint_seq: int = 0
    _transaction: RootTransaction | None
    _nested_transaction: NestedTransaction | None
    _allow_autobegin: bool

    if TYPE_CHECKING:  # what the Connection has

        @property
        def connection(self) -> PoolProxiedConnection: ...

        @property
        def _still_open_and_dbapi_connection_is_valid(self) -> bool: ...

    def _emits_events(self) -> bool:
        return self._has_events or self.engine._has_events

    def _is_autocommit_isolation(self) -> bool:
        """Tell whether the driver commits each statement by itself."""
        return self._is_autocommit

    # -- the transaction

    def _begin_impl(self, transaction: RootTransaction) -> None:
        if self._echo:
            if self._is_autocommit:
                self._log_info("BEGIN (implicit, without effect: the driver commits each statement)")
            else:
                self._log_info("BEGIN (implicit)")
        if self._emits_events():
            self.dispatch.begin(self)
        try:
            self.dialect.do_begin(self.connection)
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _rollback_impl(self) -> None:
        if self._emits_events():
            self.dispatch.rollback(self)
        if not self._still_open_and_dbapi_connection_is_valid:
            return
        if self._is_autocommit and self.dialect.skip_autocommit_rollback:
            if self._echo:
                self._log_info("ROLLBACK left out (skip_autocommit_rollback)")
            return
        if self._echo:
            self._log_info(f"ROLLBACK{self._note('rollback')}")
        try:
            self.dialect.do_rollback(self.connection)
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _commit_impl(self) -> None:
        if self._emits_events():
            self.dispatch.commit(self)
        if self._echo:
            self._log_info(f"COMMIT{self._note('commit')}")
        try:
            self.dialect.do_commit(self.connection)
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _note(self, method: str) -> str:
        return " " + _AUTOCOMMIT_NOTE.format(method) if self._is_autocommit else ""

    # -- savepoints

    def _savepoint_impl(self, name: str | None = None) -> str:
        if self._emits_events():
            self.dispatch.savepoint(self, name)
        if name is None:
            self._savepoint_seq += 1
            name = f"sa_savepoint_{self._savepoint_seq}"
        self.dialect.do_savepoint(self, name)  # type: ignore[arg-type]  # part of a Connection
        return name

    def _rollback_to_savepoint_impl(self, name: str) -> None:
        if self._emits_events():
            self.dispatch.rollback_savepoint(self, name, None)
        if self._still_open_and_dbapi_connection_is_valid:
            self.dialect.do_rollback_to_savepoint(self, name)  # type: ignore[arg-type]  # part of a Connection

    def _release_savepoint_impl(self, name: str) -> None:
        if self._emits_events():
            self.dispatch.release_savepoint(self, name, None)
        self.dialect.do_release_savepoint(self, name)  # type: ignore[arg-type]  # part of a Connection

    # -- two phases

    def _begin_twophase_impl(self, transaction: TwoPhaseTransaction) -> None:
        if self._echo:
            self._log_info("BEGIN TWOPHASE (implicit)")
        if self._emits_events():
            self.dispatch.begin_twophase(self, transaction.xid)
        try:
            self.dialect.do_begin_twophase(self, transaction.xid)  # type: ignore[arg-type]  # part of a Connection
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _prepare_twophase_impl(self, xid: Any) -> None:
        if self._emits_events():
            self.dispatch.prepare_twophase(self, xid)
        try:
            self.dialect.do_prepare_twophase(self, xid)  # type: ignore[arg-type]  # part of a Connection
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _rollback_twophase_impl(self, xid: Any, is_prepared: bool) -> None:
        if self._emits_events():
            self.dispatch.rollback_twophase(self, xid, is_prepared)
        if not self._still_open_and_dbapi_connection_is_valid:
            return
        try:
            self.dialect.do_rollback_twophase(self, xid, is_prepared)  # type: ignore[arg-type]  # part of a Connection
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _commit_twophase_impl(self, xid: Any, is_prepared: bool) -> None:
        if self._emits_events():
            self.dispatch.commit_twophase(self, xid, is_prepared)
        try:
            self.dialect.do_commit_twophase(self, xid, is_prepared)  # type: ignore[arg-type]  # part of a Connection
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)
