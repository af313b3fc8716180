"""`params()` on statements of aliases of subqueries: the copy selects from its own copy of the subquery."""

from __future__ import annotations

import pytest

from relata import bindparam, exists, func, select
from relata.orm import (
    Bundle,
    aliased,
    contains_eager,
    joinedload,
    registry,
    selectinload,
    subqueryload,
)
from tests.orm.loading.models import Address, User

FIRST = 2  # users from this id on, where a statement is not told otherwise

of_some = select(User).where(User.id >= bindparam("first", FIRST)).subquery()
Some = aliased(User, of_some)

STATEMENTS = {
    "entity": select(Some.id).order_by(Some.id),
    "condition": select(Some.id).where(Some.name != "").order_by(Some.id),
    "bundle": select(Bundle("one", Some.id)).where(Some.name != ""),
    "select_from": select(func.min(of_some.c.id)).select_from(Some),
    "subquery": select(select(Some).where(Some.name != "").subquery().c.id),
    "exists": select(User.id).where(exists().where(Some.id == User.id)),
    "exists of a select": select(User.id).where(select(Some).where(Some.id == User.id).exists()),
    "cte": select(aliased(User, select(User).where(User.id >= bindparam("first", FIRST)).cte()).id),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_columns(session, name):
    statement = STATEMENTS[name]
    for given, first in ((None, FIRST), (1, 1), (3, 3)):
        one = statement if given is None else statement.params(first=given)
        found = [getattr(value, "id", value) for value in session.scalars(one)]
        assert found
        assert min(found) == first
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "statement",
    [
        select(Some),
        select(Some).where(Some.name != ""),
        select(Some).options(joinedload(Some.addresses)),
        select(Some).options(joinedload(Some.addresses)).order_by(Some.id).limit(5),
        select(Some).options(selectinload(Some.addresses)),
        select(Some).options(subqueryload(Some.addresses)),
        select(User).from_statement(select(Some)),
    ],
    ids=["plain", "condition", "joined", "joined with a limit", "selectin", "subquery", "from_statement"],
)
def test_objects(session, statement):
    for given, first in ((None, FIRST), (1, 1), (3, 3)):
        session.expunge_all()
        one = statement if given is None else statement.params(first=given)
        users = session.scalars(one).unique().all()
        assert sorted(user.id for user in users) == list(range(first, first + len(users)))
        for user in users:
            assert [a.id for a in user.addresses] == session.scalars(
                select(Address.id).where(Address.user_id == user.id).order_by(Address.id)
            ).all()


@pytest.mark.parametrize(
    "statement",
    [
        select(Address).join(Some, Address.user_id == Some.id),
        select(Address).join(Some),
        select(Address).join(Address.user.of_type(Some)),
        select(Address).join(Address.user.of_type(Some)).options(contains_eager(Address.user.of_type(Some))),
        select(Address).where(Address.user.of_type(Some).has()),
    ],
    ids=["condition", "foreign key", "relationship", "contains_eager", "has"],
)
def test_joins(session, statement):
    for first in (1, 3):
        addresses = session.scalars(statement.params(first=first)).all()
        expected = session.scalars(select(Address.id).where(Address.user_id >= first)).all()
        assert sorted(a.id for a in addresses) == sorted(expected)


def test_class_mapped_to_a_subquery_with_parameters(session):
    mapped = registry()

    @mapped.mapped
    class Recent:
        __table__ = select(User.__table__).where(User.__table__.c.id >= bindparam("first", FIRST)).subquery()

    try:
        assert min(one.id for one in session.scalars(select(Recent))) == FIRST
        assert min(one.id for one in session.scalars(select(Recent).params(first=1))) == 1
        assert min(session.scalars(select(Recent.id).where(Recent.name != "").params(first=3))) == 3
    finally:
        mapped.dispose()


def test_original_keeps_its_values(session):
    statement = select(Some).where(Some.name != "")
    assert min(one.id for one in session.scalars(statement.params(first=1))) == 1
    assert min(one.id for one in session.scalars(statement)) == FIRST
