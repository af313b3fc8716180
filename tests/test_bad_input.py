"""Bad input, from the URL to the last row.

Each ends in the class of error of the API, with a message that says what was expected, what came and what
to do; engine, pool, session and registry work on afterwards.

The faults are real: servers end the connections, files are not databases, drivers are not there.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from relata import (
    Column,
    Connection,
    Date,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    exc,
    func,
    insert,
    select,
    text,
    update,
)
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    configure_mappers,
    exc as orm_exc,
    mapped_column,
    relationship,
    selectinload,
)


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    born: Mapped[date | None]
    books: Mapped[list[Book]] = relationship(back_populates="author")


class Book(Base):
    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="books")


author = Author.__table__


@pytest.fixture
def tables(engine: Engine) -> Engine:
    """Give an engine on a database that has the two tables and one author."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Author(name="Mary Shelley"))
        session.commit()
    return engine


@pytest.fixture
def session(tables: Engine) -> Iterator[Session]:
    with Session(tables) as session:
        yield session


def assert_engine_works(engine: Engine) -> None:
    """The pool has all its connections back, and hands one out that works."""
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 40 + 2")) == 42


def assert_session_works(session: Session) -> None:
    """After a rollback, objects are stored and read again."""
    session.rollback()
    session.add(Author(name="Somebody", books=[Book(title="Something")]))
    session.flush()
    assert session.scalars(select(Book.title).join(Book.author)).all() == ["Something"]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Book)) == 0


def catch(kind: type[Exception], function: Callable[[], Any], *words: str) -> Any:
    """Return the error: of this class, exactly where it is one of the API, and with these words."""
    with pytest.raises(kind) as caught:
        function()
    assert type(caught.value) is kind or kind.__module__ == "builtins"
    for word in words:
        assert word in str(caught.value)
    return caught.value


# ---- URLs and drivers


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("music", exc.ArgumentError, ["dialect+driver://", "'music'", "sqlite:///"]),
        ("", exc.ArgumentError, ["dialect+driver://", "''"]),
        ("sqlite:/music.db", exc.ArgumentError, ["sqlite:///name.db"]),
        (None, exc.ArgumentError, ["None"]),
        (5, exc.ArgumentError, ["got 5"]),
        ("msql://localhost/music", exc.NoSuchModuleError, ["'msql'", "mysql", "postgresql", "sqlite"]),
        ("sqlite+nosuch://", exc.NoSuchModuleError, ["'nosuch'", "sqlite://"]),
        ("postgresql+psycopg://me:secret@host:port/db", ValueError, ["number as the port", "'port'"]),
        ("sqlite://host/music.db", exc.ArgumentError, ["third slash"]),
        ("sqlite:///music.db?timeout=soon", ValueError, ["'timeout'", "'soon'"]),
    ],
)
def test_a_wrong_url(url: Any, kind: type[Exception], words: list[str]) -> None:
    error = catch(kind, lambda: create_engine(url).connect(), *words)
    assert "secret" not in str(error)


def test_an_unknown_option_of_an_engine() -> None:
    catch(TypeError, lambda: create_engine("sqlite://", pool_sise=3), "'pool_sise'")


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("postgresql+psycopg://host/db", "psycopg", "relata[postgresql-psycopg]"),
        ("postgresql+psycopg2://host/db", "psycopg2", "relata[postgresql]"),
        ("mysql+pymysql://host/db", "pymysql", "relata[pymysql]"),
        ("mariadb+pymysql://host/db", "pymysql", "relata[pymysql]"),
    ],
)
def test_a_missing_driver(url: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # what makes an import fail as if nothing were there
    error = catch(ModuleNotFoundError, lambda: create_engine(url), f"pip install '{extra}'")
    assert error.name == module


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////no/such/folder/music.db",
        "postgresql+psycopg://me:secret@127.0.0.1:1/music",
        "mysql+pymysql://me:secret@127.0.0.1:1/music",
    ],
)
def test_a_database_that_does_not_answer(url: str) -> None:
    engine = create_engine(url)
    for _ in range(2):
        error = catch(exc.OperationalError, engine.connect, "connecting to", url.replace("secret", "***"))
        assert "secret" not in str(error)
        assert isinstance(error.orig, engine.dialect.loaded_dbapi.Error)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
    with Session(engine) as session:
        catch(exc.OperationalError, lambda: session.get(Author, 1))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    path.write_bytes(b"This is a text, and a long one, so that SQLite looks at it. " * 100)
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        catch(exc.DatabaseError, lambda: session.get(Author, 1), "not a database")
        session.rollback()
        path.unlink()
        engine.dispose()
        Base.metadata.create_all(engine)
        assert_session_works(session)
    engine.dispose()


