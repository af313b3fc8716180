"""What is no value is named by its parameter, by every driver; some would send the text of any object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    exc,
    func,
    insert,
    select,
    text,
    update,
)
from relata.orm import DeclarativeBase, Mapped, mapped_column

table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(200)))


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)


class Plain:
    """A class of which no driver knows anything."""


THINGS: list[Callable[[Engine], Any]] = [
    lambda engine: Person(id=1),
    lambda engine: engine,
    lambda engine: Person,
    lambda engine: Integer(),
    lambda engine: len,
    lambda engine: Plain(),
    lambda engine: {"k": 1},
    lambda engine: table.metadata,
]


def refuse_and_go_on(url: str) -> None:
    engine = create_engine(url)
    table.create(engine)
    with engine.connect() as connection:
        for make in THINGS:
            thing = make(engine)
            for statement, parameters, name in (
                (insert(table), {"id": 5, "name": thing}, "name"),
                (insert(table), [{"id": 5, "name": "x"}, {"id": 6, "name": thing}], "name"),
                (update(table).where(table.c.id == 1), {"name": thing}, "name"),
                (select(table).where(table.c.name == bindparam("given")), {"given": thing}, "given"),
            ):
                with pytest.raises(exc.StatementError) as caught:
                    connection.execute(statement, parameters)  # type: ignore[call-overload]  # of several kinds
                assert f"expected a plain value for {name!r}" in str(caught.value)
                connection.rollback()
        assert connection.scalar(select(func.count()).select_from(table)) == 0
    take_what_can_be_written(engine)
    engine.dispose()


def take_what_can_be_written(engine: Engine) -> None:
    """Values of classes that a driver knows by their base class or text only are sent."""

    class Name(str):
        pass

    with engine.begin() as connection:
        connection.execute(insert(table), {"id": 1, "name": Name("it's")})
        day = dt.date(2000, 1, 2)
        assert str(connection.scalar(text("SELECT :given"), {"given": day})) == "2000-01-02"
        assert connection.scalars(select(table.c.name)).all() == ["it's"]


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("name", ["postgresql+psycopg2"])
def test_by_drivers_of_postgresql(url_by: Callable[[str], str], name: str) -> None:
    refuse_and_go_on(url_by(name))


@pytest.mark.only_on("mariadb")
@pytest.mark.parametrize(
    "name", ["mysql+mysqldb", "mariadb+mysqldb", "mysql+cymysql", "mysql+mysqlconnector"]
)
def test_by_drivers_of_mariadb(url_by: Callable[[str], str], name: str) -> None:
    refuse_and_go_on(url_by(name))


def test_by_the_usual_driver(db_url: str) -> None:
    refuse_and_go_on(db_url)
