"""Make, empty and drop the databases that tests run on, by the bare drivers.

Each process of a test run has a database of its own on each server, named after the machine and the process,
so that several runs may share a server. It is emptied after each test and dropped at the end; those of
processes that died before that are dropped by the next run on the same machine.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg
import pymysql

NAMES = ("sqlite", "postgresql", "mariadb")
DEFAULT_URLS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1:5432/test",
    "mariadb": "mysql+pymysql://root@127.0.0.1:3306/test",
}
CONNECT_SECONDS = 5
PREFIX = f"test_relata_{zlib.crc32(platform.node().encode()):08x}_"


@dataclass(frozen=True)
class Database:
    """Say which database a test runs on: `name` is one of NAMES, `url` what create_engine() takes."""

    name: str
    url: str


class NoAnswer(Exception):
    """A server cannot be reached, or lets nobody in."""

    PATTERN = re.compile(r"the (?:postgresql|mariadb) server at \S+ does not answer")

    def __init__(self, name: str, url: SplitResult, cause: Exception) -> None:
        variable = f"RELATA_TEST_{name.upper()}_URL"
        reason = " ".join(str(cause).split())
        address = f"{url.hostname}:{url.port}"
        super().__init__(
            f"the {name} server at {address} does not answer ({reason}); {variable} names another"
        )


class NoDriver(Exception):
    """A driver is not installed here."""

    PATTERN = re.compile(r"the driver \w+ is not installed")

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(f"the driver {name} is not installed: {remedy}")


# drivers that cannot be had everywhere: the modules that they are imported by, and what to do for them
_COMPILE = "apt-get install gcc libmariadb-dev pkg-config, make venv"
OPTIONAL_DRIVERS = {
    "cymysql": ("cymysql", "apt-get install gcc, make venv"),
    "mysqldb": ("MySQLdb", _COMPILE),
    "mariadbconnector": ("mariadb", _COMPILE),
    "pyodbc": ("pyodbc", "make venv"),
}
ODBC_DRIVER = "MariaDB Unicode"


def require_driver(name: str) -> None:
    """Require that a driver can be used, by the name that it has in a URL.

    :raises NoDriver: it is not installed
    """
    if name not in OPTIONAL_DRIVERS:
        return
    module, remedy = OPTIONAL_DRIVERS[name]
    if find_spec(module) is None:
        raise NoDriver(name, remedy)
    if name == "pyodbc" and ODBC_DRIVER not in _odbc_drivers():
        raise NoDriver(name, f"apt-get install odbc-mariadb libodbc2, for its driver {ODBC_DRIVER!r}")


def _odbc_drivers() -> list[str]:
    try:
        found: list[str] = import_module("pyodbc").drivers()
    except ImportError:  # the system's library of ODBC is missing
        return []
    return found


def what_is_missing(text: str) -> str | None:
    """Return the short form of a missing server or driver that a test's report tells of, or None."""
    match = NoAnswer.PATTERN.search(text) or NoDriver.PATTERN.search(text)
    return match.group() if match else None


class Server(ABC):
    """Hold one connection to a server, and one database there for this process."""

    name: str
    list_databases: str

    def __init__(self) -> None:
        self._base = urlsplit(
            os.environ.get(f"RELATA_TEST_{self.name.upper()}_URL") or DEFAULT_URLS[self.name]
        )
        try:
            self._admin = self._connect(**self._address())
        except Exception as error:
            raise NoAnswer(self.name, self._base, error) from error
        for leftover in self._leftovers():
            self._drop(leftover)
        self._database = f"{PREFIX}{os.getpid()}"
        self._drop(self._database)
        self._create(self._database)

    @property
    def url(self) -> str:
        """The URL of this process's database."""
        return self._base._replace(path=f"/{self._database}").geturl()

    def empty(self) -> None:
        """Remove all that a test left in the database, connections included."""
        self._drop(self._database)
        self._create(self._database)

    def close(self) -> None:
        """Drop the database and let go of the server."""
        self._drop(self._database)
        self._admin.close()

    def _address(self) -> dict[str, Any]:
        url = self._base
        given = {"host": url.hostname, "port": url.port, "user": url.username, "password": url.password}
        address: dict[str, Any] = {
            key: unquote(value) if isinstance(value, str) else value for key, value in given.items() if value
        }
        return address | {"database": url.path.lstrip("/")}

    def _leftovers(self) -> Iterable[str]:
        """Yield the databases of processes of this machine that are no more."""
        for name in self._names():
            process = name.removeprefix(PREFIX)
            if process != name and process.isdigit() and not _is_alive(int(process)):
                yield name

    def _names(self) -> list[str]:
        with self._admin.cursor() as cursor:
            cursor.execute(self.list_databases)
            return [row[0] for row in cursor.fetchall()]

    def _run(self, *statements: str) -> None:
        with self._admin.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @abstractmethod
    def _connect(self, **address: Any) -> Any: ...

    def _create(self, database: str) -> None:
        self._run(f"CREATE DATABASE {database}")

    def _drop(self, database: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {database}")


class PostgreSQL(Server):
    """Recreate the schemas of the database rather than the database, which takes ten times as long."""

    name = "postgresql"
    list_databases = "SELECT datname FROM pg_database"

    def _connect(self, **address: Any) -> Any:
        address["dbname"] = address.pop("database")
        return psycopg.connect(**address, connect_timeout=CONNECT_SECONDS, autocommit=True)

    def _create(self, database: str) -> None:
        super()._create(database)
        self._inside = self._connect(**self._address() | {"database": database})

    def _drop(self, database: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def empty(self) -> None:
        with self._inside.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            cursor.execute(
                "SELECT quote_ident(nspname) FROM pg_namespace"
                " WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
            )
            for (schema,) in cursor.fetchall():
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            cursor.execute("CREATE SCHEMA public")

    def close(self) -> None:
        self._inside.close()
        super().close()


class MariaDB(Server):
    """End the connections that a test left open: the locks they hold would stop the drop."""

    name = "mariadb"
    list_databases = "SHOW DATABASES"

    def _connect(self, **address: Any) -> Any:
        return pymysql.connect(**address, connect_timeout=CONNECT_SECONDS, autocommit=True)

    def _create(self, database: str) -> None:
        self._run(f"CREATE DATABASE {database} CHARACTER SET utf8mb4")

    def _drop(self, database: str) -> None:
        with self._admin.cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (database,))
            for (connection,) in cursor.fetchall():
                with contextlib.suppress(pymysql.err.OperationalError):  # it may have ended by itself
                    cursor.execute(f"KILL {connection}")
        super()._drop(database)


class Servers:
    """Open each server when a test first wants it, and close all at the end."""

    KINDS: dict[str, type[Server]] = {"postgresql": PostgreSQL, "mariadb": MariaDB}

    def __init__(self) -> None:
        self._open: dict[str, Server | NoAnswer] = {}

    def __enter__(self) -> Servers:
        return self

    def __exit__(self, *error: object) -> None:
        for server in self._open.values():
            if isinstance(server, Server):
                server.close()

    def open(self, name: str) -> Server:
        """Return the server of a name; raise NoAnswer, each time anew, where it does not answer."""
        if name not in self._open:
            try:
                self._open[name] = self.KINDS[name]()
            except NoAnswer as error:
                self._open[name] = error
        server = self._open[name]
        if isinstance(server, NoAnswer):
            raise server
        return server


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, so alive
    return True
