"""What INSERT, UPDATE and DELETE do on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from relata import (
    JSON,
    Column,
    Connection,
    Engine,
    Identity,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    bindparam,
    create_engine,
    delete,
    exc,
    func,
    insert,
    select,
    text,
    update,
)
from relata.dialects.postgresql import ARRAY, JSONB


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    """Give an engine on an empty database."""
    made = create_engine(db_url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Give a connection to an empty database."""
    with engine.connect() as made:
        yield made


def make(connection: Connection, *columns: Any, **options: Any) -> Table:
    table = Table("t", MetaData(), *columns, **options)
    table.create(connection)
    return table


def counted(connection: Connection, **options: Any) -> Table:
    """Make a table whose columns have every kind of default."""
    numbers = itertools.count(1)
    return make(
        connection,
        Column("id", Integer, primary_key=True),
        Column("name", String(20)),
        Column("number", Integer, default=lambda: next(numbers)),
        Column(
            "loud", String(20), default=lambda context: context.get_current_parameters()["name"].upper() + "!"
        ),
        Column("constant", Integer, default=5),
        Column("sum", Integer, default=text("1 + 1")),
        Column("served", String(20), server_default="s"),
        **options,
    )


def rows_of(connection: Connection, table: Table) -> list[Any]:
    return [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]


def test_each_row_of_values_has_its_defaults(connection: Connection) -> None:
    t = counted(connection)
    result = connection.execute(insert(t).values([{"name": "a"}, {"name": "b", "number": 99}, {"name": "c"}]))
    assert rows_of(connection, t) == [
        (1, "a", 1, "A!", 5, 2, "s"),
        (2, "b", 99, "B!", 5, 2, "s"),
        (3, "c", 2, "C!", 5, 2, "s"),
    ]
    assert [column.key for column in result.prefetch_cols()] == [
        "number",
        "loud",
        "constant",
        "loud_m1",
        "constant_m1",
        "number_m2",
        "loud_m2",
        "constant_m2",
    ]


def test_defaults_see_all_parameters_where_they_ask_for_them(connection: Connection) -> None:
    seen = []

    def note(context: Any) -> int:
        seen.append(dict(context.get_current_parameters(isolate_multiinsert_groups=False)))
        return len(seen)

    t = make(connection, Column("id", Integer, primary_key=True), Column("n", Integer, default=note))
    connection.execute(insert(t).values([{"id": 7}, {"id": 8}]))
    assert seen[1] == {"id_m0": 7, "id_m1": 8, "n": 1, "n_m1": None}
    assert rows_of(connection, t) == [(7, 1), (8, 2)]


@pytest.mark.only_on("postgresql")  # it alone has INSERT within WITH
def test_defaults_within_a_with_clause_are_computed(connection: Connection) -> None:
    t = counted(connection)
    inner = insert(t).values(name="inner", loud="x").returning(t.c.id).cte("made")
    connection.execute(insert(t).values(name="outer", constant=select(inner.c.id).scalar_subquery()))
    names = {row.name: row for row in connection.execute(select(t))}
    assert {names["inner"].number, names["outer"].number} == {1, 2}
    assert names["outer"].constant == names["inner"].id


@pytest.mark.parametrize("given", [{}, {"id": 40}])
@pytest.mark.parametrize("implicit", [True, False])
def test_the_key_is_told_with_and_without_returning(
    connection: Connection, implicit: bool, given: dict[str, int]
) -> None:
    t = counted(connection, implicit_returning=implicit)
    result = connection.execute(insert(t), {"name": "a", **given})
    assert result.inserted_primary_key == (given.get("id", 1),)
    assert connection.execute(insert(t).values(name="b")).inserted_primary_key[0] in (2, 41, 1)
    connection.execute(insert(t), [{"name": "c"}, {"name": "d"}])
    assert connection.scalar(select(func.count()).select_from(t)) == 4


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    "column",
    [
        Column("K", Integer, Identity(start=5), primary_key=True),
        Column("K", Integer, Sequence("a seq", start=5), primary_key=True),
        Column("K", Integer, server_default=text("2 + 3"), primary_key=True, autoincrement=True),
        Column("K", Integer, default=func.abs(-5), primary_key=True),
    ],
    ids=["identity", "sequence", "server default", "expression"],
)
def test_keys_are_computed_before_where_returning_is_not_wanted(
    connection: Connection, column: Column[int]
) -> None:
    metadata = MetaData()
    t = Table("a'b", metadata, column._copy(), Column("x", Integer), implicit_returning=False)
    metadata.create_all(connection)
    assert connection.execute(insert(t).values(x=1)).inserted_primary_key == (5,)
    assert connection.execute(select(t)).all() == [(5, 1)]


