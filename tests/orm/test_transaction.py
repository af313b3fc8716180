"""Transactions and savepoints of sessions, and what a rollback does to objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import event, exc as sa_exc, insert, inspect, select
from relata.orm import Session
from tests.orm.flush.models import Address, Base, User


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def names(session: Session) -> list[str | None]:
    return list(session.scalars(select(User.name).order_by(User.name)))


def test_begin_and_autobegin(session: Session) -> None:
    assert not session.in_transaction()
    session.add(User(name="a"))
    assert session.in_transaction()
    with pytest.raises(sa_exc.InvalidRequestError, match="Expected begin"):
        session.begin()
    session.commit()
    assert not session.in_transaction()
    with session.begin() as transaction:
        assert session.get_transaction() is transaction and transaction.is_active
        session.add(User(name="b"))
    assert names(session) == ["a", "b"]


def test_without_autobegin(engine: Any) -> None:
    session = Session(engine, autobegin=False)
    with pytest.raises(sa_exc.InvalidRequestError, match="autobegin=False"):
        session.execute(select(1))
    with session.begin():
        assert session.scalar(select(1)) == 1


def test_closing_for_good(engine: Any) -> None:
    session = Session(engine, close_resets_only=False)
    session.scalar(select(1))
    session.reset()
    session.scalar(select(1))
    session.close()
    with pytest.raises(sa_exc.InvalidRequestError, match="closed"):
        session.scalar(select(1))


def test_rollback_puts_objects_back(session: Session) -> None:
    kept, gone = User(name="kept"), User(name="gone")
    session.add_all([kept, gone])
    session.commit()
    kept.name = "changed"
    session.delete(gone)
    new, pending = User(name="new"), User(name="pending")
    session.add(new)
    session.flush()
    session.add(pending)
    session.rollback()
    assert kept.name == "kept"
    assert inspect(gone).persistent and gone in session and gone.name == "gone"
    assert inspect(new).transient and new.name == "new"
    assert inspect(pending).transient
    assert names(session) == ["gone", "kept"]
    session.add_all([new, pending])
    session.commit()
    assert len(names(session)) == 4


def test_an_exception_in_the_block_rolls_back(session: Session) -> None:
    with pytest.raises(RuntimeError), session.begin():
        session.add(User(name="a"))
        session.flush()
        raise RuntimeError
    assert names(session) == []


def test_work_after_the_end_within_the_block_is_refused(session: Session) -> None:
    with session.begin():
        session.rollback()
        with pytest.raises(sa_exc.InvalidRequestError, match="leave the block"):
            session.execute(select(1))
    assert session.scalar(select(1)) == 1


def test_savepoint(session: Session) -> None:
    outer, loaded = User(name="outer"), User(name="loaded")
    session.add_all([outer, loaded])
    session.flush()
    assert loaded.__dict__["name"]
    savepoint = session.begin_nested()
    assert session.in_nested_transaction() and session.get_nested_transaction() is savepoint
    inner = User(name="inner")
    session.add(inner)
    outer.name = "changed"
    session.flush()
    savepoint.rollback()
    assert not session.in_nested_transaction()
    assert inspect(inner).transient
    assert "name" not in outer.__dict__ and outer.name == "outer"
    assert "name" in loaded.__dict__  # did not change within, so it need not be read again
    session.commit()
    assert names(session) == ["loaded", "outer"]


def test_a_duplicate_is_skipped(session: Session) -> None:
    for email in ("a", "b", "a", "c"):
        try:
            with session.begin_nested():
                session.add(Address(email=email))
        except sa_exc.IntegrityError:
            pass
    session.commit()
    assert session.scalars(select(Address.email).order_by(Address.email)).all() == ["a", "b", "c"]


def test_a_released_savepoint_goes_with_the_transaction(session: Session) -> None:
    user = User(name="a")
    session.add(user)
    session.commit()
    session.add(
        User(name="first")
    )  # the sqlite3 module begins the transaction before a change, not a SAVEPOINT
    session.flush()
    with session.begin_nested():
        new = User(name="new")
        session.add(new)
        session.delete(user)
    assert inspect(user).deleted
    session.rollback()
    assert inspect(new).transient
    assert inspect(user).persistent and user.name == "a"


def test_savepoints_within_savepoints(session: Session) -> None:
    with session.begin_nested() as first:
        session.add(User(name="first"))
        second = session.begin_nested()
        assert second.parent is first
        session.add(User(name="second"))
        session.flush()
        second.rollback()
    session.commit()
    assert names(session) == ["first"]


def test_commit_ends_savepoints_too(session: Session) -> None:
    session.begin_nested()
    session.add(User(name="a"))
    session.commit()
    assert not session.in_transaction()
    assert names(session) == ["a"]


def test_a_failure_in_a_savepoint_leaves_the_rest(session: Session) -> None:
    session.add(User(id=1, name="a"))
    session.flush()
    savepoint = session.begin_nested()
    session.expunge_all()
    session.add(User(id=1))
    with pytest.raises(sa_exc.IntegrityError):
        session.flush()
    assert not session.is_active
    with pytest.raises(sa_exc.PendingRollbackError):
        session.execute(select(1))
    savepoint.rollback()
    assert session.is_active
    session.commit()
    assert names(session) == ["a"]


@pytest.mark.parametrize(
    ("mode", "kept"),
    [
        ("conditional_savepoint", ["0", "a"]),
        ("rollback_only", ["0", "a"]),
        ("create_savepoint", ["0", "a"]),
    ],
)
def test_joining_a_transaction(engine: Any, mode: Any, kept: list[str]) -> None:
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        outer = connection.begin()
        connection.execute(insert(User).values(name="0"))
        with Session(connection, join_transaction_mode=mode) as session:
            session.add(User(name="a"))
            session.commit()
            assert names(session) == kept
        assert outer.is_active
        outer.rollback()
        with Session(connection) as session:
            assert names(session) == []


def test_the_connection_goes_back_to_the_pool(engine: Any) -> None:
    session = Session(engine)
    for end in (session.commit, session.rollback, session.close):
        session.scalar(select(1))
        assert engine.pool.checkedout() == 1
        end()
        assert engine.pool.checkedout() == 0


def test_events_tell_of_every_way(session: Session) -> None:
    told: list[str] = []
    every = [
        "after_transaction_create",
        "after_begin",
        "before_commit",
        "after_commit",
        "after_rollback",
        "after_soft_rollback",
        "after_transaction_end",
        "before_flush",
        "after_flush",
        "after_flush_postexec",
        "before_attach",
        "after_attach",
        "transient_to_pending",
        "pending_to_persistent",
        "persistent_to_deleted",
        "deleted_to_detached",
        "deleted_to_persistent",
        "persistent_to_transient",
        "pending_to_transient",
        "persistent_to_detached",
        "detached_to_persistent",
    ]
    for name in every:
        event.listen(session, name, lambda *args, _name=name: told.append(_name))

    def what_happened() -> list[str]:
        happened = told[:]
        told.clear()
        return happened

    user = User(name="a")
    session.add(user)
    assert what_happened() == [
        "after_transaction_create",
        "before_attach",
        "after_attach",
        "transient_to_pending",
    ]
    session.flush()
    assert what_happened() == [
        "before_flush",
        "after_transaction_create",  # of the part that the flush is
        "after_begin",
        "after_flush",
        "pending_to_persistent",
        "after_flush_postexec",
        "after_transaction_end",
    ]
    session.commit()
    assert what_happened() == ["before_commit", "after_commit", "after_transaction_end"]
    session.delete(user)
    session.flush()
    assert "persistent_to_deleted" in what_happened()
    session.rollback()
    assert what_happened() == [
        "after_rollback",
        "deleted_to_persistent",
        "after_transaction_end",
        "after_soft_rollback",
    ]
    session.expunge(user)
    assert what_happened() == ["persistent_to_detached"]
    session.add(user)
    assert "detached_to_persistent" in what_happened()
    session.delete(user)
    session.commit()
    assert what_happened()[-2:] == ["deleted_to_detached", "after_transaction_end"]


def test_a_savepoint_before_the_first_change_is_part_of_the_transaction(session: Session) -> None:
    with session.begin_nested():
        session.add(User(name="released"))
    session.rollback()
    assert names(session) == []
    savepoint = session.begin_nested()
    session.add(User(name="rolled back"))
    session.flush()
    savepoint.rollback()
    session.add(User(name="kept"))
    session.commit()
    assert names(session) == ["kept"]


def test_a_transaction_that_a_listener_of_the_engine_began_is_committed(engine: Any) -> None:
    Base.metadata.create_all(engine)
    event.listen(engine, "engine_connect", lambda connection: connection.begin())
    with Session(engine) as session:
        session.add(User(name="kept"))
        session.commit()
        assert names(session) == ["kept"]


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_listener_may_begin_a_savepoint_whenever_one_ends(sqlite_engine, end):
    Base.metadata.create_all(sqlite_engine)
    session = Session(sqlite_engine)

    @event.listens_for(session, "after_transaction_end")
    def begin_another(session, transaction):
        if transaction.nested and not transaction.parent.nested:
            session.begin_nested()

    session.begin_nested()
    session.add(User(name="ann"))
    session.flush()
    getattr(session, end)()
    assert not session.in_transaction() and not session.in_nested_transaction()
    assert len(session.scalars(select(User)).all()) == (end == "commit")
