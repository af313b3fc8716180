"""Hostile text everywhere: as values, as binary data, as names, on every database.

A value comes back as it was sent, as a parameter and written into SQL; a name is quoted right or refused; SQL
within either is never run. The programs are the same each time (`derandomize`).

Each search makes its statements anew from the text that hypothesis makes up; the table `canary` lives through
all of it.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings, strategies as st

from relata import (
    Column,
    Connection,
    Engine,
    Enum,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    column,
    create_engine,
    delete,
    event,
    exc,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
    values,
)
from relata.schema import CreateSchema, DropSchema

from .databases import Database

FRAGMENTS = [
    *("'", '"', "`", "''", '""', "``", "\\", "\\'", '\\"', "\\\\", "[", "]", "(", ")", "{", "}", "{}", "{0}"),
    *(
        "%",
        "%%",
        "%s",
        "%(x)s",
        "%(v)s",
        ":",
        "::",
        ":x",
        ":v",
        "\\:x",
        "?",
        "??",
        "$1",
        "$$",
        "@x",
        "&",
        "*",
    ),
    *(
        "--",
        "-- ",
        "#",
        "/*",
        "*/",
        "/* */",
        ";",
        ",",
        ".",
        "/",
        "|",
        "_",
        "x",
        "y",
        "0",
        "é",
        "\xa0",
        "\u2028",
    ),
    *(" ", "\n", "\r\n", "\t", "\x00", "\x00bv\x00", "\x1a", "\x08", "\x7f", "\ufeff", "\ud800", "\udfff"),
    *("e\u0301", "\N{SNOWMAN}", "\N{GRINNING FACE}", "\u202e", "\N{BLACK SQUARE}", "縗", "__[SCHEMA_x]"),
    *("__[POSTCOMPILE_v]", "~~", "NULL", "select", "DROP TABLE canary", "; DROP TABLE canary; --"),
    *(
        "'; DROP TABLE canary; --",
        '"; DROP TABLE canary; --',
        "`; DROP TABLE canary; --",
        "\\'; DROP TABLE canary #",
    ),
    *("' OR 1=1 --", "') UNION SELECT 1 --", "\\%", "\\_", "E'", "X'00'", "q'", "a.b", "a_b", "a b"),
]

hostile_text = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=6).map("".join),
    st.sampled_from(FRAGMENTS),
    st.builds(lambda part, count: part * count, st.sampled_from(FRAGMENTS), st.sampled_from([64, 65, 4_000])),
)
hostile_bytes = st.one_of(
    st.binary(max_size=12),
    hostile_text.map(lambda text: text.encode(errors="surrogatepass")),
    st.sampled_from([bytes(range(256)), b"\xff" * 9_000, b"\\x41", b"\\101", b"\x1f\x8b\x00'"]),
)
hostile_name = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), min_size=1, max_size=4)
    .map("".join)
    .filter(bool),
    st.builds(lambda part, count: part * count, st.sampled_from(FRAGMENTS), st.sampled_from([2, 31, 63, 70])),
)


ALL_AT_ONCE = "'\"`%(x)s%s:x?--/* */;\\{}[y] DROP TABLE canary"


def search(examples: int, strategy: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Call `check` with so many values, the same in each run; the smallest that fails is reported."""
    hardest = ALL_AT_ONCE.encode() if strategy is hostile_bytes else ALL_AT_ONCE

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    @example(hardest)
    @example(hardest[::-1])
    def run(value: Any) -> None:
        check(value)

    report = ""
    try:
        run()
    except Exception as error:
        report = "".join(traceback.format_exception(error))
    if report:  # without lone surrogates, which would end pytest-xdist
        pytest.fail(report.encode("ascii", "backslashreplace").decode(), pytrace=False)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Give a connection to a database where the canary sings, and see that it still does at the end."""
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE canary (id INTEGER)"))
        connection.execute(text("INSERT INTO canary VALUES (1)"))
        connection.commit()
        yield connection
        connection.rollback()
        assert_alive(connection)


def assert_alive(connection: Connection) -> None:
    assert connection.exec_driver_sql("SELECT id FROM canary").all() == [(1,)]


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Take back what the block does, also after an error that the database has found."""
    try:
        yield
    finally:
        connection.rollback()
        assert_alive(connection)


