"""Tables whose columns have types that checkers know, and what is selected from them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, assert_type

from relata import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Named,
    Numeric,
    Row,
    Select,
    String,
    Table,
    TypedColumns,
    delete,
    insert,
    select,
    update,
)
from relata.sql.elements import ColumnElement


class ArtistColumns(TypedColumns):
    id = Column(Integer, primary_key=True)
    name = Column(String(40))
    born: Named[datetime.date | None]


class AlbumColumns(TypedColumns):
    id = Column(Integer, primary_key=True)
    artist_id = Column(Integer, ForeignKey("artist.id"))
    title: Named[str]
    price = Column(Numeric(8, 2))


metadata = MetaData()
artist = Table("artist", metadata, ArtistColumns)
album = Table("album", metadata, AlbumColumns)


def columns() -> None:
    assert_type(artist, Table[ArtistColumns])
    assert_type(artist.c, ArtistColumns)
    assert_type(artist.c.id, Column[int])
    assert_type(artist.c.name, Column[str])
    assert_type(artist.c.born, Column[datetime.date | None])
    assert_type(album.c.price, Column[Decimal])
    assert_type(album.c.artist_id == artist.c.id, ColumnElement[bool])


def selects(connection: Connection) -> None:
    statement = select(artist.c.id, artist.c.name)
    assert_type(statement, Select[int, str])
    assert_type(connection.execute(statement).one(), Row[int, str])
    assert_type(connection.execute(statement).all(), Sequence[Row[int, str]])
    number, name = connection.execute(statement).tuples().one()
    assert_type(number, int)
    assert_type(name, str)
    assert_type(connection.scalars(select(artist.c.born)).all(), Sequence[datetime.date | None])
    assert_type(connection.scalar(select(artist.c.name)), str | None)


def joins(connection: Connection) -> None:
    statement = (
        select(artist.c.name, album.c.title, album.c.price)
        .join_from(artist, album, artist.c.id == album.c.artist_id)
        .where(album.c.price > 5, artist.c.born.is_not(None))
        .order_by(album.c.title.desc())
        .limit(3)
    )
    assert_type(statement, Select[str, str, Decimal])
    assert_type(connection.execute(statement).all(), Sequence[Row[str, str, Decimal]])
    outer = select(artist.c.name, album.c.title).outerjoin(album).distinct()
    assert_type(outer, Select[str, str])
    assert_type(select(artist.c.id).select_from(artist.join(album)), Select[int])
    assert_type(select(album.c.id).group_by(album.c.id).having(album.c.price > 1), Select[int])


def aliases(connection: Connection) -> None:
    other = artist.alias("other")
    assert_type(other.c.id, Column[int])
    assert_type(select(artist.c.name, other.c.name), Select[str, str])


def changes(connection: Connection) -> None:
    inserted = insert(artist).values(name="Nina Simone").returning(artist.c.id, artist.c.name)
    assert_type(connection.execute(inserted).one(), Row[int, str])
    updated = update(album).where(album.c.id == 1).values(title="Baltimore").returning(album.c.price)
    assert_type(connection.scalars(updated).all(), Sequence[Decimal])
    deleted = delete(album).where(album.c.id == 1).returning(album.c.title)
    assert_type(connection.scalar(deleted), str | None)


def mistakes(connection: Connection) -> None:
    plain = Table("plain", metadata, Column("id", Integer))
    assert_type(plain.c.id, Column[Any])
