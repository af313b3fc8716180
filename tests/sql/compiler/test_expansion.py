"""Statements with IN lists and other values written out, asked of a compiled statement."""

from __future__ import annotations

import warnings

import pytest

from relata import (
    Integer,
    TypeDecorator,
    bindparam,
    column,
    create_engine,
    exc,
    func,
    literal,
    select,
    tuple_,
)
from relata.engine.default import DefaultDialect
from relata.sql import table
from relata.sql.compiler import StrSQLCompiler
from relata.types import UserDefinedType
from tests.sql.tables import x

statement = (
    select(func.count(1))
    .where(column("q") == "x")
    .where(column("z").in_([1, 2]))
    .where(tuple_(column("a"), column("b")).in_([(1, "a"), (2, "b")]))
)
TEXT = (
    "SELECT count(:count_2) AS count_1 \nWHERE q = :q_1 AND z IN (:z_1_1, :z_1_2{}) AND (a, b) IN "
    "((:param_1_1_1, :param_1_1_2), (:param_1_2_1, :param_1_2_2))"
)


@pytest.mark.parametrize("expand_now", [False, True])
def test_a_statement_is_written_out_for_values_of_its_own_or_others(expand_now):
    compiled = statement.compile(compile_kwargs={"render_postcompile": expand_now})
    state = compiled.construct_expanded_state()
    assert state.statement == TEXT.format("")
    assert state.parameter_expansion == {
        "z_1": ["z_1_1", "z_1_2"],
        "param_1": ["param_1_1_1", "param_1_1_2", "param_1_2_1", "param_1_2_2"],
    }
    other = compiled.construct_expanded_state({"z_1": [7, 8, 9]})
    assert other.statement == TEXT.format(", :z_1_3")
    assert [other.parameters[f"z_1_{i}"] for i in (1, 2, 3)] == [7, 8, 9]
    assert other.parameters["param_1_2_2"] == "b"


def test_positions_are_those_of_the_written_out_text():
    compiled = statement.compile(dialect=DefaultDialect(paramstyle="qmark"))
    state = compiled.construct_expanded_state({"q_1": "y"})
    assert state.positional_parameters == (1, "y", 1, 2, 1, "a", 2, "b")
    named = statement.compile().construct_expanded_state()
    with pytest.raises(exc.InvalidRequestError, match="go by name"):
        named.positional_parameters  # a property that refuses


def test_a_text_that_is_written_out_takes_no_other_values():
    compiled = statement.compile(compile_kwargs={"render_postcompile": True})
    assert compiled.construct_params()["z_1_2"] == 2
    with pytest.raises(exc.InvalidRequestError, match="construct_expanded_state"):
        compiled.construct_params({"q_1": "g"})


def test_rows_are_as_long_as_their_first():
    rows = tuple_(column("a"), column("b")).in_(bindparam("rows", expanding=True))
    compiled = select(x).where(rows).compile()
    state = compiled.construct_expanded_state({"rows": [(1, 2, 3), (4, 5, 6)]})
    assert "((:rows_1_1, :rows_1_2, :rows_1_3), (:rows_2_1, " in state.statement
    with pytest.raises(exc.ArgumentError, match="expected 2 values in each row"):
        compiled.construct_expanded_state({"rows": [(1, 2), (3,)]})


