"""Columns of declarative hierarchies: who has which, columns that are added later, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from relata import Column, ForeignKey, Integer, String, UniqueConstraint, create_engine, exc, inspect, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    column_property,
    configure_mappers,
    declared_attr,
    mapped_column,
)


@pytest.fixture
def family() -> Any:
    """A class, one in its table, one with a table, one in that table, one with a table below."""

    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "person"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}

    class Guest(Person):
        seat: Mapped[str | None]
        __mapper_args__ = {"polymorphic_identity": "guest"}

    class Worker(Person):
        __tablename__ = "worker"
        id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
        job: Mapped[str | None]
        __mapper_args__ = {"polymorphic_identity": "worker"}

    class Temp(Worker):
        agency: Mapped[str | None]
        __mapper_args__ = {"polymorphic_identity": "temp"}

    class Boss(Worker):
        __tablename__ = "boss"
        id: Mapped[int] = mapped_column(ForeignKey("worker.id"), primary_key=True)
        car: Mapped[str | None]
        __mapper_args__ = {"polymorphic_identity": "boss"}

    yield Person, Guest, Worker, Temp, Boss
    Base.registry.dispose()


def attributes(*classes: Any) -> list[list[str]]:
    return [sorted(inspect(cls).column_attrs.keys()) for cls in classes]


def test_a_class_has_no_columns_of_its_siblings(family: Any) -> None:
    assert attributes(*family) == [
        ["id", "kind"],
        ["id", "kind", "seat"],
        ["id", "job", "kind"],
        ["agency", "id", "job", "kind"],
        ["car", "id", "job", "kind"],
    ]


@pytest.mark.parametrize("is_configured", [True, False])
def test_columns_that_are_added_later_are_those_of_subclasses_too(family: Any, is_configured: bool) -> None:
    Person, Guest, Worker, Temp, Boss = family
    if is_configured:
        configure_mappers()
    Person.name = mapped_column(String(20))
    Worker.pay = Column("wage", Integer)
    Temp.until = mapped_column(String(20))
    Boss.floor = mapped_column(Integer)
    Guest.menu = mapped_column(String(20))
    engine = create_engine("sqlite://")
    Person.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            [
                Person(name="a"),
                Guest(name="b", seat="1", menu="soup"),
                Worker(name="c", job="x", pay=1),
                Temp(name="d", job="y", pay=2, agency="z", until="may"),
                Boss(name="e", pay=3, car="red", floor=4),
            ]
        )
        session.commit()
        session.expunge_all()
        found = [
            {key: getattr(one, key) for key in sorted(inspect(type(one)).column_attrs.keys()) if key != "id"}
            for one in session.scalars(select(Person).order_by(Person.id))
        ]
    assert found == [
        {"kind": "person", "name": "a"},
        {"kind": "guest", "menu": "soup", "name": "b", "seat": "1"},
        {"job": "x", "kind": "worker", "name": "c", "pay": 1},
        {"agency": "z", "job": "y", "kind": "temp", "name": "d", "pay": 2, "until": "may"},
        {"car": "red", "floor": 4, "job": None, "kind": "boss", "name": "e", "pay": 3},
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code": Column(Integer, primary_key=True)}, r"primary key in the base class of Late, .*'code'"),
        ({"__table_args__": {"comment": "x"}}, r"__table_args__ in the base class of Late"),
        ({"__table_args__": (UniqueConstraint("kind"),)}, r"__table_args__ in the base class of Late"),
    ],
)
def test_what_only_a_table_of_its_own_can_have(family: Any, given: dict[str, Any], words: str) -> None:
    arguments = {"__mapper_args__": {"polymorphic_identity": "late"}}
    with pytest.raises(exc.ArgumentError, match=words):
        type("Late", (family[0],), {**arguments, **given})
    assert type("Late", (family[0],), arguments)(id=1).id == 1


def test_two_mapped_base_classes_are_refused(family: Any) -> None:
    Base = family[0].__mro__[1]
    Other = type("Other", (Base,), {"__tablename__": "other", "id": Column(Integer, primary_key=True)})
    with pytest.raises(exc.InvalidRequestError, match=r"one mapped base class of Both, got Person, Other"):
        type("Both", (family[0], Other), {"__tablename__": "both"})


def test_functions_of_a_mixin_see_columns_that_it_only_annotates() -> None:
    class Base(DeclarativeBase):
        pass

    class Priced:
        price: Mapped[int]

        @declared_attr
        def double(cls) -> Mapped[int]:
            """Twice the price."""
            return column_property(cls.price * 2)

        @declared_attr
        def label(cls) -> Any:
            return f"label of {cls.__name__}"

    class Thing(Priced, Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    assert str(select(Thing)).startswith("SELECT thing.price * :price_1 AS anon_1, thing.id, thing.price")
    assert str(Thing.__table__.c.price.type) == "INTEGER"
    assert Thing.double.__doc__ == "Twice the price."
    assert Thing.__dict__["label"] == "label of Thing"


def test_options_of_the_mapper_may_name_what_a_function_of_the_mixin_declares() -> None:
    class Base(DeclarativeBase):
        pass

    class Kinds:
        @declared_attr
        def kind(cls) -> Any:
            return Column(String(20))

        __mapper_args__ = {"polymorphic_on": kind}

    class Thing(Kinds, Base):
        __tablename__ = "thing"
        id = Column(Integer, primary_key=True)

    assert inspect(Thing).polymorphic_on is Thing.__table__.c.kind
