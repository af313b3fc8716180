"""The classes that the tests of loading map: users, their addresses and keywords, a tree, composite keys."""

from __future__ import annotations

from relata import Column, ForeignKey, ForeignKeyConstraint, String, Table
from relata.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


user_keywords = Table(
    "user_keywords",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("keyword_id", ForeignKey("keywords.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(String(30), deferred=True)
    photo: Mapped[str | None] = mapped_column(String(30), deferred=True, deferred_group="media")
    sound: Mapped[str | None] = mapped_column(String(30), deferred=True, deferred_group="media")
    addresses: Mapped[list[Address]] = relationship(back_populates="user", order_by="Address.id")
    keywords: Mapped[list[Keyword]] = relationship(secondary=user_keywords, order_by="Keyword.id")


class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(30))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="addresses")


class Keyword(Base):
    __tablename__ = "keywords"
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(30))


class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    children: Mapped[list[Node]] = relationship(back_populates="parent", order_by="Node.id")
    parent: Mapped[Node | None] = relationship(back_populates="children", remote_side="Node.id")


class Place(Base):
    __tablename__ = "places"
    x: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    things: Mapped[list[Thing]] = relationship(back_populates="place", order_by="Thing.id")


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[int | None] = mapped_column()
    y: Mapped[int | None] = mapped_column()
    place: Mapped[Place | None] = relationship(back_populates="things")
    __table_args__ = (ForeignKeyConstraint(["x", "y"], ["places.x", "places.y"]),)


def fill(session):
    """Add the rows that the tests read: 3 users, 4 addresses, 2 keywords, a tree of 4 nodes, 2 places."""
    rows = [
        (
            User.__table__,
            [
                {"id": i, "name": n, "note": f"note {n}", "photo": f"photo {n}", "sound": None}
                for i, n in enumerate(("ann", "bob", "cas"), 1)
            ],
        ),
        (
            Address.__table__,
            [
                {"id": 1, "email": "a1", "user_id": 1},
                {"id": 2, "email": "a2", "user_id": 1},
                {"id": 3, "email": "b1", "user_id": 2},
                {"id": 4, "email": "nobody", "user_id": None},
            ],
        ),
        (Keyword.__table__, [{"id": 1, "word": "red"}, {"id": 2, "word": "blue"}]),
        (
            user_keywords,
            [
                {"user_id": 1, "keyword_id": 1},
                {"user_id": 1, "keyword_id": 2},
                {"user_id": 2, "keyword_id": 2},
            ],
        ),
        (Node.__table__, [{"id": 1, "parent_id": None}]),
        (Node.__table__, [{"id": 2, "parent_id": 1}, {"id": 3, "parent_id": 1}]),
        (Node.__table__, [{"id": 4, "parent_id": 2}]),
        (Place.__table__, [{"x": 1, "y": 1}, {"x": 1, "y": 2}]),
        (
            Thing.__table__,
            [
                {"id": 1, "x": 1, "y": 1},
                {"id": 2, "x": 1, "y": 2},
                {"id": 3, "x": 1, "y": 2},
                {"id": 4, "x": None, "y": None},
            ],
        ),
    ]
    for table, values in rows:
        session.connection().execute(table.insert(), values)
    session.commit()
