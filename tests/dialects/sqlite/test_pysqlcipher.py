"""SQLite with encryption: what is written with a passphrase is read with it only."""

from __future__ import annotations

import sqlite3

import pytest

from relata import URL, Column, Integer, MetaData, String, Table, create_engine, exc, insert, select

SECRET = 'it\'s "a" secret'

things = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(20)))


@pytest.fixture
def path(tmp_path):
    """Give the path of an encrypted file that has a row."""
    path = str(tmp_path / "secret.db")
    engine = open_with(path, SECRET)
    things.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(things), {"name": "hidden"})
    engine.dispose()
    return path


def open_with(path, passphrase, **query):
    return create_engine(URL.create("sqlite+pysqlcipher", password=passphrase, database=path, query=query))


def test_the_passphrase_opens_it(path):
    engine = open_with(path, SECRET)
    with engine.connect() as connection:
        assert connection.scalars(select(things.c.name)).all() == ["hidden"]
        assert connection.scalars(select(things.c.name).where(things.c.name.regexp_match("^hid"))).all()
    engine.dispose()


def test_another_does_not(path):
    engine = open_with(path, "guess")
    with pytest.raises(exc.DatabaseError), engine.connect() as connection:
        connection.execute(select(things))
    engine.dispose()


def test_plain_sqlite_cannot_read_it(path):
    with open(path, "rb") as file:
        assert b"hidden" not in file.read()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM things")


def test_pragmas_of_the_url_are_set(tmp_path):
    engine = open_with(str(tmp_path / "other.db"), SECRET, kdf_iter="4000")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA kdf_iter").scalar() == "4000"
    engine.dispose()
