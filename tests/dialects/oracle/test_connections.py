"""From a URL to the driver's calls; the driver only writes down what it is asked: there is no server here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from relata import (
    Column,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
    delete,
    exc,
    insert,
    make_url,
    outparam,
    select,
    text,
    update,
)
from relata.dialects import oracle
from tests.dialects.made_up_servers import ORACLE
from tests.dialects.recording_driver import Error, RecordingDriver, Variable

ANSWERS = ORACLE.answers

URLS: list[tuple[str, dict[str, Any]]] = [
    ("scott:tiger@host/sid", {"dsn": ("host", 1521, {"sid": "sid"}), "user": "scott", "password": "tiger"}),
    ("host:1522/?service_name=svc", {"dsn": ("host", 1522, {"service_name": "svc"})}),
    ("scott:tiger@world", {"dsn": "world", "user": "scott", "password": "tiger"}),
    ("world?events=true&threaded=no&mode=2", {"dsn": "world", "events": True, "threaded": False, "mode": 2}),
    ("", {}),
]


@pytest.mark.parametrize(("rest", "expected"), URLS)
@pytest.mark.parametrize("dialect", [oracle.oracledb.dialect, oracle.cx_oracle.dialect])
def test_arguments(rest: str, expected: dict[str, Any], dialect: Any) -> None:
    url = make_url(f"oracle+{dialect.driver}://{rest}")
    assert dialect(dbapi=RecordingDriver("named")).create_connect_args(url) == ([], expected)


def test_constants_of_the_driver() -> None:
    driver = RecordingDriver("named")
    _, given = oracle.dialect(dbapi=driver).create_connect_args(make_url("oracle://world?mode=sysdba"))
    assert given["mode"] is driver.SYSDBA


def test_a_database_and_a_service() -> None:
    with pytest.raises(exc.InvalidRequestError, match="got both"):
        oracle.dialect(dbapi=RecordingDriver("named")).create_connect_args(
            make_url("oracle://host/sid?service_name=svc")
        )


@pytest.mark.parametrize(
    ("url", "extra"),
    [
        ("oracle://host", "oracle"),
        ("oracle+oracledb://host", "oracle"),
        ("oracle+cx_oracle://host", "oracle-cxoracle"),
    ],
)
def test_a_driver_that_is_not_installed(url: str, extra: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=rf"pip install 'relata\[{extra}\]'"):
        create_engine(url)


def test_thick_mode() -> None:
    driver = RecordingDriver("named")
    create_engine("oracle://host", module=driver, thick_mode={"lib_dir": "/opt/oracle"})
    create_engine("oracle://host", module=driver, thick_mode=True)
    create_engine("oracle://host", module=driver, thick_mode=False)
    assert driver.calls == [("init_oracle_client", {"lib_dir": "/opt/oracle"}), ("init_oracle_client", {})]


def engine_of(**options: Any) -> tuple[Any, RecordingDriver]:
    """Return an engine, and the driver that it connects by, which has written nothing down yet."""
    driver = RecordingDriver("named", dict(ANSWERS))
    engine = create_engine("oracle+oracledb://scott:tiger@world", module=driver, **options)
    engine.dialect.get_isolation_level = lambda connection: "READ COMMITTED"
    engine.connect().close()
    driver.calls.clear()
    return engine, driver


def test_what_the_first_connection_tells() -> None:
    dialect = engine_of()[0].dialect
    assert dialect.server_version_info == (23, 0, 0, 0, 0)
    assert dialect.default_schema_name == "scott"
    assert (dialect.supports_native_boolean, dialect._supports_oracle_json) == (True, True)
    assert dialect.max_identifier_length == 128


VERSIONS: list[tuple[tuple[int, ...], bool, bool, bool, bool]] = [
    ((11, 2), False, False, False, False),
    ((12, 1), True, True, False, False),
    ((21, 3), True, True, True, False),
    ((23, 4), True, True, True, True),
]


@pytest.mark.parametrize(("version", "identity", "fetch", "json", "boolean"), VERSIONS)
def test_what_versions_have(version: Any, identity: bool, fetch: bool, json: bool, boolean: bool) -> None:
    dialect = oracle.dialect()
    dialect._take_version(version)
    found = dialect.supports_identity_columns, dialect._supports_offset_fetch
    assert (*found, dialect._supports_oracle_json, dialect.supports_native_boolean) == (
        identity,
        fetch,
        json,
        boolean,
    )


def test_older_databases_have_short_names() -> None:
    driver = RecordingDriver("named", {**ANSWERS, "v$parameter": [("11.2.0",)]})
    engine = create_engine("oracle://world", module=driver)
    engine.dialect.get_isolation_level = lambda connection: "READ COMMITTED"  # type: ignore[method-assign]  # asks the server
    engine.connect().close()
    assert engine.dialect.max_identifier_length == 30


def test_isolation_levels() -> None:
    engine, driver = engine_of()
    with engine.connect().execution_options(isolation_level="SERIALIZABLE"):
        assert driver.statements == ["ROLLBACK", "ALTER SESSION SET ISOLATION_LEVEL=SERIALIZABLE"]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.connection.dbapi_connection.autocommit is True
    with pytest.raises(exc.ArgumentError, match="SERIALIZABLE"):
        engine.connect().execution_options(isolation_level="REPEATABLE READ")


metadata = MetaData()
city = Table(
    "city",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(9)),
    Column("area", Numeric(9, 2)),
    Column("option", Integer),
)
c = city.c


def test_a_key_comes_back_in_a_variable() -> None:
    engine, driver = engine_of()
    driver.returned["ret_0"] = [[7]]
    with engine.begin() as connection:
        assert connection.execute(insert(city).values(name="Oslo", option=1)).inserted_primary_key == (7,)
    statement, parameters = driver.calls[0]
    assert (
        statement
        == 'INSERT INTO city (name, "option") VALUES (:name, :"option") RETURNING city.id INTO :ret_0'
    )
    variable = parameters.pop("ret_0")
    assert (type(variable), variable.type, variable.arraysize) == (Variable, int, 1)
    assert parameters == {"name": "Oslo", '"option"': 1}


def test_rows_of_returning() -> None:
    engine, driver = engine_of()
    driver.returned = {"ret_0": [[1, 2]], "ret_1": [[Decimal("1.5"), None]]}
    with engine.begin() as connection:
        found = connection.execute(update(city).values(name="x").returning(c.id, c.area))
        assert found.keys() == ["id", "area"]
        assert found.all() == [(1, Decimal("1.5")), (2, None)]
        driver.returned = {"ret_0": [[]]}
        assert connection.execute(delete(city).returning(c.id)).all() == []


def test_rows_of_returning_for_several_sets_of_parameters() -> None:
    engine, driver = engine_of()
    driver.returned["ret_0"] = [[1], [2]]
    with engine.begin() as connection:
        found = connection.scalars(insert(city).returning(c.id), [{"name": "Oslo"}, {"name": "Bergen"}])
        assert found.all() == [1, 2]
    _, parameters = driver.calls[0]
    assert parameters[0]["ret_0"] is parameters[1]["ret_0"]
    assert parameters[0]["ret_0"].arraysize == 2


def test_a_column_without_a_type_cannot_come_back() -> None:
    engine, _ = engine_of()
    table = Table("t", MetaData(), Column("a"))
    with pytest.raises(exc.InvalidRequestError, match="give the column"), engine.begin() as connection:
        connection.execute(delete(table).returning(table.c.a))


def test_parameters_of_blocks_that_take_values() -> None:
    engine, driver = engine_of()
    driver.returned["area"] = [Decimal("12.5")]
    block = text("begin measure(:key, :area); end;").bindparams(outparam("area", Numeric(9, 2)))
    with engine.connect() as connection:
        found = connection.execute(block, {"key": 1})
        assert found.out_parameters == {"area": Decimal("12.5")}


def test_types_of_parameters_are_told_by_name() -> None:
    engine, driver = engine_of(arraysize=500)
    with engine.connect() as connection:
        connection.execute(select(c.id).where(c.option == 5, c.name == "x"))
    assert driver.sizes == [{"option_1": int}]


def test_two_phases() -> None:
    dialect = oracle.dialect(dbapi=RecordingDriver("named"))
    form, transaction, branch = dialect.create_xid()
    assert (form, len(transaction), len(branch)) == (0x1234, 32, 32)


class _DriverError(Error):
    """An error of Oracle's drivers: the first argument tells its number."""

    def __init__(self, code: int = 0, full_code: str = "") -> None:
        class Told:
            pass

        told: Any = Told()
        told.code, told.full_code = code, full_code
        super().__init__(told)


