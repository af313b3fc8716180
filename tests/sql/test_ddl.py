"""Creating and dropping in real databases, with events and conditions."""

from __future__ import annotations

from typing import Any

import pytest

from relata import event, exc
from relata.engine.default import DefaultDialect
from relata.schema import (
    DDL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
)
from relata.sql.ddl import SchemaDropper, SchemaGenerator
from relata.sql.elements import text
from relata.types import Boolean, DateTime, Enum, Integer, Numeric, String


class Recorder:
    """A connection that remembers what it was given; it answers that `existing` names are there."""

    def __init__(self, dialect: Any, existing: tuple[str, ...] = ()) -> None:
        self.dialect = dialect
        self.existing = existing
        self.texts: list[str] = []
        dialect.has_table = lambda connection, name, schema=None: name in existing
        dialect.has_index = lambda connection, table, name, schema=None: name in existing

    def schema_for_object(self, obj: Any) -> Any:
        return obj.schema

    def execute(self, statement: Any) -> None:
        self.texts.append(" ".join(str(statement.compile(dialect=self.dialect)).split()))

    def _run_ddl_visitor(self, visitor: Any, element: Any, **kw: Any) -> None:
        visitor(self.dialect, self, **kw).traverse_single(element)


def circle() -> MetaData:
    metadata = MetaData()
    Table(
        "a", metadata, Column("id", Integer, primary_key=True), Column("b", ForeignKey("b.id", name="fk_b"))
    )
    Table(
        "b", metadata, Column("id", Integer, primary_key=True), Column("a", ForeignKey("a.id", name="fk_a"))
    )
    return metadata


def test_what_exists_is_not_created_and_what_is_missing_not_dropped() -> None:
    metadata = MetaData()
    a = Table("a", metadata, Column("id", Integer, primary_key=True))
    Table("b", metadata, Column("id", Integer, ForeignKey("a.id"), index=True))
    recorder = Recorder(DefaultDialect(), existing=("a",))
    metadata.create_all(recorder)
    assert [one.split(" (")[0] for one in recorder.texts] == ["CREATE TABLE b", "CREATE INDEX ix_b_id ON b"]
    recorder.texts.clear()
    metadata.drop_all(recorder)
    assert recorder.texts == ["DROP TABLE a"]
    recorder.texts.clear()
    a.drop(recorder)
    a.create(recorder)
    assert recorder.texts == ["DROP TABLE a", "CREATE TABLE a ( id INTEGER NOT NULL, PRIMARY KEY (id) )"]


def test_a_circle_is_closed_by_alter() -> None:
    dialect = DefaultDialect()
    dialect.supports_alter = True
    recorder = Recorder(dialect, existing=("a", "b"))
    circle().create_all(recorder, checkfirst=False)
    assert [one.split()[0:3] for one in recorder.texts] == [
        ["CREATE", "TABLE", "a"],
        ["CREATE", "TABLE", "b"],
        ["ALTER", "TABLE", "a"],
        ["ALTER", "TABLE", "b"],
    ]
    recorder.texts.clear()
    circle().drop_all(recorder)
    assert sorted(recorder.texts[:2]) == [
        "ALTER TABLE a DROP CONSTRAINT fk_b",
        "ALTER TABLE b DROP CONSTRAINT fk_a",
    ]
    assert sorted(recorder.texts[2:]) == ["DROP TABLE a", "DROP TABLE b"]


def test_a_circle_without_names_cannot_be_dropped() -> None:
    metadata = MetaData()
    Table("a", metadata, Column("id", Integer, primary_key=True), Column("b", ForeignKey("b.id")))
    Table("b", metadata, Column("id", Integer, primary_key=True), Column("a", ForeignKey("a.id")))
    able, unable = DefaultDialect(), DefaultDialect()
    able.supports_alter, unable.supports_alter = True, False
    with pytest.raises(exc.CircularDependencyError, match="Give each ForeignKey"):
        metadata.drop_all(Recorder(able, existing=("a", "b")))
    recorder = Recorder(unable, existing=("a", "b"))
    with pytest.warns(exc.SAWarning, match="in a circle"):
        metadata.drop_all(recorder)
    assert sorted(recorder.texts) == ["DROP TABLE a", "DROP TABLE b"]


def test_ddl_listens_conditionally() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("id", Integer), schema="s")
    event.listen(table, "after_create", DDL("grant %(fullname)s 100%%"))
    event.listen(table, "after_create", DDL("never").execute_if(dialect="postgresql"))
    event.listen(table, "after_create", DDL("always").execute_if(dialect=("default", "x")))
    event.listen(
        table,
        "after_create",
        DDL("asked").execute_if(callable_=lambda ddl, target, bind, state, **kw: state, state=1),
    )
    recorder = Recorder(DefaultDialect())
    metadata.create_all(recorder)
    assert recorder.texts == ["CREATE TABLE s.t ( id INTEGER )", "grant s.t 100%", "always", "asked"]


def test_walks_are_public() -> None:
    recorder = Recorder(DefaultDialect())
    table = Table("t", MetaData(), Column("id", Integer))
    SchemaGenerator(recorder.dialect, recorder).traverse_single(table)
    SchemaDropper(recorder.dialect, recorder).traverse_single(table)
    assert recorder.texts == ["CREATE TABLE t ( id INTEGER )", "DROP TABLE t"]


def shop(metadata: MetaData) -> tuple[Table, Table]:
    customer = Table(
        "customer",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(40), nullable=False, server_default="nobody"),
        Column("active", Boolean),
        Column("kind", Enum("good", "bad", name="customer_kind")),
        Column("Since", DateTime),
        UniqueConstraint("name", name="uq_customer_name"),
    )
    purchase = Table(
        "order",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("customer", ForeignKey("customer.id", ondelete="CASCADE"), index=True),
        Column("total", Numeric(10, 2)),
        CheckConstraint("total >= 0", name="ck_total"),
    )
    Index("ix_order_both", purchase.c.customer, purchase.c.total.desc())
    return customer, purchase


def test_create_use_and_drop(engine: Any) -> None:
    metadata = MetaData()
    customer, purchase = shop(metadata)
    seen: list[Any] = []
    event.listen(
        metadata,
        "before_create",
        lambda target, connection, **kw: seen.append([t.name for t in kw["tables"]]),
    )
    event.listen(customer, "after_drop", lambda target, connection, **kw: seen.append(target.name))
    metadata.create_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(customer.insert(), {"id": 1, "active": True, "kind": "good"})
        connection.execute(purchase.insert(), {"id": 1, "customer": 1, "total": 5})
        row = connection.execute(customer.select()).one()
        assert tuple(row)[:4] == (1, "nobody", True, "good")
    with pytest.raises(exc.IntegrityError), engine.begin() as connection:
        connection.execute(customer.insert(), {"id": 2})  # the name again
    metadata.drop_all(engine)
    metadata.drop_all(engine)
    assert seen == [["customer", "order"], [], "customer"]
    with engine.connect() as connection, pytest.raises(exc.DBAPIError):
        connection.execute(text("SELECT * FROM customer"))


def test_a_failed_create_leaves_a_usable_connection(engine: Any) -> None:
    metadata = MetaData()
    shop(metadata)
    metadata.create_all(engine)
    with engine.connect() as connection:
        with pytest.raises(exc.DBAPIError):
            metadata.create_all(connection, checkfirst=False)
        connection.rollback()
        assert connection.execute(text("SELECT 1")).scalar() == 1
    metadata.drop_all(engine)
