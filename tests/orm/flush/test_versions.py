"""Versions of rows: checked by every UPDATE, DELETE, merge and locking read; and what a flush reads anew."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from relata import ForeignKey, String, event, exc as sa_exc, literal_column, select, update
from relata.orm import DeclarativeBase, Mapped, Session, column_property, mapped_column, relationship
from relata.orm.exc import FlushError, StaleDataError


class Base(DeclarativeBase):
    pass


class Page(Base):
    __tablename__ = "page"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column()
    text: Mapped[str | None] = mapped_column(String(20))
    stamp: Mapped[str | None] = mapped_column(String(20), onupdate="changed")
    next_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    next: Mapped[Page | None] = relationship(remote_side="Page.id", post_update=True)
    shout = column_property(text + literal_column("'!'"))
    kept = column_property(text + literal_column("'?'"), expire_on_flush=False)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}


class Hand(Base):
    __tablename__ = "hand"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int | None] = mapped_column()
    text: Mapped[str | None] = mapped_column(String(20))
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version, "version_id_generator": False}


@pytest.fixture
def session(sqlite_engine: Any) -> Any:
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Page(id=1, text="a"), Page(id=2, text="b")])
        session.commit()
        yield session


def test_a_version_set_by_hand_is_asked_for_as_it_was(session: Session) -> None:
    page = session.get_one(Page, 1)
    page.version = 7
    session.commit()
    assert page.version == 7
    page.version = 9
    session.delete(page)
    session.commit()
    assert session.get(Page, 1) is None


def test_a_foreign_key_written_later_makes_a_new_version(session: Session) -> None:
    first, second = session.get_one(Page, 1), session.get_one(Page, 2)
    first.next = second
    session.flush()
    assert (first.version, second.version, first.stamp) == (2, 1, "changed")
    first.text, first.next = "x", None  # both UPDATEs belong to one flush
    session.flush()
    assert first.version == 3
    first.next = second
    session.connection().execute(update(Page.__table__).values(version=8))
    with pytest.raises(StaleDataError):
        session.flush()


def test_a_deletion_after_a_later_foreign_key_asks_for_the_new_version(session: Session) -> None:
    first, second = session.get_one(Page, 1), session.get_one(Page, 2)
    first.next = second
    session.commit()
    session.delete(first)
    session.commit()
    assert session.scalars(select(Page.id)).all() == [2]


def test_a_merged_object_needs_the_version_there_is(session: Session) -> None:
    session.get_one(Page, 1).text = "new"
    session.commit()
    with pytest.raises(StaleDataError, match="leave the version unset"):
        session.merge(Page(id=1, text="x", version=1))
    assert session.merge(Page(id=1, text="x")).version == 2


def test_a_locking_read_checks_the_version_and_keeps_the_changes(
    session: Session, sqlite_engine: Any
) -> None:
    page = session.get_one(Page, 1)
    page.text = "mine"
    with session.no_autoflush:
        session.connection().execute(update(Page.__table__).values(version=5, text="theirs"))
        with pytest.raises(StaleDataError, match="version 5"):
            session.get(Page, 1, with_for_update=True)
        assert (page.text, page.version) == ("mine", 1)
        assert page in session.dirty
        session.refresh(page, with_for_update=True)
        assert session.get(Page, 1, with_for_update=True) is page
        assert (page.text, page.version) == ("theirs", 5)


@pytest.mark.parametrize("version", [None, 1])
def test_a_version_of_the_program_may_not_be_null(session: Session, version: int | None) -> None:
    hand = Hand(id=1, version=version)
    session.add(hand)
    if version is not None:
        session.flush()
        hand.text, hand.version = "x", None
    with pytest.raises(FlushError, match=r"Expected a version in Hand.version, got None"):
        session.flush()


def test_versions_that_cannot_be_verified_are_warned_of(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.get_bind().dialect, "supports_sane_rowcount", False)
    session.get_one(Page, 1).text = "x"
    with pytest.warns(sa_exc.SAWarning, match="versions of Page are written and not verified"):
        session.flush()


# ---- what is computed from columns


def test_computed_attributes_are_read_after_a_flush(session: Session) -> None:
    page = Page(id=3, text="hi")
    session.add(page)
    session.flush()
    assert (page.shout, page.kept) == ("hi!", "hi?")
    page.text = "ho"
    session.flush()
    assert (page.shout, page.kept) == ("ho!", "hi?")


def test_a_computed_attribute_that_was_set_stays(session: Session) -> None:
    page = session.get_one(Page, 1)
    page.text, page.shout = "z", "by hand"
    session.flush()
    assert page.shout == "by hand"


def test_listeners_hear_what_a_flush_filled_in(session: Session) -> None:
    heard: list[Any] = []
    event.listen(Page, "refresh_flush", lambda page, flush, keys: heard.append((page.id, keys)))
    session.get_one(Page, 1).text = "x"
    session.flush()
    assert heard == [(1, ["stamp"])]
