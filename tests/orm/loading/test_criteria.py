from __future__ import annotations

import pytest

from relata import delete, event, exc, exists, func, insert, literal, select, union, union_all, update
from relata.orm import aliased, joinedload, selectinload, with_loader_criteria
from relata.sql.lower import lower
from tests.orm.loading.models import Address, Base, Keyword, User

NOT_A1 = with_loader_criteria(Address, Address.email != "a1")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (lambda: select(Address.id), "SELECT addresses.id FROM addresses WHERE addresses.email != :email_1"),
        (
            lambda: select(func.count()).select_from(Address),
            "SELECT count(*) AS count_1 FROM addresses WHERE addresses.email != :email_1",
        ),
        (
            lambda: select(User.id).outerjoin(User.addresses),
            "SELECT users.id FROM users LEFT OUTER JOIN addresses ON users.id = addresses.user_id "
            "AND addresses.email != :email_1",
        ),
        (lambda: select(aliased(Address).id), "SELECT addresses_1.id FROM addresses AS addresses_1"),
        (
            lambda: select(User.id).where(User.id.in_(select(Address.user_id))),
            "SELECT users.id FROM users WHERE users.id IN "
            "(SELECT addresses.user_id FROM addresses WHERE addresses.email != :email_1)",
        ),
        (lambda: delete(Address), "DELETE FROM addresses WHERE addresses.email != :email_1"),
        (
            lambda: update(Address).values(user_id=1),
            "UPDATE addresses SET user_id=:user_id WHERE addresses.email != :email_1",
        ),
    ],
)
def test_the_condition_holds_wherever_the_entity_is_selected(statement, expected):
    assert " ".join(str(lower(statement().options(NOT_A1))[0]).split()) == expected


@pytest.mark.parametrize("load", [None, selectinload, joinedload])
def test_it_holds_for_what_is_loaded(lite, load):
    statement = select(User).options(NOT_A1).order_by(User.id)
    if load is not None:
        statement = statement.options(load(User.addresses))
    users = lite.scalars(statement).unique().all()
    assert [[a.email for a in u.addresses] for u in users] == [["a2"], ["b1"], []]


def test_values_belong_to_one_statement(lite):
    for email, expected in (("a1", ["a2"]), ("a2", ["a1"])):
        option = with_loader_criteria(Address, Address.email != email)
        user = lite.scalars(
            select(User).options(option, selectinload(User.addresses)).where(User.id == 1)
        ).one()
        assert [a.email for a in user.addresses] == expected
        lite.expunge_all()


def test_a_function_for_a_base_class_and_aliases(lite):
    class_wide = with_loader_criteria(
        Base, lambda cls: cls.__mapper__.primary_key[0] < 3, include_aliases=True
    )
    alias = aliased(User)
    assert lite.scalars(select(alias.id).options(class_wide).order_by(alias.id)).all() == [1, 2]


def test_a_many_to_one_is_not_taken_from_the_session(lite):
    option = with_loader_criteria(User, User.name != "ann")
    ann = lite.get(User, 1)
    address = lite.scalars(select(Address).where(Address.id == 1).options(option)).one()
    assert address.user is None and ann.name == "ann"


def test_what_is_no_class_is_refused():
    with pytest.raises(exc.ArgumentError, match="with_loader_criteria"):
        with_loader_criteria("User", True)


@pytest.mark.parametrize(
    "read",
    [
        lambda session, user: session.refresh(user),
        lambda session, user: session.expire(user),
        lambda session, user: session.expire(user, ["name"]),
    ],
    ids=["refreshed", "expired", "one attribute expired"],
)
def test_what_a_listener_asks_of_a_class_does_not_hold_for_an_object_that_is_there(session, read):
    user = session.get(User, 1)

    def no_user(state):
        state.statement = state.statement.options(with_loader_criteria(User, User.id != 1))

    event.listen(session, "do_orm_execute", no_user)
    read(session, user)
    assert user.name == "ann"


def test_a_subquery_that_columns_and_from_share_stays_one(session):
    users = select(User).where(User.id < 3).subquery()
    statement = select(users.c.name).select_from(users).where(users.c.id > 0).order_by(users.c.id)
    assert session.scalars(statement.options(with_loader_criteria(User, User.id != 1))).all() == ["bob"]
    assert str(lower(statement.options(with_loader_criteria(User, User.id != 1)))[0]).count("SELECT") == 2


# -- within statements

EXISTS = {
    "exists": lambda: exists().where(Address.user_id == User.id),
    "exists of a value": lambda: exists(1).where(Address.user_id == User.id),
    "select": lambda: select(Address.id).where(Address.user_id == User.id).exists(),
    "any": lambda: User.addresses.any(),
    "correlated": lambda: select(literal(1)).where(Address.user_id == User.id).correlate(User).exists(),
}


@pytest.mark.parametrize("name", EXISTS)
def test_what_a_subquery_selects_by_its_conditions_alone(lite, name):
    lite.execute(Address.__table__.delete().where(Address.id == 2))
    statement = select(User.id).where(EXISTS[name]()).order_by(User.id)
    assert lite.scalars(statement).all() == [1, 2]
    assert lite.scalars(statement.options(NOT_A1)).all() == [2]


def test_the_statement_around_keeps_its_own(lite):
    statement = select(User.id).where(exists(1).where(Address.user_id == User.id))
    made = str(statement.options(with_loader_criteria(User, User.name != "ann")))
    assert made.count("users.name !=") == 1 and made.endswith("AND users.name != :name_1")


@pytest.mark.parametrize("make", [lambda one: one.subquery(), lambda one: one.cte()])
def test_a_subquery_that_is_joined_and_selected_is_one(lite, make):
    inner = make(select(Address.user_id, Address.email))
    statement = select(User.name, inner.c.email).join(inner, inner.c.user_id == User.id)
    assert sorted(lite.execute(statement.options(NOT_A1)).all()) == [("ann", "a2"), ("bob", "b1")]


BOTH = [select(Address.id).where(Address.id < 2), select(Address.id).where(Address.id >= 2)]


@pytest.mark.parametrize(
    "statement",
    [
        union(*BOTH),
        union_all(*BOTH),
        select(Address.id).from_statement(union(*BOTH)),
        select(union(*BOTH).subquery().c.id),
        select(Address.id).from_statement(select(Address.id)),
    ],
)
def test_unions_and_given_statements(lite, statement):
    assert sorted(set(lite.scalars(statement.options(NOT_A1)).all())) == [2, 3, 4]


def test_an_insert_from_a_select(lite):
    chosen = insert(Keyword).from_select(["word"], select(Address.email))
    assert lite.execute(chosen.options(NOT_A1)).rowcount == 3


def test_what_is_not_handed_on_holds_for_loads_by_keys(lite):
    option = with_loader_criteria(Address, Address.email != "a1", propagate_to_loaders=False)
    first = select(User).where(User.id == 1)
    user = lite.scalars(first.options(selectinload(User.addresses), option)).one()
    assert [address.email for address in user.addresses] == ["a2"]
    lite.expunge_all()
    user = lite.scalars(first.options(option)).one()
    assert [address.email for address in user.addresses] == ["a1", "a2"]
