"""The ways to make a declarative base, and registries."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from relata import Column, ForeignKey, Integer, MetaData, String, Table, exc, inspect
from relata.orm import (
    DeclarativeBase,
    DeclarativeBaseNoMeta,
    Mapped,
    MappedAsDataclass,
    as_declarative,
    declarative_base,
    declared_attr,
    mapped_column,
    registry,
    relationship,
)


def derived() -> Any:
    class Base(DeclarativeBase):
        pass

    return Base


def derived_without_metaclass() -> Any:
    class Base(DeclarativeBaseNoMeta):
        pass

    return Base


def decorated() -> Any:
    @as_declarative()
    class Base:
        pass

    return Base


BASES: list[Callable[[], Any]] = [
    derived,
    derived_without_metaclass,
    decorated,
    declarative_base,
    lambda: registry().generate_base(),
]


@pytest.mark.parametrize("make", BASES)
def test_subclasses_of_every_base_are_mapped(make: Callable[[], Any]) -> None:
    Base = make()

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    assert Thing(id=1).id == 1
    assert inspect(Thing).local_table is Base.metadata.tables["thing"]
    assert Base.registry.mappers == {inspect(Thing)}


def test_a_generic_base() -> None:
    T = TypeVar("T")

    class Common(Generic[T]):
        @classmethod
        def own(cls) -> Any:
            return cls

    Base: Any = declarative_base(cls=Common)

    class Thing(Base["Thing"]):
        __tablename__ = "thing"
        id = Column(Integer, primary_key=True)

    assert Thing.own() is Thing
    assert Thing.__table__.name == "thing"


def test_a_base_may_bring_metadata() -> None:
    shared = MetaData()

    class Base(DeclarativeBase):
        metadata = shared

    assert Base.metadata is shared
    assert Base.registry.metadata is shared


def test_a_base_with_a_wrong_registry_is_refused() -> None:
    with pytest.raises(exc.InvalidRequestError, match="expected a registry"):
        type("Base", (DeclarativeBase,), {"registry": 5})


@pytest.mark.parametrize("base", [DeclarativeBase, DeclarativeBaseNoMeta])
def test_a_base_with_a_table_is_refused(base: Any) -> None:
    with pytest.raises(exc.InvalidRequestError, match="a base without a table, got User"):
        type("User", (base,), {"__tablename__": "user"})


def test_a_base_has_instances_without_attributes() -> None:
    Base = type("Base", (DeclarativeBase,), {"number": 1})
    assert Base(number=2).number == 2
    with pytest.raises(TypeError, match="got 'x'; there are: none"):
        Base(x=1)


def test_a_decorator_maps_a_class() -> None:
    reg = registry()

    @reg.mapped
    class Thing:
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    thing = Thing()
    thing.id = 3
    assert inspect(thing).attrs.id.history.added == [3]
    assert Thing(id=4).id == 4  # type: ignore[call-arg]  # the registry's constructor
    reg = registry(constructor=None)  # type: ignore[arg-type]  # as programs do
    with pytest.raises(TypeError, match="takes no arguments"):
        reg.mapped(type("Plain", (), {"__tablename__": "t", "id": mapped_column(Integer, primary_key=True)}))(
            id=1
        )


def test_imperative_mapping() -> None:
    reg = registry()
    table = Table("thing", reg.metadata, Column("id", Integer, primary_key=True), Column("n", String(5)))

    class Thing:
        pass

    mapper = reg.map_imperatively(Thing, table, properties={"name": table.c.n})
    thing: Any = Thing()
    thing.name = "a"
    assert mapper is inspect(Thing)
    assert mapper.attrs.keys() == ["id", "name"]
    assert inspect(thing).attrs.name.history.added == ["a"]
    with pytest.raises(exc.ArgumentError, match="has a mapper"):
        reg.map_imperatively(Thing, table)


def test_disposing_takes_the_mapping_off() -> None:
    reg = registry()
    table = Table("thing", reg.metadata, Column("id", Integer, primary_key=True))

    class Thing:
        pass

    reg.map_imperatively(Thing, table)
    reg.dispose()
    assert inspect(Thing, raiseerr=False) is None
    assert "id" not in Thing.__dict__
    reg.map_imperatively(Thing, table)
    assert inspect(Thing).class_ is Thing


def test_mapped_dataclasses() -> None:
    class Base(MappedAsDataclass, DeclarativeBase):
        pass

    class Parent(Base):
        __tablename__ = "parent"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        name: Mapped[str]
        note: Mapped[str | None] = mapped_column(default=None, repr=False)
        children: Mapped[list[Parent]] = relationship(
            default_factory=list, repr=False, viewonly=True, primaryjoin="Parent.id == foreign(Parent.name)"
        )

    assert dataclasses.is_dataclass(Parent)
    parent = Parent("a")
    assert (parent.name, parent.note, parent.children) == ("a", None, [])
    assert Parent("a") == parent
    assert inspect(parent).attrs.name.history.added == ["a"]
    with pytest.raises(TypeError):
        Parent()  # type: ignore[call-arg]  # the mistake


def test_a_decorator_makes_mapped_dataclasses() -> None:
    reg = registry()

    @reg.mapped_as_dataclass(kw_only=True)
    class Thing:
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        name: Mapped[str] = mapped_column(default="x")

    assert (Thing().name, Thing(name="y").name) == ("x", "y")


def test_a_declared_table_name_holds_for_subclasses_of_mapped_classes() -> None:
    class Base(DeclarativeBase):
        @declared_attr.directive
        def __tablename__(cls) -> str | None:
            return cls.__name__.lower()

        __table_args__ = {"info": {"a": 1}}

    class Person(Base):
        id: Mapped[int] = mapped_column(primary_key=True)

    class Engineer(Person):
        id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    class Boss(Person):
        __tablename__ = None

    assert (Engineer.__table__.name, Engineer.__table__.info) == ("engineer", {"a": 1})
    assert Boss.__table__ is Person.__table__
