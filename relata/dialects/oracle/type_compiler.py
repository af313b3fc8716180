"""Types as Oracle writes them."""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql.compiler import GenericTypeCompiler

__all__ = ["OracleTypeCompiler"]


class OracleTypeCompiler(GenericTypeCompiler):
    """Print types for Oracle."""

    # -- numbers

    def visit_NUMBER(self, type_: Any, **kw: Any) -> str:
        return _with_digits("NUMBER", type_)

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:
        bits = getattr(type_, "binary_precision", None)
        if bits is not None:
            return f"FLOAT({bits})"
        if type_.precision is not None:
            # a digit takes the binary logarithm of ten bits
            raise exc.ArgumentError(
                f"expected the precision of a FLOAT in bits on Oracle, got {type_.precision} digits: "
                "use oracle.FLOAT(binary_precision=...), as a variant of Float() where other databases are "
                f"meant too; {type_.precision} digits are about {int(type_.precision / 0.30103)} bits"
            )
        return "FLOAT"

    def visit_BINARY_DOUBLE(self, type_: Any, **kw: Any) -> str:
        return "BINARY_DOUBLE"

    def visit_BINARY_FLOAT(self, type_: Any, **kw: Any) -> str:
        return "BINARY_FLOAT"

    def visit_double(self, type_: Any, **kw: Any) -> str:
        return self.visit_DOUBLE_PRECISION(type_)

    def visit_big_integer(self, type_: Any, **kw: Any) -> str:
        return "NUMBER(19)"

    def visit_boolean(self, type_: Any, **kw: Any) -> str:
        return (
            self.visit_BOOLEAN(type_) if self.dialect.supports_native_boolean else self.visit_SMALLINT(type_)
        )

    # -- dates and times

    def visit_datetime(self, type_: Any, **kw: Any) -> str:
        return self.visit_DATE(type_)

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:
        if getattr(type_, "local_timezone", False):
            return "TIMESTAMP WITH LOCAL TIME ZONE"
        return "TIMESTAMP WITH TIME ZONE" if type_.timezone else "TIMESTAMP"

    def visit_INTERVAL(self, type_: Any, **kw: Any) -> str:
        days = "" if type_.day_precision is None else f"({type_.day_precision})"
        seconds = "" if type_.second_precision is None else f"({type_.second_precision})"
        return f"INTERVAL DAY{days} TO SECOND{seconds}"

    # -- text

    def _characters(self, name: str, type_: Any) -> str:
        """Return a type whose length is counted in characters, not in bytes."""
        return f"{name}({type_.length} CHAR)" if type_.length else name

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._characters("VARCHAR", type_)

    def visit_VARCHAR2(self, type_: Any, **kw: Any) -> str:
        return self._characters("VARCHAR2", type_)

    def visit_NVARCHAR2(self, type_: Any, **kw: Any) -> str:
        return f"NVARCHAR2({type_.length})" if type_.length else "NVARCHAR2"

    def visit_NVARCHAR(self, type_: Any, **kw: Any) -> str:
        return self.visit_NVARCHAR2(type_)

    def visit_LONG(self, type_: Any, **kw: Any) -> str:
        return "LONG"

    def visit_string(self, type_: Any, **kw: Any) -> str:
        return self.visit_VARCHAR2(type_)

    def visit_unicode(self, type_: Any, **kw: Any) -> str:
        if self.dialect._use_nchar_for_unicode:
            return self.visit_NVARCHAR2(type_)
        return self.visit_VARCHAR2(type_)

    def visit_text(self, type_: Any, **kw: Any) -> str:
        return self.visit_CLOB(type_)

    def visit_unicode_text(self, type_: Any, **kw: Any) -> str:
        return self.visit_NCLOB(type_) if self.dialect._use_nchar_for_unicode else self.visit_CLOB(type_)

    # -- binary data and the rest

    def visit_RAW(self, type_: Any, **kw: Any) -> str:
        return f"RAW({type_.length})" if type_.length else "RAW"

    def visit_BFILE(self, type_: Any, **kw: Any) -> str:
        return "BFILE"

    def visit_ROWID(self, type_: Any, **kw: Any) -> str:
        return "ROWID"

    def visit_JSON(self, type_: Any, **kw: Any) -> str:
        impl = type_.dialect_impl(self.dialect)
        return "BLOB" if impl.is_blob(self.dialect) else "JSON"

    def visit_VECTOR(self, type_: Any, **kw: Any) -> str:
        dim = "*" if type_.dim is None else type_.dim
        format_ = "*" if type_.storage_format is None else type_.storage_format.value
        storage = "*" if type_.storage_type is None else type_.storage_type.value
        return f"VECTOR({dim},{format_},{storage})"


def _with_digits(name: str, type_: Any) -> str:
    if type_.precision is None:
        return name
    return (
        f"{name}({type_.precision})" if type_.scale is None else f"{name}({type_.precision}, {type_.scale})"
    )
