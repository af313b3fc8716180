"""Types as PostgreSQL writes them. See https://www.postgresql.org/docs/current/datatype.html"""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from ...sql.compiler import GenericTypeCompiler

__all__ = ["PGTypeCompiler"]


class PGTypeCompiler(GenericTypeCompiler):
    """Print types for PostgreSQL."""

    # -- generic types

    def visit_double(self, type_: Any, **kw: Any) -> str:
        return self.visit_DOUBLE_PRECISION(type_, **kw)

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:
        return f"FLOAT({type_.precision})" if type_.precision else "FLOAT"

    def visit_datetime(self, type_: Any, **kw: Any) -> str:
        return self.visit_TIMESTAMP(type_, **kw)

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        return self.visit_BYTEA(type_, **kw)

    def visit_uuid(self, type_: Any, **kw: Any) -> str:
        return self.visit_UUID(type_, **kw) if type_.native_uuid else super().visit_uuid(type_, **kw)

    def visit_enum(self, type_: Any, **kw: Any) -> str:
        if not type_.native_enum or not self.dialect.supports_native_enum:
            return super().visit_enum(type_, **kw)
        return self.visit_ENUM(type_, **kw)

    # -- dates and times

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:
        return _with_time_zone("TIMESTAMP", type_)

    def visit_TIME(self, type_: Any, **kw: Any) -> str:
        return _with_time_zone("TIME", type_)

    def visit_INTERVAL(self, type_: Any, **kw: Any) -> str:
        text = "INTERVAL"
        if type_.fields is not None:
            text += f" {type_.fields}"
        if type_.precision is not None:
            text += f" ({type_.precision})"
        return text

    # -- types of PostgreSQL's own

    def visit_ARRAY(self, type_: Any, **kw: Any) -> str:
        inner = self.process(type_.item_type, **kw)
        brackets = "[]" * (type_.dimensions if type_.dimensions is not None else 1)
        head, collate, collation = inner.partition(" COLLATE ")
        return f"{head}{brackets}{collate}{collation}"

    def visit_ENUM(self, type_: Any, identifier_preparer: Any = None, **kw: Any) -> str:
        return str((identifier_preparer or self.dialect.identifier_preparer).format_type(type_))

    def visit_DOMAIN(self, type_: Any, identifier_preparer: Any = None, **kw: Any) -> str:
        return str((identifier_preparer or self.dialect.identifier_preparer).format_type(type_))

    def visit_BIT(self, type_: Any, **kw: Any) -> str:
        if type_.varying:
            return "BIT VARYING" if type_.length is None else f"BIT VARYING({type_.length})"
        return f"BIT({type_.length})"

    def visit_BYTEA(self, type_: Any, **kw: Any) -> str:
        return "BYTEA"

    def visit_CIDR(self, type_: Any, **kw: Any) -> str:
        return "CIDR"

    def visit_CITEXT(self, type_: Any, **kw: Any) -> str:
        return "CITEXT"

    def visit_INET(self, type_: Any, **kw: Any) -> str:
        return "INET"

    def visit_JSON(self, type_: Any, **kw: Any) -> str:
        return "JSON"

    def visit_JSONB(self, type_: Any, **kw: Any) -> str:
        return "JSONB"

    def visit_JSONPATH(self, type_: Any, **kw: Any) -> str:
        return "JSONPATH"

    def visit_json_path(self, type_: Any, **kw: Any) -> str:
        return "JSONPATH"

    def visit_json_int_index(self, type_: Any, **kw: Any) -> str:
        return "INT"

    def visit_json_str_index(self, type_: Any, **kw: Any) -> str:
        return "TEXT"

    def visit_MACADDR(self, type_: Any, **kw: Any) -> str:
        return "MACADDR"

    def visit_MACADDR8(self, type_: Any, **kw: Any) -> str:
        return "MACADDR8"

    def visit_MONEY(self, type_: Any, **kw: Any) -> str:
        return "MONEY"

    def visit_OID(self, type_: Any, **kw: Any) -> str:
        return "OID"

    def visit_REGCLASS(self, type_: Any, **kw: Any) -> str:
        return "REGCLASS"

    def visit_REGCONFIG(self, type_: Any, **kw: Any) -> str:
        return "REGCONFIG"

    def visit_TSQUERY(self, type_: Any, **kw: Any) -> str:
        return "TSQUERY"

    def visit_TSVECTOR(self, type_: Any, **kw: Any) -> str:
        return "TSVECTOR"

    def visit_HSTORE(self, type_: Any, **kw: Any) -> str:
        return "HSTORE"

    # -- ranges

    def visit_INT4RANGE(self, type_: Any, **kw: Any) -> str:
        return "INT4RANGE"

    def visit_INT8RANGE(self, type_: Any, **kw: Any) -> str:
        return "INT8RANGE"

    def visit_NUMRANGE(self, type_: Any, **kw: Any) -> str:
        return "NUMRANGE"

    def visit_DATERANGE(self, type_: Any, **kw: Any) -> str:
        return "DATERANGE"

    def visit_TSRANGE(self, type_: Any, **kw: Any) -> str:
        return "TSRANGE"

    def visit_TSTZRANGE(self, type_: Any, **kw: Any) -> str:
        return "TSTZRANGE"

    def visit_INT4MULTIRANGE(self, type_: Any, **kw: Any) -> str:
        return "INT4MULTIRANGE"

    def visit_INT8MULTIRANGE(self, type_: Any, **kw: Any) -> str:
        return "INT8MULTIRANGE"

    def visit_NUMMULTIRANGE(self, type_: Any, **kw: Any) -> str:
        return "NUMMULTIRANGE"

    def visit_DATEMULTIRANGE(self, type_: Any, **kw: Any) -> str:
        return "DATEMULTIRANGE"

    def visit_TSMULTIRANGE(self, type_: Any, **kw: Any) -> str:
        return "TSMULTIRANGE"

    def visit_TSTZMULTIRANGE(self, type_: Any, **kw: Any) -> str:
        return "TSTZMULTIRANGE"


def _with_time_zone(name: str, type_: sqltypes.DateTime | sqltypes.Time) -> str:
    precision = getattr(type_, "precision", None)
    digits = f"({precision})" if precision is not None else ""
    return f"{name}{digits} {'WITH' if type_.timezone else 'WITHOUT'} TIME ZONE"
