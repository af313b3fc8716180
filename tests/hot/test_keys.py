"""Keys of statements: equal structures share one, whatever the values; nothing else does."""

from __future__ import annotations

import itertools

import pytest

from relata._hot import keys
from relata._hot.keys import key_of, mk, new_epoch, statement_key
from relata.schema import Column, MetaData, Table
from relata.sql import (
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    update,
)
from relata.sql.elements import ColumnElement, quoted_name
from relata.types import Integer, Numeric, String, UserDefinedType

users = table("users", column("id", Integer), column("name", String), column("age", Integer))
addresses = table("addr", column("id", Integer), column("user_id", Integer))


def key(statement):
    return statement_key(statement)[0]


def values(statement):
    return [leaf.value for leaf in statement_key(statement)[1]]


SAME = [
    (lambda v: users.c.id == v, 5, 6),
    (lambda v: users.c.name.like(v), "a", "b"),
    (lambda v: select(users).where(users.c.id == v), 5, 6),
    (lambda v: select(users).where(users.c.id.in_(v)), [1], [2, 3, 4]),
    (lambda v: select(users).limit(v), 5, 6),
    (lambda v: insert(users).values(name=v), "a", "b"),
    (lambda v: insert(users).values([{"name": v}, {"name": v}]), "a", "b"),
    (lambda v: update(users).values(name=v).where(users.c.id == 1), "a", "b"),
    (lambda v: delete(users).where(users.c.id == v), 5, 6),
    (lambda v: case((users.c.id == v, v), else_=v), 5, 6),
    (lambda v: func.coalesce(users.c.id, v), 5, 6),
    (lambda v: select(users.alias()).where(users.c.id == v), 5, 6),
    (lambda v: text("a = :a").bindparams(a=v), 5, 6),
    (lambda v: users.c.id == bindparam("a", v), 5, 6),
    (lambda v: select(literal(v).label("q")), 5, 6),
    (lambda v: exists().where(users.c.id == v), 5, 6),
    (lambda v: users.c.id.between(v, v), 5, 6),
    (lambda v: and_(users.c.id == v, or_(users.c.name == "x", users.c.id > v)), 5, 6),
    (lambda v: select(select(users).where(users.c.id == v).subquery()), 5, 6),
    (lambda v: select(select(users).where(users.c.id == v).cte("q")), 5, 6),
    (lambda v: func.sum(users.c.id).filter(users.c.id == v).over(order_by=users.c.id), 5, 6),
]


@pytest.mark.parametrize(("make", "one", "other"), SAME)
def test_equal_structures_share_a_key_whatever_the_values(make, one, other):
    assert key(make(one)) == key(make(other))


UNLIKE = [
    lambda: users.c.id == 5,
    lambda: users.c.id != 5,
    lambda: users.c.id == "5",
    lambda: users.c.name == "a",
    lambda: users.c.id.in_([5]),
    lambda: users.c.id.not_in([5]),
    lambda: users.c.id == bindparam("a", 5),
    lambda: users.c.id == bindparam("b", 5),
    lambda: users.c.id == bindparam("a"),
    lambda: users.c.id.op("@")(5),
    lambda: users.c.id.op("@", precedence=3)(5),
    lambda: users.c.name.like("a"),
    lambda: users.c.name.like("a", escape="/"),
    lambda: users.c.id == None,
    lambda: users.c.id == users.c.age,
    lambda: users.c.age == users.c.id,
    lambda: users.c.id + 5,
    lambda: func.foo(users.c.id),
    lambda: func.bar(users.c.id),
    lambda: func.a.foo(users.c.id),
    lambda: cast(users.c.id, String),
    lambda: cast(users.c.id, String(5)),
    lambda: cast(users.c.id, Numeric(5, 2)),
    lambda: cast(users.c.id, Numeric(5, 3)),
    lambda: users.c.id.label("a"),
    lambda: users.c.id.label("b"),
    lambda: users.c.id.label(None),
    lambda: users.c.id.desc(),
    lambda: users.c.id.asc(),
    lambda: literal_column("a"),
    lambda: literal_column("b"),
    lambda: text("a"),
    lambda: text("a = :a"),
    lambda: select(users),
    lambda: select(users.c.id),
    lambda: select(users).distinct(),
    lambda: select(users).limit(5),
    lambda: select(users).offset(5),
    lambda: select(users).fetch(5),
    lambda: select(users).fetch(5, with_ties=True),
    lambda: select(users).order_by(users.c.id),
    lambda: select(users).group_by(users.c.id),
    lambda: select(users).where(users.c.id == 5),
    lambda: select(users).having(users.c.id == 5),
    lambda: select(users).with_for_update(),
    lambda: select(users).with_for_update(nowait=True),
    lambda: select(users).prefix_with("A"),
    lambda: select(users).suffix_with("A"),
    lambda: select(users).join(addresses, users.c.id == addresses.c.user_id),
    lambda: select(users).outerjoin(addresses, users.c.id == addresses.c.user_id),
    lambda: select(users).select_from(addresses),
    lambda: select(users.alias("a")),
    lambda: select(users.alias("b")),
    lambda: select(users.alias()),
    lambda: insert(users),
    lambda: insert(users).values(name="a"),
    lambda: insert(users).values(age=5),
    lambda: insert(users).values([{"name": "a"}]),
    lambda: insert(users).returning(users.c.id),
    lambda: update(users).values(name="a"),
    lambda: update(users).values(age=5),
    lambda: update(users).ordered_values(("name", "a")),
    lambda: delete(users),
    lambda: delete(users).where(users.c.id == 5),
    lambda: select(users).union(select(users)),
    lambda: select(users).union_all(select(users)),
    lambda: select(users).cte("a"),
    lambda: select(users).cte("a", recursive=True),
    lambda: select(users).subquery("a"),
    lambda: select(users).lateral("a"),
]


