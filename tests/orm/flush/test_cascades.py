"""Which objects a delete takes with it, and which a change brings into the session."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from relata import ForeignKey, String, func, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    attribute_keyed_dict,
    mapped_column,
    relationship,
)


class Base(DeclarativeBase):
    pass


class Box(Base):
    __tablename__ = "box"
    id: Mapped[int] = mapped_column(primary_key=True)
    lid_id: Mapped[int | None] = mapped_column(ForeignKey("lid.id"))
    lid: Mapped[Lid | None] = relationship(cascade="all")
    things: Mapped[list[Thing]] = relationship(cascade="all", lazy="raise")
    by_name: Mapped[dict[str, Named]] = relationship(
        collection_class=attribute_keyed_dict("name"), back_populates="box"
    )
    as_set: Mapped[set[Loose]] = relationship(back_populates="box")


class Lid(Base):
    __tablename__ = "lid"
    id: Mapped[int] = mapped_column(primary_key=True)


class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int | None] = mapped_column(ForeignKey("box.id"))


class Named(Base):
    __tablename__ = "named"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    box_id: Mapped[int | None] = mapped_column(ForeignKey("box.id"))
    box: Mapped[Box | None] = relationship(back_populates="by_name")


class Loose(Base):
    __tablename__ = "loose"
    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None] = mapped_column(String(20), default="none given")
    box_id: Mapped[int | None] = mapped_column(ForeignKey("box.id"))
    box: Mapped[Box | None] = relationship(back_populates="as_set")


@pytest.fixture
def session(engine: Any) -> Any:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def count(session: Session, entity: Any) -> int:
    return session.scalar(select(func.count()).select_from(entity))


def test_what_was_let_go_before_is_not_deleted(session: Session) -> None:
    box = Box(lid=Lid(), things=[Thing(), Thing()])
    session.add(box)
    session.flush()
    box.lid = None
    del box.things[0]
    session.delete(box)
    session.flush()
    assert (count(session, Box), count(session, Lid), count(session, Thing)) == (0, 1, 1)


def test_a_delete_loads_what_may_not_be_loaded_otherwise(session: Session) -> None:
    session.add(Box(things=[Thing(), Thing()]))
    session.commit()
    session.delete(session.scalars(select(Box)).one())
    session.commit()
    assert count(session, Thing) == 0


@pytest.mark.parametrize(
    "adds",
    [
        lambda box, named: box.by_name.__setitem__(named.name, named),
        lambda box, named: box.by_name.setdefault(named.name, named),
        lambda box, named: box.by_name.update({named.name: named}),
        lambda box, named: setattr(box, "by_name", {named.name: named}),
    ],
)
def test_a_member_of_a_dict_comes_in_when_it_is_added_again(sqlite_engine: Any, adds: Any) -> None:
    with Session(sqlite_engine) as session:
        box, named = Box(), Named(name="a")
        session.add(box)
        named.box = box  # the other side brings nothing in
        assert named not in session
        adds(box, named)
        assert named in session


def test_a_member_of_a_set_comes_in_when_it_is_added_again(sqlite_engine: Any) -> None:
    with Session(sqlite_engine) as session:
        box, loose = Box(), Loose()
        session.add(box)
        loose.box = box
        assert loose not in session
        box.as_set.add(loose)
        assert loose in session


def test_objects_that_swap_places_keep_their_owner(sqlite_engine: Any) -> None:
    class Local(DeclarativeBase):
        pass

    class Team(Local):
        __tablename__ = "team"
        id: Mapped[int] = mapped_column(primary_key=True)
        players: Mapped[list[Player]] = relationship(back_populates="team", cascade="all, delete-orphan")

    class Player(Local):
        __tablename__ = "player"
        id: Mapped[int] = mapped_column(primary_key=True)
        team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
        team: Mapped[Team | None] = relationship(back_populates="players")

    Local.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        team = Team(players=[Player(id=number) for number in range(1, 6)])
        session.add(team)
        session.commit()
        players = team.players
        players[0], players[4] = players[4], players[0]
        Random(1).shuffle(players)
        players.append(players[0])
        del players[0]
        players[1:3] = [players[2], players[1]]
        assert all(player.team is team for player in players)
        session.commit()
        assert count(session, Player) == 5
