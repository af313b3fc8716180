"""What an INSERT tells: keys, defaults, and many rows by few statements."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
    exc,
    func,
    insert,
    insert_sentinel,
    select,
    text,
    tuple_,
    update,
)
from relata.dialects import sqlite

from .conftest import users


def test_the_key_of_a_row_is_told(engine: Engine) -> None:
    with engine.begin() as connection:
        assert connection.execute(insert(users), {"name": "a"}).inserted_primary_key == (1,)
        assert connection.execute(insert(users).values(name="b", id=9)).inserted_primary_key == (9,)
        result = connection.execute(insert(users), {"id": 12, "name": "c"})
        assert result.inserted_primary_key.id == 12
        assert result.inserted_primary_key._mapping[users.c.id] == 12
        assert result.lastrowid == 12
        assert result.is_insert and not result.returns_rows
        assert result.last_inserted_params() == {"id": 12, "name": "c", "age": 7}
        assert result.prefetch_cols() == [users.c.age]


def test_names_that_no_placeholder_may_have(engine: Engine) -> None:
    metadata = MetaData()
    odd = Table("odd", metadata, Column("a%(b)", Integer, primary_key=True), Column("c:d e", Integer))
    metadata.create_all(engine)
    rows = [{"a%(b)": number, "c:d e": number * 2} for number in range(3)]
    with engine.begin() as connection:
        for ordered in (False, True):
            statement = odd.insert().returning(*odd.c, sort_by_parameter_order=ordered)
            assert sorted(connection.execute(statement, rows)) == [(0, 0), (1, 2), (2, 4)]
            assert connection.execute(odd.delete()).rowcount == 3


def test_a_row_of_a_result_may_stand_in_a_list(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
        rows = connection.execute(select(users.c.id, users.c.name).where(users.c.id == 2)).all()
        found = select(users.c.id).where(tuple_(users.c.id, users.c.name).in_(rows))
        assert connection.scalars(found).all() == [2]


def test_keys_of_other_statements_are_refused(engine: Engine) -> None:
    rows = [{"name": "a"}, {"name": "b"}]
    with engine.begin() as connection:
        with pytest.raises(exc.InvalidRequestError, match="several sets of parameters were given"):
            _ = connection.execute(insert(users), rows).inserted_primary_key
        with pytest.raises(exc.InvalidRequestError, match=r"a returning.. of its own"):
            _ = connection.execute(insert(users).returning(users.c.id), rows).inserted_primary_key_rows
        with pytest.raises(exc.InvalidRequestError, match=r"told of an insert.. construct only"):
            _ = connection.execute(select(users)).inserted_primary_key
        with pytest.raises(exc.InvalidRequestError, match=r"told of an update.. construct only"):
            connection.execute(select(users)).last_updated_params()


def test_defaults_are_computed_for_each_row(tmp_path: Path) -> None:
    counter = itertools.count(1)
    table = Table(
        "t",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", String),
        Column("number", Integer, default=lambda: next(counter)),
        Column("loud", String, default=lambda context: context.get_current_parameters()["name"].upper()),
        Column("constant", Integer, default=5),
        Column("sum", Integer, default=text("1 + 1")),
        Column("served", String, server_default="x"),
        Column("changed", Integer, onupdate=lambda: next(counter)),
    )
    engine = create_engine(f"sqlite:///{tmp_path / 'defaults.db'}")
    table.create(engine)
    with engine.begin() as connection:
        result = connection.execute(insert(table), {"name": "a"})
        assert result.postfetch_cols() == [table.c.sum, table.c.served]
        assert result.lastrow_has_defaults()
        connection.execute(insert(table), [{"name": "b", "constant": 6}, {"name": "c", "constant": 7}])
        connection.execute(insert(table).values(name="d", number=99))
        columns = [c for c in table.c if c.name not in ("id", "changed")]
        assert connection.execute(select(*columns).order_by(table.c.id)).all() == [
            ("a", 1, "A", 5, 2, "x"),
            ("b", 2, "B", 6, 2, "x"),
            ("c", 3, "C", 7, 2, "x"),
            ("d", 99, "D", 5, 2, "x"),
        ]
        result = connection.execute(update(table).where(table.c.name == "a").values(served="y"))
        assert result.last_updated_params()["changed"] == 4
        assert connection.scalar(select(table.c.changed).where(table.c.name == "a")) == 4
    engine.dispose()


def test_current_parameters_are_for_defaults_only(engine: Engine) -> None:
    with engine.connect() as connection:
        context = connection.execute(select(users)).context
        with pytest.raises(exc.InvalidRequestError, match="for a function given as default="):
            context.get_current_parameters()


def statements_of(engine: Engine) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    return seen


@pytest.mark.parametrize(
    ("count", "size", "pages"), [(1, 1000, [1]), (5, 2, [2, 2, 1]), (2500, 1000, [1000, 1000, 500])]
)
def test_rows_are_inserted_by_pages_and_come_back_in_order(
    engine: Engine, count: int, size: int, pages: list[int]
) -> None:
    seen = statements_of(engine)
    statement = insert(users).returning(users.c.name, users.c.id, sort_by_parameter_order=True)
    rows = [{"name": str(i)} for i in range(count)]
    with engine.begin() as connection:
        connection.execution_options(insertmanyvalues_page_size=size)
        result = connection.execute(statement, rows)
        assert count == 1 or result.rowcount == count
        assert result.all() == [(str(i), i + 1) for i in range(count)]
        assert result.all() == []
    assert [sql.count("(?, ?)") for sql, _ in seen] == pages


def test_pages_stay_below_the_parameters_that_the_database_takes(engine: Engine) -> None:
    seen = statements_of(engine)
    engine.dialect.insertmanyvalues_max_parameters = 7
    with engine.begin() as connection:
        found = connection.execute(insert(users).returning(users.c.id), [{"name": str(i)} for i in range(5)])
        assert sorted(found.scalars()) == [1, 2, 3, 4, 5]
    assert [len(parameters) for _, parameters in seen] == [6, 4]


def test_given_keys_tell_the_rows_apart(engine: Engine) -> None:
    statement = insert(users).returning(users.c.name, sort_by_parameter_order=True)
    with engine.begin() as connection:
        rows = [{"id": i, "name": str(i)} for i in (5, 3, 9, 1)]
        assert connection.scalars(statement, rows).all() == ["5", "3", "9", "1"]


def test_a_key_that_is_not_asked_for_is_not_given(engine: Engine) -> None:
    statement = insert(users).returning(users.c.name, sort_by_parameter_order=True)
    with engine.begin() as connection:
        result = connection.execute(statement, [{"name": "b"}, {"name": "a"}])
        assert result.keys() == ["name"]
        assert result.all() == [("b",), ("a",)]


def test_without_returning_the_driver_runs_the_rows(engine: Engine) -> None:
    seen = statements_of(engine)
    with engine.begin() as connection:
        result = connection.execute(insert(users), [{"name": "a"}, {"name": "b"}])
        assert result.rowcount == 2
        assert result.inserted_primary_key_rows == [(None,), (None,)]
    assert seen == [("INSERT INTO users (name, age) VALUES (?, ?)", [("a", 7), ("b", 7)])]


def test_defaults_that_are_asked_for_come_with_the_row(engine: Engine) -> None:
    with engine.begin() as connection:
        result = connection.execute(insert(users).return_defaults(users.c.age), {"name": "a"})
        assert result.returned_defaults == (1,)  # what the program computed is not asked for
        assert result.inserted_primary_key == (1,)
        rows = connection.execute(insert(users).return_defaults(), [{"name": "b"}, {"name": "c"}])
        assert rows.inserted_primary_key_rows == [(2,), (3,)]
        assert rows.all() == []


def test_supplemental_columns_make_rows_of_the_result(engine: Engine) -> None:
    with engine.begin() as connection:
        statement = insert(users).return_defaults(supplemental_cols=[users.c.name])
        result = connection.execute(statement, {"name": "a"})
        assert result.all() == [(1, "a")]
        result = connection.execute(statement, [{"name": "b"}, {"name": "c"}])
        assert result.returned_defaults_rows == [(2, "b"), (3, "c")]
        with pytest.raises(exc.InvalidRequestError, match="returned_defaults_rows"):
            result.returned_defaults
        gone = users.delete().where(users.c.id == 2).return_defaults(supplemental_cols=[users.c.name])
        assert connection.execute(gone).all() == [("b",)]


class Halves(TypeDecorator[int]):
    """Half of what the program says is kept."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: object) -> int | None:
        return None if value is None else value // 2

    def process_result_value(self, value: int | None, dialect: object) -> int | None:
        return None if value is None else value * 2


