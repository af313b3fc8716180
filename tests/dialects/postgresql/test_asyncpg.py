"""PostgreSQL by asyncpg: its cursors, transactions, prepared statements, errors and connections."""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from relata import (
    Column,
    Date,
    Enum,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    exc,
    func,
    literal,
    make_url,
    select,
    text,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql.asyncpg import PGDialect_asyncpg
from relata.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

pytestmark = pytest.mark.only_on("postgresql")
note = Table(
    "note",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("words", String(30)),
    Column("at", Date),
)
ONE = text("SELECT 1")
PID = text("SELECT pg_backend_pid()")

Run = Callable[..., None]


async def adapted(connection: AsyncConnection) -> Any:
    """Return what stands before asyncpg's connection."""
    return (await connection.get_raw_connection()).dbapi_connection


async def kill(engine: AsyncEngine, number: Any) -> None:
    async with engine.connect() as connection:
        await connection.execute(select(func.pg_terminate_backend(number, 5000)))


# -- what a cursor tells


def test_counts_of_rows(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        made = await connection.execute(text("CREATE TABLE note (id int PRIMARY KEY, words text, at date)"))
        assert made.rowcount == -1
        rows = [{"id": number, "words": "a"} for number in range(5)]
        await connection.execute(note.insert(), rows)
        many = await connection.execute(
            note.update().values(words="b").where(note.c.id == bindparam("key")),
            [{"key": 1}, {"key": 2}],
        )
        assert many.rowcount == -1  # asyncpg tells none
        assert (await connection.execute(note.update().values(words="c"))).rowcount == 5
        assert (await connection.execute(note.delete().where(note.c.id < 2))).rowcount == 2
        assert (await connection.execute(note.insert(), {"id": 9})).rowcount == 1
        returned = await connection.execute(note.update().values(words="d").returning(note.c.id))
        assert (returned.rowcount, sorted(returned.scalars())) == (4, [2, 3, 4, 9])
        selected = await connection.execute(select(note.c.id, note.c.words.label("w")))
        description = selected.cursor.description  # type: ignore[union-attr]  # it has rows
        assert [(one[0], one[1]) for one in description] == [("id", 23), ("w", 25)]

    on_connection(test)


def test_tables_are_reflected(on_connection: Run) -> None:
    metadata = MetaData()
    letter = Column("letter", Enum("a", name="l"))
    Table("parent", metadata, Column("id", Integer, Identity(), primary_key=True), letter)
    key = ForeignKey("parent.id", ondelete="CASCADE")
    Table("child", metadata, Column("id", Integer, primary_key=True), Column("parent_id", key))
    found = MetaData()

    async def test(connection: AsyncConnection) -> None:
        await connection.run_sync(metadata.create_all)
        await connection.run_sync(found.reflect)

    on_connection(test)
    reflected = found.tables["parent"]
    assert reflected.c.id.identity is not None
    assert isinstance(reflected.c.letter.type, pg.ENUM)
    assert reflected.c.letter.type.enums == ["a"]
    (constraint,) = found.tables["child"].foreign_key_constraints
    assert constraint.ondelete == "CASCADE"


def test_rows_stay_at_the_server_until_they_are_fetched(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.run_sync(note.create)
        await connection.execute(note.insert(), [{"id": number} for number in range(1, 11)])
        statement = select(note.c.id).order_by(note.c.id)
        first, second = await connection.stream_scalars(statement), await connection.stream(statement)
        portals = text("SELECT count(*) FROM pg_cursors WHERE statement LIKE 'SELECT note%'")
        assert await connection.scalar(portals) == 2
        assert await first.fetchmany(3) == [1, 2, 3]
        assert await second.fetchone() == (1,)
        assert await first.all() == [4, 5, 6, 7, 8, 9, 10]
        await second.close()
        assert await connection.scalar(portals) == 0
        async with connection.stream(statement.execution_options(yield_per=4)) as result:
            assert [part async for part in result.scalars().partitions()] == [
                [1, 2, 3, 4],
                [5, 6, 7, 8],
                [9, 10],
            ]
        async with connection.stream(text("DELETE FROM note WHERE id = 1")) as deleted:
            assert not deleted._real_result.returns_rows  # type: ignore[attr-defined]  # it has none to ask for
        left = await connection.stream(statement)
        await connection.rollback()
        await left.close()  # it ended with its transaction

    on_connection(test)


# -- transactions


def test_transactions_begin_with_the_first_statement(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
        assert not driver.is_in_transaction()
        assert await connection.get_isolation_level() == "READ COMMITTED"
        assert not driver.is_in_transaction()  # a question begins none
        await connection.run_sync(note.create)
        assert driver.is_in_transaction()
        await connection.commit()
        assert not driver.is_in_transaction()
        await connection.execute(note.insert(), {"id": 1})
        nested = await connection.begin_nested()
        with pytest.raises(exc.IntegrityError):
            await connection.execute(note.insert(), {"id": 1})
        await nested.rollback()
        await connection.commit()
        await connection.execute(note.insert(), {"id": 2})
        await connection.rollback()
        assert (await connection.scalars(select(note.c.id))).all() == [1]

    on_connection(test)


@pytest.mark.parametrize(
    "level", ["SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "AUTOCOMMIT"]
)
def test_isolation_levels(on_engine: Run, level: str) -> None:
    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level=level)
            shown = await connection.scalar(text("SHOW transaction_isolation"))
            is_autocommit = level == "AUTOCOMMIT"
            assert shown == ("read committed" if is_autocommit else level.lower())
            assert (await adapted(connection)).is_in_transaction() is not is_autocommit
            await connection.execute(text("CREATE TABLE kept (n int)"))
        async with engine.connect() as connection:
            assert await connection.get_isolation_level() == "READ COMMITTED"
            assert (await connection.scalar(text("SELECT to_regclass('kept')")) is None) is not is_autocommit

    on_engine(test)


def test_read_only_and_deferrable_transactions(on_engine: Run) -> None:
    shown = text("SELECT current_setting('transaction_read_only'), current_setting('transaction_deferrable')")

    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await connection.execution_options(
                isolation_level="SERIALIZABLE", postgresql_readonly=True, postgresql_deferrable=True
            )
            assert (await connection.execute(shown)).one() == ("on", "on")
            with pytest.raises(exc.InternalError) as caught:
                await connection.execute(text("CREATE TABLE never (n int)"))
            assert caught.value.orig.sqlstate == "25006"  # type: ignore[union-attr]  # of this driver
        async with engine.connect() as connection:
            assert (await connection.execute(shown)).one() == ("off", "off")

    on_engine(test)


def test_a_transaction_begun_by_hand_is_ended(on_engine: Run) -> None:
    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("BEGIN"))
            await connection.execute(text("CREATE TABLE never (n int)"))
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT to_regclass('never')")) is None

    on_engine(test)


def test_there_are_no_two_phases(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        with pytest.raises(NotImplementedError, match="no two-phase transactions by asyncpg"):
            await connection.run_sync(lambda sync: sync.begin_twophase())

    on_connection(test)


# -- prepared statements


def test_prepared_statements_are_kept(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        counted = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%kept%'")
        for number in (1, 2, 3):
            for name in ("a_kept", "b_kept", "c_kept"):
                statement = select(literal(number).label(name))
                assert await connection.scalar(statement) == number
        assert await connection.scalar(counted) == 3  # two that were kept, and this one

    on_connection(test, "?prepared_statement_cache_size=2")


def test_prepared_statements_are_not_kept(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        for number in (1, 2):
            assert await connection.scalar(select(literal(number))) == number
        assert (await adapted(connection))._statements == {}

    on_connection(test, "?prepared_statement_cache_size=0")


def test_names_of_prepared_statements(on_connection: Run) -> None:
    made: list[str] = []

    def make() -> str:
        made.append(f"mine_{len(made)}")
        return made[-1]

    async def test(connection: AsyncConnection) -> None:
        found = await connection.scalars(text("SELECT name FROM pg_prepared_statements"))
        assert made[-1] in found.all()

    on_connection(test, connect_args={"prepared_statement_name_func": make})


def test_what_another_connection_changed_is_prepared_anew(on_engine: Run, asyncpg_url: str) -> None:
    every = text("SELECT * FROM changed")

    async def test(engine: AsyncEngine) -> None:
        other = create_async_engine(asyncpg_url)  # what one engine changes, another does not hear of
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE changed (a int)"))
        async with engine.connect() as connection, other.connect() as changing:
            await connection.execute(every)
            await connection.commit()
            await changing.execute(text("ALTER TABLE changed ADD b int"))
            await changing.commit()
            # nothing was done in this transaction: it is tried again
            assert list((await connection.execute(every)).keys()) == ["a", "b"]
            await connection.commit()
            await changing.execute(text("ALTER TABLE changed ADD c int"))
            await changing.commit()
            await connection.execute(ONE)
            with pytest.raises(exc.NotSupportedError, match="cached"):
                await connection.execute(every)
            await connection.rollback()
            assert list((await connection.execute(every)).keys()) == ["a", "b", "c"]
        await other.dispose()

    on_engine(test)


def test_what_another_connection_of_the_engine_changed_is_heard_of(on_engine: Run) -> None:
    every = text("SELECT * FROM changed")

    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection, engine.connect() as changing:
            await changing.execute(text("CREATE TABLE changed (a int)"))
            await changing.commit()
            await connection.execute(every)
            await connection.commit()
            await changing.execute(text("ALTER TABLE changed ADD b int"))
            await changing.commit()
            await connection.execute(ONE)
            assert list((await connection.execute(every)).keys()) == ["a", "b"]

    on_engine(test)


def test_a_change_that_is_rolled_back(on_connection: Run) -> None:
    every = text("SELECT * FROM changed")

    async def test(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE changed (a int)"))
        await connection.commit()
        await connection.execute(text("ALTER TABLE changed ADD b int"))
        assert list((await connection.execute(every)).keys()) == ["a", "b"]
        await connection.rollback()
        await connection.execute(ONE)
        assert list((await connection.execute(every)).keys()) == ["a"]

    on_connection(test)


def test_statements_that_the_session_has_discarded(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        assert await connection.scalar(ONE) == 1
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute("DISCARD ALL")
        assert await connection.scalar(ONE) == 1

    on_connection(test)


# -- errors

ERRORS: list[tuple[str, type[exc.DBAPIError], str]] = [
    ("INSERT INTO note (id) VALUES (1)", exc.IntegrityError, "23505"),
    ("INSERT INTO note (id) VALUES (NULL)", exc.IntegrityError, "23502"),
    ("SELECT 1/0", exc.DataError, "22012"),
    ("SELECT 'x'::int", exc.DataError, "22P02"),
    ("SELECT nothing", exc.ProgrammingError, "42703"),
    ("SELEC", exc.ProgrammingError, "42601"),
    ("SELECT 1; SELECT 2", exc.ProgrammingError, "42601"),
    ("SELECT * FROM none", exc.ProgrammingError, "42P01"),
    ("SELECT (SELECT generate_series(1, 2))", exc.ProgrammingError, "21000"),
    ("DO $$BEGIN RAISE EXCEPTION 'no'; END$$", exc.InternalError, "P0001"),
    ("DO $$BEGIN RAISE deadlock_detected; END$$", exc.OperationalError, "40P01"),
    ("DO $$BEGIN RAISE feature_not_supported; END$$", exc.NotSupportedError, "0A000"),
    ("DO $$BEGIN RAISE SQLSTATE 'ZZ001'; END$$", exc.DatabaseError, "ZZ001"),
    ("ROLLBACK TO nowhere", exc.InternalError, "3B001"),
]


@pytest.mark.parametrize(("sql", "cls", "state"), ERRORS, ids=[state for _, _, state in ERRORS])
def test_errors_are_those_of_pep_249(on_connection: Run, sql: str, cls: Any, state: str) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.run_sync(note.create)
        await connection.execute(note.insert(), {"id": 1})
        with pytest.raises(exc.DBAPIError) as caught:
            await connection.execute(text(sql))
        error: Any = caught.value
        assert type(error) is cls
        assert (error.orig.sqlstate, error.orig.pgcode) == (state, state)
        assert error.driver_exception.sqlstate == state
        assert isinstance(error.driver_exception, asyncpg.PostgresError)
        assert str(pickle.loads(pickle.dumps(error)).orig) == str(error.orig)
        with pytest.raises(exc.InternalError, match="aborted"):  # the transaction has failed
            await connection.execute(ONE)
        await connection.rollback()
        assert await connection.scalar(ONE) == 1

    on_connection(test)


def test_a_violation_has_a_class_of_its_own(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.run_sync(note.create)
        with pytest.raises(exc.IntegrityError, match="already exists") as caught:
            await connection.execute(note.insert(), [{"id": 1}, {"id": 1}])
        dbapi: Any = connection.dialect.dbapi
        assert isinstance(caught.value.orig, dbapi.UniqueViolationError)

    on_connection(test)


def test_errors_of_the_driver_itself(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        with pytest.raises(exc.InterfaceError) as caught:
            await connection.exec_driver_sql("SELECT $1::int", (1, 2))
        assert isinstance(caught.value.driver_exception, asyncpg.InterfaceError)
        assert caught.value.orig.sqlstate is None  # type: ignore[union-attr]  # of this driver

    on_connection(test)


def test_a_password_that_is_wrong_and_a_database_that_is_not_there(asyncpg_url: str) -> None:
    async def main() -> None:
        engine = create_async_engine(make_url(asyncpg_url).set(database="not_there"))
        with pytest.raises(exc.ProgrammingError, match="not_there"):
            await engine.connect()
        await engine.dispose()

    asyncio.run(main())


# -- connections


def test_a_killed_connection_is_replaced(on_engine: Run) -> None:
    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            number = await connection.scalar(PID)
            await kill(engine, number)
            with pytest.raises(exc.DBAPIError) as caught:
                await connection.execute(ONE)
            assert caught.value.connection_invalidated
            await connection.rollback()
            assert await connection.scalar(PID) != number

    on_engine(test)


def test_a_connection_that_is_killed_while_it_works(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        with pytest.raises(exc.OperationalError) as caught:
            await connection.execute(select(func.pg_terminate_backend(func.pg_backend_pid(), 5000)))
        assert caught.value.connection_invalidated
        await connection.rollback()
        assert await connection.scalar(ONE) == 1

    on_connection(test)


def test_pre_ping_finds_a_killed_connection(on_engine: Run, asyncpg_url: str) -> None:
    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            number = await connection.scalar(PID)
        async with engine.connect() as connection:
            assert not (await adapted(connection)).is_in_transaction()  # the question has begun none
            assert await connection.scalar(PID) == number
        killer = create_async_engine(asyncpg_url)
        await kill(killer, number)
        await killer.dispose()
        async with engine.connect() as connection:
            assert await connection.scalar(PID) != number

    on_engine(test, pool_pre_ping=True)


def test_a_task_that_is_cancelled_leaves_no_connection(
    on_engine: Run, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(engine: AsyncEngine) -> None:
        async def sleep() -> None:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT pg_sleep(20)"))

        task = asyncio.create_task(sleep())
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with engine.connect() as connection:
            asleep = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
            assert await connection.scalar(asleep) == 0

    with caplog.at_level(logging.ERROR):
        on_engine(test, pool_size=1, max_overflow=0)
    assert not caplog.records


def test_two_tasks_that_share_a_connection_wait_for_each_other(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.execute(ONE)
        results = await asyncio.gather(*[connection.scalar(select(literal(n))) for n in range(5)])
        assert list(results) == list(range(5))

    on_connection(test)


def test_a_connection_is_cut_where_nothing_can_be_awaited(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        raw = await adapted(connection)
        raw.terminate()
        assert raw.driver_connection.is_closed()

    on_connection(test)


def test_a_creator_of_ones_own(on_engine: Run, asyncpg_url: str) -> None:
    address = make_url(asyncpg_url)
    made: list[asyncpg.Connection[Any]] = []

    async def connect() -> Any:
        options = address.translate_connect_args(username="user")
        made.append(await asyncpg.connect(**options, server_settings={"application_name": "mine"}))
        return made[-1]

    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            assert await connection.scalar(text("SHOW application_name")) == "mine"
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is made[0]

    on_engine(test, async_creator=connect)


def test_arguments_of_the_driver(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        assert await connection.scalar(text("SHOW jit")) == "off"
        assert await connection.scalar(text("SHOW client_encoding")) == "LATIN1"
        assert await connection.scalar(select(literal("é"))) == "é"

    settings = {"server_settings": {"jit": "off", "client_encoding": "latin1"}, "command_timeout": 5}
    on_connection(test, "?ssl=disable", connect_args=settings)


# -- URLs


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql+asyncpg://", {}),
        (
            "postgresql+asyncpg://u:p%40@h:1/db?ssl=require&prepared_statement_cache_size=10",
            {
                "host": "h",
                "database": "db",
                "user": "u",
                "password": "p@",
                "port": 1,
                "ssl": "require",
                "prepared_statement_cache_size": 10,
            },
        ),
        ("postgresql+asyncpg://u@/db?host=/run/pg", {"user": "u", "database": "db", "host": "/run/pg"}),
        (
            "postgresql+asyncpg://u@/db?host=h1:1&host=h2:2",
            {"user": "u", "database": "db", "host": ["h1", "h2"], "port": [1, 2]},
        ),
        (
            "postgresql+asyncpg:///db?host=h1,h2&port=5432",
            {"database": "db", "host": ["h1", "h2"], "port": [5432, 5432]},
        ),
    ],
)
def test_urls(database: Any, url: str, expected: dict[str, Any]) -> None:
    assert PGDialect_asyncpg().create_connect_args(make_url(url)) == ([], expected)


@pytest.mark.parametrize("query", ["host=h1&host=h2", "host=h1:1&host=h2"])
def test_each_of_several_hosts_needs_a_port(database: Any, query: str) -> None:
    url = make_url(f"postgresql+asyncpg:///db?{query}")
    with pytest.raises(exc.ArgumentError, match="expected a port for each of several hosts"):
        PGDialect_asyncpg().create_connect_args(url)


def test_the_first_host_that_answers(asyncpg_url: str) -> None:
    address = make_url(asyncpg_url)
    hosts = f"host={address.host}:1&host={address.host}:{address.port or 5432}"
    user = f"{address.username}{':' + str(address.password) if address.password else ''}"

    async def main() -> None:
        several = f"postgresql+asyncpg://{user}@/{address.database}?{hosts}"
        engine = create_async_engine(several)
        async with engine.connect() as connection:
            assert await connection.scalar(ONE) == 1
        await engine.dispose()

    asyncio.run(main())
