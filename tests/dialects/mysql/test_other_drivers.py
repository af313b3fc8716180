"""What every driver of a database has to do: values, keys, counts, errors, levels, streams, lost connections.

Runs for the drivers beside the usual ones; those that are not installed are named at the end of a run.
"""

from __future__ import annotations

import datetime as dt
import decimal
import uuid

import pytest

from relata import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    Uuid,
    create_engine,
    delete,
    exc,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
)

pytestmark = pytest.mark.only_on("mariadb")

DRIVERS = [
    "mariadb+cymysql",
    "mysql+cymysql",
    "mariadb+mysqlconnector",
    "mariadb+mariadbconnector",
    "mariadb+pyodbc",
    "mysql+pyodbc",
]

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20)),
    Column("price", Numeric(10, 2)),
    Column("weight", Float),
    Column("is_new", Boolean),
    Column("made_at", DateTime),
    Column("made_on", Date),
    Column("opens", Time),
    Column("data", LargeBinary),
    Column("notes", JSON),
    Column("number", Uuid),
    Column("lasts", Interval),
    Column("kind", Enum("a", "b", name="kind")),
)

ROW = {
    "name": "é'\\%s ? :x",
    "price": decimal.Decimal("1.50"),
    "weight": 1.5,
    "is_new": True,
    "made_at": dt.datetime(2020, 1, 2, 3, 4, 5),
    "made_on": dt.date(2020, 1, 2),
    "opens": dt.time(1, 2, 3),
    "data": b"\x00\xff'",
    "notes": {"a": [1, None, "é"]},
    "number": uuid.UUID(int=7),
    "lasts": dt.timedelta(1, 5),
    "kind": "b",
}


@pytest.fixture(params=DRIVERS)
def other(request, url_by):
    """Give an engine by another driver than the usual one, with the table."""
    engine = create_engine(url_by(request.param), pool_pre_ping=True)
    things.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_values_come_back_as_they_went(other):
    with other.begin() as connection:
        result = connection.execute(insert(things), ROW)
        assert result.inserted_primary_key == (1,) and result.rowcount == 1
        found = connection.execute(select(things)).mappings().one()
        assert {name: found[name] for name in ROW} == ROW
        assert connection.scalar(select(literal("50%") + "%s" + things.c.name)) == "50%%s" + ROW["name"]
        assert connection.scalar(text("SELECT concat('100%', :a)"), {"a": "%"}) == "100%%"


def test_many_rows_and_their_counts(other):
    with other.begin() as connection:
        rows = [{**ROW, "name": name} for name in ("a", "b", None)]
        count = -1 if other.dialect.driver == "pyodbc" else 3  # it does not say
        assert connection.execute(insert(things), rows).rowcount == count
        assert connection.execute(update(things).where(things.c.name == "a").values(name="a")).rowcount == 1
        assert connection.execute(delete(things).where(things.c.name.is_(None))).rowcount == 1
        assert connection.scalars(select(things.c.name).where(things.c.name.in_(["a", "b", "c"]))).all() == [
            "a",
            "b",
        ]
        returned = connection.scalars(
            insert(things).returning(things.c.name, sort_by_parameter_order=True), rows
        )
        assert returned.all() == ["a", "b", None]


def test_the_key_of_a_row_inserted_by_text(other):
    with other.begin() as connection:
        first = connection.execute(text("INSERT INTO things (name) VALUES (:name)"), {"name": "a"})
        second = connection.exec_driver_sql("INSERT INTO things (name) VALUES ('b')")
        assert second.lastrowid == 2
        if other.dialect.driver != "pyodbc":  # it asks the server, which knows the last one
            assert first.lastrowid == 1


def test_a_page_of_rows_at_a_time(other):
    with other.begin() as connection:
        connection.execute(insert(things), [{"name": str(number)} for number in range(50)])
        streaming = connection.execution_options(yield_per=20)
        assert [len(page) for page in streaming.execute(select(things.c.id)).partitions()] == [20, 20, 10]
        with connection.begin_nested() as savepoint:
            connection.execute(delete(things))
            savepoint.rollback()
        assert connection.scalar(select(func.count()).select_from(things)) == 50


def test_an_error_has_its_class(other):
    with other.begin() as connection:
        connection.execute(insert(things), {"id": 1})
    with pytest.raises(exc.IntegrityError), other.begin() as connection:
        connection.execute(insert(things), {"id": 1})
    with pytest.raises(exc.ProgrammingError), other.connect() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")


@pytest.mark.parametrize("level", ["AUTOCOMMIT", "SERIALIZABLE", "READ COMMITTED"])
def test_levels(other, level):
    with other.connect().execution_options(isolation_level=level) as connection:
        driver = connection.connection.dbapi_connection
        assert connection.dialect.detect_autocommit_setting(driver) == (level == "AUTOCOMMIT")
        assert connection.get_isolation_level() == ("REPEATABLE READ" if level == "AUTOCOMMIT" else level)


def test_a_name_with_a_percent_sign(other):
    table = Table("per % cent", MetaData(), Column("a % b", Integer, primary_key=True))
    table.create(other)
    with other.begin() as connection:
        connection.execute(insert(table), {"a % b": 1})
        found = Table("per % cent", MetaData(), autoload_with=connection)
        assert connection.execute(select(found).where(found.c["a % b"] % 2 == 1)).all() == [(1,)]
        assert inspect(connection).get_pk_constraint("per % cent")["constrained_columns"] == ["a % b"]


def own_number(connection):
    return connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar()


def kill(db_url, number):
    engine = create_engine(db_url)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"KILL {number}")
    engine.dispose()


def test_a_lost_connection_is_found_by_the_ping(other, db_url):
    with other.connect() as connection:
        number = own_number(connection)
    kill(db_url, number)
    with other.connect() as connection:
        assert own_number(connection) != number


def test_a_lost_connection_is_replaced_after_rollback(other, db_url):
    with other.connect() as connection:
        number = own_number(connection)
        kill(db_url, number)
        with pytest.raises(exc.DBAPIError) as caught:
            connection.exec_driver_sql("SELECT 1")
        assert caught.value.connection_invalidated
        connection.rollback()
        assert own_number(connection) != number
