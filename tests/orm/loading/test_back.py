"""Relationships that lead back: what an eager mapping costs when the parent is there."""

from __future__ import annotations

import pytest

from relata import ForeignKey, exc, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    WriteOnlyMapped,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)
from tests.orm.loading.conftest import listen_on


def mapped(lazy):
    class Base(DeclarativeBase):
        pass

    class Box(Base):
        __tablename__ = "boxes"
        id: Mapped[int] = mapped_column(primary_key=True)
        balls: Mapped[list["Ball"]] = relationship(back_populates="box", order_by="Ball.id")  # noqa: UP037  # a local class
        ball: Mapped["Ball | None"] = relationship(viewonly=True, uselist=False)  # noqa: UP037  # a local class
        later: WriteOnlyMapped["Ball"] = relationship(viewonly=True)  # noqa: UP037  # a local class

    class Ball(Base):
        __tablename__ = "balls"
        id: Mapped[int] = mapped_column(primary_key=True)
        box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"))
        box: Mapped["Box"] = relationship(back_populates="balls", lazy=lazy)  # noqa: UP037  # a local class

    return Base, Box, Ball


@pytest.fixture
def make(sqlite_engine):
    def made(lazy):
        Base, Box, Ball = mapped(lazy)
        Base.metadata.create_all(sqlite_engine)
        session = Session(sqlite_engine)
        session.add(Box(id=1, balls=[Ball(id=1), Ball(id=2)]))
        session.commit()
        return session, Box, Ball

    return made


@pytest.mark.parametrize("lazy", ["joined", "selectin", "subquery", "immediate"])
def test_a_lazy_load_does_not_load_the_parent_again(make, lazy):
    session, Box, _ = make(lazy)
    box = session.get(Box, 1)
    statements = listen_on(session.get_bind())
    assert [ball.box is box for ball in box.balls] == [True, True]
    assert len(statements) == 1 and "JOIN" not in statements[0]
    session.close()


@pytest.mark.parametrize("option", [joinedload, selectinload])
def test_several_rows_where_one_is_held_are_warned_of(make, option):
    session, Box, _ = make("select")
    with pytest.warns(exc.SAWarning, match=r"one row at most for Box\.ball.*got 2"):
        box = session.scalars(select(Box).options(option(Box.ball))).unique().one()
    assert box.__dict__["ball"].id in (1, 2)
    session.close()


@pytest.mark.parametrize("option", [joinedload, selectinload, contains_eager])
def test_nothing_is_loaded_into_a_write_only_collection(make, option):
    session, Box, _ = make("select")
    with pytest.raises(exc.InvalidRequestError, match=r"Box\.later with lazy='write_only'"):
        session.scalars(select(Box).options(option(Box.later))).all()
    session.close()
