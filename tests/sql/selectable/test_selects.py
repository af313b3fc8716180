"""SELECT."""

from __future__ import annotations

import pytest

from relata import (
    MetaData,
    OrderByList,
    String,
    and_,
    collate,
    column,
    create_engine,
    exc,
    exists,
    literal_column,
    table,
    tuple_,
    union,
)
from relata.sql import (
    LABEL_STYLE_NONE,
    LABEL_STYLE_TABLENAME_PLUS_COL,
    bindparam,
    desc,
    distinct,
    false,
    func,
    literal,
    not_,
    null,
    nulls_last,
    or_,
    select,
    true,
)
from tests.sql.tables import (
    addresses,
    b,
    children,
    expanded,
    grandchildren,
    keyed,
    literally,
    parents,
    shown,
    things,
    users,
    x,
    y,
)

STATEMENTS = [
    (lambda: select(), "SELECT", {}),
    (lambda: select(users), "SELECT users.id, users.name, users.age FROM users", {}),
    (
        lambda: select(users, addresses),
        (
            "SELECT users.id, users.name, users.age, addr.id AS id_1, addr.user_id, addr.email "
            "FROM users, addr"
        ),
        {},
    ),
    (
        lambda: select(users.c.id, users),
        "SELECT users.id, users.id AS id__1, users.name, users.age FROM users",
        {},
    ),
    (lambda: select(things), "SELECT t.id, t.x, t.y, t.z, t.b, t.d, t.f FROM t", {}),
    (lambda: select(keyed), 'SELECT kk.a_b, kk."select", kk."Mixed Case" FROM kk', {}),
    (lambda: select(keyed.c.ab, keyed.c.mc), 'SELECT kk.a_b, kk."Mixed Case" FROM kk', {}),
    (
        lambda: select(keyed).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        ('SELECT kk.a_b AS kk_a_b, kk."select" AS kk_select, kk."Mixed Case" AS "kk_Mixed Case" FROM kk'),
        {},
    ),
    (lambda: select(grandchildren), "SELECT sch.g.id, sch.g.cid FROM sch.g", {}),
    (
        lambda: select(grandchildren).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        "SELECT sch.g.id AS sch_g_id, sch.g.cid AS sch_g_cid FROM sch.g",
        {},
    ),
    (
        lambda: select(grandchildren.c.id, children.c.id, parents.c.id),
        "SELECT sch.g.id, c.id AS id_1, p.id AS id_2 FROM sch.g, c, p",
        {},
    ),
    (
        lambda: select(grandchildren.c.id, children.c.id, parents.c.id).set_label_style(
            LABEL_STYLE_TABLENAME_PLUS_COL
        ),
        "SELECT sch.g.id AS sch_g_id, c.id AS c_id, p.id AS p_id FROM sch.g, c, p",
        {},
    ),
    (lambda: select(users.c.id, users.c.id), "SELECT users.id, users.id AS id__1 FROM users", {}),
    (
        lambda: select(users.c.id, users.c.id, users.c.id).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        ("SELECT users.id AS users_id, users.id AS users_id__1, users.id AS users_id__2 FROM users"),
        {},
    ),
    (
        lambda: select(users.c.id, users.c.id).set_label_style(LABEL_STYLE_NONE),
        "SELECT users.id, users.id FROM users",
        {},
    ),
    (
        lambda: select(users.c.id, addresses.c.id, addresses.c.id),
        "SELECT users.id, addr.id AS id_1, addr.id AS id__1 FROM users, addr",
        {},
    ),
    (
        lambda: select(users.c.id.label("foo"), users.c.id.label("foo")),
        "SELECT users.id AS foo, users.id AS foo FROM users",
        {},
    ),
    (
        lambda: select(x + 1, x + 1, y + "a"),
        "SELECT t.x + :x_1 AS anon_1, t.x + :x_2 AS anon_2, t.y || :y_1 AS anon_3 FROM t",
        {"x_1": 1, "x_2": 1, "y_1": "a"},
    ),
    (lambda: select((x + 1).label("a"), x), "SELECT t.x + :x_1 AS a, t.x FROM t", {"x_1": 1}),
    (lambda: select(-x, -x), "SELECT -t.x, -t.x FROM t", {}),
    (
        lambda: select(x == 5, y.like("a")),
        "SELECT t.x = :x_1 AS anon_1, t.y LIKE :y_1 AS anon_2 FROM t",
        {"x_1": 5, "y_1": "a"},
    ),
    (lambda: select(~b), "SELECT NOT t.b FROM t", {}),
    (lambda: select(b), "SELECT t.b FROM t", {}),
    (lambda: select(not_(b)), "SELECT NOT t.b FROM t", {}),
    (
        lambda: select(literal("a"), literal(1), null(), true()),
        "SELECT :param_1 AS anon_1, :param_2 AS anon_2, NULL AS anon_3, true AS anon_4",
        {"param_1": "a", "param_2": 1},
    ),
    (lambda: select(None), "SELECT NULL AS anon_1", {}),
    (lambda: select(5), "SELECT 5", {}),
    (lambda: select(1, x), "SELECT 1, t.x FROM t", {}),
    (
        lambda: select(users.c.id).where(users.c.id == 1).where(users.c.name == "x"),
        "SELECT users.id FROM users WHERE users.id = :id_1 AND users.name = :name_1",
        {"id_1": 1, "name_1": "x"},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == 1, users.c.name == "x"),
        "SELECT users.id FROM users WHERE users.id = :id_1 AND users.name = :name_1",
        {"id_1": 1, "name_1": "x"},
    ),
    (lambda: select(users.c.id).where(), "SELECT users.id FROM users", {}),
    (
        lambda: select(users.c.id).where(or_(users.c.id == 1, users.c.name == "x"), users.c.age == 3),
        (
            "SELECT users.id FROM users WHERE (users.id = :id_1 OR users.name = :name_1) AND "
            "users.age = :age_1"
        ),
        {"age_1": 3, "id_1": 1, "name_1": "x"},
    ),
    (lambda: select(users.c.id).where(True), "SELECT users.id FROM users WHERE true", {}),
    (lambda: select(users.c.id).where(false()), "SELECT users.id FROM users WHERE false", {}),
    (lambda: select(users.c.id).where(users.c.id), "SELECT users.id FROM users WHERE users.id", {}),
    (lambda: select(things.c.id).where(b), "SELECT t.id FROM t WHERE t.b", {}),
    (lambda: select(things.c.id).where(~b), "SELECT t.id FROM t WHERE NOT t.b", {}),
    (lambda: select(things.c.id).where(b, x == 5), "SELECT t.id FROM t WHERE t.b AND t.x = :x_1", {"x_1": 5}),
    (lambda: select(users.c.id).where(None), "SELECT users.id FROM users WHERE NULL", {}),
    (
        lambda: select(users.c.id).filter_by(name="x", age=5),
        "SELECT users.id FROM users WHERE users.name = :name_1 AND users.age = :age_1",
        {"age_1": 5, "name_1": "x"},
    ),
    (
        lambda: select(users).filter_by(name="x"),
        "SELECT users.id, users.name, users.age FROM users WHERE users.name = :name_1",
        {"name_1": "x"},
    ),
    (
        lambda: select(users.c.id).select_from(addresses).filter_by(email="e"),
        "SELECT users.id FROM addr, users WHERE addr.email = :email_1",
        {"email_1": "e"},
    ),
    (
        lambda: select(users.c.id).filter(users.c.id == 5),
        "SELECT users.id FROM users WHERE users.id = :id_1",
        {"id_1": 5},
    ),
    (lambda: select(users.c.id).order_by(users.c.id), "SELECT users.id FROM users ORDER BY users.id", {}),
    (
        lambda: select(users.c.id).order_by(users.c.id.desc(), users.c.name),
        "SELECT users.id FROM users ORDER BY users.id DESC, users.name",
        {},
    ),
    (lambda: select(users.c.id).order_by("id"), "SELECT users.id FROM users ORDER BY users.id", {}),
    (lambda: select(users.c.id).order_by("name"), "SELECT users.id FROM users ORDER BY users.name", {}),
    (
        lambda: select(users.c.id).order_by(desc("id")),
        "SELECT users.id FROM users ORDER BY users.id DESC",
        {},
    ),
    (lambda: select(users.c.id).order_by(None), "SELECT users.id FROM users", {}),
    (
        lambda: select(users.c.id).order_by(users.c.id).order_by(None).order_by(users.c.name),
        "SELECT users.id FROM users ORDER BY users.name",
        {},
    ),
    (
        lambda: select(users.c.id.label("foo")).order_by("foo"),
        "SELECT users.id AS foo FROM users ORDER BY foo",
        {},
    ),
    (
        lambda: select(users.c.id.label("foo")).order_by(desc("foo")),
        "SELECT users.id AS foo FROM users ORDER BY foo DESC",
        {},
    ),
    (
        lambda: select(users.c.id.label("foo")).order_by(users.c.id),
        "SELECT users.id AS foo FROM users ORDER BY users.id",
        {},
    ),
    (
        lambda: select(users.c.id.label("foo")).group_by("foo"),
        "SELECT users.id AS foo FROM users GROUP BY foo",
        {},
    ),
    (
        lambda: select(users.c.id.label("foo")).order_by(nulls_last(desc("foo"))),
        "SELECT users.id AS foo FROM users ORDER BY foo DESC NULLS LAST",
        {},
    ),
    (
        lambda: select((x + 1).label("foo")).order_by((x + 1).label("foo")),
        "SELECT t.x + :x_1 AS foo FROM t ORDER BY t.x + :x_2",
        {"x_1": 1, "x_2": 1},
    ),
    (
        lambda: select((x + 1).label("foo")).order_by((x + 1).label("foo") + 1),
        "SELECT t.x + :x_1 AS foo FROM t ORDER BY t.x + :x_2 + :param_1",
        {"param_1": 1, "x_1": 1, "x_2": 1},
    ),
    (
        lambda: select(users.c.id).group_by(users.c.id, users.c.name).group_by(users.c.age),
        "SELECT users.id FROM users GROUP BY users.id, users.name, users.age",
        {},
    ),
    (lambda: select(users.c.id).group_by(None), "SELECT users.id FROM users", {}),
    (lambda: select(users.c.id).limit(5), "SELECT users.id FROM users LIMIT :param_1", {"param_1": 5}),
    (
        lambda: select(users.c.id).offset(5),
        "SELECT users.id FROM users LIMIT -1 OFFSET :param_1",
        {"param_1": 5},
    ),
    (
        lambda: select(users.c.id).limit(5).offset(10),
        "SELECT users.id FROM users LIMIT :param_1 OFFSET :param_2",
        {"param_1": 5, "param_2": 10},
    ),
    (lambda: select(users.c.id).limit(None), "SELECT users.id FROM users", {}),
    (lambda: select(users.c.id).limit(5).limit(None), "SELECT users.id FROM users", {}),
    (lambda: select(users.c.id).limit(users.c.id), "SELECT users.id FROM users LIMIT users.id", {}),
    (lambda: select(users.c.id).limit(bindparam("q")), "SELECT users.id FROM users LIMIT :q", {"q": None}),
    (lambda: select(users.c.id).limit("5"), "SELECT users.id FROM users LIMIT :param_1", {"param_1": 5}),
    (lambda: select(users.c.id).limit(5.5), "SELECT users.id FROM users LIMIT :param_1", {"param_1": 5}),
    (
        lambda: literally(select(users.c.id).limit(5).offset(3)),
        "SELECT users.id FROM users LIMIT 5 OFFSET 3",
        {},
    ),
    (
        lambda: select(users.c.id).fetch(5),
        "SELECT users.id FROM users FETCH FIRST :param_1 ROWS ONLY",
        {"param_1": 5},
    ),
    (
        lambda: select(users.c.id).fetch(5, with_ties=True).offset(3),
        "SELECT users.id FROM users OFFSET :param_1 ROWS FETCH FIRST :param_2 ROWS WITH TIES",
        {"param_1": 3, "param_2": 5},
    ),
    (
        lambda: select(users.c.id).fetch(5, percent=True),
        "SELECT users.id FROM users FETCH FIRST :param_1 PERCENT ROWS ONLY",
        {"param_1": 5},
    ),
    (
        lambda: select(users.c.id).fetch(5).limit(3),
        "SELECT users.id FROM users LIMIT :param_1",
        {"param_1": 3},
    ),
    (
        lambda: select(users.c.id).limit(3).fetch(5),
        "SELECT users.id FROM users FETCH FIRST :param_1 ROWS ONLY",
        {"param_1": 5},
    ),
    (
        lambda: select(users.c.id).slice(2, 5),
        "SELECT users.id FROM users LIMIT :param_1 OFFSET :param_2",
        {"param_1": 3, "param_2": 2},
    ),
    (lambda: select(users.c.id).slice(0, 5), "SELECT users.id FROM users LIMIT :param_1", {"param_1": 5}),
    (
        lambda: select(users.c.id).limit(5).slice(2, 5),
        "SELECT users.id FROM users LIMIT :param_1 OFFSET :param_2",
        {"param_1": 3, "param_2": 2},
    ),
    (lambda: select(users.c.id).distinct(), "SELECT DISTINCT users.id FROM users", {}),
    (lambda: select(users.c.id).distinct().distinct(), "SELECT DISTINCT users.id FROM users", {}),
    (lambda: select(distinct(users.c.id)), "SELECT DISTINCT users.id FROM users", {}),
    (lambda: select(users.c.id).with_for_update(), "SELECT users.id FROM users FOR UPDATE", {}),
    (
        lambda: select(users.c.id).with_for_update(nowait=True, of=users),
        "SELECT users.id FROM users FOR UPDATE",
        {},
    ),
    (
        lambda: select(users.c.id).with_for_update(read=True, skip_locked=True),
        "SELECT users.id FROM users FOR UPDATE",
        {},
    ),
    (lambda: select(users.c.id).prefix_with("FOO", "BAR"), "SELECT FOO BAR users.id FROM users", {}),
    (lambda: select(users.c.id).prefix_with("FOO", dialect="mysql"), "SELECT users.id FROM users", {}),
    (lambda: select(users.c.id).suffix_with("FOO"), "SELECT users.id FROM users FOO ", {}),
    (
        lambda: select(users.c.id).limit(5).suffix_with("FOO"),
        "SELECT users.id FROM users LIMIT :param_1 FOO ",
        {"param_1": 5},
    ),
    (lambda: select(users.c.id).with_hint(users, "X"), "SELECT users.id FROM users [X]", {}),
    (lambda: select(users.c.id).with_statement_hint("X"), "SELECT users.id FROM users X", {}),
    (lambda: select(users.c.id).with_statement_hint("X", "mysql"), "SELECT users.id FROM users", {}),
    (lambda: select(parents.c.id).with_only_columns(children.c.id), "SELECT c.id FROM c", {}),
    (lambda: select(parents.c.id).add_columns(parents.c.name), "SELECT p.id, p.name FROM p", {}),
    (lambda: select(parents.c.id).add_columns(children.c.id), "SELECT p.id, c.id AS id_1 FROM p, c", {}),
    (
        lambda: select(parents.c.id).where(children.c.id == 5),
        "SELECT p.id FROM p, c WHERE c.id = :id_1",
        {"id_1": 5},
    ),
    (lambda: select(parents.c.id).select_from(parents, children), "SELECT p.id FROM p, c", {}),
    (lambda: select(parents.c.id).select_from(children).select_from(parents), "SELECT p.id FROM c, p", {}),
    (
        lambda: select(users.c.id).where(
            users.c.id.in_(select(addresses.c.user_id).where(addresses.c.email == users.c.name))
        ),
        (
            "SELECT users.id FROM users WHERE users.id IN (SELECT addr.user_id FROM addr WHERE "
            "addr.email = users.name)"
        ),
        {},
    ),
    (lambda: select(getattr(func, "foo bar")(x)), 'SELECT "foo bar"(t.x) AS foo_bar_1 FROM t', {}),
    (lambda: select(users.table_valued()), "SELECT users FROM users", {}),
    (
        lambda: literally(select(users.c.id).where(users.c.id == 5, users.c.name == "x")),
        "SELECT users.id FROM users WHERE users.id = 5 AND users.name = 'x'",
        {},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("a"), users.c.age == bindparam("a")),
        "SELECT users.id FROM users WHERE users.id = :a AND users.age = :a",
        {"a": None},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("a", 1), users.c.age == bindparam("a", 2)),
        "SELECT users.id FROM users WHERE users.id = :a AND users.age = :a",
        {"a": 2},
    ),
    (
        lambda: select(users.c.id).where(
            users.c.id == bindparam("a", 1, unique=True), users.c.age == bindparam("a", 2, unique=True)
        ),
        "SELECT users.id FROM users WHERE users.id = :a_1 AND users.age = :a_2",
        {"a_1": 1, "a_2": 2},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("a", 1, literal_execute=True)),
        "SELECT users.id FROM users WHERE users.id = __[POSTCOMPILE_a]",
        {"a": 1},
    ),
    (
        lambda: expanded(select(users.c.id).where(users.c.id == bindparam("a", 1, literal_execute=True))),
        "SELECT users.id FROM users WHERE users.id = 1",
        {},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("q")).params(q=7),
        "SELECT users.id FROM users WHERE users.id = :q",
        {"q": 7},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("q")).params({"q": 7}),
        "SELECT users.id FROM users WHERE users.id = :q",
        {"q": 7},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("q", 5)).unique_params(q=7),
        "SELECT users.id FROM users WHERE users.id = :q_1",
        {"q_1": 7},
    ),
    (
        lambda: select(users.c.id.label("a" * 70)),
        (
            "SELECT users.id AS "
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa FROM users"
        ),
        {},
    ),
    (lambda: select(select(users.c.id).label("foo")), "SELECT (SELECT users.id FROM users) AS foo", {}),
    (lambda: select(users).reduce_columns(), "SELECT users.id, users.name, users.age FROM users", {}),
    (
        lambda: select(parents, children).where(parents.c.id == children.c.pid).reduce_columns(),
        "SELECT p.id, p.name, c.id AS id_1, c.pid, c.v FROM p, c WHERE p.id = c.pid",
        {},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: select("a"), exc.ArgumentError),
    (lambda: select(users.c.id).where("id=5"), exc.ArgumentError),
    (lambda: select(users).filter_by(zzz=5), exc.InvalidRequestError),
    (lambda: select(users.c.id).where(users.c.id == bindparam("id_1", 1), users.c.id == 5), exc.CompileError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())


