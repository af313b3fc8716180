"""The modules of drivers are attributes of their dialect's package, and imported only when asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from relata.dialects import mssql, mysql, oracle, postgresql, sqlite

DRIVERS = [
    (sqlite, ("pysqlite", "pysqlcipher")),
    (postgresql, ("asyncpg", "pg8000", "psycopg", "psycopg2", "psycopg2cffi")),
    (mysql, ("mysqldb", "pymysql", "cymysql", "mysqlconnector", "mariadbconnector")),
    (mssql, ("pyodbc", "pymssql")),
    (oracle, ("oracledb", "cx_oracle")),
]


@pytest.mark.parametrize(
    ("package", "driver"), [(package, driver) for package, drivers in DRIVERS for driver in drivers]
)
def test_a_driver_is_an_attribute_of_its_package(package: object, driver: str) -> None:
    assert driver in dir(package)
    module = getattr(package, driver)
    assert module.__name__ == f"{package.__name__}.{driver}"  # type: ignore[attr-defined]  # a module
    assert module.dialect.driver == driver


def test_a_driver_is_not_imported_before_it_is_asked_for() -> None:
    program = """
import sys
from relata.dialects import mysql
assert "relata.dialects.mysql.cymysql" not in sys.modules
print(mysql.cymysql.dialect.__name__)
assert "relata.dialects.mysql.cymysql" in sys.modules
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "MySQLDialect_cymysql\n"


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match=r"module 'relata\.dialects\.mysql' has no attribute 'oursql'"):
        _ = mysql.oursql  # type: ignore[attr-defined]  # what the test is about
