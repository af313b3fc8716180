"""What functions that make SQL may do with the values that they read, and what is refused."""

from __future__ import annotations

import datetime
import enum
import operator
from functools import reduce

import pytest

import relata
from relata import (
    JSON,
    Enum,
    Integer,
    String,
    and_,
    cast,
    column,
    exc,
    func,
    lambda_stmt,
    literal,
    null,
    select,
    table,
    text,
    tuple_,
    type_coerce,
)

LIMITS = {"most": 10}


class Settings:
    least = 3
    name = None


class Color(enum.Enum):
    red = 1
    blue = 2


t = table(
    "t",
    column("n", Integer),
    column("s", String),
    column("j", JSON),
    column("color", Enum(Color)),
)


def shown(element) -> str:
    return " ".join(str(element).split())


def condition(fn):
    """Return the condition that a function makes, and its parameters."""
    made = select(t.c.n).where(fn).whereclause
    return shown(made), made.compile().params


def plus_one(expr):
    return expr + 1


def seven():
    return 7


value = 5
name = "x"
names = ["x", "y"]


@pytest.mark.parametrize(
    ("fn", "printed", "params"),
    [
        (lambda: t.c.n == value, "t.n = :value_1", {"value_1": 5}),
        (lambda: value == t.c.n, "t.n = :value_1", {"value_1": 5}),
        (lambda: value < t.c.n, "t.n > :value_1", {"value_1": 5}),
        (lambda: and_(t.c.n == value, t.c.n != value), "t.n = :value_1 AND t.n != :value_1", {"value_1": 5}),
        (lambda: t.c.n == value + 1, "t.n = :value_1 + :param_1", {"value_1": 5, "param_1": 1}),
        (lambda: t.c.n == 2 * value, "t.n = :param_1 * :value_1", {"value_1": 5, "param_1": 2}),
        (lambda: t.c.n - value == -value, "t.n - :value_1 = -:value_1", {"value_1": 5}),
        (lambda: t.c.n.between(value, value), "t.n BETWEEN :value_1 AND :value_1", {"value_1": 5}),
        (lambda: t.c.n.in_([value, 1]), "t.n IN (__[POSTCOMPILE_n_1])", {"n_1": [5, 1]}),
        (lambda: t.c.s.in_(names), "t.s IN (__[POSTCOMPILE_names_1])", {"names_1": ["x", "y"]}),
        (lambda: t.c.s.startswith(name), "(t.s LIKE :name_1 || '%')", {"name_1": "x"}),
        (lambda: t.c.s == "%" + name, "t.s = (:param_1 || :name_1)", {"param_1": "%", "name_1": "x"}),
        (lambda: name + t.c.s != null(), "(:name_1 || t.s) IS NOT NULL", {"name_1": "x"}),
        (lambda: t.c.j[name] == null(), "t.j[:name_1] IS NULL", {"name_1": "x"}),
        (lambda: func.lower(name) == t.c.s, "lower(:name_1) = t.s", {"name_1": "x"}),
        (lambda: cast(value, String) == t.c.s, "CAST(:value_1 AS VARCHAR) = t.s", {"value_1": 5}),
        (lambda: type_coerce(value, String) == t.c.s, ":value_1 = t.s", {"value_1": 5}),
        (lambda: t.c.n == literal(value), "t.n = :param_1", {"param_1": 5}),
        (lambda: text("n = :v").bindparams(v=value), "n = :v", {"v": 5}),
        (lambda: t.c.n < LIMITS["most"], "t.n < :most_1", {"most_1": 10}),
        (lambda: t.c.n > Settings.least, "t.n > :least_1", {"least_1": 3}),
        (lambda: t.c.s == Settings.name, "t.s IS NULL", {}),
        (lambda: t.c.color == Color.red, "t.color = :color_1", {"color_1": Color.red}),
        (lambda: plus_one(t.c.n) == 3, "t.n + :n_1 = :param_1", {"n_1": 1, "param_1": 3}),
        (
            lambda: reduce(operator.or_, [t.c.n == one for one in (1, 2)]),
            "t.n = :n_1 OR t.n = :n_2",
            {"n_1": 1, "n_2": 2},
        ),
        (lambda: relata.func.lower(name) == t.c.s, "lower(:name_1) = t.s", {"name_1": "x"}),
    ],
)
def test_values_become_parameters(fn, printed, params):
    assert condition(fn) == (printed, params)
    assert condition(fn) == (printed, params)


def test_what_is_reached_through_a_global_is_read_each_time(monkeypatch):
    def find():
        return condition(lambda: and_(t.c.n < LIMITS["most"], t.c.s == Settings.name))

    assert find() == ("t.n < :most_1 AND t.s IS NULL", {"most_1": 10})
    monkeypatch.setitem(LIMITS, "most", 20)
    assert find() == ("t.n < :most_1 AND t.s IS NULL", {"most_1": 20})
    monkeypatch.setattr(Settings, "name", "x")
    assert find() == ("t.n < :most_1 AND t.s = :name_1", {"most_1": 20, "name_1": "x"})
    monkeypatch.setattr(Settings, "name", None)
    assert find() == ("t.n < :most_1 AND t.s IS NULL", {"most_1": 20})
    monkeypatch.delitem(LIMITS, "most")
    with pytest.raises(KeyError, match="most"):
        find()


