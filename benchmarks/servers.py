"""The PostgreSQL server of the operations that want one: what a test run uses, or nothing."""

from __future__ import annotations

import os

import psycopg

from .measuring import Unavailable

POSTGRESQL = (
    os.environ.get("RELATA_TEST_POSTGRESQL_URL") or "postgresql+psycopg://postgres@127.0.0.1:5432/test"
)


def connect_postgresql() -> psycopg.Connection:
    """Return a connection of the bare driver; Unavailable where no server answers."""
    try:
        return psycopg.connect(POSTGRESQL.replace("+psycopg", "", 1), connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Unavailable(f"no PostgreSQL server answers ({reason})") from None
