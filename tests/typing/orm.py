"""A mapped program: what comes out of attributes, statements and the session."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import assert_type

from relata import ForeignKey, Label, Row, ScalarResult, Select, String, func, select, text
from relata.engine import Result
from relata.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    Session,
    aliased,
    mapped_column,
    relationship,
    selectinload,
    sessionmaker,
)
from relata.sql.elements import ColumnElement


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    nickname: Mapped[str | None]
    joined: Mapped[datetime.date] = mapped_column(default=datetime.date.today)
    addresses: Mapped[list[Address]] = relationship(back_populates="user")


class Address(Base):
    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="addresses")


def attributes(user: User) -> None:
    assert_type(user.id, int)
    assert_type(user.nickname, str | None)
    assert_type(user.joined, datetime.date)
    assert_type(user.addresses, list[Address])
    assert_type(user.addresses[0].user, User)
    user.name = "x"
    user.name = func.lower("X")
    user.name = 5  # type: ignore[assignment]  # a number is no name


def expressions() -> None:
    assert_type(User.id, InstrumentedAttribute[int])
    assert_type(User.name == "x", ColumnElement[bool])
    assert_type(User.id > 5, ColumnElement[bool])
    assert_type(User.id.in_([1, 2]), ColumnElement[bool])
    assert_type(User.name.like("x%"), ColumnElement[bool])
    assert_type((User.id == 1) & ~(User.name == "x"), ColumnElement[bool])
    assert_type(User.id + 1, ColumnElement[int])
    assert_type(User.name + "x", ColumnElement[str])
    assert_type(User.id.label("key"), Label[int])
    assert_type(User.addresses.any(), ColumnElement[bool])
    assert_type(Address.user.has(name="x"), ColumnElement[bool])


def entities(session: Session) -> None:
    statement = select(User).where(User.name == "x", User.id > 5).order_by(User.name.desc()).limit(3)
    assert_type(statement, Select[User])
    assert_type(session.execute(statement), Result[User])
    assert_type(session.scalars(statement), ScalarResult[User])
    assert_type(session.scalars(statement).all(), Sequence[User])
    assert_type(session.scalars(statement).first(), User | None)
    assert_type(session.scalars(statement).one_or_none(), User | None)
    assert_type(session.scalars(statement).unique().one(), User)
    assert_type(session.scalars(statement.options(selectinload(User.addresses))).one(), User)
    assert_type(session.scalar(statement), User | None)
    assert_type(session.execute(statement).scalar_one(), User)
    assert_type(session.execute(statement).scalars().all(), Sequence[User])
    for user in session.scalars(statement):
        assert_type(user, User)


def by_key(session: Session) -> None:
    assert_type(session.get(User, 5), User | None)
    assert_type(session.get_one(User, 5), User)
    assert_type(session.merge(User()), User)


def columns(session: Session) -> None:
    statement = select(User.id, User.name).join(User.addresses)
    assert_type(statement, Select[int, str])
    row = session.execute(statement).one()
    assert_type(row, Row[int, str])
    number, name = row._tuple()
    assert_type(number, int)
    assert_type(name, str)
    for key, (_, other) in enumerate(session.execute(statement).tuples()):
        assert_type(key, int)
        assert_type(other, str)
    assert_type(session.execute(statement).all(), Sequence[Row[int, str]])
    assert_type(session.execute(statement).first(), Row[int, str] | None)
    assert_type(session.execute(select(User, Address.id)).one(), Row[User, int])
    assert_type(session.scalars(select(User.nickname)).one(), str | None)
    assert_type(session.execute(select(User.id.label("key"), User.id == 1)).one(), Row[int, bool])


def functions(session: Session) -> None:
    assert_type(session.scalars(select(func.count(User.id))).one(), int)
    assert_type(session.scalars(select(func.count()).select_from(User)).one(), int)
    assert_type(session.scalars(select(func.max(User.name))).one(), str)
    assert_type(session.scalars(select(func.now())).one(), datetime.datetime)
    total = func.sum(User.id).label("total")
    assert_type(session.execute(select(User.name, total).group_by(User.name)).one(), Row[str, int])


def aliases(session: Session) -> None:
    other = aliased(User)
    assert_type(session.scalars(select(other).where(other.id > User.id)).all(), Sequence[User])
    assert_type(session.execute(select(User.id, other.name)).one(), Row[int, str])


def makers(make_session: sessionmaker[Session]) -> None:
    with make_session() as session:
        assert_type(session, Session)
    with make_session.begin() as session:
        assert_type(session.get(User, 1), User | None)


def mistakes(session: Session) -> None:
    session.execute("SELECT 1")  # type: ignore[call-overload]  # a string of SQL goes through text()
    session.execute(text("SELECT 1"))
    session.get(User, 1).name  # type: ignore[union-attr]  # there may be none
    select(User).where(User.nmae == "x")  # type: ignore[attr-defined]  # no such attribute