def test_elements_among_values_belong_to_the_statement():
    def find(them):
        return condition(lambda: t.c.n.in_(them))

    assert find([1, 2]) == ("t.n IN (__[POSTCOMPILE_them_1])", {"them_1": [1, 2]})
    assert find([literal(1), 2]) == ("t.n IN (:param_1, :n_1)", {"param_1": 1, "n_1": 2})
    assert find([literal(3), 4]) == ("t.n IN (:param_1, :n_1)", {"param_1": 3, "n_1": 4})
    assert find((5, 6)) == ("t.n IN (__[POSTCOMPILE_them_1])", {"them_1": [5, 6]})
    assert find({7}) == ("t.n IN (__[POSTCOMPILE_them_1])", {"them_1": [7]})


def test_a_list_is_taken_as_it_is_when_the_statement_is_made():
    wanted = [1]
    statement = lambda_stmt(lambda: select(t.c.n).where(t.c.n.in_(wanted)))
    wanted.append(2)
    assert statement.compile().params == {"wanted_1": [1]}


@pytest.mark.parametrize(
    ("make", "value", "message"),
    [
        (
            lambda x: lambda: t.c.s == f"{x}%",
            "a",
            "expected 'x' in <lambda> .* not to be made a text, got 'a'",
        ),
        (lambda x: lambda: t.c.s == str(x), 1, "expected 'x' in .* not to be made a text"),
        (lambda x: lambda: t.c.n == int(x), "1", "expected 'x' in .* not to be made a number"),
        (lambda x: lambda: t.c.n == len(x), [1], "expected 'x' in .* not to be iterated over"),
        (lambda x: lambda: and_(*[t.c.n == one for one in x]), [1], "not to be iterated over"),
        (lambda x: lambda: t.c.n == 1 if x else t.c.n == 2, 1, "to decide nothing .*track_on"),
        (lambda x: lambda: t.c.s == LIMITS[x], "most", "expected 'x' .* to be no key or index"),
        (lambda x: lambda: t.c[x] == 1, "n", "expected 'x' .* to be no key, name or option"),
        (lambda x: lambda: column(x) == 1, "n", "expected 'x' .* to be no key, name or option"),
        (lambda x: lambda: t.c.s == x.upper(), "n", r"expected upper\(\) .* to return SQL, got 'N'"),
        (lambda x: lambda: t.c.n == x(), seven, r"expected x\(\) .* to return SQL, got 7"),
        (lambda x: lambda: t.c.n == seven(), 1, r"expected seven\(\) .* to return SQL, got 7"),
        (lambda x: lambda: t.c.n == datetime.date(2020, 1, 5) + x, 1, r"expected date\(\) .* to return SQL"),
        (lambda x: lambda: t.c.n == x, seven, "expected 'x' .* to be a plain value, got <function"),
        (lambda x: lambda: tuple_(t.c.n, t.c.s) == x, (1, "a"), "expected 'x' .* to be one bound parameter"),
        (lambda x: lambda: t.c.n == x["a"], {"a": 1}, "got 'x', which is {'a': 1}.*track_on"),
        (
            lambda x: lambda: t.c.n == x.least,
            Settings(),
            "got 'x', which is <.*track_closure_variables=False",
        ),
        (lambda x: lambda: t.c.n == (1, x)[0], 5, "got 'x', which is 5"),
        (lambda x: lambda: t.c.n.in_(x), iter([1]), "expected 'x' .* to be a list, which can be read again"),
        (lambda x: lambda: t.c.s.contains(x, autoescape=True), "a", r"expected replace\(\) .* to return SQL"),
        (lambda x: lambda: t.c.s.collate(x), "C", "expected 'x' .* to be no key, name or option"),
        (lambda x: lambda: and_(*x), {t.c.n == 1}, "expected a list or tuple of elements .*got {<"),
    ],
)
def test_what_needs_the_value_is_refused(make, value, message):
    fn = make(value)
    for _ in range(2):
        with pytest.raises(exc.InvalidRequestError, match=message):
            select(t.c.n).where(fn)


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (lambda x: lambda: select(t.c.n).order_by(x), "n"),
        (lambda x: lambda: select(t.c.n).group_by(x), "n"),
        (lambda x: lambda: select(t.c.n).prefix_with(x), "DISTINCT"),
        (lambda x: lambda: select(t.c.n).where(t.c.n == x).execution_options(yield_per=x), 5),
        (lambda x: lambda: select(t.c.n.label(x)), "n"),
        (lambda x: lambda: select(t.alias(x)), "n"),
        (lambda x: lambda: select(t.c.n).with_for_update(nowait=x), True),
        (lambda x: lambda: select(t).join(t.alias(), t.c.n == 1, isouter=x), True),
        (lambda x: lambda: t.insert().values(x), {"n": 1}),
        (lambda x: lambda: t.update().values({x: 1}), "n"),
    ],
)
def test_what_belongs_to_the_shape_of_a_statement_is_no_value(make, value):
    for _ in range(2):
        with pytest.raises(exc.InvalidRequestError, match="is looked into once"):
            lambda_stmt(make(value))


def test_a_refusal_names_the_function_and_where_it_is():
    def crit(x=1):
        return t.c.n == int(x)

    line = crit.__code__.co_firstlineno
    with pytest.raises(exc.InvalidRequestError, match=rf"crit \(.*test_stand_ins.py, line {line}\)"):
        select(t.c.n).where(crit)


def test_values_may_decide_where_the_user_says_what_it_depends_on():
    def find(x):
        return lambda_stmt(
            lambda: select(t.c.n).where(t.c.n == x) if x else select(t.c.n), track_on=[bool(x)]
        )

    assert [shown(find(x)) for x in (1, 0, 2)] == [
        "SELECT t.n FROM t WHERE t.n = :x_1",
        "SELECT t.n FROM t",
        "SELECT t.n FROM t WHERE t.n = :x_1",
    ]
