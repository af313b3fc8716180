"""Columns: their arguments, defaults, copies and foreign keys."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import Any

import pytest

from relata import exc, insert, select, true, update
from relata.schema import (
    CheckConstraint,
    Column,
    ColumnDefault,
    Computed,
    DefaultClause,
    FetchedValue,
    ForeignKey,
    Identity,
    MetaData,
    Sequence,
    Table,
    insert_sentinel,
)
from relata.sql.elements import quoted_name
from relata.sql.functions import func
from relata.types import Enum, Integer, String

REFUSED: list[tuple[str, Callable[[], Any], type[Exception]]] = [
    ("name twice", lambda: Column("a", name="b"), exc.ArgumentError),
    ("type twice", lambda: Column("a", Integer, type_=String), exc.ArgumentError),
    ("string for an item", lambda: Column("a", Integer, "x"), exc.ArgumentError),
    ("string for the type", lambda: Column("a", "x"), exc.ArgumentError),
    ("quote without a name", lambda: Column(quote=True), exc.ArgumentError),
    ("keyword of no dialect", lambda: Column("a", Integer, foo=5), TypeError),
    ("server default of no SQL", lambda: Column("a", Integer, server_default=5), exc.ArgumentError),
    ("function of two arguments", lambda: Column("a", Integer, default=lambda a, b: 5), exc.ArgumentError),
    ("identity and default", lambda: Column("a", Integer, Identity(), server_default="5"), exc.ArgumentError),
    ("identity and computed", lambda: Column("a", Integer, Identity(), Computed("x")), exc.ArgumentError),
    (
        "identity, no autoincrement",
        lambda: Column("a", Integer, Identity(), autoincrement=False),
        exc.ArgumentError,
    ),
    (
        "computed and server_onupdate",
        lambda: Column("a", Integer, Computed("x"), server_onupdate=FetchedValue()),
        exc.ArgumentError,
    ),
    ("both defaults", lambda: Column("a", Integer, default=1, insert_default=7), exc.ArgumentError),
    ("default of the server as default", lambda: ColumnDefault(FetchedValue()), exc.ArgumentError),
    (
        "identity and sequence",
        lambda: table(Column("a", Integer, Identity(), Sequence("x"))),
        exc.ArgumentError,
    ),
    ("no name", lambda: table(Column(Integer)), exc.ArgumentError),
    ("index with a name", lambda: table(Column("a", Integer, index="x")), exc.ArgumentError),  # type: ignore[arg-type]  # what is refused
    ("unique with a name", lambda: table(Column("a", Integer, unique="x")), exc.ArgumentError),  # type: ignore[arg-type]  # what is refused
]


def table(*items: Any, **kw: Any) -> Table:
    return Table("t", MetaData(), *items, **kw)


@pytest.mark.parametrize(("make", "error"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses(make: Callable[[], Any], error: type[Exception]) -> None:
    with pytest.raises(error, match="expected"):
        make()


def test_arguments_may_be_left_out_or_named() -> None:
    assert Column(Integer).name is None
    assert repr(Column("x")) == "Column('x', NullType(), table=None)"
    assert repr(Column(name="x", type_=Integer)) == repr(Column("x", Integer))


REPRS = [
    (
        Column("q", String(50), Identity(), primary_key=True),
        "Column('q', String(length=50), table=None, primary_key=True, nullable=False, "
        "server_default=Identity())",
    ),
    (
        Column("x", Integer, ForeignKey("o.id", name="k")),
        "Column('x', Integer(), ForeignKey('o.id'), table=None)",
    ),
    (
        Column("x", Integer, default=5, server_default="x", nullable=False, comment="q", key="zz"),
        "Column('x', Integer(), table=None, key='zz', nullable=False, default=ScalarElementColumnDefault(5), "
        "server_default=DefaultClause('x', for_update=False), comment='q')",
    ),
    (Column("j", Enum("a", "b")), "Column('j', Enum('a', 'b'), table=None)"),
    (insert_sentinel("s"), "Column('s', Integer(), table=None, default=_InsertSentinelColumnDefault(None))"),
]


@pytest.mark.parametrize(("column", "expected"), REPRS)
def test_repr(column: Any, expected: str) -> None:
    assert repr(column) == expected
    copied = column._copy()
    assert repr(copied) == expected
    assert copied is not column
    assert copied.table is None


def test_nullable_follows_the_primary_key_and_identity() -> None:
    assert Column("a", Integer).nullable
    assert not Column("a", Integer, primary_key=True).nullable
    assert Column("a", Integer, nullable=True, primary_key=True).nullable
    assert not Column("a", Integer, Identity()).nullable
    assert Column("a", Integer, Identity(), nullable=True).nullable


def test_quoting_is_part_of_the_name() -> None:
    name = Column("X", quote=False).name
    assert isinstance(name, quoted_name)
    assert name.quote is False


class NoArgument:
    def __call__(self) -> str:
        return "none"


class OneArgument:
    def __call__(self, context: Any) -> str:
        return f"got {context}"


FUNCTIONS: list[tuple[Any, Any]] = [
    (lambda: 5, 5),
    (lambda context: context, "ctx"),
    (lambda x=5: x, 5),
    (NoArgument(), "none"),
    (OneArgument(), "got ctx"),
    (functools.partial(lambda a: a, 7), 7),
    (dict, {}),
]


@pytest.mark.parametrize(("function", "expected"), FUNCTIONS)
def test_default_functions_take_the_context_or_nothing(function: Any, expected: Any) -> None:
    default = ColumnDefault(function)
    assert default.is_callable
    assert default.arg("ctx") == expected
    assert default.compare(ColumnDefault(function))


def test_default_functions_written_in_c_take_nothing() -> None:
    assert isinstance(ColumnDefault(datetime.datetime.now).arg("ctx"), datetime.datetime)


def test_kinds_of_defaults() -> None:
    assert Column("a", Integer, default=5).default.is_scalar
    assert Column("a", Integer, default=func.now()).default.is_clause_element
    assert Column("a", Integer, default=Sequence("s")).default.is_sequence
    assert Column("a", Integer, default=None).default is None
    assert Column("a", Integer, insert_default=7).default.arg == 7
    assert Column("a", Integer, onupdate=5).onupdate.for_update
    assert isinstance(Column("a", Integer, server_default="x").server_default, DefaultClause)
    update = Column("a", Integer, server_onupdate=FetchedValue()).server_onupdate
    assert update.for_update


def test_copies_keep_everything_but_the_table() -> None:
    column = Column(
        "a",
        Integer,
        ForeignKey("o.id"),
        CheckConstraint("a > 5"),
        default=5,
        unique=True,
        key="k",
        nullable=False,
        info={"x": 1},
    )
    copied = column._copy()
    assert (copied.name, copied.key, copied.unique, copied.nullable) == ("a", "k", True, False)
    assert copied.default.arg == 5
    assert copied.default is not column.default
    assert [fk.target_fullname for fk in copied.foreign_keys] == ["o.id"]
    assert len(copied.constraints) == 1
    assert copied.info == {"x": 1}
    assert copied.info is not column.info


def test_merge_gives_what_the_other_leaves_open() -> None:
    one = Column("a", String(5), default="x", index=True, nullable=False, comment="c")
    other: Any = Column("b", comment="own")
    one._merge(other)
    assert repr(other.type) == "String(length=5)"
    assert other.default.arg == "x"
    assert (other.index, other.nullable, other.comment, other.name) == (True, False, "own", "b")


def test_a_column_belongs_to_one_table() -> None:
    column = Column("a", Integer)
    table(column)
    with pytest.raises(exc.ArgumentError, match="belongs to no table yet"):
        Table("t2", MetaData(), column)


def test_sentinels() -> None:
    column = insert_sentinel("s")
    assert column.default.is_sentinel
    assert column._insert_sentinel
    assert column._omit_from_statements


def test_statements_that_name_no_columns_leave_sentinels_out() -> None:
    table = Table(
        "t", MetaData(), Column("id", Integer, primary_key=True), insert_sentinel("s"), Column("x", Integer)
    )
    cases = [
        (select(table), "SELECT t.id, t.x FROM t"),
        (
            select(table.join(table.alias("u"), true())),
            "SELECT t.id, t.x, u.id AS id_1, u.s, u.x AS x_1 FROM t JOIN",
        ),
        (select(table.c.s), "SELECT t.s FROM t"),
        (select(table.c), "SELECT t.id, t.s, t.x FROM t"),
        (insert(table).returning(table), "INSERT INTO t (id, x) VALUES (:id, :x) RETURNING t.id, t.x"),
        (insert(table).from_select(["x"], select(table.c.x)), "INSERT INTO t (x) SELECT t.x FROM t"),
        (update(table), "UPDATE t SET id=:id, x=:x"),
        (update(table).values(s=1), "UPDATE t SET s=:s"),
    ]
    for statement, expected in cases:
        assert " ".join(str(statement).split()).startswith(expected)
    assert select(table).subquery().c.keys() == ["id", "x"]