def test_a_key_given_by_a_parameter_of_another_name_is_told(connection: Connection) -> None:
    t = counted(connection)
    statement = insert(t).values(id=bindparam("key"), name="a")
    assert connection.execute(statement, {"key": 7}).inserted_primary_key == (7,)
    result = connection.execute(statement, [{"key": 8}, {"key": 9}])
    assert result.inserted_primary_key_rows == [(8,), (9,)]


@pytest.mark.only_on("sqlite", "mariadb")
def test_null_for_a_key_is_a_number_of_the_database(connection: Connection) -> None:
    t = counted(connection)
    for _ in range(2):  # the plan of the first is that of the second
        statement = insert(t).values(id=30, name="a").return_defaults()
        if connection.dialect.insert_returning:
            assert connection.execute(statement).returned_defaults._mapping == {"sum": 2, "served": "s"}
        connection.execute(delete(t))
        assert connection.execute(insert(t).values(id=None, name="a")).inserted_primary_key[0] > 0
        many = connection.execute(insert(t).return_defaults(), [{"id": None, "name": "a"}] * 2)
        if connection.dialect.insert_returning:
            assert all(row.id > 0 for row in many.returned_defaults_rows)
        connection.execute(delete(t))


@pytest.mark.only_on("postgresql", "mariadb")
def test_values_of_a_sequence(connection: Connection) -> None:
    metadata = MetaData()
    numbers = Sequence("numbers", start=10, increment=5, metadata=metadata)
    t = Table("t", metadata, Column("id", Integer, numbers, primary_key=True), Column("n", Integer))
    metadata.create_all(connection)
    assert connection.scalar(select(numbers.next_value())) == 10
    assert connection.scalar(numbers) == 15
    assert connection.execute(insert(t).values(n=numbers.next_value())).inserted_primary_key[0] in (20, 25)
    first, second = connection.execute(insert(t), {"n": 1}), connection.execute(insert(t), {"n": 2})
    assert second.inserted_primary_key[0] - first.inserted_primary_key[0] == 5
    for _ in range(2):  # cached
        assert connection.scalar(select(numbers.next_value())) > 25


@pytest.mark.parametrize(
    "key",
    [
        lambda: Column("id", Integer, primary_key=True),
        lambda: Column("id", Integer, Identity(start=-1, increment=-1), primary_key=True),
        lambda: Column("id", Integer, Sequence("rising", start=1), primary_key=True),
        lambda: Column("id", Integer, Sequence("falling", start=-1, increment=-1), primary_key=True),
    ],
    ids=["plain", "falling identity", "sequence", "falling sequence"],
)
def test_returned_rows_have_the_order_of_the_parameters(connection: Connection, key: Any) -> None:
    if not connection.dialect.insert_returning:
        pytest.skip("this MariaDB has no RETURNING")
    metadata = MetaData()
    t = Table("t", metadata, key(), Column("x", String(20)))
    metadata.create_all(connection)
    rows = [{"x": f"{(i * 7) % 31}"} for i in range(31)]
    result = connection.execute(insert(t).returning(t.c.x, sort_by_parameter_order=True), rows)
    assert [row.x for row in result] == [row["x"] for row in rows]


