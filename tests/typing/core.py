"""Tables, connections and results without a mapped class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_type

from relata import (
    URL,
    Column,
    Connection,
    CursorResult,
    Engine,
    Integer,
    MetaData,
    Row,
    RowMapping,
    String,
    Table,
    create_engine,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
    update,
)
from relata.sql.elements import ColumnElement

metadata = MetaData()
users = Table("user", metadata, Column("id", Integer, primary_key=True), Column("name", String(30)))
number = Column("number", Integer)
name = Column("name", String)


def engines() -> None:
    engine = create_engine("sqlite://")
    assert_type(engine, Engine)
    assert_type(engine.url, URL)
    with engine.connect() as connection:
        assert_type(connection, Connection)
    with engine.begin() as connection:
        connection.commit()
    metadata.create_all(engine)


def expressions() -> None:
    assert_type(number, Column[int])
    assert_type(name, Column[str])
    assert_type(number == 5, ColumnElement[bool])
    assert_type(number * 2, ColumnElement[int])
    assert_type(users.c.id == 5, ColumnElement[bool])
    assert_type(literal(5) > number, ColumnElement[bool])


def rows(connection: Connection) -> None:
    result = connection.execute(select(number, name))
    assert_type(result, CursorResult[int, str])
    assert_type(result.one(), Row[int, str])
    assert_type(result.all(), Sequence[Row[int, str]])
    assert_type(connection.scalars(select(number)).all(), Sequence[int])
    assert_type(connection.scalar(select(func.count())), int | None)
    connection.execute(text("SELECT 1")).scalar_one()
    for row in connection.execute(select(users)):
        assert_type(row.name, Any)
    for mapping in connection.execute(select(users)).mappings():
        assert_type(mapping, RowMapping)


def changes(connection: Connection) -> None:
    assert_type(connection.execute(insert(users).values(name="x")).rowcount, int)
    connection.execute(insert(users), [{"name": "x"}, {"name": "y"}])
    connection.execute(update(users).where(users.c.id == 1).values(name="x"))
    connection.execute(delete(users).where(users.c.id == 1))
    assert_type(connection.execute(insert(users).returning(number, name)).one(), Row[int, str])
    assert_type(connection.scalars(update(users).returning(number)).all(), Sequence[int])
    assert_type(connection.scalars(delete(users).returning(name).where(users.c.id == 1)).one(), str)


def unions(connection: Connection) -> None:
    both = union_all(select(number), select(number + 1))
    assert_type(connection.scalars(both).all(), Sequence[int])


def mistakes(connection: Connection) -> None:
    connection.execute("SELECT 1")  # type: ignore[call-overload]  # a string of SQL goes through text()
    connection.execute(users)  # type: ignore[call-overload]  # a table is no statement