def test_into_makes_a_table_of_the_rows():
    t, metadata = table("t", column("a"), column("b")), MetaData()
    assert str(select(t).into("fresh")) == "CREATE TABLE fresh AS SELECT t.a, t.b \nFROM t"
    assert str(union(select(t.c.a), select(t.c.b)).into("fresh", temporary=True)).startswith(
        "CREATE TEMPORARY TABLE fresh AS SELECT t.a \nFROM t UNION SELECT t.b"
    )
    made = select(t.c.a).into("fresh", metadata=metadata, schema="s", if_not_exists=True)
    assert str(made) == "CREATE TABLE IF NOT EXISTS s.fresh AS SELECT t.a \nFROM t"
    assert metadata.tables["s.fresh"] is made.table
    assert made.table.c.keys() == ["a"]


def test_a_lightweight_table_takes_columns_at_a_position():
    t = table("t", column("a"), column("b"))
    before = select(t).compile().string
    t.insert_column(column("z"), 1)
    assert (before, str(select(t))) == ("SELECT t.a, t.b \nFROM t", "SELECT t.a, t.z, t.b \nFROM t")
    with pytest.raises(exc.ArgumentError, match="belongs to no table yet"):
        t.insert_column(table("other", column("x")).c.x, 0)
    assert t.with_cols(object) is t


