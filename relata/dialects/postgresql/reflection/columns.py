"""Columns, and the types that their declarations mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from ....sql import sqltypes
from ....util.warning import warn
from ..array import ARRAY
from ..named_types import DOMAIN, ENUM
from .named_types import NamedTypeReflection, ReflectedDomain, ReflectedEnum

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import ReflectedColumn, TableKey

__all__ = ["ColumnReflection"]

_COLUMNS = """
SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
    pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attnotnull, {generated},
    pg_catalog.col_description(a.attrelid, a.attnum), co.collname, t.typtype::text, et.typtype::text,
    a.attidentity::text, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_type et ON et.oid = t.typelem AND t.typlen = -1
    LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
    LEFT JOIN pg_catalog.pg_sequence s ON a.attidentity <> '' AND s.seqrelid =
        pg_catalog.pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)::regclass
WHERE {relations}
ORDER BY c.relname, a.attnum"""

_DECLARATION = re.compile(
    r"^(?P<name>[^(]*?)\s*(?:\((?P<arguments>[^)]*)\))?\s*(?P<rest>[^(\[]*)(?P<array>(?:\[\])*)$"
)
_NEXTVAL = re.compile(r"""(nextval\(')([^']+)('.*$)""")

_NamedTypes = tuple[dict[str, ReflectedEnum], dict[str, tuple[ReflectedDomain, str]]]


class ColumnReflection(NamedTypeReflection):
    """The part that tells of columns."""

    ischema_names: Any
    identifier_preparer: Any

    def get_multi_columns(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedColumn]]]:
        """Yield the columns of tables and views."""
        sql = _COLUMNS.replace("{generated}", "a.attgenerated::text" if self._is_at_least(12) else "''")
        found = self._by_table(connection, sql, schema, filter_names, scope, kind)
        uses_named = any({"e", "d"} & {row[8], row[9]} for rows in found.values() for row in rows)
        named: _NamedTypes = ({}, {})
        if uses_named:
            named = self._load_enums(connection, "*"), self._load_domains(connection, "*")
        for name, rows in found.items():
            yield (schema, name), [self._column(row, schema, named) for row in rows]

    def _column(self, row: Any, schema: str | None, named: _NamedTypes) -> ReflectedColumn:
        _, name, declared, default, notnull, generated, comment, collation = row[:8]
        type_ = self._type_of(declared, collation, named, f"column {name!r}")
        nullable = not notnull
        if isinstance(type_, DOMAIN):
            nullable = nullable and not type_.not_null
            if default is None:
                default = type_.default
        column: ReflectedColumn = {
            "name": name,
            "type": type_,
            "nullable": nullable,
            "default": default,
            "autoincrement": False,
            "comment": comment,
        }
        if generated:
            column["computed"] = {"sqltext": default, "persisted": generated in ("s", b"s")}
            column["default"] = None
        elif default is not None:
            column["autoincrement"], column["default"] = self._from_sequence(default, type_, schema)
        if row[10]:
            column["autoincrement"] = True
            column["identity"] = {  # type: ignore[typeddict-item]  # PostgreSQL has these options only
                "always": row[10] in ("a", b"a"),
                "start": row[11],
                "increment": row[12],
                "minvalue": row[13],
                "maxvalue": row[14],
                "cache": row[15],
                "cycle": row[16],
            }
        return column

    def _from_sequence(self, default: str, type_: Any, schema: str | None) -> tuple[bool, str]:
        """Tell whether a default is the next number of a sequence; return it with the sequence's schema."""
        match = _NEXTVAL.match(default)
        if match is None:
            return False, default
        is_key = issubclass(type_._type_affinity, sqltypes.Integer)
        if schema is not None and "." not in match.group(2):
            quoted = self.identifier_preparer.quote_identifier(schema)
            default = f"{match.group(1)}{quoted}.{match.group(2)}{match.group(3)}"
        return is_key, default

    # -- types

    def _type_of(self, declared: str, collation: str | None, named: _NamedTypes, where: str) -> Any:
        """Return the type that the catalogs write as `declared`.

        :param named: the ENUM types and domains of the database
        :param where: what has the type, for a warning
        """
        without_brackets = declared.removesuffix("[]")
        while without_brackets.endswith("[]"):
            without_brackets = without_brackets.removesuffix("[]")
        enums, domains = named
        item: Any
        if without_brackets in enums:
            item = _enum_of(enums[without_brackets])
        elif without_brackets in domains:
            item = self._domain_of(*domains[without_brackets], named)
        else:
            item = self._built_in_type(without_brackets, collation, where)
        return ARRAY(item) if without_brackets != declared else item

    def _built_in_type(self, declared: str, collation: str | None, where: str) -> Any:
        match = _DECLARATION.match(declared)
        assert match is not None  # every part of the pattern may be empty
        words = f"{match['name']} {match['rest']}".strip()
        arguments = [int(one) for one in re.findall(r"\d+", match["arguments"] or "")]
        name, options = _split_words(words)
        cls = self.ischema_names.get(words) or self.ischema_names.get(name)
        if cls is None:
            warn(f"the type {declared!r} of {where} is not known here: NullType stands for it")
            return sqltypes.NULLTYPE
        if collation is not None and issubclass(cls, sqltypes.String):
            options["collation"] = collation
        if name in ("timestamp", "time", "interval"):
            if arguments:
                options["precision"] = arguments[0]
            return cls(**options)
        if name == "double precision":
            arguments = [53]
        return cls(*arguments, **options)

    def _domain_of(self, domain: ReflectedDomain, declared: str, named: _NamedTypes) -> DOMAIN:
        collation = domain["collation"] if domain["collation"] != "default" else None
        base = self._type_of(declared, collation, named, f"domain {domain['name']!r}")
        checks = domain["constraints"]
        return DOMAIN(
            domain["name"],
            base,
            schema=None if domain["visible"] else domain["schema"],
            collation=collation,
            collation_schema=domain["collation_schema"],
            default=domain["default"],
            not_null=not domain["nullable"],
            constraint_name=checks[0]["name"] if checks else None,
            check=checks[0]["check"] if checks else None,
            create_type=False,
        )


def _enum_of(enum: ReflectedEnum) -> ENUM:
    owner: dict[str, Any] = {} if enum["visible"] else {"schema": enum["schema"]}
    return ENUM(*enum["labels"], name=enum["name"], **owner)


def _split_words(words: str) -> tuple[str, dict[str, Any]]:
    """Return the name of a type and what its further words say."""
    if words.startswith(("timestamp", "time")):
        name, _, zone = words.partition(" ")
        return name, {"timezone": zone == "with time zone"}
    if words.startswith("interval"):
        name, _, fields = words.partition(" ")
        return name, {"fields": fields} if fields else {}
    if words == "bit varying":
        return words, {"varying": True}
    return words, {}
