"""PostgreSQL by psycopg2: how statements are run for many sets of parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    Column,
    Integer,
    MetaData,
    Table,
    bindparam,
    create_engine,
    event,
    exc,
    insert,
    select,
    update,
)

pytestmark = pytest.mark.only_on("postgresql")


@pytest.mark.parametrize(
    ("options", "in_the_last_message"),
    [
        ({}, 1),
        ({"executemany_mode": "values_only"}, 1),
        ({"executemany_mode": "values_plus_batch"}, 4),
        ({"executemany_mode": "values_plus_batch", "executemany_batch_page_size": 2}, 2),
    ],
)
def test_updates_are_sent_in_pages(
    url_by: Callable[[str], str], options: dict[str, Any], in_the_last_message: int
) -> None:
    engine = create_engine(url_by("postgresql+psycopg2"), **options)
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("a", Integer))
    table.create(engine)
    change = update(table).where(table.c.id == bindparam("key")).values(a=bindparam("to"))
    sent = []

    @event.listens_for(engine, "after_cursor_execute")
    def note(connection: Any, cursor: Any, *arguments: Any) -> None:
        sent.append(cursor.query.count(b"UPDATE"))

    with engine.begin() as connection:
        connection.execute(insert(table), [{"id": n} for n in range(4)])
        connection.execute(change, [{"key": n, "to": n * 2} for n in range(4)])
        assert sent[-1] == in_the_last_message
        assert connection.scalars(select(table.c.a).order_by(table.c.id)).all() == [0, 2, 4, 6]
    engine.dispose()


@pytest.mark.parametrize("options", [{"executemany_mode": "bogus"}, {"executemany_batch_page_size": "a"}])
def test_a_wrong_way_to_send_many(url_by: Callable[[str], str], options: dict[str, Any]) -> None:
    with pytest.raises(exc.ArgumentError, match=r"executemany_.*got"):
        create_engine(url_by("postgresql+psycopg2"), **options)