def test_collations_have_schemas():
    s = column("s", String)
    assert str(s.collate("de_DE", "public")) == 's COLLATE public."de_DE"'
    assert str(collate(s, "c", collation_schema="x")) == "s COLLATE x.c"
    keys = {s.collate("c")._generate_cache_key().key, s.collate("c", "x")._generate_cache_key().key}
    assert len(keys) == 2


def together(*clauses):
    return OrderByList(clauses)


MORE = [
    (lambda: select(x).order_by(together(x, y).desc()), "ORDER BY t.x DESC, t.y DESC"),
    (lambda: select(x).order_by(desc(together(x, y))), "ORDER BY t.x DESC, t.y DESC"),
    (
        lambda: select(x).order_by(together(x, together(y.desc())).nulls_first()),
        "ORDER BY t.x NULLS FIRST, t.y DESC NULLS FIRST",
    ),
    (lambda: select((x + 1).label("q")).order_by(together("q").asc()), "ORDER BY q ASC"),
    (lambda: select(x).group_by(together(x, y)), "GROUP BY t.x, t.y"),
    (lambda: select(users.c.id).group_by(users), "FROM users GROUP BY users.id, users.name, users.age"),
    (lambda: select(x).fetch(1).slice(2, 5), " LIMIT :param_1 OFFSET :param_2"),
    (lambda: select(users.c.id).where(and_(c == 1 for c in [users.c.id])), "WHERE users.id = :id_1"),
    (lambda: select(users.lateral("u").c.id), "FROM LATERAL users AS u"),
    (
        lambda: select(exists(users.c.id).with_hint(users, "H").with_statement_hint("S")),
        "SELECT EXISTS (SELECT users.id FROM users [H] S) AS anon_1",
    ),
    (
        lambda: select(users.c.id, select(addresses.c.id, users.c.id).correlate(False).scalar_subquery()),
        "(SELECT addr.id, users.id AS id_1 FROM addr, users) AS anon_1 FROM users",
    ),
    (lambda: select(users).replace_selectable(users, users.alias("u")), "FROM users AS u"),
]


