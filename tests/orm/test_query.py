from __future__ import annotations

import pytest

from relata import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Integer,
    String,
    TypeDecorator,
    cast,
    event,
    exc,
    func,
    inspect,
    select,
    text,
    type_coerce,
    union,
)
from relata.dialects import mysql
from relata.orm import Bundle, Session, aliased, joinedload, merge_frozen_result
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
        (lambda q: q(User.name == "bob").update({"name": "x"}), exc.ArgumentError, "one mapped class"),
        (lambda q: q(User.name).delete(), exc.ArgumentError, "users.name"),
        (lambda q: q(User, Address).delete(), exc.ArgumentError, "User, Address"),
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
        values = getattr(change, "values", None)
        told.append((change.session, values, change.mapper, change.matched_rows, change.result.rowcount))

    session = query(User).session
    event.listen(session, "after_bulk_update", note)
    event.listen(session, "after_bulk_delete", note)
    query(Address).filter(Address.user_id == 1).update({"email": "x"})
    query(Address).filter(Address.user_id == 1).delete()
    mapper = inspect(Address)
    assert told == [(session, {"email": "x"}, mapper, 2, 2), (session, None, mapper, 2, 2)]


def test_filter_by_finds_what_was_joined_along_a_relationship(query):
    statement = select(Address.email).join(Address.user).filter_by(name="bob")
    assert query(User).session.scalars(statement).all() == ["b1"]


def test_the_joinpoint_can_be_reset(query):
    joined = query(User).join(User.addresses)
    assert [user.name for user in joined.filter_by(email="b1")] == ["bob"]
    back = joined.reset_joinpoint()
    assert [user.name for user in back.filter_by(name="bob")] == ["bob"]
    assert (
        back.join(aliased(Address)).filter_by(email="b1").reset_joinpoint().filter_by(name="bob").count() == 1
    )
    with pytest.raises(exc.InvalidRequestError, match="email"):
        back.filter_by(email="b1")
    counted = query(func.count(User.id)).select_from(Address).join(User).reset_joinpoint()
    assert counted.filter_by(email="b1").scalar() == 1


def test_labels(query):
    assert str(query(User.id)) == "SELECT users.id AS users_id \nFROM users"
    assert str(query(User.id).statement) == "SELECT users.id \nFROM users"
    assert query(User).is_single_entity and query(User).only_return_tuples(True).first()[0].id


def test_unions_of_classes_flush_first(query):
    session = query(User).session
    session.get(User, 1).name = "new"
    assert "new" in session.scalars(union(select(User.name), select(User.name))).all()


def test_bundles_of_a_union(query):
    def names(name):
        return query(Bundle("b", User.id, User.name)).filter(User.name == name)

    found = names("ann").union(names("bob")).all()
    assert sorted(row.b.name for row in found) == ["ann", "bob"]


# -- listeners


@pytest.fixture
def heard():
    """The names of what each query selects that `before_compile` tells of."""
    told = []

    def note(query):
        told.append([one["name"] for one in query.column_descriptions])

    event.listen(Query, "before_compile", note)
    yield told
    event.remove(Query, "before_compile", note)


@pytest.mark.parametrize(
    ("use", "names"),
    [
        (lambda q: q(User).all(), [["User"]]),
        (lambda q: str(q(User)), [["User"]]),
        (lambda q: q(User).statement, [["User"]]),
        (lambda q: q(User).subquery(), [["User"]]),
        (lambda q: q(User.id).cte(), [["id"]]),
        (lambda q: q(User.id).label("x"), [["id"]]),
        (lambda q: q(User).filter(User.id.in_(q(Address.user_id))).all(), [["user_id"], ["User"]]),
        (lambda q: q(User).union(q(User)).all(), [["User"], ["User"], ["User"]]),
        (lambda q: q(User).exists(), [["User", "1"]]),
        (lambda q: q(User).count(), [["User"], ["count"]]),
        (lambda q: q(q(User).subquery()).all(), [["User"], ["id", "name", "note", "photo", "sound"]]),
    ],
)
def test_listeners_hear_of_each_statement(query, heard, use, names):
    use(query)
    assert heard == names


def test_a_listener_adds_conditions_to_queries_of_any_kind(query):
    def only_bob(q):
        if q.column_descriptions[0]["entity"] is not User:
            return q
        return q.enable_assertions(False).filter(User.name == "bob")

    event.listen(Query, "before_compile", only_bob, retval=True)
    try:
        assert query(User).limit(5).count() == 1
        assert query(User).first().name == "bob"
        assert query(User).from_statement(text("select * from users")).count
    finally:
        event.remove(Query, "before_compile", only_bob)


def test_a_listener_changes_what_an_update_sets(query):
    def shout(q, context):
        assert context.query is q
        context.values["name"] = context.values["name"].upper()
        return q.filter(User.id == 1)

    event.listen(Query, "before_compile_update", shout, retval=True)
    try:
        assert query(User).update({"name": "dora"}) == 1
    finally:
        event.remove(Query, "before_compile_update", shout)
    assert query(User).order_by(User.id).first().name == "DORA"


# -- what is kept for older programs


@pytest.mark.parametrize(
    ("use", "found"),
    [
        (lambda q: list(q(User).values(User.id)), [(1,), (2,), (3,)]),
        (lambda q: q(User).filter_by(id=2).value(User.name), "bob"),
        (lambda q: q(User.id).filter_by(id=2).add_column(User.name).one(), (2, "bob")),
        (lambda q: q(User.id).filter_by(id=2).with_labels().subquery().c.keys(), ["users_id"]),
        (lambda q: q(User.id).filter_by(id=2).apply_labels().subquery().c.keys(), ["users_id"]),
        (lambda q: q(q(User.name).filter_by(id=2).as_scalar()).scalar(), "bob"),
        (lambda q: q(User).filter_by(id=2).tuples().one()[0].name, "bob"),
        (
            lambda q: q(Address.email).with_parent(q(User).filter_by(id=2).one(), User.addresses).all(),
            [("b1",)],
        ),
        (lambda q: [a.email for a in q(Address).with_parent(q(User).filter_by(id=2).one())], ["b1"]),
    ],
)
def test_methods_of_old_warn_and_work(query, use, found):
    with pytest.warns(exc.SADeprecationWarning):
        assert use(query) == found


