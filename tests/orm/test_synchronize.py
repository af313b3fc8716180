from __future__ import annotations

import pytest

from relata import String, bindparam, delete, event, exc, func, inspect, select, update
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, synonym, with_loader_criteria
from tests.orm.loading.models import Address, User

EVERY = pytest.mark.parametrize("strategy", ["auto", "evaluate", "fetch"])


def options(strategy):
    return {"synchronize_session": strategy}


@EVERY
def test_update_gives_objects_the_values(filled_session, strategy):
    session = filled_session
    users = session.scalars(select(User).order_by(User.id)).all()
    result = session.execute(
        update(User).where(User.id < 3).values(name=User.name + "!"), execution_options=options(strategy)
    )
    assert result.rowcount == 2
    assert [u.__dict__.get("name", u.name) for u in users] == ["ann!", "bob!", "cas"]
    assert not session.dirty


@EVERY
def test_what_only_the_database_computes_is_read_again(filled_session, strategy):
    session = filled_session
    user = session.get(User, 1)
    session.execute(
        update(User).where(User.id == 1).values(name=func.upper(User.name)),
        execution_options=options(strategy),
    )
    assert "name" not in user.__dict__ and user.name == "ANN"


@EVERY
def test_delete_takes_objects_out(filled_session, strategy):
    session = filled_session
    first, second, third = (session.get(Address, i) for i in (1, 2, 3))
    result = session.execute(delete(Address).where(Address.user_id == 1), execution_options=options(strategy))
    assert result.rowcount == 2
    assert inspect(first).deleted and inspect(second).deleted and third in session
    session.rollback()
    assert first in session and session.get(Address, 1) is first


def test_conditions_that_python_cannot_evaluate_are_fetched(filled_session):
    session = filled_session
    user = session.get(User, 1)
    session.execute(update(User).where(func.lower(User.name) == "ann").values(name="x"))
    assert user.__dict__["name"] == "x"
    with pytest.raises(exc.InvalidRequestError, match="use 'fetch'"):
        session.execute(
            update(User).where(func.lower(User.name) == "ann").values(name="x"),
            execution_options=options("evaluate"),
        )


def test_without_synchronizing_objects_stay(filled_session):
    session = filled_session
    user = session.get(User, 1)
    session.execute(update(User).where(User.id == 1).values(name="x"), execution_options=options(False))
    assert user.name == "ann"
    session.refresh(user)
    assert user.name == "x"


def test_a_change_that_was_not_flushed_came_before_the_update(filled_session):
    session = filled_session
    user = session.get(User, 1)
    with session.no_autoflush:
        user.name = "mine"
        session.execute(update(User).where(User.id == 1).values(name="theirs"))
        assert user.name == "theirs" and not session.is_modified(user)


@pytest.mark.parametrize("strategy", ["auto", "fetch"])
def test_what_was_not_given_when_an_object_was_new_is_known_afterwards(filled_session, strategy):
    session = filled_session
    user = User(id=90, name="new")
    session.add(user)
    session.flush()
    assert "note" not in user.__dict__ or user.note is None
    session.execute(
        update(User).where(User.id == 90).values(note=func.upper("x")), execution_options=options(strategy)
    )
    assert user.note == "X"
    session.execute(update(User).where(User.id == 90).values(note="y"), execution_options=options(strategy))
    assert user.note == "y"


def test_an_expired_object_is_not_guessed_at(filled_session):
    session = filled_session
    user, address = session.get(User, 1), session.get(Address, 3)
    session.expire(address, ["email"])
    session.expire(user)
    session.execute(update(User).where(User.name == "ann").values(name="x"))
    session.execute(delete(Address).where(Address.email == "nothing"))
    assert user.name == "x" and address in session and address.email == "b1"


def test_changes_are_flushed_before(filled_session):
    session = filled_session
    session.get(User, 1).name = "new"
    assert session.execute(update(User).where(User.name == "new").values(name="x")).rowcount == 1


def test_parameters_given_at_execution(filled_session):
    session = filled_session
    user = session.get(User, 2)
    statement = update(User).where(User.id == bindparam("which")).values(name=bindparam("to"))
    session.execute(statement, {"which": 2, "to": "x"})
    assert user.__dict__["name"] == "x"


