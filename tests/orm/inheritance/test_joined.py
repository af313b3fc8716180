"""Classes of joined tables."""

from __future__ import annotations

import pytest

from relata import exc, select, update
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    joinedload,
    mapped_column,
    selectinload,
    with_polymorphic,
)
from tests.orm.inheritance.models import Bus, Crane, Part, Truck, Vehicle, Zoo

ALL = ["Vehicle cart", "Truck big", "Bus red", "Crane tall"]


def names(objects):
    return [f"{type(one).__name__} {one.name}" for one in objects]


def test_rows_come_as_instances_of_their_classes(session, statements):
    with statements.expect(1):
        assert names(session.scalars(select(Vehicle).order_by(Vehicle.id))) == ALL
    with statements.expect(1):
        assert names(session.scalars(select(Truck).order_by(Truck.id))) == ["Truck big", "Crane tall"]


@pytest.mark.parametrize(
    ("pk", "read", "expected"),
    [
        (2, ("load", "axles"), (10, 3)),
        (3, ("seats",), (50,)),
        (4, ("height", "load", "axles"), (40, 5, 2)),
    ],
    ids=["truck", "bus", "crane"],
)
def test_columns_of_the_own_tables_come_by_one_select_of_those(session, statements, pk, read, expected):
    found = session.get(Vehicle, pk)
    with statements.expect(1):
        assert tuple(getattr(found, name) for name in read) == expected
    assert "inh_vehicle" not in statements[-1]


def test_a_column_of_a_base_class_is_selected_from_the_join(session):
    assert session.scalars(select(Truck.name).order_by(Truck.id)).all() == ["big", "tall"]
    assert session.scalars(select(Truck.load).where(Truck.name == "big")).all() == [10]


def test_expired_and_refreshed_objects(session, statements):
    truck = session.get(Truck, 2)
    session.expire_all()
    with statements.expect(1):
        assert (truck.name, truck.load) == ("big", 10)
    session.execute(update(Truck.__table__).where(Truck.__table__.c.id == 2).values(load=11))
    session.refresh(truck, ["load"])
    assert truck.load == 11


def test_get_tells_classes_apart(session, statements):
    assert type(session.get(Vehicle, 4)) is Crane
    assert session.get(Bus, 4) is None
    session.expunge_all()
    with statements.expect(1):
        assert session.get(Truck, 4).load == 5
    assert session.get(Bus, 2) is None


@pytest.mark.parametrize(
    "options",
    [{}, {"flat": True}, {"aliased": True}, {"flat": True, "name": "v"}],
    ids=["plain", "flat", "aliased", "named"],
)
def test_with_polymorphic_selects_columns_of_subclasses(session, statements, options):
    entity = with_polymorphic(Vehicle, "*", **options)
    with statements.expect(1):
        found = session.scalars(select(entity).order_by(entity.id)).all()
        assert names(found) == ALL
        assert (found[1].load, found[2].seats, found[3].height) == (10, 50, 40)
    assert names(session.scalars(select(entity).where(entity.Truck.load > 7))) == ["Truck big"]


def test_with_polymorphic_of_some_classes(session, statements):
    entity = with_polymorphic(Vehicle, [Crane])
    found = session.scalars(select(entity).order_by(entity.id)).all()
    with statements.expect(1):
        assert (found[3].height, found[1].load, found[2].seats) == (40, 10, 50)
    entity = with_polymorphic(Vehicle, [Truck], innerjoin=True)
    assert names(session.scalars(select(entity).order_by(entity.id))) == ["Truck big", "Crane tall"]
    with pytest.raises(exc.InvalidRequestError, match="subclasses of Truck, got Bus"):
        with_polymorphic(Truck, [Bus])


def test_joins_to_subclasses(session):
    truck = aliased(Truck, flat=True)
    cases = [
        select(Zoo.name, Truck.load).join(Zoo.trucks),
        select(Zoo.name, Truck.load).join(Zoo.vehicles.of_type(Truck)),
        select(Zoo.name, Truck.load).join(Truck),
        select(Zoo.name, truck.load).join(Zoo.trucks.of_type(truck)),
        select(Zoo.name, truck.load).join(truck, Zoo.trucks),
    ]
    for statement in cases:
        assert session.execute(statement).all() == [("north", 10)]
    assert session.scalars(select(Zoo.name).where(Zoo.trucks.any(Truck.load > 5))).all() == ["north"]


