"""Statements and expressions given as functions: what they print, run, and share."""

from __future__ import annotations

import copy
import pickle
from functools import partial

import pytest

from relata import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    event,
    exc,
    func,
    insert,
    lambda_stmt,
    literal,
    or_,
    select,
    tuple_,
    union,
    update,
)
from relata.sql import roles
from relata.sql.lambdas import DeferredLambdaElement, LambdaElement, LambdaOptions

metadata = MetaData()
t = Table("t", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))
u = Table(
    "u",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("t_id", ForeignKey("t.id")),
    Column("data", JSON(none_as_null=True)),
)


def text_of(statement) -> str:
    return " ".join(str(statement).split())


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        (
            lambda: select(t.c.id).where(lambda: and_(t.c.id == 5, t.c.name == "x")),
            "SELECT t.id FROM t WHERE t.id = :id_1 AND t.name = :name_1",
        ),
        (lambda: select(lambda: t.c.id).order_by(lambda: t.c.name), "SELECT t.id FROM t ORDER BY t.name"),
        (
            lambda: select(lambda: (t.c.id, t.c.name), lambda: [u.c.data]),
            "SELECT t.id, t.name, u.data FROM t, u",
        ),
        (lambda: select(t.c.id).group_by(lambda: t.c.id), "SELECT t.id FROM t GROUP BY t.id"),
        (
            lambda: select(t.c.id).join(u, lambda: u.c.t_id == t.c.id),
            "SELECT t.id FROM t JOIN u ON u.t_id = t.id",
        ),
        (lambda: select(t.c.id).select_from(lambda: t), "SELECT t.id FROM t"),
        (
            lambda: lambda_stmt(lambda: select(t.c.id)) + (lambda s: s.where(t.c.id == 3)),
            "SELECT t.id FROM t WHERE t.id = :id_1",
        ),
        (
            lambda: lambda_stmt(lambda: t.delete()).add_criteria(
                lambda s: s.where(t.c.id == 3), enable_tracking=False
            ),
            "DELETE FROM t WHERE t.id = :id_1",
        ),
    ],
)
def test_functions_stand_for_what_they_return(statement, printed):
    assert text_of(statement()) == printed
    assert text_of(statement()) == printed


def made(wanted):
    statement = lambda_stmt(lambda: select(t.c.name))
    statement += lambda s: s.where(t.c.id == wanted)
    return statement


def test_a_parameter_is_named_after_its_variable():
    assert text_of(made(5)) == "SELECT t.name FROM t WHERE t.id = :wanted_1"
    assert made(5).compile().params == {"wanted_1": 5}
    assert made(6).compile().params == {"wanted_1": 6}


def test_values_that_are_closed_over_are_parameters_of_one_plan():
    assert made(1)._generate_cache_key() == made(2)._generate_cache_key()
    assert made(1)._generate_cache_key() != made(None)._generate_cache_key()


@pytest.fixture
def filled(engine):
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert(), [{"id": i, "name": name} for i, name in enumerate("abcd", 1)])
        connection.execute(insert(t).values(id=9))
        connection.execute(
            u.insert(), [{"id": i, "t_id": i % 3 + 1, "data": {"k": [i]}} for i in range(1, 7)]
        )
    return engine


