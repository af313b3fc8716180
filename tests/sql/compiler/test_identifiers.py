"""Names: when they are quoted, how they are cut, and schemas that are known at execution only."""

from __future__ import annotations

from typing import Any

import pytest

from relata import exc
from relata.engine.default import DefaultDialect
from relata.schema import Column, DropTable, Index, MetaData, Sequence, Table, UniqueConstraint, conv
from relata.sql.compiler.identifiers import IdentifierPreparer
from relata.sql.elements import quoted_name
from relata.types import Integer


@pytest.fixture
def preparer() -> IdentifierPreparer:
    return IdentifierPreparer(DefaultDialect())


QUOTING = [
    ("name", "name"),
    ("Name", '"Name"'),
    ("select", '"select"'),
    ("SELECT", '"SELECT"'),
    ("1st", '"1st"'),
    ("$x", '"$x"'),
    ("x$1", "x$1"),
    ("a b", '"a b"'),
    ('a"b', '"a""b"'),
    ("é", '"é"'),
    ("", '""'),
    ("name\n", '"name\n"'),
    (quoted_name("name", quote=True), '"name"'),
    (quoted_name("Name", quote=False), "Name"),
    (quoted_name("Name", quote=None), '"Name"'),
]


@pytest.mark.parametrize(("name", "expected"), QUOTING)
def test_quotes_where_it_must(preparer: IdentifierPreparer, name: str, expected: str) -> None:
    assert preparer.quote(name) == expected
    assert preparer.quote(name) == expected  # remembered


@pytest.mark.parametrize(("paramstyle", "expected"), [("format", '"a%%b"'), ("qmark", '"a%b"')])
def test_percent_signs_are_doubled_where_the_driver_formats(paramstyle: Any, expected: str) -> None:
    statement = DropTable(Table("a%b", MetaData()))
    text = str(statement.compile(dialect=DefaultDialect(paramstyle=paramstyle)))
    assert text == f"\nDROP TABLE {expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a.b", ["a", "b"]), ('"a.x".b', ["a.x", "b"]), ('"a""q"."B"', ['a"q', "B"]), ("a", ["a"])],
)
def test_reads_names_back(preparer: IdentifierPreparer, text: str, expected: list[str]) -> None:
    assert list(preparer.unformat_identifiers(text)) == expected


def test_formats_names_of_objects(preparer: IdentifierPreparer) -> None:
    table = Table("Some", MetaData(), Column("id", Integer), Column("Up", Integer), schema="sch")
    assert preparer.format_table(table) == 'sch."Some"'
    assert preparer.format_table(table, use_schema=False) == '"Some"'
    assert preparer.format_table_seq(table) == ("sch", '"Some"')
    assert preparer.format_column(table.c.Up) == '"Up"'
    assert preparer.format_column(table.c.id, use_table=True, use_schema=True) == 'sch."Some".id'
    assert preparer.format_sequence(Sequence("S", schema="q")) == 'q."S"'


def test_long_names_of_a_convention_are_cut_and_given_ones_refused() -> None:
    dialect = DefaultDialect(max_identifier_length=20)
    preparer = IdentifierPreparer(dialect)
    constraint = UniqueConstraint("a", name=conv("uq_a_long_table_a_long_column"))
    cut = preparer.format_constraint(constraint)
    assert cut is not None
    assert len(cut) <= 20
    assert cut.startswith("uq_a_long_ta_")
    with pytest.raises(exc.IdentifierError):
        preparer.format_constraint(UniqueConstraint("a", name="x" * 21))
    table = Table("t", MetaData(), Column("x", Integer))
    with pytest.raises(exc.IdentifierError):
        preparer.format_index(Index("i" * 21, table.c.x))


@pytest.mark.parametrize("words", ["CASCADE", "SET NULL", "NO  ACTION"])
def test_words_of_sql_pass(preparer: IdentifierPreparer, words: str) -> None:
    assert preparer.validate_sql_phrase(words) == words


@pytest.mark.parametrize("words", ["CASCADE; DROP TABLE x", "a-b", "", "a'b"])
def test_anything_else_is_refused(preparer: IdentifierPreparer, words: str) -> None:
    with pytest.raises(exc.CompileError):
        preparer.validate_sql_phrase(words)


SCHEMAS: list[tuple[dict[Any, Any], str | None, str]] = [
    ({"a": "b"}, "a", "b.t"),
    ({"a": "B"}, "a", '"B".t'),
    ({"a": "b"}, "other", "other.t"),
    ({None: "b"}, None, "b.t"),
    ({"a": "b"}, None, "t"),
]


@pytest.mark.parametrize(("names", "schema", "expected"), SCHEMAS)
def test_schemas_are_translated(
    preparer: IdentifierPreparer, names: dict[Any, Any], schema: str | None, expected: str
) -> None:
    table = Table("t", MetaData(), schema=schema)
    translating = preparer._with_schema_translate(names)
    marked = translating.format_table(table)
    assert translating._render_schema_translates(marked, names) == expected


def test_translation_refuses_brackets_and_missing_defaults(preparer: IdentifierPreparer) -> None:
    names: dict[Any, Any] = {"a[1]": "b", None: None}
    translating = preparer._with_schema_translate(names)
    with pytest.raises(exc.CompileError):
        translating.format_table(Table("t", MetaData(), schema="a[1]"))
    with pytest.raises(exc.CompileError):
        translating._render_schema_translates(translating.format_table(Table("t", MetaData())), names)
    with pytest.raises(exc.InvalidRequestError):
        translating._render_schema_translates("x", {"a": "b"})


def test_a_name_with_a_nul_character_is_refused(preparer: IdentifierPreparer) -> None:
    for quote in (preparer.quote, preparer.quote_identifier):
        with pytest.raises(exc.CompileError, match="NUL"):
            quote("a\x00b")


def test_schemas_are_printed_when_the_text_is_all_that_is_wanted() -> None:
    table = Table("t", MetaData(), Column("x", Integer), schema="tenant")
    options = {"schema_translate_map": {"tenant": "50%"}, "render_schema_translate": True}
    dialect = DefaultDialect(paramstyle="pyformat")
    assert str(DropTable(table).compile(dialect=dialect, **options)).strip() == 'DROP TABLE "50%%".t'
    compiled = table.select().compile(dialect=dialect, **options)
    assert str(compiled).replace("\n", "") == 'SELECT "50%%".t.x FROM "50%%".t'
