from __future__ import annotations

import pytest

from relata import exc, select, text, union
from relata.orm import aliased, contains_eager, joinedload, selectinload
from tests.orm.loading.models import Address, User


def test_a_text_gives_entities_by_the_names_of_its_columns(filled_session):
    session = filled_session
    rows = text("SELECT name, id FROM users WHERE id < :top ORDER BY id")
    users = session.scalars(select(User).from_statement(rows), {"top": 3}).all()
    assert [u.name for u in users] == ["ann", "bob"] and users[0] is session.get(User, 1)
    assert users[0].note == "note ann"  # not among the columns: loaded when it is read


def test_named_columns_of_a_text(filled_session):
    session = filled_session
    rows = text("SELECT name AS n, id AS i FROM users WHERE id = 1").columns(User.name, User.id)
    assert session.scalars(select(User).from_statement(rows)).one().name == "ann"


def test_contains_eager_from_a_text(filled_session, statements):
    session = filled_session
    rows = text(
        "SELECT u.id AS users_id, u.name AS users_name, a.id AS addresses_id, a.email AS addresses_email, "
        "a.user_id AS addresses_user_id FROM users u JOIN addresses a ON a.user_id = u.id ORDER BY a.id"
    )
    statement = select(User).from_statement(
        rows.columns(User.id, User.name, Address.id, Address.email, Address.user_id)
    )
    with statements.expect(1):
        users = session.scalars(statement.options(contains_eager(User.addresses))).unique().all()
        assert [[a.email for a in u.addresses] for u in users] == [["a1", "a2"], ["b1"]]


def test_a_union_gives_entities(filled_session):
    session = filled_session
    both = union(select(User).where(User.id == 1), select(User).where(User.id == 3)).order_by("id")
    assert [u.name for u in session.scalars(select(User).from_statement(both))] == ["ann", "cas"]
    part = aliased(User, both.subquery())
    assert session.scalars(select(part).where(part.name == "cas")).one() is session.get(User, 3)


def test_eager_loads_from_a_statement(filled_session, statements):
    session = filled_session
    statement = select(User).from_statement(select(User).order_by(User.id))
    with statements.expect(2):
        users = session.scalars(statement.options(selectinload(User.addresses))).all()
        assert [len(u.addresses) for u in users] == [2, 1, 0]
    session.expire_all()
    users = session.scalars(statement.options(joinedload(User.addresses))).all()
    assert [len(u.addresses) for u in users] == [2, 1, 0]


def test_columns_from_a_text(filled_session):
    rows = text("SELECT name, id FROM users ORDER BY id")
    assert filled_session.execute(select(User.id, User.name).from_statement(rows)).first() == (1, "ann")


def test_populate_existing(filled_session):
    session = filled_session
    user = session.get(User, 1)
    rows = text("SELECT 'other' AS name, id FROM users WHERE id = 1")
    statement = select(User).from_statement(rows)
    assert session.scalars(statement).one().name == "ann"
    assert session.scalars(statement.execution_options(populate_existing=True)).one().name == "other"
    assert user.name == "other"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (lambda: select(User).from_statement(text("SELECT name FROM users")), "primary key of User"),
        (lambda: select(User.id).from_statement(text("SELECT name FROM users")), "is missing"),
    ],
)
def test_a_missing_column_is_named(filled_session, statement, message):
    with pytest.raises(exc.NoSuchColumnError, match=message):
        filled_session.execute(statement()).all()


def test_what_is_no_statement_is_refused():
    with pytest.raises(exc.ArgumentError, match="from_statement"):
        select(User).from_statement("SELECT 1")


def test_it_prints_as_its_statement():
    assert str(select(User).from_statement(text("SELECT 1"))) == "SELECT 1"
    assert select(User).from_statement(text("SELECT 1")).column_descriptions[0]["entity"] is User