# ---- statements

MISSING_TABLE = {
    "sqlite": exc.OperationalError,
    "postgresql": exc.ProgrammingError,
    "mariadb": exc.ProgrammingError,
}
MISSING_COLUMN = MISSING_TABLE | {"mariadb": exc.OperationalError}


def test_a_missing_table(database: Any, engine: Engine) -> None:
    kind = MISSING_TABLE[database.name]
    with engine.connect() as connection:
        error = catch(kind, lambda: connection.execute(select(author)), "author", "[SQL: SELECT author.id")
        assert isinstance(error.orig, engine.dialect.loaded_dbapi.Error)
        assert not error.connection_invalidated
        connection.rollback()
        catch(kind, lambda: connection.execute(insert(author), [{"name": "x"}, {"name": "y"}]), "author")
    assert_engine_works(engine)
    with Session(engine) as session:
        session.add(Author(name="Mary Shelley"))
        catch(kind, session.flush, "author", "INSERT INTO author", "Mary Shelley")
        catch(exc.PendingRollbackError, lambda: session.scalars(select(Author)), "rollback()", "author")
        session.rollback()
        Base.metadata.create_all(engine)
        assert_session_works(session)
    assert_engine_works(engine)


def test_a_wrong_column_name(database: Any, tables: Engine) -> None:
    kind = MISSING_COLUMN[database.name]
    with tables.connect() as connection:
        catch(kind, lambda: connection.execute(text("SELECT nmae FROM author")), "nmae", "[SQL: SELECT nmae")
        connection.rollback()
        assert connection.scalar(select(author.c.name)) == "Mary Shelley"
    assert_engine_works(tables)


NAMES = "id, name, born"


@pytest.mark.parametrize(
    ("kind", "write", "words"),
    [
        (AttributeError, lambda: author.c.nmae, [NAMES, "'nmae'"]),
        (KeyError, lambda: author.c["nmae"], [NAMES, "'nmae'"]),
        (AttributeError, lambda: Author.nmae, ["'nmae'"]),  # type: ignore[attr-defined]  # what is tested
        (TypeError, lambda: Author(nmae="x"), ["'nmae'", "Author", "born, id, name"]),
        (TypeError, lambda: Author("x"), ["Author"]),
        (exc.InvalidRequestError, lambda: select(Author).filter_by(nmae="x"), ["'nmae'"]),
        (exc.ArgumentError, lambda: select("name"), ["'name'", "text(", "column("]),
        (exc.ArgumentError, lambda: select(author).where("name = 'x'"), ["text("]),  # type: ignore[arg-type]  # what is tested
        (exc.ArgumentError, lambda: select(Author).join("books"), ["'books'"]),
        (exc.ArgumentError, lambda: selectinload("books"), ["'books'"]),
        (exc.ArgumentError, lambda: author.c.id.in_(5), ["in_([value])"]),
        (TypeError, lambda: bool(author.c.id < 5), ["and_()"]),
    ],
)
def test_a_wrong_name_or_expression(
    kind: type[Exception], write: Callable[[], Any], words: list[str]
) -> None:
    catch(kind, write, *words)


