from __future__ import annotations

import gc

import pytest

from relata import select
from relata.orm import Session, peerload
from tests.orm.loading.conftest import listen_on
from tests.orm.loading.models import Base, Node, Place, Thing, User, fill


@pytest.fixture
def peering(sqlite_engine):
    """A session in which every lazy load is for all peers."""
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine, peerload=True) as session:
        fill(session)
        yield session


def test_a_deferred_column_is_loaded_for_all(lite, statements):
    users = lite.scalars(select(User).order_by(User.id).options(peerload(User.note))).all()
    with statements.expect(1):
        assert [u.note for u in users] == ["note ann", "note bob", "note cas"]


def test_a_group_comes_together(peering):
    statements = listen_on(peering.get_bind())
    users = peering.scalars(select(User).order_by(User.id)).all()
    with statements.expect(1):
        assert [(u.photo, u.sound) for u in users[:1]] == [("photo ann", None)]


def test_expired_objects_are_read_together(peering):
    users = peering.scalars(select(User).order_by(User.id)).all()
    places = peering.scalars(select(Place)).all()
    peering.commit()
    statements = listen_on(peering.get_bind())
    with statements.expect(2):
        assert [u.name for u in users] == ["ann", "bob", "cas"]
        assert len({(p.x, p.y) for p in places}) == 2


def test_relationships_without_an_option(peering):
    statements = listen_on(peering.get_bind())
    users = peering.scalars(select(User).order_by(User.id)).all()
    with statements.expect(1):
        assert [len(u.addresses) for u in users] == [2, 1, 0]
    things = peering.scalars(select(Thing).order_by(Thing.id)).all()
    with statements.expect(1):
        assert [t.place and t.place.y for t in things] == [1, 2, 2, None]


def test_levels_are_chained(peering):
    statements = listen_on(peering.get_bind())
    root = peering.scalars(select(Node).where(Node.id == 1)).one()
    with statements.expect(2):
        assert [[n.id for n in child.children] for child in root.children] == [[4], []]


def test_changed_and_detached_objects_are_left_alone(peering):
    ann, bob, cas = peering.scalars(select(User).order_by(User.id)).all()
    bob.name = "changed"
    peering.expunge(cas)
    assert ann.note == "note ann"
    assert "note" not in bob.__dict__ and "note" not in cas.__dict__


def test_no_object_is_held(peering):
    ann, *others = peering.scalars(select(User).order_by(User.id)).all()
    del others
    gc.collect()
    statements = listen_on(peering.get_bind())
    assert ann.note == "note ann"
    assert len(statements) == 1 and len(list(peering.identity_map.values())) == 1
