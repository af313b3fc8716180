"""Types as SQL, on a dialect of no special database and as text for people."""

from __future__ import annotations

from typing import Any

import pytest

from relata import exc, types
from relata.engine.default import DefaultDialect, StrCompileDialect

PLAIN = DefaultDialect()
TEXT = StrCompileDialect()


class Money(types.UserDefinedType[int]):
    cache_ok = True

    def get_col_spec(self) -> str:  # without **kw, as programs write it
        return "MONEY"


class Name(types.TypeDecorator[str]):
    impl = types.String
    cache_ok = True


CASES: list[tuple[Any, str]] = [
    (types.String(5), "VARCHAR(5)"),
    (types.String(5, collation="fr_FR"), 'VARCHAR(5) COLLATE "fr_FR"'),
    (types.String(collation="utf8"), "VARCHAR COLLATE utf8"),
    (types.String(collation='a"b'), 'VARCHAR COLLATE "a""b"'),
    (types.Text(), "TEXT"),
    (types.Text(5), "TEXT(5)"),
    (types.Unicode(5), "VARCHAR(5)"),
    (types.UnicodeText(), "TEXT"),
    (types.CHAR(3), "CHAR(3)"),
    (types.NCHAR(3), "NCHAR(3)"),
    (types.NVARCHAR(5), "NVARCHAR(5)"),
    (types.CLOB(), "CLOB"),
    (types.Enum("a", "bb"), "VARCHAR(2)"),
    (types.Integer(), "INTEGER"),
    (types.SmallInteger(), "SMALLINT"),
    (types.BigInteger(), "BIGINT"),
    (types.Numeric(), "NUMERIC"),
    (types.Numeric(5), "NUMERIC(5)"),
    (types.Numeric(5, 0), "NUMERIC(5, 0)"),
    (types.DECIMAL(5, 2), "DECIMAL(5, 2)"),
    (types.Float(53), "FLOAT"),
    (types.Double(), "DOUBLE"),
    (types.DOUBLE_PRECISION(), "DOUBLE PRECISION"),
    (types.REAL(), "REAL"),
    (types.Boolean(), "BOOLEAN"),
    (types.MatchType(), "BOOLEAN"),
    (types.Date(), "DATE"),
    (types.DateTime(timezone=True), "DATETIME"),
    (types.TIMESTAMP(timezone=True), "TIMESTAMP"),
    (types.Time(), "TIME"),
    (types.Interval(), "DATETIME"),
    (types.LargeBinary(5), "BLOB"),
    (types.BINARY(5), "BINARY(5)"),
    (types.VARBINARY(), "VARBINARY"),
    (types.PickleType(), "BLOB"),
    (types.Uuid(), "CHAR(32)"),
    (types.UUID(), "UUID"),
    (Money(), "MONEY"),
    (Name(50), "VARCHAR(50)"),
]


@pytest.mark.parametrize(("type_", "expected"), CASES, ids=[repr(case[0]) for case in CASES])
def test_prints(type_: Any, expected: str) -> None:
    assert type_.compile(dialect=PLAIN) == expected
    assert str(type_) == expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [(types.JSON(), "JSON"), (types.ARRAY(types.Integer), "ARRAY"), (types.NULLTYPE, "NULL")],
)
def test_text_for_people_has_every_type(type_: Any, expected: str) -> None:
    assert type_.compile(dialect=TEXT) == expected


@pytest.mark.parametrize(
    ("type_", "error"),
    [
        (types.JSON(), exc.UnsupportedCompilationError),
        (types.ARRAY(types.Integer), exc.UnsupportedCompilationError),
        (types.NULLTYPE, exc.CompileError),
    ],
)
def test_refuses_what_a_database_lacks(type_: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        type_.compile(dialect=PLAIN)


def test_variant_is_printed_on_its_dialect_only() -> None:
    type_ = types.String(5).with_variant(types.Text(), "default")
    other = types.String(5).with_variant(types.Text(), "mysql")
    assert type_.compile(dialect=PLAIN) == "TEXT"
    assert other.compile(dialect=PLAIN) == "VARCHAR(5)"


def test_a_new_type_with_a_known_visit_name_is_printed() -> None:
    class Ident(types.Integer):
        pass

    assert Ident().compile(dialect=PLAIN) == "INTEGER"
