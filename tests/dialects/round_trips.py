"""What the tests of several databases ask of a type and a value."""

from __future__ import annotations

from typing import Any

from relata import Column, Connection, Engine, Integer, MetaData, Table, select

__all__ = ["comes_back", "is_found"]


def _table(connection: Connection, type_: Any) -> Any:
    metadata = MetaData()
    table = Table("t", metadata, Column("id", Integer, primary_key=True), Column("x", type_))
    metadata.create_all(connection)
    return table


def comes_back(engine: Engine, type_: Any, value: Any) -> None:
    """Require that a value comes back from a column as it was, and None as None."""
    with engine.begin() as connection:
        table = _table(connection, type_)
        connection.execute(table.insert(), [{"id": 1, "x": value}, {"id": 2, "x": None}])
        found = connection.scalars(select(table.c.x).order_by(table.c.id)).all()
    assert found[0] == value
    assert type(found[0]) is type(value)
    assert found[1] is None


def is_found(engine: Engine, type_: Any, value: Any) -> None:
    """Require that a row is found by a value, alone and in a list."""
    with engine.begin() as connection:
        table = _table(connection, type_)
        connection.execute(table.insert().values(id=1, x=value))
        assert connection.scalar(select(table.c.id).where(table.c.x == value)) == 1
        assert connection.scalar(select(table.c.id).where(table.c.x.in_([value]))) == 1
