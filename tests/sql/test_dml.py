"""INSERT, UPDATE and DELETE."""

from __future__ import annotations

import datetime

import pytest

from relata import Sequence, exc
from relata.sql import (
    bindparam,
    column,
    delete,
    exists,
    from_dml_column,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    text,
    union,
    update,
)
from tests.sql.tables import (
    addresses,
    arr,
    defaulted,
    documents,
    js,
    keyed,
    literally,
    parents,
    shown,
    things,
    users,
    with_columns,
    x,
)

STATEMENTS = [
    (
        lambda: insert(users),
        "INSERT INTO users (id, name, age) VALUES (:id, :name, :age)",
        {"age": None, "id": None, "name": None},
    ),
    (
        lambda: insert(things),
        "INSERT INTO t (id, x, y, z, b, d, f) VALUES (:id, :x, :y, :z, :b, :d, :f)",
        {"b": None, "d": None, "f": None, "id": None, "x": None, "y": None, "z": None},
    ),
    (
        lambda: insert(defaulted),
        "INSERT INTO df (id, a, b, c, d, e, f) VALUES (:id, :a, :b, :c, :d, :e, :f)",
        {"a": None, "b": None, "c": None, "d": None, "e": None, "f": None, "id": None},
    ),
    (
        lambda: insert(keyed),
        'INSERT INTO kk (a_b, "select", "Mixed Case") VALUES (:ab, :select, :mc)',
        {"ab": None, "mc": None, "select": None},
    ),
    (lambda: with_columns(insert(users)), "INSERT INTO users () VALUES ()", {}),
    (lambda: with_columns(insert(things)), "INSERT INTO t () VALUES ()", {}),
    (lambda: with_columns(insert(things), "zzz"), "INSERT INTO t () VALUES ()", {}),
    (lambda: insert(users).values(), "INSERT INTO users () VALUES ()", {}),
    (lambda: insert(users).values({}), "INSERT INTO users () VALUES ()", {}),
    (lambda: insert(users).values(name="x"), "INSERT INTO users (name) VALUES (:name)", {"name": "x"}),
    (lambda: insert(users).values({"name": "x"}), "INSERT INTO users (name) VALUES (:name)", {"name": "x"}),
    (
        lambda: insert(users).values({users.c.name: "x"}),
        "INSERT INTO users (name) VALUES (:name)",
        {"name": "x"},
    ),
    (
        lambda: insert(users).values((1, "x", 3)),
        "INSERT INTO users (id, name, age) VALUES (:id, :name, :age)",
        {"age": 3, "id": 1, "name": "x"},
    ),
    (
        lambda: insert(users).values([(1, "x", 3), (2, "y", 4)]),
        ("INSERT INTO users (id, name, age) VALUES (:id_m0, :name_m0, :age_m0), (:id_m1, :name_m1, :age_m1)"),
        {"age_m0": 3, "age_m1": 4, "id_m0": 1, "id_m1": 2, "name_m0": "x", "name_m1": "y"},
    ),
    (
        lambda: insert(users).values([1, "x", 3]),
        "INSERT INTO users (id, name, age) VALUES (:id, :name, :age)",
        {"age": 3, "id": 1, "name": "x"},
    ),
    (
        lambda: insert(users).values([{"id": 1}, {"id": 2}]),
        "INSERT INTO users (id) VALUES (:id_m0), (:id_m1)",
        {"id_m0": 1, "id_m1": 2},
    ),
    (
        lambda: insert(users).values([{"id": 1, "name": "a"}, {"id": 2, "name": literal_column("q")}]),
        "INSERT INTO users (id, name) VALUES (:id_m0, :name_m0), (:id_m1, q)",
        {"id_m0": 1, "id_m1": 2, "name_m0": "a"},
    ),
    (
        lambda: insert(users).values(name="x").values(age=5),
        "INSERT INTO users (name, age) VALUES (:name, :age)",
        {"age": 5, "name": "x"},
    ),
    (
        lambda: insert(users).values(name="x").values(name="y"),
        "INSERT INTO users (name) VALUES (:name)",
        {"name": "y"},
    ),
    (
        lambda: insert(users).values(name=func.lower("X")),
        "INSERT INTO users (name) VALUES (lower(:lower_1))",
        {"lower_1": "X"},
    ),
    (
        lambda: insert(users).values(name=select(addresses.c.email).scalar_subquery()),
        "INSERT INTO users (name) VALUES ((SELECT addr.email FROM addr))",
        {},
    ),
    (
        lambda: insert(users).values(
            name=select(addresses.c.email).where(addresses.c.id == users.c.id).scalar_subquery()
        ),
        ("INSERT INTO users (name) VALUES ((SELECT addr.email FROM addr, users WHERE addr.id = users.id))"),
        {},
    ),
    (lambda: insert(users).values(name=bindparam("q")), "INSERT INTO users (name) VALUES (:q)", {"q": None}),
    (
        lambda: insert(users).values(name=bindparam("name")),
        "INSERT INTO users (name) VALUES (:name)",
        {"name": None},
    ),
    (
        lambda: insert(users).values(name=bindparam("q", 5) + "x"),
        "INSERT INTO users (name) VALUES ((:q + :param_1))",
        {"param_1": "x", "q": 5},
    ),
    (lambda: insert(users).values(name=users.c.name), "INSERT INTO users (name) VALUES (users.name)", {}),
    (lambda: insert(users).values(name=None), "INSERT INTO users (name) VALUES (:name)", {"name": None}),
    (lambda: insert(users).values(name=null()), "INSERT INTO users (name) VALUES (NULL)", {}),
    (
        lambda: insert(users).values(age=5 + literal(3)),
        "INSERT INTO users (age) VALUES ((:param_1 + :param_2))",
        {"param_1": 5, "param_2": 3},
    ),
    (
        lambda: with_columns(insert(users).values(name=bindparam("q")), "name"),
        "INSERT INTO users (name) VALUES (:q)",
        {"q": None},
    ),
    (
        lambda: insert(keyed).values(ab=5, mc="y"),
        'INSERT INTO kk (a_b, "Mixed Case") VALUES (:ab, :mc)',
        {"ab": 5, "mc": "y"},
    ),
    (lambda: insert(keyed).values({keyed.c.ab: 5}), "INSERT INTO kk (a_b) VALUES (:ab)", {"ab": 5}),
    (
        lambda: insert(users).from_select(["id", "name"], select(addresses.c.id, addresses.c.email)),
        "INSERT INTO users (id, name) SELECT addr.id, addr.email FROM addr",
        {},
    ),
    (
        lambda: insert(users).from_select(
            [users.c.id, users.c.name], select(addresses.c.id, addresses.c.email).where(addresses.c.id == 5)
        ),
        ("INSERT INTO users (id, name) SELECT addr.id, addr.email FROM addr WHERE addr.id = :id_1"),
        {"id_1": 5},
    ),
    (
        lambda: insert(defaulted).from_select(["d"], select(addresses.c.id)),
        ("INSERT INTO df (d, a, b, f) SELECT addr.id, :a AS anon_1, foo() AS foo_1, :f AS anon_2 FROM addr"),
        {"a": None, "f": None},
    ),
    (
        lambda: insert(defaulted).from_select(["d"], select(addresses.c.id), include_defaults=False),
        "INSERT INTO df (d) SELECT addr.id FROM addr",
        {},
    ),
    (
        lambda: insert(users).from_select(["id"], union(select(addresses.c.id), select(users.c.id))),
        "INSERT INTO users (id) SELECT addr.id FROM addr UNION SELECT users.id FROM users",
        {},
    ),
    (
        lambda: insert(users).from_select(["id"], text("select 1").columns(column("a"))),
        "INSERT INTO users (id) select 1",
        {},
    ),
    (
        lambda: insert(users).from_select(["id"], select(users.c.id)),
        "INSERT INTO users (id) SELECT users.id FROM users",
        {},
    ),
    (
        lambda: insert(things).returning(things.c.id),
        ("INSERT INTO t (id, x, y, z, b, d, f) VALUES (:id, :x, :y, :z, :b, :d, :f) RETURNING t.id"),
        {"b": None, "d": None, "f": None, "id": None, "x": None, "y": None, "z": None},
    ),
    (
        lambda: insert(things).returning(things),
        (
            "INSERT INTO t (id, x, y, z, b, d, f) VALUES (:id, :x, :y, :z, :b, :d, :f) RETURNING "
            "t.id, t.x, t.y, t.z, t.b, t.d, t.f"
        ),
        {"b": None, "d": None, "f": None, "id": None, "x": None, "y": None, "z": None},
    ),
    (
        lambda: insert(things).returning(
            things.c.id, things.c.x + 1, func.lower(things.c.y), things.c.x.label("q"), things.c.x
        ),
        (
            "INSERT INTO t (id, x, y, z, b, d, f) VALUES (:id, :x, :y, :z, :b, :d, :f) RETURNING "
            "t.id, t.x + :x_1 AS anon_1, lower(t.y) AS lower_1, t.x AS q, t.x"
        ),
        {"b": None, "d": None, "f": None, "id": None, "x": None, "x_1": 1, "y": None, "z": None},
    ),
    (
        lambda: insert(things).values(x=5).returning(literal_column("*")),
        "INSERT INTO t (x) VALUES (:x) RETURNING *",
        {"x": 5},
    ),
    (
        lambda: insert(users).prefix_with("OR IGNORE"),
        "INSERT OR IGNORE INTO users (id, name, age) VALUES (:id, :name, :age)",
        {"age": None, "id": None, "name": None},
    ),
    (
        lambda: insert(things).inline(),
        "INSERT INTO t (id, x, y, z, b, d, f) VALUES (:id, :x, :y, :z, :b, :d, :f)",
        {"b": None, "d": None, "f": None, "id": None, "x": None, "y": None, "z": None},
    ),
    (
        lambda: insert(defaulted).inline(),
        "INSERT INTO df (id, a, b, c, d, e, f) VALUES (:id, :a, :b, :c, :d, :e, :f)",
        {"a": None, "b": None, "c": None, "d": None, "e": None, "f": None, "id": None},
    ),
    (
        lambda: insert(defaulted).values(b="x"),
        "INSERT INTO df (a, b, f) VALUES (:a, :b, :f)",
        {"a": None, "b": "x", "f": None},
    ),
    (
        lambda: insert(defaulted).values(a=1, f=3),
        "INSERT INTO df (a, b, f) VALUES (:a, foo(), :f)",
        {"a": 1, "f": 3},
    ),
    (
        lambda: insert(users).values({users.c.id: 1, "name": "x"}),
        "INSERT INTO users (id, name) VALUES (:id, :name)",
        {"id": 1, "name": "x"},
    ),
    (
        lambda: literally(insert(users).values(id=1, name="x'y")),
        "INSERT INTO users (id, name) VALUES (1, 'x''y')",
        {},
    ),
    (
        lambda: update(users),
        "UPDATE users SET id=:id, name=:name, age=:age",
        {"age": None, "id": None, "name": None},
    ),
    (lambda: update(users).values(name="x"), "UPDATE users SET name=:name", {"name": "x"}),
    (lambda: update(users).values({"name": "x"}), "UPDATE users SET name=:name", {"name": "x"}),
    (
        lambda: update(users).values({users.c.name: "x", users.c.age: 5}),
        "UPDATE users SET name=:name, age=:age",
        {"age": 5, "name": "x"},
    ),
    (
        lambda: update(users).values(name="x").where(users.c.id == 5),
        "UPDATE users SET name=:name WHERE users.id = :id_1",
        {"id_1": 5, "name": "x"},
    ),
    (
        lambda: update(users).values(name="x").where(users.c.name == "y"),
        "UPDATE users SET name=:name WHERE users.name = :name_1",
        {"name": "x", "name_1": "y"},
    ),
    (
        lambda: update(users).where(users.c.id == 5, users.c.name == "z").values(age=users.c.age + 1),
        ("UPDATE users SET age=(users.age + :age_1) WHERE users.id = :id_1 AND users.name = :name_1"),
        {"age_1": 1, "id_1": 5, "name_1": "z"},
    ),
    (lambda: update(users).values(age=None), "UPDATE users SET age=:age", {"age": None}),
    (
        lambda: update(users).values(
            name=select(addresses.c.email).where(addresses.c.user_id == users.c.id).scalar_subquery()
        ),
        "UPDATE users SET name=(SELECT addr.email FROM addr WHERE addr.user_id = users.id)",
        {},
    ),
    (
        lambda: update(users).values(name=addresses.c.email).where(users.c.id == addresses.c.user_id),
        "UPDATE users SET name=addr.email FROM addr WHERE users.id = addr.user_id",
        {},
    ),
    (
        lambda: update(users).values(name="x").where(users.c.id == addresses.c.user_id),
        "UPDATE users SET name=:name FROM addr WHERE users.id = addr.user_id",
        {"name": "x"},
    ),
    (
        lambda: update(users).values(name="x").where(users.c.id.in_(select(addresses.c.user_id))),
        "UPDATE users SET name=:name WHERE users.id IN (SELECT addr.user_id FROM addr)",
        {"name": "x"},
    ),
    (
        lambda: update(users).values(name="x").where(exists().where(addresses.c.user_id == users.c.id)),
        ("UPDATE users SET name=:name WHERE EXISTS (SELECT * FROM addr WHERE addr.user_id = users.id)"),
        {"name": "x"},
    ),
    (
        lambda: (
            update(users)
            .values(name="x")
            .where(
                users.c.id
                == select(addresses.c.id).where(addresses.c.email == users.c.name).scalar_subquery()
            )
        ),
        (
            "UPDATE users SET name=:name WHERE users.id = (SELECT addr.id FROM addr WHERE "
            "addr.email = users.name)"
        ),
        {"name": "x"},
    ),
    (
        lambda: update(users).ordered_values((users.c.age, 5), ("name", "x")),
        "UPDATE users SET age=:age, name=:name",
        {"age": 5, "name": "x"},
    ),
    (lambda: update(defaulted).values(a=5), "UPDATE df SET a=:a, c=:c, e=bar()", {"a": 5, "c": None}),
    (
        lambda: update(defaulted),
        "UPDATE df SET id=:id, a=:a, b=:b, c=:c, d=:d, e=:e, f=:f",
        {"a": None, "b": None, "c": None, "d": None, "e": None, "f": None, "id": None},
    ),
    (
        lambda: update(users).values(name=bindparam("q")).where(users.c.id == bindparam("w")),
        "UPDATE users SET name=:q WHERE users.id = :w",
        {"q": None, "w": None},
    ),
    (
        lambda: update(users).values(name=bindparam("name")).where(users.c.id == bindparam("w")),
        "UPDATE users SET name=:name WHERE users.id = :w",
        {"name": None, "w": None},
    ),
    (lambda: update(things).values(x=5).returning(things.c.id), "UPDATE t SET x=:x RETURNING t.id", {"x": 5}),
    (
        lambda: update(things).values(x=things.c.x + 1).returning(things.c.x, things.c.y.label("q")),
        "UPDATE t SET x=(t.x + :x_1) RETURNING t.x, t.y AS q",
        {"x_1": 1},
    ),
    (lambda: update(users).prefix_with("A").values(id=1), "UPDATE A users SET id=:id", {"id": 1}),
    (
        lambda: update(keyed).values(ab=5, mc=keyed.c.ab),
        'UPDATE kk SET a_b=:ab, "Mixed Case"=kk.a_b',
        {"ab": 5},
    ),
    (lambda: update(users.alias("q")).values(name="x"), "UPDATE users AS q SET name=:name", {"name": "x"}),
    (
        lambda: (lambda q: update(q).values(name="x").where(q.c.id == 5))(users.alias("q")),
        "UPDATE users AS q SET name=:name WHERE q.id = :id_1",
        {"id_1": 5, "name": "x"},
    ),
    (
        lambda: update(users).filter_by(id=5).values(name="x"),
        "UPDATE users SET name=:name WHERE users.id = :id_1",
        {"id_1": 5, "name": "x"},
    ),
    (
        lambda: update(users).values(name="x").where(False),
        "UPDATE users SET name=:name WHERE false",
        {"name": "x"},
    ),
    (
        lambda: literally(update(users).values(name="x").where(users.c.id == 5)),
        "UPDATE users SET name='x' WHERE users.id = 5",
        {},
    ),
    (lambda: delete(users), "DELETE FROM users", {}),
    (lambda: delete(users).where(users.c.id == 5), "DELETE FROM users WHERE users.id = :id_1", {"id_1": 5}),
    (
        lambda: delete(users).where(users.c.id == 5).where(users.c.name == "x"),
        "DELETE FROM users WHERE users.id = :id_1 AND users.name = :name_1",
        {"id_1": 5, "name_1": "x"},
    ),
    (
        lambda: delete(users).where(users.c.id == addresses.c.user_id),
        "DELETE FROM users , addr WHERE users.id = addr.user_id",
        {},
    ),
    (
        lambda: delete(users).where(users.c.id.in_(select(addresses.c.id))),
        "DELETE FROM users WHERE users.id IN (SELECT addr.id FROM addr)",
        {},
    ),
    (
        lambda: delete(users).where(exists().where(addresses.c.user_id == users.c.id)),
        "DELETE FROM users WHERE EXISTS (SELECT * FROM addr WHERE addr.user_id = users.id)",
        {},
    ),
    (lambda: delete(things).returning(things.c.id, things.c.x), "DELETE FROM t RETURNING t.id, t.x", {}),
    (lambda: delete(users).prefix_with("A"), "DELETE A FROM users", {}),
    (lambda: delete(users).filter_by(id=5), "DELETE FROM users WHERE users.id = :id_1", {"id_1": 5}),
    (lambda: delete(users.alias("q")), "DELETE FROM users AS q", {}),
    (
        lambda: delete(things).returning(things.c.id).returning(things.c.x),
        "DELETE FROM t RETURNING t.id, t.x",
        {},
    ),
    (lambda: users.update().values(id=1), "UPDATE users SET id=:id", {"id": 1}),
    (lambda: users.delete().where(users.c.id == 1), "DELETE FROM users WHERE users.id = :id_1", {"id_1": 1}),
    (
        lambda: things.insert().values(x=datetime.date(2020, 1, 1)),
        "INSERT INTO t (x) VALUES (:x)",
        {"x": datetime.date(2020, 1, 1)},
    ),
    (
        lambda: insert(things).return_defaults(),
        "INSERT INTO t (id, x, y, z, b, d, f) VALUES (:id, :x, :y, :z, :b, :d, :f)",
        {"b": None, "d": None, "f": None, "id": None, "x": None, "y": None, "z": None},
    ),
    (lambda: update(things).values(x=1).return_defaults(), "UPDATE t SET x=:x", {"x": 1}),
    # Python-side defaults of the later rows have parameters of their own
    (
        lambda: insert(defaulted).values([{"id": 1}, {"id": 2, "a": 7}, {"id": 3, "f": 8}]),
        "INSERT INTO df (id, a, b, f) VALUES (:id_m0, :a, foo(), :f), (:id_m1, :a_m1, foo(), :f_m1), "
        "(:id_m2, :a_m2, foo(), :f_m2)",
        {
            "a": None,
            "a_m1": 7,
            "a_m2": None,
            "f": None,
            "f_m1": None,
            "f_m2": 8,
            "id_m0": 1,
            "id_m1": 2,
            "id_m2": 3,
        },
    ),
    # items of arrays and of JSON may be set
    (
        lambda: update(documents).values({arr[5]: 7, documents.c.js: None}),
        "UPDATE j SET arr[:arr_1]=:param_1, js=:js",
        {"arr_1": 5, "js": None, "param_1": 7},
    ),
    (
        lambda: update(documents).ordered_values((documents.c.js, None), (js["a"], 7)),
        "UPDATE j SET js=:js, js[:js_1]=:param_1",
        {"js": None, "js_1": "a", "param_1": 7},
    ),
    # what another column is set to
    (
        lambda: insert(users).values(name="x", age=from_dml_column(users.c.name)),
        "INSERT INTO users (name, age) VALUES (:name, :name)",
        {"name": "x"},
    ),
    (
        lambda: insert(defaulted).values(a=func.f(from_dml_column(defaulted.c.b)), f=1),
        "INSERT INTO df (a, b, f) VALUES (f(foo()), foo(), :f)",
        {"f": 1},
    ),
    (
        lambda: insert(users).values(
            [{"name": "a", "age": 1}, {"name": from_dml_column(users.c.age), "age": 2}]
        ),
        "INSERT INTO users (name, age) VALUES (:name_m0, :age_m0), (:age_m1, :age_m1)",
        {"age_m0": 1, "age_m1": 2, "name_m0": "a"},
    ),
    (
        lambda: update(users).values(name=users.c.name + "x", age=from_dml_column(users.c.name)),
        "UPDATE users SET name=(users.name || :name_1), age=(users.name || :name_1)",
        {"name_1": "x"},
    ),
    (
        lambda: update(users).values(age=from_dml_column(users.c.id) + 1),
        "UPDATE users SET age=(users.id + :param_1)",
        {"param_1": 1},
    ),
    # rows of anything that has rows
    (
        lambda: insert(users).from_select(["id", "name"], parents),
        "INSERT INTO users (id, name) SELECT p.id, p.name FROM p",
        {},
    ),
    (
        lambda: insert(defaulted).from_select(
            ["id", "b", "f"],
            union(
                select(users.c.id, users.c.name, users.c.age), select(users.c.id, users.c.name, users.c.age)
            ),
            include_defaults=False,
        ),
        "INSERT INTO df (id, b, f) SELECT users.id, users.name, users.age FROM users UNION "
        "SELECT users.id, users.name, users.age FROM users",
        {},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: insert(users).values([{"id": 1, "name": "b"}, {"id": 2}]), exc.CompileError),
    (lambda: insert(users).values([{"id": 1}, {"id": 2, "name": "lost"}]), exc.CompileError),
    (lambda: insert(users).values((1, "x", 3, "lost")), exc.ArgumentError),
    (lambda: insert(users).values(zzz=5), exc.CompileError),
    (lambda: insert(users).values(name=Sequence("s")), exc.ArgumentError),
    (lambda: insert(users).values(name=from_dml_column(users.c.age)), exc.CompileError),
    (lambda: insert(users).values(name=from_dml_column(users.c.name)), exc.CompileError),
    (lambda: select(from_dml_column(users.c.age)), exc.CompileError),
    (lambda: insert(defaulted).from_select(["id"], union(select(x), select(x))), exc.CompileError),
    (lambda: insert(users).from_select(["id"], text("SELECT 1")), exc.ArgumentError),
    (
        lambda: (
            insert(users).values([{"id": 1}, {"id": 2}]).returning(users.c.id, sort_by_parameter_order=True)
        ),
        exc.CompileError,
    ),
    (lambda: insert(things).return_defaults().returning(things.c.id), exc.InvalidRequestError),
    (lambda: update(users).values({parents.c.name: "x"}), exc.CompileError),
    (lambda: insert(users).values(1, 2), exc.ArgumentError),
    (lambda: insert(users).values({"id": 1}, name="x"), exc.ArgumentError),
    (lambda: insert(select(users)), exc.ArgumentError),
    (lambda: insert("users"), exc.ArgumentError),
    (lambda: update(users).values(zzz=4), exc.CompileError),
    (lambda: update(users).ordered_values(("age", 5)).values(name="x"), exc.InvalidRequestError),
    (lambda: update(users).values(name="x").ordered_values(("age", 5)), exc.ArgumentError),
    (lambda: with_columns(update(users).where(users.c.id == bindparam("name")), "name"), exc.CompileError),
    (lambda: update(users).values([{"name": "x"}, {"name": "y"}]), exc.InvalidRequestError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())
