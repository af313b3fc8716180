"""Mapped classes: every form of annotation, dataclasses, mixins, properties that are more than a column."""

from __future__ import annotations

import datetime
import enum
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional, assert_type

from relata import ForeignKey, String, func
from relata.orm import (
    Composite,
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    MappedAsDataclass,
    MappedColumn,
    column_property,
    composite,
    declared_attr,
    deferred,
    mapped_as_dataclass,
    mapped_column,
    registry,
    relationship,
    synonym,
)
from relata.sql.elements import ColumnElement

Key = Annotated[int, mapped_column(primary_key=True)]
mapping = registry()


class Color(enum.Enum):
    RED = 1


class Base(DeclarativeBase):
    type_annotation_map = {Decimal: String(20)}


class Dated:
    created: Mapped[datetime.datetime] = mapped_column(server_default=func.now())

    @declared_attr
    def owner_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("owner.id"))

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return "thing"


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x, self.y = x, y


class Thing(Dated, Base):
    id: Mapped[Key]
    name: Mapped[str] = mapped_column("title", String(30))
    note: Mapped[Optional[str]]  # noqa: UP045  # the older form is what many programs have
    size: Mapped[int | None] = mapped_column(default=None)
    kind: Mapped[Literal["a", "b"]]
    color: Mapped[Color] = mapped_column(default=Color.RED)
    price: Mapped[Decimal]
    text: Mapped[str] = deferred(mapped_column(String(30)))
    upper: Mapped[str] = column_property(func.upper("x"))
    title: Mapped[str] = synonym("name")
    x: Mapped[int] = mapped_column()
    y: Mapped[int] = mapped_column()
    point: Mapped[Point] = composite(Point, "x", "y")


def values(thing: Thing) -> None:
    assert_type(thing.id, int)
    assert_type(thing.name, str)
    assert_type(thing.note, str | None)
    assert_type(thing.size, int | None)
    assert_type(thing.kind, Literal["a", "b"])
    assert_type(thing.color, Color)
    assert_type(thing.price, Decimal)
    assert_type(thing.text, str)
    assert_type(thing.upper, str)
    assert_type(thing.title, str)
    assert_type(thing.point, Point)
    assert_type(thing.created, datetime.datetime)
    assert_type(thing.owner_id, int | None)
    thing.kind = "c"  # type: ignore[assignment]  # none of the literals


def columns() -> None:
    assert_type(Thing.note, InstrumentedAttribute[str | None])
    assert_type(Thing.color, InstrumentedAttribute[Color])
    assert_type(Thing.created, InstrumentedAttribute[datetime.datetime])
    assert_type(Thing.size.is_(None), ColumnElement[bool])
    assert_type(Thing.kind == "a", ColumnElement[bool])
    plain = mapped_column(String(5))
    assert_type(plain, MappedColumn[Any])
    assert_type(composite(Point, "x", "y"), Composite[Point])


class DataBase(MappedAsDataclass, DeclarativeBase):
    pass


class Owner(DataBase):
    __tablename__ = "owner"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str]
    age: Mapped[int | None] = mapped_column(default=None)
    pets: Mapped[list[Pet]] = relationship(back_populates="owner", default_factory=list)


class Pet(DataBase, kw_only=True):
    __tablename__ = "pet"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str]
    owner: Mapped[Owner | None] = relationship(back_populates="pets", default=None)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), init=False)


def dataclasses() -> None:
    owner = Owner("Ann", 30)
    assert_type(owner, Owner)
    assert_type(owner.pets, list[Pet])
    assert_type(Pet(name="Rex", owner=owner).owner, Owner | None)
    Owner()  # type: ignore[call-arg]  # the name is missing
    Owner("Ann", "old")  # type: ignore[arg-type]  # an age is a number
    Owner("Ann", id=5)  # type: ignore[call-arg]  # the database gives the key
    Pet("Rex")  # type: ignore[call-arg]  # by keyword only


@mapped_as_dataclass(mapping)
class Toy:
    __tablename__ = "toy"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(default="ball")


def decorated() -> None:
    assert_type(Toy(), Toy)
    assert_type(Toy("kite").name, str)
    assert_type(Toy.name, InstrumentedAttribute[str])
    Toy(5)  # type: ignore[arg-type]  # a number is no name