def test_rows_are_told_apart_by_values_as_the_program_has_them(engine: Engine) -> None:
    table = Table(
        "marked",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("mark", Halves, nullable=False, insert_sentinel=True),
    )
    table.create(engine)
    statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    with engine.begin() as connection:
        marks = [8, 2, 6]
        ids = connection.scalars(statement, [{"mark": mark} for mark in marks]).all()
        found = dict(connection.execute(table.select()).all())
        assert [found[one] for one in ids] == marks
        with pytest.raises(exc.InvalidRequestError, match="got 2"):
            connection.execute(statement, [{"mark": 4}, {"mark": 4}, {"mark": 6}])


def test_a_counter_tells_rows_apart(engine: Engine) -> None:
    table = Table("counted", MetaData(), Column("key", Integer), Column("name", String), insert_sentinel("n"))
    table.create(engine)
    statement = table.insert().returning(table.c.name, sort_by_parameter_order=True)
    with engine.begin() as connection:
        rows = [{"key": 1, "name": name} for name in "cab"]
        assert connection.scalars(statement, rows).all() == ["c", "a", "b"]


def test_an_upsert_is_run_row_by_row_to_keep_the_order(engine: Engine) -> None:
    seen = statements_of(engine)
    statement = sqlite.insert(users)
    statement = statement.on_conflict_do_update(index_elements=["id"], set_={"name": statement.excluded.name})
    with engine.begin() as connection:
        ordered = statement.returning(users.c.name, sort_by_parameter_order=True)
        rows = [{"name": "a"}, {"name": "b"}]
        assert connection.scalars(ordered, rows).all() == ["a", "b"]
    assert len(seen) == 2


def test_rows_without_values_are_inserted_together(engine: Engine) -> None:
    with engine.begin() as connection:
        table = Table("plain", MetaData(), Column("id", Integer, primary_key=True))
        table.create(connection)
        assert connection.scalars(table.insert().returning(table.c.id), [{}, {}, {}]).all() == [1, 2, 3]


def test_a_failing_page_is_told_with_its_statement(engine: Engine) -> None:
    with engine.begin() as connection:
        with pytest.raises(exc.IntegrityError) as caught:
            connection.execute(insert(users).returning(users.c.id), [{"id": 1}, {"id": 1}])
        assert "VALUES (?, ?), (?, ?)" in (caught.value.statement or "")
        assert connection.scalar(select(func.count()).select_from(users)) == 0
