"""Transactions: begun by statements or by name, nested, ended well or badly."""

from __future__ import annotations

import warnings

import pytest

from relata import exc, func, insert, select, text
from relata.engine import Connection, Engine

from .conftest import users


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.scalar(select(func.count()).select_from(users))
        return found


def add(connection: Connection, name: str = "a") -> None:
    connection.execute(insert(users), {"name": name})


def test_commit_as_you_go(engine: Engine) -> None:
    with engine.connect() as connection:
        assert not connection.in_transaction()
        add(connection)
        assert connection.in_transaction()
        connection.commit()
        assert not connection.in_transaction()
        add(connection)
        connection.rollback()
        connection.rollback()
        connection.commit()
        add(connection)
    assert count(engine) == 1


def test_begin_once(engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin() as transaction:
            add(connection)
            assert connection.get_transaction() is transaction
            assert transaction.is_active and transaction.is_valid
        assert not transaction.is_active
        with pytest.raises(ZeroDivisionError), connection.begin():
            add(connection)
            raise ZeroDivisionError
    with engine.begin() as connection:
        add(connection)
    with pytest.raises(ZeroDivisionError), engine.begin() as connection:
        add(connection)
        raise ZeroDivisionError
    assert count(engine) == 2


def test_begin_within_a_transaction_is_refused(engine: Engine) -> None:
    with engine.connect() as connection:
        add(connection)
        for begin in (connection.begin, connection.begin_twophase):
            with pytest.raises(
                exc.InvalidRequestError, match="a transaction is in progress on this connection"
            ):
                begin()
        connection.commit()
        connection.begin().rollback()
    assert count(engine) == 1


def test_savepoints_roll_back_apart(engine: Engine) -> None:
    with engine.begin() as connection:
        add(connection, "kept")
        with pytest.raises(ZeroDivisionError), connection.begin_nested() as savepoint:
            add(connection, "lost")
            assert connection.in_nested_transaction() and connection.get_nested_transaction() is savepoint
            raise ZeroDivisionError
        assert not connection.in_nested_transaction()
        with connection.begin_nested():
            add(connection, "kept too")
            inner = connection.begin_nested()
            add(connection, "lost too")
            inner.rollback()
    with engine.connect() as connection:
        assert connection.scalars(select(users.c.name).order_by(users.c.id)).all() == ["kept", "kept too"]


def test_savepoints_end_with_their_transaction(engine: Engine) -> None:
    with engine.connect() as connection:
        outer = connection.begin()
        first = connection.begin_nested()
        second = connection.begin_nested()
        outer.rollback()
        assert not (outer.is_active or first.is_active or second.is_active)
        assert connection.get_nested_transaction() is None
        with pytest.raises(exc.InvalidRequestError, match="this savepoint has ended already"):
            second.commit()
        add(connection)


def test_an_ended_transaction_is_not_committed_again(engine: Engine) -> None:
    with engine.connect() as connection:
        transaction = connection.begin()
        transaction.commit()
        with pytest.raises(exc.InvalidRequestError, match="this transaction has ended already"):
            transaction.commit()
        transaction.close()
        with pytest.warns(exc.SAWarning, match="ended already"):
            transaction.rollback()


def test_work_in_the_block_of_an_ended_transaction_is_refused(engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin() as transaction:
            transaction.rollback()
            for work in (
                lambda: connection.execute(text("select 1")),
                lambda: connection.exec_driver_sql("select 1"),
                connection.begin,
                connection.begin_nested,
            ):
                with pytest.raises(exc.InvalidRequestError, match="was committed or rolled back within it"):
                    work()
        assert connection.scalar(text("select 1")) == 1


def test_a_failed_commit_is_rolled_back(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma foreign_keys=on")
        connection.commit()
        connection.exec_driver_sql("create table a (id integer primary key)")
        connection.exec_driver_sql(
            "create table b (a_id integer references a (id) deferrable initially deferred)"
        )
        connection.commit()
        with pytest.raises(exc.IntegrityError), connection.begin():
            connection.exec_driver_sql("insert into b values (5)")
        assert connection.exec_driver_sql("select count(*) from b").scalar() == 0


def test_closing_rolls_back_without_a_warning(engine: Engine) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        connection = engine.connect()
        add(connection)
        connection.begin_nested()
        connection.close()
    assert count(engine) == 0


def test_required_transactions(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.InvalidRequestError, match="no transaction is in progress"):
            connection._get_required_transaction()
        with pytest.raises(exc.InvalidRequestError, match="no savepoint is in progress"):
            connection._get_required_nested_transaction()


def test_sqlite_has_no_two_phases(engine: Engine) -> None:
    with (
        engine.connect() as connection,
        pytest.raises(NotImplementedError, match="no two-phase transactions"),
    ):
        connection.begin_twophase()
