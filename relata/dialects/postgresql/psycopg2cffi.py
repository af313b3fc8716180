"""PostgreSQL by psycopg2cffi, which is psycopg2 for PyPy. See https://github.com/chtd/psycopg2cffi"""

from __future__ import annotations

from typing import Any

from .psycopg2 import PGDialect_psycopg2

__all__ = ["PGDialect_psycopg2cffi", "dialect"]


class PGDialect_psycopg2cffi(PGDialect_psycopg2):
    """PostgreSQL by psycopg2cffi."""

    driver = "psycopg2cffi"
    driver_extra = "postgresql-psycopg2cffi"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `psycopg2cffi`."""
        import psycopg2cffi  # imported with the first engine: a dialect that only compiles needs no driver

        return psycopg2cffi


dialect = PGDialect_psycopg2cffi
