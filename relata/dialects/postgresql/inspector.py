"""What `inspect(engine)` gives on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...engine.reflection import Inspector

if TYPE_CHECKING:
    from .reflection.named_types import ReflectedDomain, ReflectedEnum

__all__ = ["PGInspector"]


class PGInspector(Inspector):
    """Tell what is in a PostgreSQL database: what any `Inspector` does, and what is of this one only.

    :param bind: an Engine or Connection
    """

    def get_table_oid(self, table_name: str, schema: str | None = None) -> int:
        """Return the number of a table or view.

        :raises NoSuchTableError: there is none of that name
        """
        return self._ask("get_table_oid", table_name, schema)  # type: ignore[no-any-return]  # the dialect's contract

    def get_enums(self, schema: str | None = None) -> list[ReflectedEnum]:
        """Return the ENUM types.

        :param schema: of which schema; by default those that need none to be named, "*" for all
        """
        return self._ask("get_enums", schema)  # type: ignore[no-any-return]  # the dialect's contract

    def get_domains(self, schema: str | None = None) -> list[ReflectedDomain]:
        """Return the domains.

        :param schema: of which schema; by default those that need none to be named, "*" for all
        """
        return self._ask("get_domains", schema)  # type: ignore[no-any-return]  # the dialect's contract

    def get_foreign_table_names(self, schema: str | None = None) -> list[str]:
        """Return the names of the foreign tables, which are in another server."""
        return self._ask("get_foreign_table_names", schema)  # type: ignore[no-any-return]  # the dialect's contract

    def has_type(self, type_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a type is there.

        :param schema: in which schema; by default whether it needs none to be named, "*" for any
        """
        return self._ask("has_type", type_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract
