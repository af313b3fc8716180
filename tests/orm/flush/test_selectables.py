"""Objects of classes that are mapped to a subquery or a join are written to the tables in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import Column, ForeignKey, Integer, MetaData, String, Table, func, inspect, join, select
from relata.orm import Session, registry

metadata = MetaData()
items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("label", String(20)),
)
sales = Table(
    "sales", metadata, Column("id", Integer, primary_key=True), Column("item_id", ForeignKey("items.id"))
)
mapped = registry(metadata=metadata)


class Item:
    """Is mapped to a subquery that gives a column another name."""


class Counted:
    """Has a count of rows of another table, which is only read."""


class Sold:
    """Has a row in each of two tables."""


mapped.map_imperatively(
    Item,
    select(items.c.id, items.c.version, items.c.label.label("text")).where(items.c.id > 0).subquery(),
    version_id_col=items.c.version,
)
mapped.map_imperatively(
    Counted,
    select(items, func.count(sales.c.id).label("number"))
    .select_from(items.outerjoin(sales))
    .group_by(items.c.id, items.c.version, items.c.label)
    .subquery(),
)
mapped.map_imperatively(
    Sold,
    join(items, sales),
    properties={"sale_id": sales.c.id, "id": [items.c.id, sales.c.item_id]},
)


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def new(cls: Any, **values: Any) -> Any:
    obj = cls()
    for key, value in values.items():
        setattr(obj, key, value)
    return obj


def test_a_subquery(session: Session) -> None:
    item = new(Item, text="a")
    session.add(item)
    session.commit()
    assert (item.text, item.version) == ("a", 1)
    item.text = "b"
    session.commit()
    assert session.execute(select(items.c.label, items.c.version)).all() == [("b", 2)]
    session.delete(item)
    session.commit()
    assert session.execute(select(items)).all() == [] and inspect(item).detached


def test_what_a_subquery_computes_is_read_and_not_written(session: Session) -> None:
    counted = new(Counted, version=1, label="a")
    session.add(counted)
    session.flush()
    session.execute(sales.insert().values(item_id=counted.id))
    session.commit()
    assert counted.number == 1
    counted.label = "b"
    session.commit()
    assert (counted.label, counted.number) == ("b", 1)
    assert inspect(Counted).tables == (items, sales)


def test_a_join(session: Session) -> None:
    sold = new(Sold, version=1, label="a")
    session.add(sold)
    session.commit()
    assert session.execute(select(sales.c.item_id)).all() == [(sold.id,)]
    session.delete(sold)
    session.commit()
    assert session.execute(select(items)).all() == []


def test_a_table_whose_key_the_mapping_alone_knows(session: Session) -> None:
    class Keyed:
        pass

    table = Table("keyed", MetaData(), Column("code", String(20)), Column("value", Integer))
    registry().map_imperatively(Keyed, table, primary_key=[table.c.code])
    table.create(session.connection())
    keyed = new(Keyed, code="a", value=1)
    session.add(keyed)
    session.commit()
    keyed.value = 2
    session.commit()
    assert session.execute(select(table)).all() == [("a", 2)] and session.get(Keyed, "a") is keyed
    session.delete(keyed)
    session.commit()
    assert session.execute(select(table)).all() == []
