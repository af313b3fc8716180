"""What a statement costs, in Python calls."""

from __future__ import annotations

import sys
from typing import Any

from relata import insert, select
from relata.engine import Engine

from .conftest import users


def calls_of(run: Any) -> list[str]:
    names: list[str] = []

    def note(frame: Any, what: str, argument: Any) -> None:
        if what == "call":
            names.append(frame.f_code.co_qualname)

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return names


def test_a_cached_select_and_its_first_row_take_few_calls(engine: Engine) -> None:
    statement = select(users).where(users.c.id == 5)
    with engine.connect() as connection:
        connection.execute(statement).first()
        calls = calls_of(lambda: connection.execute(statement).first())
    assert len(calls) < 40, calls


def test_rows_are_made_without_a_python_call_each(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), [{"name": str(i)} for i in range(200)])
        few = calls_of(lambda: connection.execute(select(users).limit(10)).scalars().all())
        many = calls_of(lambda: connection.execute(select(users).limit(200)).scalars().all())
    assert len(many) <= len(few)
