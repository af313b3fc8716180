"""INSERT on MariaDB: keys and defaults that come back, many rows, ON DUPLICATE KEY UPDATE."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    bindparam,
    create_engine,
    exc,
    func,
    select,
    update,
)
from relata.dialects.mysql import insert

pytestmark = pytest.mark.only_on("mariadb")

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s", String(20), unique=True),
    Column("n", Integer, server_default="7"),
    Column("m", Integer, default=lambda: 3, onupdate=4),
    mysql_engine="InnoDB",
)

KEYS = [
    (Column("id", Integer, primary_key=True), 1),
    (Column("id", Integer, Sequence("seq", start=8), primary_key=True), 8),
    (Column("id", String(5), primary_key=True, default="abc"), "abc"),
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


def test_a_key_comes_as_the_cursor_s_lastrowid(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        result = connection.execute(t.insert().values(s="a"))
        assert (result.inserted_primary_key, result.lastrowid) == ((1,), 1)
        assert "RETURNING" not in result.context.statement


def test_defaults_come_back(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        result = connection.execute(t.insert().return_defaults().values(s="a"))
        assert result.inserted_primary_key == (1,)
        assert result.returned_defaults is not None
        assert result.returned_defaults.n == 7
        assert connection.execute(t.insert().values(s="b").returning(t.c.id, t.c.n, t.c.m)).one() == (2, 7, 3)
        assert connection.execute(update(t).values(s="c").where(t.c.id == 2)).rowcount == 1
        assert connection.execute(t.delete().where(t.c.id == 2).returning(t.c.s, t.c.m)).all() == [("c", 4)]


def test_an_update_counts_the_rows_found(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert().values(s="a", m=4))
        assert connection.execute(update(t).values(s="a", m=4)).rowcount == 1
        result = connection.execute(
            update(t).where(t.c.s == bindparam("old")).values(n=bindparam("new")),
            [{"old": "a", "new": 7}, {"old": "none", "new": 8}],
        )
        assert result.rowcount == 1


@pytest.mark.parametrize("count", [1, 3, 2500])
def test_many_rows_come_back_in_their_order(engine: Engine, count: int) -> None:
    metadata.create_all(engine)
    rows = [{"s": f"row {count - i}"} for i in range(count)]
    statement = t.insert().returning(t.c.s, t.c.id, sort_by_parameter_order=True)
    with engine.begin() as connection:
        found = connection.execute(statement, rows).all()
    assert [row.s for row in found] == [row["s"] for row in rows]
    assert [row.id for row in found] == sorted(row.id for row in found)


def test_many_rows_without_returning(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        result = connection.execute(t.insert(), [{"s": f"{i}%s"} for i in range(50)])
        assert result.rowcount == 50
        assert connection.scalar(select(func.count()).select_from(t)) == 50


def test_on_duplicate_key_update(engine: Engine) -> None:
    metadata.create_all(engine)
    statement = insert(t)
    statement = statement.on_duplicate_key_update(n=statement.inserted.n + t.c.n, m=9)
    with engine.begin() as connection:
        connection.execute(statement, {"s": "a", "n": 1})
        connection.execute(statement, {"s": "a", "n": 2})
        connection.execute(statement, [{"s": "a", "n": 10}, {"s": "b", "n": 5}])
        assert connection.execute(select(t.c.s, t.c.n, t.c.m).order_by(t.c.s)).all() == [
            ("a", 13, 9),
            ("b", 5, 3),
        ]


def test_an_empty_insert(engine: Engine) -> None:
    own = MetaData()
    table = Table("k", own, Column("id", Integer, primary_key=True), Column("x", Integer))
    own.create_all(engine)
    with engine.begin() as connection:
        assert connection.execute(table.insert().values()).inserted_primary_key == (1,)


def test_rows_of_a_cte(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert().values(s="a"))
        rows = select((t.c.s + "b").label("s")).cte("rows_of_t")
        connection.execute(t.insert().from_select(["s"], select(rows.c.s)))
        assert connection.execute(select(t.c.s).order_by(t.c.s)).scalars().all() == ["a", "ab"]


def test_several_tables(engine: Engine) -> None:
    own = MetaData()
    a = Table("a", own, Column("id", Integer, primary_key=True), Column("x", Integer))
    b = Table("b", own, Column("id", Integer, primary_key=True), Column("a_id", Integer))
    own.create_all(engine)
    with engine.begin() as connection:
        connection.execute(a.insert(), [{"id": 1, "x": 1}, {"id": 2, "x": 2}])
        connection.execute(b.insert(), [{"id": 1, "a_id": 2}])
        connection.execute(a.update().values({a.c.x: 9, b.c.a_id: 1}).where(a.c.id == b.c.a_id))
        assert connection.execute(select(a.c.x).order_by(a.c.id)).scalars().all() == [1, 9]
        assert connection.scalar(select(b.c.a_id)) == 1
        connection.execute(a.delete().where(a.c.id == b.c.a_id))
        assert connection.execute(select(a.c.id)).scalars().all() == [2]
        connection.execute(b.update().values(a_id=2))
        connection.execute(a.delete().using(a.outerjoin(b, a.c.id == b.c.a_id)).where(b.c.id == None))
        assert connection.execute(select(a.c.id)).scalars().all() == [2]
        connection.execute(a.delete().using(a.join(b, a.c.id == b.c.a_id)))
        assert connection.execute(select(a.c.id)).scalars().all() == []


def test_a_sequence_in_a_statement_and_in_another_schema(engine: Engine) -> None:
    numbers = Sequence("numbers", start=5, schema="elsewhere")
    with engine.connect() as connection:
        schema = connection.dialect.default_schema_name
        there = connection.execution_options(schema_translate_map={"elsewhere": schema})
        numbers.create(there)
        assert there.scalar(numbers) == 5
        assert there.scalar(select(numbers.next_value())) == 6
        assert there.scalar(select(numbers.next_value())) == 7
        numbers.drop(there)
        there.commit()


def test_returning_of_a_delete_that_finds_nothing(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        for condition in (t.c.id.in_([]), t.c.id == 5):
            result = connection.execute(t.delete().where(condition).returning(t.c.id, t.c.s))
            assert (list(result.keys()), result.all()) == (["id", "s"], [])


def test_returning_of_an_update_is_the_server_s_error(engine: Engine) -> None:
    metadata.create_all(engine)
    with engine.connect() as connection:
        with pytest.raises(exc.ProgrammingError, match="RETURNING"):
            connection.execute(update(t).values(s="x").returning(t.c.id))
        connection.rollback()
        assert connection.scalar(select(func.count()).select_from(t)) == 0


def test_without_returning_keys_still_come_back(db_url: str) -> None:
    """MySQL has no RETURNING: the key is the cursor's."""
    engine = create_engine(db_url)
    metadata.create_all(engine)
    dialect: Any = engine.dialect
    dialect.insert_returning = dialect.delete_returning = dialect.use_insertmanyvalues = False
    with engine.begin() as connection:
        assert connection.execute(t.insert().values(s="a")).inserted_primary_key == (1,)
        assert connection.execute(t.insert(), [{"s": "b"}, {"s": "c"}]).rowcount == 2
    engine.dispose()