@pytest.mark.parametrize(
    ("kind", "statement", "parameters", "words"),
    [
        (exc.CompileError, insert(author).values(nmae="x"), None, [NAMES, "nmae"]),
        (exc.CompileError, update(author).values(nmae="x"), None, [NAMES, "nmae"]),
        (exc.CompileError, select(author).order_by("nmae"), None, ["'nmae'", "text("]),
        (exc.StatementError, text("SELECT :x"), None, ["'x'"]),
        (exc.StatementError, text("SELECT :x"), {"y": 1}, ["'x'", "'y'"]),
        (exc.ArgumentError, select(author), 5, ["dict", "got 5"]),
        (exc.ArgumentError, text("SELECT :x"), (1,), ["dict", "exec_driver_sql"]),
        (exc.ObjectNotExecutableError, "SELECT 1", None, ["text()", "'SELECT 1'"]),
        (exc.ObjectNotExecutableError, author, None, ["author"]),
        (exc.ObjectNotExecutableError, None, None, ["None"]),
    ],
)
def test_a_statement_that_cannot_be_sent(
    sqlite_engine: Engine, kind: type[Exception], statement: Any, parameters: Any, words: list[str]
) -> None:
    Base.metadata.create_all(sqlite_engine)
    with sqlite_engine.connect() as connection:
        catch(kind, lambda: connection.execute(statement, parameters), *words)
        assert connection.scalar(select(func.count()).select_from(author)) == 0
    with Session(sqlite_engine) as session:
        catch(kind, lambda: session.execute(statement, parameters), *words)
        assert_session_works(session)
    assert_engine_works(sqlite_engine)


@pytest.mark.parametrize(
    ("kind", "write", "words"),
    [
        (exc.ArgumentError, lambda: Table("t", MetaData(), Column("a", "int")), ["'a'", "'int'"]),
        (exc.DuplicateColumnError, lambda: Table("t", MetaData(), Column("a"), Column("a")), ["'a'", "'t'"]),
        (
            exc.InvalidRequestError,
            lambda: Table("author", Base.metadata, Column("a")),
            ["'author'", "extend_existing"],
        ),
    ],
)
def test_a_wrong_table(kind: type[Exception], write: Callable[[], Any], words: list[str]) -> None:
    catch(kind, write, *words)


def test_a_foreign_key_to_nowhere(sqlite_engine: Engine) -> None:
    metadata = MetaData()
    table = Table(
        "child", metadata, Column("id", Integer, primary_key=True), Column("p", ForeignKey("parent.id"))
    )
    catch(
        exc.NoReferencedTableError, lambda: metadata.create_all(sqlite_engine), "'parent'", "'child'", "'p'"
    )
    parent = Table("parent", metadata, Column("key", Integer, primary_key=True))
    catch(exc.NoReferencedColumnError, lambda: metadata.create_all(sqlite_engine), "'id'", "'parent'", "key")
    parent.append_column(Column("id", Integer))
    metadata.create_all(sqlite_engine)
    with sqlite_engine.connect() as connection:
        assert connection.execute(select(table)).all() == []


# ---- mapping


def new_base() -> type[DeclarativeBase]:
    return type("OwnBase", (DeclarativeBase,), {})


def map_class(base: Any, name: str, **members: Any) -> Any:
    """Declare a class with an integer key."""
    body = {"__tablename__": name.lower(), "id": mapped_column(Integer, primary_key=True), **members}
    return type(name, (base,), body)


def test_a_class_without_a_primary_key() -> None:
    base: Any = new_base()

    def declare() -> None:
        class Crew(base):
            __tablename__ = "crew"
            name: Mapped[str]

    catch(exc.ArgumentError, declare, "primary key", "Crew", "crew", "primary_key=True")
    assert map_class(base, "Ship")(id=5).id == 5


def test_a_class_without_a_table() -> None:
    base: Any = new_base()

    def declare() -> None:
        class Crew(base):
            id: Mapped[int] = mapped_column(primary_key=True)

    catch(exc.InvalidRequestError, declare, "Crew", "__tablename__", "__abstract__")
    assert map_class(base, "Ship")(id=5).id == 5


