"""Which columns become attributes: what the class has of its own, columns of one name, subqueries, joins."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from relata import Column, ForeignKey, Integer, MetaData, String, Table, event, exc, func, insert, select
from relata.orm import (
    Session,
    column_property,
    composite,
    deferred,
    foreign,
    reconstructor,
    registry,
    relationship,
    remote,
    synonym,
)
from relata.orm.exc import UnmappedClassError

metadata = MetaData()
user = Table(
    "map_user",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(20)),
    Column("rank", Integer),
)
address = Table(
    "map_address",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("map_user.id")),
    Column("email", String(20)),
)
bounce = Table("map_bounce", metadata, Column("id", ForeignKey("map_address.id")), Column("count", Integer))


@pytest.fixture
def session(engine: Any) -> Any:
    metadata.drop_all(engine)
    metadata.create_all(engine)
    with Session(engine) as made:
        yield made
    metadata.drop_all(engine)


def rows(session: Session, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(select(table).order_by(*table.c))]


@pytest.mark.parametrize(
    ("value", "is_mapped"),
    [
        ("text", False),
        (5, False),
        (0, False),
        ({}, False),
        (property(lambda self: "own"), False),
        (classmethod(lambda cls: "own"), False),
        (lambda self: "own", False),
        (None, True),
        (user.c.rank, True),
    ],
)
def test_what_the_class_has_of_its_own_hides_a_column(value: Any, is_mapped: bool) -> None:
    cls = type("User", (), {"rank": value})
    mapper = registry().map_imperatively(cls, user)
    assert ("rank" in mapper.attrs) is is_mapped
    assert is_mapped or cls.__dict__["rank"] is value


def test_what_a_base_class_has_hides_no_column_and_what_a_mapped_subclass_has_hides_the_attribute() -> None:
    Plain = type("Plain", (), {"rank": 5})
    Base: Any = type("Base", (Plain,), {})
    Sub: Any = type("Sub", (Base,), {"rank": property(lambda self: "own")})
    owner = registry()
    assert owner.map_imperatively(Base, user).attrs.keys() == ["id", "name", "rank"]
    assert owner.map_imperatively(Sub, inherits=Base).attrs.keys() == ["id", "name"]
    assert Sub().rank == "own"


def test_defaults_of_a_plain_dataclass_hide_no_column() -> None:
    @dataclasses.dataclass
    class User:
        id: int | None = None
        name: str = "x"
        rank: int = 0

    mapper = registry().map_imperatively(User, user)
    assert mapper.attrs.keys() == ["id", "name", "rank"]
    assert User(id=1).name == "x"


def a_property() -> dict[str, Any]:
    return {
        "name": relationship("User", primaryjoin=user.c.id == foreign(remote(user.c.rank)), viewonly=True)
    }


MISTAKES: list[tuple[Callable[[], dict[str, Any]], type[Exception], str]] = [
    (
        lambda: {"properties": a_property()},
        exc.ArgumentError,
        r"another name for the relationship User\.name.*column 'name'.*exclude_properties",
    ),
    (
        lambda: {"properties": {"name": synonym("rank")}},
        exc.ArgumentError,
        r"another name for the synonym User\.name",
    ),
    (
        lambda: {"properties": {"name": composite(complex, user.c.id, user.c.rank)}},
        exc.ArgumentError,
        r"another name for the composite User\.name",
    ),
    (
        lambda: {"properties": {"name": column_property(user.c.rank + 1)}},
        exc.InvalidRequestError,
        r"one column for User\.name, got .* and map_user\.name",
    ),
    (
        lambda: {"properties": {"other": address.c.email}},
        exc.ArgumentError,
        r"column of 'map_user' for User\.other, got map_address\.email; .*column_property\(\)",
    ),
    (
        lambda: {"properties": {"_name": user.c.name, "name": synonym("_name", map_column=True)}},
        exc.ArgumentError,
        r"new attribute '_name' for the column 'name'.*leave map_column out",
    ),
    (lambda: {"properties": {"x": 5}}, exc.ArgumentError, r"User\.x, got 5; use mapped_column\(\)"),
    (lambda: {"include_properties": 5}, exc.ArgumentError, r"include_properties of User, got 5"),
    (
        lambda: {"version_id_col": "nope"},
        exc.ArgumentError,
        r"version_id_col, got 'nope'; there are id",
    ),
    (lambda: {"polymorphic_on": 5}, exc.ArgumentError, r"polymorphic_on"),
    (lambda: {"with_polymorphic": 5}, exc.ArgumentError, r"with_polymorphic of User, got 5"),
    (
        lambda: {"inherits": int},
        exc.ArgumentError,
        r"for User to inherit from, got <class 'int'>",
    ),
    (lambda: {"primary_key": ["nope"]}, exc.ArgumentError, r"attribute of User in primary_key, got 'nope'"),
]


@pytest.mark.parametrize(("arguments", "error", "words"), MISTAKES)
def test_a_mistake_names_class_and_attribute_and_the_class_can_be_mended(
    arguments: Callable[[], dict[str, Any]], error: type[Exception], words: str
) -> None:
    owner = registry()
    User = type("User", (), {})
    with pytest.raises(error, match=words):
        owner.map_imperatively(User, user, **arguments())
    assert owner.map_imperatively(User, user).attrs.keys() == ["id", "name", "rank"]


def test_columns_of_one_name_in_a_join_are_to_be_told_apart() -> None:
    with pytest.raises(exc.InvalidRequestError, match=r"one column for Both\.id, got map_user\.id and"):
        registry().map_imperatively(type("Both", (), {}), user.join(address))


def test_a_column_that_hides_that_of_the_base_class_is_warned_of() -> None:
    other = MetaData()
    base = Table("base", other, Column("id", Integer, primary_key=True), Column("name", String))
    sub = Table("sub", other, Column("id", ForeignKey("base.id"), primary_key=True), Column("name", String))
    Base: Any = type("Base", (), {})
    Sub: Any = type("Sub", (Base,), {})
    owner = registry()
    owner.map_imperatively(Base, base)
    with pytest.warns(exc.SAWarning, match=r"join of Sub .*got base\.name and sub\.name"):
        mapper = owner.map_imperatively(Sub, sub, inherits=Base)
    assert mapper.attrs.name.columns == [sub.c.name, base.c.name]
    assert mapper.attrs.id.columns == [sub.c.id, base.c.id]


def test_rows_of_a_mapped_subquery_are_written_to_the_tables_within(
    session: Session,
) -> None:
    within = select(user.c.id.label("uid"), user.c.name, func.length(user.c.name).label("size")).subquery()
    User: Any = type("User", (), {})
    mapper = registry().map_imperatively(User, within)
    assert mapper.tables == (user,)
    made = User()
    made.name = "ann"
    session.add(made)
    session.commit()
    assert (made.uid, made.name, made.size) == (1, "ann", 3)
    made.name = "eve1"
    session.commit()
    assert rows(session, user) == [(1, "eve1", None)]
    session.delete(made)
    session.commit()
    assert rows(session, user) == []


def test_a_joined_table_without_a_key_is_only_read(session: Session) -> None:
    Address: Any = type("Address", (), {})
    registry().map_imperatively(Address, address.join(bounce), properties={"id": [address.c.id, bounce.c.id]})
    made = Address()
    made.id, made.email = 10, "e"
    session.add(made)
    session.commit()
    assert rows(session, address) == [(10, None, "e")]
    assert rows(session, bounce) == []


def test_include_and_exclude_hold_for_what_is_inherited() -> None:
    Base: Any = type("Base", (), {})
    Sub: Any = type("Sub", (Base,), {})
    owner = registry()
    owner.map_imperatively(Base, user)
    assert owner.map_imperatively(Sub, inherits=Base, include_properties=["id"]).attrs.keys() == ["id"]
    assert Sub.name.key == "name"


def test_an_instance_of_a_subclass_that_is_not_mapped_is_not_saved(session: Session) -> None:
    Base: Any = type("Base", (), {})
    Sub: Any = type("Sub", (Base,), {})
    registry().map_imperatively(Base, user)
    found = Sub()
    with pytest.raises(UnmappedClassError, match=r"got Sub, which only derives from Base; map it too"):
        session.add(found)
    assert not session.new
    session.add(Base())
    session.flush()


def test_notes_of_an_attribute_are_those_of_its_column() -> None:
    User: Any = type("User", (), {})
    table = Table("noted", MetaData(), Column("id", Integer, primary_key=True))
    registry().map_imperatively(User, table, properties={"double": column_property(table.c.id * 2)})
    User.id.info["unit"] = "m"
    assert table.c.id.info == {"unit": "m"}
    assert User.double.info is User.double.property.info


def test_a_constructor_may_be_the_reconstructor(session: Session) -> None:
    calls: list[str] = []

    class User:
        @reconstructor
        def __init__(self) -> None:
            calls.append("init")

    registry().map_imperatively(User, user)
    User()
    session.execute(insert(user).values(name="x"))
    session.scalars(select(User)).one()
    assert calls == ["init", "init"]


@pytest.mark.parametrize("moment", ["instrument_class", "after_mapper_constructed", "mapper_configured"])
def test_a_listener_may_add_attributes(moment: str) -> None:

    User: Any = type("User", (), {})
    table = Table("added", MetaData(), Column("id", Integer, primary_key=True))

    def add(mapper: Any, class_: type[Any]) -> None:
        column = Column("extra", String)
        mapper.local_table.append_column(column)
        mapper.add_property("extra", deferred(column))

    event.listen(User, moment, add)
    owner = registry()
    mapper = owner.map_imperatively(User, table)
    owner.configure()
    assert mapper.attrs.extra.deferred
    assert User.extra.key == "extra"


def test_an_attribute_that_takes_the_place_of_another_is_warned_of() -> None:
    User: Any = type("User", (), {"size": property(lambda self: 5)})
    mapper = registry().map_imperatively(User, user)
    with pytest.warns(exc.SADeprecationWarning, match=r"attribute User\.name, got that of a mapped"):
        mapper.add_property("name", column_property(user.c.name + "x"))
    with pytest.warns(exc.SADeprecationWarning, match=r"attribute User\.size, got that of <prop"):
        mapper.add_property("size", column_property(user.c.name + "x"))


def test_properties_are_compared_by_identity() -> None:
    User: Any = type("User", (), {})
    mapper = registry().map_imperatively(
        User,
        user,
        properties={
            "a": relationship(User, primaryjoin=user.c.id == foreign(remote(user.c.rank)), viewonly=True),
            "b": relationship(User, primaryjoin=user.c.id == foreign(remote(user.c.rank)), viewonly=True),
        },
    )
    a, b = mapper.relationships
    assert a == a  # the comparison is what is tested
    assert a != b
    assert [a, b].index(b) == 1
