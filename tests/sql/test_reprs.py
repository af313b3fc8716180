"""How elements look in a debugger: by their class, and by their name where they have one."""

from __future__ import annotations

import re

import pytest

from relata import Column, Integer, MetaData, String, Table, cast, column, func, literal, select, table

t = Table("t", MetaData(), Column("id", Integer))


@pytest.mark.parametrize(
    ("element", "name"),
    [
        (t.alias("q"), "q"),
        (t.alias(), "Anonymous alias of t"),
        (select(t).subquery("s"), "s"),
        (select(t).subquery(), "anon_1"),
        (select(t).cte("c"), "c"),
        (t.join(t.alias("z"), t.c.id == 1), "Join object on t and z"),
        (literal(1).label("l"), "l"),
        (func.now(), "now"),
        (func.coalesce(1, 2), "coalesce"),
        (table("x"), "x"),
        (column("y"), "y"),
    ],
    ids=str,
)
def test_what_has_a_name_shows_it(element: object, name: str) -> None:
    cls = type(element)
    shown = re.sub("0x[0-9a-f]+", "0x", repr(element))
    assert shown == f"<{cls.__module__}.{cls.__qualname__} at 0x; {name}>"


@pytest.mark.parametrize("element", [select(t), t.c.id == 5, cast(t.c.id, String), t.insert()], ids=str)
def test_what_has_none_shows_its_class(element: object) -> None:
    assert repr(element) == object.__repr__(element)