LOST: list[tuple[Exception, bool]] = [
    (_DriverError(3113), True),
    (_DriverError(28), True),
    (_DriverError(full_code="DPY-4011"), True),
    (_DriverError(942), False),
    (Error("not connected"), True),
]


@pytest.mark.parametrize(("error", "is_lost"), LOST)
def test_lost_connections(error: Exception, is_lost: bool) -> None:
    assert oracle.dialect(dbapi=RecordingDriver("named")).is_disconnect(error, None, None) is is_lost


def test_how_columns_come_back() -> None:
    driver = RecordingDriver("named")
    dialect = oracle.dialect(dbapi=driver)
    handler = dialect._output_type_handler()
    cursor = driver.connect().cursor()
    assert handler(cursor, "C", driver.CLOB, 0, 0, 0).type is driver.LONG_STRING
    assert handler(cursor, "B", driver.BLOB, 0, 0, 0).type is driver.DB_TYPE_LONG_RAW
    assert handler(cursor, "I", driver.NUMBER, 0, 9, 0) is None
    assert handler(cursor, "S", driver.STRING, 0, 0, 0) is None
    assert handler(cursor, "N", driver.NUMBER, 0, 9, 2).outconverter("1.50") == Decimal("1.50")
    unknown = handler(cursor, "X", driver.NUMBER, 0, 0, -127).outconverter
    assert [(unknown(one), type(unknown(one))) for one in ("5", "5.5")] == [
        (5, int),
        (Decimal("5.5"), Decimal),
    ]
    assert handler(cursor, "F", driver.NATIVE_FLOAT, 0, 0, 0) is None
    plain = oracle.dialect(dbapi=driver, auto_convert_lobs=False, coerce_to_decimal=False)
    assert plain._output_type_handler()(cursor, "C", driver.CLOB, 0, 0, 0) is None
    assert plain._output_type_handler()(cursor, "N", driver.NUMBER, 0, 9, 2) is None
