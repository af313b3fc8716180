"""Naming conventions."""

from __future__ import annotations

from typing import Any

import pytest

from relata import exc
from relata.schema import (
    CheckConstraint,
    Column,
    CreateTable,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    conv,
)
from relata.types import Boolean, Integer

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s_%(referred_column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def names(table: Table) -> set[str]:
    return {str(one.name) for one in (*table.constraints, *table.indexes)}


def test_every_kind_is_named() -> None:
    metadata = MetaData(naming_convention=CONVENTION)
    Table("o", metadata, Column("id", Integer, primary_key=True))
    table = Table(
        "t",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("a", Integer, index=True),
        Column("b", Integer, unique=True),
        Column("c", ForeignKey("o.id")),
        CheckConstraint("a > 5", name="q"),
        CheckConstraint("a > 6", name=conv("as_given")),
        Column("d", Boolean(create_constraint=True, name="zz")),
    )
    assert names(table) == {"pk_t", "ix_t_a", "uq_t_b", "fk_t_c_o_id", "ck_t_q", "as_given", "ck_t_zz"}
    assert all(isinstance(one.name, conv) for one in table.constraints)


TOKENS: list[tuple[str, str]] = [
    ("%(table_name)s", "t"),
    ("%(column_0_name)s", "x"),
    ("%(column_1_name)s", "y_name"),
    ("%(column_1_key)s", "y"),
    ("%(column_0_label)s", "sch_t_x"),
    ("%(column_0_N_name)s", "x_y_name"),
    ("%(column_0N_key)s", "xy"),
    ("%(column_0N_label)s", "sch_t_xsch_t_y_name"),
    ("%(custom)s", "made for t"),
]


@pytest.mark.parametrize(("template", "expected"), TOKENS)
def test_tokens(template: str, expected: str) -> None:
    convention: dict[str, Any] = {
        "uq": template,
        "custom": lambda constraint, table: f"made for {table.name}",
    }
    metadata = MetaData(naming_convention=convention)
    unique = UniqueConstraint("x", "y")
    Table("t", metadata, Column("x", Integer), Column("y_name", Integer, key="y"), unique, schema="sch")
    assert unique.name == expected


def test_a_foreign_key_is_named_before_its_table_is_there() -> None:
    metadata = MetaData(naming_convention=CONVENTION)
    table = Table("t", metadata, Column("a", Integer, ForeignKey("later.id")))
    assert "fk_t_a_later_id" in names(table)


def test_a_convention_that_needs_a_name_asks_for_one() -> None:
    metadata = MetaData(naming_convention={"ck": "ck_%(constraint_name)s"})
    with pytest.raises(exc.InvalidRequestError, match="give it name="):
        Table("t", metadata, Column("a", Integer), CheckConstraint("a > 5"))


def test_long_names_are_cut_when_they_are_printed() -> None:
    from relata.engine.default import DefaultDialect

    metadata = MetaData(naming_convention=CONVENTION)
    table = Table("a_long_table_name", metadata, Column("a_long_column", Integer, unique=True))
    text = str(CreateTable(table).compile(dialect=DefaultDialect(max_identifier_length=20)))
    assert "CONSTRAINT uq_a_long_ta_" in text


def test_default_convention_names_indexes_only() -> None:
    table = Table(
        "t", MetaData(), Column("a", Integer, index=True, unique=True), Column("b", Integer, unique=True)
    )
    assert names(table) == {"ix_t_a", "None"}
    assert Index("given", table.c.a).name == "given"
