"""DDL as PostgreSQL takes it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest

from relata import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
    Engine,
    Enum,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    column,
    exc,
    func,
    inspect,
    select,
    text,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql.psycopg import PGDialect_psycopg
from relata.schema import (
    CreateIndex,
    CreateSequence,
    CreateTable,
    CreateView,
    DropIndex,
    SetConstraintComment,
)

dialect = PGDialect_psycopg(dbapi=psycopg)


def sql(element: Any) -> str:
    return " ".join(str(element.compile(dialect=dialect)).split())


def column_sql(*args: Any, **kw: Any) -> str:
    table = Table("t", MetaData(), Column("x", *args, **kw))
    text_ = sql(CreateTable(table))
    return text_[text_.index("( ") + 2 :].split(", PRIMARY KEY")[0].removesuffix(" )")


COLUMNS = [
    ((Integer,), {"primary_key": True}, "x SERIAL NOT NULL"),
    ((BigInteger,), {"primary_key": True}, "x BIGSERIAL NOT NULL"),
    ((SmallInteger,), {"primary_key": True}, "x SMALLSERIAL NOT NULL"),
    ((Integer,), {"primary_key": True, "autoincrement": False}, "x INTEGER NOT NULL"),
    ((Integer, Sequence("q")), {"primary_key": True}, "x INTEGER NOT NULL"),
    ((Integer, Sequence("q", optional=True)), {"primary_key": True}, "x SERIAL NOT NULL"),
    (
        (Integer, Identity(start=5, always=True)),
        {"primary_key": True},
        "x INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 5)",
    ),
    ((Integer, Computed("1 + 1", persisted=True)), {}, "x INTEGER GENERATED ALWAYS AS (1 + 1) STORED"),
    ((DateTime(timezone=True),), {"server_default": func.now()}, "x TIMESTAMP WITH TIME ZONE DEFAULT now()"),
    ((String(5),), {"server_default": "it's"}, "x VARCHAR(5) DEFAULT 'it''s'"),
    ((Boolean,), {}, "x BOOLEAN"),
    ((Double,), {}, "x DOUBLE PRECISION"),
    ((Float(24),), {}, "x FLOAT(24)"),
    ((Interval(second_precision=3),), {}, "x INTERVAL (3)"),
    ((LargeBinary,), {}, "x BYTEA"),
    ((Time(timezone=True),), {}, "x TIME WITH TIME ZONE"),
    ((Uuid,), {}, "x UUID"),
    ((Uuid(native_uuid=False),), {}, "x CHAR(32)"),
    ((Enum("a", name="ee"),), {}, "x ee"),
    ((Enum("a", native_enum=False),), {}, "x VARCHAR(1)"),
    ((pg.ARRAY(String(5, collation="C"), dimensions=2),), {}, 'x VARCHAR(5)[][] COLLATE "C"'),
    ((pg.INTERVAL(fields="DAY TO SECOND", precision=3),), {}, "x INTERVAL DAY TO SECOND (3)"),
    ((pg.BIT(5, varying=True),), {}, "x BIT VARYING(5)"),
    ((pg.JSONB,), {}, "x JSONB"),
    ((pg.DOMAIN("dd", Integer, schema="s"),), {}, "x s.dd"),
]


@pytest.mark.parametrize(("args", "kw", "expected"), COLUMNS)
def test_columns(args: Any, kw: Any, expected: str) -> None:
    assert column_sql(*args, **kw) == expected


def index(*names: str, **kw: Any) -> Any:
    table = Table("t", MetaData(), Column("id", Integer), Column("s", String))
    return Index("ix", *[table.c[name] for name in names], **kw)


def expression_index() -> Any:
    table = Table("t", MetaData(), Column("id", Integer), Column("s", String))
    return Index("ix", func.lower(table.c.s), table.c.id + 5, table.c.s.desc())


def concurrent_index() -> Any:
    table = Table("t", MetaData(), Column("id", Integer), schema="z")
    return Index("ix", table.c.id, postgresql_concurrently=True)


ELEMENTS = [
    (CreateIndex(index("id", unique=True)), "CREATE UNIQUE INDEX ix ON t (id)"),
    (CreateIndex(expression_index()), "CREATE INDEX ix ON t (lower(s), (id + 5), s DESC)"),
    (
        CreateIndex(
            index(
                "id",
                postgresql_using="GIN",
                postgresql_where=text("id > 5"),
                postgresql_with={"fillfactor": 50},
                postgresql_include=["s"],
                postgresql_ops={"id": "int4_ops"},
                postgresql_nulls_not_distinct=True,
            )
        ),
        "CREATE INDEX ix ON t USING gin (id int4_ops) INCLUDE (s) NULLS NOT DISTINCT "
        "WITH (fillfactor = 50) WHERE id > 5",
    ),
    (CreateIndex(concurrent_index()), "CREATE INDEX CONCURRENTLY ix ON z.t (id)"),
    (DropIndex(concurrent_index()), "DROP INDEX CONCURRENTLY z.ix"),
    (
        CreateSequence(Sequence("q", data_type=BigInteger, start=3)),
        "CREATE SEQUENCE q AS BIGINT START WITH 3",
    ),
    (
        pg.CreateEnumType(pg.ENUM("x", "y'z%", name="ee", schema="s")),
        "CREATE TYPE s.ee AS ENUM ('x', 'y''z%%')",
    ),
    (pg.DropEnumType(pg.ENUM("x", name="ee")), "DROP TYPE ee"),
    (
        pg.CreateDomainType(pg.DOMAIN("dd", Integer, default="5", not_null=True, check="VALUE > 5")),
        "CREATE DOMAIN dd AS INTEGER DEFAULT '5' NOT NULL CHECK (VALUE > 5)",
    ),
    (
        CreateTable(
            Table(
                "t",
                MetaData(),
                Column("x", Integer),
                pg.ExcludeConstraint(("x", "="), name="ex", using="btree", where="x > 5", deferrable=True),
            )
        ),
        "CREATE TABLE t ( x INTEGER, CONSTRAINT ex EXCLUDE USING btree (x WITH =) WHERE (x > 5) DEFERRABLE )",
    ),
    (
        CreateTable(
            Table(
                "t",
                MetaData(),
                Column("x", Integer),
                UniqueConstraint("x", postgresql_nulls_not_distinct=True, postgresql_include=["x"]),
                postgresql_partition_by="RANGE (x)",
                postgresql_tablespace="z",
                postgresql_with={"fillfactor": 70},
            )
        ),
        "CREATE TABLE t ( x INTEGER, UNIQUE NULLS NOT DISTINCT (x) INCLUDE (x) ) "
        "PARTITION BY RANGE (x) WITH (fillfactor = 70) TABLESPACE z",
    ),
]


@pytest.mark.parametrize(("element", "expected"), ELEMENTS)
def test_elements(element: Any, expected: str) -> None:
    assert sql(element) == expected


def test_a_constraint_has_a_comment() -> None:
    constraint = CheckConstraint("x > 1", name="ck", comment="it's so")
    Table("t", MetaData(), Column("x", Integer), constraint)
    assert sql(SetConstraintComment(constraint)) == "COMMENT ON CONSTRAINT ck ON t IS 'it''s so'"


def test_an_enum_without_a_name_is_refused() -> None:
    with pytest.raises(exc.CompileError, match="expected a name for the type ENUM"):
        column_sql(pg.ENUM("a"))


def test_virtual_columns_are_refused_where_the_server_has_none() -> None:
    older = PGDialect_psycopg(dbapi=psycopg)
    older.supports_virtual_generated_columns = False
    table = Table("t", MetaData(), Column("x", Integer, Computed("1", persisted=False)))
    with pytest.raises(exc.CompileError, match="expected a Computed column with persisted=True"):
        CreateTable(table).compile(dialect=older)


@pytest.mark.only_on("postgresql")
def test_named_types_are_made_once_with_their_tables(engine: Engine) -> None:
    metadata = MetaData()
    mood = pg.ENUM("sad", "it's 100%", name="mood")
    Table("a", metadata, Column("id", Integer, primary_key=True), Column("mood", mood))
    Table("b", metadata, Column("mood", mood), Column("day", Enum("mo", "tu", name="day")))
    Table("d", metadata, Column("n", pg.DOMAIN("small", Integer, check="VALUE < 10", not_null=True)))
    metadata.create_all(engine)
    metadata.create_all(engine)
    with engine.connect() as connection:
        dialect: Any = connection.dialect
        assert [one["name"] for one in dialect.get_enums(connection)] == ["day", "mood"]
        assert dialect.get_enums(connection)[1]["labels"] == ["sad", "it's 100%"]
        assert [one["name"] for one in dialect.get_domains(connection)] == ["small"]
    metadata.drop_all(engine)
    with engine.connect() as connection:
        assert not dialect.get_enums(connection)
        assert not dialect.get_domains(connection)


@pytest.mark.only_on("postgresql")
def test_a_metadata_owns_its_types(engine: Engine) -> None:
    metadata = MetaData()
    Enum("a", "b", name="owned", metadata=metadata)
    metadata.create_all(engine)
    with engine.connect() as connection:
        assert connection.dialect.has_type(connection, "owned")
    metadata.drop_all(engine)
    with engine.connect() as connection:
        assert not connection.dialect.has_type(connection, "owned")


@pytest.mark.only_on("postgresql")
def test_what_is_created_can_be_created(engine: Engine) -> None:
    metadata = MetaData()
    table = Table(
        "t %s",
        metadata,
        Column("id", Integer, primary_key=True, comment="the 'key' of 100%"),
        Column("s", Text, server_default="50%"),
        Column("c", Integer, Computed("id * 2", persisted=True)),
        CheckConstraint("s NOT LIKE '%x'", name="ck %", comment="about"),
        comment="a 100% table",
    )
    Index("ix", table.c.s, postgresql_where=table.c.s != "a%b")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"id": 4})
        assert connection.execute(table.select()).all() == [(4, "50%", 8)]
        reflected = inspect(connection)
        assert reflected.get_table_comment("t %s") == {"text": "a 100% table"}
        assert reflected.get_check_constraints("t %s")[0]["comment"] == "about"


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("name", ["a" * 64, "é" * 32], ids=["64 letters", "64 bytes"])
def test_names_that_the_server_would_cut_are_refused(engine: Engine, name: str) -> None:
    for table in (
        Table(name, MetaData(), Column("id", Integer)),
        Table("t", MetaData(), Column(name, Integer)),
        Table("t", MetaData(), Column("id", Integer), UniqueConstraint("id", name=name)),
    ):
        with pytest.raises(exc.IdentifierError, match="63 bytes"):
            table.create(engine)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ('set null (a, "B c")', 'ON DELETE set null (a, "B c")'),
        ("SET DEFAULT(a)", "ON DELETE SET DEFAULT(a)"),
        ("NO ACTION", "ON DELETE NO ACTION"),
        ("SET NULL (a); DROP TABLE x", None),
        ("CASCADE (a)", None),
    ],
)
def test_actions_of_foreign_keys(action: str, expected: str | None) -> None:
    metadata = MetaData()
    Table("p", metadata, Column("id", Integer, primary_key=True))
    table = Table("f", metadata, Column("a", Integer, ForeignKey("p.id", ondelete=action)))
    if expected is None:
        with pytest.raises(exc.CompileError, match="words of SQL"):
            sql(CreateTable(table))
    else:
        assert expected in sql(CreateTable(table))


def test_an_index_method_is_one_word() -> None:
    with pytest.raises(exc.CompileError, match=r"got 'gin \(x\)'"):
        sql(CreateIndex(index("id", postgresql_using="gin (x)")))


def test_the_schema_of_a_collation_needs_a_collation() -> None:
    with pytest.raises(exc.ArgumentError, match="collation="):
        pg.DOMAIN("d", Text, collation_schema="s")


def test_a_view_has_options() -> None:
    table = Table("t", MetaData(), Column("id", Integer))
    view = CreateView(select(table), "v", postgresql_with={"security_barrier": True, "check_option": "local"})
    assert sql(view) == (
        "CREATE VIEW v WITH (security_barrier = true, check_option = local) AS SELECT t.id FROM t"
    )


def test_a_type_may_not_take_the_name_of_one_of_the_server() -> None:
    with pytest.raises(exc.CompileError, match="got 'text'"):
        column_sql(pg.ENUM("a", name="text"))
    assert column_sql(pg.ENUM("a", name="text", schema="s")) == "x s.text"


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    "type_",
    [
        pg.ENUM("a", name="kind"),
        Enum("a", name="kind"),
        pg.DOMAIN("kind", Text),
        pg.ARRAY(Enum("a", name="kind")),
    ],
    ids=["ENUM", "Enum", "DOMAIN", "ARRAY"],
)
def test_a_named_type_comes_with_a_table_and_goes_with_the_metadata(engine: Engine, type_: Any) -> None:
    metadata = MetaData()
    column = type_.with_variant(String(5), "sqlite") if isinstance(type_, pg.ARRAY) else type_
    one, two = (Table(name, metadata, Column("x", column)) for name in ("one", "two"))
    with engine.begin() as connection:
        one.create(connection, checkfirst=False)
        two.create(connection)
        assert inspect(connection).has_type("kind")
        one.drop(connection)
        two.drop(connection)
        assert inspect(connection).has_type("kind")
        metadata.create_all(connection)
        metadata.drop_all(connection)
        assert not inspect(connection).has_type("kind")


@pytest.mark.only_on("postgresql")
def test_a_type_that_is_made_by_hand_is_left_alone(engine: Engine) -> None:
    type_ = pg.ENUM("a", name="kind", create_type=False)
    metadata = MetaData()
    Table("one", metadata, Column("x", type_))
    with engine.begin() as connection:
        type_.create(connection)
        metadata.create_all(connection)
        metadata.drop_all(connection)
        assert inspect(connection).has_type("kind")
        type_.drop(connection)
        assert not inspect(connection).has_type("kind")


@pytest.mark.only_on("postgresql")
def test_exclusion_is_copied_with_its_table(engine: Engine) -> None:
    metadata = MetaData()
    table = Table(
        "booking",
        metadata,
        Column("room", Integer),
        Column("nights", pg.DATERANGE),
        pg.ExcludeConstraint(
            (func.abs(column("room")), "="), ("nights", "&&"), where=text("room > 0"), info={"a": 1}
        ),
    )
    (constraint,) = [one for one in table.constraints if isinstance(one, pg.ExcludeConstraint)]
    assert constraint.columns.keys() == ["room", "nights"] and constraint.info == {"a": 1}
    other = MetaData()
    copied = table.to_metadata(other, name="copied")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION btree_gist")
        metadata.create_all(connection)
        other.create_all(connection)
        row = {"room": 1, "nights": pg.Range(dt.date(2024, 1, 1), dt.date(2024, 1, 3))}
        connection.execute(copied.insert(), row)
        with pytest.raises(exc.IntegrityError, match="exclusion"), connection.begin_nested():
            connection.execute(copied.insert(), row)
        connection.execute(copied.insert(), {**row, "room": 2})
