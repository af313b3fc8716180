"""Sessions: objects in and out, reading by key, refreshing, merging."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from relata import create_engine, event, exc as sa_exc, inspect, null, select, text
from relata.orm import (
    Session,
    close_all_sessions,
    make_transient,
    make_transient_to_detached,
    object_session,
    raiseload,
    scoped_session,
    sessionmaker,
)
from relata.orm.exc import DetachedInstanceError, UnmappedInstanceError
from tests.orm.flush.models import Address, Base, Order, Place, User
from tests.orm.flush.statements import statements_of


@pytest.fixture
def session(sqlite_engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        yield session


@pytest.fixture
def user(session: Session) -> User:
    user = User(id=1, name="ann", addresses=[Address(id=1, email="a@x")])
    session.add(user)
    session.commit()
    return user


def state_of(obj: Any) -> str:
    state = inspect(obj)
    names = ("transient", "pending", "persistent", "deleted", "detached")
    (found,) = [name for name in names if getattr(state, name)]
    return found


# ---- the five states


def test_the_way_of_an_object(session: Session) -> None:
    user = User(name="a")
    assert state_of(user) == "transient"
    session.add(user)
    assert state_of(user) == "pending"
    assert user in session and user in session.new and object_session(user) is session
    session.flush()
    assert state_of(user) == "persistent"
    assert user in session and user not in session.new
    session.delete(user)
    assert state_of(user) == "persistent" and user in session.deleted
    session.flush()
    assert state_of(user) == "deleted" and user not in session
    session.commit()
    assert state_of(user) == "detached" and object_session(user) is None


def test_add_follows_relationships_both_ways(session: Session) -> None:
    address = Address(email="a", user=User(orders=[Order()]))
    session.add(address)
    assert set(session.new) == {address, address.user, address.user.orders[0]}


def test_what_is_related_later_joins_too(session: Session, user: User) -> None:
    address = Address(email="b")
    user.addresses.append(address)
    assert address in session.new
    lone = Address(email="c")
    lone.user = user  # the other side: does not join by itself
    assert lone not in session


def test_an_orphan_that_is_pending_leaves(session: Session, user: User) -> None:
    address = Address(email="b")
    user.addresses.append(address)
    user.addresses.remove(address)
    assert state_of(address) == "transient"


def test_add_again_takes_a_deletion_back(session: Session, user: User) -> None:
    session.delete(user)
    session.add(user)
    assert user not in session.deleted
    session.commit()
    assert session.get(User, 1) is user


def test_expunge(session: Session, user: User) -> None:
    address = user.addresses[0]
    session.expunge(user)
    assert state_of(user) == state_of(address) == "detached"  # by the cascade "all"
    session.add(user)
    assert state_of(user) == "persistent"
    session.expunge_all()
    assert state_of(user) == "detached"
    assert list(session) == []


def test_make_transient(session: Session, user: User) -> None:
    assert user.name == "ann"
    make_transient(user)
    assert state_of(user) == "transient" and user.id == 1
    user.id = 2
    session.add(user)
    session.flush()
    assert session.scalars(select(User.id).order_by(User.id)).all() == [1, 2]


def test_make_transient_to_detached(session: Session, user: User) -> None:
    session.expunge_all()
    stand_in = User(id=1)
    make_transient_to_detached(stand_in)
    assert state_of(stand_in) == "detached"
    session.add(stand_in)
    assert stand_in.name == "ann"
    with pytest.raises(sa_exc.InvalidRequestError, match="new object"):
        make_transient_to_detached(stand_in)


@pytest.mark.parametrize(
    ("method", "argument", "error", "words"),
    [
        ("add", 5, UnmappedInstanceError, "int"),
        ("add", User, UnmappedInstanceError, "class"),
        ("delete", User(), sa_exc.InvalidRequestError, "has a row"),
        ("expunge", User(), sa_exc.InvalidRequestError, "object of this session"),
        ("refresh", User(), sa_exc.InvalidRequestError, "of this session that has a row"),
        ("expire", User(), sa_exc.InvalidRequestError, "of this session that has a row"),
        ("execute", "SELECT 1", sa_exc.ObjectNotExecutableError, "text()"),
        ("execute", 5, sa_exc.ObjectNotExecutableError, "select()"),
    ],
)
def test_wrong_arguments(session: Session, method: str, argument: Any, error: type, words: str) -> None:
    with pytest.raises(error) as caught:
        getattr(session, method)(argument)
    assert words in str(caught.value)
    assert session.scalar(select(1)) == 1


def test_an_object_of_another_session_is_refused(session: Session, user: User) -> None:
    with Session(session.bind) as other:
        with pytest.raises(sa_exc.InvalidRequestError, match="of no session"):
            other.add(user)
        second = other.get(User, 1)
        other.expunge(second)
        with pytest.raises(sa_exc.InvalidRequestError, match="no other object stands for"):
            session.add(second)


def test_a_deleted_object_is_refused(session: Session, user: User) -> None:
    session.delete(user)
    session.flush()
    with pytest.raises(sa_exc.InvalidRequestError, match="has been deleted"):
        session.add(user)
    session.commit()
    with pytest.raises(sa_exc.InvalidRequestError, match=r"make_transient\(\)"):
        session.add(user)


# ---- by primary key


def test_get(session: Session, user: User, sqlite_engine: Any) -> None:
    assert user.name == "ann"
    with statements_of(sqlite_engine) as statements:
        assert session.get(User, 1) is user
        assert session.get(User, (1,)) is user
        assert session.get(User, {"id": 1}) is user
    assert not statements
    assert session.get(User, 2) is None
    assert session.get(User, 1, populate_existing=True) is user
    assert session.get_one(User, 1) is user
    with pytest.raises(sa_exc.NoResultFound, match="User"):
        session.get_one(User, 2)


@pytest.mark.parametrize(
    ("entity", "ident", "words"),
    [
        (User, (1, 2), "values for the primary key"),
        (Place, 5, "values for the primary key"),
        (User, {"identifier": 1}, "expected the primary key attributes"),
        (Place, {"country": "de"}, "expected the primary key attributes"),
    ],
)
def test_get_with_a_key_that_does_not_fit(session: Session, entity: Any, ident: Any, words: str) -> None:
    with pytest.raises(sa_exc.InvalidRequestError, match=words):
        session.get(entity, ident)


def test_get_of_an_expired_object_whose_row_is_gone(session: Session, user: User) -> None:
    session.execute(text("DELETE FROM users"))
    assert session.get(User, 1) is None


# ---- expire and refresh


def test_commit_expires(session: Session, user: User, sqlite_engine: Any) -> None:
    assert "name" not in user.__dict__
    with statements_of(sqlite_engine) as statements:
        assert (user.name, user.age) == ("ann", 18)
    assert len(statements) == 1


def test_commit_need_not_expire(sqlite_engine: Any, user: User) -> None:
    with Session(sqlite_engine, expire_on_commit=False) as session:
        found = session.get(User, 1)
        session.commit()
        session.close()
        assert found.name == "ann"


def test_expire_and_refresh(session: Session, user: User) -> None:
    assert user.name == "ann"
    session.execute(text("UPDATE users SET name = 'bob', age = 5"))
    assert user.name == "ann"
    session.expire(user, ["age"])
    assert (user.name, user.age) == ("ann", 5)
    session.refresh(user, ["name"])
    assert user.__dict__["name"] == "bob"
    user.name = "lost"
    session.expire(user)
    assert user.name == "bob" and user not in session.dirty
    session.execute(text("UPDATE users SET name = 'eve'"))
    session.expire_all()
    assert user.name == "eve"
    user.name = "lost"
    order = Order(note="flushed")
    session.add(order)
    session.refresh(user)  # flushes other objects first
    assert user.name == "eve" and inspect(order).persistent
    session.execute(text("DELETE FROM users"))
    with pytest.raises(sa_exc.InvalidRequestError, match="to read it again"):
        session.refresh(user)


def test_detached_load_names_the_attribute(session: Session, user: User) -> None:
    session.close()
    with pytest.raises(DetachedInstanceError, match="name"):
        _ = user.name


def test_is_modified(session: Session, user: User) -> None:
    assert not session.is_modified(user)
    user.name = user.name
    assert user in session.dirty and not session.is_modified(user)
    user.name = "x"
    assert session.is_modified(user)


# ---- autoflush


def test_autoflush(session: Session) -> None:
    user = User(name="a")
    session.add(user)
    with session.no_autoflush:
        assert session.scalars(select(User)).all() == []
    assert session.scalars(select(User)).all() == [user]


def test_statements_without_entities_do_not_flush(session: Session) -> None:
    session.add(User(name="a"))
    assert session.scalar(text("SELECT count(*) FROM users")) == 0


def test_null_forces_null(session: Session) -> None:
    session.add(User(age=null()))
    session.flush()
    assert session.scalar(select(User.age)) is None


# ---- merge


def test_merge(session: Session, user: User) -> None:
    session.expunge_all()
    given = User(id=1, name="merged", addresses=[Address(id=1, email="new"), Address(email="b")])
    merged = session.merge(given)
    assert merged is not given and merged in session and given not in session
    session.commit()
    assert session.execute(select(User.id, User.name)).all() == [(1, "merged")]
    assert session.scalars(select(Address.email).order_by(Address.id)).all() == ["new", "b"]
    assert session.merge(merged) is merged


def test_merge_of_what_is_not_there_makes_it(session: Session) -> None:
    first, second = session.merge_all([User(id=9, name="x"), User(id=9, name="y")])
    assert first is second and first.name == "y" and first in session.new


def test_merge_without_load(session: Session, user: User, sqlite_engine: Any) -> None:
    assert user.name == "ann"
    session.expunge(user)
    with Session(sqlite_engine) as other:
        with statements_of(sqlite_engine) as statements:
            copy = other.merge(user, load=False)
        assert not statements
        assert copy.name == "ann" and copy not in other.dirty and state_of(copy) == "persistent"
        with pytest.raises(sa_exc.InvalidRequestError, match="load=True"):
            other.merge(User(), load=False)


# ---- binds


def test_no_bind() -> None:
    session = Session()
    with pytest.raises(sa_exc.UnboundExecutionError, match=r"Session\(engine\)"):
        session.execute(select(User))


def test_binds(sqlite_engine: Any, tmp_path: Any) -> None:
    other = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    Base.metadata.create_all(sqlite_engine)
    Base.metadata.create_all(other)
    with Session(sqlite_engine, binds={Place: other}) as session:
        session.add_all([User(name="a"), Place(country="x", number=1)])
        session.commit()
        assert session.get_bind(User) is sqlite_engine
        assert session.get_bind(Place) is other
        assert len(session.scalars(select(Place)).all()) == 1
        with other.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM users")) == 0
            assert connection.scalar(text("SELECT count(*) FROM places")) == 1
    other.dispose()


def test_own_get_bind(sqlite_engine: Any) -> None:
    asked = []

    class Routed(Session):
        def get_bind(self, mapper: Any = None, **kw: Any) -> Any:
            asked.append(mapper)
            return sqlite_engine

    Base.metadata.create_all(sqlite_engine)
    with Routed() as session:
        session.add(User(name="a"))
        assert len(session.scalars(select(User)).all()) == 1
    assert inspect(User) in asked and None not in asked


# ---- makers and scopes


def test_sessionmaker(sqlite_engine: Any) -> None:
    Base.metadata.create_all(sqlite_engine)
    maker = sessionmaker(sqlite_engine, expire_on_commit=False, info={"a": 1})
    with maker.begin() as session:
        session.add(User(name="a"))
    with maker(info={"b": 2}) as session:
        assert session.info == {"a": 1, "b": 2}
        assert not session.expire_on_commit
        assert session.scalars(select(User.name)).all() == ["a"]
    with pytest.raises(RuntimeError), maker.begin() as session:
        session.add(User(name="b"))
        session.flush()
        raise RuntimeError
    assert maker().scalars(select(User.name)).all() == ["a"]


def test_scoped_session(sqlite_engine: Any) -> None:
    scoped = scoped_session(sessionmaker(sqlite_engine))
    assert scoped() is scoped()
    assert scoped.scalar(select(1)) == 1
    found = []
    thread = threading.Thread(target=lambda: found.append(scoped()))
    thread.start()
    thread.join()
    assert found[0] is not scoped()
    before = scoped()
    with pytest.raises(sa_exc.InvalidRequestError, match=r"remove\(\)"):
        scoped(autoflush=False)
    scoped.remove()
    assert scoped(autoflush=False) is not before
    assert not scoped.autoflush
    scoped.remove()


def test_close_all_sessions(session: Session, user: User) -> None:
    assert user.name
    close_all_sessions()
    assert state_of(user) == "detached"


def test_a_session_that_nobody_holds_lets_its_objects_go(sqlite_engine: Any) -> None:
    Base.metadata.create_all(sqlite_engine)
    session = Session(sqlite_engine)
    user = User(name="a")
    session.add(user)
    session.commit()
    assert user.name == "a"
    del session
    gc.collect()
    assert state_of(user) == "detached"


# ---- two threads


def test_use_from_two_threads_is_named(session: Session) -> None:
    session.add(User(name="a"))
    errors: list[Exception] = []

    def use_meanwhile(*args: Any) -> None:
        def use() -> None:
            for work in (lambda: session.execute(select(User)), session.commit, session.close):
                try:
                    work()
                except Exception as error:
                    errors.append(error)

        thread = threading.Thread(target=use)
        thread.start()
        thread.join()

    event.listen(session, "before_flush", use_meanwhile)
    session.flush()
    assert [type(error) for error in errors] == [sa_exc.IllegalStateChangeError] * 3
    assert "flush" in str(errors[0])
    session.commit()
    assert session.scalars(select(User.name)).all() == ["a"]


def test_relationships_of_an_object_that_is_not_added(session: Session) -> None:
    session.add(User(id=1, name="ann"))
    session.commit()
    address = Address(email="a@x", user_id=1)
    session.enable_relationship_loading(address)
    assert address.user is not None and address.user.name == "ann"
    assert address not in session and not session.new
    session.flush()
    session.add(address)
    session.flush()
    assert inspect(address).persistent
    with Session(session.bind) as other, pytest.raises(sa_exc.InvalidRequestError, match="of no session"):
        other.enable_relationship_loading(address)


def test_an_unknown_mode_of_joining_transactions(engine: Any) -> None:
    with pytest.raises(sa_exc.ArgumentError, match="rollback_only"):
        Session(engine, join_transaction_mode="sometimes")  # type: ignore[arg-type]  # what is refused


def test_getting_what_is_not_mapped(session: Session) -> None:
    with pytest.raises(sa_exc.NoInspectionAvailable, match="mapped class"):
        session.get(int, 1)


def test_options_of_the_session_reach_listeners_and_flushes(engine: Any) -> None:
    Base.metadata.create_all(engine)
    seen: list[Any] = []
    with Session(engine, execution_options={"mine": 1, "other": 1}) as own:
        event.listen(own, "do_orm_execute", lambda state: seen.append(state.execution_options["other"]))
        own.execute(select(User).execution_options(other=2))
        assert seen == [2]
        seen.clear()

        @event.listens_for(engine, "before_cursor_execute")
        def note(
            connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: Any
        ) -> None:
            seen.append(context.execution_options.get("mine"))

        own.add(User(name="ann"))
        own.flush()
        event.remove(engine, "before_cursor_execute", note)
        assert seen == [1]
        assert "mine" not in own.connection().get_execution_options()


def test_listeners_that_change_the_session_within_a_flush_are_warned(session: Session) -> None:
    def add(mapper: Any, connection: Any, user: User) -> None:
        session.add(Order(note="late"))

    event.listen(User, "before_insert", add)
    session.add(User(name="ann"))
    with pytest.warns(sa_exc.SAWarning, match="carries out its plan"):
        session.flush()
    event.remove(User, "before_insert", add)


def test_changes_by_listeners_after_the_plan_are_not_written(session: Session) -> None:
    first, second = User(name="first"), User(name="second")
    session.add(first)
    session.commit()
    assert first.name == "first"
    event.listen(session, "after_flush", lambda session, flush: setattr(first, "name", "late"))
    session.add(second)
    with pytest.warns(sa_exc.SAWarning, match="set_committed_value"):
        session.flush()
    assert not session.dirty


def test_flushing_some_objects_only_will_go(session: Session) -> None:
    user = User(name="ann")
    session.add(user)
    with pytest.warns(sa_exc.SADeprecationWarning, match="flush"):
        session.flush([user])


@pytest.mark.only_on("postgresql")
def test_rows_that_are_fetched_in_parts_stay_at_the_server(engine: Any) -> None:
    Base.metadata.create_all(engine)
    cursors: list[str] = []

    def note(connection: Any, cursor: Any, *args: Any) -> None:
        cursors.append(type(cursor).__name__)

    with Session(engine) as session:
        session.add_all([User(name=f"u{number}") for number in range(9)])
        session.commit()
        event.listen(engine, "before_cursor_execute", note)
        found = session.scalars(select(User).order_by(User.id), execution_options={"yield_per": 2})
        assert [len(part) for part in found.partitions()] == [2, 2, 2, 2, 1]
    assert cursors == ["ServerCursor"]


def test_plans_are_kept_in_a_cache_of_the_program(session: Session) -> None:
    cache: dict[Any, Any] = {}
    statement = select(User).where(User.name == "a")
    session.execute(statement, execution_options={"compiled_cache": cache})
    assert len(cache) == 1
    session.execute(statement, execution_options={"compiled_cache": cache})
    assert len(cache) == 1


@pytest.mark.only_on("postgresql")
def test_rows_of_text_that_are_yielded_in_parts_stay_at_the_server(engine: Any) -> None:
    cursors = text("SELECT count(*) FROM pg_cursors")
    with engine.connect() as connection:
        options = {"yield_per": 2}
        result = connection.exec_driver_sql("SELECT generate_series(1, 9)", execution_options=options)
        assert next(result.partitions()) == [(1,), (2,)]
        assert connection.scalar(cursors) == 1
        result.close()
        assert connection.scalar(cursors) == 0


def test_a_merge_tells_of_the_objects_that_it_makes(session: Session, user: User) -> None:
    told: list[Any] = []

    def note(target: Any, context: Any) -> None:
        told.append(target)

    session.commit()
    session.expunge_all()
    event.listen(User, "load", note)
    try:
        found = session.merge(User(id=1, name="x"))
        made = session.merge(User(id=77, name="y"))
    finally:
        event.remove(User, "load", note)
    assert told == [found, made]


def test_a_merge_loads_what_must_not_be_loaded_lazily(session: Session, user: User) -> None:
    given = User(id=1, addresses=[Address(id=1, email="b@x")])
    session.expunge_all()
    merged = session.merge(given, options=[raiseload(User.addresses, sql_only=True)])
    assert [address.email for address in merged.addresses] == ["b@x"]
    session.commit()
    assert session.scalars(select(Address.email)).all() == ["b@x"]


def test_no_lock_is_asked_for_by_false(session: Session, user: User, sqlite_engine: Any) -> None:
    assert user.name == "ann"
    with statements_of(sqlite_engine) as statements:
        assert session.get(User, 1, with_for_update=False) is user
    assert not statements


def test_get_of_null_is_warned_of(session: Session, user: User) -> None:
    with pytest.warns(sa_exc.SAWarning, match="no row has it"):
        assert session.get(User, None) is None
    with pytest.warns(sa_exc.SAWarning, match="no row has it"):
        assert session.get(Place, (None, None)) is None


def test_get_takes_what_it_is_told_literally(session: Session, user: User) -> None:
    held = session.get(User, 1)
    with statements_of(session.get_bind()) as statements:
        assert session.get(User, 1, with_for_update=False) is held
        assert (
            session.get(User, 1, populate_existing=False, execution_options={"populate_existing": True})
            is held
        )
    assert statements == []
    for wrong in (User.id, user):
        with pytest.raises(sa_exc.ArgumentError, match="the class itself"):
            session.get(wrong, 1)  # type: ignore[arg-type, call-overload]  # as a program may do by mistake


def test_merge_without_load_reads_later_what_the_given_object_has_not(session: Session, user: User) -> None:
    assert user.name == "ann"
    session.expire(user, ["name"])
    session.expunge(user)
    merged = session.merge(user, load=False)
    assert "name" not in vars(merged) and merged.name == "ann"


def test_merge_reads_what_neither_object_has(session: Session) -> None:
    held = User(id=7, name="kept")
    session.add(held)
    session.flush()
    del held.name
    with session.no_autoflush:
        assert session.merge(User(id=7)) is held
        assert held.name == "kept"


def test_a_closed_transaction_is_refused(session: Session) -> None:
    transaction = session.begin()
    transaction.rollback()
    for method in (transaction.rollback, transaction.commit):
        with pytest.raises(sa_exc.ResourceClosedError):
            method()


def test_a_flush_of_what_is_not_mapped_leaves_the_transaction_alone(session: Session) -> None:
    session.add(User(name="kept"))
    session.flush()
    session.add(User(name="waits"))
    with pytest.raises(UnmappedInstanceError), pytest.warns(sa_exc.SADeprecationWarning):
        session.flush([object()])
    session.commit()
    assert session.scalars(select(User.name).order_by(User.id)).all() == ["kept", "waits"]
