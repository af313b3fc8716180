"""Comparing, copying and pickling trees of elements."""

from __future__ import annotations

import pickle

import pytest

from relata import Column, Integer, MetaData, String, Table, bindparam, select


def make(name: str = "t") -> Table:
    return Table(name, MetaData(), Column("x", Integer), Column("y", String))


t = make()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (lambda: select(t).where(t.c.x == 5), True),
        (lambda: select(t).where(t.c.x == 6), False),
        (lambda: select(make()).where(make().c.x == 5), True),
        (lambda: pickle.loads(pickle.dumps(select(t).where(t.c.x == 5))), True),
        (lambda: select(make("u")).where(make("u").c.x == 5), False),
        (lambda: select(t).where(t.c.y == 5), False),
        (lambda: select(t).where(t.c.x == bindparam("a", 5)), False),
        (lambda: select(t), False),
        (lambda: t, False),
        (lambda: 5, False),
    ],
)
def test_compare(other, same):
    assert select(t).where(t.c.x == 5).compare(other()) is same


def test_tables_compare_by_name_and_key_by_identity():
    assert t.compare(make())
    assert not t.compare(make("u"))
    assert t.c.x.compare(make().c.x)
    assert not t.c.x.compare(make("u").c.x)
    assert select(t)._generate_cache_key() != select(make())._generate_cache_key()


def test_named_parameters_compare_by_name():
    a, b = (make().c.x == bindparam(name, 5) for name in "ab")
    assert not a.compare(b)
    assert a.compare(make().c.x == bindparam("a", 5))
