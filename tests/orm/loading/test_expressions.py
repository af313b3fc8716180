"""Attributes that statements give an expression: ``query_expression()`` and ``with_expression()``."""

from __future__ import annotations

import pytest

from relata import inspect, literal, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    load_only,
    mapped_column,
    query_expression,
    with_expression,
)


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[int]
    total: Mapped[int | None] = query_expression()
    rate: Mapped[int | None] = query_expression(literal(7))


@pytest.fixture
def lite(sqlite_engine):
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Item(id=1, price=10), Item(id=2, price=20)])
        session.commit()
        yield session


def test_without_an_expression_there_is_nothing_to_select(lite, statements):
    item = lite.get(Item, 1)
    assert "NULL" not in statements[0]
    with statements.expect(0):
        assert (item.total, item.rate) == (None, 7)
    assert "total" in inspect(item).unloaded


def test_a_statement_gives_the_expression(lite):
    by_id = select(Item).order_by(Item.id)
    found = lite.scalars(by_id.options(with_expression(Item.total, Item.price * 3))).all()
    assert [item.total for item in found] == [30, 60]


def test_an_attribute_is_an_expression(lite):
    option = with_expression(Item.total, Item.price)
    assert lite.scalars(select(Item).options(load_only(Item.price), option)).first().total == 10


def test_what_has_a_value_keeps_it(lite):
    first = select(Item).where(Item.id == 1)
    item = lite.scalars(first).one()
    lite.scalars(first.options(with_expression(Item.total, Item.price * 3))).one()
    assert item.total == 30
    again = first.options(with_expression(Item.total, Item.price * 4))
    lite.scalars(again).one()
    assert item.total == 30
    lite.scalars(again.execution_options(populate_existing=True)).one()
    assert item.total == 40
    lite.refresh(item, ["total"])
    assert item.total == 40


def test_it_is_never_read_by_itself(lite, statements):
    item = lite.scalars(select(Item).options(with_expression(Item.total, Item.price * 3))).first()
    lite.commit()
    with statements.expect(0):
        assert item.total is None


def test_a_subquery_has_no_column_without_an_expression():
    assert select(Item).subquery().c.keys() == ["rate", "id", "price"]