def has_surrogates(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


# ---- values

METADATA = MetaData()
NOTE = Table(
    "note",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("v", Text),
    Column("data", LargeBinary().with_variant(LargeBinary(100_000), "mysql", "mariadb")),
)


def expected_of_text(database: Database, value: str, written: bool) -> type[Exception] | None:
    """Return the error that a text ends in; None where it comes back.

    :param written: it is written into the SQL
    """
    if has_surrogates(value):
        return UnicodeEncodeError  # there is no UTF-8 for it
    if "\x00" in value and written:
        return None if database.name == "mariadb" else exc.CompileError
    if "\x00" in value and database.name == "postgresql":
        return exc.DataError
    return None


def send_value(connection: Connection, column: Column[Any], value: Any) -> None:
    """Send a value by each way that a parameter has, and see that it comes back and is found."""
    name = column.name
    connection.execute(insert(NOTE).values({"id": 1, name: value}))
    assert connection.scalar(select(column)) == value
    connection.execute(update(NOTE).values({name: None}))
    connection.execute(update(NOTE).values({name: value}).where(NOTE.c.id == 1))
    assert connection.scalars(select(column).where(column == value)).all() == [value]
    assert connection.scalars(select(column).where(column.in_([value, value]))).all() == [value]
    assert connection.scalars(select(NOTE.c.id).where(column.not_in([value]))).all() == []
    assert connection.scalar(select(literal(value, column.type))) == value
    assert connection.scalar(select(case((NOTE.c.id == 1, value), else_=None))) == value
    assert connection.scalar(select(func.coalesce(None, literal(value, column.type)))) == value
    statement = text(f"SELECT {name} FROM note WHERE {name} = :v").columns(column)
    assert connection.scalar(statement, {"v": value}) == value
    rows = [{"id": 2, name: value}, {"id": 3, name: None}]
    connection.execute(insert(NOTE), rows)
    inserted = insert(NOTE).returning(column, sort_by_parameter_order=True)
    assert connection.scalars(inserted, [{"id": 4, name: value}, {"id": 5, name: value}]).all() == [value] * 2
    assert connection.execute(delete(NOTE).where(column == value)).rowcount == 4


def write_value(connection: Connection, column: Column[Any], value: Any) -> None:
    """Write a value into SQL by each way that there is, and see that it comes back and is found."""

    def written(statement: Any) -> str:
        return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))

    def scalars(statement: Any) -> list[Any]:
        typed = connection.exec_driver_sql(written(statement)).scalars().all()
        return [bytes(found) if isinstance(value, bytes) else found for found in typed]

    name = column.name
    connection.exec_driver_sql(written(insert(NOTE).values({"id": 1, name: value})))
    assert connection.scalars(select(column)).all() == [value]
    connection.exec_driver_sql(written(update(NOTE).values({name: value}).where(column == value)))
    assert scalars(select(column).where(column == value)) == [value]
    assert scalars(select(column).where(column.in_([value, value]))) == [value]
    assert scalars(select(literal(value, column.type))) == [value]
    assert scalars(select(case((NOTE.c.id == 1, value), else_=None))) == [value]
    now = bindparam("now", value, type_=column.type, literal_execute=True)
    assert connection.scalars(select(column).where(column == now)).all() == [value]
    listed = bindparam("listed", [value], type_=column.type, expanding=True, literal_execute=True)
    assert connection.scalars(select(column).where(column.in_(listed))).all() == [value]


def find_part(connection: Connection, value: str) -> None:
    """A text is a part of itself, whatever it has that LIKE would read."""
    connection.execute(insert(NOTE).values(id=1, v=value))
    for condition in (
        NOTE.c.v.contains(value, autoescape=True),
        NOTE.c.v.startswith(value, autoescape=True),
        NOTE.c.v.endswith(value, autoescape=True, escape="^"),
    ):
        assert connection.scalar(select(NOTE.c.id).where(condition)) == 1
        written = select(NOTE.c.id).where(condition)
        sql = str(written.compile(connection, compile_kwargs={"literal_binds": True}))
        assert connection.exec_driver_sql(sql).scalar() == 1


def check_refusal(kind: type[Exception], function: Callable[[], Any], value: str) -> None:
    """See that a value is refused by this class of error, which says which value it is."""
    with pytest.raises((kind, exc.StatementError)) as caught:
        function()
    error = caught.value
    if not isinstance(error, kind):
        assert isinstance(error, exc.StatementError) and isinstance(error.orig, kind)
    if kind is exc.CompileError:
        assert "NUL" in str(error) and "parameter" in str(error)


