"""Classes with a table each: ``concrete=True``."""

from __future__ import annotations

import pytest

from relata import Column, Integer, MetaData, String, Table, exc, inspect, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    contains_eager,
    joinedload,
    mapped_column,
    polymorphic_union,
    registry,
    relationship,
    with_polymorphic,
)


class Base(DeclarativeBase):
    pass


class Owner(Base):
    __tablename__ = "conc_owner"
    id: Mapped[int] = mapped_column(primary_key=True)


class Boat(Base):
    __tablename__ = "conc_boat"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(20))
    flag: Mapped[str | None] = mapped_column(String(20))


class Ferry(Boat):
    __tablename__ = "conc_ferry"
    __mapper_args__ = {"concrete": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(20))
    seats: Mapped[int | None]


@pytest.fixture
def session(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def test_each_class_has_rows_and_identities_of_its_own(session):
    session.add_all([Boat(id=1, name="boat"), Ferry(id=1, name="ferry", seats=9)])
    session.commit()
    assert session.scalars(select(Boat.name)).all() == ["boat"]
    assert [type(one) for one in session.scalars(select(Boat))] == [Boat]
    assert session.get(Ferry, 1).name == "ferry" and session.get(Boat, 1).name == "boat"


@pytest.mark.parametrize(
    "use",
    [
        lambda ferry: ferry.flag,
        lambda ferry: setattr(ferry, "flag", "x"),
        lambda ferry: delattr(ferry, "flag"),
        lambda ferry: Ferry(flag="x"),
    ],
    ids=["read", "written", "deleted", "given to the constructor"],
)
def test_what_only_the_base_class_maps_is_refused_at_instances(use):
    with pytest.raises(AttributeError, match=r"Ferry maps, got 'flag'.*base class Boat.*map the attribute"):
        use(Ferry())


def test_what_only_the_base_class_maps_is_its_expression_at_the_class():
    assert str(Ferry.flag == "x") == "conc_boat.flag = :flag_1"
    assert not hasattr(Ferry(), "flag")
    assert sorted(inspect(Ferry).column_attrs.keys()) == ["id", "name", "seats"]


def test_attributes_that_are_added_to_the_base_class_later():
    class Base(DeclarativeBase):
        pass

    class One(Base):
        __tablename__ = "one"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Two(One):
        __tablename__ = "two"
        __mapper_args__ = {"concrete": True}
        id: Mapped[int] = mapped_column(primary_key=True)

    One.note = mapped_column(String(10))
    One(note="x")
    with pytest.raises(AttributeError, match="Two maps, got 'note'"):
        Two(note="x")


def test_backrefs_of_one_name_on_both_classes():
    mapping = registry()
    owner, boat, ferry = (
        Table(
            name,
            mapping.metadata,
            Column("id", Integer, primary_key=True),
            Column("boat_id", Integer),
            Column("ferry_id", Integer),
        )
        for name in ("o", "b", "f")
    )
    Owner, Boat = type("Owner", (), {}), type("Boat", (), {})
    Ferry = type("Ferry", (Boat,), {})
    mapping.map_imperatively(Boat, boat)
    mapping.map_imperatively(Ferry, ferry, inherits=Boat, concrete=True)

    def to(target, table, column):
        return relationship(
            target, primaryjoin=column == table.c.id, foreign_keys=[column], backref="owners", uselist=False
        )

    properties = {"boat": to(Boat, boat, owner.c.boat_id), "ferry": to(Ferry, ferry, owner.c.ferry_id)}
    mapping.map_imperatively(Owner, owner, properties=properties)
    one = Owner()
    one.ferry = Ferry()
    assert one.ferry.owners == [one]


# -- classes that are mapped to a union of their tables


def tables(metadata):
    boat = Table("u_boat", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))
    ferry = Table(
        "u_ferry",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(20)),
        Column("seats", Integer),
    )
    return boat, ferry