class Tens(TypeDecorator):
    """Integers that the database keeps tenfold."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value * 10


def test_each_value_has_the_processor_of_its_type():
    a, b = column("a", Tens()), column("b", Integer())
    compiled = (
        select(a)
        .where(tuple_(a, b).in_(bindparam("q", expanding=True)), a.in_(bindparam("q_1", expanding=True)))
        .compile()
    )
    state = compiled.construct_expanded_state({"q": [(1, 2)], "q_1": [5]})
    assert state.parameters == {"q_1_1": 1, "q_1_2": 2, "q_1_1__1": 5}
    made = {
        name: state.processors.get(name, lambda value: value)(value)
        for name, value in state.parameters.items()
    }
    assert made == {"q_1_1": 10, "q_1_2": 2, "q_1_1__1": 50}


NAMES = [("plain", "plain"), ("has spaces", "has_spaces"), ("[brackets]", "_brackets_")]


@pytest.mark.parametrize(("name", "written"), NAMES)
def test_names_are_written_as_a_driver_can_take_them(name, written):
    compiled = select(x).where(x == bindparam(name, 1), x.in_(bindparam(f"{name}s", [2]))).compile()
    assert f"t.x = :{written} " in str(compiled)
    assert compiled.construct_params()[written] == 1
    state = compiled.construct_expanded_state()
    assert f":{written}s_1)" in state.statement
    assert state.parameters == {written: 1, f"{written}s_1": 2}


def test_names_that_would_be_written_alike_are_told_apart():
    numbers = select((literal(1) * bindparam("[n]")).label("a"), (literal(1) * bindparam("_n_")).label("b"))
    compiled = numbers.compile()
    assert compiled.construct_params({"[n]": 3, "_n_": 4}, _check=False) == {
        "param_1": 1,
        "_n_": 3,
        "param_2": 1,
        "_n___1": 4,
    }
    engine = create_engine("sqlite://", paramstyle="named")
    with engine.connect() as connection:
        assert connection.execute(numbers, {"[n]": 3, "_n_": 4}).one() == (3, 4)
    engine.dispose()


def test_values_of_another_statement_of_the_same_key_are_taken_by_place():
    def made(*numbers):
        return select(x).where(*[x != number for number in numbers])

    first, second = made(1, 2), made(3, 4)
    compiled = first.compile(cache_key=first._generate_cache_key())
    assert compiled.construct_params() == {"x_1": 1, "x_2": 2}
    others = second._generate_cache_key().bindparams
    assert compiled.construct_params(extracted_parameters=others) == {"x_1": 3, "x_2": 4}
    with pytest.raises(exc.CompileError, match="compiled with its cache key"):
        first.compile().construct_params(extracted_parameters=others)


class WritesValuesAmongColumns(StrSQLCompiler):
    """The compiler of a database without parameters among the columns of a SELECT."""

    ansi_bind_rules = True


def test_values_are_written_among_the_columns_where_parameters_may_not_stand():
    dialect = DefaultDialect()
    dialect.statement_compiler = WritesValuesAmongColumns
    compiled = select(x + 3, literal("a")).where(x == 5).compile(dialect=dialect)
    assert str(compiled.construct_expanded_state().statement).startswith("SELECT t.x + 3 AS anon_1, 'a' AS")
    assert compiled.params == {"x_1": 3, "param_1": "a", "x_2": 5}


@pytest.mark.parametrize(
    ("condition", "warns"),
    [(x == bindparam("n", None), True), (x.is_(bindparam("n", None)), False), (x == 5, False)],
    ids=["eq", "is", "value"],
)
def test_a_null_in_a_comparison_is_warned_of_where_it_is_written_out(condition, warns):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        condition.compile(compile_kwargs={"literal_binds": True})
    assert [str(one.message)[:18] for one in caught] == (["the parameter 'n' "] if warns else [])


def test_two_tables_of_one_name_are_told_apart():
    own, others = table("t", column("id")), table("t", column("id"), schema="s")
    assert str(select(own, others).where(own.c.id == others.c.id)).replace("\n", "") == (
        "SELECT t_1.id, s.t.id AS id_1 FROM t AS t_1, s.t WHERE t_1.id = s.t.id"
    )
    inner = select(own).where(own.c.id == others.c.id).subquery()
    assert str(select(own, inner.c.id).join_from(own, inner, own.c.id == inner.c.id)).replace("\n", "") == (
        "SELECT t.id, anon_1.id AS id_1 FROM t JOIN (SELECT t_1.id AS id FROM t AS t_1, s.t "
        "WHERE t_1.id = s.t.id) AS anon_1 ON t.id = anon_1.id"
    )


class Point(UserDefinedType):
    """A point, stored as text."""

    cache_ok = True

    def get_col_spec(self, **kw):
        return "TEXT"

    def bind_processor(self, dialect):
        return lambda value: "{}/{}".format(*value)


def test_a_tuple_is_one_value_where_its_type_takes_tuples():
    at = column("at", Point())
    with create_engine("sqlite://").begin() as connection:
        connection.exec_driver_sql("CREATE TABLE points (at TEXT)")
        connection.exec_driver_sql("INSERT INTO points VALUES ('1/2'), ('5/6')")
        asked = select(func.count()).select_from(table("points")).where(at.in_([(1, 2), (3, 4)]))
        assert connection.scalar(asked) == 1


@pytest.mark.parametrize("one", [column("at", Point()), column("n", Integer)])
def test_a_tuple_that_its_type_cannot_write_is_refused(one):
    with pytest.raises(exc.CompileError, match="got"):
        select(one).where(one.in_([("x",)])).compile(compile_kwargs={"literal_binds": True})


def test_other_values_than_the_rows_that_a_list_was_written_with():
    compiled = select(column("a").in_(bindparam("p", value=[("x", "y")], expanding=True))).compile()
    made = compiled.construct_expanded_state({"p": ["x", "y"]})
    assert made.parameters == {"p_1": "x", "p_2": "y"}
