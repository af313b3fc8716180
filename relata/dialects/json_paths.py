"""Indexes of JSON values as SQL/JSON paths: what SQLite, MySQL, SQL Server and Oracle take."""

from __future__ import annotations

from typing import Any

from ..sql import sqltypes
from ..sql.type_api import Processor

__all__ = ["JSONIndexType", "JSONPathType"]


class _WrittenAsPath:
    """An index or path as the text of a path."""

    def _path(self, value: Any) -> str:
        raise TypeError(f"{type(self).__name__} does not write paths")

    def bind_processor(self, dialect: Any) -> Processor:
        return self._path

    def literal_processor(self, dialect: Any) -> Processor | None:
        to_literal = self.string_literal_processor(dialect)  # type: ignore[attr-defined]  # of a JSON type
        return None if to_literal is None else lambda value: to_literal(self._path(value))


class JSONIndexType(_WrittenAsPath, sqltypes.JSON.JSONIndexType):
    """An index: `$[1]` or `$."key"`."""

    def _path(self, value: Any) -> str:
        return f"$[{value}]" if isinstance(value, int) else f'$."{value}"'


class JSONPathType(_WrittenAsPath, sqltypes.JSON.JSONPathType):
    """Several indexes: `$."key"[1]`."""

    def _path(self, value: Any) -> str:
        return "$" + "".join(f"[{one}]" if isinstance(one, int) else f'."{one}"' for one in value)
