"""SQL given as a template string of Python 3.14 (PEP 750)."""

from __future__ import annotations

import sys

import pytest

from relata import Integer, bindparam, column, create_engine, exc, func, literal_column, select, tstring
from relata.util.templates import Interpolation, Template
from tests.sql.tables import shown, users


def template(*parts):
    """Make a template of text and values, in turn."""
    return Template(
        *(
            part if place % 2 == 0 or isinstance(part, Interpolation) else Interpolation(part)
            for place, part in enumerate(parts)
        )
    )


TEXTS = [
    (("select ", 5, ", ':foo'"), "select :param_1, ':foo'", {"param_1": 5}),
    (("select ", users.c.id, " from ", users, ""), "select users.id from users", {}),
    (
        ("select ", users.alias("u").c.id, " from ", users.alias("u"), ""),
        "select u.id from users AS u",
        {},
    ),
    (
        ("select * from (", select(users.c.id).where(users.c.id == 1), ") q"),
        "select * from (SELECT users.id FROM users WHERE users.id = :id_1) q",
        {"id_1": 1},
    ),
    (("a ", template("b ", 5, ""), " c"), "a b :param_1 c", {"param_1": 5}),
    (("a ", tstring(template("b ", 5, "")), " c"), "a b :param_1 c", {"param_1": 5}),
    (("id = ", bindparam("given", 7), ""), "id = :given", {"given": 7}),
    (("select ", func.max(users.c.id), ""), "select max(users.id)", {}),
    (
        ("select * from ", select(users.c.id).cte("c"), ""),
        "WITH c AS (SELECT users.id AS id FROM users) select * from c",
        {},
    ),
]


@pytest.mark.parametrize(("parts", "sql", "parameters"), TEXTS, ids=range(len(TEXTS)))
def test_elements_stand_in_the_text_and_values_become_parameters(parts, sql, parameters):
    assert shown(tstring(template(*parts))) == (sql, parameters)


def test_it_stands_where_text_does():
    condition = tstring(template("users.id = ", 5, ""))
    statement = select(users.c.id, tstring(template("1 + ", 2, ""))).where(condition)
    assert shown(statement) == (
        "SELECT users.id, 1 + :param_1 FROM users WHERE users.id = :param_2",
        {"param_1": 2, "param_2": 5},
    )
    rows = tstring(template("select ", 1, " as id")).columns(column("id", Integer)).subquery("r")
    assert shown(select(rows.c.id))[0] == "SELECT r.id FROM (select :param_1 as id) AS r"


def test_its_values_are_no_part_of_its_key():
    one, other = tstring(template("select ", 1, "")), tstring(template("select ", 2, ""))
    assert one._generate_cache_key().key == other._generate_cache_key().key
    longer = tstring(template("select ", 1, " "))
    assert one._generate_cache_key().key != longer._generate_cache_key().key


def test_it_is_executed():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for value in (5, 6):
            row = connection.execute(tstring(template("select ", value, " as a, '50%' as b"))).one()
            assert (row.a, row.b) == (value, "50%")
        assert connection.scalar(tstring(template("select ", bindparam("n"), "")), {"n": 3}) == 3
        assert connection.scalar(select(literal_column("2")).where(tstring(template("1 = ", 1, "")))) == 2
    engine.dispose()


REFUSED = [
    (lambda: tstring("select 1"), exc.ArgumentError, "a template string"),
    (
        lambda: tstring(template("", Interpolation(5, "x", "r"), "")),
        exc.ArgumentError,
        "conversion or format",
    ),
    (
        lambda: tstring(template("", Interpolation(5, "x", None, ">"), "")),
        exc.ArgumentError,
        "conversion or",
    ),
    (lambda: tstring(template("x")).bindparams(x=5), exc.InvalidRequestError, "between its braces"),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_sql_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.skipif(sys.version_info < (3, 14), reason="template strings are a part of Python 3.14")
def test_a_template_string_of_python_is_taken():
    template = eval(
        "t'select {value}, {column}'", {"value": 5, "column": users.c.id}
    )  # earlier Pythons cannot read it
    assert shown(tstring(template)) == ("select :param_1, users.id", {"param_1": 5})
