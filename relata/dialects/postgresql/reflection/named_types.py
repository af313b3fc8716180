"""Which ENUM types and DOMAINs there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from .scope import ScopedReflection, in_schema

if TYPE_CHECKING:
    from ....engine.connection import Connection

__all__ = [
    "NamedTypeReflection",
    "ReflectedDomain",
    "ReflectedDomainConstraint",
    "ReflectedEnum",
    "ReflectedNamedType",
]


class ReflectedNamedType(TypedDict):
    """A type that is an object of the database."""

    name: str
    schema: str
    visible: bool  # its name needs no schema before it


class ReflectedDomainConstraint(TypedDict):
    """A CHECK of a domain."""

    name: str
    check: str


class ReflectedDomain(ReflectedNamedType):
    """A DOMAIN."""

    type: str
    nullable: bool
    default: str | None
    constraints: list[ReflectedDomainConstraint]
    collation: str | None
    collation_schema: str | None


class ReflectedEnum(ReflectedNamedType):
    """An ENUM type."""

    labels: list[str]


_ENUMS = """
SELECT t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid),
    (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder)::text[] FROM pg_catalog.pg_enum e
     WHERE e.enumtypid = t.oid), pg_catalog.format_type(t.oid, NULL)
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND {where}
ORDER BY n.nspname, t.typname"""

_DOMAINS = """
SELECT t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid),
    pg_catalog.format_type(t.typbasetype, t.typtypmod), NOT t.typnotnull, t.typdefault, co.collname,
    CASE WHEN pg_catalog.pg_collation_is_visible(co.oid) THEN NULL ELSE cn.nspname END,
    (SELECT array_agg(k.conname ORDER BY k.conname)::text[] FROM pg_catalog.pg_constraint k
     WHERE k.contypid = t.oid AND k.contype = 'c'),
    (SELECT array_agg(pg_catalog.pg_get_expr(k.conbin, 0, true) ORDER BY k.conname)
     FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'),
    pg_catalog.format_type(t.oid, NULL)
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation
    LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
WHERE t.typtype = 'd' AND {where}
ORDER BY n.nspname, t.typname"""


class NamedTypeReflection(ScopedReflection):
    """The part that tells of types."""

    default_schema_name: str | None

    def _type_condition(self, schema: str | None, parameters: dict[str, Any]) -> str:
        if schema == "*":
            return "n.nspname NOT IN ('pg_catalog', 'information_schema')"
        return in_schema(schema, parameters, "pg_catalog.pg_type_is_visible(t.oid)")

    def _load_enums(self, connection: Connection, schema: str | None) -> dict[str, ReflectedEnum]:
        """Return the ENUM types by their names as `format_type` writes them."""
        parameters: dict[str, Any] = {}
        sql = _ENUMS.format(where=self._type_condition(schema, parameters))
        return {
            written: {"name": name, "schema": owner, "visible": visible, "labels": labels or []}
            for name, owner, visible, labels, written in self._rows(connection, sql, parameters)
        }

    def get_enums(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[ReflectedEnum]:
        """Return the ENUM types.

        :param schema: of which schema; those that need none to be named by default, all for "*"
        """
        return list(self._load_enums(connection, schema).values())

    def _load_domains(
        self, connection: Connection, schema: str | None
    ) -> dict[str, tuple[ReflectedDomain, str]]:
        """Return the domains, with their types in full, by their names as `format_type` writes them."""
        parameters: dict[str, Any] = {}
        sql = _DOMAINS.format(where=self._type_condition(schema, parameters))
        return {row[10]: (_domain(row), row[3]) for row in self._rows(connection, sql, parameters)}

    def get_domains(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[ReflectedDomain]:
        """Return the domains.

        :param schema: of which schema; those that need none to be named by default, all for "*"
        """
        return [domain for domain, _ in self._load_domains(connection, schema).values()]

    def has_type(self, connection: Connection, type_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a named type is there."""
        parameters: dict[str, Any] = {"name": type_name}
        sql = (
            "SELECT t.typname FROM pg_catalog.pg_type t "
            "JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
            f"WHERE t.typname = CAST(:name AS text) AND {self._type_condition(schema, parameters)}"
        )
        return bool(self._rows(connection, sql, parameters))


def _domain(row: Any) -> ReflectedDomain:
    without_length = row[3].partition("(")[0] + ("[]" if row[3].endswith("[]") and "(" in row[3] else "")
    return {
        "name": row[0],
        "schema": row[1],
        "visible": row[2],
        "type": without_length,
        "nullable": row[4],
        "default": row[5],
        "collation": row[6],
        "collation_schema": row[7],
        "constraints": [
            {"name": name, "check": check} for name, check in zip(row[8] or (), row[9] or (), strict=True)
        ],
    }