def test_an_annotation_that_is_no_column() -> None:
    base: Any = new_base()

    def declare() -> None:
        class Crew(base):
            __tablename__ = "crew"
            id: Mapped[int] = mapped_column(primary_key=True)
            rank: Mapped[object]

    catch(orm_exc.MappedAnnotationError, declare, "rank", "Crew", "type_annotation_map")
    assert map_class(base, "Ship")(id=5).id == 5


def test_a_relationship_that_cannot_be_resolved(sqlite_engine: Engine) -> None:
    base: Any = new_base()
    harbour = map_class(base, "Harbour", piers=relationship("Pier"))
    try:
        for use in (harbour, base.registry.configure, configure_mappers):
            catch(exc.InvalidRequestError, use, "'Pier'", "Harbour.piers", "import")
        assert Author(name="x").name == "x"  # another registry goes on
        with Session(sqlite_engine) as session:
            Base.metadata.create_all(sqlite_engine)
            assert_session_works(session)
        pier = map_class(base, "Pier", harbour_id=mapped_column(ForeignKey("harbour.id")))
        assert harbour(piers=[pier()]).piers  # what was missing is there now
    finally:
        base.registry.dispose()


@pytest.mark.parametrize(
    ("kind", "options", "foreign_keys", "words"),
    [
        (
            exc.NoForeignKeysError,
            {},
            0,
            ["Harbour.piers", "'harbour'", "'pier'", "ForeignKey", "primaryjoin"],
        ),
        (exc.AmbiguousForeignKeysError, {}, 2, ["Harbour.piers", "foreign_keys="]),
        (exc.InvalidRequestError, {"back_populates": "harbor"}, 1, ["'harbor'", "Pier", "relationship("]),
        (
            exc.InvalidRequestError,
            {"back_populates": "harbour0"},
            1,
            ["Pier.harbour0", "Harbour.piers", "back_populates"],
        ),
        (AttributeError, {"order_by": "Pier.nmae"}, 1, ["Pier", "nmae"]),
        (exc.InvalidRequestError, {"secondary": "dock"}, 1, ["'dock'", "Harbour.piers"]),
    ],
)
def test_a_relationship_that_cannot_be_understood(
    kind: type[Exception], options: dict[str, Any], foreign_keys: int, words: list[str]
) -> None:
    base: Any = new_base()
    harbour = map_class(base, "Harbour", piers=relationship("Pier", **options))
    keys = {f"harbour{n}": mapped_column(ForeignKey("harbour.id")) for n in range(foreign_keys)}
    map_class(base, "Pier", **keys)
    try:
        catch(kind, harbour, *words)
        assert Author(name="x").name == "x"
    finally:
        base.registry.dispose()


def test_a_relationship_with_an_unknown_option() -> None:
    catch(TypeError, lambda: relationship("Pier", lasy=True), "'lasy'")
    catch(exc.ArgumentError, lambda: relationship("Pier", cascade="all, orphan"), "'orphan'", "delete-orphan")


# ---- values


@pytest.mark.only_on("sqlite")
def test_a_value_that_its_type_cannot_take(session: Session) -> None:
    expected = ["datetime.date", "'yesterday'", "'born'", "[SQL: INSERT INTO author"]
    session.add(Author(name="x", born="yesterday"))
    error = catch(exc.StatementError, session.flush, *expected, "'name': 'x'")
    assert "InstanceState" not in str(error)
    assert isinstance(error.orig, TypeError)
    assert_session_works(session)

    session.add_all([Author(name="x", born=date(1797, 8, 30)), Author(name="y", born="yesterday")])
    catch(exc.StatementError, session.flush, *expected, "row 2")
    assert_session_works(session)

    mary = session.scalars(select(Author)).one()
    mary.born = 5  # type: ignore[assignment]  # what is tested
    catch(exc.StatementError, session.commit, "datetime.date", "got 5", "'born'", "[SQL: UPDATE author")
    assert_session_works(session)
    assert mary.born is None

    with session.bind.connect() as connection:  # type: ignore[union-attr]  # an Engine
        rows = [{"name": "x", "born": None}, {"name": "y", "born": "yesterday"}]
        catch(exc.StatementError, lambda: connection.execute(insert(author), rows), *expected, "row 2 of 2")
        assert connection.scalar(select(func.count()).select_from(author)) == 1


