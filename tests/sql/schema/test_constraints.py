"""Constraints and indexes: how they find their table and their columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import exc
from relata.schema import (
    CheckConstraint,
    Column,
    CreateTable,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from relata.sql.functions import func
from relata.types import Boolean, Enum, Integer, String


def table(*items: Any, name: str = "t") -> Table:
    return Table(name, MetaData(), *items)


def test_they_join_a_table_when_their_columns_do() -> None:
    a: Any = Column("a", Integer)
    b: Any = Column("b", Integer)
    index, unique = Index("x", a), UniqueConstraint(a, b, name="u")
    made = table(a, b)
    assert made.indexes == {index}
    assert unique in made.constraints
    late = UniqueConstraint(made.c.b)
    assert late.table is made
    assert list(late.columns) == [made.c.b]


def test_check_constraints_of_expressions_join_too() -> None:
    made = table(Column("a", Integer))
    assert CheckConstraint(made.c.a > 5).table is made


def across_tables() -> None:
    one, other = table(Column("a", Integer)), table(Column("b", Integer), name="u")
    Index("x", one.c.a, other.c.b)


REFUSED: list[tuple[str, Callable[[], Any], type[Exception]]] = [
    (
        "unique",
        lambda: table(Column("a", Integer), UniqueConstraint("zz")),
        exc.ConstraintColumnNotFoundError,
    ),
    (
        "primary key",
        lambda: table(Column("a", Integer), PrimaryKeyConstraint("zz")),
        exc.ConstraintColumnNotFoundError,
    ),
    ("index", lambda: table(Column("a", Integer), Index("x", "zz")), exc.ConstraintColumnNotFoundError),
    ("two tables", across_tables, exc.ArgumentError),
    ("no table", lambda: UniqueConstraint("a").table, exc.InvalidRequestError),
]


@pytest.mark.parametrize(("make", "error"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses(make: Callable[[], Any], error: type[Exception]) -> None:
    with pytest.raises(error, match="expected"):
        make()


def test_flags_of_columns_make_them() -> None:
    made = table(
        Column("a", Integer, index=True),
        Column("b", Integer, unique=True),
        Column("c", Integer, index=True, unique=True),
    )
    assert {(str(one.name), one.unique) for one in made.indexes} == {("ix_t_a", False), ("ix_t_c", True)}
    assert [list(one.columns.keys()) for one in made.constraints if isinstance(one, UniqueConstraint)] == [
        ["b"]
    ]


def test_types_bring_constraints() -> None:
    made = table(
        Column("a", Boolean(create_constraint=True, name="ck_a")),
        Column("b", Enum("x", "y", create_constraint=True, name="ck_b")),
        Column("c", Boolean()),
    )
    checks = [one for one in made._sorted_constraints if isinstance(one, CheckConstraint)]
    assert [(str(one.name), one._type_bound) for one in checks] == [("ck_a", True), ("ck_b", True)]
    assert "CONSTRAINT ck_b CHECK (b IN ('x', 'y'))" in str(CreateTable(made))
    copied = made.to_metadata(MetaData())
    assert len([one for one in copied.constraints if isinstance(one, CheckConstraint)]) == 2


def test_conditions_decide_what_is_created() -> None:
    made = table(
        Column("a", Integer),
        CheckConstraint("a > 5").ddl_if(dialect="postgresql"),
        CheckConstraint("a > 6").ddl_if(dialect="default"),
        CheckConstraint("a > 7").ddl_if(callable_=lambda *arg, dialect, **kw: dialect.name == "x"),
        CheckConstraint("a > 8").ddl_if(callable_=lambda *arg, state, **kw: state == 1, state=1),
        CheckConstraint("a > 9").ddl_if(dialect=("a", "default")),
    )
    text = str(CreateTable(made))
    assert [number for number in (5, 6, 7, 8, 9) if f"a > {number}" in text] == [6, 8, 9]


def test_indexes_of_expressions() -> None:
    made = table(Column("a", String), Column("b", Integer))
    index = Index("x", func.lower(made.c.a), made.c.b.desc(), unique=True)
    assert index.table is made
    assert index.columns.keys() == ["a", "b"]
    copied = next(iter(made.to_metadata(MetaData()).indexes))
    assert copied.unique
    assert copied.columns.keys() == ["a", "b"]
    assert copied.table is not made
