"""From a URL to the driver's calls; the driver only writes down what it is asked: there is no server here."""

from __future__ import annotations

import datetime as dt
import struct
import sys
from typing import Any

import pytest

from relata import (
    Column,
    Identity,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    create_engine,
    exc,
    insert,
    make_url,
    select,
)
from relata.dialects import mssql
from tests.dialects.made_up_servers import SQL_SERVER
from tests.dialects.recording_driver import Connection, Error, RecordingDriver

ANSWERS = SQL_SERVER.answers

DSN = "mssql+pyodbc://"
ODBC: list[tuple[str, str, dict[str, Any]]] = [
    ("world", "dsn=world;Trusted_Connection=Yes", {}),
    ("me:secret@world", "dsn=world;UID=me;PWD=secret", {}),
    ("me:secret@world?LANGUAGE=French", "dsn=world;UID=me;PWD=secret;LANGUAGE=French", {}),
    (
        "me:secret@host/world?driver=ODBC+Driver+18+for+SQL+Server",
        "DRIVER={ODBC Driver 18 for SQL Server};Server=host;Database=world;UID=me;PWD=secret",
        {},
    ),
    ("host:1444/world?driver=D", "DRIVER={D};Server=host,1444;Database=world;Trusted_Connection=Yes", {}),
    (
        "me:a;b}c@host/world?driver=D",
        "DRIVER={D};Server=host;Database=world;UID=me;PWD={a;b}}c}",
        {},
    ),
    (
        "host/world?driver=D&authentication=ActiveDirectoryIntegrated",
        "DRIVER={D};Server=host;Database=world;Authentication=ActiveDirectoryIntegrated",
        {},
    ),
    (
        "me@host/world?driver=D&odbc_autotranslate=No",
        "DRIVER={D};Server=host;Database=world;UID=me;AutoTranslate=No",
        {},
    ),
    ("/?odbc_connect=DSN%3Dworld%3BUID%3Dme", "DSN=world;UID=me", {}),
    (
        "world?autocommit=true&ansi=false",
        "dsn=world;Trusted_Connection=Yes",
        {"autocommit": True, "ansi": False},
    ),
]


@pytest.mark.parametrize(("rest", "expected", "arguments"), ODBC)
def test_connection_strings(rest: str, expected: str, arguments: dict[str, Any]) -> None:
    given = mssql.dialect().create_connect_args(make_url(DSN + rest))
    assert (list(given[0]), given[1]) == ([expected], arguments)


def test_a_url_without_an_odbc_driver() -> None:
    with pytest.warns(exc.SAWarning, match="names no ODBC driver"):
        mssql.dialect().create_connect_args(make_url("mssql+pyodbc://me:secret@host/world"))


def test_arguments_of_pymssql() -> None:
    given = mssql.pymssql.dialect().create_connect_args(
        make_url("mssql+pymssql://me:pw@host:1444/world?charset=utf8")
    )
    expected = {"user": "me", "password": "pw", "host": "host:1444", "database": "world", "charset": "utf8"}
    assert given == ([], expected)


@pytest.mark.parametrize("url", ["mssql://host/world", "mssql+pymssql://host/world", "mssql+pyodbc://dsn"])
def test_a_driver_that_is_not_installed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyodbc", "pymssql"):
        monkeypatch.setitem(sys.modules, name, None)  # what makes an import fail as if nothing were there
    with pytest.raises(ModuleNotFoundError, match="pip install"):
        create_engine(url)


def engine_of(
    paramstyle: str = "qmark", url: str = "mssql+pyodbc://dsn", **options: Any
) -> tuple[Any, RecordingDriver]:
    """Return an engine that has connected once, and its driver with nothing written down yet."""
    driver = RecordingDriver(paramstyle, dict(ANSWERS))
    engine = create_engine(url, module=driver, **options)
    engine.connect().close()
    driver.calls.clear()
    return engine, driver


def test_what_the_first_connection_tells() -> None:
    engine, driver = engine_of()
    dialect = engine.dialect
    assert (dialect.name, dialect.driver, dialect.paramstyle) == ("mssql", "pyodbc", "qmark")
    assert dialect.server_version_info == (15, 0, 2000, 5)
    assert dialect.default_schema_name == "dbo"
    assert dialect.default_isolation_level == "READ COMMITTED"
    assert (dialect._supports_offset_fetch, dialect.deprecate_large_types) == (True, True)
    assert driver.connected == [(("dsn=dsn;Trusted_Connection=Yes",), {})]


def test_comments_are_off_where_the_server_lacks_them() -> None:
    driver = RecordingDriver("qmark", dict(ANSWERS))
    driver.errors["fn_listextendedproperty"] = Error("no such function")
    engine = create_engine("mssql+pyodbc://dsn", module=driver)
    engine.connect().close()
    assert engine.dialect.supports_comments is False
    assert create_engine(
        "mssql+pyodbc://dsn", module=driver, supports_comments=True
    ).dialect.supports_comments


