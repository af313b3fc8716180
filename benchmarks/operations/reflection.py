"""Reflection of a database with a hundred tables."""

from __future__ import annotations

import os
import sqlite3

from ..library import sa
from ..measuring import Operations
from ..servers import POSTGRESQL, connect_postgresql

TABLES = 100

OPERATIONS = Operations()
measure = OPERATIONS.measure


def table_ddl(number):
    """Return the statements that make one table; each refers to the one before it."""
    parent = max(number - 1, 0)
    yield f"""
        CREATE TABLE item_{number} (
            id INTEGER NOT NULL PRIMARY KEY,
            parent_id INTEGER REFERENCES item_{parent} (id) ON DELETE CASCADE,
            code VARCHAR(20) NOT NULL,
            name VARCHAR(100) DEFAULT 'unnamed',
            price NUMERIC(10, 2),
            added TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            is_old BOOLEAN,
            remark TEXT,
            CONSTRAINT item_{number}_code UNIQUE (code),
            CONSTRAINT item_{number}_price CHECK (price >= 0)
        )
    """
    yield f"CREATE INDEX item_{number}_name ON item_{number} (name, added)"


def schema_ddl():
    return [statement for number in range(TABLES) for statement in table_ddl(number)]


def reflect(url, schema=None):
    engine = sa.create_engine(url)

    def action():
        metadata = sa.MetaData()
        metadata.reflect(engine, schema=schema)
        assert len(metadata.tables) == TABLES

    action()
    yield action
    engine.dispose()


@measure(items=TABLES)
def reflect_tables(path):
    """Reflect 100 tables (SQLite), a table"""
    connection = sqlite3.connect(path)
    connection.executescript(";".join(schema_ddl()))
    connection.close()
    yield from reflect(f"sqlite:///{path}")


@measure(items=TABLES)
def reflect_tables_postgresql(path):
    """Reflect 100 tables (PostgreSQL), a table"""
    schema = f"relata_bench_{os.getpid()}"
    connection = connect_postgresql()
    connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    connection.execute(f"CREATE SCHEMA {schema}")
    connection.execute(f"SET LOCAL search_path TO {schema}")
    for statement in schema_ddl():
        connection.execute(statement)
    connection.commit()
    try:
        yield from reflect(POSTGRESQL, schema)
    finally:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
        connection.commit()
        connection.close()
