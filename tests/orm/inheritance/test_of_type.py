"""Loader options that lead to subclasses."""

from __future__ import annotations

import pytest

from relata import exc, select
from relata.orm import (
    aliased,
    contains_eager,
    immediateload,
    joinedload,
    lazyload,
    peerload,
    selectin_polymorphic,
    selectinload,
    subqueryload,
    with_polymorphic,
)
from tests.orm.inheritance.models import Bus, Crane, Dog, Truck, Vehicle, Zoo

EAGER = pytest.mark.parametrize(
    ("load", "count"),
    [(joinedload, 1), (selectinload, 2), (subqueryload, 2)],
    ids=["joined", "selectin", "sub"],
)
EVERY = pytest.mark.parametrize(
    ("load", "count"),
    [(joinedload, 1), (selectinload, 2), (subqueryload, 2), (immediateload, 2), (lazyload, 2), (peerload, 2)],
    ids=["joined", "selectin", "sub", "immediate", "lazy", "peers"],
)
ONE = select(Zoo).where(Zoo.id == 1)


def names(objects):
    return [f"{type(one).__name__} {one.name}" for one in objects]


@EVERY
def test_the_whole_relationship_is_loaded_with_the_columns_of_the_subclass(session, statements, load, count):
    with statements.expect(count):
        zoo = session.scalars(ONE.options(load(Zoo.vehicles.of_type(Truck)))).unique().one()
        assert names(zoo.vehicles) == ["Vehicle cart", "Truck big", "Bus red"]
        assert zoo.vehicles[1].load == 10
    assert "seats" not in zoo.vehicles[2].__dict__


@EVERY
def test_of_a_subclass_in_the_same_table(session, statements, load, count):
    with statements.expect(count):
        zoo = session.scalars(ONE.options(load(Zoo.animals.of_type(Dog)))).unique().one()
        assert names(zoo.animals) == ["Animal ant", "Dog rex", "Puppy pip"]
        assert zoo.animals[1].breed == "collie"


@EVERY
def test_several_subclasses_come_together(session, statements, load, count):
    options = [load(Zoo.vehicles.of_type(Truck)), load(Zoo.vehicles.of_type(Bus))]
    with statements.expect(count):
        zoo = session.scalars(ONE.options(*options)).unique().one()
        assert (zoo.vehicles[1].load, zoo.vehicles[2].seats) == (10, 50)


@EAGER
def test_a_path_goes_on_from_the_subclass(session, statements, load, count):
    with statements.expect(count if load is joinedload else count + 1):
        option = getattr(load(Zoo.vehicles.of_type(Truck)), load.__name__)(Truck.parts)
        zoo = session.scalars(ONE.options(option)).unique().one()
        assert [part.name for part in zoo.vehicles[1].parts] == ["wheel"]


@EAGER
def test_a_relationship_of_the_base_class_may_be_named_at_the_subclass(session, statements, load, count):
    option = getattr(load(Zoo.vehicles.of_type(Truck)), load.__name__)(Truck.zoo)
    zoo = session.scalars(ONE.options(option)).unique().one()
    assert "zoo" in zoo.vehicles[1].__dict__


def test_an_alias_of_a_subclass_loads_those_objects_only(session, statements):
    truck = aliased(Truck, flat=True)
    for load in (joinedload, selectinload):
        session.expunge_all()
        zoo = session.scalars(ONE.options(load(Zoo.vehicles.of_type(truck)))).unique().one()
        assert names(zoo.vehicles) == ["Truck big"]


def test_rows_of_a_join_to_the_subclass(session, statements):
    statement = ONE.join(Zoo.vehicles.of_type(Truck)).options(contains_eager(Zoo.vehicles.of_type(Truck)))
    with statements.expect(1):
        zoo = session.scalars(statement).unique().one()
        assert names(zoo.vehicles) == ["Truck big"]


def test_options_that_lead_to_several_entities_are_refused():
    one, other = aliased(Truck, flat=True), with_polymorphic(Vehicle, [Bus], flat=True)
    statement = ONE.options(joinedload(Zoo.vehicles.of_type(one)), joinedload(Zoo.vehicles.of_type(other)))
    with pytest.raises(exc.InvalidRequestError, match=r"along Zoo.vehicles to lead to one entity"):
        str(statement)


def test_a_further_select_for_a_subclass_reads_what_is_missing_only(session, statements):
    found = session.scalars(select(Vehicle).options(selectin_polymorphic(Vehicle, [Truck, Crane]))).all()
    assert len(found) == 4
    assert ["inh_vehicle.name" in text for text in statements[-3:]] == [True, False, False]
    with statements.expect(0):
        assert sorted(one.load for one in found if isinstance(one, Truck)) == [5, 10]


@EAGER
def test_a_condition_on_the_subclass_s_columns(session, statements, load, count):
    path = Zoo.vehicles.of_type(Truck).and_(Truck.load > 7)
    with statements.expect(count):
        zoo = session.scalars(ONE.options(load(path))).unique().one()
        assert names(zoo.vehicles) == ["Truck big"]
