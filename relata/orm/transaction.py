"""Transactions of a session: connections taken on need, savepoints, and objects put back at a rollback.

A SessionTransaction remembers which objects the flushes inside it inserted, deleted, changed or gave
another primary key. A rollback undoes that for the objects, as the database undoes it for the rows:
inserted ones become transient, deleted ones persistent, and what they hold is expired. A savepoint restores
only what changed inside it, and hands its record to its parent when it is released.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from .. import exc as sa_exc
from .._hot.attributes import DELETED, InstanceState
from ..engine import Connection, Engine
from ..engine.util import TransactionalContext
from ..util import warn
from .exc import FlushError

if TYPE_CHECKING:
    from .session import Session

__all__ = ("SessionTransaction", "SessionTransactionOrigin", "SessionTransactionState")

_Bind: TypeAlias = "Engine | Connection"
_MOST_FLUSHES = 100


class SessionTransactionState(Enum):
    """Where a session transaction stands."""

    ACTIVE = 1
    PREPARED = 2
    COMMITTED = 3
    DEACTIVE = 4
    CLOSED = 5


ACTIVE = SessionTransactionState.ACTIVE
PREPARED = SessionTransactionState.PREPARED
COMMITTED = SessionTransactionState.COMMITTED
DEACTIVE = SessionTransactionState.DEACTIVE
CLOSED = SessionTransactionState.CLOSED


class SessionTransactionOrigin(Enum):
    """What began a session transaction."""

    AUTOBEGIN = 0
    BEGIN = 1
    BEGIN_NESTED = 2
    SUBTRANSACTION = 3


class _Enlisted:
    """One connection that takes part in a session transaction."""

    __slots__ = ("autoclose", "connection", "should_commit", "transaction")

    def __init__(
        self, connection: Connection, transaction: Any, should_commit: bool, autoclose: bool
    ) -> None:
        self.connection = connection
        self.transaction = transaction
        self.should_commit = should_commit
        self.autoclose = autoclose


class SessionTransaction(TransactionalContext):
    """One transaction, or savepoint, of a session: begun by `Session.begin()`, `begin_nested()` or the
    first use.

    As a context manager it commits at the end of the block, or rolls back when the block raises.
    """

    __slots__ = (
        "_connections",
        "_deleted",
        "_dirty",
        "_key_switches",
        "_new",
        "_parent",
        "_previous_nested",
        "_rollback_exception",
        "_state",
        "nested",
        "origin",
        "session",
    )

    def __init__(
        self, session: Session, origin: SessionTransactionOrigin, parent: SessionTransaction | None = None
    ) -> None:
        self.session = session
        self.origin = origin
        self.nested = origin is SessionTransactionOrigin.BEGIN_NESTED
        self._parent = parent
        self._previous_nested = session._nested_transaction if self.nested else None
        self._connections: dict[_Bind, _Enlisted] = {}
        self._state = ACTIVE
        self._rollback_exception: BaseException | None = None
        self._new: list[InstanceState] = []
        self._deleted: list[InstanceState] = []
        self._dirty: set[InstanceState] = set()
        self._key_switches: dict[InstanceState, Any] = {}

    # -- what a caller may ask

    @property
    def parent(self) -> SessionTransaction | None:
        """The transaction that this savepoint is inside of; None for the outermost."""
        return self._parent

    @property
    def is_active(self) -> bool:
        """Whether work can go on: neither failed nor ended."""
        return self._state is ACTIVE

    def connection(
        self, bindkey: Any = None, execution_options: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Connection:
        """Return the connection of this transaction for a mapper, taken from the engine when it has none
        yet.
        """
        return self._connection_for_bind(self.session.get_bind(bindkey, **kwargs), execution_options)

    @property
    def connections(self) -> frozenset[Connection]:
        """The connections that this transaction took so far; none is taken by asking.

        A savepoint has those that it used itself; a transaction that ended keeps them.
        """
        return frozenset([enlisted.connection for enlisted in self._connections.values()])

    def bound_connection(self, bindkey: Any = None, **kwargs: Any) -> Connection:
        """Return the connection that this transaction has for a mapper; none is taken.

        :raises InvalidRequestError: it has none
        """
        enlisted = self._connections.get(self.session.get_bind(bindkey, **kwargs))
        if enlisted is None:
            raise sa_exc.InvalidRequestError(
                f"Expected a transaction that uses a connection for {bindkey!r}, got one that has used none: "
                "run SQL in it, or call connection(), which takes one"
            )
        return enlisted.connection

    # -- connections

    def _connection_for_bind(
        self, bind: _Bind, execution_options: Mapping[str, Any] | None = None
    ) -> Connection:
        enlisted = self._connections.get(bind)
        if enlisted is not None:
            if self._state is not ACTIVE:
                self._refuse("run SQL")
            if execution_options:
                raise sa_exc.InvalidRequestError(
                    "Expected execution options before the transaction has its connection, got them after: "
                    "call session.connection(execution_options=...) first in the transaction"
                )
            return enlisted.connection
        if self._state is not ACTIVE:
            self._refuse("run SQL")
        return self._enlist(bind, execution_options)

    def _enlist(self, bind: _Bind, execution_options: Mapping[str, Any] | None) -> Connection:
        session = self.session
        outer = session._enter("take a connection")
        try:
            if self._parent is not None:
                connection = self._parent._connection_for_bind(bind, execution_options)
                enlisted = _Enlisted(connection, connection.begin_nested(), True, False)
            else:
                enlisted = self._open(bind, execution_options)
            # the bind and its connection are both asked for
            self._connections[enlisted.connection] = self._connections[enlisted.connection.engine] = enlisted
            self._connections[bind] = enlisted
            if session._has_events:
                session.dispatch.after_begin(session, self, enlisted.connection)
            return enlisted.connection
        finally:
            session._busy = outer

    def _open(self, bind: _Bind, execution_options: Mapping[str, Any] | None) -> _Enlisted:
        autoclose = not isinstance(bind, Connection)
        if isinstance(bind, Connection):
            connection = bind
            if connection.engine in self._connections:
                raise sa_exc.InvalidRequestError(
                    "Expected one connection an engine in a session transaction, got a second one of "
                    f"{connection.engine!r}: bind the session to either the engine or the connection"
                )
        else:
            connection = bind.connect()
        try:
            if execution_options:
                connection = connection.execution_options(**execution_options)
            if connection._transaction is not None and autoclose:  # a listener of the engine began it
                transaction, should_commit = connection.get_transaction(), True
            elif connection._transaction is not None:
                transaction, should_commit = self._join(connection)
            elif self.session.twophase:
                transaction, should_commit = connection.begin_twophase(), True
            else:
                transaction, should_commit = connection.begin(), True
        except BaseException:
            if autoclose:
                connection.close()
            raise
        return _Enlisted(connection, transaction, should_commit, autoclose)

    def _join(self, connection: Connection) -> tuple[Any, bool]:
        """Take part in a transaction that the caller began on the connection."""
        mode = self.session.join_transaction_mode
        if mode == "conditional_savepoint":
            mode = "create_savepoint" if connection.in_nested_transaction() else "rollback_only"
        if mode == "create_savepoint":
            return connection.begin_nested(), True
        if connection.in_nested_transaction():
            transaction: Any = connection.get_nested_transaction()
        else:
            transaction = connection.get_transaction()
        if mode == "control_fully":
            return transaction, True
        if mode == "rollback_only":
            return transaction, False
        raise sa_exc.ArgumentError(
            "Expected join_transaction_mode to be 'conditional_savepoint', 'rollback_only', "
            "'control_fully' or "
            f"'create_savepoint', got {mode!r}"
        )

    def _enlistments(self) -> list[_Enlisted]:
        # under the bind, the connection and its engine: the same one up to three times
        return list(dict.fromkeys(self._connections.values()))

    # -- the way to commit

    def prepare(self) -> None:
        """Flush, and prepare a two-phase transaction in every database, without the commit."""
        if self._parent is not None or not self.session.twophase:
            raise sa_exc.InvalidRequestError(
                "Expected the outermost transaction of a session with twophase=True, got "
                f"{'a savepoint' if self._parent is not None else 'a session without it'}: nothing can be "
                f"prepared"
            )
        self._prepare()

    def _prepare(self) -> None:
        if self._state is not ACTIVE:
            self._refuse("commit")
        session = self.session
        if (self._parent is None or self.nested) and session._has_events:
            session.dispatch.before_commit(session)
        for inner in self._open_within():  # once: a listener may begin a savepoint whenever one ends
            inner.commit()
        flushes = 0
        while session._new or session._modified or session._deleted:
            if flushes == _MOST_FLUSHES:
                self._refuse_endless_flushing()
            session.flush()
            flushes += 1
        if self._parent is None and session.twophase:
            try:
                for enlisted in self._enlistments():
                    if enlisted.should_commit:
                        enlisted.transaction.prepare()
            except BaseException:
                self.rollback()
                raise
        self._state = PREPARED

    def _refuse_endless_flushing(self) -> NoReturn:
        raise FlushError(
            f"Expected nothing left to flush after {_MOST_FLUSHES} flushes within commit(), and there is: "
            "does an after_flush or before_commit listener change an object each time?"
        )

    def commit(self, _to_root: bool = False) -> None:
        """Flush and commit; for a savepoint, release it.

        :raises PendingRollbackError: an earlier flush failed, and `rollback()` has not been called since
        """
        session = self.session
        outer = session._enter("commit")
        try:
            if self._state is not PREPARED:
                self._prepare()
            for enlisted in self._enlistments():
                if enlisted.should_commit:
                    enlisted.transaction.commit()
            self._state = COMMITTED
            if session._has_events:
                session.dispatch.after_commit(session)
            self._keep_changes()
            self.close()
        finally:
            session._busy = outer
        if _to_root and self._parent is not None:
            self._parent.commit(_to_root=True)

    def _keep_changes(self) -> None:
        """Hand the record of changes to the parent, or forget it: they are in the database."""
        session, parent = self.session, self._parent
        if parent is not None:
            parent._new.extend(self._new)
            parent._deleted.extend(self._deleted)
            parent._dirty.update(self._dirty)
            for state, old in self._key_switches.items():
                parent._key_switches.setdefault(state, old)
            return
        if self._deleted:
            session._detach_deleted(self._deleted)
        if session.expire_on_commit:
            session._expire_everything()

    # -- the way back

    def rollback(self, _to_root: bool = False, _error: BaseException | None = None) -> None:
        """Roll back to where this transaction began, and put the objects back into the state they had.

        :param _error: what failed; then the transaction stays, deactivated, until `rollback()` is called
        """
        session = self.session
        if self._state is CLOSED:
            self._refuse("roll back")
        outer = session._enter("roll back")
        try:
            for inner in self._open_within():
                inner.close()
            failure = None
            if self._state in (ACTIVE, PREPARED):
                failure = self._undo()
            elif not session._is_clean():
                warn(
                    "what was added, changed or deleted in the session between the failed flush and "
                    "rollback() is undone too; call rollback() first"
                )
                self._restore()
            if _error is None:
                self.close()
            else:
                self._state = DEACTIVE
                self._rollback_exception = _error
            if session._has_events:
                session.dispatch.after_soft_rollback(session, self)
        finally:
            session._busy = outer
        if failure is not None:
            raise failure
        if _to_root and self._parent is not None and _error is None:
            self._parent.rollback(_to_root=True)

    def _undo(self) -> BaseException | None:
        failure: BaseException | None = None
        for enlisted in self._enlistments():
            try:
                enlisted.transaction.rollback()
            except BaseException as error:  # the objects are put back, and other databases rolled back, first
                failure = failure or error
        self._state = DEACTIVE
        if self.session._has_events:
            self.session.dispatch.after_rollback(self.session)
        self._restore()
        return failure

    def _restore(self) -> None:
        session = self.session
        for state, old in self._key_switches.items():
            session._switch_key(state, old)
        session._make_transient([*self._new, *session._new])
        again = [state for state in session._deleted if state.flags & DELETED]
        session._revive(dict.fromkeys([*self._deleted, *again]))
        session._deleted.clear()
        if self.nested:
            session._expire_changed(self._dirty)
        else:
            session._expire_everything()
        self._new, self._deleted, self._dirty, self._key_switches = [], [], set(), {}

    def close(self, invalidate: bool = False) -> None:
        """End the transaction: roll back what was not committed and give the connections back."""
        session = self.session
        if self._state is CLOSED:
            return
        if self.nested:
            session._nested_transaction = self._previous_nested
        session._transaction = self._parent
        if self._parent is None:
            session._nested_transaction = None
        enlistments = self._enlistments()
        self._state, previous = CLOSED, self._state
        for enlisted in enlistments:
            if invalidate and self._parent is None:
                enlisted.connection.invalidate()
            if previous in (ACTIVE, PREPARED) and enlisted.should_commit:
                enlisted.transaction.close()
            if enlisted.autoclose and self._parent is None:
                enlisted.connection.close()
        if session._has_events:
            session.dispatch.after_transaction_end(session, self)

    def _refuse(self, what: str) -> NoReturn:
        """Raise the error that says why nothing can be done in this transaction, and what can."""
        if self._state is DEACTIVE:
            error = self._rollback_exception
            cause = f" The error was: {error}" if error is not None else ""
            raise sa_exc.PendingRollbackError(
                f"Expected an active transaction to {what} in, got one that was rolled back because a "
                f"flush in it "
                f"failed: call session.rollback() first, then work on.{cause}",
                code="7s2a",
            )
        if self._state is CLOSED:
            raise sa_exc.ResourceClosedError(
                f"Expected an open transaction to {what} in, got one that is closed: "
                "session.begin() begins another"
            )
        raise sa_exc.InvalidRequestError(
            f"Expected an active transaction to {what} in, got one that is {self._state.name.lower()}"
        )

    # -- what TransactionalContext asks

    def _get_subject(self) -> Session:
        return self.session

    def _transaction_is_active(self) -> bool:
        return self._state is ACTIVE

    def _transaction_is_closed(self) -> bool:
        return self._state is CLOSED

    def _rollback_can_be_called(self) -> bool:
        return self._state not in (COMMITTED, CLOSED)

    def _iterate_self_and_parents(
        self, upto: SessionTransaction | None = None
    ) -> Iterator[SessionTransaction]:
        current: SessionTransaction | None = self
        while current is not None:
            yield current
            if current is upto:
                return
            current = current._parent

    def _open_within(self) -> list[SessionTransaction]:
        """Return the savepoints within this transaction that are still open, the innermost first."""
        innermost = self.session._transaction
        chain = () if innermost is None else innermost._iterate_self_and_parents(upto=self)
        return [one for one in chain if one is not self]

    def _record_flush(
        self,
        new: Iterable[InstanceState],
        changed: Iterable[InstanceState],
        deleted: Iterable[InstanceState],
    ) -> None:
        """Remember what a flush did to objects, so that a rollback can undo it."""
        self._new.extend(new)
        self._deleted.extend(deleted)
        if self.nested:
            self._dirty.update(changed)
