"""Changes whose flush is planned and not carried out."""

from __future__ import annotations

from relata import select
from relata.orm import Session

from .models import Airline, Airport, Flight


def change_some(session: Session) -> None:
    """Add two new airlines, one owned by the other, with a destination; change a flight, delete another."""
    honolulu = session.get_one(Airport, "HNL")
    first, second = session.scalars(select(Flight).order_by(Flight.id).limit(2))
    zeppelin = Airline(code="ZZ", name="Zeppelin Lines", destinations=[honolulu])
    zeppelin.owner = Airline(code="ZA", name="Zeppelin Holding")
    first.airline = zeppelin
    first.departure_delay = 0
    session.delete(second)