def test_unlike_structures_have_unlike_keys():
    found = [key(make()) for make in UNLIKE]
    again = [key(make()) for make in UNLIKE]
    assert found == again
    for (i, one), (j, other) in itertools.combinations(enumerate(found), 2):
        assert one != other, (str(UNLIKE[i]()), str(UNLIKE[j]()))


def test_values_are_collected_in_the_order_of_the_walk():
    statement = select(users).where(users.c.id == 5, users.c.name == "a").limit(3)
    assert sorted(map(str, values(statement))) == ["3", "5", "a"]
    assert [str(v) for v in values(statement)] == [
        str(v) for v in values(select(users).where(users.c.id == 5, users.c.name == "a").limit(3))
    ]


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations([1, True, 1.0, "1", None], 2)))
def test_scalars_are_keyed_with_their_type(one, other):
    assert mk(("x", (type(one), one))) is not mk(("x", (type(other), other)))


def test_flags_of_unlike_types_differ():
    assert key(select(users).with_for_update(nowait=1)) != key(select(users).with_for_update(nowait=True))


# ---- identity: which occurrences are one object


def test_one_alias_twice_is_not_two_aliases():
    one, other = users.alias(), users.alias()
    twice = select(one.c.id, one.c.name).where(one.c.id == one.c.age)
    both = select(one.c.id, other.c.name).where(one.c.id == other.c.age)
    assert key(twice) != key(both)
    third, fourth = users.alias(), users.alias()
    assert key(both) == key(select(third.c.id, fourth.c.name).where(third.c.id == fourth.c.age))
    assert key(twice) == key(select(third.c.id, third.c.name).where(third.c.id == third.c.age))


def test_a_parameter_used_twice_is_not_two_parameters():
    once = literal(5)
    twice = and_(users.c.id == once, users.c.age == once)
    both = and_(users.c.id == literal(5), users.c.age == literal(5))
    assert key(twice) != key(both)
    assert values(twice) == [5]
    assert values(both) == [5, 5]
    another = literal(7)
    assert key(twice) == key(and_(users.c.id == another, users.c.age == another))


def test_parameters_inside_a_repeated_alias_are_collected_once():
    inner = select(users).where(users.c.id == 5).subquery()
    assert values(select(inner.c.id, inner.c.name).where(inner.c.id > 3)) == [5, 3]


def test_a_label_in_order_by_is_the_label_of_the_columns():
    label = (users.c.id + 1).label("q")
    assert key(select(label).order_by(label)) != key(
        select((users.c.id + 1).label("q")).order_by((users.c.id + 1).label("q"))
    )


# ---- cost


def test_a_condition_more_costs_only_what_is_new():
    base = select(users)
    for number in range(20):
        base = base.where(users.c.id != number)
    statement_key(base)
    memos = [condition.__dict__["_memo"] for condition in base._where_criteria]
    chain = base.__dict__["_fold_where_criteria"][1]
    more = base.where(users.c.age > 5)
    statement_key(more)
    # one link more on the chain as it was remembered; the twenty others were not looked at
    assert more.__dict__["_fold_where_criteria"][1].parts == (
        chain,
        more._where_criteria[-1].__dict__["_memo"][0],
    )
    assert all(c.__dict__["_memo"] is memo for c, memo in zip(base._where_criteria, memos, strict=True))