def test_refresh_events_tell_of_the_values(filled_session):
    session = filled_session
    user = session.get(User, 1)
    seen = []

    def note(obj, context, keys):
        seen.append((obj, keys))

    event.listen(User, "refresh", note)
    try:
        session.execute(update(User).where(User.id == 1).values(name="x"))
    finally:
        event.remove(User, "refresh", note)
    assert seen and seen[0][0] is user and list(seen[0][1]) == ["name"]


def test_an_unknown_strategy_is_refused(filled_session):
    with pytest.raises(exc.ArgumentError, match="'sometimes'"):
        filled_session.execute(update(User).values(name="x"), execution_options=options("sometimes"))


class Base(DeclarativeBase):
    """The base of this class."""


class Log(Base):
    """Has values that an UPDATE makes by itself, in Python and in SQL, and a synonym."""

    __tablename__ = "logs"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None] = mapped_column(String(20))
    by_python: Mapped[int | None] = mapped_column(onupdate=lambda: 7)
    by_sql: Mapped[int | None] = mapped_column(onupdate=func.abs(-3))
    words = synonym("text")


@pytest.fixture
def logs(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Log(id=number, text=f"t{number}", by_python=0, by_sql=0) for number in (1, 2, 3)])
        session.commit()
        yield session


@EVERY
def test_values_that_python_made_are_there_and_those_of_sql_are_read(logs, strategy):
    one, two, three = logs.scalars(select(Log).order_by(Log.id)).all()
    logs.execute(update(Log).where(Log.id < 3).values(text="new"), execution_options=options(strategy))
    for log in (one, two):
        assert (log.__dict__["text"], log.__dict__["by_python"]) == ("new", 7)
        assert "by_sql" not in log.__dict__ and log.by_sql == 3
    assert three.__dict__["by_python"] == 0


@pytest.mark.only_on("sqlite", "postgresql")
@EVERY
def test_objects_that_return_have_what_the_row_has_now(logs, strategy):
    one = logs.get(Log, 1)
    statement = update(Log).where(Log.id < 3).values(text="new").returning(Log)
    found = logs.scalars(statement, execution_options=options(strategy)).all()
    assert one in found and len(found) == 2
    assert {(log.__dict__["text"], log.__dict__["by_sql"]) for log in found} == {("new", 3)}


@pytest.mark.only_on("sqlite", "postgresql")
def test_columns_that_return_are_those_that_were_asked_for(logs):
    one = logs.get(Log, 1)
    statement = update(Log).where(Log.id == 1).values(text="new").returning(Log.text, Log.by_python)
    result = logs.execute(statement, execution_options=options("fetch"))
    assert result.keys() == ["text", "by_python"] and result.all() == [("new", 7)]
    assert one.__dict__["text"] == "new"


@pytest.mark.parametrize("strategy", ["auto", "evaluate", False])
def test_several_sets_of_parameters_for_conditions(logs, strategy):
    one, two, three = logs.scalars(select(Log).order_by(Log.id)).all()
    statement = update(Log).where(Log.id == bindparam("which")).values(text=bindparam("new"))
    logs.execute(
        statement,
        [{"which": 1, "new": "a"}, {"which": 2, "new": "b"}],
        execution_options={**options(strategy), "dml_strategy": "orm"},
    )
    expected = ["a", "b", "t3"] if strategy else ["t1", "t2", "t3"]
    assert [log.__dict__["text"] for log in (one, two, three)] == expected
    with pytest.raises(exc.InvalidRequestError, match="one set of parameters"):
        logs.execute(
            statement,
            [{"which": 1, "new": "a"}, {"which": 2, "new": "b"}],
            execution_options={**options("fetch"), "dml_strategy": "orm"},
        )


def test_a_synonym_is_set_by_its_attribute(logs):
    one = logs.get(Log, 1)
    logs.execute(update(Log).values(words="new"))
    assert one.__dict__["text"] == "new"


def test_conditions_for_every_statement_tell_which_objects_follow(logs):
    one, two = logs.get(Log, 1), logs.get(Log, 2)
    only = with_loader_criteria(Log, Log.id == 2)
    logs.execute(update(Log).values(text="new").options(only), execution_options=options("evaluate"))
    assert (one.__dict__["text"], two.__dict__["text"]) == ("t1", "new")
    logs.execute(delete(Log).options(only), execution_options=options("evaluate"))
    assert one in logs and two not in logs