def test_eager_loads_of_subclasses_and_from_them(session, statements):
    for option in (joinedload, selectinload):
        session.expunge_all()
        with statements.expect(1 if option is joinedload else 2):
            zoo = session.scalars(select(Zoo).where(Zoo.id == 1).options(option(Zoo.trucks))).unique().one()
            assert [one.load for one in zoo.trucks] == [10]
    session.expunge_all()
    with statements.expect(2):
        found = session.scalars(select(Vehicle).order_by(Vehicle.id).options(selectinload(Truck.parts))).all()
        assert [one.name for one in found[1].parts] == ["wheel"] and found[3].parts == []
    session.expunge_all()
    with statements.expect(1):
        found = session.scalars(select(Truck).order_by(Truck.id).options(joinedload(Truck.parts)))
        assert [len(one.parts) for one in found.unique()] == [1, 0]


def test_an_eager_load_of_a_subclass_from_with_polymorphic(session, statements):
    entity = with_polymorphic(Vehicle, [Truck])
    with statements.expect(1):
        found = session.scalars(
            select(entity).order_by(entity.id).options(joinedload(entity.Truck.parts))
        ).unique()
        assert [[part.name for part in one.parts] for one in found if isinstance(one, Truck)] == [
            ["wheel"],
            [],
        ]


def test_rows_that_say_to_be_of_another_class(session):
    session.execute(update(Vehicle.__table__).where(Vehicle.__table__.c.id == 2).values(kind="bus"))
    session.commit()
    with pytest.raises(exc.InvalidRequestError, match=r"rows of Truck.*got one with 'bus'.*Bus's"):
        session.scalars(select(Truck)).all()


def test_a_class_that_is_mapped_later_is_known_to_statements_that_ran_before(sqlite_engine):
    class Base(DeclarativeBase):
        pass

    class Vessel(Base):
        __tablename__ = "vessel"
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "vessel"}
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(Vessel(id=1))
        session.flush()
        statement = select(Vessel).order_by(Vessel.id)
        assert len(session.scalars(statement).all()) == 1

        class Boat(Vessel):
            __mapper_args__ = {"polymorphic_identity": "boat"}

        session.add(Boat(id=2))
        session.flush()
        session.expunge_all()
        assert [type(one) for one in session.scalars(statement)] == [Vessel, Boat]
        assert [type(one) for one in session.scalars(select(Boat))] == [Boat]


@pytest.mark.parametrize("peerload", [False, True], ids=["alone", "peers"])
def test_missing_columns_may_come_for_all_objects_of_the_result(engine, session, statements, peerload):
    session.add_all([Bus(id=10 + number, name=f"b{number}", seats=number) for number in range(5)])
    session.commit()
    with Session(engine, peerload=peerload) as other:
        buses = [one for one in other.scalars(select(Vehicle)) if isinstance(one, Bus)]
        before = len(statements)
        assert sum(one.seats for one in buses) == 60
        assert len(statements) - before == (1 if peerload else 6)


def test_parts_belong_to_trucks(session):
    assert session.scalars(select(Part.name).join(Truck).where(Truck.name == "big")).all() == ["wheel"]


def test_a_limit_with_an_eager_load_of_joined_tables(session, statements):
    with statements.expect(1):
        statement = select(Zoo).order_by(Zoo.id.desc()).limit(2).options(joinedload(Zoo.trucks))
        found = session.scalars(statement).unique().all()
        assert [[truck.load for truck in zoo.trucks] for zoo in found] == [[], [10]]


def test_a_row_that_does_not_say_its_class(sqlite_engine):
    class Base(DeclarativeBase):
        pass

    class Ship(Base):
        __tablename__ = "ship"
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "ship"}
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str | None]

    class Tug(Ship):
        __mapper_args__ = {"polymorphic_identity": "tug"}

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.execute(Ship.__table__.insert(), [{"id": 1, "kind": "tug"}, {"id": 2, "kind": None}])
        with pytest.raises(exc.InvalidRequestError, match=r"got NULL for the row of Ship with key 2"):
            session.scalars(select(Ship)).all()
        with pytest.raises(exc.InvalidRequestError, match="NULL"):
            session.get(Ship, 2)
        assert type(session.get(Ship, 1)) is Tug
