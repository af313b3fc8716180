"""What the database makes is there after a flush where the mapping says `eager_defaults=True`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import Column, FetchedValue, Integer, Table, event, func, inspect, literal_column
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column
from tests.orm.flush.statements import statements_of


class Base(DeclarativeBase):
    """The base of these classes."""


class Counted(Base):
    """Has values that the database makes, read at once."""

    __tablename__ = "counted"
    one: Mapped[int] = mapped_column(primary_key=True)
    two: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[int | None] = mapped_column(server_default="3")
    changed: Mapped[int | None] = mapped_column(onupdate=func.abs(-4))
    fetched: Mapped[int | None] = mapped_column(server_onupdate=FetchedValue())
    value: Mapped[int | None]
    __mapper_args__ = {"eager_defaults": True}


class Silent(Base):
    """Is written without RETURNING, whatever the database has."""

    __table__ = Table(
        "silent",
        Base.metadata,
        Column("id", Integer, primary_key=True),
        Column("made", Integer, server_default="3"),
        implicit_returning=False,
    )
    __mapper_args__ = {"eager_defaults": True}


class Plain(Base):
    """Says nothing: values come back where an INSERT returns them."""

    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[int | None] = mapped_column(server_default="3")
    value: Mapped[int | None]


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def test_inserted_rows(session: Session, engine: Any) -> None:
    rows = [Counted(one=1, two=number) for number in (1, 2, 3)]
    session.add_all(rows)
    session.flush()
    assert [row.__dict__["made"] for row in rows] == [3, 3, 3]


def test_updated_rows_by_one_statement_more_at_most(session: Session, engine: Any) -> None:
    rows = [Counted(one=1, two=number) for number in (1, 2, 3)]
    session.add_all(rows)
    session.flush()
    for row in rows:
        row.value = 9
    with statements_of(engine) as statements:
        session.flush()
    assert [(row.__dict__["changed"], row.__dict__["fetched"]) for row in rows] == [(4, None)] * 3
    if not engine.dialect.update_returning:
        assert len(statements) == 2


def test_sql_expressions(session: Session) -> None:
    row = Counted(one=1, two=1, value=literal_column("2 + 3"), made=literal_column("7"))
    session.add(row)
    session.flush()
    assert (row.__dict__["value"], row.__dict__["made"]) == (5, 7)
    row.value = literal_column("5 + 5")
    session.flush()
    assert (row.__dict__["value"], row.__dict__["changed"]) == (10, 4)
    other = Plain(value=literal_column("1 + 1"))
    session.add(other)
    session.flush()
    if session.get_bind().dialect.insert_returning:
        assert (other.__dict__["value"], other.__dict__["made"]) == (2, 3)
    assert (other.value, other.made) == (2, 3)


def test_tables_that_return_nothing(session: Session, engine: Any) -> None:
    rows = [Silent(id=11), Silent(id=12), Silent()]
    session.add_all(rows)
    with statements_of(engine) as statements:
        session.flush()
    assert [row.__dict__["made"] for row in rows] == [3, 3, 3]
    assert all("RETURNING" not in sql for sql, _ in statements)


def test_a_failing_read_leaves_the_session_usable(session: Session, engine: Any) -> None:
    def fail(connection: Any, cursor: Any, statement: str, *args: Any) -> None:
        if statement.startswith("SELECT silent"):
            raise ZeroDivisionError

    event.listen(engine, "before_cursor_execute", fail)
    row = Silent(id=1)
    session.add(row)
    with pytest.raises(ZeroDivisionError):
        session.flush()
    session.rollback()
    event.remove(engine, "before_cursor_execute", fail)
    assert inspect(row).transient and session.get(Silent, 1) is None
    session.add(row)
    session.commit()
    assert row.made == 3
