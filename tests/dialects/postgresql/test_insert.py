"""INSERT on PostgreSQL: keys and defaults that come back, many rows, ON CONFLICT."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    FetchedValue,
    Identity,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    exc,
    func,
    select,
    update,
)
from relata.dialects.postgresql import ExcludeConstraint, dialect, insert

pytestmark = pytest.mark.only_on("postgresql")

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s", String(20), unique=True),
    Column("n", Integer, server_default="7"),
    Column("m", Integer, default=lambda: 3, onupdate=4),
)

KEYS = [
    (Column("id", Integer, primary_key=True), 1),
    (Column("id", Integer, Identity(start=5), primary_key=True), 5),
    (Column("id", Integer, Sequence("seq", start=8), primary_key=True), 8),
    (Column("id", Integer, primary_key=True, server_default=func.floor(11.5)), 11),
    (Column("id", String, primary_key=True, default="abc"), "abc"),
]


@pytest.mark.parametrize(("column", "expected"), KEYS)
def test_keys_come_back(engine: Engine, column: Any, expected: Any) -> None:
    own = MetaData()
    table = Table("k", own, column._copy(), Column("x", Integer))
    own.create_all(engine)
    with engine.begin() as connection:
        result = connection.execute(table.insert().values(x=1))
        assert result.inserted_primary_key == (expected,)
        assert connection.execute(select(table.c.id)).scalar() == expected


def test_defaults_come_back(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        result = connection.execute(t.insert().return_defaults().values(s="a"))
        assert result.inserted_primary_key == (1,)
        assert result.returned_defaults is not None
        assert result.returned_defaults.n == 7
        assert connection.execute(t.insert().values(s="b").returning(t.c.id, t.c.n, t.c.m)).one() == (2, 7, 3)
        changed = connection.execute(update(t).values(s="c").where(t.c.id == 2).returning(t.c.s, t.c.m))
        assert changed.all() == [("c", 4)]
        assert connection.execute(t.delete().returning(t.c.id)).scalars().all() == [1, 2]


@pytest.mark.parametrize("count", [1, 3, 2500])
def test_many_rows_come_back_in_their_order(engine: Engine, count: int) -> None:
    metadata.create_all(engine)
    rows = [{"s": f"row {count - i}"} for i in range(count)]
    statement = t.insert().returning(t.c.s, t.c.id, sort_by_parameter_order=True)
    with engine.begin() as connection:
        found = connection.execute(statement, rows).all()
    assert [row.s for row in found] == [row["s"] for row in rows]
    assert [row.id for row in found] == list(range(1, count + 1))


def test_many_rows_without_returning(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        result = connection.execute(t.insert(), [{"s": f"{i}"} for i in range(50)])
        assert result.rowcount == 50
        assert connection.scalar(select(func.count()).select_from(t)) == 50


def test_many_updates_count_their_rows(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert(), [{"s": f"{i}"} for i in range(5)])
        result = connection.execute(
            update(t).where(t.c.s == bindparam("old")).values(s=bindparam("new")),
            [{"old": f"{i}", "new": f"new {i}"} for i in range(5)],
        )
        assert result.rowcount == 5


def test_on_conflict(engine: Engine) -> None:
    metadata.create_all(engine)
    statement = insert(t).values(s="a", n=1)
    with engine.begin() as connection:
        connection.execute(statement)
        connection.execute(statement.on_conflict_do_nothing())
        merged = statement.on_conflict_do_update(
            index_elements=[t.c.s], set_={"n": statement.excluded.n + t.c.n + 10}, where=t.c.n > 0
        )
        assert connection.execute(merged.returning(t.c.n)).scalar() == 12
        skipped = statement.on_conflict_do_update(constraint="t_s_key", set_={"n": 0}, where=t.c.n < 0)
        assert connection.execute(skipped.returning(t.c.n)).all() == []
        assert connection.execute(select(t.c.s, t.c.n)).all() == [("a", 12)]


def test_on_conflict_for_many_rows(engine: Engine) -> None:
    metadata.create_all(engine)
    statement = insert(t)
    statement = statement.on_conflict_do_update(index_elements=["s"], set_={"n": statement.excluded.n})
    with engine.begin() as connection:
        connection.execute(statement, [{"s": "a", "n": 1}, {"s": "b", "n": 2}])
        found = connection.execute(
            statement.returning(t.c.s, t.c.n), [{"s": "b", "n": 3}, {"s": "c", "n": 4}]
        )
        assert sorted(found.all()) == [("b", 3), ("c", 4)]


def test_a_trigger_s_value_is_fetched(engine: Engine) -> None:
    own = MetaData()
    table = Table(
        "g",
        own,
        Column("id", Integer, primary_key=True),
        Column("x", Integer, FetchedValue()),
        Column("y", Integer),
    )
    own.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.x := 42; RETURN NEW; END'"
        )
        connection.exec_driver_sql("CREATE TRIGGER g BEFORE INSERT ON g FOR EACH ROW EXECUTE FUNCTION f()")
        result = connection.execute(table.insert().return_defaults().values(y=1))
        assert result.returned_defaults is not None
        assert result.returned_defaults.x == 42


def test_a_violation_says_what_was_run(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(t.insert().values(s="a"))
        with pytest.raises(exc.IntegrityError) as raised:
            connection.execute(t.insert().values(s="a"))
        assert raised.value.statement is not None
        assert raised.value.statement.startswith("INSERT INTO t")
        assert type(raised.value.orig).__name__ == "UniqueViolation"


def test_an_upsert_in_a_cte(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert().values(s="a", n=1))
        upsert = insert(t).values(s="a", n=5)
        upsert = upsert.on_conflict_do_update(index_elements=[t.c.s], set_={"n": upsert.excluded.n})
        made = upsert.returning(t.c.s, t.c.n).cte("made")
        assert connection.execute(select(made)).all() == [("a", 5)]
        assert connection.execute(select(t.c.s, t.c.n)).all() == [("a", 5)]


def test_a_conflict_may_be_named_by_an_object_without_a_name() -> None:
    excluded = ExcludeConstraint((t.c.n, "="), where=t.c.n > 3)
    by_convention = MetaData(naming_convention={"uq": "%(table_name)s_%(column_0_N_name)s_key"})
    unique = UniqueConstraint("b" * 45)
    Table("a" * 40, by_convention, Column("b" * 45, Integer), unique)
    for target, expected in (
        (excluded, "ON CONFLICT (n) WHERE n > %(n_1)s::INTEGER DO NOTHING"),
        (unique, f"ON CONFLICT ON CONSTRAINT {'a' * 40}_{'b' * 14}_0bb7 DO NOTHING"),
    ):
        statement = insert(t).values(n=1).on_conflict_do_nothing(constraint=target)
        assert expected in str(statement.compile(dialect=dialect()))
