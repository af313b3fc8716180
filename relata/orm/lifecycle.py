"""Move objects between the five states by hand, and find or close the sessions that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import exc as sa_exc
from .._hot.attributes import COMMITTED, DELETED, EXPIRED, EXPIRED_KEYS, LOAD_OPTIONS, MODIFIED, NEW, sessions
from . import exc
from .base import object_mapper, object_state

if TYPE_CHECKING:
    from .session import Session


def object_session(instance: object) -> Session | None:
    """Return the session that an object is in, or None.

    :raises UnmappedInstanceError: it is no instance of a mapped class
    """
    found: Session | None = object_state(instance).session
    return found


def close_all_sessions() -> None:
    """Close every session of the program."""
    for session in list(sessions.values()):
        session.close()


def make_transient(instance: object) -> None:
    """Make an object new again: of no session, without identity, to be inserted when it is added.

    What was not loaded stays unset. Its attributes keep their values, the primary key among them.
    """
    state = object_state(instance)
    session = state.session
    if session is not None:
        session._expunge_states([state])
    d: dict[str, Any] = instance.__dict__
    for key in (EXPIRED_KEYS, COMMITTED, LOAD_OPTIONS):
        d.pop(key, None)
    state.pk = state.identity_token = None
    state.flags = (state.flags & ~(DELETED | EXPIRED)) | NEW | MODIFIED


def make_transient_to_detached(instance: object) -> None:
    """Make a new object count as a detached one, whose row has the primary key that the object holds.

    Every attribute that is not set is expired: it is loaded once the object is in a session.

    :raises InvalidRequestError: it is in a session or has an identity already, or its primary key is
        incomplete
    """
    state = object_state(instance)
    if state.session is not None or state.pk is not None:
        raise sa_exc.InvalidRequestError(
            "Expected a new object, of no session and without identity, got "
            f"{exc.describe_state(state)}: expunge() and make_transient() make it one"
        )
    mapper = object_mapper(instance)
    pk = mapper._identity_of(instance.__dict__)
    if pk is None:
        raise sa_exc.InvalidRequestError(
            f"Expected an object whose primary key is set, got {exc.describe_state(state)}: "
            f"set {', '.join(mapper._pk_keys)} first"
        )
    state.pk = pk
    d: dict[str, Any] = instance.__dict__
    d.pop(COMMITTED, None)
    state.flags = (state.flags & ~(NEW | MODIFIED | DELETED)) | EXPIRED
