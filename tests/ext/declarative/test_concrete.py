"""Base classes that select the rows of subclasses with a table each."""

from __future__ import annotations

import pytest

from relata import ForeignKey, String, create_engine, exc, inspect, select
from relata.ext.declarative import AbstractConcreteBase, ConcreteBase
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    configure_mappers,
    declared_attr,
    mapped_column,
    relationship,
)
from relata.orm.exc import UnmappedClassError


@pytest.fixture
def engine():
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


def kinds(objects):
    return sorted(type(one).__name__ for one in objects)


def boats(discriminator="type"):
    class Base(DeclarativeBase):
        pass

    class Boat(ConcreteBase, Base):
        __tablename__ = "boat"
        __mapper_args__ = {"polymorphic_identity": "boat", "concrete": True}
        _concrete_discriminator_name = discriminator
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(20))

    class Ferry(Boat):
        __tablename__ = "ferry"
        __mapper_args__ = {"polymorphic_identity": "ferry", "concrete": True}
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(20))
        seats: Mapped[int]

    class CarFerry(Ferry):
        __tablename__ = "car_ferry"
        __mapper_args__ = {"polymorphic_identity": "car ferry", "concrete": True}
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(20))
        cars: Mapped[int]

    return Base, Boat, Ferry, CarFerry


def test_a_base_class_with_a_table_selects_the_rows_of_its_subclasses_too(engine):
    base, Boat, Ferry, CarFerry = boats()
    base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Boat(name="b"), Ferry(name="f", seats=2), CarFerry(name="c", cars=3)])
        session.commit()
        assert kinds(session.scalars(select(Boat))) == ["Boat", "CarFerry", "Ferry"]
        assert kinds(session.scalars(select(Ferry))) == ["CarFerry", "Ferry"]
        assert kinds(session.scalars(select(CarFerry))) == ["CarFerry"]
        [found] = session.scalars(select(Boat).where(Ferry.seats == 2))
        assert (type(found), found.__dict__["seats"]) == (Ferry, 2)
        found.name = "new"
        session.commit()
        assert session.scalars(select(Ferry.name).where(Ferry.seats == 2)).all() == ["new"]


def test_the_discriminator_may_be_named_otherwise():
    _, Boat, _, _ = boats("kind")
    assert "'boat' AS kind" in str(select(Boat))


def test_a_column_with_the_discriminator_s_name_is_refused_until_it_is_named_otherwise():
    class Base(DeclarativeBase):
        pass

    class Boat(ConcreteBase, Base):
        __tablename__ = "boat"
        __mapper_args__ = {"polymorphic_identity": "boat", "concrete": True}
        id: Mapped[int] = mapped_column(primary_key=True)
        type: Mapped[str]

    for _ in range(2):
        with pytest.raises(exc.InvalidRequestError, match="without a column 'type'"):
            Base.registry.configure()
    Boat._concrete_discriminator_name = "kind"
    Base.registry.configure()
    assert "AS kind" in str(select(Boat))


def animals(**options):
    class Base(DeclarativeBase):
        pass

    class Keeper(Base):
        __tablename__ = "keeper"
        id: Mapped[int] = mapped_column(primary_key=True)
        animals: Mapped[list[Animal]] = relationship(back_populates="keeper")

    class Animal(AbstractConcreteBase, Base):
        strict_attrs = options.get("strict_attrs", False)
        name: Mapped[str] = mapped_column(String(20))

        @declared_attr
        def keeper_id(cls) -> Mapped[int | None]:
            return mapped_column(ForeignKey("keeper.id"))

        @declared_attr
        def keeper(cls) -> Mapped[Keeper | None]:
            return relationship("Keeper", back_populates="animals")

    globals().update(Animal=Animal, Keeper=Keeper)  # annotations are resolved there

    class Dog(Animal):
        __tablename__ = "dog"
        __mapper_args__ = {"polymorphic_identity": "dog", "concrete": True}
        id: Mapped[int] = mapped_column(primary_key=True)
        tricks: Mapped[int]

    class Cat(Animal):
        __tablename__ = "cat"
        __mapper_args__ = {"polymorphic_identity": "cat", "concrete": True}
        id: Mapped[int] = mapped_column(primary_key=True)
        lives: Mapped[int]

    return Base, Keeper, Animal, Dog, Cat


def test_a_base_class_without_a_table_is_mapped_to_the_union_of_its_subclasses(engine):
    base, Keeper, Animal, Dog, Cat = animals()
    with pytest.raises(UnmappedClassError, match=r"Animal'.*waits for its subclasses.*configure_mappers\(\)"):
        select(Animal)
    configure_mappers()
    base.metadata.create_all(engine)
    with Session(engine) as session:
        keeper = Keeper(id=1)
        session.add_all([Dog(name="rex", tricks=3, keeper=keeper), Cat(name="tom", lives=9, keeper=keeper)])
        session.commit()
        assert kinds(session.scalars(select(Animal))) == ["Cat", "Dog"]
        assert [type(one) for one in session.scalars(select(Animal).where(Animal.name == "rex"))] == [Dog]
        assert kinds(session.get(Keeper, 1).animals) == ["Cat", "Dog"]
        assert session.scalars(select(Keeper.id).join(Keeper.animals).where(Animal.name == "tom")).all() == [
            1
        ]
        assert session.scalars(select(Dog)).one().keeper is keeper
    assert inspect(Dog).inherits is inspect(Animal)


def test_it_has_all_columns_or_only_its_own():
    for strict, expected in ((False, {"lives", "tricks"}), (True, set())):
        _, _, Animal, _, _ = animals(strict_attrs=strict)
        configure_mappers()
        common = {"id", "name", "keeper_id", "keeper", "type"}
        assert set(inspect(Animal).attrs.keys()) == common | expected


def test_it_has_no_instances():
    _, _, Animal, _, _ = animals()
    configure_mappers()
    with pytest.raises(exc.InvalidRequestError, match="a subclass of Animal"):
        Animal()