@pytest.mark.only_on("sqlite", "postgresql")
def test_rows_that_are_there_already_keep_their_place(connection: Connection) -> None:
    t = make(connection, Column("id", Integer, primary_key=True), Column("k", Integer, unique=True))
    connection.execute(insert(t), [{"id": 100, "k": 3}, {"id": 1, "k": 9}])
    upsert = __import__(f"relata.dialects.{connection.dialect.name}", fromlist=["insert"]).insert(t)
    upsert = upsert.on_conflict_do_update(index_elements=["k"], set_={"k": upsert.excluded.k})
    result = connection.execute(
        upsert.returning(t.c.k, sort_by_parameter_order=True),
        [{"id": 200, "k": 9}, {"id": 2, "k": 4}, {"id": 300, "k": 3}],
    )
    assert result.scalars().all() == [9, 4, 3]


def test_returning_for_many_rows_is_refused_where_nothing_gathers_it(db_url: str) -> None:
    engine = create_engine(db_url, use_insertmanyvalues=False)
    with engine.connect() as connection:
        t = counted(connection)
        with pytest.raises(exc.StatementError, match="no INSERT with RETURNING for several"):
            connection.execute(insert(t).returning(t.c.id), [{"name": "a"}, {"name": "b"}])
    engine.dispose()


def test_rows_come_from_tables_and_set_operations(connection: Connection) -> None:
    t = counted(connection)
    source = Table("source", t.metadata, Column("name", String(20)), Column("id", Integer))
    source.create(connection)
    connection.execute(insert(source), [{"name": "a", "id": 10}, {"name": "b", "id": 11}])
    both = select(source.c.name).union_all(select(source.c.name)).subquery()
    columns = select(source.c.name, source.c.name, source.c.id)
    connection.execute(insert(t).from_select(["name", "loud", "id"], columns))
    assert [row[:5] for row in rows_of(connection, t)] == [(10, "a", 1, "a", 5), (11, "b", 1, "b", 5)]
    rows = connection.execute(insert(t).from_select(["name", "loud"], select(both.c.name, both.c.name)))
    assert rows.rowcount == 4


@pytest.mark.only_on("postgresql")
def test_items_are_set(connection: Connection) -> None:
    t = make(
        connection, Column("id", Integer, primary_key=True), Column("a", ARRAY(Integer)), Column("j", JSONB)
    )
    connection.execute(insert(t), {"id": 1, "a": [1, 2, 3, 4], "j": {"a": 1, "b": {"c": 2}}})
    connection.execute(
        update(t).values({t.c.a[2]: 20, t.c.a[3:4]: [30, 40], t.c.j["b"]["c"]: [5], t.c.id: t.c.id + 1})
    )
    assert connection.execute(select(t)).one() == (2, [1, 20, 30, 40], {"a": 1, "b": {"c": [5]}})


@pytest.mark.only_on("mariadb")
def test_columns_of_several_tables_are_set(connection: Connection) -> None:
    t = counted(connection)
    other = Table("other", t.metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))
    other.create(connection)
    connection.execute(insert(t), [{"name": "a"}, {"name": "b"}])
    connection.execute(insert(other), [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}])
    changed = connection.execute(
        update(t).values({other.c.name: "new", t.c.name: "both"}).where(t.c.id == other.c.id, t.c.id == 2)
    )
    assert changed.rowcount == 2
    assert connection.execute(select(t.c.name, other.c.name).where(t.c.id == other.c.id)).all() == [
        ("a", "x"),
        ("both", "new"),
    ]


def test_what_an_update_made_is_told(connection: Connection) -> None:
    t = make(
        connection,
        Column("id", Integer, primary_key=True),
        Column("name", String(20)),
        Column("document", JSON),
        Column("changed", Integer, onupdate=lambda: 3),
    )
    connection.execute(insert(t), {"name": "a", "document": [1]})
    result = connection.execute(update(t).values(name=func.upper(t.c.name)).return_defaults())
    assert result.last_updated_params()["changed"] == 3
    assert [column.key for column in result.prefetch_cols()] == ["changed"]
    if connection.dialect.update_returning:
        assert result.returned_defaults == ("A",) and result.postfetch_cols() == []
    else:
        assert result.postfetch_cols() == [t.c.name]
    assert rows_of(connection, t) == [(1, "A", [1], 3)]
