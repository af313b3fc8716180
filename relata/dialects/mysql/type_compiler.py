"""Types as MySQL and MariaDB write them."""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql.compiler import GenericTypeCompiler
from .types import CHAR, NCHAR, _StringType

__all__ = ["MySQLTypeCompiler"]


class MySQLTypeCompiler(GenericTypeCompiler):
    """Print types for MySQL and MariaDB."""

    # -- numbers

    def _digits(self, name: str, type_: Any) -> str:
        precision, scale = type_.precision, getattr(type_, "scale", None)
        if precision is None:
            return _with_flags(name, type_)
        digits = f"{precision}" if scale is None else f"{precision}, {scale}"
        return _with_flags(f"{name}({digits})", type_)

    def _width(self, name: str, type_: Any) -> str:
        width = getattr(type_, "display_width", None)
        return _with_flags(name if width is None else f"{name}({width})", type_)

    def visit_NUMERIC(self, type_: Any, **kw: Any) -> str:
        return self._digits("NUMERIC", type_)

    def visit_DECIMAL(self, type_: Any, **kw: Any) -> str:
        return self._digits("DECIMAL", type_)

    def visit_DOUBLE(self, type_: Any, **kw: Any) -> str:
        return self._both_digits("DOUBLE", type_)

    def visit_REAL(self, type_: Any, **kw: Any) -> str:
        return self._both_digits("REAL", type_)

    def _both_digits(self, name: str, type_: Any) -> str:
        if type_.precision is None or getattr(type_, "scale", None) is None:
            return _with_flags(name, type_)
        return self._digits(name, type_)

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:
        return self._digits("FLOAT", type_)

    def visit_INTEGER(self, type_: Any, **kw: Any) -> str:
        return self._width("INTEGER", type_)

    def visit_BIGINT(self, type_: Any, **kw: Any) -> str:
        return self._width("BIGINT", type_)

    def visit_MEDIUMINT(self, type_: Any, **kw: Any) -> str:
        return self._width("MEDIUMINT", type_)

    def visit_SMALLINT(self, type_: Any, **kw: Any) -> str:
        return self._width("SMALLINT", type_)

    def visit_TINYINT(self, type_: Any, **kw: Any) -> str:
        return self._width("TINYINT", type_)

    def visit_BIT(self, type_: Any, **kw: Any) -> str:
        return "BIT" if type_.length is None else f"BIT({type_.length})"

    def visit_BOOLEAN(self, type_: Any, **kw: Any) -> str:
        return "BOOL"

    # -- dates and times

    def visit_DATETIME(self, type_: Any, **kw: Any) -> str:
        return _with_fsp("DATETIME", type_)

    def visit_TIME(self, type_: Any, **kw: Any) -> str:
        return _with_fsp("TIME", type_)

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:
        return _with_fsp("TIMESTAMP", type_)

    def visit_YEAR(self, type_: Any, **kw: Any) -> str:
        return "YEAR" if type_.display_width is None else f"YEAR({type_.display_width})"

    # -- text

    def _text(self, name: str, type_: Any, is_national: bool = True) -> str:
        """Return a text type with its character set and collation."""
        charset: str | None = None
        if getattr(type_, "charset", None):
            charset = f"CHARACTER SET {type_.charset}"
        elif getattr(type_, "ascii", False):
            charset = "ASCII"
        elif getattr(type_, "unicode", False):
            charset = "UNICODE"
        collation: str | None = None
        if type_.collation:
            collation = f"COLLATE {type_.collation}"
        elif getattr(type_, "binary", False):
            collation = "BINARY"
        if getattr(type_, "national", False) and is_national:
            words = ["NATIONAL", name, collation]
        else:
            words = [name, charset, collation]
        return " ".join(word for word in words if word)

    def text_of_cast(self, type_: Any) -> str:
        """Return how CAST writes a text type: as CHAR, whatever its length."""
        if not isinstance(type_, _StringType):  # one of any database, whose collation MySQL takes not here
            return self._sized("CHAR", type_)
        is_national = isinstance(type_, CHAR) and not isinstance(type_, NCHAR)
        return self._text(self._sized("CHAR", type_), type_, is_national)

    def _sized(self, name: str, type_: Any) -> str:
        return name if type_.length is None else f"{name}({type_.length})"

    def visit_TEXT(self, type_: Any, **kw: Any) -> str:
        return self._text(self._sized("TEXT", type_), type_)

    def visit_TINYTEXT(self, type_: Any, **kw: Any) -> str:
        return self._text("TINYTEXT", type_)

    def visit_MEDIUMTEXT(self, type_: Any, **kw: Any) -> str:
        return self._text("MEDIUMTEXT", type_)

    def visit_LONGTEXT(self, type_: Any, **kw: Any) -> str:
        return self._text("LONGTEXT", type_)

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._text(self._required_length("VARCHAR", type_), type_)

    def visit_CHAR(self, type_: Any, **kw: Any) -> str:
        return self._text(self._sized("CHAR", type_), type_)

    def visit_NVARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._national(self._required_length("VARCHAR", type_), type_)

    def visit_NCHAR(self, type_: Any, **kw: Any) -> str:
        return self._national(self._sized("CHAR", type_), type_)

    def _national(self, name: str, type_: Any) -> str:
        return f"NATIONAL {name}" + (f" COLLATE {type_.collation}" if type_.collation else "")

    def _required_length(self, name: str, type_: Any) -> str:
        if type_.length is None:
            raise exc.CompileError(
                f"expected a length for {name} on {self.dialect.name}, got none: give one, or use Text"
            )
        return f"{name}({type_.length})"

    # -- the rest

    def visit_UUID(self, type_: Any, **kw: Any) -> str:
        return "UUID"

    def visit_VARBINARY(self, type_: Any, **kw: Any) -> str:
        return self._sized("VARBINARY", type_)

    def visit_JSON(self, type_: Any, **kw: Any) -> str:
        return "JSON"

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        return self.visit_BLOB(type_)

    def visit_BLOB(self, type_: Any, **kw: Any) -> str:
        return self._sized("BLOB", type_)

    def visit_TINYBLOB(self, type_: Any, **kw: Any) -> str:
        return "TINYBLOB"

    def visit_MEDIUMBLOB(self, type_: Any, **kw: Any) -> str:
        return "MEDIUMBLOB"

    def visit_LONGBLOB(self, type_: Any, **kw: Any) -> str:
        return "LONGBLOB"

    def visit_enum(self, type_: Any, **kw: Any) -> str:
        return self.visit_ENUM(type_) if type_.native_enum else super().visit_enum(type_)

    def visit_ENUM(self, type_: Any, **kw: Any) -> str:
        return self._choices("ENUM", type_, type_.enums)

    def visit_SET(self, type_: Any, **kw: Any) -> str:
        return self._choices("SET", type_, type_.values)

    def _choices(self, name: str, type_: Any, values: Any) -> str:
        quoted = ["'" + value.replace("'", "''") + "'" for value in values]
        if self.dialect._backslash_escapes:
            quoted = [value.replace("\\", "\\\\") for value in quoted]
        return self._text(f"{name}({','.join(quoted)})", type_)

    def visit_INET4(self, type_: Any, **kw: Any) -> str:
        return "INET4"

    def visit_INET6(self, type_: Any, **kw: Any) -> str:
        return "INET6"


def _with_flags(text: str, type_: Any) -> str:
    """Add UNSIGNED and ZEROFILL."""
    if getattr(type_, "unsigned", False):
        text += " UNSIGNED"
    if getattr(type_, "zerofill", False):
        text += " ZEROFILL"
    return text


def _with_fsp(name: str, type_: Any) -> str:
    digits = getattr(type_, "fsp", None)
    return f"{name}({digits})" if digits else name
