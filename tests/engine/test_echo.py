"""What is logged beside the statements: the rows that come back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    exc,
    insert,
    select,
    update,
)

t = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(1000)))


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    """Give an engine on an empty table `t`."""
    made = create_engine(db_url)
    t.create(made)
    yield made
    made.echo = None
    made.dispose()


def rows_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.getMessage() for record in caplog.records if record.levelno == logging.DEBUG]
    caplog.clear()
    return found


def test_rows_are_logged_as_they_are_fetched(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    engine.echo = "debug"
    caplog.set_level(logging.DEBUG)
    with engine.begin() as connection:
        connection.execute(insert(t), [{"name": "a"}, {"name": "b" * 900}, {"name": "c"}])
        caplog.clear()
        result = connection.execute(select(t.c.id, t.c.name).order_by(t.c.id))
        assert rows_in(caplog) == []
        assert result.fetchone() == (1, "a")
        assert rows_in(caplog) == ["Col ('id', 'name')", "Row (1, 'a')"]
        assert len(result.all()) == 2
        long, last = rows_in(caplog)
        assert long.startswith("Row (2, 'bbb") and "characters truncated" in long and len(long) < 400
        assert last == "Row (3, 'c')"
        assert connection.execute(select(t.c.id).where(t.c.id == 3)).scalar_one() == 3
        assert rows_in(caplog) == ["Col ('id',)", "Row (3,)"]
        connection.execute(update(t).values(name="d"))
        assert rows_in(caplog) == []


def test_rows_of_returning_are_logged(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    if not engine.dialect.insert_returning:
        pytest.skip("this MariaDB has no RETURNING")
    engine.echo = "debug"
    caplog.set_level(logging.DEBUG)
    with engine.begin() as connection:
        connection.execute(insert(t).returning(t.c.id), [{"name": "a"}, {"name": "b"}])
    assert rows_in(caplog) == ["Col ('id',)", "Row (1,)", "Row (2,)"]


def test_rows_are_not_logged_unless_asked_for(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    engine.echo = True
    with engine.begin() as connection:
        connection.execute(insert(t), {"name": "a"})
        assert connection.execute(select(t.c.name)).all() == [("a",)]
    assert rows_in(caplog) == []


def test_a_long_insert_is_cut_in_the_log_and_in_errors(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.echo = True
    rows: list[dict[str, Any]] = [{"id": i, "name": "x"} for i in range(1, 201)]
    with engine.begin() as connection:
        connection.execute(insert(t).returning(t.c.id), rows)
    lines = [record.getMessage() for record in caplog.records]
    (statement,) = [line for line in lines if line.startswith("INSERT")]
    assert len(statement) < 400 and "characters truncated" in statement
    assert statement.endswith(("RETURNING id", "RETURNING t.id"))
    with pytest.raises(exc.IntegrityError) as caught, engine.begin() as connection:
        connection.execute(insert(t).returning(t.c.id), rows)
    assert "characters truncated" in str(caught.value)
    assert len(caught.value.statement or "") > 1000