@pytest.mark.parametrize(("make", "expected"), MORE, ids=range(len(MORE)))
def test_what_a_select_takes_as_one(make, expected):
    assert expected in shown(make())[0]


def test_a_list_for_order_by_is_a_sequence_of_its_expressions():
    clauses = together(x, y)
    assert (len(clauses), list(clauses)) == (2, [x, y])


def test_a_select_knows_which_of_its_columns_stands_for_another():
    assert select(users).corresponding_column(users.c.id) is users.c.id
    assert select(users.c.id).corresponding_column(users.c.name) is None


def test_a_tuple_is_no_column():
    with pytest.raises(exc.CompileError, match="select its members"):
        select(tuple_(x, y)).compile()


def test_distinct_before_one_column_is_warned_of():
    with pytest.warns(exc.SAWarning, match=r"select\(...\).distinct\(\)"):
        select(distinct(x)).compile()


def test_a_star_is_as_many_columns_as_there_are():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        rows = select(literal(1).label("one"), literal(2).label("two")).subquery("r")
        for star in ("*", literal_column("r.*")):
            row = connection.execute(select(star).select_from(rows)).one()
            assert row._fields == ("one", "two")
            assert row._mapping["two"] == row[1] == 2
    engine.dispose()


def test_fetch_checks_arguments_of_a_dialect() -> None:
    statement = select(users.c.id).fetch(5, oracle_fetch_approximate=True)
    assert dict(statement.dialect_kwargs) == {"oracle_fetch_approximate": True}
    assert dict(statement.fetch(6).dialect_kwargs) == {}
    with pytest.raises(exc.ArgumentError, match="oracle_nope"):
        statement.fetch(5, oracle_nope=True)
    with pytest.raises(TypeError, match="nope"):
        statement.fetch(5, nope=True)
