"""Expressions: what literals, functions, CASE, casts and operators are of."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, assert_type

from relata import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    Interval,
    Label,
    LargeBinary,
    Numeric,
    Row,
    Select,
    String,
    Time,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    distinct,
    exists,
    extract,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    try_cast,
    tuple_,
    type_coerce,
)
from relata.sql.elements import (
    BindParameter,
    Case,
    Cast,
    ColumnClause,
    ColumnElement,
    Extract,
    KeyedColumnElement,
    Over,
    TryCast,
    TypeCoerce,
)
from relata.sql.functions import Function
from relata.sql.selectable import Exists

number = column("number", Integer)
name = column("name", String)
day = column("day", Date)
price = column("price", Numeric(8, 2))


def python_types() -> None:
    assert_type(number, ColumnClause[int])
    assert_type(name, ColumnClause[str])
    assert_type(Column("x", Boolean), Column[bool])
    assert_type(Column("x", DateTime(timezone=True)), Column[datetime.datetime])
    assert_type(Column("x", Time), Column[datetime.time])
    assert_type(Column("x", Interval), Column[datetime.timedelta])
    assert_type(Column("x", Numeric(8, 2)), Column[Decimal])
    assert_type(Column("x", Numeric(asdecimal=False)), Column[float])
    assert_type(Column("x", Float()), Column[float])
    assert_type(Column("x", Float(asdecimal=True)), Column[Decimal])
    assert_type(Column("x", Double()), Column[float])
    assert_type(Column("x", LargeBinary), Column[bytes])
    assert_type(Column("x", Uuid()), Column[uuid.UUID])


def comparisons() -> None:
    assert_type(number == 5, ColumnElement[bool])
    assert_type(number != 5, ColumnElement[bool])
    assert_type(number < 5, ColumnElement[bool])
    assert_type(number >= number, ColumnElement[bool])
    assert_type(number.in_([1, 2]), ColumnElement[bool])
    assert_type(number.not_in(select(number)), ColumnElement[bool])
    assert_type(number.between(1, 2), ColumnElement[bool])
    assert_type(name.like("x%"), ColumnElement[bool])
    assert_type(name.ilike("x%"), ColumnElement[bool])
    assert_type(name.contains("x", autoescape=True), ColumnElement[bool])
    assert_type(name.startswith("x"), ColumnElement[bool])
    assert_type(name.regexp_match("x"), ColumnElement[bool])
    assert_type(name.is_(None), ColumnElement[bool])
    assert_type(name.is_distinct_from("x"), ColumnElement[bool])
    assert_type(and_(number == 1, name == "x"), ColumnElement[bool])
    assert_type(or_(number == 1, name == "x"), ColumnElement[bool])
    assert_type(not_(number == 1), ColumnElement[bool])
    assert_type((number == 1) | ~(name == "x"), ColumnElement[bool])
    assert_type(number.bool_op("&&")(5), ColumnElement[bool])


def arithmetic() -> None:
    assert_type(number + 1, ColumnElement[int])
    assert_type(2 * number, ColumnElement[int])
    assert_type(-number, ColumnElement[int])
    assert_type(name + "x", ColumnElement[str])
    assert_type(name.concat("x"), ColumnElement[str])
    assert_type(price * price, ColumnElement[Decimal])
    assert_type(name.collate("C"), ColumnElement[str])


def values() -> None:
    assert_type(literal(5), BindParameter[int])
    assert_type(literal("x"), BindParameter[str])
    assert_type(literal("x", String), BindParameter[str])
    assert_type(bindparam("x", 5, type_=Integer), BindParameter[int])
    select(literal(5), null(), true(), false())


def conversions() -> None:
    assert_type(cast(name, Integer), Cast[int])
    assert_type(cast("5", Numeric(8, 2)), Cast[Decimal])
    assert_type(try_cast(name, Integer), TryCast[int])
    assert_type(type_coerce(name, Date), TypeCoerce[datetime.date])
    assert_type(extract("year", day), Extract)
    assert_type(number.label("n"), Label[int])


def cases() -> None:
    assert_type(case((number > 5, "many"), else_="few"), Case[str])
    assert_type(case((number > 5, 1), else_=0), Case[int])
    assert_type(case({"x": 1, "y": 2}, value=name, else_=0), Case[int])


def functions(connection: Connection) -> None:
    assert_type(connection.scalars(select(func.count())).one(), int)
    assert_type(connection.scalars(select(func.count(distinct(name)))).one(), int)
    assert_type(connection.scalars(select(func.max(name))).one(), str)
    assert_type(connection.scalars(select(func.min(day))).one(), datetime.date)
    assert_type(connection.scalars(select(func.sum(number))).one(), int)
    assert_type(connection.scalars(select(func.coalesce(name, "x"))).one(), str)
    assert_type(connection.scalars(select(func.now())).one(), datetime.datetime)
    assert_type(connection.scalars(select(func.current_date())).one(), datetime.date)
    assert_type(connection.scalars(select(func.char_length(name))).one(), int)
    assert_type(connection.scalars(select(func.concat(name, "x"))).one(), str)
    assert_type(func.soundex(name), Function[Any])
    assert_type(connection.scalars(select(func.row_number().over(order_by=name))).one(), int)
    assert_type(func.max(number).over(partition_by=name), Over[int])
    assert_type(connection.execute(select(name, func.count().label("n"))).one(), Row[str, int])
    assert_type(connection.scalars(select(func.count().filter(number > 5))).one(), int)


def subqueries(connection: Connection) -> None:
    inner = select(number, name).where(number > 5)
    assert_type(inner.subquery().c.number, KeyedColumnElement[Any])
    most = select(func.max(number)).scalar_subquery()
    assert_type(select(name).where(number == most), Select[str])
    assert_type(connection.scalars(select(most)).one(), int)
    assert_type(exists().where(number == 5), Exists)
    assert_type(select(number).exists(), Exists)
    assert_type(connection.scalars(select(select(number).exists())).one(), bool)
    first = inner.cte("first")
    several: Sequence[Row[Any, int]] = connection.execute(select(first.c.name, number)).all()
    assert several is not None
    select(number).where(tuple_(number, name).in_([(1, "x")]))


def mistakes() -> None:
    select(number).limt(5)  # type: ignore[attr-defined]  # no such method
    cast(name)  # type: ignore[call-arg]  # cast to what?
