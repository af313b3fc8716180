"""The warning of FROM clauses that nothing joins."""

from __future__ import annotations

import warnings

import pytest

from relata import (
    Column,
    Integer,
    MetaData,
    Table,
    and_,
    case,
    create_engine,
    exc,
    exists,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
    union,
)
from relata.sql import COLLECT_CARTESIAN_PRODUCTS

metadata = MetaData()
a, b, c, d = (
    Table(name, metadata, Column("x", Integer, primary_key=True), Column("y", Integer)) for name in "abcd"
)
within = select(b.c.y).where(b.c.x == a.c.x).lateral("within")
each = func.json_each(a.c.x)

LOST = [
    (lambda: select(a, b), {"b"}),
    (lambda: select(a).where(b.c.y == 5), {"b"}),
    (lambda: select(a, b).where(a.c.x == b.c.x), set()),
    (lambda: select(a, b).where(~(a.c.x < b.c.x)), set()),
    (lambda: select(a, b).where(or_(a.c.x == b.c.x, a.c.y == 1)), set()),
    (lambda: select(a, b, c).where(a.c.x.between(b.c.x, c.c.x)), set()),
    (lambda: select(a, b).where(case((a.c.x == b.c.x, 1), else_=0) == 1), set()),
    (lambda: select(a, b).where(tuple_(a.c.x, a.c.y) == tuple_(b.c.x, b.c.y)), set()),
    (lambda: select(a, b).where(a.c.x.op("<=>", is_comparison=True)(b.c.x)), set()),
    (lambda: select(a, b).where(a.c.x.op("&")(b.c.x) == 1), {"b"}),
    (lambda: select(a, b).where(a.c.x + b.c.x == 3), {"b"}),
    (lambda: select(a, b).where(func.max(a.c.x, b.c.x) == 1), {"b"}),
    (lambda: select(a, b).group_by(a.c.x).having(a.c.x == b.c.x), {"b"}),
    (lambda: select(a, b).order_by(a.c.x == b.c.x), {"b"}),
    (lambda: select(a, b).where(text("a.x = b.x")), {"b"}),
    (lambda: select(a).select_from(text("b")), set()),
    (lambda: select(a, b, c).join_from(a, b, a.c.x == b.c.x), {"c"}),
    (lambda: select(a, b, c).select_from(a.join(b, a.c.x == c.c.x)), set()),
    (lambda: select(a, b, c).select_from(a.join(b, true()).join(c, true())), set()),
    (lambda: select(a, b, c, d).where(and_(a.c.x == b.c.x, c.c.x == d.c.x)), {"c", "d"}),
    (lambda: select(a, b).where(a.c.x == select(b.c.x).correlate(None).scalar_subquery()), {"b"}),
    (lambda: select(a, b).where(exists(select(c).where(c.c.x == a.c.x, c.c.x == b.c.x))), {"b"}),
    (lambda: select(a, within), set()),
    (lambda: select(a, within, c), {"c"}),
    (lambda: select(a.c.y, each.table_valued("key").c.key), {"anon_1"}),
    (lambda: select(a.c.y, each.table_valued("key", joins_implicitly=True).c.key), set()),
    (lambda: select(a.c.y, each.table_valued("key").lateral().c.key), set()),
    (lambda: a.update().values(y=1).where(b.c.x == 1), {"b"}),
    (lambda: a.update().values(y=1).where(b.c.x == a.c.x), set()),
    (lambda: a.update().values(y=b.c.y), {"b"}),
    (lambda: a.delete().where(b.c.x == 1), {"b"}),
    (lambda: select(1), set()),
]


def description_of(fromclause):
    return fromclause.name if isinstance(fromclause, Table) else "anon_1"


@pytest.mark.parametrize(("make", "expected"), LOST, ids=range(len(LOST)))
def test_what_nothing_leads_to_is_found(make, expected):
    linter = make().compile(linting=COLLECT_CARTESIAN_PRODUCTS).from_linter
    lost, _start = linter.lint()
    assert {description_of(one) for one in lost or ()} == expected
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        linter.warn()
    assert len(caught) == bool(expected)


def test_the_search_begins_where_it_is_told_to():
    linter = select(a, b, c).where(a.c.x == b.c.x).compile(linting=COLLECT_CARTESIAN_PRODUCTS).from_linter
    assert linter.lint(a) == ({c}, a)
    assert linter.lint(c) == ({a, b}, c)


def test_a_statement_is_not_checked_unless_asked_for():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = select(a, b).compile()
    assert compiled.from_linter is None


@pytest.fixture
def engines():
    made = [create_engine("sqlite://"), create_engine("sqlite://", enable_from_linting=False)]
    for engine in made:
        metadata.create_all(engine)
    yield made
    for engine in made:
        engine.dispose()


EXECUTED = [
    (lambda: select(a, b), "SELECT: nothing joins 'b' to 'a'"),
    (lambda: select(select(a, b.c.y.label("z")).subquery()), "nothing joins 'b' to 'a'"),
    (lambda: select(select(a, b.c.y.label("z")).cte()), "nothing joins 'b' to 'a'"),
    (lambda: union(select(a.c.x), select(a.c.x).where(b.c.x == 1)), "nothing joins 'b' to 'a'"),
    (lambda: select(d).where(exists(select(a).where(b.c.x == d.c.x))), "nothing joins '[ab]' to '[ab]'"),
    (lambda: a.insert().from_select(["x"], select(b.c.x).where(c.c.x == 1)), "nothing joins 'c' to 'b'"),
    (lambda: a.update().values(y=b.c.y), "UPDATE: nothing joins 'b' to 'a'"),
]


@pytest.mark.parametrize(("make", "message"), EXECUTED, ids=range(len(EXECUTED)))
def test_an_engine_warns_once_a_statement_unless_it_is_told_not_to(engines, make, message):
    warns, silent = engines
    with warns.begin() as connection, pytest.warns(exc.SAWarning, match=message):
        connection.execute(make())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with silent.begin() as connection:
            connection.execute(make())
        with warns.begin() as connection:  # its plan is kept
            connection.execute(make())
