"""Calls of functions that make SQL, told at a glance from calls that read something else."""

from __future__ import annotations

import datetime
import decimal

import pytest

from relata import Column, Integer, MetaData, Table, column, lambda_stmt, select, table
from relata.sql import templates

t = table("t", column("a", Integer), column("b", Integer))
UTC = datetime.UTC
FIRST = datetime.datetime(2020, 1, 1)


@pytest.fixture
def looks(monkeypatch):
    """Count how often it takes a closer look at the variables of a function."""
    counted = []
    structure_of = templates.structure_of

    def counting(*args):
        counted.append(args)
        return structure_of(*args)

    monkeypatch.setattr(templates, "structure_of", counting)
    return counted


def made(value):
    return lambda_stmt(lambda: select(t.c.a).where(t.c.b == value)).compile()


def in_list(value):
    return lambda_stmt(lambda: select(t.c.a).where(t.c.b.in_(value))).compile()


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, -5],
        ["x", "y", ""],
        ["ü", "é"],
        [1.5, 2.5],
        [True, False],
        [b"x", b"y"],
        [decimal.Decimal(1), decimal.Decimal(2)],
        [FIRST, FIRST + datetime.timedelta(1)],
        [FIRST.replace(tzinfo=UTC), (FIRST + datetime.timedelta(1)).replace(tzinfo=UTC)],
        [FIRST.date(), FIRST.date() + datetime.timedelta(1)],
        [{"a": 1}, {"b": 2}],
    ],
)
def test_values_of_one_structure_take_no_closer_look(looks, values):
    made(values[0])
    made(values[0])
    looks.clear()
    for value in (*values, *values):
        assert made(value).params == {"value_1": value}
    assert not looks


def test_lists_of_one_structure_take_no_closer_look(looks):
    in_list([1])
    in_list([1])
    looks.clear()
    for values in ([1, 2], [3], [4, 5, 6]):
        assert in_list(values).params == {"value_1": values}
    assert not looks


@pytest.mark.parametrize(
    "values",
    [
        [1, "x", 2**40, None, "ü", 1.5, True, 2, FIRST, FIRST.replace(tzinfo=UTC), b"x"],
        [FIRST.time(), FIRST.time().replace(tzinfo=UTC), FIRST.time()],
        [1, t.c.a, 2],
    ],
)
def test_values_of_another_structure_take_one(values):
    for value in (*values, *values):
        compiled = made(value)
        expected = [] if value is None or value is t.c.a else [value]
        assert list(compiled.params.values()) == expected
        assert ("IS NULL" in str(compiled)) is (value is None)


@pytest.mark.parametrize(
    "values", [[[1, 2], ["x"], [], [2**40], [1, "x"], [None], ["ü"], (1, 2), [1], {3}, [(1,)], [1.5]]]
)
def test_lists_of_another_structure_take_one(values):
    for value in (*values, *values):
        assert in_list(value).params == {"value_1": list(value)}


def test_a_list_that_has_changed_is_seen():
    wanted = [1]

    def find_wanted():
        return lambda_stmt(lambda: select(t.c.a).where(t.c.b.in_(wanted))).compile()

    for _ in range(3):
        assert find_wanted().params == {"wanted_1": [1]}
    wanted.append(t.c.a)
    assert "IN (:b_1, t.a)" in str(find_wanted())


def finder(is_set):
    """Return a function that finds rows by a variable, which may have no value."""

    def find():
        return lambda_stmt(lambda: select(t.c.a).where(t.c.b == wanted))

    if is_set:
        wanted = 1
    return find


def test_a_variable_without_a_value_is_an_error_of_its_name():
    for is_set in (False, True, True, True, False, True, False):
        if is_set:
            assert finder(is_set)().compile().params == {"wanted_1": 1}
        else:
            with pytest.raises(NameError, match="wanted"):
                finder(is_set)()


def test_a_changed_table_takes_a_closer_look():
    source = Table("source", MetaData(), Column("a", Integer))

    def everything(value):
        return lambda_stmt(lambda: select(*source.c).where(source.c.a == value))

    for value in (1, 2, 3):
        assert str(everything(value)).split()[1] == "source.a"
    source.append_column(Column("b", Integer))
    for value in (1, 2, 3):
        assert str(everything(value)).split()[1:3] == ["source.a,", "source.b"]


def test_a_helper_that_has_changed_is_seen():
    limit = 1

    def condition():
        return t.c.a < limit

    def find_below(value):
        return lambda_stmt(lambda: select(t.c.a).where(condition(), t.c.b == value)).compile()

    for _ in range(3):
        assert list(find_below(5).params.values()) == [1, 5]
    limit = 2
    assert list(find_below(6).params.values()) == [2, 6]


def test_two_of_one_function_are_two_in_one_statement():
    def condition(value):
        return select(t.c.a).where(lambda: t.c.b == value)

    for values in ((1, 2), (3, 4), (5, 5)):
        both = condition(values[0]).union(condition(values[1])).compile()
        assert list(both.params.values()) == list(values)
