"""When functions that make SQL are called, and when what they made is taken."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from relata import (
    Column,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    column,
    create_engine,
    exc,
    func,
    lambda_stmt,
    select,
    table,
)
from relata.ext.compiler import compiles
from relata.sql import templates
from relata.sql.elements import ColumnElement

t = table("t", column("a", Integer), column("b", Integer))
u = table("u", column("a", Integer), column("b", Integer))
calls = []


def told(element):
    """Return an element, after noting that the function which says so was called."""
    calls.append(element)
    return element


@pytest.fixture(autouse=True)
def _no_calls():
    calls.clear()


def find(source, value):
    return lambda_stmt(lambda: select(source.c.a).where(told(source).c.b == value))


def test_a_function_is_called_once_for_each_structure():
    for value in (1, 2, 3):
        assert list(find(t, value).compile().params.values()) == [value]
    assert calls == [t]
    find(u, 1)
    find(t, 4)
    find(u, 2)
    assert calls == [t, u]
    find(t, None)
    find(t, "x")
    find(t, None)
    assert calls == [t, u, t, t]


def test_a_linked_function_is_called_once_for_each_statement_before_it():
    def linked(source, value):
        return lambda_stmt(lambda: select(source.c.a)) + (lambda s: s.where(told(source).c.b == value))

    for value in (1, 2):
        for source in (t, u):
            linked(source, value)
    assert calls == [t, u]


def test_functions_of_one_code_in_other_modules_are_other_functions():
    source = "def find(value): return lambda_stmt(lambda: select(source.c.a).where(source.c.b == value))"
    code = compile(source, "one.py", "exec")
    modules = [{"lambda_stmt": lambda_stmt, "select": select, "source": one} for one in (t, u)]
    for module in modules:
        exec(code, module)
    for _ in range(2):
        assert [str(module["find"](1)).split()[3] for module in modules] == ["t", "u"]


def test_a_new_alias_is_the_one_that_is_meant():
    def aliased(value):
        one = t.alias()
        return select(one.c.a).where(lambda: one.c.b == value)

    for value in (1, 2):
        assert str(aliased(value)) == "SELECT t_1.a \nFROM t AS t_1 \nWHERE t_1.b = :value_1"


def test_a_value_in_a_new_subquery_is_the_one_that_is_meant():
    def within(value):
        one = select(t.c.a).where(t.c.b == value).subquery()
        return lambda_stmt(lambda: select(one.c.a).where(one.c.a == value))

    for value in (1, 2):
        assert list(within(value).compile().params.values()) == [value, value]


def test_conditions_that_were_one_object_may_be_two():
    def both(one, other):
        return lambda_stmt(lambda: select(t.c.a).where(one, other))

    same = t.c.a == 1
    assert sorted(both(same, same).compile().params.values()) == [1]
    assert sorted(both(t.c.a == 2, t.c.a == 3).compile().params.values()) == [2, 3]
    assert sorted(both(same, same).compile().params.values()) == [1]


def test_helpers_are_told_by_what_they_were_given():
    def find_by(value):
        def condition():
            return told(t).c.a == value

        return list(lambda_stmt(lambda: select(t.c.a).where(condition())).compile().params.values())

    assert [find_by(value) for value in (1, 2, 1)] == [[1], [2], [1]]
    assert len(calls) == 2


def test_a_changed_table_is_seen():
    metadata = MetaData()
    source = Table("source", metadata, Column("a", Integer))

    def everything(value):
        return lambda_stmt(lambda: select(*source.c).where(source.c.a == value))

    assert str(everything(1)).split()[1] == "source.a"
    source.append_column(Column("b", Integer))
    assert str(everything(2)).split()[1:3] == ["source.a,", "source.b"]
    assert everything(3).compile().params == {"value_1": 3}


class Uncacheable(ColumnElement):
    inherit_cache = False

    def __init__(self, value):
        self.value = value


@compiles(Uncacheable)
def _print_it(element, compiler, **kw):
    return f"it({element.value})"


def test_what_has_no_key_is_made_each_time():
    def made(element, value):
        return lambda_stmt(lambda: select(element).where(told(t).c.a == value)) + (
            lambda s: s.where(t.c.b == value)
        )

    for number in (1, 2):
        compiled = made(Uncacheable(number), number + 10).compile()
        assert f"it({number})" in str(compiled)
        assert set(compiled.params.values()) == {number + 10}
    assert len(calls) == 2


class Unkeyed(TypeDecorator):
    impl = Integer
    cache_ok = False


def test_a_type_without_a_key_is_taken_each_time():
    def made(type_, value):
        return lambda_stmt(lambda: select(func.f(value, type_=type_)))

    types = [Unkeyed(), Unkeyed()]
    for one in types:
        assert made(one, 1)._raw_columns[0].type is one


def test_the_templates_of_a_function_are_bounded(monkeypatch):
    monkeypatch.setattr(templates, "_MOST_TEMPLATES", 3)
    cache = {}

    def made(source):
        return lambda_stmt(lambda: select(source), lambda_cache=cache)

    for number in range(10):
        assert str(made(column(f"c{number}"))) == f"SELECT c{number}"
    assert [len(code.templates) <= 3 for code in cache.values()] == [True]


def test_the_functions_that_are_known_are_bounded(monkeypatch):
    monkeypatch.setattr(templates, "_MOST_CODES", 3)
    cache = {}
    for number in range(10):
        fn = eval(f"lambda: select(t.c.a).where(t.c.b == {number})", {"select": select, "t": t})
        assert list(lambda_stmt(fn, lambda_cache=cache).compile().params.values()) == [number]
        assert len(cache) <= 3


class Session:
    pass


def test_values_are_not_kept_alive():
    def made(value):
        return lambda_stmt(lambda: select(t.c.a).where(t.c.b == value))

    value = Session()
    reference = weakref.ref(value)
    made(value)
    made(5)
    del value
    gc.collect()
    assert reference() is None


def test_an_error_leaves_no_template_behind():
    def made(source, value):
        return lambda_stmt(lambda: select(source.c[value]))

    for _ in range(2):
        with pytest.raises(exc.InvalidRequestError):
            made(t, "a")


def test_threads_share_what_is_known():
    engine = create_engine("sqlite://")

    def absolute(value):
        statement = lambda_stmt(lambda: select(func.abs(value)))
        return statement + (lambda s: s.where(func.abs(value) == value))

    def run(number):
        found = []
        for turn in range(50):
            with engine.connect() as connection:
                found.append(connection.scalar(absolute(number * 100 + turn)))
        return found == [number * 100 + turn for turn in range(50)]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(run, range(16)))