@pytest.mark.parametrize("level", ["SERIALIZABLE", "SNAPSHOT", "READ UNCOMMITTED"])
def test_isolation_levels(level: str) -> None:
    engine, driver = engine_of()
    with engine.connect().execution_options(isolation_level=level):
        committed = ["COMMIT"] if level == "SNAPSHOT" else []
        assert driver.statements == [f"SET TRANSACTION ISOLATION LEVEL {level}", *committed]


def test_autocommit_is_the_drivers() -> None:
    engine, driver = engine_of()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.connection.dbapi_connection.autocommit is True
    assert driver.statements[-1] == "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"


def test_an_unknown_isolation_level() -> None:
    engine, _ = engine_of()
    with pytest.raises(exc.ArgumentError, match="SNAPSHOT"):
        engine.connect().execution_options(isolation_level="CHAOS")


def test_savepoints() -> None:
    engine, driver = engine_of()
    with engine.begin() as connection:
        with connection.begin_nested():
            pass
        connection.begin_nested().rollback()
    names = [s for s in driver.statements if "TRANSACTION" in s]
    assert [s.rpartition(" ")[0] for s in names] == [
        "SAVE TRANSACTION",
        "SAVE TRANSACTION",
        "ROLLBACK TRANSACTION",
    ]


metadata = MetaData()
city = Table(
    "city", metadata, Column("id", Integer, primary_key=True), Column("name", String(9)), schema="geo"
)
counted = Table("counted", metadata, Column("id", Integer, Sequence("ids"), primary_key=True))
shifted = Table("shifted", metadata, Column("id", Integer, Identity(start=5), primary_key=True))


def test_a_key_that_the_server_makes_is_returned() -> None:
    engine, driver = engine_of()
    driver.answers["OUTPUT"] = [(7,)]
    with engine.begin() as connection:
        assert connection.execute(insert(city).values(name="Oslo")).inserted_primary_key == (7,)
    assert driver.statements[0] == "INSERT INTO geo.city (name) OUTPUT inserted.id VALUES (?)"


def test_a_key_that_is_given_needs_leave() -> None:
    engine, driver = engine_of()
    with engine.begin() as connection:
        connection.execute(insert(city), {"id": 1, "name": "Oslo"})
        connection.execute(insert(shifted).values(id=2))
    assert driver.statements == [
        "SET IDENTITY_INSERT geo.city ON",
        "INSERT INTO geo.city (id, name) VALUES (?, ?)",
        "SET IDENTITY_INSERT geo.city OFF",
        "SET IDENTITY_INSERT shifted ON",
        "INSERT INTO shifted (id) VALUES (?)",
        "SET IDENTITY_INSERT shifted OFF",
        "COMMIT",
        "ROLLBACK",  # the pool's
    ]


def test_leave_is_taken_back_after_an_error() -> None:
    engine, driver = engine_of()
    driver.errors["INSERT INTO"] = Error("duplicate key")
    with pytest.raises(exc.DBAPIError, match="duplicate key"), engine.begin() as connection:
        connection.execute(insert(city).values(id=1))
    assert driver.statements == [
        "SET IDENTITY_INSERT geo.city ON",
        "INSERT INTO geo.city (id) VALUES (?)",
        "SET IDENTITY_INSERT geo.city OFF",
        "ROLLBACK",
        "ROLLBACK",  # the pool's
    ]


def test_a_key_from_a_sequence_needs_none() -> None:
    engine, driver = engine_of()
    driver.answers["OUTPUT"] = [(3,)]
    with engine.begin() as connection:
        connection.execute(insert(counted))
    assert driver.statements[0] == "INSERT INTO counted (id) OUTPUT inserted.id VALUES (NEXT VALUE FOR ids)"


SCOPED = ["INSERT INTO plain DEFAULT VALUES; SELECT SCOPE_IDENTITY() AS lastrowid"]


@pytest.mark.parametrize(
    ("url", "uses_scope", "expected"),
    [
        ("mssql+pyodbc://dsn", True, SCOPED),
        ("mssql+mssqlpython://h/d", True, SCOPED),
        (
            "mssql+pymssql://h/d",
            True,
            ["INSERT INTO plain DEFAULT VALUES", "SELECT SCOPE_IDENTITY() AS lastrowid"],
        ),
        ("mssql+pyodbc://dsn", False, ["INSERT INTO plain DEFAULT VALUES", "SELECT @@IDENTITY AS lastrowid"]),
    ],
)
def test_a_key_is_asked_for_where_output_is_not_possible(
    url: str, uses_scope: bool, expected: list[str]
) -> None:
    """Two drivers run an INSERT in a scope of its own: what comes after it is too late to ask."""
    plain = Table("plain", MetaData(), Column("id", Integer, primary_key=True), implicit_returning=False)
    paramstyle = "pyformat" if "pymssql" in url else "qmark"
    engine, driver = engine_of(paramstyle, url, use_scope_identity=uses_scope)
    driver.answers["IDENTITY"] = [(9,)]
    with engine.begin() as connection:
        assert connection.execute(insert(plain)).inserted_primary_key == (9,)
    assert driver.statements[: len(expected)] == expected


