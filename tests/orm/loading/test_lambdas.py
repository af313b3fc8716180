"""Statements, entities and criteria that are given to a session as functions."""

from __future__ import annotations

import pytest

from relata import event, exc, func, lambda_stmt, select, update
from relata.orm import (
    aliased,
    joinedload,
    raiseload,
    selectinload,
    subqueryload,
    with_loader_criteria,
)
from tests.orm.loading.models import Address, User

calls = []


@pytest.fixture(autouse=True)
def _no_calls():
    calls.clear()


def told(element):
    """Return an element, after noting that the function which says so was called."""
    calls.append(element)
    return element


def users(names):
    statement = lambda_stmt(lambda: select(User).where(User.name.in_(names)))
    return statement + (lambda s: s.order_by(User.id))


def loaded(session, names, option):
    """Return the users of these names with their addresses, by an eager load."""
    session.expunge_all()
    found = session.scalars(users(names).options(option, raiseload("*"))).unique().all()
    return {user.name: [address.email for address in user.addresses] for user in found}


def names_in(session):
    return session.scalars(select(User.name).order_by(User.id)).all()


@pytest.mark.parametrize("strategy", [selectinload, joinedload, subqueryload])
def test_entities_are_loaded_with_what_belongs_to_them(session, strategy):
    every = loaded(session, names_in(session), strategy(User.addresses))
    for _ in range(2):
        for name in names_in(session):
            assert loaded(session, [name], strategy(User.addresses)) == {name: every[name]}


def test_entities_and_columns_are_given_as_functions(lite):
    def find(name):
        statement = select(lambda: (User, Address.email)).join(lambda: User.addresses)
        return statement.where(lambda: User.name == name).order_by(lambda: Address.id)

    for name in names_in(lite):
        expected = lite.execute(
            select(User, Address.email).join(User.addresses).where(User.name == name).order_by(Address.id)
        ).all()
        assert lite.execute(find(name)).all() == expected
    query = lite.query(lambda: (User.id, User.name)).order_by(lambda: User.id)
    assert query.all() == lite.execute(select(User.id, User.name).order_by(User.id)).all()


def test_aliases_in_the_closure_are_those_that_are_meant(lite):
    def find(name):
        one = aliased(User)
        statement = lambda_stmt(
            lambda: select(one).where(one.name == name).options(selectinload(one.addresses))
        )
        return statement + (lambda s: s.order_by(one.id))

    for name in names_in(lite):
        assert [user.name for user in lite.scalars(find(name))] == [name]


def test_a_value_may_be_inside_of_an_alias(lite):
    def above(least):
        def made():
            one = aliased(Address, select(Address).where(Address.id > least).subquery())
            return select(one).where(one.id < 4).order_by(one.id)

        return lambda_stmt(made) + (lambda s: s.limit(2))

    for least in (0, 1, 2, 3, 0):
        found = [address.id for address in lite.scalars(above(least))]
        assert found == list(range(least + 1, 4))[:2]


def test_a_class_is_joined_to_a_condition(lite):
    def with_address(least):
        return lambda_stmt(
            lambda: (
                select(User, Address)
                .join(User.addresses.and_(Address.id > least))
                .where(User.addresses.any(Address.id > least))
                .order_by(Address.id)
            )
        )

    for least in (0, 1, 2, 3):
        assert [address.id for _, address in lite.execute(with_address(least))] == list(range(least + 1, 4))


def test_the_functions_do_not_run_again(lite):
    def find(name):
        return lambda_stmt(lambda: select(told(User)).where(User.name == name))

    names = names_in(lite)
    assert [lite.scalars(find(name)).one().name for name in names] == names
    assert calls == [User]


def test_rows_are_changed_and_objects_with_them(session):
    def rename(ids, name):
        return lambda_stmt(lambda: update(User).where(User.id.in_(ids)).values(name=name))

    first, second = session.scalars(select(User).order_by(User.id).limit(2)).all()
    session.execute(rename([first.id], "one"))
    session.execute(rename([second.id], "two"), execution_options={"synchronize_session": "fetch"})
    assert (first.name, second.name) == ("one", "two")
    session.commit()
    assert (first.name, second.name) == ("one", "two")


def test_listeners_may_add_to_the_statement(lite):
    @event.listens_for(lite, "do_orm_execute")
    def only_the_first(state):
        if state.is_select:
            state.statement = state.statement.options(with_loader_criteria(User, User.id == 1))

    assert [user.id for user in lite.scalars(users(names_in(lite)))] == [1]


def criteria(email):
    return with_loader_criteria(Address, lambda cls: cls.email != email)


def test_criteria_take_the_values_of_their_closure(session, statements):
    emails = session.scalars(select(Address.email).order_by(Address.id)).all()
    for email in (*emails, *emails):
        found = session.scalars(select(Address.email).options(criteria(email)).order_by(Address.id)).all()
        assert found == [one for one in emails if one != email]


def test_criteria_go_with_objects_to_what_is_loaded_later(lite):
    every = {user.id: [one.email for one in user.addresses] for user in lite.scalars(select(User))}
    for id_, emails in every.items():
        for email in emails:
            lite.expunge_all()
            user = lite.scalars(select(User).where(User.id == id_).options(criteria(email))).one()
            assert [one.email for one in user.addresses] == [one for one in emails if one != email]


def test_the_parameters_of_criteria_are_named_after_variables(lite, statements):
    lite.execute(select(Address.id).options(criteria("x")))
    plan = lite.connection()._plan_cache.plan_for(
        lite.connection().dialect, select(Address.id).options(criteria("y"))
    )
    assert plan[0].named(plan[1], None) == {"email_1": "y"}


def test_criteria_are_made_once_a_class(lite):
    def above(least):
        return with_loader_criteria(User, lambda cls: told(cls).id > least)

    every = lite.scalars(select(User.id)).all()
    for least in (0, 1, 2):
        count = lite.scalar(select(func.count()).select_from(User).options(above(least)))
        assert count == len([one for one in every if one > least])
    assert calls == [User]


def test_criteria_refuse_what_cannot_be_made_again(lite):
    class Filter:
        email = "x"

    given = Filter()
    with pytest.raises(exc.InvalidRequestError, match=r"got 'given'.*track_closure_variables=False"):
        with_loader_criteria(Address, lambda cls: cls.email != given.email)
    option = with_loader_criteria(
        Address, lambda cls: cls.email != given.email, track_closure_variables=False
    )
    assert lite.scalars(select(Address.email).options(option)).all()


def test_criteria_hold_for_an_alias(lite):
    one = aliased(Address)

    def find(email):
        return select(one.email).options(with_loader_criteria(one, lambda cls: cls.email == email))

    emails = lite.scalars(select(Address.email)).all()
    assert [lite.scalars(find(email)).all() for email in emails] == [[email] for email in emails]
