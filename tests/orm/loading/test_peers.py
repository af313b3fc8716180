from __future__ import annotations

import gc

import pytest

from relata import ForeignKey, event, exc, func, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    column_property,
    defer,
    deferred,
    mapped_column,
    peerload,
    relationship,
    selectinload,
)
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


class Mine(DeclarativeBase):
    pass


class Page(Mine):
    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str | None] = mapped_column(lazy="peers")
    length = column_property(func.length("title"), lazy="peers")
    notes: Mapped[list[Note]] = relationship(lazy="peers", order_by="Note.id")


class Note(Mine):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    page: Mapped[Page] = relationship(lazy="peers", viewonly=True)


COUNT = 40


@pytest.fixture
def pages(sqlite_engine):
    """A session with pages whose columns and relationships are mapped with lazy="peers"."""
    Mine.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        for i in range(1, COUNT + 1):
            session.add(Page(id=i, title=f"p{i}", text=f"text {i}", notes=[Note(id=i)]))
        session.commit()
    with Session(sqlite_engine) as session:
        yield session


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda page: page.text, lambda i: f"text {i}"),
        (lambda page: page.length, lambda i: len("title")),
        (lambda page: [note.id for note in page.notes], lambda i: [i]),
    ],
    ids=["column", "column_property", "collection"],
)
def test_the_mapping_says_peers(pages, read, value):
    statements = listen_on(pages.get_bind())
    with statements.expect(2):
        found = pages.scalars(select(Page).order_by(Page.id)).all()
        assert [read(page) for page in found] == [value(i) for i in range(1, COUNT + 1)]


def test_many_to_one_and_back_are_two_statements_each(pages):
    statements = listen_on(pages.get_bind())
    with statements.expect(3):
        notes = pages.scalars(select(Note).order_by(Note.id)).all()
        assert [note.page.title for note in notes] == [f"p{i}" for i in range(1, COUNT + 1)]
        assert [len(note.page.notes) for note in notes] == [1] * COUNT


def test_peers_hold_for_deferred_in_an_option_too(pages):
    statements = listen_on(pages.get_bind())
    with statements.expect(2):
        found = pages.scalars(select(Page).options(defer(Page.text))).all()
        assert {page.text for page in found} == {f"text {i}" for i in range(1, COUNT + 1)}


def test_another_lazy_is_refused():
    for make in (
        lambda: mapped_column(lazy="selectin"),
        lambda: column_property(func.now(), lazy="joined"),
        lambda: deferred(func.now(), lazy=True),
    ):
        with pytest.raises(exc.ArgumentError, match="peers"):
            make()


def test_attributes_that_expired_are_read_together(peering):
    users = peering.scalars(select(User).order_by(User.id)).all()
    for user in users:
        peering.expire(user, ["name"])
    statements = listen_on(peering.get_bind())
    with statements.expect(1):
        assert [u.name for u in users] == ["ann", "bob", "cas"]
    assert not any("_sa_expired" in u.__dict__ for u in users)


def test_refresh_events_are_for_every_peer(peering):
    users = peering.scalars(select(User).order_by(User.id)).all()
    told = []

    def note(target, context, attrs):
        told.append((target, tuple(attrs)))

    event.listen(User, "refresh", note)
    try:
        assert users[0].note == "note ann"
    finally:
        event.remove(User, "refresh", note)
    assert [target for target, _ in told] == users and {attrs for _, attrs in told} == {("note",)}


@pytest.mark.parametrize("attribute", ["note", "addresses"])
def test_objects_that_are_deleted_or_expunged_are_left_out(peering, attribute):
    ann, bob, cas = peering.scalars(select(User).order_by(User.id)).all()
    peering.expunge(cas)
    peering.delete(bob)
    peering.flush()
    assert getattr(ann, attribute)
    assert attribute not in bob.__dict__ or attribute == "addresses"  # a delete reads its collections itself
    assert attribute not in cas.__dict__


def test_changed_values_stay_when_expired_peers_are_read(peering):
    ann, bob, _ = peering.scalars(select(User).order_by(User.id)).all()
    peering.commit()
    with peering.no_autoflush:
        bob.name = "changed"
        assert ann.name == "ann"
        assert bob.name == "changed" and bob in peering.dirty


def test_objects_that_another_session_took_are_left_alone(peering):
    ann, bob, _ = peering.scalars(select(User).order_by(User.id)).all()
    peering.expunge(bob)
    with Session(peering.get_bind()) as other:
        other.add(bob)
        assert ann.note == "note ann" and "note" not in bob.__dict__


def test_each_level_is_one_statement_and_what_is_there_is_none(peering):
    statements = listen_on(peering.get_bind())
    with statements.expect(3):  # users, addresses, keywords; the users of the addresses are in the session
        users = peering.scalars(select(User).order_by(User.id)).all()
        words = [[k.word for k in a.user.keywords] for u in users for a in u.addresses]
    assert len(words) == 3


def test_a_loaded_batch_does_not_keep_its_objects(pages):
    found = pages.scalars(select(Page).options(selectinload(Page.notes))).all()
    one = found[0]
    assert one.text
    del found
    gc.collect()
    assert len([obj for obj in pages.identity_map.values() if isinstance(obj, Page)]) == 1
