"""Every way to take rows from a result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, assert_type

from relata import (
    Column,
    Connection,
    CursorResult,
    Integer,
    MappingResult,
    Result,
    Row,
    RowMapping,
    ScalarResult,
    String,
    insert,
    select,
    table,
    text,
)
from relata.engine import FrozenResult, MergedResult, TupleResult
from relata.engine.result import RMKeyView

number = Column("number", Integer)
name = Column("name", String)
two = select(number, name)


def rows(connection: Connection) -> None:
    result = connection.execute(two)
    assert_type(result, CursorResult[int, str])
    assert_type(result.all(), Sequence[Row[int, str]])
    assert_type(result.fetchall(), Sequence[Row[int, str]])
    assert_type(result.fetchmany(5), Sequence[Row[int, str]])
    assert_type(result.fetchone(), Row[int, str] | None)
    assert_type(result.first(), Row[int, str] | None)
    assert_type(result.one(), Row[int, str])
    assert_type(result.one_or_none(), Row[int, str] | None)
    assert_type(result.partitions(100), Iterator[Sequence[Row[int, str]]])
    assert_type(result.unique(), CursorResult[int, str])
    assert_type(result.yield_per(100), CursorResult[int, str])
    assert_type(result.keys(), RMKeyView)
    for row in result:
        assert_type(row, Row[int, str])
    assert_type(next(result), Row[int, str])
    with result:
        pass
    assert_type(result.close(), None)
    assert_type(result.closed, bool)


def a_row(row: Row[int, str]) -> None:
    assert_type(row._mapping, RowMapping)
    assert_type(row._tuple(), tuple[int, str])
    assert_type(row._t, tuple[int, str])
    assert_type(row._fields, tuple[str, ...])
    assert_type(row._asdict(), dict[str, Any])
    assert_type(row.count, Any)
    assert_type(row[0], int)
    assert_type(row[1], str)
    assert_type(row.anything, Any)
    first, second = row
    assert_type(first, int)
    assert_type(second, str)


def one_column(connection: Connection) -> None:
    result = connection.execute(two)
    assert_type(result.scalar(), int | None)
    assert_type(connection.execute(two).scalar_one(), int)
    assert_type(connection.execute(two).scalar_one_or_none(), int | None)
    assert_type(connection.execute(two).scalars(), ScalarResult[int])
    assert_type(connection.execute(two).scalars(1), ScalarResult[Any])
    assert_type(connection.execute(two).scalars("name").all(), Sequence[Any])
    assert_type(connection.scalar(two), int | None)
    scalars = connection.scalars(two)
    assert_type(scalars, ScalarResult[int])
    assert_type(scalars.all(), Sequence[int])
    assert_type(scalars.fetchall(), Sequence[int])
    assert_type(scalars.fetchmany(5), Sequence[int])
    assert_type(scalars.first(), int | None)
    assert_type(scalars.one(), int)
    assert_type(scalars.one_or_none(), int | None)
    assert_type(scalars.partitions(), Iterator[Sequence[int]])
    assert_type(scalars.unique(), ScalarResult[int])
    assert_type(scalars.yield_per(10), ScalarResult[int])
    for value in scalars:
        assert_type(value, int)


def mappings(connection: Connection) -> None:
    result = connection.execute(two).mappings()
    assert_type(result, MappingResult)
    assert_type(result.all(), Sequence[RowMapping])
    assert_type(result.fetchone(), RowMapping | None)
    assert_type(result.fetchmany(), Sequence[RowMapping])
    assert_type(result.first(), RowMapping | None)
    assert_type(result.one(), RowMapping)
    assert_type(result.one_or_none(), RowMapping | None)
    assert_type(result.columns("name"), MappingResult)
    assert_type(result.partitions(2), Iterator[Sequence[RowMapping]])
    assert_type(result.unique(), MappingResult)
    for mapping in result:
        assert_type(mapping["name"], Any)
        assert_type(mapping[number], Any)


def plain_tuples(connection: Connection) -> None:
    result = connection.execute(two).tuples()
    assert_type(result, TupleResult[tuple[int, str]])
    assert_type(result.all(), Sequence[tuple[int, str]])
    assert_type(result.first(), tuple[int, str] | None)
    assert_type(result.one(), tuple[int, str])
    assert_type(result.partitions(), Iterator[Sequence[tuple[int, str]]])
    for first, second in connection.execute(two).t:
        assert_type(first, int)
        assert_type(second, str)


def kept_and_merged(connection: Connection) -> None:
    frozen = connection.execute(two).freeze()
    assert_type(frozen, FrozenResult[int, str])
    assert_type(frozen().all(), Sequence[Row[int, str]])
    merged = connection.execute(two).merge(connection.execute(two))
    assert_type(merged, MergedResult[int, str])
    assert_type(connection.execute(two).columns("name").all(), Sequence[Row[int, str]])


def of_changes(connection: Connection) -> None:
    result = connection.execute(insert(table("x", number)))
    assert_type(result.rowcount, int)
    assert_type(result.lastrowid, Any)
    assert_type(result.inserted_primary_key, Any)
    assert_type(result.returns_rows, bool)
    assert_type(result.is_insert, bool)


def of_text(connection: Connection) -> None:
    assert_type(connection.execute(text("SELECT 1")).scalar_one(), Any)
    assert_type(connection.exec_driver_sql("SELECT 1").scalars().all(), Sequence[Any])
    typed = text("SELECT 1 AS number").columns(number)
    connection.execute(typed).one()


def as_parameter(result: Result[int, str]) -> list[int]:
    return [row[0] for row in result]