def test_a_base_class_whose_table_is_the_union(sqlite_engine):
    mapping = registry()
    yacht, ferry = tables(mapping.metadata)
    whole = polymorphic_union({"yacht": yacht, "ferry": ferry}, "kind", "whole")
    Boat = type("Boat", (), {})
    Yacht, Ferry = type("Yacht", (Boat,), {}), type("Ferry", (Boat,), {})
    mapping.map_imperatively(Boat, whole, polymorphic_on=whole.c.kind)
    mapping.map_imperatively(Yacht, yacht, inherits=Boat, concrete=True, polymorphic_identity="yacht")
    mapping.map_imperatively(Ferry, ferry, inherits=Boat, concrete=True, polymorphic_identity="ferry")
    mapping.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Yacht(id=1, name="y"), Ferry(id=1, name="f", seats=3)])
        session.commit()
        found = {type(one).__name__: one for one in session.scalars(select(Boat))}
        assert set(found) == {"Yacht", "Ferry"} and found["Ferry"].__dict__["seats"] == 3


def test_a_union_that_one_statement_is_given(sqlite_engine):
    mapping = registry()
    boat, ferry = tables(mapping.metadata)
    Boat = type("Boat", (), {})
    Ferry = type("Ferry", (Boat,), {})
    mapping.map_imperatively(Boat, boat, polymorphic_identity="boat")
    mapping.map_imperatively(Ferry, ferry, inherits=Boat, concrete=True, polymorphic_identity="ferry")
    mapping.metadata.create_all(sqlite_engine)
    whole = polymorphic_union({"boat": boat, "ferry": ferry}, "kind", "whole")
    entity = with_polymorphic(Boat, "*", whole, polymorphic_on=whole.c.kind)
    with Session(sqlite_engine) as session:
        session.add_all([Boat(id=1, name="b"), Ferry(id=1, name="f", seats=3)])
        session.commit()
        assert [type(one).__name__ for one in session.scalars(select(Boat))] == ["Boat"]
        found = session.scalars(select(entity).order_by(entity.name)).all()
        assert [type(one).__name__ for one in found] == ["Boat", "Ferry"]


def test_relationships_of_the_classes_are_loaded_each_for_its_own(sqlite_engine):
    class Base(DeclarativeBase):
        pass

    class Port(Base):
        __tablename__ = "port"
        id: Mapped[int] = mapped_column(primary_key=True)

    port, boat, ferry = Port.__table__, *tables(MetaData())
    boat = Table(
        "port_boat", Base.metadata, Column("id", Integer, primary_key=True), Column("port_id", Integer)
    )
    ferry = boat.to_metadata(Base.metadata, name="port_ferry")
    whole = polymorphic_union({"boat": boat, "ferry": ferry}, "kind", "whole")

    def to_port(table):
        return relationship(Port, primaryjoin=table.c.port_id == port.c.id, foreign_keys=[table.c.port_id])

    class Boat(Base):
        __table__ = boat
        __mapper_args__ = {
            "with_polymorphic": ("*", whole),
            "polymorphic_on": whole.c.kind,
            "polymorphic_identity": "boat",
        }
        port = to_port(boat)

    class Ferry(Boat):
        __table__ = ferry
        __mapper_args__ = {"concrete": True, "polymorphic_identity": "ferry"}
        port = to_port(ferry)

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Port(id=1), Port(id=2), Boat(id=1, port_id=1), Ferry(id=1, port_id=2)])
        session.commit()
        found = session.scalars(select(Boat).options(joinedload(Boat.port), joinedload(Ferry.port))).all()
        assert sorted((type(one).__name__, one.__dict__["port"].id) for one in found) == [
            ("Boat", 1),
            ("Ferry", 2),
        ]
        joined = select(Boat).join(Boat.port).where(Port.id == 1).options(contains_eager(Boat.port))
        assert [type(one).__name__ for one in session.scalars(joined)] == ["Boat"]


def test_a_union_of_tables_with_a_column_of_the_discriminator_s_name_is_refused():
    boat, ferry = tables(MetaData())
    with pytest.raises(exc.InvalidRequestError, match="without a column 'name'"):
        polymorphic_union({"boat": boat, "ferry": ferry}, "name")
