"""Oracle by python-oracledb. See https://python-oracledb.readthedocs.io/"""

from __future__ import annotations

from typing import Any

from .cx_oracle import OracleDialect_cx_oracle, OracleExecutionContext_cx_oracle

__all__ = ["OracleDialect_oracledb", "OracleExecutionContext_oracledb", "dialect"]


class OracleExecutionContext_oracledb(OracleExecutionContext_cx_oracle):
    """One execution by python-oracledb."""


class OracleDialect_oracledb(OracleDialect_cx_oracle):
    """Oracle by python-oracledb.

    :param thick_mode: use Oracle's client library: True, or a dict of the arguments of
        `oracledb.init_oracle_client()`; None or False leave it out
    """

    driver = "oracledb"
    driver_extra = "oracle"
    supports_statement_cache = True
    minimum_dbapi_version = (1,)
    execution_ctx_cls = OracleExecutionContext_oracledb

    def __init__(
        self,
        auto_convert_lobs: bool = True,
        coerce_to_decimal: bool = True,
        arraysize: int | None = None,
        encoding_errors: str | None = None,
        thick_mode: bool | dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(auto_convert_lobs, coerce_to_decimal, arraysize, encoding_errors, **kwargs)
        if self.dbapi is not None and (thick_mode or isinstance(thick_mode, dict)):
            self.dbapi.init_oracle_client(**(thick_mode if isinstance(thick_mode, dict) else {}))

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `oracledb`."""
        import oracledb  # imported with the first engine: a dialect that only compiles needs no driver

        return oracledb


dialect = OracleDialect_oracledb
