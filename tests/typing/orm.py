"""A mapped program: what comes out of attributes, statements and the session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_type

from relata import ForeignKey, Row, String, func, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    nickname: Mapped[str | None]
    addresses: Mapped[list[Address]] = relationship(back_populates="user")


class Address(Base):
    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="addresses")


def attributes(user: User) -> None:
    assert_type(user.id, int)
    assert_type(user.nickname, str | None)
    assert_type(user.addresses, list[Address])
    assert_type(user.addresses[0].user, User)
    user.name = 5  # type: ignore[assignment]  # a number is no name


def entities(session: Session) -> None:
    statement = select(User).where(User.name == "x", User.id > 5).order_by(User.name).limit(3)
    assert_type(session.scalars(statement).all(), Sequence[User])
    assert_type(session.scalars(statement).first(), User | None)
    assert_type(session.scalars(statement.options(selectinload(User.addresses))).one(), User)
    assert_type(session.scalar(statement), User | None)
    assert_type(session.get(User, 5), User | None)


def columns(session: Session) -> None:
    statement = select(User.id, User.name).join(User.addresses)
    assert_type(session.execute(statement).one(), Row[int, str])
    number, name = session.execute(statement).one()._tuple()
    assert_type(number, int)
    assert_type(name, str)
    assert_type(session.scalars(select(func.count(User.id))).one(), int)
