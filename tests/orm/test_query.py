from __future__ import annotations

import pytest

from relata import exc, func
from relata.orm import Session, joinedload
from relata.orm.query import Query
from tests.orm.loading.models import Address, Base, User, fill


@pytest.fixture
def query(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
        yield lambda *entities: Query(entities, session)


def test_objects_and_rows(query):
    assert [u.name for u in query(User).order_by(User.id)] == ["ann", "bob", "cas"]
    assert query(User.id, User.name).order_by(User.id).all() == [(1, "ann"), (2, "bob"), (3, "cas")]
    assert query(User).add_columns(User.name).filter_by(id=1).one()[1] == "ann"
    assert query(User).filter_by(id=1).with_entities(User.name).scalar() == "ann"


def test_conditions_order_and_limits(query):
    assert [u.id for u in query(User).filter(User.id > 1).order_by(User.name.desc()).limit(1)] == [3]
    assert [u.id for u in query(User).order_by(User.id).offset(1).limit(1)] == [2]
    assert [u.id for u in query(User).order_by(User.id).slice(1, 3)] == [2, 3]
    assert query(User).join(User.addresses).filter_by(email="b1").one().name == "bob"
    rows = query(User.name, func.count(Address.id)).outerjoin(User.addresses).group_by(User.name)
    assert sorted(rows.having(func.count(Address.id) > 0).all()) == [("ann", 2), ("bob", 1)]


def test_each_object_comes_once(query):
    assert len(query(User).join(User.addresses).all()) == 2
    assert len(query(User).options(joinedload(User.addresses)).all()) == 3


def test_one_first_and_get(query):
    assert query(User).get(2).name == "bob"
    assert query(User).filter_by(id=9).first() is None and query(User).filter_by(id=9).one_or_none() is None
    assert query(User.name).filter_by(id=2).scalar() == "bob"
    with pytest.raises(exc.NoResultFound):
        query(User).filter_by(id=9).one()
    with pytest.raises(exc.MultipleResultsFound):
        query(User).one()


def test_count(query):
    assert query(User).count() == 3
    assert query(User).order_by(User.name).limit(2).count() == 2
    assert query(User).join(User.addresses).count() == 3


def test_update_and_delete(query):
    assert query(User).filter(User.id == 1).update({User.name: "x"}) == 1
    assert query(User.name).filter_by(id=1).scalar() == "x"
    assert query(Address).filter(Address.user_id == 1).delete() == 2
    assert query(Address).count() == 2


def test_a_query_without_session_says_so():
    with pytest.raises(exc.InvalidRequestError, match=r"session\.query"):
        Query(User).all()
    assert "FROM users" in str(Query(User))
