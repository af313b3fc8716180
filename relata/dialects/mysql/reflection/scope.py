"""Which tables a question is about, and how its answer is taken apart by table."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from .... import exc
from ....engine.default_reflection import ReflectionAtOnce
from ....engine.object_kinds import ObjectKind, ObjectScope
from ....sql.elements import bindparam
from ....sql.expression import text

if TYPE_CHECKING:
    from ....engine.connection import Connection

__all__ = ["ScopedReflection", "decoded"]

_UNKNOWN_TABLE = frozenset((1049, 1051, 1146))  # no such database, table, table
_BROKEN_VIEW = 1356  # it is of a table or column that is gone, or not to be seen


def decoded(value: Any) -> Any:
    """Return text for what some servers send as bytes."""
    return value.decode() if isinstance(value, (bytes, bytearray)) else value


def _nothing(_name: str, _create: str) -> list[list[Any]]:
    """Return the rows of a temporary table that has nothing of a kind."""
    return []


class ScopedReflection(ReflectionAtOnce):
    """What the parts of reflection have in common."""

    _place_without_schema = "in the current database"

    is_mariadb: bool
    identifier_preparer: Any
    loaded_dbapi: Any
    _execute_as_is: Any  # of the engine's DefaultDialect
    #: names are kept as written (0), in lower case (1), or as written but compared without regard to case (2)
    _casing: int = 0

    def _extract_error_code(self, exception: BaseException) -> int | None:
        """Return the number of a server's error."""
        raise TypeError("reflection is part of a dialect")

    def _rows(self, connection: Connection, sql: str, parameters: dict[str, Any]) -> list[list[Any]]:
        clause = text(sql)
        if "names" in parameters:
            clause = clause.bindparams(bindparam("names", expanding=True))
        return [[decoded(value) for value in row] for row in connection.execute(clause, parameters)]

    def _qualified(self, table_name: str, schema: str | None) -> str:
        quote = self.identifier_preparer.quote_identifier
        return f"{quote(schema)}.{quote(table_name)}" if schema else str(quote(table_name))

    def _show(
        self, connection: Connection, statement: str, table_name: str, schema: str | None
    ) -> list[list[Any]] | None:
        """Return the rows of a SHOW about a table; None when there is no such table.

        :raises UnreflectableTableError: it is a view of a table that is gone
        """
        sql = statement.format(self._qualified(table_name, schema))
        try:
            result = self._execute_as_is(connection, sql, skip_user_error_events=True)
        except exc.DBAPIError as error:
            code = None if error.orig is None else self._extract_error_code(error.orig)
            if code in _UNKNOWN_TABLE:
                return None
            if code == _BROKEN_VIEW:
                raise exc.UnreflectableTableError(str(error.orig)) from error
            raise
        return [[decoded(value) for value in row] for row in result]

    def _by_table(
        self,
        connection: Connection,
        sql: str,
        schema: str | None,
        filter_names: Collection[str] | None,
        scope: ObjectScope,
        kind: ObjectKind,
        of_temporary: Callable[[str, str], list[list[Any]]] = _nothing,
    ) -> dict[str, list[list[Any]]]:
        """Return the rows of a query about tables by the table's name, its first column.

        :param sql: has `{tables}` where the condition on `TABLES t` belongs; a table without anything of the
            kind that is asked for has one row whose second column is NULL
        :param of_temporary: returns such rows for the name of a temporary table and its CREATE statement;
            `information_schema` does not know them, so they are found by name only
        """
        found = {}
        if ObjectScope.DEFAULT in scope:
            found = self._of_default_scope(connection, sql, schema, filter_names, kind)
        if ObjectScope.TEMPORARY in scope and ObjectKind.TABLE in kind:
            for name in filter_names or ():
                shown = None
                if name not in found:
                    shown = self._show(connection, "SHOW CREATE TABLE {}", name, schema)
                if shown and shown[0][1].startswith("CREATE TEMPORARY TABLE"):
                    found[name] = of_temporary(name, shown[0][1])
        return found

    def _of_default_scope(
        self,
        connection: Connection,
        sql: str,
        schema: str | None,
        filter_names: Collection[str] | None,
        kind: ObjectKind,
    ) -> dict[str, list[list[Any]]]:
        parameters: dict[str, Any] = {"schema": schema}
        conditions = ["t.TABLE_SCHEMA = COALESCE(:schema, DATABASE())"]
        types = []
        if ObjectKind.TABLE in kind:
            types += ["'BASE TABLE'", "'SYSTEM VERSIONED'", "'SEQUENCE'"]
        if ObjectKind.VIEW in kind:
            types += ["'VIEW'", "'SYSTEM VIEW'"]
        conditions.append(f"t.TABLE_TYPE IN ({', '.join(types) or 'NULL'})")
        if filter_names is not None:
            parameters["names"] = list(filter_names)
            conditions.append("t.TABLE_NAME IN :names")
        found: dict[str, list[list[Any]]] = {}
        for row in self._rows(connection, sql.replace("{tables}", " AND ".join(conditions)), parameters):
            rows = found.setdefault(row[0], [])
            if row[1] is not None:
                rows.append(row)
        if filter_names is not None and self._casing == 0:
            # information_schema compares without regard to case, tables are told apart by it
            found = {name: rows for name, rows in found.items() if name in filter_names}
        return found
