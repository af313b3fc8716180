"""The classes that the tests of flushes and sessions map."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from relata import JSON, Column, ForeignKey, String, Table, func
from relata.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of the mapped classes."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {str: String(50)}


class User(Base):
    """Has addresses, which go with it."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    age: Mapped[int | None] = mapped_column(default=18)
    addresses: Mapped[list[Address]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="Address.id"
    )
    orders: Mapped[list[Order]] = relationship(back_populates="user")


class Address(Base):
    """Goes with its user."""

    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="addresses")


class Order(Base):
    """Stays when its user goes."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(server_default="open")
    note: Mapped[str | None]
    user: Mapped[User | None] = relationship(back_populates="orders")
    keywords: Mapped[list[Keyword]] = relationship(
        secondary=lambda: order_keywords, back_populates="orders", order_by="Keyword.id"
    )


class Keyword(Base):
    """Is shared by orders."""

    __tablename__ = "keywords"
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    orders: Mapped[list[Order]] = relationship(secondary=lambda: order_keywords, back_populates="keywords")


order_keywords = Table(
    "order_keywords",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("keyword_id", ForeignKey("keywords.id"), primary_key=True),
)


class Node(Base):
    """Refers to its own kind."""

    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    parent: Mapped[Node | None] = relationship(back_populates="children", remote_side=[id])
    children: Mapped[list[Node]] = relationship(back_populates="parent", order_by="Node.id")


class Person(Base):
    """Has balls, and a favourite among them."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    favourite_id: Mapped[int | None] = mapped_column(
        ForeignKey("balls.id", use_alter=True, name="people_favourite")
    )
    favourite: Mapped[Ball | None] = relationship(foreign_keys=[favourite_id], post_update=True)
    balls: Mapped[list[Ball]] = relationship(
        foreign_keys="Ball.person_id", back_populates="person", cascade="all"
    )


class Ball(Base):
    """Belongs to a person."""

    __tablename__ = "balls"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], back_populates="balls")


class Document(Base):
    """Has a version, and values that the database or functions make."""

    __tablename__ = "documents"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    body: Mapped[Any | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    slug: Mapped[str | None] = mapped_column(
        default=lambda context: f"slug of {context.get_current_parameters()['title']}"
    )
    edits: Mapped[int | None] = mapped_column(default=0, onupdate=lambda: 7)
    made: Mapped[datetime.datetime | None] = mapped_column(server_default=func.now())
    __mapper_args__ = {"version_id_col": version.column}


class Place(Base):
    """Has a primary key of two columns."""

    __tablename__ = "places"
    country: Mapped[str] = mapped_column("country_code", primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str | None]
