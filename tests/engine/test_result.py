"""Results: every way to fetch, whatever the rows come from."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    column,
    create_engine,
    exc,
    literal,
    select,
    text,
)
from relata.engine.cursor import BufferedRowCursorFetchStrategy
from relata.engine.result import (
    ChunkedIteratorResult,
    IteratorResult,
    Result,
    SimpleResultMetaData,
    null_result,
    result_tuple,
)

ROWS = [(i, i * 2, str(i)) for i in range(5)]


def made(rows: Any = ROWS, keys: Any = ("a", "b", "c"), **kw: Any) -> Result[Any, Any, Any]:
    return IteratorResult(SimpleResultMetaData(list(keys)), iter(rows), **kw)


def scalars_of(*values: Any) -> IteratorResult[Any]:
    return IteratorResult(SimpleResultMetaData(["x"]), iter(values), _source_supports_scalars=True)


@pytest.mark.parametrize(
    ("fetch", "expected"),
    [
        (lambda r: r.all(), ROWS),
        (lambda r: r.fetchall(), ROWS),
        (lambda r: list(r), ROWS),
        (lambda r: [next(r), r.fetchone(), *r.fetchmany(2), *r], ROWS),
        (lambda r: list(r.partitions(2)), [ROWS[:2], ROWS[2:4], ROWS[4:]]),
        (lambda r: list(r.partitions()), [ROWS]),
        (lambda r: r.scalars().all(), [0, 1, 2, 3, 4]),
        (lambda r: r.scalars("c").all(), ["0", "1", "2", "3", "4"]),
        (lambda r: r.scalars(-1).first(), "0"),
        (lambda r: r.columns("c", "a").all(), [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("4", 4)]),
        (lambda r: r.columns("c", "b").columns(1).scalars().all(), [0, 2, 4, 6, 8]),
        (lambda r: r.mappings().fetchone(), {"a": 0, "b": 0, "c": "0"}),
        (lambda r: r.mappings().columns("b").all(), [{"b": i * 2} for i in range(5)]),
        (lambda r: r.first(), ROWS[0]),
        (lambda r: r.scalar(), 0),
        (lambda r: r.tuples().first(), ROWS[0]),
        (lambda r: r.keys(), ["a", "b", "c"]),
        (lambda r: r.freeze()().all(), ROWS),
        (lambda r: r.merge(made(), made(ROWS[:1])).all(), ROWS + ROWS + ROWS[:1]),
        (lambda r: r.yield_per(2).fetchmany(), ROWS[:2]),
    ],
)
def test_rows_are_fetched(fetch: Callable[[Any], Any], expected: Any) -> None:
    assert fetch(made()) == expected


@pytest.mark.parametrize("count", [0, 1, 2])
def test_one_row_is_asked_for(count: int) -> None:
    rows = ROWS[:count]
    if count == 0:
        with pytest.raises(exc.NoResultFound, match="expected exactly one row, got none"):
            made(rows).one()
        assert made(rows).one_or_none() is made(rows).first() is made(rows).scalar_one_or_none() is None
    elif count == 1:
        assert made(rows).one() == made(rows).one_or_none() == ROWS[0]
        assert made(rows).scalar_one() == 0
    else:
        for method in ("one", "one_or_none", "scalar_one", "scalar_one_or_none"):
            with pytest.raises(exc.MultipleResultsFound, match="got several"):
                getattr(made(rows), method)()


def test_a_result_is_given_once_and_closed_by_what_takes_one_row() -> None:
    result = made()
    assert result.all() == ROWS
    assert result.all() == []
    assert not result.closed
    result = made()
    result.first()
    assert result.closed
    with pytest.raises(exc.ResourceClosedError, match="this result is closed"):
        result.fetchone()


def test_unique_drops_what_came_before_across_fetches() -> None:
    rows = [(1, 1, "x"), (1, 1, "x"), (2, 1, "x"), (1, 1, "x"), (3, 1, "x")]
    assert made(rows).unique().all() == [rows[0], rows[2], rows[4]]
    assert made(rows).unique(lambda row: row.b).all() == rows[:1]
    assert made(rows).unique().scalars().all() == [1, 2, 3]
    assert made(rows).scalars().unique().all() == [1, 2, 3]
    assert made(rows[:2]).unique().one() == rows[0]
    result = made(rows).unique()
    assert result.fetchmany(2) == [rows[0], rows[2]]
    assert result.fetchone() == rows[4]
    assert list(made(rows).unique()) == [rows[0], rows[2], rows[4]]


def test_unhashable_values_are_told_apart_by_their_filter() -> None:
    metadata = SimpleResultMetaData(["x", "y"], _unique_filters=[str, None])
    rows = [([1], 1), ([1], 1), ([2], 1)]
    assert IteratorResult(metadata, iter(rows)).unique().all() == [rows[0], rows[2]]
    assert IteratorResult(metadata, iter(rows)).unique().scalars().all() == [[1], [2]]


def test_a_source_of_scalars_gives_rows_too() -> None:
    assert scalars_of("u", "v").scalars().all() == ["u", "v"]
    assert scalars_of("u", None).all() == [("u",), (None,)]
    assert scalars_of("u", "u").unique().all() == [("u",)]
    assert scalars_of("u").mappings().all() == [{"x": "u"}]
    assert scalars_of(None).scalars().first() is None
    assert scalars_of("u").scalar() == "u"
    assert scalars_of("u", "v").freeze()().scalars().all() == ["u", "v"]
    assert scalars_of("u").merge(scalars_of("v")).scalars().all() == ["u", "v"]


def test_chunks_follow_yield_per() -> None:
    asked: list[int | None] = []

    def chunks(size: int | None) -> Any:
        asked.append(size)
        step = size or 10
        return ([(i,) for i in range(start, min(start + step, 10))] for start in range(0, 10, step))

    result: ChunkedIteratorResult[int] = ChunkedIteratorResult(SimpleResultMetaData(["a"]), chunks)
    result.yield_per(3)
    assert result.fetchmany() == [(0,), (1,), (2,)]
    assert [len(part) for part in result.partitions()] == [3, 3, 1]
    assert asked == [None, 3]


def test_frozen_results_take_other_rows() -> None:
    frozen = made().freeze()
    kept = frozen.with_new_rows(frozen().all()[:2])
    assert kept().all() == kept().all() == ROWS[:2]


@pytest.mark.parametrize(
    ("use", "error", "message"),
    [
        (
            lambda r: r.columns("zz"),
            exc.NoSuchColumnError,
            "no column 'zz' in this result, which has 'a', 'b', 'c'",
        ),
        (lambda r: r.scalars("zz"), exc.NoSuchColumnError, "no column 'zz'"),
        (lambda r: r.columns(7), IndexError, "which has 3 columns"),
        (lambda r: r.first().zz, AttributeError, "no column 'zz' in this result"),
        (lambda r: r.first()._mapping["zz"], exc.NoSuchColumnError, "no column 'zz'"),
        (lambda r: r.first()["a"], TypeError, "expected a position or slice"),
        (lambda r: setattr(r.first(), "a", 1), AttributeError, "a"),
    ],
)
def test_wrong_columns_are_refused(use: Callable[[Any], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        use(made())


def test_a_name_that_two_columns_have_is_ambiguous() -> None:
    row = made([(1, 2)], keys=("x", "x")).first()
    assert row is not None
    assert row._fields == ("x", "x")
    assert tuple(row) == (1, 2)
    for use in (lambda: row.x, lambda: row._mapping["x"]):
        with pytest.raises(exc.InvalidRequestError, match="'x' is ambiguous"):
            use()


def test_rows_are_pickled_without_their_result() -> None:
    row = pickle.loads(pickle.dumps(made().first()))
    assert (row.a, row._mapping["c"], row) == (0, "0", ROWS[0])


def test_result_tuple_and_null_result() -> None:
    make = result_tuple(["a", "b"])
    assert make((1, 2)).b == 2
    assert null_result().all() == []
    assert null_result().keys() == []


def test_rows_have_the_names_of_columns_and_are_looked_up_by_their_keys(engine: Engine) -> None:
    table = Table("keyed", MetaData(), Column("id", Integer, primary_key=True), Column("a", String, key="b"))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"b": "x"})
        row = connection.execute(select(table)).one()
        assert row._fields == ("id", "a")
        assert row.a == row.b == row._mapping[table.c.b] == "x"
        named = connection.execute(select(table).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)).one()
        assert named.keyed_a == named.keyed_b == "x"
        with pytest.raises(AttributeError):
            named.a


def test_columns_of_text_are_matched_by_place(engine: Engine) -> None:
    statement = text("SELECT 1 AS a, 2 AS b, 3 AS c")
    with engine.connect() as connection:
        row = connection.execute(statement.columns(column("x", Integer), column("y", Integer))).one()
        assert row._fields == ("a", "b", "c")
        assert (row.x, row.y, row.c) == (1, 2, 3)
        many = [column(name, Integer) for name in "wxyz"]
        with pytest.warns(exc.SAWarning, match="4 columns and the database returned 3"):
            assert connection.execute(statement.columns(*many)).one() == (1, 2, 3)
        assert connection.execute(select(text("*")).select_from(text("(SELECT 1 AS a)"))).keys() == ["a"]


def test_rows_from_the_server_come_in_growing_steps(engine: Engine) -> None:
    table = Table("n", MetaData(), Column("id", Integer, primary_key=True))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"id": i} for i in range(100)])
        result = connection.execute(select(table.c.id), execution_options={"stream_results": True})
        assert isinstance(result.cursor_strategy, BufferedRowCursorFetchStrategy)
        sizes = [result.cursor_strategy.next_size() for _ in range(5)]
        assert sizes == [5, 25, 125, 625, 1000]
        assert result.scalars().all() == list(range(100))
        parts = connection.execute(select(table.c.id), execution_options={"yield_per": 40}).partitions()
        assert [len(part) for part in parts] == [40, 40, 20]


def test_text_that_is_selected_is_found_by_itself() -> None:
    largest, least = text("max(a)"), text("min(b)")
    statement = select(largest, literal(1).label("one"), least).select_from(text("(SELECT 5 AS a, 6 AS b)"))
    several = text("7 AS x, 8 AS y")
    with create_engine("sqlite://").connect() as connection:
        for _ in range(2):
            row = connection.execute(statement).one()
            assert [row._mapping[key] for key in (largest, "one", least, "max(a)")] == [5, 1, 6, 5]
        row = connection.execute(select(several, literal(9).label("z"))).one()
        assert row._mapping == {"x": 7, "y": 8, "z": 9}
        with pytest.raises(exc.NoSuchColumnError):  # which of its columns is meant is not known
            row._mapping[several]
        # a plan is kept: the names of the star are those of the table as it is now
        connection.exec_driver_sql("CREATE TABLE one (a)")
        connection.exec_driver_sql("INSERT INTO one VALUES (3)")
        star = select(text("*")).select_from(text("one"))
        assert connection.execute(star).one().a == 3
        connection.exec_driver_sql("ALTER TABLE one RENAME a TO b")
        assert connection.execute(star).one().b == 3
