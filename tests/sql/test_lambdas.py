"""Statements and expressions given as functions."""

from __future__ import annotations

import copy

import pytest

from relata import Column, Integer, MetaData, String, Table, and_, create_engine, exc, lambda_stmt, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column

metadata = MetaData()
t = Table("t", metadata, Column("id", Integer, primary_key=True), Column("name", String))
u = Table("u", metadata, Column("id", Integer, primary_key=True), Column("t_id", Integer))


def text_of(statement) -> str:
    return " ".join(str(statement).split())


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        (
            lambda: select(t.c.id).where(lambda: and_(t.c.id == 5, t.c.name == "x")),
            "SELECT t.id FROM t WHERE t.id = :id_1 AND t.name = :name_1",
        ),
        (lambda: select(lambda: t.c.id).order_by(lambda: t.c.name), "SELECT t.id FROM t ORDER BY t.name"),
        (lambda: select(t.c.id).group_by(lambda: t.c.id), "SELECT t.id FROM t GROUP BY t.id"),
        (
            lambda: select(t.c.id).join(u, lambda: u.c.t_id == t.c.id),
            "SELECT t.id FROM t JOIN u ON u.t_id = t.id",
        ),
        (lambda: select(t.c.id).select_from(lambda: t), "SELECT t.id FROM t"),
        (
            lambda: lambda_stmt(lambda: select(t.c.id)) + (lambda s: s.where(t.c.id == 3)),
            "SELECT t.id FROM t WHERE t.id = :id_1",
        ),
        (
            lambda: lambda_stmt(lambda: t.delete()).add_criteria(
                lambda s: s.where(t.c.id == 3), enable_tracking=False
            ),
            "DELETE FROM t WHERE t.id = :id_1",
        ),
    ],
)
def test_functions_stand_for_what_they_return(statement, printed):
    assert text_of(statement()) == printed


def made(wanted: int):
    statement = lambda_stmt(lambda: select(t.c.name))
    statement += lambda s: s.where(t.c.id == wanted)
    return statement


def test_values_closed_over_are_parameters_of_one_plan():
    assert made(1)._generate_cache_key().key == made(2)._generate_cache_key().key
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert(), [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
        assert [connection.scalar(made(wanted)) for wanted in (1, 2, 3)] == ["a", "b", None]
        assert connection.execute(select(made(2).subquery())).all() == [("b",)]


def test_sessions_load_the_objects_of_a_lambda_statement():
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        thing = Thing(id=7)
        session.add(thing)
        assert session.scalars(lambda_stmt(lambda: select(Thing))).all() == [thing]


def test_it_has_the_attributes_of_its_statement():
    statement = made(5)
    assert statement.is_select
    assert statement.spoil() is statement
    assert statement.compile().params == {"id_1": 5}
    assert text_of(copy.copy(statement)) == text_of(statement)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = statement.nothing_like_it


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: lambda_stmt(5), "expected a function that returns a statement or an element, got 5"),
        (lambda: lambda_stmt(lambda: "x"), "expected an executable statement, got 'x'"),
        (lambda: select(t).where(lambda: "x"), "expected an SQL expression for WHERE or HAVING, got 'x'"),
        (lambda: select(t).where(select(t).subquery), r"call the method: subquery\(\)"),
    ],
)
def test_what_is_no_statement_is_refused(make, message):
    with pytest.raises(exc.ArgumentError, match=message):
        make()
