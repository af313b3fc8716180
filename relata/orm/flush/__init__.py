"""Write the changes of a session to the database: collect -> plan -> order -> emit -> absorb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...util import warn
from ..exc import describe_state
from ..transaction import ACTIVE, SessionTransaction, SessionTransactionOrigin
from .absorb import finish
from .collect import Flush, UOWTransaction, collect
from .describe import FlushPlan, describe_plan
from .emit import Emitter
from .plan import make_plan

if TYPE_CHECKING:
    from ..session import Session

__all__ = ("Flush", "FlushPlan", "UOWTransaction", "collect", "plan_flush", "run_flush")


def run_flush(session: Session, objects: Sequence[Any] | None = None) -> None:
    """Write the changes of a session; on failure its transaction is rolled back and waits for `rollback()`.

    :param objects: these objects only
    """
    flush = Flush(session)
    if session._has_events:
        session.dispatch.before_flush(session, flush, objects)
    transaction = session._transaction or session._autobegin_t()
    if transaction._state is not ACTIVE:
        transaction._refuse("flush")
    part = _told_of_part(session, transaction) if session._has_events else None
    try:
        collect(flush, objects)
        if flush.orphans:
            session._expunge_states(flush.orphans)
        Emitter(session, flush).run(make_plan(flush))
        if session._has_events:
            session.dispatch.after_flush(session, flush)
        finish(session, flush)
        if objects is None and session._modified:
            _forget_late_changes(session)
    except BaseException as error:
        transaction.rollback(_error=error)
        if part is not None:
            session.dispatch.after_transaction_end(session, part)
        raise
    if session._has_events:
        session.dispatch.after_flush_postexec(session, flush)
        if part is not None:
            session.dispatch.after_transaction_end(session, part)


def _told_of_part(session: Session, transaction: SessionTransaction) -> SessionTransaction | None:
    """Tell the listeners of transactions, if there are any, of the part of one that a flush is."""
    dispatch = session.dispatch
    if not dispatch.after_transaction_create and not dispatch.after_transaction_end:
        return None
    part = SessionTransaction(session, SessionTransactionOrigin.SUBTRANSACTION, transaction)
    dispatch.after_transaction_create(session, part)
    return part


def _forget_late_changes(session: Session) -> None:
    """Take what listeners changed within the flush, in objects that it did not write, as if rows held it."""
    changed = list(session._modified)
    warn(
        f"{len(changed)} object(s), {describe_state(changed[0])} among them, were changed by listeners "
        "within a flush that did not write them: the changes stay in memory and are not written; make them "
        "in before_flush, or by attributes.set_committed_value()"
    )
    session._register_updated(changed)


def plan_flush(session: Session, objects: Sequence[Any] | None = None) -> FlushPlan:
    """Return the steps that a flush would take, as they stand, without taking them."""
    flush = Flush(session, is_real=False)
    before, session.autoflush = session.autoflush, False
    try:
        return describe_plan(session, collect(flush, objects), make_plan(flush))
    finally:
        session.autoflush = before
