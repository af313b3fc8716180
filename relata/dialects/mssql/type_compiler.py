"""Types as SQL Server writes them."""

from __future__ import annotations

from typing import Any

from ...sql.compiler import GenericTypeCompiler
from .versions import MS_2008_VERSION

__all__ = ["MSTypeCompiler"]


class MSTypeCompiler(GenericTypeCompiler):
    """Print types for SQL Server."""

    # -- numbers

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:
        return _with_precision("FLOAT", type_)

    def visit_TINYINT(self, type_: Any, **kw: Any) -> str:
        return "TINYINT"

    def visit_BIT(self, type_: Any, **kw: Any) -> str:
        return "BIT"

    def visit_MONEY(self, type_: Any, **kw: Any) -> str:
        return "MONEY"

    def visit_SMALLMONEY(self, type_: Any, **kw: Any) -> str:
        return "SMALLMONEY"

    def visit_double(self, type_: Any, **kw: Any) -> str:
        return self.visit_DOUBLE_PRECISION(type_, **kw)

    def visit_boolean(self, type_: Any, **kw: Any) -> str:
        return self.visit_BIT(type_)

    # -- dates and times

    def visit_DATETIME2(self, type_: Any, **kw: Any) -> str:
        return _with_precision("DATETIME2", type_)

    def visit_DATETIMEOFFSET(self, type_: Any, **kw: Any) -> str:
        return _with_precision("DATETIMEOFFSET", type_)

    def visit_SMALLDATETIME(self, type_: Any, **kw: Any) -> str:
        return "SMALLDATETIME"

    def visit_TIME(self, type_: Any, **kw: Any) -> str:
        return _with_precision("TIME", type_)

    def visit_datetime(self, type_: Any, **kw: Any) -> str:
        return self.visit_DATETIMEOFFSET(type_) if type_.timezone else self.visit_DATETIME(type_)

    def visit_date(self, type_: Any, **kw: Any) -> str:
        return self.visit_DATE(type_) if self._has_dates else self.visit_DATETIME(type_)

    def visit_time(self, type_: Any, **kw: Any) -> str:
        return self.visit_TIME(type_) if self._has_dates else self.visit_DATETIME(type_)

    @property
    def _has_dates(self) -> bool:
        """Tell whether the server has dates without times; one of unknown version is taken to have none."""
        return (self.dialect.server_version_info or ()) >= MS_2008_VERSION

    # -- text

    def _sized(self, name: str, type_: Any, length: Any = None) -> str:
        length = length or type_.length
        text = f"{name}({length})" if length else name
        collation = getattr(type_, "collation", None)
        return f"{text} COLLATE {collation}" if collation else text

    def visit_CHAR(self, type_: Any, **kw: Any) -> str:
        return self._sized("CHAR", type_)

    def visit_NCHAR(self, type_: Any, **kw: Any) -> str:
        return self._sized("NCHAR", type_)

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._sized("VARCHAR", type_, type_.length or "max")

    def visit_NVARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._sized("NVARCHAR", type_, type_.length or "max")

    def visit_TEXT(self, type_: Any, **kw: Any) -> str:
        return self._sized("TEXT", type_)

    def visit_NTEXT(self, type_: Any, **kw: Any) -> str:
        return self._sized("NTEXT", type_)

    def visit_XML(self, type_: Any, **kw: Any) -> str:
        return "XML"

    def visit_unicode(self, type_: Any, **kw: Any) -> str:
        return self.visit_NVARCHAR(type_)

    def visit_text(self, type_: Any, **kw: Any) -> str:
        return self.visit_VARCHAR(type_) if self.dialect.deprecate_large_types else self.visit_TEXT(type_)

    def visit_unicode_text(self, type_: Any, **kw: Any) -> str:
        return self.visit_NVARCHAR(type_) if self.dialect.deprecate_large_types else self.visit_NTEXT(type_)

    # -- binary data

    def visit_VARBINARY(self, type_: Any, **kw: Any) -> str:
        text = self._sized("VARBINARY", type_, type_.length or "max")
        return f"{text} FILESTREAM" if getattr(type_, "filestream", False) else text

    def visit_IMAGE(self, type_: Any, **kw: Any) -> str:
        return "IMAGE"

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:
        return "TIMESTAMP"

    def visit_ROWVERSION(self, type_: Any, **kw: Any) -> str:
        return "ROWVERSION"

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        return self.visit_VARBINARY(type_) if self.dialect.deprecate_large_types else self.visit_IMAGE(type_)

    # -- the rest

    def visit_JSON(self, type_: Any, **kw: Any) -> str:
        return "NVARCHAR(max)"  # the functions for JSON read text

    def visit_uuid(self, type_: Any, **kw: Any) -> str:
        return self.visit_UNIQUEIDENTIFIER(type_) if type_.native_uuid else super().visit_uuid(type_)

    def visit_UNIQUEIDENTIFIER(self, type_: Any, **kw: Any) -> str:
        return "UNIQUEIDENTIFIER"

    def visit_SQL_VARIANT(self, type_: Any, **kw: Any) -> str:
        return "SQL_VARIANT"


def _with_precision(name: str, type_: Any) -> str:
    precision = getattr(type_, "precision", None)
    return name if precision is None else f"{name}({precision})"
