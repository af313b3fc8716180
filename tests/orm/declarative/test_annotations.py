"""What annotations written as text mean."""

from __future__ import annotations

import datetime
import uuid
from datetime import date

from relata import Date, DateTime, ForeignKey, Uuid, inspect
from relata.orm import DeclarativeBase, Mapped, mapped_column, relationship


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
