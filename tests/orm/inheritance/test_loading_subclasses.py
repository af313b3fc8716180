"""When the columns of subclasses come: with the rows, by a further statement, from a union of tables."""

from __future__ import annotations

import pytest

from relata import Column, ForeignKey, Integer, MetaData, String, Table, exc, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    defer,
    mapped_column,
    polymorphic_union,
    registry,
    selectin_polymorphic,
    selectinload,
    with_polymorphic,
)
from tests.orm.inheritance.models import Base as ModelBase, Bus, Crane, Part, Truck, Vehicle, Zoo
from tests.orm.loading.conftest import listen_on


def loaded(objects, *keys):
    return [[one.__dict__.get(key) for key in keys] for one in objects]


@pytest.mark.parametrize(
    ("classes", "count", "crane"),
    [([Truck], 2, [5, None]), ([Truck, Bus], 3, [5, None]), ([Truck, Crane], 3, [5, 40])],
    ids=["one", "two", "a class and its subclass"],
)
def test_selectin_polymorphic_reads_columns_by_a_statement_a_class(
    session, statements, classes, count, crane
):
    statement = select(Vehicle).order_by(Vehicle.id).options(selectin_polymorphic(Vehicle, classes))
    seats = 50 if Bus in classes else None
    with statements.expect(count):
        found = session.scalars(statement).all()
    assert loaded(found[:3], "load", "seats") == [[None, None], [10, None], [None, seats]]
    assert loaded(found[3:], "load", "height") == [crane]
    assert (found[2].seats, found[3].height) == (50, 40)


def test_selectin_polymorphic_with_options_for_the_subclass(session, statements):
    statement = (
        select(Zoo)
        .where(Zoo.id == 1)
        .options(
            selectinload(Zoo.vehicles).selectin_polymorphic([Truck]), selectinload(Zoo.vehicles, Truck.parts)
        )
    )
    zoo = session.scalars(statement).one()
    with statements.expect(0):
        assert [part.name for part in zoo.vehicles[1].parts] == ["wheel"]
        assert zoo.vehicles[1].axles == 3


def test_selectin_polymorphic_of_a_class_that_is_no_subclass():
    with pytest.raises(exc.InvalidRequestError, match="subclasses of Vehicle, got Part"):
        selectin_polymorphic(Vehicle, [Part])


@pytest.mark.parametrize(("inline", "count"), [("inline", 1), ("selectin", 2), (None, 3)])
def test_polymorphic_load_says_when_columns_come(sqlite_engine, inline, count):
    class Base(DeclarativeBase):
        pass

    class Shape(Base):
        __tablename__ = "shape"
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "shape"}
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]

    class Circle(Shape):
        __tablename__ = "circle"
        __mapper_args__ = {"polymorphic_identity": "circle", "polymorphic_load": inline}
        id: Mapped[int] = mapped_column(ForeignKey("shape.id"), primary_key=True)
        radius: Mapped[int]

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Shape(id=1), Circle(id=2, radius=5), Circle(id=3, radius=6)])
        session.commit()
    statements = listen_on(sqlite_engine)
    with Session(sqlite_engine) as session, statements.expect(count):
        found = session.scalars(select(Shape).order_by(Shape.id)).all()
        assert [one.radius for one in found[1:]] == [5, 6]


@pytest.mark.parametrize(
    "given", [("*", None), "*", ["*"]], ids=["with no selectable", "all", "a list of all"]
)
def test_a_mapper_may_select_its_subclasses_always(sqlite_engine, given):
    class Base(DeclarativeBase):
        pass

    class Shape(Base):
        __tablename__ = "shape"
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "s", "with_polymorphic": given}
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]

    class Circle(Shape):
        __tablename__ = "circle"
        __mapper_args__ = {"polymorphic_identity": "c"}
        id: Mapped[int] = mapped_column(ForeignKey("shape.id"), primary_key=True)
        radius: Mapped[int]

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Shape(id=1), Circle(id=2, radius=5)])
        session.commit()
    statements = listen_on(sqlite_engine)
    with Session(sqlite_engine) as session, statements.expect(1):
        found = session.scalars(select(Shape).order_by(Shape.id).where(Circle.radius == 5)).all()
        assert [one.radius for one in found] == [5]


def test_a_new_object_has_its_identity_from_the_start(sqlite_engine):
    assert Bus(name="b").kind == "bus"
    assert Vehicle(name="v", kind="other").kind == "other"
    ModelBase.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(Crane(id=1, name="c", load=1, axles=1, height=1))
        session.commit()
        assert session.scalars(select(Crane.truck_id)).all() == [1]


def concrete_classes():
    metadata = MetaData()
    cars = Table("car", metadata, Column("id", Integer, primary_key=True), Column("doors", Integer))
    boats = Table(
        "boat",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("sails", Integer),
        Column("n", String(5)),
    )
    union = polymorphic_union({"car": cars, "boat": boats}, "kind", "craft")
    mapped = registry()

    class Craft:
        pass

    class Car(Craft):
        pass

    class Boat(Craft):
        pass

    base = mapped.map_imperatively(Craft, union, with_polymorphic=("*", union), polymorphic_on=union.c.kind)
    mapped.map_imperatively(Car, cars, inherits=base, concrete=True, polymorphic_identity="car")
    mapped.map_imperatively(Boat, boats, inherits=base, concrete=True, polymorphic_identity="boat")
    return metadata, Craft, Car, Boat


def test_tables_that_stand_alone_are_read_from_a_union(sqlite_engine):
    metadata, Craft, Car, Boat = concrete_classes()
    metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Car(id=1, doors=4), Boat(id=1, sails=2, n="x")])
        session.commit()
    statements = listen_on(sqlite_engine)
    with Session(sqlite_engine) as session, statements.expect(3):
        found = session.scalars(select(Craft).order_by(Craft.kind)).all()
        assert [type(one) for one in found] == [Boat, Car]
        assert (found[0].sails, found[1].doors) == (2, 4)
        assert session.scalars(select(Car)).all() == [found[1]]
        assert session.scalars(select(Craft).where(Craft.n == "x")).all() == [found[0]]


def test_a_union_refuses_a_table_that_has_the_column_of_the_class():
    table = Table("t", MetaData(), Column("kind", Integer))
    with pytest.raises(exc.InvalidRequestError, match="without a column 'kind'"):
        polymorphic_union({"t": table}, "kind")


@pytest.mark.parametrize(
    "make", [aliased, lambda cls: with_polymorphic(cls, [])], ids=["alias", "polymorphic"]
)
def test_options_for_an_alias_hold_for_what_follows_for_its_subclasses(session, statements, make):
    entity = make(Vehicle)
    statement = select(entity).options(
        selectin_polymorphic(entity, [Truck]), defer(entity.name), selectinload(entity.zoo)
    )
    with statements.expect(3):
        found = session.scalars(statement.order_by(entity.id)).all()
    assert loaded(found[:2], "name", "load") == [[None, None], [None, 10]]
    assert "zoo" in found[1].__dict__