def test_with_parent_is_about_the_alias_that_is_selected(query):
    address = aliased(Address)
    with pytest.warns(exc.LegacyAPIWarning):
        found = query(address).with_parent(query(User).filter_by(id=2).one()).all()
    assert [one.email for one in found] == ["b1"]


def test_rows_of_another_session_are_merged(query):
    session = query(User).session
    with Session(session.get_bind()) as other:
        kept = other.execute(select(User, User.name).order_by(User.id)).freeze()
    rows = merge_frozen_result(session, select(User, User.name), kept)().all()
    assert (rows[0][0].id, rows[0][1]) == (1, "ann") and rows[0][0] in session
    with Session(session.get_bind()) as other:
        users = other.query(User).order_by(User.id).all()
    with pytest.warns(exc.LegacyAPIWarning):
        merged = query(User).merge_result(users)
    assert merged[0] is rows[0][0]
    with pytest.warns(exc.LegacyAPIWarning):
        merged = query(User, User.name).merge_result([(users[1], "bob")])
    assert merged[0].User is session.get(User, 2) and merged[0].name == "bob"


def test_entities_of_rows_of_a_core_statement(query):
    session = query(User).session
    rows = session.execute(text("select id, name from users order by id"))
    with pytest.warns(exc.SADeprecationWarning):
        users = list(query(User).instances(rows))
    assert [user.name for user in users] == ["ann", "bob", "cas"] and users[0] in session


# -- more of what queries do


def test_columns_of_one_name(query):
    row = query(User.id, Address.id, Address.email).join(User.addresses).order_by(Address.id).first()
    assert row._fields == ("id", "id", "email") and row.id == 1
    assert query(User.id, Address.id).subquery().c.keys() == ["id", "id_1"]
    named = query(User.id, Address.id).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).join(User.addresses)
    assert named.first()._fields == ("users_id", "addresses_id")


def test_a_statement_that_was_given_whole(query):
    given = query(User).from_statement(text("select * from users order by id"))
    assert given.with_entities(User.name).first() == ("ann",)
    assert given.with_for_update().first().name == "ann"
    for refused in (given.count, given.exists, given.subquery, given.cte, given.reset_joinpoint):
        with pytest.raises(exc.InvalidRequestError, match="from_statement"):
            refused()
    with pytest.raises(exc.ArgumentError, match="from_statement"):
        given.union(given)
    with pytest.raises(exc.InvalidRequestError, match="from_statement"):
        given.update({"name": "x"})


def test_more_forms(query):
    assert query(User)[5:2] == [] and query(User)[-2:-5] == []
    assert query(User).union(query(User)).filter_by(name="bob").one().id == 2
    assert query(User).options(joinedload(User.addresses)).with_entities(User.id).count() == 3
    with pytest.warns(exc.LegacyAPIWarning):
        assert query(User).with_for_update(read=True).get(1).name == "ann"


@pytest.mark.parametrize(
    "selected",
    [
        lambda: User.id.label("z"),
        lambda: cast(User.id, String),
        lambda: User.id + 1,
        lambda: Bundle("b", User.id, User.name),
    ],
)
def test_filter_by_goes_by_what_an_expression_is_made_of(query, selected):
    assert query(selected()).filter_by(name="bob").count() == 1


def test_a_bundle_orders_and_groups(query):
    bundle = Bundle("b", User.name, User.id)
    assert [row.b.id for row in query(bundle).order_by(bundle)] == [1, 2, 3]
    assert query(func.count(User.id)).group_by(bundle).all() == [(1,), (1,), (1,)]


def test_values_that_cannot_be_hashed(query):
    class Listed(TypeDecorator):
        impl = Integer
        cache_ok = True
        _isnull = True

        def process_result_value(self, value, dialect):
            return [value]

    rows = query(User, type_coerce(User.id, Listed)).order_by(User.id).all()
    assert [(user.id, listed) for user, listed in rows] == [(1, [1]), (2, [2]), (3, [3])]


def test_an_object_is_compared_by_what_it_holds_now(query):
    session = query(User).session
    emails = select(Address.email).order_by(Address.id)
    user = session.get(User, 2)
    of_user = emails.where(Address.user == user)
    session.expire(user)
    session.expunge(user)  # what it held when the comparison was written is left
    assert session.scalars(of_user).all() == ["b1"]
    other = session.get(User, 1)
    other.id = 2
    with session.no_autoflush:
        assert session.scalars(emails.where(Address.user == other)).all() == ["b1"]
    session.rollback()


def test_an_object_whose_key_is_none_is_warned_of(query):
    session = query(User).session
    for condition in (Address.user == User(id=None), Address.user != User(id=None)):
        with pytest.warns(exc.SAWarning, match="got None"):
            session.scalars(select(Address).where(condition)).all()


def test_a_hint_for_a_class_is_one_for_its_table():
    statement = str(select(User.id).with_hint(User, "USE INDEX (x)").compile(dialect=mysql.dialect()))
    assert statement.endswith("FROM users USE INDEX (x)")
    alias = aliased(User, name="other")
    statement = str(select(alias.id).with_hint(alias, "USE INDEX (x)").compile(dialect=mysql.dialect()))
    assert statement.endswith("FROM users AS other USE INDEX (x)")
