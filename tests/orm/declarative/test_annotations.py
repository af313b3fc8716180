"""What annotations written as text mean."""

from __future__ import annotations

import datetime
import enum
import uuid
from datetime import date
from typing import Literal

from relata import Date, DateTime, Enum, ForeignKey, Uuid, inspect
from relata.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship


def define():
    """Map two classes in a registry of their own, as a cell of a notebook does each time it is run."""
    global Parent, Child

    class Base(DeclarativeBase):
        pass

    class Parent(Base):
        __tablename__ = "parent"

        id: Mapped[int] = mapped_column(primary_key=True)
        children: Mapped[list[Child]] = relationship(back_populates="parent")

    class Child(Base):
        __tablename__ = "child"

        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id"))
        parent: Mapped[Parent] = relationship(back_populates="children")

    return Parent, Child


def test_a_name_means_the_class_of_the_registry_though_the_module_has_an_older_one():
    older = define()
    newer = define()
    for parent, child in (newer, older):
        assert inspect(parent).relationships["children"].mapper.class_ is child
        assert inspect(child).relationships["parent"].mapper.class_ is parent


def test_an_attribute_may_have_the_name_of_its_type():
    class Base(DeclarativeBase):
        pass

    class Event(Base):
        __tablename__ = "event"

        uuid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
        date: Mapped[date] = mapped_column()
        datetime: Mapped[datetime.datetime | None] = mapped_column(index=True)

    columns = Event.__table__.c
    assert [type(c.type) for c in columns] == [Uuid, Date, DateTime]
    assert [c.nullable for c in columns] == [False, False, True]


class Color(enum.Enum):
    red = 1
    blue = 2


class Size(enum.Enum):
    small = 1


def test_an_enum_of_an_annotation_has_the_name_of_its_class():
    class Base(DeclarativeBase):
        type_annotation_map = {enum.Enum: Enum(enum.Enum, length=30)}

    class Shirt(Base):
        __tablename__ = "shirt"

        id: Mapped[int] = mapped_column(primary_key=True)
        color: Mapped[Color]
        size: Mapped[Size | None]
        fit: Mapped[Literal["slim", "wide"]]

    columns = Shirt.__table__.c
    assert [repr(columns[name].type) for name in ("color", "size", "fit")] == [
        "Enum('red', 'blue', name='color', length=30)",
        "Enum('small', name='size', length=30)",
        "Enum('slim', 'wide', native_enum=False)",
    ]


def test_what_a_mixin_declares_by_functions_comes_after_its_other_columns():
    class Base(DeclarativeBase):
        pass

    class Named:
        @declared_attr
        def name(cls) -> Mapped[str]:
            return mapped_column()

        id: Mapped[int] = mapped_column(primary_key=True)
        rank: Mapped[int]

    class Thing(Named, Base):
        __tablename__ = "thing"

        own: Mapped[int]

    assert Thing.__table__.c.keys() == ["own", "id", "rank", "name"]