class Plain:
    """A class of which no driver knows anything."""


#: what somebody may give for a value by mistake, and the remedy that the error names
UNFIT: dict[str, tuple[Callable[[Engine], Any], str]] = {
    "instance": (lambda engine: Author(name="x"), "attributes"),
    "engine": (lambda engine: engine, "attributes"),
    "class": (lambda engine: Author, "not a class"),
    "type": (lambda engine: Integer(), "not a class or type"),
    "function": (lambda engine: len, "what the function returns"),
    "object": (lambda engine: Plain(), "plain value"),
    "expression": (lambda engine: author.c.name, ".values()"),
}


def assert_is_named(use: Callable[[], Any], *words: str) -> str:
    """What was given is refused, before or by the driver, and the message has these words."""
    with pytest.raises((exc.StatementError, exc.ArgumentError)) as caught:
        use()
    for word in ("expected", *words):
        assert word in str(caught.value)
    return str(caught.value)


def run_where(connection: Connection, compare: Callable[[], Any]) -> None:
    connection.execute(select(author.c.id).where(compare()))


@pytest.mark.parametrize("column", ["name", "id"])
@pytest.mark.parametrize("kind", UNFIT)
def test_a_thing_that_is_no_value(tables: Engine, kind: str, column: str) -> None:
    make, remedy = UNFIT[kind]
    thing = make(tables)
    given = {"id": 5, "name": "x", column: thing}
    good = {"id": 6, "name": "y"}
    named = author.c[column]
    with tables.connect() as connection:
        for statement, rows in (
            (insert(author), given),
            (insert(author), [good, given]),
            (update(author).where(author.c.id == 1), given),
            (select(author.c.id).where(named == bindparam(column)), {column: thing}),
            (text(f"SELECT id FROM author WHERE {column} = :{column}"), {column: thing}),
        ):
            assert_is_named(partial(connection.execute, statement, rows), repr(column), remedy)  # type: ignore[call-overload]  # of several kinds
            connection.rollback()
        if kind != "expression":
            for compare in (partial(operator.eq, named, thing), partial(named.in_, [thing])):
                assert_is_named(partial(run_where, connection, compare), column, remedy)
                connection.rollback()
        assert connection.scalar(select(func.count()).select_from(author)) == 1


def test_a_thing_that_is_no_value_is_hidden_on_request(db_url: str) -> None:
    engine = create_engine(db_url, hide_parameters=True)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        given = {"id": 5, "name": {"secret": 1}}
        shown = assert_is_named(lambda: connection.execute(insert(author), given), "'name'", "a dict")
    assert "secret" not in shown
    engine.dispose()


BAD_NUMBER = {
    "sqlite": exc.IntegrityError,  # an INTEGER PRIMARY KEY takes numbers only
    "postgresql": exc.DataError,
    "mariadb": exc.DataError,
}


def test_a_value_that_the_database_refuses(database: Any, session: Session) -> None:
    kind = BAD_NUMBER[database.name]
    session.add(Author(id="abc", name="x"))
    error = catch(kind, session.flush, "[SQL: INSERT INTO author", "abc")
    assert error.instance.name == "x"
    assert_session_works(session)

    session.add(Author(name="Mary Shelley"))
    catch(exc.IntegrityError, session.commit, "Mary Shelley")
    assert_session_works(session)

    session.add(Book(title="By nobody"))
    catch(exc.IntegrityError, session.flush, "author_id", "By nobody")
    assert_session_works(session)


