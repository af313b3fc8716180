"""Values on their way to a driver, back from it, and into SQL as literals."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    MetaData,
    Table,
    func,
    insert,
    literal,
    select,
    types,
)
from relata.dialects import mysql, postgresql, sqlite
from relata.engine.default import DefaultDialect


class Kind(enum.Enum):
    one = "1"
    two = "2"


def dialect(**flags: Any) -> DefaultDialect:
    made = DefaultDialect()
    for name, value in flags.items():
        setattr(made, name, value)
    return made


PLAIN = dialect()
NATIVE = dialect(supports_native_boolean=True, supports_native_decimal=True, supports_native_uuid=True)
ID = uuid.UUID(int=5)

# type, value, what is bound where the database has less, and where it has the type
BOUND: list[tuple[Any, Any, Any, Any]] = [
    (types.Boolean(), True, 1, True),
    (types.Boolean(), None, None, None),
    (types.Numeric(), Decimal("1.5"), 1.5, Decimal("1.5")),
    (types.Uuid(), ID, ID.hex, ID),
    (types.Uuid(as_uuid=False), str(ID), ID.hex, str(ID)),
    (types.Uuid(native_uuid=False), ID, ID.hex, ID.hex),
    (types.Enum(Kind), Kind.one, "one", "one"),
    (types.Enum(Kind), "two", "two", "two"),
    (types.Enum("a"), "other", "other", "other"),
    (types.JSON(), {"a": 1}, '{"a": 1}', '{"a": 1}'),
    (types.JSON(), None, "null", "null"),
    (types.JSON(none_as_null=True), None, None, None),
    (types.JSON(none_as_null=True), types.JSON.NULL, "null", "null"),
    (types.Interval(), dt.timedelta(1), dt.datetime(1970, 1, 2), dt.datetime(1970, 1, 2)),
]


@pytest.mark.parametrize(("type_", "value", "plain", "native"), BOUND)
def test_binds(type_: Any, value: Any, plain: Any, native: Any) -> None:
    for one, expected in ((PLAIN, plain), (NATIVE, native)):
        process = type_._cached_bind_processor(one)
        found = value if process is None else process(value)
        assert found == expected
        assert type(found) is type(expected)


# type, what the driver returns where the database has less, the value
RETURNED: list[tuple[Any, Any, Any]] = [
    (types.Boolean(), 1, True),
    (types.Boolean(), None, None),
    (types.Numeric(10, 3), 1.5, Decimal("1.500")),
    (types.Numeric(), 1.5, Decimal("1.5000000000")),
    (types.Float(asdecimal=True, decimal_return_scale=2), 1.5, Decimal("1.50")),
    (types.Uuid(), ID.hex, ID),
    (types.Uuid(as_uuid=False), ID.hex, str(ID)),
    (types.Enum(Kind), "one", Kind.one),
    (types.JSON(), '{"a": 1}', {"a": 1}),
    (types.JSON(), None, None),
    (types.Interval(), dt.datetime(1970, 1, 2), dt.timedelta(1)),
    (types.LargeBinary(), memoryview(b"x"), b"x"),
]


@pytest.mark.parametrize(("type_", "value", "expected"), RETURNED)
def test_returns(type_: Any, value: Any, expected: Any) -> None:
    found = type_._cached_result_processor(PLAIN, None)(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "type_",
    [
        types.Integer(),
        types.String(5),
        types.Text(),
        types.Date(),
        types.DateTime(),
        types.Time(),
        types.Float(),
    ],
)
def test_most_types_convert_nothing(type_: Any) -> None:
    assert type_._cached_bind_processor(dialect(supports_native_decimal=True)) is None
    assert type_._cached_result_processor(PLAIN, None) is None


WRONG: list[tuple[Any, Any, type[Exception]]] = [
    (types.Boolean(), "x", TypeError),
    (types.Boolean(), 5, ValueError),
    (types.Boolean(), [], TypeError),
    (types.Enum(Kind), 7, LookupError),
    (types.Enum(Kind), [], LookupError),
    (types.Enum("a", validate_strings=True), "z", LookupError),
]


@pytest.mark.parametrize(("type_", "value", "error"), WRONG)
def test_values_of_the_wrong_kind_are_refused(type_: Any, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="expected"):
        type_._cached_bind_processor(PLAIN)(value)


def test_unknown_values_of_an_enum_in_a_result_are_refused() -> None:
    with pytest.raises(LookupError, match=r"one of the values of the Enum kind\(one, two\), got 'zz'"):
        types.Enum(Kind)._cached_result_processor(PLAIN, None)("zz")


LITERALS: list[tuple[Any, Any, str, str]] = [
    (types.Integer(), 5, "5", "5"),
    (types.String(), "a'b%", "'a''b%'", "'a''b%'"),
    (types.Numeric(), Decimal("1.50"), "1.50", "1.50"),
    (types.Date(), dt.date(2020, 1, 2), "'2020-01-02'", "'2020-01-02'"),
    (
        types.DateTime(),
        dt.datetime(2020, 1, 2, 3, 4, 5, 6),
        "'2020-01-02 03:04:05.000006'",
        "'2020-01-02 03:04:05.000006'",
    ),
    (types.Date(), dt.datetime(2020, 1, 2, 3, 4), "'2020-01-02'", "'2020-01-02'"),
    (types.DateTime(), dt.date(2020, 1, 2), "'2020-01-02'", "'2020-01-02'"),
    (types.Time(), dt.time(1, 2, 3), "'01:02:03'", "'01:02:03'"),
    (types.Time(), dt.datetime(2020, 1, 2, 3, 4, 5), "'03:04:05'", "'03:04:05'"),
    (types.Boolean(), True, "1", "true"),
    (types.LargeBinary(), b"ab", "'ab'", "'ab'"),
    (types.Enum(Kind), Kind.one, "'one'", "'one'"),
    (types.Uuid(), ID, f"'{ID.hex}'", f"'{ID}'"),
    (types.ARRAY(types.Integer, dimensions=2), [[1, 2], [3]], "[[1, 2], [3]]", "[[1, 2], [3]]"),
]


@pytest.mark.parametrize(("type_", "value", "plain", "native"), LITERALS)
def test_prints_literals(type_: Any, value: Any, plain: str, native: str) -> None:
    assert type_._cached_literal_processor(PLAIN)(value) == plain
    assert type_._cached_literal_processor(NATIVE)(value) == native


class Bracketed(types.TypeDecorator[str]):
    impl = types.String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return f"[{value}]"

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return value.strip("[]")


class Twice(types.TypeDecorator[str]):
    impl = Bracketed
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return value * 2

    def process_literal_param(self, value: Any, dialect: Any) -> str:
        return f"<{value}>"


def test_decorators_change_values_outside_in() -> None:
    assert Bracketed()._cached_bind_processor(PLAIN)("x") == "[x]"
    assert Bracketed()._cached_result_processor(PLAIN, None)("[x]") == "x"
    assert Bracketed()._cached_literal_processor(PLAIN)("x") == "'[x]'"
    assert Twice()._cached_bind_processor(PLAIN)("x") == "[xx]"
    assert Twice()._cached_literal_processor(PLAIN)("x") == "'[<x>]'"
    assert Twice()._cached_result_processor(PLAIN, None)("[x]") == "x"


def test_decorators_choose_a_type_by_dialect() -> None:
    class Stored(types.TypeDecorator[Any]):
        impl = types.String
        cache_ok = True

        def load_dialect_impl(self, dialect: Any) -> Any:
            return types.Integer() if dialect.name == "default" else self.impl

    assert Stored().compile(dialect=PLAIN) == "INTEGER"


def test_pickled_objects_come_back(engine: Any) -> None:
    from relata.schema import Column, MetaData, Table

    metadata = MetaData()
    table = Table(
        "pickled", metadata, Column("id", types.Integer, primary_key=True), Column("x", types.PickleType)
    )
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"id": 1, "x": {"a": [1, 2]}})
        assert connection.execute(table.select()).all() == [(1, {"a": [1, 2]})]


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (sqlite.dialect(), "X'00ff27'"),
        (mysql.dialect(), "X'00ff27'"),
        (postgresql.dialect(), r"'\x00ff27'::BYTEA"),
    ],
    ids=["sqlite", "mysql", "postgresql"],
)
def test_bytes_are_written_as_digits(dialect: Any, expected: str) -> None:
    assert types.LargeBinary()._cached_literal_processor(dialect)(b"\x00\xff'") == expected


class Angled(types.TypeDecorator[str]):
    impl = types.String(50)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else f"<{value}>"

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else value[1:-1]


class Shouted(types.TypeDecorator[str]):
    impl = types.String(50)
    cache_ok = True

    def bind_expression(self, bindparam: Any) -> Any:
        return func.lower(bindparam)

    def column_expression(self, column: Any) -> Any:
        return func.upper(column)


MOMENT = dt.datetime(2020, 2, 29, 23, 59, 58)

# type, values that are stored and come back as they are on every database
STORED: list[tuple[Any, list[Any]]] = [
    (types.Integer(), [0, -1, 2**31 - 1]),
    (types.BigInteger(), [2**63 - 1, -(2**63)]),
    (types.String(50), ["", "a'b\"c\\d%e:f", "日本語\U0001f600"]),
    (types.Numeric(18, 5), [Decimal("12345.67891"), Decimal("-0.00001"), Decimal("5.00000")]),
    (types.Numeric(18, 5, asdecimal=False), [2.25]),
    (types.Double(), [0.1, 1e300]),
    (types.Boolean(), [True, False, None]),
    (types.Date(), [dt.date(2020, 2, 29)]),
    (types.DateTime(), [MOMENT]),
    (types.Time(), [dt.time(23, 59, 58)]),
    (types.Interval(), [dt.timedelta(days=3, seconds=5), dt.timedelta(days=-2)]),
    (types.Interval(native=False), [dt.timedelta(days=3, seconds=5)]),
    (types.Enum(Kind, name="kind"), [Kind.one, None]),
    (types.Enum(Kind, native_enum=False), [Kind.two]),
    (types.Enum(Kind, name="kind2", values_callable=lambda cls: [one.value for one in cls]), [Kind.two]),
    (types.LargeBinary(), [b"", b"\x00\xff'", bytes(range(256))]),
    (types.PickleType(), [{"a": [1, (2,)]}, None]),
    (types.JSON(), [{"a": [1, None, "x'"]}, [1], "s", 5, True, 1.5]),
    (types.JSON(none_as_null=True), [None, {}]),
    (types.Uuid(), [ID]),
    (types.Uuid(as_uuid=False), [str(ID)]),
    (types.Uuid(native_uuid=False), [ID]),
    (Angled(), ["abc", None]),
    (Shouted(), ["ABC"]),
    (types.String(20).with_variant(types.Text(), "mysql", "mariadb"), ["abc"]),
]


@pytest.mark.parametrize(("type_", "values"), STORED)
def test_values_are_stored_and_come_back(engine: Engine, type_: Any, values: list[Any]) -> None:
    table = Table("kept", MetaData(), Column("id", types.Integer, primary_key=True), Column("value", type_))
    table.create(engine)
    with engine.begin() as connection:
        for number, value in enumerate(values, 1):
            connection.execute(insert(table), {"id": number, "value": value})
        found = connection.scalars(select(table.c.value).order_by(table.c.id)).all()
        assert found == values
        assert [type(one) for one in found] == [type(one) for one in values]
        rows = [{"id": 100 + number, "value": value} for number, value in enumerate(values)]
        connection.execute(insert(table), rows)
        again = select(table.c.value).where(table.c.id >= 100).order_by(table.c.id)
        assert connection.scalars(again).all() == values


def test_a_json_null_is_written_as_null() -> None:
    statement = select(literal(None, types.JSON()))
    assert "NULL" in str(statement.compile(compile_kwargs={"literal_binds": True}))
