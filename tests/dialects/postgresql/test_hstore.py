"""HSTORE: its operators, its text form, and values by drivers that know it and by text."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    cast,
    column,
    create_engine,
    inspect,
    select,
    type_coerce,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql import HSTORE, array, hstore

h = column("h", HSTORE)


@pytest.mark.parametrize(
    ("expression", "sql", "type_"),
    [
        (h["a"], "h[%(h_1)s::VARCHAR]", "Text()"),
        (h["a"] == "x", "h[%(h_1)s::VARCHAR] = %(param_1)s::VARCHAR", "Boolean()"),
        (
            hstore("a", "b")["a"],
            "(hstore(%(hstore_1)s::VARCHAR, %(hstore_2)s::VARCHAR))[%(hstore_3)s::VARCHAR]",
            "Text()",
        ),
        ((h + h)["a"], "(h || h)[%(param_1)s::VARCHAR]", "Text()"),
        (h.has_key("a"), "h ? %(h_1)s::VARCHAR", "Boolean()"),
        (h.has_all(array(["a"])), "h ?& ARRAY[%(param_1)s::VARCHAR]", "Boolean()"),
        (h.has_any(array(["a"])), "h ?| ARRAY[%(param_1)s::VARCHAR]", "Boolean()"),
        (h.contains({"a": "b"}), "h @> %(h_1)s", "Boolean()"),
        (h.contained_by({"a": "b"}), "h <@ %(h_1)s", "Boolean()"),
        (h.defined("a"), "defined(h, %(defined_1)s::VARCHAR)", "Boolean()"),
        (h.delete("a"), "delete(h, %(delete_1)s::VARCHAR)", "HSTORE(text_type=Text())"),
        (h.slice(array(["a"])), "slice(h, ARRAY[%(param_1)s::VARCHAR])", "HSTORE(text_type=Text())"),
        (h.keys(), "akeys(h)", "ARRAY(Text())"),
        (h.vals(), "avals(h)", "ARRAY(Text())"),
        (h.array(), "hstore_to_array(h)", "ARRAY(Text())"),
        (h.matrix(), "hstore_to_matrix(h)", "ARRAY(Text(), dimensions=2)"),
        (h + {"a": "b"}, "h || %(h_1)s", "HSTORE(text_type=Text())"),
    ],
)
def test_operators(expression: Any, sql: str, type_: str):
    assert str(expression.compile(dialect=pg.dialect())) == sql
    assert repr(expression.type) == type_


def test_servers_before_14_have_no_subscripts():
    dialect = pg.dialect()
    dialect._supports_jsonb_subscripting = False
    assert str(h["a"].compile(dialect=dialect)) == "h -> %(h_1)s::VARCHAR"


TEXTS = [
    ({}, ""),
    ({"a": "b"}, '"a"=>"b"'),
    ({"a": None, "b c": ""}, '"a"=>NULL, "b c"=>""'),
    ({'q"\\': '\\"'}, r'"q\"\\"=>"\\\""'),
]


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_text_form(value: Any, text: str):
    dialect = pg.dialect(use_native_hstore=False)
    assert HSTORE()._cached_bind_processor(dialect)(value) == text
    assert HSTORE()._cached_result_processor(dialect, None)(text) == value


@pytest.mark.parametrize("text", ["a=>b", '"a"=>"b" "c"=>"d"', '"a"', '"' + "\\" * 40 + "!"])
def test_broken_text_is_told(text: str):
    with pytest.raises(ValueError, match='expected "key"=>"value" at position'):
        HSTORE()._cached_result_processor(pg.dialect(use_native_hstore=False), None)(text)


@pytest.mark.parametrize("value", [{"a": 1}, {1: "a"}])
def test_only_text_can_be_stored(value: Any):
    with pytest.raises(ValueError, match="expected text for each"):
        HSTORE()._cached_bind_processor(pg.dialect(use_native_hstore=False))(value)


VALUES: list[Any] = [None, {}, {"a": "b", "c": None}, {r"key \"foo\"": r'value \"bar"\ xyz, =>'}, {"é": "ü'"}]


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    ("driver", "options"),
    [
        *[
            (driver, {"use_native_hstore": native})
            for driver in ("psycopg", "psycopg2")
            for native in (True, False)
        ],
        ("pg8000", {}),
    ],
)
def test_round_trip(engine: Engine, driver: str, options: dict[str, bool]) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION hstore")
    other = create_engine(engine.url.set(drivername=f"postgresql+{driver}"), **options)
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("h", HSTORE))
    table.create(other)
    with other.begin() as connection:
        connection.execute(table.insert(), [{"id": i, "h": value} for i, value in enumerate(VALUES)])
        assert connection.scalars(select(table.c.h).order_by(table.c.id)).all() == VALUES
        assert connection.scalars(select(table.c.id).where(table.c.h.contains({"a": "b"}))).all() == [2]
        assert connection.scalar(select(table.c.h["a"]).where(table.c.id == 2)) == "b"
        assert connection.scalar(select(table.c.h.delete({"a": "b"})).where(table.c.id == 2)) == {"c": None}
        assert connection.scalar(select(table.c.h.delete("c")).where(table.c.id == 2)) == {"a": "b"}
        assert connection.scalar(select(type_coerce(cast("x=>1", HSTORE), HSTORE).keys())) == ["x"]
        printed = select(table.c.id).where(table.c.h == VALUES[3])
        sql = str(printed.compile(other, compile_kwargs={"literal_binds": True}))
        assert connection.exec_driver_sql(sql).scalar() == 3
    assert isinstance(inspect(other).get_columns("t")[1]["type"], HSTORE)
    other.dispose()


@pytest.mark.only_on("postgresql")
def test_a_server_without_the_extension(engine: Engine) -> None:
    """The driver cannot be told of it; a value is text then, also when the extension comes later."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION hstore")
        assert connection.scalar(select(hstore("a", "b"))) == {"a": "b"}
