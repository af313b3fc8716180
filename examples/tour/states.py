"""An object's life, from a plain Python object to a row and back, as `inspect(object)` tells it."""

from __future__ import annotations

from collections.abc import Iterator

from relata import Engine, inspect
from relata.orm import Session

from .models import Airline

STATES = ("transient", "pending", "persistent", "deleted", "detached")


def live_a_life(engine: Engine) -> Iterator[tuple[str, Airline]]:
    """Take an airline through every state; yield what was just done, and the airline."""
    with Session(engine) as session:
        airline = Airline(code="ZZ", name="Zeppelin Lines")
        yield "Airline(code='ZZ', ...)", airline
        session.add(airline)
        yield "session.add(airline)", airline
        session.flush()
        yield "session.flush()", airline
        airline.name = "Zeppelin Airways"
        session.commit()
        yield "airline.name = ...; session.commit()", airline
        session.delete(airline)
        session.flush()
        yield "session.delete(airline); session.flush()", airline
        session.commit()
        yield "session.commit()", airline


def state_of(instance: object) -> str:
    """Name the one state that a mapped object is in."""
    state = inspect(instance)
    return next(name for name in STATES if getattr(state, name))


def change_and_change_back(engine: Engine) -> Iterator[tuple[str, str]]:
    """Rename an airline twice, once in a savepoint; roll both back; yield each step and the name after it."""
    with Session(engine) as session:
        airline = session.get_one(Airline, "UA")
        yield "session.get_one(Airline, 'UA')", airline.name
        airline.name = "United"
        savepoint = session.begin_nested()
        yield "airline.name = 'United'; savepoint = session.begin_nested()", airline.name
        airline.name = "Nobody's Airline"
        session.flush()
        yield "airline.name = ...; session.flush()", airline.name
        savepoint.rollback()
        yield "savepoint.rollback()", airline.name
        session.rollback()
        yield "session.rollback()", airline.name
