"""Plans: one for all statements of a structure, filled with the values of the statement at hand."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings, strategies as st

from relata import create_engine, exc
from relata._hot.keys import statement_key
from relata.engine.default import StrCompileDialect
from relata.schema import Column, MetaData, Table
from relata.sql import (
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    table,
    tuple_,
    update,
)
from relata.sql.cache import CacheStats, Plan, PlanCache, compile_plan
from relata.sql.elements import ColumnElement
from relata.types import Integer, String
from tests.sql.tables import addresses, things, users

STYLES = ["qmark", "format", "numeric", "numeric_dollar", "named", "pyformat"]


def dialect(paramstyle="named"):
    return StrCompileDialect(paramstyle=paramstyle)


def bound(statement, paramstyle="named", params=None):
    """Return what a statement compiled afresh sends to the driver."""
    plan, leaves = compile_plan(dialect(paramstyle), statement, leaves=statement_key(statement)[1])
    return plan.bind(leaves, params)


# ---- the cache


def test_statements_of_one_structure_share_a_plan():
    cache, on = PlanCache(), dialect()
    first, _, how = cache.plan_for(on, select(users).where(users.c.id == 5))
    assert how is CacheStats.CACHE_MISS
    second, leaves, how = cache.plan_for(on, select(users).where(users.c.id == 6))
    assert how is CacheStats.CACHE_HIT
    assert second is first
    assert second.bind(leaves)[1] == {"id_1": 6}


@pytest.mark.parametrize(
    "other",
    [
        {"column_keys": ("name",)},
        {"for_executemany": True},
        {"schema_translate_map": {None: "other"}},
    ],
)
def test_what_else_a_plan_depends_on(other):
    cache, on = PlanCache(), dialect()
    plain, _, _ = cache.plan_for(on, insert(things))
    assert cache.plan_for(on, insert(things), **other)[0] is not plain
    assert cache.plan_for(on, insert(things), **other)[2] is CacheStats.CACHE_HIT


def test_dialects_have_plans_of_their_own():
    cache = PlanCache()
    one, _, _ = cache.plan_for(dialect("qmark"), select(users))
    other, _, how = cache.plan_for(dialect("qmark"), select(users))
    assert one is not other
    assert how is CacheStats.CACHE_MISS


def test_a_cache_of_no_size_keeps_nothing():
    cache = PlanCache(0)
    assert cache.plan_for(dialect(), select(users))[2] is CacheStats.CACHING_DISABLED
    assert len(cache) == 0


def test_a_dialect_can_refuse():
    on = dialect()
    on.supports_statement_cache = False
    assert PlanCache().plan_for(on, select(users))[2] is CacheStats.NO_DIALECT_SUPPORT


def test_a_statement_without_a_key_is_compiled_each_time():
    class Unkeyed(ColumnElement):
        __visit_name__ = "null"

    cache, on = PlanCache(), dialect()
    statement = select(users).where(users.c.id == 5, Unkeyed().is_(None))
    for times in range(2):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            plan, leaves, how = cache.plan_for(on, statement)
        # the class is told of once
        assert [("Unkeyed does not state inherit_cache" in str(one.message)) for one in told] == [True][
            times:
        ]
        assert how is CacheStats.NO_CACHE_KEY
        assert plan.bind(leaves)[1] == {"id_1": 5}
    assert len(cache) == 0


def test_a_class_that_says_that_it_is_not_cached_is_not_told_of():
    class Unkeyed(ColumnElement):
        __visit_name__ = "null"
        inherit_cache = False

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert PlanCache().plan_for(dialect(), select(Unkeyed()))[2] is CacheStats.NO_CACHE_KEY
        assert select(Unkeyed())._generate_cache_key() is None


def test_the_cache_is_bounded():
    cache, on = PlanCache(10), dialect()
    for number in range(100):
        cache.plan_for(on, select(users).where(users.c.id == bindparam(f"p{number}", 5)))
    assert len(cache) <= 20
    cache.clear()
    assert len(cache) == 0


def test_a_changed_table_is_compiled_anew():
    t = Table("t", MetaData(), Column("id", Integer))
    cache, on = PlanCache(), dialect()
    assert "t.x" not in cache.plan_for(on, select(t))[0].sql
    t.append_column(Column("x", Integer))
    plan, _, how = cache.plan_for(on, select(t))
    assert how is CacheStats.CACHE_MISS
    assert "t.x" in plan.sql


# ---- binding


@pytest.mark.parametrize(
    ("paramstyle", "sql", "parameters"),
    [
        ("qmark", "users.id = ? AND users.name = ?", (5, "x")),
        ("format", "users.id = %s AND users.name = %s", (5, "x")),
        ("numeric", "users.id = :1 AND users.name = :2", (5, "x")),
        ("numeric_dollar", "users.id = $1 AND users.name = $2", (5, "x")),
        ("named", "users.id = :id_1 AND users.name = :name_1", {"id_1": 5, "name_1": "x"}),
        ("pyformat", "users.id = %(id_1)s AND users.name = %(name_1)s", {"id_1": 5, "name_1": "x"}),
    ],
)
def test_each_style_of_parameters(paramstyle, sql, parameters):
    text, values = bound(select(users.c.id).where(users.c.id == 5, users.c.name == "x"), paramstyle)
    assert text.endswith(sql)
    assert values == parameters


@pytest.mark.parametrize(
    ("paramstyle", "sql", "parameters"),
    [
        ("qmark", "IN (?, ?) AND users.age = ?", (1, 2, 3)),
        ("numeric", "IN (:1, :2) AND users.age = :3", (1, 2, 3)),
        ("named", "IN (:id_1_1, :id_1_2) AND users.age = :age_1", {"id_1_1": 1, "id_1_2": 2, "age_1": 3}),
    ],
)
def test_lists_are_written_out_when_they_are_bound(paramstyle, sql, parameters):
    text, values = bound(select(users.c.id).where(users.c.id.in_([1, 2]), users.c.age == 3), paramstyle)
    assert text.endswith(sql)
    assert values == parameters


@pytest.mark.parametrize("values", [[], [1], [1, 2, 3], [None, 1]])
def test_one_plan_serves_lists_of_all_lengths(values):
    cache, on = PlanCache(), dialect("qmark")
    cache.plan_for(on, select(users.c.id).where(users.c.id.in_([7, 8])))
    statement = select(users.c.id).where(users.c.id.in_(values))
    plan, leaves, how = cache.plan_for(on, statement)
    assert how is CacheStats.CACHE_HIT
    assert plan.bind(leaves) == bound(statement, "qmark")
    assert plan.bind(leaves)[1] == tuple(values)


def test_tuples_in_a_list():
    text, values = bound(
        select(users.c.id).where(tuple_(users.c.id, users.c.name).in_([(1, "a"), (2, "b")])), "qmark"
    )
    assert text.endswith("(users.id, users.name) IN ((?, ?), (?, ?))")
    assert values == (1, "a", 2, "b")


def test_values_given_at_execution_come_first():
    statement = select(users.c.id).where(users.c.id == bindparam("a", 5), users.c.age == bindparam("b"))
    assert bound(statement, params={"b": 7})[1] == {"a": 5, "b": 7}
    assert bound(statement, params={"a": 1, "b": 7})[1] == {"a": 1, "b": 7}
    with pytest.raises(exc.InvalidRequestError, match="expected a value for the parameter 'b'"):
        bound(statement)


def test_a_callable_is_asked_at_each_execution():
    counter = iter(range(10))
    statement = select(users.c.id).where(users.c.id == bindparam("a", callable_=lambda: next(counter)))
    plan, leaves = compile_plan(dialect(), statement, leaves=statement_key(statement)[1])
    assert plan.bind(leaves)[1] == {"a": 0}
    assert plan.bind(leaves)[1] == {"a": 1}


def test_names_are_written_as_drivers_take_them():
    text, values = bound(select(users.c.id).where(users.c.id == bindparam("a b:c(d)", 5)))
    assert text.endswith("users.id = :a_bCcAdZ")
    assert values == {"a_bCcAdZ": 5}


@pytest.mark.parametrize("paramstyle", STYLES)
def test_a_parameter_used_twice(paramstyle):
    parameter = bindparam("a", 5)
    text, values = bound(
        select(users.c.id).where(users.c.id == parameter, users.c.age == parameter), paramstyle
    )
    expected = {"named": {"a": 5}, "pyformat": {"a": 5}, "qmark": (5, 5), "format": (5, 5)}
    assert values == expected.get(paramstyle, (5,))
    assert text.count("users.id") == 2


@pytest.mark.parametrize("paramstyle", ["qmark", "named"])
def test_many_sets_of_parameters(paramstyle):
    plan, leaves = compile_plan(dialect(paramstyle), insert(users), ("id", "name"), True)
    rows = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
    sql, sets = plan.bind_many(leaves, rows)
    assert sql.startswith("INSERT INTO users (id, name) VALUES (")
    assert sets == (rows if paramstyle == "named" else [(1, "a"), (2, "b")])


def test_many_sets_name_the_value_that_is_missing():
    plan, leaves = compile_plan(dialect("qmark"), insert(users), ("id", "name"), True)
    with pytest.raises(exc.InvalidRequestError, match="'name'"):
        plan.bind_many(leaves, [{"id": 1, "name": "a"}, {"id": 2}])


def test_types_convert_what_they_bind():
    plan, leaves = compile_plan(dialect(), select(things).where(things.c.b == bindparam("q", True)))
    assert isinstance(plan, Plan)
    assert plan.bind(leaves)[1] == {"q": True}


# ---- random statements: a plan filled with other values is what compiling afresh gives

COLUMNS = [users.c.id, users.c.age, things.c.x]
numbers = st.integers(min_value=-1000, max_value=1000)


def build(shape, draw):
    """Make an expression of a shape; ``draw()`` gives each value."""
    kind, *parts = shape
    match kind:
        case "column":
            return COLUMNS[parts[0]]
        case "value":
            return literal(draw())
        case "compare":
            left, right = build(parts[1], draw), build(parts[2], draw)
            return [left == right, left < right, left != right, left.is_distinct_from(right)][parts[0]]
        case "compute":
            left, right = build(parts[1], draw), build(parts[2], draw)
            return [left + right, left - right, left * right, left.op("@")(right)][parts[0]]
        case "in":
            return build(parts[0], draw).in_([draw() for _ in range(parts[1])])
        case "between":
            return build(parts[0], draw).between(draw(), draw())
        case "and":
            return and_(*[build(p, draw) for p in parts])
        case "or":
            return or_(*[build(p, draw) for p in parts])
        case "not":
            return not_(build(parts[0], draw))
        case "function":
            return func.coalesce(build(parts[0], draw), draw())
        case "case":
            return case((build(parts[0], draw) > draw(), draw()), else_=draw())
        case "cast":
            return cast(build(parts[0], draw), [Integer, String][parts[1]])
        case "label":
            return build(parts[0], draw).label(["a", "b", None][parts[1]])
        case "scalar":
            inner = addresses.alias()
            return select(inner.c.id).where(inner.c.user_id == draw()).scalar_subquery()
        case _:
            inner = addresses.alias()
            return exists().where(inner.c.id == build(parts[0], draw))


leaf = st.one_of(
    st.tuples(st.just("column"), st.integers(0, 2)), st.tuples(st.just("value")), st.tuples(st.just("scalar"))
)


def grown(inner):
    return st.one_of(
        st.tuples(st.just("compute"), st.integers(0, 3), inner, inner),
        st.tuples(st.just("compare"), st.integers(0, 3), inner, inner),
        st.tuples(st.just("in"), inner, st.integers(0, 3)),
        st.tuples(st.just("between"), inner),
        st.tuples(st.just("and"), inner, inner, inner),
        st.tuples(st.just("or"), inner, inner),
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("function"), inner),
        st.tuples(st.just("case"), inner),
        st.tuples(st.just("cast"), inner, st.integers(0, 1)),
        st.tuples(st.just("label"), inner, st.integers(0, 2)),
        st.tuples(st.just("exists"), inner),
    )


expressions = st.recursive(leaf, grown, max_leaves=8)
statements = st.tuples(
    st.lists(expressions, min_size=1, max_size=3),
    st.lists(expressions, max_size=3),
    st.sampled_from(["select", "subquery", "cte", "union", "alias", "update"]),
)


def make(shape, draw):
    columns, conditions, kind = shape
    chosen = [build(c, draw) for c in columns]
    where = [build(c, draw) == draw() for c in conditions]
    if kind == "update":
        return update(users).values(age=chosen[0]).where(*where)
    statement = select(*chosen, users.c.id).where(*where)
    match kind:
        case "subquery":
            return select(statement.subquery())
        case "cte":
            return select(statement.cte("q")).limit(draw())
        case "union":
            return statement.union(statement)
        case "alias":
            return select(users.alias().c.id, users.alias().c.id).where(*where)
    return statement


def counting(start):
    counter = iter(range(start, start + 1000))
    return lambda: next(counter)


@pytest.mark.parametrize("paramstyle", ["named", "qmark"])
@settings(max_examples=150, deadline=None)
@given(shape=statements)
def test_a_plan_with_other_values_is_what_compiling_afresh_gives(paramstyle, shape):
    one, other = make(shape, counting(0)), make(shape, counting(5000))
    first, second = statement_key(one), statement_key(other)
    assert first[0] == second[0]
    plan, _ = compile_plan(dialect(paramstyle), one, leaves=first[1])
    assert plan.bind(second[1]) == bound(other, paramstyle)


@settings(max_examples=150, deadline=None)
@given(one=statements, other=statements)
def test_equal_keys_mean_equal_texts(one, other):
    first, second = make(one, counting(0)), make(other, counting(0))
    if statement_key(first)[0] == statement_key(second)[0]:
        on = dialect("qmark")
        assert str(first.compile(dialect=on)) == str(second.compile(dialect=on))


@settings(max_examples=100, deadline=None)
@given(shape=statements)
def test_unequal_texts_mean_unequal_keys(shape):
    columns, conditions, kind = shape
    statement = make(shape, counting(0))
    more = make((columns, [*conditions, ("column", 0)], kind), counting(0))
    if str(statement) != str(more):
        assert statement_key(statement)[0] != statement_key(more)[0]


# ---- names that would be one


@pytest.mark.parametrize("in_first", [True, False])
def test_the_names_of_a_list_leave_those_of_other_parameters_alone(in_first):
    t = table("t", column("x", Integer), column("x_1", Integer))
    conditions = [t.c.x.in_([1, 2]), t.c.x_1 == 5]
    sql, values = bound(select(t.c.x).where(*(conditions if in_first else conditions[::-1])))
    assert len(values) == 3
    assert sorted(values.values()) == [1, 2, 5]
    assert all(
        sql.count(f":{name})") + sql.count(f":{name},") + sql.count(f":{name} ") <= 1 for name in values
    )
    assert values["x_1_1"] == 5


def test_a_list_used_twice_has_its_names_once():
    values = bindparam("q", [1, 2], expanding=True)
    sql, sent = bound(select(users.c.id).where(users.c.id.in_(values), users.c.age.in_(values)))
    assert sent == {"q_1": 1, "q_2": 2}
    assert sql.count(":q_1") == 2


def test_columns_whose_names_differ_in_special_characters_have_parameters_of_their_own():
    t = table("t", column("a.b", Integer), column("a_b", Integer), column("a b", Integer))
    _, values = bound(select(t).where(t.c["a.b"] == 1, t.c.a_b == 2, t.c["a b"] == 3))
    assert sorted(values.values()) == [1, 2, 3]


def test_plans_in_use_are_kept_and_others_given_up() -> None:
    engine = create_engine("sqlite://", query_cache_size=10)
    table = Table("t", MetaData(), *[Column(f"c{i}", Integer) for i in range(40)])
    table.metadata.create_all(engine)
    cache = engine._compiled_cache
    with engine.connect() as connection:
        for column in table.c:
            connection.execute(select(column))
            connection.execute(select(table.c.c0))
    assert len(cache) <= 10
    assert cache.plan_for(engine.dialect, select(table.c.c0), (), False, None)[2] is CacheStats.CACHE_HIT
    assert cache.plan_for(engine.dialect, select(table.c.c5), (), False, None)[2] is CacheStats.CACHE_MISS
    engine.dispose()
