from __future__ import annotations

import pytest

from relata import delete, exc, func, select, update
from relata.orm import aliased, joinedload, selectinload, with_loader_criteria
from relata.sql.lower import lower
from tests.orm.loading.models import Address, Base, User

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
