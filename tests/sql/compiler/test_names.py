"""Names that the compiler chooses."""

from __future__ import annotations

import pytest

from relata import Column, Integer, MetaData, Table, create_engine
from relata.sql import column, literal_column, select, text, union_all
from relata.sql.compiler.names import Names
from relata.sql.elements import AnonName, JoinedName
from tests.sql.tables import shown, users


def test_names_are_counted_by_what_they_begin_with():
    names = Names(63)
    one, other, third = AnonName("a"), AnonName("a"), AnonName("b")
    assert [names.resolve(n) for n in (one, other, third, one)] == ["a_1", "a_2", "b_1", "a_1"]
    assert names.resolve("plain") == "plain"


def test_a_base_can_be_a_chosen_name_itself():
    names = Names(63)
    inner = AnonName("a")
    assert names.resolve(AnonName(inner)) == "a_1_1"
    assert names.resolve(AnonName(inner, "_")) == "a_1__1"
    assert names.resolve(JoinedName(inner, "c")) == "a_1_c"


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("a b", "a_b_1"),
        ("x + 1", "x_+_1_1"),
        ("(a)", "a_1"),
        ("50%", "50_1"),
        ("[a]", "a_1"),
        ("()", "anon_1"),
    ],
)
def test_characters_that_placeholders_cannot_have_are_left_out(base, name):
    assert Names(63).resolve(AnonName(base)) == name


def test_names_that_are_too_long_are_cut_and_counted():
    names = Names(20)
    assert names.fit("a" * 14) == "a" * 14
    assert names.fit("a" * 30) == "a" * 14 + "_1"
    assert names.fit("a" * 29 + "b") == "a" * 14 + "_2"
    assert names.fit("a" * 30) == "a" * 14 + "_1"
    assert names.fit("a" * 30, "alias") == "a" * 14 + "_1"


def test_anonymous_names_are_unlike_each_other():
    assert AnonName("a") != AnonName("a")


def test_parameters_are_named_by_what_they_meet():
    assert shown(select(users.c.id).where(literal_column("x + 1") == 5))[1] == {"x_+_1_1": 5}


LONG = "a_column_with_quite_a_long_name"


def test_columns_of_what_was_shortened_inside_have_the_short_names():
    table = Table("t", MetaData(), Column(LONG, Integer), Column(LONG + "_2", Integer))
    engine = create_engine("sqlite://", label_length=20)
    inner, both = select(table).subquery(), union_all(select(table), select(table)).subquery()
    cte = select(inner.alias("again")).cte()
    said = text(f"SELECT {LONG} FROM t").columns(column(LONG, Integer)).subquery()
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), {LONG: 1, LONG + "_2": 2})
        row = connection.execute(select(inner)).one()
        assert row._mapping[inner.c[LONG]] == row._mapping[LONG] == 1
        assert row._mapping[LONG + "_2"] == 2
        ordered = select(cte.c[LONG]).where(cte.c[LONG + "_2"] == 2).order_by(cte.c[LONG])
        assert connection.execute(ordered).all() == [(1,)]
        joined = select(both.c[LONG]).join(table, table.c[LONG] == both.c[LONG])
        assert connection.execute(joined).all() == [(1,), (1,)]
        for named in (table.alias(), said):  # nothing was shortened inside
            assert connection.execute(select(named.c[LONG])).all() == [(1,)]
