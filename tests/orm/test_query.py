from __future__ import annotations

import pytest

from relata import event, exc, func, select, text, union
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


def test_unions_give_objects_that_further_conditions_are_on(query):
    both = query(User).filter(User.id == 1).union(query(User).filter(User.id > 1))
    assert [u.name for u in both.filter(User.name != "bob").order_by(User.id.desc())] == ["cas", "ann"]
    loaded = both.options(joinedload(User.addresses)).order_by(User.id).all()
    assert [len(u.__dict__["addresses"]) for u in loaded] == [2, 1, 0]
    names = query(User.name).union_all(query(User.name)).order_by(User.name).all()
    assert [name for (name,) in names] == ["ann", "ann", "bob", "bob", "cas", "cas"]


def test_rows_with_objects_come_once(query):
    assert query(User.name, User).join(User.addresses).filter(User.id == 1).count() == 2
    assert len(query(User.name, User).join(User.addresses).filter(User.id == 1).all()) == 1
    assert len(query(User.name).join(User.addresses).filter(User.id == 1).all()) == 2


def test_slices_and_indexes(query):
    ordered = query(User).order_by(User.id)
    assert [u.id for u in ordered[1:3]] == [2, 3] and ordered[0].id == 1
    assert [u.id for u in ordered[::2]] == [1, 3] and ordered[2:1] == []
    with pytest.raises(IndexError, match="-1"):
        ordered[-1]
    with pytest.raises(IndexError, match="9"):
        ordered[9]


def test_values_and_subqueries(query):
    ordered = query(User).order_by(User.id)
    assert next(iter(ordered.values(User.id, User.name))) == (1, "ann") and ordered.value(User.name) == "ann"
    inner = query(Address.user_id).filter(Address.email == "b1")
    assert query(User).filter(User.id.in_(inner.subquery().select())).one().name == "bob"
    assert query(User.name, inner.scalar_subquery()).filter_by(id=1).one() == ("ann", 2)
    assert query(query(User).filter_by(id=9).exists()).scalar() in (False, 0)
    part = query(User.id).filter(User.id > 1).cte("part")
    assert query(User).join(part, part.c.id == User.id).count() == 2


def test_rows_of_a_statement_of_its_own(query):
    text_query = query(User).from_statement(text("SELECT id, name FROM users WHERE id = :id")).params(id=2)
    assert text_query.one().name == "bob" and text_query.first().name == "bob"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda q: q(User).limit(1).filter(User.id == 1), exc.InvalidRequestError, "before limit"),
        (
            lambda q: q(User).from_statement(text("x")).order_by("id"),
            exc.InvalidRequestError,
            "from_statement",
        ),
        (lambda q: q(User.id).get(1), exc.InvalidRequestError, "one mapped class"),
        (lambda q: q(User).filter(User.id == 1).get(1), exc.InvalidRequestError, "without conditions"),
        (lambda q: q(User).limit(1).delete(), exc.InvalidRequestError, "limit"),
        (lambda q: q(User).join(User.addresses).update({"name": "x"}), exc.InvalidRequestError, "join"),
        (lambda q: q().all(), exc.InvalidRequestError, "selects something"),
        (lambda q: q(User).filter(User.id == 1).select_from(User), exc.InvalidRequestError, "before filter"),
        (
            lambda q: q(User).join(User.addresses).from_statement(text("x")),
            exc.InvalidRequestError,
            "before join",
        ),
        (lambda q: q(User).from_statement(text("x")).limit(1), exc.InvalidRequestError, "from_statement"),
        (lambda q: q(User).select_from(User).get(1), exc.InvalidRequestError, "without conditions"),
    ],
)
def test_what_has_no_meaning_is_refused(query, call, error, message):
    with pytest.raises(error, match=message):
        call(query)


def test_eager_loads_can_be_switched_off(query):
    eager = query(User).options(joinedload(User.addresses)).filter_by(id=1)
    assert "addresses" not in eager.enable_eagerloads(False).one().__dict__
    eager.session.expunge_all()
    assert "addresses" in eager.one().__dict__


def test_listeners_see_a_query_before_it_runs(query):
    def restrict(given):
        return given.filter(User.id > 1) if given.is_single_entity else given

    event.listen(Query, "before_compile", restrict, retval=True)
    try:
        assert len(query(User).all()) == 2
    finally:
        event.remove(Query, "before_compile", restrict)


def test_get_says_where_it_is_now(query):
    with pytest.warns(exc.LegacyAPIWarning, match=r"session\.get"):
        assert query(User).get(1).name == "ann"


def test_events_after_changes_know_what_was_changed(query):
    told = []

    def note(change):
        told.append((change.session, change.values, change.matched_rows, change.result.rowcount))

    session = query(User).session
    event.listen(session, "after_bulk_update", note)
    event.listen(session, "after_bulk_delete", note)
    query(Address).filter(Address.user_id == 1).update({"email": "x"})
    query(Address).filter(Address.user_id == 1).delete()
    assert told == [(session, {"email": "x"}, 2, 2), (session, {}, 2, 2)]


def test_filter_by_finds_what_was_joined_along_a_relationship(query):
    statement = select(Address.email).join(Address.user).filter_by(name="bob")
    assert query(User).session.scalars(statement).all() == ["b1"]


def test_labels(query):
    assert str(query(User.id)) == "SELECT users.id AS users_id \nFROM users"
    assert str(query(User.id).statement) == "SELECT users.id \nFROM users"
    assert query(User).is_single_entity and query(User).only_return_tuples(True).first()[0].id


def test_unions_of_classes_flush_first(query):
    session = query(User).session
    session.get(User, 1).name = "new"
    assert "new" in session.scalars(union(select(User.name), select(User.name))).all()