def test_text_comes_back_as_parameter(database: Database, connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.commit()
    sent: list[str] = []
    event.listen(connection.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    first: list[str] = []

    def check(value: str) -> None:
        refusal = expected_of_text(database, value, written=False)
        with undone(connection):
            if refusal is not None:
                check_refusal(refusal, lambda: send_value(connection, NOTE.c.v, value), value)
                return
            sent.clear()
            send_value(connection, NOTE.c.v, value)
            first[:] = first or sent
            assert sent == first  # values are no part of what is sent as SQL

    search(90, hostile_text, check)


def test_text_comes_back_when_written(database: Database, connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.commit()

    def check(value: str) -> None:
        refusal = expected_of_text(database, value, written=True)
        with undone(connection):
            if refusal is None:
                write_value(connection, NOTE.c.v, value)
            else:
                check_refusal(refusal, lambda: write_value(connection, NOTE.c.v, value), value)

    search(90, hostile_text, check)


def test_text_is_a_part_of_itself(database: Database, connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.commit()

    def check(value: str) -> None:
        assume(expected_of_text(database, value, written=True) is None)
        with undone(connection):
            find_part(connection, value)

    search(60, hostile_text, check)


def test_bytes_come_back(connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.commit()

    def check(value: bytes) -> None:
        with undone(connection):
            send_value(connection, NOTE.c.data, value)
        with undone(connection):
            write_value(connection, NOTE.c.data, value)

    search(50, hostile_bytes, check)


def test_a_value_without_an_encoding_is_named(connection: Connection) -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        connection.execute(select(bindparam("who", type_=String)), {"who": "a\ud800"})
    notes = "\n".join(caught.value.__notes__)
    assert "'who'" in notes and "surrogates" in notes and "LargeBinary" in notes and "[SQL: SELECT" in notes
    connection.rollback()
    assert_alive(connection)


def test_hidden_values_stay_hidden(db_url: str) -> None:
    engine = create_engine(db_url, hide_parameters=True)
    with engine.connect() as connection, pytest.raises(UnicodeEncodeError) as caught:
        connection.execute(select(bindparam("who", type_=String)), {"who": "secret\ud800"})
    assert "'who'" in caught.value.__notes__[0] and "secret" not in "".join(caught.value.__notes__)
    engine.dispose()


# ---- names


def may_be_refused(database: Database, name: str) -> bool:
    """Tell whether a database has no such names, or none everywhere."""
    if "\x00" in name or has_surrogates(name):
        return True
    if database.name == "postgresql":
        return len(name.encode()) > 63
    if database.name == "mariadb":
        beyond = any(character > "\uffff" for character in name)
        file_name = sum(1 if c.isascii() and c.isalnum() else 5 for c in name)
        return beyond or len(name) > 64 or file_name > 240 or name != name.strip() or not name.isprintable()
    return False


@contextmanager
def refused_only_beyond(database: Database, name: str) -> Iterator[None]:
    """Let an error pass where the database, or SQL, cannot have such a name, and nowhere else."""
    try:
        yield
    except (exc.CompileError, exc.IdentifierError, exc.DBAPIError, UnicodeEncodeError):
        if not may_be_refused(database, name):
            raise


def use_names_in_queries(connection: Connection, name: str) -> None:
    """Use a name as label, alias, CTE, column of those, bind parameter and savepoint."""
    value = literal("v", String)
    labelled = select(value.label(name), literal(5).label("five"))
    assert dict(connection.execute(labelled).mappings().one()) == {name: "v", "five": 5}
    for inner in (labelled.subquery(name), labelled.cte(name), labelled.subquery().alias(name)):
        outer = select(inner.c[name]).where(inner.c[name] == "v").order_by(inner.c[name].desc())
        assert dict(connection.execute(outer).mappings().one()) == {name: "v"}
    grouped = select(value.label(name), func.count()).group_by(name).order_by(name)
    assert connection.execute(grouped).one() == ("v", 1)
    table = values(column(name, String), column("n", Integer), name=name).data([("v", 1)]).cte(name)
    assert connection.execute(select(table.c[name], table.c.n)).one() == ("v", 1)
    dialect = connection.dialect
    dialect.do_savepoint(connection, name)
    dialect.do_rollback_to_savepoint(connection, name)
    dialect.do_release_savepoint(connection, name)


def use_bind_names(connection: Connection, name: str) -> None:
    """Use a name as that of a parameter, beside names that drivers would take for the same."""
    others = {name.translate(table) for table in (dict.fromkeys(map(ord, ". []"), "_"), {ord("%"): "P"})}
    given = {key: f"value {number}" for number, key in enumerate([name, *sorted(others - {name})])}
    statement = select(*(bindparam(key, type_=String) for key in given))
    assert tuple(connection.execute(statement, given).one()) == tuple(given.values())
    within = select(literal(1)).where(literal("b").in_(bindparam(name, expanding=True)))
    assert connection.scalar(within, {name: ["a", "b", "c"]}) == 1
    assert connection.scalar(within, {name: ["a"]}) is None


def use_names_in_tables(connection: Connection, name: str) -> None:
    """Use a name as that of a table, its columns, its key, a constraint and an index."""
    metadata = MetaData()
    start = name[:-1]
    unique, index = UniqueConstraint("n", name=f"{start}u"), Index(f"{start}i", name)
    key, other = Column("id", Integer, primary_key=True), Column(f"{start}2", String(20))
    assume(len({name, unique.name, index.name}) == 3)
    table = Table(name, metadata, key, Column(name, String(20)), other, Column("n", Integer), unique, index)
    assume(len({column.name.lower() for column in table.c}) == 4)
    try:
        metadata.create_all(connection)
        inspector = inspect(connection)
        assert name in inspector.get_table_names()
        assert [one["name"] for one in inspector.get_unique_constraints(name)] == [unique.name]
        assert index.name in [one["name"] for one in inspector.get_indexes(name)]
        connection.execute(insert(table).values({"id": 1, name: "v", other.name: "o", "n": 1}))
        rows = [{"id": at, name: f"v{at}", other.name: "o", "n": at} for at in (2, 3)]
        connection.execute(insert(table), rows)
        inserted = insert(table).returning(table.c[name], other)
        rows = [{"id": at, name: f"v{at}", other.name: "o", "n": at} for at in (4, 5)]
        assert connection.execute(inserted, rows).all() == [("v4", "o"), ("v5", "o")]
        found = select(table).where(table.c[name].in_(["v", "v2"]), other == "o").order_by(table.c[name])
        assert [dict(row) for row in connection.execute(found).mappings()] == [
            {"id": 1, name: "v", other.name: "o", "n": 1},
            {"id": 2, name: "v2", other.name: "o", "n": 2},
        ]
        changed = update(table).where(table.c[name] == "v").values({name: "w"})
        assert connection.execute(changed).rowcount == 1
        assert connection.execute(delete(table).where(table.c[name] != "w")).rowcount == 4
        again = Table(name, MetaData(), autoload_with=connection)
        assert again.c.keys() == table.c.keys()
        assert connection.scalar(select(again.c[name])) == "w"
        connection.commit()
    finally:
        connection.rollback()
        if not may_be_refused_by_preparer(name):
            metadata.drop_all(connection)
            connection.commit()
    assert name not in inspect(connection).get_table_names()


def may_be_refused_by_preparer(name: str) -> bool:
    return "\x00" in name or has_surrogates(name)


def test_names_in_queries(database: Database, connection: Connection) -> None:
    def check(name: str) -> None:
        with undone(connection), refused_only_beyond(database, name):
            use_names_in_queries(connection, name)

    search(80, hostile_name, check)


def test_names_of_parameters(connection: Connection) -> None:
    def check(name: str) -> None:
        with undone(connection):
            if "\x00" in name:
                with pytest.raises(exc.CompileError, match="NUL"):
                    use_bind_names(connection, name)
                return
            try:
                use_bind_names(connection, name)
            except UnicodeEncodeError:  # psycopg encodes names too
                if not has_surrogates(name):
                    raise

    search(80, hostile_name, check)


def test_names_in_tables(database: Database, connection: Connection) -> None:
    def check(name: str) -> None:
        with undone(connection), refused_only_beyond(database, name):
            use_names_in_tables(connection, name)

    search(25, hostile_name, check)


@contextmanager
def schema(connection: Connection, name: str) -> Iterator[None]:
    """Make a schema, and remove it with all that is in it."""
    sqlite = connection.dialect.name == "sqlite"
    quoted = connection.dialect.identifier_preparer.quote_identifier(name)
    connection.rollback()
    if sqlite:
        connection.exec_driver_sql(f"ATTACH ':memory:' AS {quoted}")
    else:
        connection.execute(CreateSchema(name))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        if sqlite:
            connection.exec_driver_sql(f"DETACH {quoted}")
        else:
            connection.execute(DropSchema(name, cascade=connection.dialect.name == "postgresql"))
        connection.commit()


def use_schema(connection: Connection, name: str) -> None:
    """Use a name as that of a schema, said in the table and by schema_translate_map."""
    name = f"{name}_{os.getpid()}"  # a server of MariaDB has one set of names for all who use it
    metadata = MetaData()
    table = Table("thing", metadata, Column("id", Integer, primary_key=True), schema=name)
    with schema(connection, name):
        metadata.create_all(connection)
        connection.execute(insert(table).values(id=4))
        assert connection.scalars(select(table.c.id).where(table.c.id == 4)).all() == [4]
        assert inspect(connection).get_table_names(schema=name) == ["thing"]
        assert Table("thing", MetaData(), schema=name, autoload_with=connection).c.keys() == ["id"]
        tenant = Table("thing", MetaData(), Column("id", Integer, primary_key=True), schema="tenant")
        options = {"schema_translate_map": {"tenant": name}}
        assert connection.scalar(select(tenant.c.id), execution_options=options) == 4
        connection.execute(update(tenant).values(id=5), execution_options=options)
        assert connection.scalar(select(table.c.id)) == 5
        connection.commit()
        metadata.drop_all(connection)


def test_names_of_schemas(database: Database, connection: Connection) -> None:
    def check(name: str) -> None:
        with refused_only_beyond(database, f"{name}_{os.getpid()}"):
            use_schema(connection, name)
        connection.rollback()
        assert_alive(connection)

    search(20, hostile_name, check)


def test_marks_of_schemas_in_values_and_names(sqlite_engine: Engine) -> None:
    """What stands for a schema until the statement is run is not found in other text."""
    options = {"schema_translate_map": {"x": "main"}}
    mark = "__[SCHEMA_x]"
    with sqlite_engine.connect() as connection:
        assert connection.scalar(select(literal(mark)), execution_options=options) == mark
        written = bindparam("now", mark, type_=String, literal_execute=True)
        for statement in (select(written), select(literal("v").label(mark))):
            with pytest.raises((exc.CompileError, exc.StatementError), match="schema_translate_map"):
                connection.execute(statement, execution_options=options)
            connection.execute(statement).one()


# ---- text in DDL

short_text = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4).map("".join)


def test_text_in_ddl(database: Database, connection: Connection) -> None:
    """Comments, server defaults and the values of an Enum are written into DDL."""
    numbers = count()  # PostgreSQL remembers for a connection which type a name was

    def check(value: str) -> None:
        assume(expected_of_text(database, value, written=True) is None)
        assume(not (database.name == "mariadb" and (value != value.rstrip() or "\x00" in value)))
        metadata = MetaData()
        table = Table(
            "described",
            metadata,
            Column("id", Integer, primary_key=True, comment=value),
            Column("made", String(200), server_default=value),
            Column("kind", Enum(value, "another", name=f"kind_{next(numbers)}", create_constraint=True)),
            comment=value,
        )
        try:
            metadata.create_all(connection)
            connection.execute(insert(table).values(id=1, kind=value))
            assert connection.execute(select(table)).one() == (1, value, value)
            if connection.dialect.supports_comments:
                inspector = inspect(connection)
                assert inspector.get_table_comment("described") == {"text": value}
                assert inspector.get_columns("described")[0]["comment"] == value
            connection.commit()
        finally:
            connection.rollback()
            metadata.drop_all(connection)
            connection.commit()
        assert_alive(connection)

    search(25, short_text, check)


def test_names_that_are_printed_elsewhere(connection: Connection) -> None:
    """A function, a collation and a word to sort by may be named by text: none of it is run."""

    def check(name: str) -> None:
        statements = [
            select(getattr(func, name)()),
            select(literal("v").collate(name)),
            select(literal("v").label("v")).order_by(name),
        ]
        for statement in statements:
            with undone(connection):
                try:
                    connection.execute(statement)
                except (exc.CompileError, exc.DBAPIError, UnicodeEncodeError):
                    pass  # there is no such thing

    search(50, hostile_name.filter(lambda name: not name.startswith("__")), check)
