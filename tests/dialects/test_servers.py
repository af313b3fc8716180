"""What PostgreSQL and MariaDB have in common: levels, savepoints, lost connections, JSON."""

from __future__ import annotations

import json

import pytest

from relata import JSON, Column, Connection, Engine, MetaData, Table, create_engine, exc, select, text
from relata.pool import NullPool

pytestmark = pytest.mark.only_on("postgresql", "mariadb")

USUAL_LEVEL = {"postgresql": "READ COMMITTED", "mysql": "REPEATABLE READ"}
OWN_NUMBER = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT CONNECTION_ID()"}
KILL = {"postgresql": "SELECT pg_terminate_backend({}, 5000)", "mysql": "KILL {}"}
LEVELS = ["SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED"]


@pytest.mark.parametrize("level", LEVELS)
def test_isolation_levels(engine: Engine, level: str) -> None:
    with engine.connect().execution_options(isolation_level=level) as connection:
        assert connection.get_isolation_level() == level
    with engine.connect() as connection:
        assert connection.get_isolation_level() == USUAL_LEVEL[engine.dialect.name]
        assert connection.default_isolation_level == USUAL_LEVEL[engine.dialect.name]


def test_the_level_of_an_engine(db_url: str) -> None:
    engine = create_engine(db_url, isolation_level="READ UNCOMMITTED")
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "READ UNCOMMITTED"
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        assert connection.get_isolation_level() == "SERIALIZABLE"
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "READ UNCOMMITTED"
    engine.dispose()


def test_a_wrong_level_names_those_that_there_are(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.ArgumentError, match=r"expected one of .*READ COMMITTED.*got 'SNAPSHOT'"):
            connection.execution_options(isolation_level="SNAPSHOT")
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_autocommit(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE TABLE t (x int)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        connection.rollback()
        assert connection.dialect.detect_autocommit_setting(connection.connection.dbapi_connection)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 1
        assert not connection.dialect.detect_autocommit_setting(connection.connection.dbapi_connection)


def test_savepoints(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x int UNIQUE)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        with pytest.raises(exc.IntegrityError), connection.begin_nested():
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        with connection.begin_nested():
            connection.exec_driver_sql("INSERT INTO t VALUES (2)")
        nested = connection.begin_nested()
        connection.exec_driver_sql("INSERT INTO t VALUES (3)")
        nested.rollback()
        assert connection.exec_driver_sql("SELECT x FROM t ORDER BY x").scalars().all() == [1, 2]


def own_number(connection: Connection) -> int:
    return int(connection.exec_driver_sql(OWN_NUMBER[connection.dialect.name]).scalar())  # type: ignore[arg-type]  # a number


def kill(db_url: str, number: int) -> None:
    with create_engine(db_url, poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql(KILL[connection.dialect.name].format(number))


def test_a_lost_connection_is_told_and_replaced(engine: Engine, db_url: str) -> None:
    with engine.connect() as connection:
        lost = own_number(connection)
        kill(db_url, lost)
        with pytest.raises(exc.OperationalError) as raised:
            connection.exec_driver_sql("SELECT 1")
        assert raised.value.connection_invalidated
        assert connection.invalidated
        with pytest.raises(exc.PendingRollbackError):
            connection.exec_driver_sql("SELECT 1")
        connection.rollback()
        assert own_number(connection) != lost
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_ping_replaces_a_lost_connection(db_url: str) -> None:
    engine = create_engine(db_url, pool_pre_ping=True)
    with engine.connect() as connection:
        lost = own_number(connection)
    kill(db_url, lost)
    with engine.connect() as connection:
        assert own_number(connection) != lost
    engine.dispose()


def test_an_ordinary_error_is_no_lost_connection(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.ProgrammingError) as raised:
            connection.exec_driver_sql("SELECT * FROM nope")
        assert not raised.value.connection_invalidated
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_percent_signs_stay_what_they_are(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(select(text("'50%', 7 % 4"))).one() == ("50%", 3)
        assert connection.exec_driver_sql("SELECT '50%%', %(x)s", {"x": "%s"}).one() == ("50%", "%s")


def test_none_is_null_or_the_json_null(engine: Engine) -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("a", JSON), Column("b", JSON(none_as_null=True)))
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"a": None, "b": None})
        stored = "SELECT CAST(a AS char(4)), CAST(b AS char(4)) FROM t"
        assert connection.exec_driver_sql(stored).one() == ("null", None)


def test_json_is_written_and_read_by_functions_of_the_user(db_url: str) -> None:
    engine = create_engine(
        db_url,
        json_serializer=lambda value: json.dumps({"wrapped": value}),
        json_deserializer=lambda text: json.loads(text)["wrapped"],
    )
    metadata = MetaData()
    table = Table("t", metadata, Column("x", JSON))
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"x": [1]})
        assert connection.scalar(select(table.c.x)) == [1]
        assert connection.exec_driver_sql("SELECT CAST(x AS char(16)) FROM t").scalar() == '{"wrapped": [1]}'
    engine.dispose()
