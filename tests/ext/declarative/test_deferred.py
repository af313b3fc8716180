"""Classes that are mapped when their tables have been reflected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import Engine, ForeignKey, Integer, String, create_engine, exc, select, text
from relata.ext.declarative import DeferredReflection
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, registry, relationship
from relata.orm.exc import UnmappedInstanceError

TABLES = """
create table person (id integer primary key, name varchar(30), boss_id integer references person (id));
create table pet (id integer primary key, owner_id integer references person (id), nick varchar(10));
create table tag (id integer primary key, word varchar(10));
create table pet_tag (pet_id integer references pet (id), tag_id integer references tag (id));
"""


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for statement in TABLES.strip().split(";\n"):
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def mapping() -> tuple[Any, Any, Any, Any]:
    class Base(DeferredReflection, DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "person"

        pets = relationship("Pet", back_populates="owner")

    class Pet(Base):
        __tablename__ = "pet"

        nick: Mapped[str] = mapped_column("nick", String(99), key="nick")
        owner = relationship("Person", back_populates="pets")
        tags = relationship("Tag", secondary="pet_tag")

    class Tag(Base):
        __tablename__ = "tag"

    return Base, Person, Pet, Tag


def test_tables_are_reflected(engine: Engine) -> None:
    base, person, pet, tag = mapping()
    base.prepare(engine)
    assert list(person.__table__.c.keys()) == ["id", "name", "boss_id"]
    assert pet.__table__.c.nick.type.length == 99
    with Session(engine) as session:
        session.add(person(name="ann", pets=[pet(nick="rex", tags=[tag(word="good")])]))
        session.commit()
        found = session.scalars(select(pet).join(pet.owner).where(person.name == "ann")).one()
        assert (found.nick, found.tags[0].word) == ("rex", "good")
    base.prepare(engine)  # none waits


def test_a_connection_serves(engine: Engine) -> None:
    base, person, _, _ = mapping()
    with engine.connect() as connection:
        base.prepare(connection)
    assert "name" in person.__table__.c


def test_some_classes_wait(engine: Engine) -> None:
    class Base(DeclarativeBase):
        pass

    class Reflected(DeferredReflection):
        __abstract__ = True

    class Tag(Reflected, Base):
        __tablename__ = "tag"

    class Note(Base):
        __tablename__ = "note"

        id: Mapped[int] = mapped_column(primary_key=True)
        tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))
        tag: Mapped[Tag] = relationship()

    Reflected.prepare(engine)
    assert Note(tag=Tag(word="a")).tag.word == "a"


def test_one_class_is_prepared_by_itself(engine: Engine) -> None:
    class Base(DeclarativeBase):
        pass

    class Person(DeferredReflection, Base):
        __tablename__ = "person"

    class Other(DeferredReflection, Base):
        __tablename__ = "nowhere"

    Person.prepare(engine)
    assert "id" in Person.__table__.c
    assert not hasattr(Other, "__table__")


def test_single_table_inheritance(engine: Engine) -> None:
    class Base(DeferredReflection, DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "person"
        __mapper_args__ = {"polymorphic_on": "name", "polymorphic_identity": "p"}

    class Boss(Person):
        __mapper_args__ = {"polymorphic_identity": "b"}

    Base.prepare(engine)
    with Session(engine) as session:
        session.add(Boss())
        session.commit()
        assert type(session.scalars(select(Person)).one()) is Boss
    assert Boss.__table__ is Person.__table__


def test_a_class_is_not_mapped_before(engine: Engine) -> None:
    base, person, _, _ = mapping()
    with pytest.raises(UnmappedInstanceError, match=r"Person.*prepare\(engine\)"), Session(engine) as session:
        session.add(person())
    with pytest.raises(exc.ArgumentError, match="got 'sqlite://'"):
        base.prepare("sqlite://")


def test_a_missing_table_can_be_made_and_prepared_again(engine: Engine) -> None:
    class Base(DeferredReflection, DeclarativeBase):
        pass

    class Late(Base):
        __tablename__ = "late"

    with pytest.raises(exc.NoSuchTableError):
        Base.prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("create table late (id integer primary key)"))
    Base.prepare(engine)
    assert Late.id.type._type_affinity is Integer


def test_a_class_reflects_its_table_at_once(engine: Engine) -> None:
    class Person(registry().generate_base()):  # type: ignore[misc]  # a class made at run time
        __tablename__ = "person"
        __autoload_with__ = engine

        name = mapped_column(String(99))

    assert list(Person.__table__.c.keys()) == ["id", "name", "boss_id"]
    assert Person.__table__.c.name.type.length == 99
