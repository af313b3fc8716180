"""Listeners of classes without a mapper reach the classes that are mapped under them."""

from __future__ import annotations

from typing import Any

import pytest

from relata import Column, Integer, Table, event, exc as sa_exc, inspect
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from tests.orm.flush.statements import statements_of


def declare() -> tuple[type[Any], type[Any]]:
    class Stamped:
        pass

    class Base(DeclarativeBase):
        pass

    return Base, Stamped


def map_thing(base: type[Any], mixin: type[Any]) -> type[Any]:
    class Thing(mixin, base):  # type: ignore[misc, valid-type]  # a base that is made for the test
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str | None]

    return Thing


@pytest.mark.parametrize("maps_first", [False, True])
@pytest.mark.parametrize("on", ["base", "mixin"])
@pytest.mark.parametrize(("propagate", "heard"), [(True, ["insert", "load"]), (False, [])])
def test_bases_and_mixins(
    sqlite_engine: Any, maps_first: bool, on: str, propagate: bool, heard: list[str]
) -> None:
    base, mixin = declare()
    thing = map_thing(base, mixin) if maps_first else None
    target = base if on == "base" else mixin
    found: list[str] = []
    event.listen(target, "before_insert", lambda *a: found.append("insert"), propagate=propagate)
    event.listen(target, "load", lambda *a: found.append("load"), propagate=propagate)
    thing = thing or map_thing(base, mixin)
    base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(thing(id=1))
        session.commit()
        session.expunge_all()
        session.get_one(thing, 1)
    assert found == heard


def test_a_class_that_is_mapped_later(sqlite_engine: Any) -> None:
    class Late:
        id: int

    found: list[Any] = []

    def stamp(mapper: Any, connection: Any, target: Any) -> None:
        found.append(target)

    event.listen(Late, "before_insert", stamp)
    assert event.contains(Late, "before_insert", stamp)
    mappers = registry()
    from_table = mapped_table(mappers)
    mappers.map_imperatively(Late, from_table)
    from_table.create(sqlite_engine)
    with Session(sqlite_engine) as session:
        late = Late()
        session.add(late)
        session.flush()
        assert found == [late]
        event.remove(Late, "before_insert", stamp)
        session.add(Late())
        session.flush()
        assert found == [late]


def mapped_table(mappers: registry) -> Any:
    return Table("late", mappers.metadata, Column("id", Integer, primary_key=True))


def test_subclasses_take_over_listeners_of_their_parent() -> None:
    base, mixin = declare()
    thing = map_thing(base, mixin)
    found: list[Any] = []
    event.listen(thing, "before_delete", lambda *a: found.append(a), propagate=True)

    class Special(thing):  # type: ignore[misc, valid-type]  # a base that is made for the test
        pass

    Special.__mapper__.dispatch.before_delete(1, 2, inspect(Special()))
    assert len(found) == 1


@pytest.mark.parametrize("name", ["before_configured", "after_configured"])
def test_events_of_all_mappers_belong_to_no_class(name: str) -> None:
    thing = map_thing(*declare())
    for target in (thing, thing.__mapper__):
        with pytest.raises(sa_exc.InvalidRequestError):
            event.listen(target, name, print)


def test_connections_of_a_transaction(sqlite_engine: Any) -> None:
    with Session(sqlite_engine) as session:
        transaction = session.begin()
        with statements_of(sqlite_engine) as statements:
            assert transaction.connections == frozenset()
            with pytest.raises(sa_exc.InvalidRequestError, match="used none"):
                transaction.bound_connection()
            connection = session.connection()
            assert transaction.connections == {connection}
            assert transaction.bound_connection() is connection
        assert not statements
        session.commit()
        assert transaction.connections == {connection}


def test_a_registry_tells_when_its_own_mappers_are_configured() -> None:
    base, mixin = declare()
    other_base, other_mixin = declare()
    found: list[Any] = []
    event.listen(base, "before_configured", lambda registry: found.append(("before", registry)))
    event.listen(base.registry, "after_configured", lambda registry: found.append(("after", registry)))
    map_thing(other_base, other_mixin)
    other_base.registry.configure()
    assert found == []
    map_thing(base, mixin)
    base.registry.configure()
    assert found == [("before", base.registry), ("after", base.registry)]
