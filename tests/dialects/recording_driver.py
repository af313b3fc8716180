"""A driver of PEP 249 that writes down what it is asked, for databases of which there is no server here."""

from __future__ import annotations

from typing import Any


class Error(Exception):
    """The base of the driver's errors."""


class Constant:
    """A type or constant of a driver, known by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class Variable:
    """What a parameter puts its value in; the server's part is played by `values`."""

    def __init__(self, type_: Any, arraysize: int = 1, outconverter: Any = None) -> None:
        self.type, self.arraysize, self.outconverter = type_, arraysize, outconverter
        self.values: list[Any] = []

    def getvalue(self, number: int = 0) -> Any:
        return self.values[number]


class Cursor:
    """Write statements down; return the rows that the driver has in store for them."""

    arraysize = 100
    description: Any = None
    rowcount = -1

    def __init__(self, driver: RecordingDriver) -> None:
        self._driver = driver
        self._rows: list[Any] = []
        self._next: Any = None
        self.fast_executemany = False

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def execute(self, statement: str, parameters: Any = ()) -> None:
        driver = self._driver
        driver.calls.append((statement, parameters))
        for part, error in driver.errors.items():
            if part in statement:
                raise error
        found = next((rows for part, rows in driver.answers.items() if part in statement), None)
        self._rows = [tuple(row.values()) if isinstance(row, dict) else row for row in found or ()]
        first = found[0] if found else ()
        names = first if isinstance(first, dict) else [f"c{i}" for i in range(len(first))]
        # a query that finds nothing still has columns
        is_query = found is not None or statement.lstrip().upper().startswith("SELECT")
        described = [(name,) + (None,) * 6 for name in names or ["c0"]] if is_query else None
        # of two statements, the first one has no rows
        self.description, self._next = (None, described) if "; SELECT" in statement else (described, None)
        driver.fill(parameters, 0)

    def nextset(self) -> bool:
        self.description, self._next = self._next, None
        return self.description is not None

    def executemany(self, statement: str, parameters: Any) -> None:
        self._driver.calls.append((statement, parameters))
        for number, one in enumerate(parameters):
            self._driver.fill(one, number)

    def setinputsizes(self, *args: Any, **sizes: Any) -> None:
        self._driver.sizes.append(args[0] if args else sizes)

    def var(self, type_: Any, size: int = 0, arraysize: int = 1, outconverter: Any = None) -> Variable:
        return Variable(type_, arraysize, outconverter)

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, size: int = 1) -> list[Any]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def close(self) -> None:
        pass


class Connection:
    """A connection whose autocommit flag is an attribute."""

    autocommit = False
    outputtypehandler: Any = None

    def __init__(self, driver: RecordingDriver) -> None:
        self._driver = driver

    def cursor(self) -> Cursor:
        return Cursor(self._driver)

    def commit(self) -> None:
        self._driver.calls.append(("COMMIT", ()))

    def rollback(self) -> None:
        self._driver.calls.append(("ROLLBACK", ()))

    def close(self) -> None:
        pass

    def add_output_converter(self, code: int, convert: Any) -> None:
        self._driver.converters[code] = convert


class RecordingDriver:
    """A driver's module.

    :param paramstyle: how it wants parameters
    :param answers: rows for statements that contain a text; a row is a sequence, or a mapping by columns
    """

    Error = DatabaseError = InterfaceError = ProgrammingError = OperationalError = Error
    version = __version__ = "9.9.9"
    __name__ = "recording"

    def __init__(self, paramstyle: str, answers: dict[str, list[Any]] | None = None) -> None:
        self.paramstyle = paramstyle
        self.answers = answers or {}
        self.errors: dict[str, Exception] = {}
        #: by the name of a parameter, what the server puts into its variable: for each set of parameters
        self.returned: dict[str, list[Any]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.sizes: list[Any] = []
        self.converters: dict[int, Any] = {}
        self.connected: list[tuple[Any, Any]] = []
        self.pooling_calls: list[dict[str, Any]] = []

    def pooling(self, **options: Any) -> None:
        self.pooling_calls.append(options)

    def connect(self, *args: Any, **kw: Any) -> Connection:
        self.connected.append((args, kw))
        return Connection(self)

    def fill(self, parameters: Any, number: int) -> None:
        for name, values in self.returned.items():
            if isinstance(parameters, dict) and isinstance(parameters.get(name), Variable):
                parameters[name].values = values

    def makedsn(self, *args: Any, **kw: Any) -> tuple[Any, ...]:
        return (*args, kw)

    def Binary(self, value: bytes) -> bytes:
        return value

    def init_oracle_client(self, **kw: Any) -> None:
        self.calls.append(("init_oracle_client", kw))

    def __getattr__(self, name: str) -> Constant:
        if name.startswith("_") or not name.isupper():
            raise AttributeError(name)
        made = Constant(name)
        setattr(self, name, made)
        return made

    @property
    def statements(self) -> list[str]:
        """The statements that it was asked to run, each on one line."""
        return [" ".join(statement.split()) for statement, _ in self.calls]
