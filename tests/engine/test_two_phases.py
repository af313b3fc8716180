"""Two-phase transactions: prepared, and committed or rolled back later, on PostgreSQL and MariaDB.

PostgreSQL allows none unless it is told how many: these tests run a server of their own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from relata import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    exc,
    insert,
    select,
)
from tests import databases
from tests.conftest import IN_CI
from tests.private_postgresql import NoPrograms, private_server

MINE = f" {os.getpid()}"  # the names of transactions are the server's
t = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(20)))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the address of a PostgreSQL server that allows prepared transactions."""
    try:
        with private_server(max_prepared_transactions="5", lock_timeout="5s") as address:
            yield address
    except NoPrograms as error:
        (pytest.fail if IN_CI else pytest.skip)(str(error))


@pytest.fixture(params=["postgresql+psycopg", "postgresql+psycopg2", "postgresql+pg8000", "mysql+pymysql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give an engine on an empty table `t`, with no prepared transaction left at the end."""
    driver = request.param
    if driver.startswith("mysql"):
        servers = request.getfixturevalue("_servers")
        try:
            url = servers.open("mariadb").url
        except databases.NoAnswer as error:
            (pytest.fail if IN_CI else pytest.skip)(str(error))
    else:
        url = driver + request.getfixturevalue("server")
    # what a prepared transaction has locked stays locked: fail rather than wait for it
    waits = {"init_command": "SET lock_wait_timeout=5"} if driver.startswith("mysql") else {}
    made = create_engine(url, connect_args=waits)
    t.metadata.drop_all(made)
    t.metadata.create_all(made)
    begun: set[Any] = set()
    event.listen(made, "begin_twophase", lambda connection, xid: begun.add(xid))
    yield made
    with made.connect() as connection:
        for xid in begun.intersection(connection.recover_twophase()):  # others use the server, too
            connection.rollback_prepared(xid, recover=True)
    t.metadata.drop_all(made)
    made.dispose()


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(t.c.name).order_by(t.c.name)))


def add(connection: Connection, name: str) -> None:
    connection.execute(insert(t), {"name": name})


@pytest.mark.parametrize("prepares", [True, False])
@pytest.mark.parametrize("commits", [True, False])
def test_a_transaction_ends_prepared_or_not(engine: Engine, prepares: bool, commits: bool) -> None:
    with engine.connect() as connection:
        for name in ("a", "b"):  # the connection is usable afterwards
            transaction = connection.begin_twophase()
            assert connection.get_transaction() is transaction and transaction.is_active
            add(connection, name)
            if prepares:
                transaction.prepare()
            if commits:
                transaction.commit()
            else:
                transaction.rollback()
            assert not transaction.is_active and not connection.in_transaction()
        add(connection, "plain")
        connection.commit()
    assert names(engine) == (["a", "b", "plain"] if commits else ["plain"])


def test_the_block_of_a_transaction_ends_it(engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin_twophase():
            add(connection, "kept")
        with pytest.raises(ZeroDivisionError), connection.begin_twophase() as transaction:
            add(connection, "lost")
            transaction.prepare()
            raise ZeroDivisionError
    assert names(engine) == ["kept"]


def test_savepoints_within(engine: Engine) -> None:
    with engine.connect() as connection:
        transaction = connection.begin_twophase()
        add(connection, "kept")
        with pytest.raises(ZeroDivisionError), connection.begin_nested():
            add(connection, "lost")
            raise ZeroDivisionError
        transaction.prepare()
        transaction.commit()
    assert names(engine) == ["kept"]


@pytest.mark.parametrize("commits", [True, False])
@pytest.mark.parametrize("xid", [None, "it's 100 % of"])
def test_a_prepared_transaction_outlives_its_connection(engine: Engine, xid: Any, commits: bool) -> None:
    connection = engine.connect()
    if xid is not None:
        xid += MINE
    transaction = connection.begin_twophase(xid)
    assert xid is None or transaction.xid == xid
    add(connection, "a")
    transaction.prepare()
    connection.invalidate()
    connection.close()
    with engine.connect() as other:
        assert transaction.xid in other.recover_twophase()
        finish = other.commit_prepared if commits else other.rollback_prepared
        finish(transaction.xid, recover=True)
        assert transaction.xid not in other.recover_twophase()
    assert names(engine) == (["a"] if commits else [])


def test_an_unknown_transaction_is_an_error_of_the_driver(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.DBAPIError):
            connection.commit_prepared("nobody" + MINE, recover=True)
        connection.rollback()
        add(connection, "a")
        connection.commit()
    assert names(engine) == ["a"]


@pytest.mark.parametrize(
    "engine", ["postgresql+psycopg", "postgresql+psycopg2", "postgresql+pg8000"], indirect=True
)
def test_a_transaction_that_cannot_be_prepared_is_rolled_back(engine: Engine) -> None:
    child = Table(
        "child",
        MetaData(),
        t.to_metadata(MetaData()).c.id._copy(),
        Column("parent", ForeignKey(t.c.id, deferrable=True, initially="DEFERRED")),
    )
    child.create(engine)
    try:
        with engine.connect() as connection:
            transaction = connection.begin_twophase()
            connection.execute(insert(child), {"parent": 99})
            with pytest.raises(exc.DatabaseError, match="foreign key"):  # pg8000 knows few classes
                transaction.prepare()
            transaction.rollback()
            add(connection, "after")
            connection.commit()
        assert names(engine) == ["after"]
    finally:
        child.drop(engine)


def test_listeners_are_told(engine: Engine) -> None:
    told: list[tuple[str, Any]] = []

    def telling(name: str) -> Any:
        return lambda connection, xid, *is_prepared: told.append((name, xid.removesuffix(MINE), *is_prepared))

    for name in ("begin_twophase", "prepare_twophase", "commit_twophase", "rollback_twophase"):
        event.listen(engine, name, telling(name))
    with engine.connect() as connection:
        first = connection.begin_twophase("first" + MINE)
        first.prepare()
        first.commit()
        connection.begin_twophase("second" + MINE).rollback()
    assert told == [
        ("begin_twophase", "first"),
        ("prepare_twophase", "first"),
        ("commit_twophase", "first", True),
        ("begin_twophase", "second"),
        ("rollback_twophase", "second", False),
    ]


def test_ended_transactions_are_not_prepared(engine: Engine) -> None:
    with engine.connect() as connection:
        transaction = connection.begin_twophase()
        transaction.rollback()
        with pytest.raises(exc.InvalidRequestError, match="cannot be prepared"):
            transaction.prepare()