# Each is made of a value by plain calls, and of the same value by functions.
PAIRS = {
    "equal": (
        lambda v: select(t).where(t.c.id == v),
        lambda v: lambda_stmt(lambda: select(t).where(t.c.id == v)),
    ),
    "linked": (
        lambda v: select(t.c.id).where(t.c.id > v).order_by(t.c.id).limit(v),
        lambda v: (
            lambda_stmt(lambda: select(t.c.id))
            + (lambda s: s.where(t.c.id > v))
            + (lambda s: s.order_by(t.c.id))
            + (lambda s: s.limit(v))
        ),
    ),
    "in": (
        lambda v: select(t.c.id).where(t.c.id.in_(range(v))).order_by(t.c.id),
        lambda v: (lambda them: lambda_stmt(lambda: select(t.c.id).where(t.c.id.in_(them)).order_by(t.c.id)))(
            list(range(v))
        ),
    ),
    "in a list": (
        lambda v: select(t.c.id).where(t.c.id.in_([v, 4])).order_by(t.c.id),
        lambda v: lambda_stmt(lambda: select(t.c.id).where(t.c.id.in_([v, 4])).order_by(t.c.id)),
    ),
    "an argument": (
        lambda v: select(t.c.id).where(or_(t.c.id == v, t.c.name == "c")).order_by(t.c.id),
        lambda v: select(t.c.id).where(lambda: or_(t.c.id == v, t.c.name == "c")).order_by(lambda: t.c.id),
    ),
    "arithmetic": (
        lambda v: select(t.c.id).where(t.c.id == v + 1),
        lambda v: lambda_stmt(lambda: select(t.c.id).where(t.c.id == v + 1)),
    ),
    "two sides": (
        lambda v: select(t.c.id).where(v < t.c.id, 1 + t.c.id > v).order_by(t.c.id),
        lambda v: lambda_stmt(lambda: select(t.c.id).where(v < t.c.id, 1 + t.c.id > v).order_by(t.c.id)),
    ),
    "a subquery": (
        lambda v: (lambda q: select(q.c.id).where(q.c.id > 1).order_by(q.c.id))(
            select(t.c.id).where(t.c.id != v).subquery()
        ),
        lambda v: lambda_stmt(
            lambda: (lambda q: select(q.c.id).where(q.c.id > 1).order_by(q.c.id))(
                select(t.c.id).where(t.c.id != v).subquery()
            )
        ),
    ),
    "exists": (
        lambda v: (
            select(t.c.id)
            .where(select(u.c.id).where(u.c.t_id == t.c.id, u.c.id > v).exists())
            .order_by(t.c.id)
        ),
        lambda v: lambda_stmt(
            lambda: (
                select(t.c.id)
                .where(select(u.c.id).where(u.c.t_id == t.c.id, u.c.id > v).exists())
                .order_by(t.c.id)
            )
        ),
    ),
    "a cte": (
        lambda v: (lambda q: select(q.c.id, func.count()).group_by(q.c.id).order_by(q.c.id))(
            select(t.c.id).where(t.c.id != v).cte("q")
        ),
        lambda v: lambda_stmt(
            lambda: (lambda q: select(q.c.id, func.count()).group_by(q.c.id).order_by(q.c.id))(
                select(t.c.id).where(t.c.id != v).cte("q")
            )
        ),
    ),
    "a label": (
        lambda v: select(t.c.id, case((t.c.id > v, "more"), else_="less").label("how")).order_by(t.c.id),
        lambda v: lambda_stmt(
            lambda: select(t.c.id, case((t.c.id > v, "more"), else_="less").label("how")).order_by(t.c.id)
        ),
    ),
    "an alias": (
        lambda v: (lambda a: select(a.c.id).where(a.c.id > v).order_by(a.c.id))(t.alias()),
        lambda v: (lambda a: select(a.c.id).where(lambda: a.c.id > v).order_by(a.c.id))(t.alias()),
    ),
    "an element": (
        lambda v: select(t.c.id).where(t.c.id > v).order_by(t.c.id),
        lambda v: (
            (lambda condition: lambda_stmt(lambda: select(t.c.id).where(condition)))(t.c.id > v)
            + (lambda s: s.order_by(t.c.id))
        ),
    ),
    "elements": (
        lambda v: select(t.c.id).where(t.c.id > v, t.c.id < 4).order_by(t.c.id),
        lambda v: (
            lambda them: lambda_stmt(lambda: select(t.c.id).where(*them)) + (lambda s: s.order_by(t.c.id))
        )([t.c.id > v, t.c.id < 4]),
    ),
    "parts of JSON": (
        lambda v: (
            lambda key, path: (
                select(u.c.id)
                .where(u.c.data[key][0].as_integer() >= u.c.data[path].as_integer(), u.c.id > v)
                .order_by(u.c.id)
            )
        )("k", ("k", 0)),
        lambda v: (
            lambda key, path: lambda_stmt(
                lambda: (
                    select(u.c.id)
                    .where(u.c.data[key][0].as_integer() >= u.c.data[path].as_integer(), u.c.id > v)
                    .order_by(u.c.id)
                )
            )
        )("k", ("k", 0)),
    ),
    "a bindparam": (
        lambda v: select(t.c.id).where(t.c.id == bindparam("given", v)),
        lambda v: lambda_stmt(lambda: select(t.c.id).where(t.c.id == bindparam("given", v))),
    ),
    "a union": (
        lambda v: union(select(t.c.id).where(t.c.id == v), select(t.c.id).where(t.c.id == 2)).order_by("id"),
        lambda v: lambda_stmt(
            lambda: union(
                select(t.c.id).where(t.c.id == v), select(t.c.id).where(lambda: t.c.id == 2)
            ).order_by("id")
        ),
    ),
    "around": (
        lambda v: select(t.c.id).where(t.c.id.in_(select(u.c.t_id).where(u.c.id > v))).order_by(t.c.id),
        lambda v: (
            select(t.c.id)
            .where(t.c.id.in_(lambda_stmt(lambda: select(u.c.t_id).where(u.c.id > v))))
            .order_by(t.c.id)
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_they_give_what_plain_statements_give(filled, name):
    plain, by_functions = PAIRS[name]
    with filled.connect() as connection:
        for _ in range(2):
            for value in (1, 3, 2, 5):
                assert (
                    connection.execute(by_functions(value)).all() == connection.execute(plain(value)).all()
                ), value


@pytest.mark.parametrize("name", PAIRS)
def test_they_give_it_without_a_cache_of_plans(filled, name):
    plain, by_functions = PAIRS[name]
    with filled.connect().execution_options(compiled_cache=None) as connection:
        for value in (1, 3, 2, 5):
            assert connection.execute(by_functions(value)).all() == connection.execute(plain(value)).all()


def by_name(name):
    return lambda_stmt(lambda: select(t.c.id).where(t.c.name == name))


def test_none_is_no_value_but_null(filled):
    with filled.connect() as connection:
        assert [connection.scalars(by_name(name)).all() for name in ("a", None, "b", None)] == [
            [1],
            [9],
            [2],
            [9],
        ]


def test_rows_are_written(filled):
    def put(id_, name):
        return lambda_stmt(lambda: insert(t)) + (lambda s: s.values(id=id_, name=name))

    def put_all(rows):
        first, second = rows
        return lambda_stmt(lambda: insert(t).values([{"id": first}, {"id": second}]))

    def rename(id_, name):
        return lambda_stmt(lambda: update(t).values({t.c.name: name}).where(t.c.id == id_))

    def drop(id_):
        return lambda_stmt(lambda: delete(t).where(t.c.id == id_))

    with filled.begin() as connection:
        for number, name in ((21, "u"), (22, None), (23, "w")):
            connection.execute(put(number, name))
        connection.execute(put_all((31, 32)))
        connection.execute(put_all((33, 34)))
        for number, name in ((21, "U"), (23, None)):
            connection.execute(rename(number, name))
        for number in (22, 31):
            assert connection.execute(drop(number)).rowcount == 1
        rows = connection.execute(select(t).where(t.c.id > 20).order_by(t.c.id)).all()
    assert rows == [(21, "U"), (23, None), (32, None), (33, None), (34, None)]


def test_a_value_has_the_type_of_what_it_is_compared_with(filled):
    def put(id_, data):
        return lambda_stmt(lambda: insert(u).values(id=id_, data=data))

    with filled.begin() as connection:
        for number, data in ((51, {"k": 1}), (52, {"k": "x"})):
            connection.execute(put(number, data))
        assert connection.scalars(select(u.c.data).where(u.c.id > 50).order_by(u.c.id)).all() == [
            {"k": 1},
            {"k": "x"},
        ]


def test_a_value_that_stands_alone_has_a_type_of_its_own(filled):
    def alone(value):
        return lambda_stmt(lambda: select(literal(value)))

    values = [1, "x", 2**40, "ü", 7]
    with filled.connect() as connection:
        assert [connection.scalar(alone(value)) for value in values] == values


def test_columns_of_the_statement_name_the_columns_of_its_rows(filled):
    def counted(least):
        return lambda_stmt(
            lambda: select(t.c.name, func.count().label("n")).where(t.c.id > least).group_by(t.c.name)
        )

    with filled.connect() as connection:
        for least in (1, 2):
            row = connection.execute(counted(least)).first()
            assert (row._mapping[t.c.name], row.n) == (row.name, 1)


def test_parameters_may_be_given_when_it_is_executed(filled):
    def find(least):
        return lambda_stmt(lambda: select(t.c.id).where(t.c.id > least, t.c.id < bindparam("most")))

    with filled.connect() as connection:
        for least in (1, 2):
            assert connection.scalars(find(least).params(most=4)).all() == list(range(least + 1, 4))
            assert connection.scalars(find(least), {"most": 3}).all() == list(range(least + 1, 3))
        with pytest.raises(exc.StatementError, match="expected a value for the parameter 'most'"):
            connection.execute(find(1))


def test_globals_are_read_each_time(monkeypatch):
    def find():
        return lambda_stmt(lambda: select(t.c.id).where(t.c.id == WANTED))

    assert find().compile().params == {"WANTED_1": 7}
    monkeypatch.setitem(globals(), "WANTED", 8)
    assert find().compile().params == {"WANTED_1": 8}
    monkeypatch.setitem(globals(), "WANTED", u.c.id)
    assert text_of(find()) == "SELECT t.id FROM t, u WHERE t.id = u.id"


WANTED = 7


def test_defaults_of_arguments_are_read_each_time():
    statements = [lambda_stmt(lambda n=n: select(t.c.id).where(t.c.id == n)) for n in (1, 2)]
    statements += [lambda_stmt(lambda *, n=n: select(t.c.id).where(t.c.id == n)) for n in (3, 4)]
    assert [one.compile().params for one in statements] == [{"n_1": n} for n in (1, 2, 3, 4)]


def test_what_is_added_in_a_loop_has_the_values_of_its_turn():
    def without(numbers):
        statement = lambda_stmt(lambda: select(t.c.id))
        for number in numbers:
            statement += lambda s: s.where(t.c.id != number)  # noqa: B023  # it is called at once
        return statement

    for numbers in ([1], [2, 3], [4, 5, 6], [7, 7]):
        assert list(without(numbers).compile().params.values()) == numbers


def test_elements_in_the_closure_belong_to_the_key():
    def find(column, value):
        return lambda_stmt(lambda: select(column)) + (lambda s: s.where(column == value))

    statements = [find(t.c.id, 1), find(u.c.id, 2), find(t.c.id, 3)]
    keys = [one._generate_cache_key() for one in statements]
    assert keys[0] == keys[2] != keys[1]
    assert [text_of(one) for one in statements] == [
        "SELECT t.id FROM t WHERE t.id = :value_1",
        "SELECT u.id FROM u WHERE u.id = :value_1",
        "SELECT t.id FROM t WHERE t.id = :value_1",
    ]


def test_conditions_are_told_by_track_on():
    def find(number, is_least):
        statement = lambda_stmt(lambda: select(t.c.id))
        return statement.add_criteria(
            lambda s: s.where(t.c.id >= number) if is_least else s.where(t.c.id == number),
            track_on=[is_least],
        )

    for _ in range(2):
        assert text_of(find(1, True)) == "SELECT t.id FROM t WHERE t.id >= :number_1"
        assert text_of(find(2, False)) == "SELECT t.id FROM t WHERE t.id = :number_1"
    assert find(3, True).compile().params == {"number_1": 3}


class Filter:
    def __init__(self, column, value):
        self.column = column
        self.value = value


def test_attributes_are_read_each_time_where_track_on_names_the_object():
    def find(given):
        return lambda_stmt(lambda: select(t.c.id).where(given.column == given.value), track_on=[given.column])

    made_of = [Filter(t.c.id, 1), Filter(t.c.name, "x"), Filter(t.c.id, 2)]
    compiled = [find(one).compile() for one in made_of]
    assert [one.params for one in compiled] == [{"value_1": 1}, {"value_1": "x"}, {"value_1": 2}]
    assert "t.name = :value_1" in str(compiled[1])


@pytest.mark.parametrize(
    "options",
    [
        {"track_bound_values": False},
        {"global_track_bound_values": False},
        {"enable_tracking": False},
    ],
)
def test_what_is_not_tracked_stays(options):
    def find(value):
        return lambda_stmt(lambda: select(t.c.id).where(t.c.id == value), **options)

    cache = {}
    options = {**options, "lambda_cache": cache}
    assert [list(find(value).compile().params.values()) for value in (1, 2)] == [[1], [1]]
    assert len(cache) == 1


def test_elements_that_are_not_tracked_stay():
    def find(given, value):
        statement = lambda_stmt(lambda: select(given.column), track_closure_variables=False)
        return statement.add_criteria(lambda s: s.where(given.column == value), track_closure_variables=False)

    statements = [find(Filter(t.c.id, 0), 1), find(Filter(t.c.id, 0), 2)]
    assert [one.compile().params for one in statements] == [{"value_1": 1}, {"value_1": 2}]
    assert statements[0]._generate_cache_key() == statements[1]._generate_cache_key()


def test_values_of_added_functions_stay_where_none_are_tracked():
    def find(value):
        statement = lambda_stmt(lambda: select(t.c.id), global_track_bound_values=False)
        statement += lambda s: s.where(t.c.id == value)
        return statement

    assert [list(find(value).compile().params.values()) for value in (1, 2)] == [[1], [1]]


def test_options_for_its_execution_are_kept(filled):
    def find(value):
        statement = lambda_stmt(lambda: select(t.c.id).execution_options(a=1))
        statement = statement.execution_options(b=value)
        return statement + (lambda s: s.where(t.c.id == value))

    seen = []
    event.listen(filled, "before_execute", lambda conn, clause, *rest: seen.append(rest[-1]))
    with filled.connect() as connection:
        for value in (1, 2):
            assert connection.scalar(find(value)) == value
            assert find(value).get_execution_options() == {"a": 1, "b": value}
    assert seen == [{"a": 1, "b": 1}, {"a": 1, "b": 2}]
    with pytest.raises(exc.ArgumentError, match="on a connection or engine"):
        find(1).execution_options(isolation_level="SERIALIZABLE")
    with pytest.raises(exc.ArgumentError, match=r"expected an option such as selectinload"):
        find(1).options(lambda: 5)


def test_it_has_the_attributes_of_its_statement():
    statement = made(5)
    assert (statement.is_select, statement.is_dml, statement.supports_execution) == (True, False, True)
    assert text_of(copy.copy(statement)) == text_of(statement)
    assert text_of(statement.where(t.c.name == "x")).endswith("t.id = :wanted_1 AND t.name = :name_1")
    assert list(statement.subquery().c.keys()) == ["name"]
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = statement.nothing_like_it


def test_it_is_compared_by_what_it_makes():
    assert made(5).compare(made(5))
    assert not made(5).compare(made(6))
    assert made(5).compare(select(t.c.name).where(t.c.id == 5))


def test_a_copy_by_pickle_is_what_the_functions_made():
    restored = pickle.loads(pickle.dumps(made(5)))
    assert restored.compile().params == {"wanted_1": 5}
    assert text_of(restored + (lambda s: s.order_by("name"))).endswith("ORDER BY t.name")


def test_a_spoiled_statement_calls_its_functions():
    calls = []

    def find(value):
        def first():
            calls.append("first")
            return select(t.c.id)

        return (lambda_stmt(first, enable_tracking=False) + (lambda s: s.where(t.c.id == value))).spoil()

    def find_named(value):
        return find(value) + (lambda s: s.where(t.c.name == ("x" if value > 1 else "y")))

    assert list(find_named(1).compile().params.values()) == [1, "y"]
    assert list(find_named(2).compile().params.values()) == [2, "x"]
    assert calls == ["first", "first", "first"]  # once for the template, and at each spoil()


def test_other_callables_are_called():
    assert text_of(lambda_stmt(partial(select, t.c.id))) == "SELECT t.id FROM t"
    assert text_of(lambda_stmt(t.delete)) == "DELETE FROM t"


def test_elements_are_made_for_a_role_and_for_arguments():
    def condition(value):
        return LambdaElement(lambda: t.c.id == value, roles.WhereHavingRole)

    assert [condition(value).compile().params for value in (1, 2)] == [{"value_1": 1}, {"value_1": 2}]
    assert text_of(select(t.c.id).where(condition(1))) == "SELECT t.id FROM t WHERE t.id = :value_1"
    wanted = [1, 2]
    deferred = DeferredLambdaElement(
        lambda table: table.c.id.in_(wanted), roles.WhereHavingRole, LambdaOptions, lambda_args=(t,)
    )
    assert text_of(deferred.expr) == "t.id IN (__[POSTCOMPILE_wanted_1])"
    assert text_of(deferred._resolve_with_args(u)) == "u.id IN (__[POSTCOMPILE_wanted_1])"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: lambda_stmt(5), "expected a function that returns a statement or an element, got 5"),
        (lambda: lambda_stmt(lambda: "x"), "expected an executable statement, got 'x'"),
        (lambda: select(t).where(lambda: "x"), "expected an SQL expression for WHERE or HAVING, got 'x'"),
        (lambda: select(t).where(select(t).subquery), r"call the method: subquery\(\)"),
        (lambda: made(5) + 5, "expected a function that returns a statement or an element, got 5"),
        (lambda: select(t).where(tuple_(t.c.id).in_(lambda: 5)), "expected a sequence of values"),
    ],
)
def test_what_is_no_statement_is_refused(make, message):
    with pytest.raises(exc.ArgumentError, match=message):
        make()