def test_types_of_parameters_are_told() -> None:
    engine, driver = engine_of()
    with engine.connect() as connection:
        connection.execute(select(city.c.id).where(city.c.name == "Oslo", city.c.id == 1))
    ((name, id_),) = driver.sizes
    assert (str(name[0]), name[1:]) == ("SQL_VARCHAR", (9, 0))
    assert id_[0].name == "NUMBER"
    quiet, quiet_driver = engine_of(use_setinputsizes=False)
    with quiet.connect() as connection:
        connection.execute(select(city.c.id).where(city.c.id == 1))
    assert quiet_driver.sizes == []


MSSQLPYTHON = [
    ("u:p@h:1/db?encrypt=no&a=b", "Server=h,1;Database=db;UID=u;PWD=p;encrypt=no;a=b"),
    (
        "h/db?authentication=ActiveDirectoryIntegrated",
        "Server=h;Database=db;Authentication=ActiveDirectoryIntegrated",
    ),
    ("u:a%3Bb@h/db", "Server=h;Database=db;UID=u;PWD={a;b}"),
]


@pytest.mark.parametrize(("written", "expected"), MSSQLPYTHON)
def test_arguments_of_mssqlpython(written: str, expected: str) -> None:
    url = make_url(f"mssql+mssqlpython://{written}")
    assert mssql.mssqlpython.dialect().create_connect_args(url) == ([expected], {})


def test_mssqlpython_changes_no_text_and_keeps_no_connections() -> None:
    driver = RecordingDriver("pyformat", dict(ANSWERS))
    engine = create_engine("mssql+mssqlpython://h/d", module=driver)
    with engine.connect() as connection:
        connection.execute(select(city.c.id % 2).where(city.c.name == "50%"))
    assert driver.calls[-2] == (
        "SELECT geo.city.id % ? AS anon_1 \nFROM geo.city \nWHERE geo.city.name = ?",
        (2, "50%"),
    )
    assert driver.pooling_calls == [{"enabled": False}]
    create_engine("mssql+mssqlpython://h/d", module=driver, enable_pooling=True)
    assert len(driver.pooling_calls) == 1


def test_fast_executemany() -> None:
    engine, driver = engine_of(fast_executemany=True)
    with engine.begin() as connection:
        connection.execute(insert(city).values(name="x"), [{"name": "Oslo"}, {"name": "Bergen"}])
    assert driver.calls[0] == ("INSERT INTO geo.city (name) VALUES (?)", [("Oslo",), ("Bergen",)])


def test_moments_with_their_distance_from_utc_are_read() -> None:
    engine, driver = engine_of(query_timeout=30)
    raw = struct.pack("<6hI2h", 2020, 1, 2, 3, 4, 5, 6000, -2, -30)
    zone = dt.timezone(dt.timedelta(hours=-2, minutes=-30))
    assert driver.converters[-155](raw) == dt.datetime(2020, 1, 2, 3, 4, 5, 6, zone)
    with engine.connect() as connection:
        driver_connection: Any = connection.connection.dbapi_connection
        assert (type(driver_connection), driver_connection.timeout) == (Connection, 30)


def told(error: Exception, words: str) -> Exception:
    """Return an error of mssql-python, which has its words apart."""
    error.driver_error = words  # type: ignore[attr-defined]  # of its errors
    return error


LOST: list[tuple[Any, Exception, bool]] = [
    (mssql.pyodbc.dialect, Error("08S01", "[08S01] Communication link failure"), True),
    (mssql.pyodbc.dialect, Error("The cursor's connection has been closed."), True),
    (mssql.pyodbc.dialect, Error("42000", "syntax"), False),
    (mssql.mssqlpython.dialect, told(Error("x"), "Communication link failure"), True),
    (mssql.mssqlpython.dialect, told(Error("x"), "Syntax error"), False),
    (mssql.pymssql.dialect, Error("DBPROCESS is dead or not enabled (20047)"), True),
    (mssql.pymssql.dialect, Error("Incorrect syntax near 'x' (102)"), False),
]


@pytest.mark.parametrize(("dialect", "error", "is_lost"), LOST)
def test_lost_connections(dialect: Any, error: Exception, is_lost: bool) -> None:
    assert dialect(dbapi=RecordingDriver("qmark")).is_disconnect(error, None, None) is is_lost


def test_a_rollback_for_which_there_is_no_transaction() -> None:
    error = Error("111214", "No corresponding transaction found (111214)")

    class Broken(Connection):
        def rollback(self) -> None:
            raise error

    driver = RecordingDriver("qmark")
    lenient = mssql.dialect(dbapi=driver, ignore_no_transaction_on_rollback=True)
    connection: Any = Broken(driver)
    with pytest.warns(exc.SAWarning, match="111214"):
        lenient.do_rollback(connection)
    with pytest.raises(Error):
        mssql.dialect(dbapi=driver).do_rollback(connection)


def test_flags_are_read_from_a_configuration() -> None:
    with pytest.warns(exc.SADeprecationWarning, match="legacy_schema_aliasing"):
        engine, _ = engine_of(legacy_schema_aliasing=True)
    assert engine.dialect.legacy_schema_aliasing is True
