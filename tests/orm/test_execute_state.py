"""What listeners of ``do_orm_execute`` are told, and what they can change."""

from __future__ import annotations

import pytest

from relata import bindparam, delete, event, exc, func, insert, select, text, update
from relata.orm import (
    Session,
    UserDefinedOption,
    immediateload,
    joinedload,
    lazyload,
    selectinload,
    subqueryload,
)
from tests.orm.loading.models import Address, User


class Kept(UserDefinedOption):
    propagate_to_loaders = True


class Own(UserDefinedOption):
    pass


@pytest.fixture
def heard(lite_session):
    """What the listener notes of each statement: assign the function that says what."""

    class Heard(list):
        note = staticmethod(lambda state: state)

    heard = Heard()
    event.listen(lite_session, "do_orm_execute", lambda state: heard.append(heard.note(state)))
    return heard


KINDS = ("select", "insert", "update", "delete", "from_statement", "orm_statement", "executemany")


@pytest.mark.parametrize(
    ("statement", "parameters", "kinds", "mappers"),
    [
        (select(User), None, {"select", "orm_statement"}, ["User"]),
        (select(User).join(User.addresses), None, {"select", "orm_statement"}, ["User"]),
        (select(User.id, Address.id).join(Address), None, {"select", "orm_statement"}, ["User", "Address"]),
        (select(func.count()).select_from(User), None, {"select", "orm_statement"}, []),
        (select(User.__table__), None, {"select"}, []),
        (text("select 1"), None, set(), []),
        (
            select(User).from_statement(select(User)),
            None,
            {"select", "from_statement", "orm_statement"},
            ["User"],
        ),
        (
            select(User).from_statement(text("select * from users")),
            None,
            {"from_statement", "orm_statement"},
            ["User"],
        ),
        (
            select(User).from_statement(insert(User).values(id=9, name="x").returning(User)),
            None,
            {"insert", "from_statement", "orm_statement"},
            ["User"],
        ),
        (insert(User), [{"id": 9, "name": "x"}], {"insert", "executemany", "orm_statement"}, ["User"]),
        (update(User).values(name="x"), None, {"update", "orm_statement"}, ["User"]),
        (delete(Address), None, {"delete", "orm_statement"}, ["Address"]),
    ],
)  # fmt: skip
def test_what_a_statement_is(lite_session, heard, statement, parameters, kinds, mappers):
    def note(state):
        found = {kind for kind in KINDS if getattr(state, f"is_{kind}")}
        return found, [mapper.class_.__name__ for mapper in state.all_mappers]

    heard.note = note
    lite_session.execute(statement, parameters)
    assert heard == [(kinds, mappers)]


def test_loads_of_attributes_say_so(lite_session, heard):
    def note(state):
        return state.is_relationship_load, state.is_column_load, state.lazy_loaded_from

    heard.note = note
    user = lite_session.scalars(select(User).where(User.id == 1)).one()
    assert user.note and user.addresses
    lite_session.expire(user)
    assert user.name == "ann"
    state = user._sa_instance_state
    assert heard == [
        (False, False, None),
        (False, True, None),
        (True, False, state),
        (False, True, None),
    ]


def test_what_is_known_of_selects_only(lite_session, heard):
    def refused(*names):
        def note(state):
            for name in names:
                with pytest.raises(exc.InvalidRequestError, match="ask is_"):
                    getattr(state, name)

        return note

    heard.note = refused("lazy_loaded_from", "load_options", "loader_strategy_path")
    lite_session.execute(update(User).values(name="x"))
    heard.note = refused("update_delete_options")
    lite_session.execute(select(User))
    assert len(heard) == 2


def test_how_objects_are_loaded_and_follow(lite_session, heard):
    heard.note = lambda state: state.load_options
    options = {"populate_existing": True, "yield_per": 5}
    lite_session.execute(select(User).execution_options(autoflush=False), execution_options=options)
    assert heard[-1] == (True, False, 5)
    heard.note = lambda state: state.update_delete_options
    lite_session.execute(update(User).values(name="x"), execution_options={"synchronize_session": "fetch"})
    assert heard[-1] == ("fetch", True)


def test_options_are_shown_as_given_and_changed_for_the_call(lite_session):
    seen = []

    def change(state):
        state.update_execution_options(mine=3)
        seen.append((state.execution_options["mine"], state.local_execution_options["mine"]))

    event.listen(lite_session, "do_orm_execute", change)
    statement = select(User).execution_options(mine=1, other=1)
    lite_session.execute(statement, execution_options={"mine": 2})
    assert seen == [(2, 3)]
    assert statement.get_execution_options()["mine"] == 1


@pytest.mark.parametrize(
    ("load", "told"),
    [
        (joinedload, [{"Kept", "Own"}]),
        (lazyload, [{"Kept", "Own"}, {"Kept"}]),
        (immediateload, [{"Kept", "Own"}, {"Kept"}]),
        (selectinload, [{"Kept", "Own"}, {"Kept", "Own"}]),
        (subqueryload, [{"Kept", "Own"}, {"Kept", "Own"}]),
    ],
)
def test_own_options_go_along_with_what_is_loaded_later(lite_session, heard, load, told):
    heard.note = lambda state: {(type(one).__name__, one.payload) for one in state.user_defined_options}
    for payload in (1, 2):  # each statement's own, though their structure is one
        heard.clear()
        lite_session.expunge_all()
        statement = (
            select(User).where(User.id == 1).options(load(User.addresses), Kept(payload), Own(payload))
        )
        user = lite_session.scalars(statement).unique().one()
        assert user.addresses
        assert heard == [{(name, payload) for name in names} for names in told]


def test_own_options_go_along_with_refreshes_and_deferred_columns(lite_session, heard):
    user = lite_session.scalars(select(User).where(User.id == 1).options(Kept("p"), Own("q"))).one()
    heard.note = lambda state: [one.payload for one in state.user_defined_options]
    heard.clear()
    assert user.note == "note ann"
    lite_session.refresh(user)
    assert heard == [["p"], ["p"]]


def test_a_listener_answers_or_runs_another_statement(lite_session):
    asked = bindparam("key")

    @event.listens_for(lite_session, "do_orm_execute")
    def other(state):
        return state.invoke_statement(params={"key": 2})

    found = lite_session.scalars(select(User.name).where(User.id == asked), {"key": 1}).all()
    assert found == ["bob"]


def test_options_of_a_session_come_after_those_of_the_statement(sqlite_engine):
    with Session(sqlite_engine, execution_options={"mine": "session", "more": 1}) as session:
        seen = []
        event.listen(session, "do_orm_execute", lambda state: seen.append(dict(state.execution_options)))
        session.execute(select(1).execution_options(mine="statement"))
        session.execute(select(1).execution_options(mine="statement"), execution_options={"mine": "call"})
    assert seen == [{"mine": "statement", "more": 1}, {"mine": "call", "more": 1}]