def test_a_key_that_was_computed_is_remembered():
    statement = select(users).where(users.c.id == 5)
    first = key_of(statement)
    assert key_of(statement) is first


# ---- schema objects


def make_table():
    return Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("x", Integer))


def test_a_changed_table_has_a_new_key():
    t = make_table()
    statement = select(t).where(t.c.id == 5)
    before = key(statement)
    assert key(select(t).where(t.c.id == 6)) == before
    t.append_column(Column("y", Integer))
    assert key(statement) != before
    assert key(select(t).where(t.c.id == 5)) != before


def test_tables_of_equal_names_have_keys_of_their_own():
    assert key(select(make_table())) != key(select(make_table()))


def test_a_new_epoch_makes_keys_anew_but_equal():
    statement = select(users).where(users.c.id == 5)
    before = key_of(statement)
    new_epoch()
    after = key_of(statement)
    assert after is not before
    assert after[0] is before[0]


# ---- bounds


def test_an_evicted_structure_is_a_miss_and_never_a_false_hit(monkeypatch):
    monkeypatch.setattr(keys, "GENERATION", 4)
    kept = mk(("kept",))
    mk(("filler", 0))
    assert mk(("kept",)) is kept
    for number in range(1, 12):
        mk(("filler", number))
    again = mk(("kept",))
    assert again is not kept
    assert again != kept
    assert again.parts == kept.parts


def test_a_structure_in_use_moves_to_the_young_generation(monkeypatch):
    monkeypatch.setattr(keys, "GENERATION", 4)
    kept = mk(("kept",))
    for number in range(40):
        mk(("filler", number))
        assert mk(("kept",)) is kept


def test_keys_made_anew_after_eviction_stay_apart(monkeypatch):
    monkeypatch.setattr(keys, "GENERATION", 8)
    seen = {}
    for round_ in range(5):
        for number in range(10):
            condition = key(users.c.id == bindparam(f"p{number}", round_))
            for other, known in seen.items():
                assert (condition == known) <= (other == number)
            seen[number] = condition


def test_a_deep_expression_raises_rather_than_crashes():
    deep = users.c.id
    for _ in range(keys.MAX_DEPTH + 100):
        deep = func.f(deep)
    with pytest.raises(RecursionError, match=r"2000 levels|maximum recursion"):
        key_of(deep)


# ---- what has no key


class Undeclared(ColumnElement):
    __visit_name__ = "undeclared"


class Inheriting(ColumnElement):
    inherit_cache = True


class Refusing(ColumnElement):
    inherit_cache = False


@pytest.mark.parametrize(("cls", "has_key"), [(Undeclared, False), (Inheriting, True), (Refusing, False)])
def test_a_class_without_a_declaration_is_not_cached_unless_it_says_so(cls, has_key):
    assert (statement_key(cls()) is not None) is has_key
    assert (statement_key(select(users).where(cls() == 5)) is not None) is has_key


def test_a_subclass_of_a_declared_class_says_for_itself():
    class Special(type(users.c.id == 5)):
        pass

    class Declared(type(users.c.id == 5)):
        inherit_cache = True

    assert statement_key(Special(users.c.id, literal(5), None)) is None
    assert statement_key(Declared(users.c.id, literal(5), None)) is not None


def test_a_type_that_cannot_be_keyed_keeps_a_statement_from_the_cache():
    class Unkeyed(UserDefinedType):
        cache_ok = False

        def get_col_spec(self, **kw):
            return "X"

    assert statement_key(select(cast(users.c.id, Unkeyed()))) is None


# ---- columns of subqueries whose names the compiler chooses


def test_columns_of_equal_subqueries_have_equal_keys():
    def make(at, value):
        inner = select(users.c.id + 1, users.c.id + 2, users.c.id, addresses.c.id).subquery()
        column = list(inner.c)[at]
        return select(column).where(column == value)

    for at in range(4):
        assert key(make(at, 5)) == key(make(at, 6))
    assert len({str(key(make(at, 5))[0]) for at in range(4)} | {str(key(make(0, 1))[0])}) == 4


@pytest.mark.parametrize("quote", [True, False])
def test_the_quoting_of_a_name_is_part_of_the_key(quote):
    assert key(users.c.id.label(quoted_name("a", quote))) != key(users.c.id.label("a"))
    assert key(users.c.id.label(quoted_name("a", quote))) != key(
        users.c.id.label(quoted_name("a", not quote))
    )
