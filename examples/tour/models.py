"""The five mapped classes of the tour, and one table without a class: who flies where."""

from __future__ import annotations

from datetime import datetime

from relata import Column, ForeignKey, String, Table
from relata.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Collects the tables of this program in `Base.metadata`."""


destinations = Table(
    "tour_destinations",
    Base.metadata,
    Column("airline_code", ForeignKey("tour_airlines.code"), primary_key=True),
    Column("airport_code", ForeignKey("tour_airports.code"), primary_key=True),
)
"""Which airline flies to which airport: nothing but two keys, so no class; both sides have a list."""


class Airline(Base):
    __tablename__ = "tour_airlines"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    owner_code: Mapped[str | None] = mapped_column(String(3), ForeignKey("tour_airlines.code"))

    flights: Mapped[list[Flight]] = relationship(back_populates="airline")
    owner: Mapped[Airline | None] = relationship(back_populates="owned", remote_side=code)
    owned: Mapped[list[Airline]] = relationship(back_populates="owner", order_by=code)
    destinations: Mapped[list[Airport]] = relationship(
        secondary=destinations, back_populates="airlines", order_by="Airport.code"
    )

    def __repr__(self) -> str:
        return f"<Airline {self.code} {self.name!r}>"


class Airport(Base):
    __tablename__ = "tour_airports"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    # Unknown for the airports that flights mention and the airport file lacks.
    name: Mapped[str | None] = mapped_column(String(60))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    altitude: Mapped[int | None]

    departures: Mapped[list[Flight]] = relationship(
        back_populates="origin", foreign_keys="Flight.origin_code"
    )
    arrivals: Mapped[list[Flight]] = relationship(
        back_populates="destination", foreign_keys="Flight.destination_code"
    )
    weather: Mapped[list[Weather]] = relationship(back_populates="airport")
    airlines: Mapped[list[Airline]] = relationship(
        secondary=destinations, back_populates="destinations", order_by=Airline.code
    )

    def __repr__(self) -> str:
        return f"<Airport {self.code} {self.name!r}>"


class Plane(Base):
    __tablename__ = "tour_planes"

    tail_number: Mapped[str] = mapped_column(String(6), primary_key=True)
    # All unknown for the planes that flights mention and the plane file lacks.
    built: Mapped[int | None]
    manufacturer: Mapped[str | None] = mapped_column(String(30))
    model: Mapped[str | None] = mapped_column(String(20))
    engines: Mapped[int | None]
    seats: Mapped[int | None]

    flights: Mapped[list[Flight]] = relationship(back_populates="plane")

    def __repr__(self) -> str:
        return f"<Plane {self.tail_number} {self.manufacturer} {self.model} of {self.built}>"


class Weather(Base):
    """What one airport measured in one hour; the key is the pair of both."""

    __tablename__ = "tour_weather"

    airport_code: Mapped[str] = mapped_column(String(3), ForeignKey("tour_airports.code"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)  # UTC
    temperature: Mapped[float | None]  # degrees Fahrenheit
    wind_speed: Mapped[float | None]  # miles an hour
    rain: Mapped[float | None]  # inches in this hour
    visibility: Mapped[float | None]  # miles

    airport: Mapped[Airport] = relationship(back_populates="weather")


class Flight(Base):
    __tablename__ = "tour_flights"

    id: Mapped[int] = mapped_column(primary_key=True)
    airline_code: Mapped[str] = mapped_column(String(3), ForeignKey("tour_airlines.code"))
    number: Mapped[int]
    tail_number: Mapped[str | None] = mapped_column(
        String(6), ForeignKey("tour_planes.tail_number"), index=True
    )
    origin_code: Mapped[str] = mapped_column(String(3), ForeignKey("tour_airports.code"))
    destination_code: Mapped[str] = mapped_column(String(3), ForeignKey("tour_airports.code"), index=True)
    hour: Mapped[datetime] = mapped_column(index=True)  # of the scheduled departure, UTC
    departure_delay: Mapped[int | None]  # minutes; None for a flight that never left
    arrival_delay: Mapped[int | None]  # minutes; None for a flight that never arrived as planned
    air_time: Mapped[int | None]  # minutes
    distance: Mapped[int]  # miles

    airline: Mapped[Airline] = relationship(back_populates="flights")
    plane: Mapped[Plane | None] = relationship(back_populates="flights")
    origin: Mapped[Airport] = relationship(back_populates="departures", foreign_keys=origin_code)
    destination: Mapped[Airport] = relationship(back_populates="arrivals", foreign_keys=destination_code)

    def __repr__(self) -> str:
        route, late = f"{self.origin_code}-{self.destination_code}", self.departure_delay
        return f"<Flight {self.airline_code}{self.number} {route} {self.hour:%d %b}, {late} min late>"