@pytest.mark.parametrize(
    ("kind", "write", "words"),
    [
        (TypeError, lambda: Author(books="x"), ["Author.books", "'x'"]),
        (TypeError, lambda: Author(books=Book()), ["Author.books", "Book"]),
        (TypeError, lambda: Author(books=None), ["Author.books", "None"]),
        (AttributeError, lambda: Author(books=["x"]), ["Author.books", "'x'"]),
        (AttributeError, lambda: Book(author="Mary Shelley"), ["Book.author", "'Mary Shelley'"]),
    ],
)
def test_an_object_of_the_wrong_kind(
    kind: type[Exception], write: Callable[[], Any], words: list[str]
) -> None:
    catch(kind, write, *words)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("kind", "use", "words"),
    [
        (orm_exc.UnmappedInstanceError, lambda s: s.add("x"), ["str"]),
        (orm_exc.UnmappedInstanceError, lambda s: s.add(Author), ["Author()"]),
        (orm_exc.UnmappedInstanceError, lambda s: s.delete(None), ["NoneType"]),
        (exc.InvalidRequestError, lambda s: s.delete(Author(name="x")), ["has a row", "Author", "expunge()"]),
        (exc.InvalidRequestError, lambda s: s.refresh(Author(name="x")), ["has a row", "Author"]),
        (exc.InvalidRequestError, lambda s: s.get(Author, (1, 2)), ["(1, 2)", "id"]),
        (exc.InvalidRequestError, lambda s: s.get(Author, {"nmae": 1}), ["'nmae'", "id"]),
        (exc.NoResultFound, lambda s: s.get_one(Author, 99), ["Author", "99"]),
        (exc.NoResultFound, lambda s: s.scalars(select(Book)).one(), ["one_or_none"]),
        (exc.ArgumentError, lambda s: s.execute(select(dict)), ["dict"]),
        (exc.ArgumentError, lambda s: s.scalars(select(Book).where(Book.author == 5)), ["Book.author", "5"]),
    ],
)
def test_a_wrong_call_of_a_session(
    session: Session, kind: type[Exception], use: Callable[[Session], Any], words: list[str]
) -> None:
    catch(kind, lambda: use(session), *words)
    assert_session_works(session)


def test_an_object_that_is_gone(session: Session) -> None:
    mary = session.scalars(select(Author)).one()
    session.execute(author.delete())
    mary.name = "Mary"
    catch(orm_exc.StaleDataError, session.flush, "'author'", "0", "refresh")
    session.rollback()
    session.execute(author.delete())
    session.expire(mary)
    catch(orm_exc.ObjectDeletedError, lambda: mary.name, "Author", "expunge")
    assert_session_works(session)


def test_an_object_without_its_session(tables: Engine) -> None:
    with Session(tables) as session:
        mary = session.scalars(select(Author)).one()
    catch(orm_exc.DetachedInstanceError, lambda: mary.books, "Author.books", "selectinload", "session.add")
    with Session(tables) as session:
        session.add(mary)
        assert mary.books == []


# ---- lost connections


def end_connections(engine: Engine, *dbapi_connections: Any) -> None:
    """End connections from outside, as a restarted server would."""
    if engine.dialect.name == "sqlite":
        for dbapi_connection in dbapi_connections:
            dbapi_connection.close()  # there is no server to do it
        return
    killer = create_engine(engine.url)
    with killer.connect() as connection:
        for dbapi_connection in dbapi_connections:
            if engine.dialect.name == "postgresql":
                pid = dbapi_connection.info.backend_pid
                connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            else:
                connection.exec_driver_sql(f"KILL {dbapi_connection.thread_id()}")
    killer.dispose()


LOST = {
    "sqlite": exc.ProgrammingError,
    "postgresql": exc.OperationalError,
    "mariadb": exc.OperationalError,
}


def test_a_connection_lost_while_it_is_idle(database: Any, tables: Engine) -> None:
    with tables.connect() as one, tables.connect() as other:
        lost = [one.connection.dbapi_connection, other.connection.dbapi_connection]
    end_connections(tables, *lost)
    with tables.connect() as connection:
        error = catch(LOST[database.name], lambda: connection.scalar(select(author.c.name)), "[SQL: SELECT")
        assert error.connection_invalidated and connection.invalidated
        connection.rollback()
        assert connection.scalar(select(author.c.name)) == "Mary Shelley"
    with tables.connect() as one, tables.connect() as other:  # the second lost one is not handed out
        assert one.scalar(text("SELECT 1")) == other.scalar(text("SELECT 1")) == 1
        assert not {one.connection.dbapi_connection, other.connection.dbapi_connection} & set(lost)
    assert_engine_works(tables)


