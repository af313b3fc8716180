"""A hierarchy in one table, and the same in joined tables."""

from __future__ import annotations

from relata import ForeignKey, String
from relata.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Zoo(Base):
    __tablename__ = "inh_zoo"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    animals: Mapped[list[Animal]] = relationship(back_populates="zoo", order_by="Animal.id")
    dogs: Mapped[list[Dog]] = relationship(viewonly=True, order_by="Dog.id")
    vehicles: Mapped[list[Vehicle]] = relationship(back_populates="zoo", order_by="Vehicle.id")
    trucks: Mapped[list[Truck]] = relationship(viewonly=True)


class Animal(Base):
    __tablename__ = "inh_animal"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(20))
    zoo_id: Mapped[int | None] = mapped_column(ForeignKey("inh_zoo.id"))
    zoo: Mapped[Zoo | None] = relationship(back_populates="animals")


class Dog(Animal):
    __mapper_args__ = {"polymorphic_identity": "dog"}
    tricks: Mapped[int | None]
    breed: Mapped[str | None] = mapped_column(String(20))


class Puppy(Dog):
    __mapper_args__ = {"polymorphic_identity": "puppy"}


class Cat(Animal):
    __mapper_args__ = {"polymorphic_identity": "cat"}
    lives: Mapped[int | None]


class Vehicle(Base):
    __tablename__ = "inh_vehicle"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "vehicle"}
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(20))
    zoo_id: Mapped[int | None] = mapped_column(ForeignKey("inh_zoo.id"))
    zoo: Mapped[Zoo | None] = relationship(back_populates="vehicles")


class Truck(Vehicle):
    __tablename__ = "inh_truck"
    __mapper_args__ = {"polymorphic_identity": "truck"}
    id: Mapped[int] = mapped_column(ForeignKey("inh_vehicle.id"), primary_key=True)
    load: Mapped[int]
    axles: Mapped[int]
    parts: Mapped[list[Part]] = relationship(order_by="Part.id")


class Crane(Truck):
    __tablename__ = "inh_crane"
    __mapper_args__ = {"polymorphic_identity": "crane"}
    truck_id: Mapped[int] = mapped_column(ForeignKey("inh_truck.id"), primary_key=True)
    height: Mapped[int]


class Bus(Vehicle):
    __tablename__ = "inh_bus"
    __mapper_args__ = {"polymorphic_identity": "bus"}
    id: Mapped[int] = mapped_column(ForeignKey("inh_vehicle.id"), primary_key=True)
    seats: Mapped[int]


class Part(Base):
    __tablename__ = "inh_part"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    truck_id: Mapped[int] = mapped_column(ForeignKey("inh_truck.id"))


def fill(session):
    """Add rows of every class: ids from 1 in the order of the list."""
    zoo = Zoo(id=1, name="north")
    session.add_all([zoo, Zoo(id=2, name="south")])
    session.flush()
    session.add_all(
        [
            Animal(id=1, name="ant", zoo=zoo),
            Dog(id=2, name="rex", tricks=3, breed="collie", zoo=zoo),
            Cat(id=3, name="tom", lives=9),
            Puppy(id=4, name="pip", tricks=0, breed="pug", zoo=zoo),
            Vehicle(id=1, name="cart", zoo=zoo),
            Truck(id=2, name="big", load=10, axles=3, zoo=zoo, parts=[Part(id=1, name="wheel")]),
            Bus(id=3, name="red", seats=50, zoo=zoo),
            Crane(id=4, name="tall", load=5, axles=2, height=40),
        ]
    )
    session.commit()
