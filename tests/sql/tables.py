"""The tables that the tests of the expression language use, and how they look at a statement."""

from __future__ import annotations

from relata.engine.default import DefaultDialect
from relata.schema import Column, ForeignKey, MetaData, Table
from relata.sql import column, func, table
from relata.types import ARRAY, JSON, Boolean, DateTime, Float, Integer, Numeric, String

users = table("users", column("id", Integer), column("name", String), column("age", Integer))
addresses = table("addr", column("id", Integer), column("user_id", Integer), column("email", String))

metadata = MetaData()
things = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("x", Integer),
    Column("y", String(50)),
    Column("z", Numeric(10, 2)),
    Column("b", Boolean),
    Column("d", DateTime),
    Column("f", Float),
)
parents = Table("p", metadata, Column("id", Integer, primary_key=True), Column("name", String))
children = Table(
    "c",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pid", ForeignKey("p.id")),
    Column("v", Integer, default=5),
)
grandchildren = Table(
    "g", metadata, Column("id", Integer, primary_key=True), Column("cid", ForeignKey("c.id")), schema="sch"
)
twice_related = Table(
    "c2",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("p1", ForeignKey("p.id")),
    Column("p2", ForeignKey("p.id")),
)
keyed = Table(
    "kk",
    metadata,
    Column("a_b", Integer, key="ab"),
    Column("select", Integer),
    Column("Mixed Case", String, key="mc"),
)
defaulted = Table(
    "df",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, default=5),
    Column("b", String, default=func.foo()),
    Column("c", Integer, onupdate=7),
    Column("d", Integer, server_default="3"),
    Column("e", Integer, onupdate=func.bar()),
    Column("f", Integer, default=lambda: 5),
)
documents = Table(
    "j",
    metadata,
    Column("js", JSON),
    Column("arr", ARRAY(Integer)),
    Column("arr2", ARRAY(Integer, dimensions=2)),
)

x, y, z, b, d, f = things.c.x, things.c.y, things.c.z, things.c.b, things.c.d, things.c.f
js, arr = documents.c.js, documents.c.arr


def compiled(element, *, columns=None, dialect=None, **flags):
    """Compile an element as ``str()`` does.

    :param columns: the columns that are given at execution.
    :param flags: for the compiler, such as ``literal_binds=True``.
    """
    return element.compile(dialect=dialect, column_keys=columns, compile_kwargs=flags)


def shown(element, **kw):
    """Return ``(SQL without line breaks, parameters)`` of an element or a compiled one."""
    made = element if hasattr(element, "construct_params") else compiled(element, **kw)
    return str(made).replace("\n", ""), dict(made.params or {})


def literally(element):
    """Compile with the values in the text."""
    return compiled(element, literal_binds=True)


def expanded(element):
    """Compile with IN lists written out."""
    return compiled(element, render_postcompile=True)


def with_columns(statement, *columns):
    """Compile an INSERT or UPDATE for values of these columns, given at execution."""
    return compiled(statement, columns=columns)


def in_style(element, paramstyle):
    """Return the SQL without line breaks, and the names of the positional parameters, in a driver's style."""
    made = compiled(element, dialect=DefaultDialect(paramstyle=paramstyle))
    return str(made).replace("\n", ""), made.positiontup
