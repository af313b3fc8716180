from __future__ import annotations

import pytest

from relata import exc, func, inspect, select
from relata.orm import Bundle, DeclarativeBase, Mapped, Session, aliased, load_only, mapped_column
from tests.orm.loading.models import Address, Node, Place, Thing, User


def test_an_entity_is_one_object_a_row(session):
    users = session.scalars(select(User).order_by(User.id)).all()
    assert [(u.id, u.name) for u in users] == [(1, "ann"), (2, "bob"), (3, "cas")]
    assert session.scalars(select(User).where(User.id == 2)).one() is users[1]
    state = inspect(users[0])
    assert state.persistent and state.session is session and not state.modified
    assert state.key == (User, (1,), None)


def test_rows_of_entities_and_columns(session):
    rows = session.execute(select(User, Address.email).join(User.addresses).order_by(Address.id)).all()
    assert [(r.User.name, r.email) for r in rows] == [("ann", "a1"), ("ann", "a2"), ("bob", "b1")]
    assert rows[0].User is rows[1].User
    assert rows[0]._mapping[User] is rows[0].User
    assert rows[0]._mapping[Address.email] == "a1"


def test_columns_by_their_attribute(session):
    row = session.execute(
        select(User.id, User.name, func.count(Address.id))
        .join(User.addresses)
        .group_by(User.id, User.name)
        .order_by(User.id)
    ).first()
    assert row == (1, "ann", 2) and row.name == "ann"


def test_an_outer_join_gives_none_for_what_is_not_there(session):
    rows = session.execute(
        select(User, Address).outerjoin(User.addresses).order_by(User.id, Address.id)
    ).all()
    assert [(u.name, a and a.email) for u, a in rows] == [
        ("ann", "a1"),
        ("ann", "a2"),
        ("bob", "b1"),
        ("cas", None),
    ]


def test_aliases_give_objects_of_the_class(session):
    u, other = aliased(User), aliased(User, name="other")
    rows = session.execute(select(u, other).join(other, u.id < other.id).order_by(u.id, other.id)).all()
    assert [(a.name, b.name) for a, b in rows] == [("ann", "bob"), ("ann", "cas"), ("bob", "cas")]
    assert rows[0][1] is rows[2][0]
    assert rows[0].other is rows[0][1]


def test_composite_keys(session):
    places = session.scalars(select(Place).order_by(Place.x, Place.y)).all()
    assert [inspect(p).identity for p in places] == [(1, 1), (1, 2)]
    assert session.get(Place, (1, 2)) is places[1]


def test_bundles(session):
    rows = session.execute(select(Bundle("b", User.id, User.name), User.name).order_by(User.id)).all()
    assert rows[0].b.name == "ann" and rows[0].b == (1, "ann") and rows[0].name == "ann"


def test_what_is_in_the_session_keeps_its_values(session):
    user = session.get(User, 1)
    user.name = "changed"
    with session.no_autoflush:
        again = session.scalars(select(User).where(User.id == 1)).one()
    assert again is user and user.name == "changed" and inspect(user).modified


def test_populate_existing_overwrites(session):
    user = session.get(User, 1)
    user.name = "changed"
    with session.no_autoflush:
        session.scalars(select(User).execution_options(populate_existing=True)).all()
    assert user.name == "ann" and not inspect(user).modified and user not in session.dirty


def test_a_query_fills_what_an_earlier_one_left_out(lite, statements):
    user = lite.scalars(select(User).options(load_only(User.id))).first()
    assert "name" not in vars(user)
    lite.scalars(select(User)).all()
    with statements.expect(0):
        assert user.name == "ann"


def test_yield_per_streams(session):
    result = session.execute(select(Thing).order_by(Thing.id).execution_options(yield_per=3))
    parts = [[t.id for (t,) in part] for part in result.partitions()]
    assert parts == [[1, 2, 3], [4]]
    assert [n.id for n in session.scalars(select(Node).order_by(Node.id).execution_options(yield_per=2))] == [
        1,
        2,
        3,
        4,
    ]


def test_results_go_through_the_usual_methods(session):
    statement = select(User).order_by(User.id)
    assert session.scalars(statement).first().id == 1
    assert session.execute(statement).scalars().all()[2].id == 3
    assert session.scalar(statement).id == 1
    assert session.execute(statement).first()[0].id == 1
    assert session.execute(statement).fetchmany(2)[1].User.id == 2
    assert session.execute(statement).mappings().first()["User"].id == 1
    assert session.execute(select(User).where(User.id == 9)).first() is None
    with pytest.raises(exc.NoResultFound):
        session.scalars(select(User).where(User.id == 9)).one()
    with pytest.raises(exc.MultipleResultsFound):
        session.scalars(statement).one()


def test_unique_tells_entities_apart_by_identity(session):
    statement = select(User).join(User.addresses)
    assert len(session.scalars(statement).all()) == 3
    assert len(session.scalars(statement).unique().all()) == 2
    assert len(session.execute(statement).unique().all()) == 2


def test_a_cached_plan_serves_other_values(session):
    for number, name in ((1, "ann"), (2, "bob"), (3, "cas")):
        assert session.scalars(select(User).where(User.id == number)).one().name == name


def test_columns_are_called_by_their_attributes(sqlite_engine):
    class Local(DeclarativeBase):
        pass

    class Renamed(Local):
        __tablename__ = "renamed"
        id: Mapped[int] = mapped_column("key", primary_key=True)

    Local.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(Renamed(id=1))
        session.flush()
        row = session.execute(select(Renamed.id)).one()
        assert row._fields == ("id",) and row._mapping[Renamed.id] == 1
        assert session.query(Renamed.id).one()._fields == ("id",)