def test_a_connection_lost_in_a_transaction(database: Any, tables: Engine) -> None:
    with tables.connect() as connection:
        connection.execute(insert(author).values(name="Lost"))
        end_connections(tables, connection.connection.dbapi_connection)
        error = catch(LOST[database.name], lambda: connection.scalar(select(author.c.name)))
        assert error.connection_invalidated
        catch(exc.PendingRollbackError, lambda: connection.scalar(select(author.c.name)), "rollback()")
        connection.rollback()
        assert connection.scalars(select(author.c.name)).all() == ["Mary Shelley"]
    assert_engine_works(tables)


def test_a_session_loses_its_connection(database: Any, session: Session) -> None:
    session.add(Author(name="Lost"))
    session.flush()
    end_connections(session.bind, session.connection().connection.dbapi_connection)  # type: ignore[arg-type]  # an Engine
    error = catch(LOST[database.name], lambda: session.scalars(select(Book)).all(), "[SQL: SELECT book.id")
    assert error.connection_invalidated
    catch(exc.PendingRollbackError, lambda: session.scalars(select(Author)).all(), "rollback()")
    assert_session_works(session)
    assert session.scalars(select(Author.name)).all() == ["Mary Shelley"]
    session.close()
    assert_engine_works(session.bind)  # type: ignore[arg-type]  # an Engine


def test_a_flush_loses_its_connection(database: Any, session: Session) -> None:
    mary = session.scalars(select(Author)).one()
    mary.name = "Mary"
    end_connections(session.bind, session.connection().connection.dbapi_connection)  # type: ignore[arg-type]  # an Engine
    error = catch(LOST[database.name], session.commit, "UPDATE author")
    assert error.connection_invalidated
    session.rollback()
    assert mary.name == "Mary Shelley"
    assert_session_works(session)


def test_a_lost_connection_is_replaced_before_use(database: Any, db_url: str, tables: Engine) -> None:
    engine = create_engine(db_url, pool_pre_ping=True, pool_size=1, max_overflow=0)
    with engine.connect() as connection:
        dbapi_connection = connection.connection.dbapi_connection
    end_connections(engine, dbapi_connection)
    with Session(engine) as session:
        assert session.scalars(select(Author.name)).all() == ["Mary Shelley"]
    assert_engine_works(engine)
    engine.dispose()


def test_a_pool_without_a_free_connection(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db", pool_size=1, max_overflow=0, pool_timeout=0.05)
    with engine.connect():
        catch(exc.TimeoutError, engine.connect, "0.05", "pool_size")
        with Session(engine) as session:
            catch(exc.TimeoutError, lambda: session.get(Author, 1))
    assert_engine_works(engine)
    engine.dispose()


def test_a_closed_connection(sqlite_engine: Engine) -> None:
    connection = sqlite_engine.connect()
    result = connection.execute(text("SELECT 1 AS one"))
    result.close()
    catch(exc.ResourceClosedError, result.all, "closed")
    connection.close()
    catch(exc.ResourceClosedError, lambda: connection.execute(text("SELECT 1")), "engine.connect()")
    assert_engine_works(sqlite_engine)


def test_a_wrong_column_of_a_row(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        row = connection.execute(text("SELECT 1 AS one")).one()
    catch(AttributeError, lambda: row.two, "'two'", "'one'")
    catch(exc.NoSuchColumnError, lambda: row._mapping["two"], "'two'", "'one'")


def test_a_date_that_is_none(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        statement = text("SELECT 'abc' AS day").columns(day=Date)
        catch(ValueError, lambda: connection.execute(statement).all(), "'abc'")
        assert connection.scalar(text("SELECT 1")) == 1
