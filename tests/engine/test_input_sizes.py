"""The types that a driver is told by `setinputsizes()`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relata import Engine, bindparam, create_engine, event, insert, select
from relata.engine.interfaces import BindTyping

from .conftest import users


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, list[Any]]:
    """An engine whose driver is to be told types, and the names of what it was told."""
    engine = create_engine(f"sqlite:///{tmp_path / 'sizes.db'}")
    users.metadata.create_all(engine)
    seen: list[Any] = []
    for name in ("STRING", "NUMBER"):  # PEP 249 asks for these; sqlite3 has them not
        monkeypatch.setattr(engine.dialect.dbapi, name, name, raising=False)
    monkeypatch.setattr(engine.dialect, "bind_typing", BindTyping.SETINPUTSIZES)
    engine.dialect.__dict__.pop("_sets_input_sizes", None)
    monkeypatch.setattr(
        engine.dialect,
        "do_set_input_sizes",
        lambda cursor, told, context: seen.append(
            [(name, size, type(type_).__name__) for name, size, type_ in told]
        ),
    )
    return engine, seen


def test_parameters_are_told_in_the_drivers_order(told: tuple[Engine, list[Any]]) -> None:
    engine, seen = told
    with engine.begin() as connection:
        connection.execute(select(users.c.id).where(users.c.name == "x", users.c.id.in_([1, 2])))
        connection.execute(insert(users), [{"name": "a"}, {"name": "b"}])
        connection.execute(insert(users).returning(users.c.id), [{"name": "c"}, {"name": "d"}])
        connection.exec_driver_sql("SELECT 1")
    assert seen == [
        [("name_1", "STRING", "String"), ("id_1_1", "NUMBER", "Integer"), ("id_1_2", "NUMBER", "Integer")],
        [("name", "STRING", "String"), ("age", "NUMBER", "Integer")],
        [
            ("name__0", "STRING", "String"),
            ("age__0", "NUMBER", "Integer"),
            ("name__1", "STRING", "String"),
            ("age__1", "NUMBER", "Integer"),
        ],
    ]


def test_listeners_change_what_is_told(told: tuple[Engine, list[Any]]) -> None:
    engine, seen = told

    @event.listens_for(engine, "do_setinputsizes")
    def say(sizes: dict[Any, Any], cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        for bind in sizes:
            sizes[bind] = f"the type of {bind.key}"

    with engine.connect() as connection:
        connection.execute(select(users.c.id).where(users.c.id == bindparam("given")), {"given": 3})
    assert seen == [[("given", "the type of given", "Integer")]]
