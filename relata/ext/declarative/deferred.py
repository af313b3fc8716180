"""Map classes onto tables that are read from the database later, when there is one."""

from __future__ import annotations

from typing import Any

from ... import exc
from ...engine import Connection, Engine
from ...inspection import inspect
from ...orm.declarative.mapping import map_waiting
from ...orm.relationships import RelationshipProperty
from ...sql.schema import MetaData, Table


class DeferredReflection:
    """Derive classes from this one too: ``prepare()`` reflects their tables, and maps them then.

    It may stand in a mixin or abstract class of some of the classes, or in the declarative base of all.
    What a class defines itself, columns too, goes before what is reflected.
    """

    _sa_waits_for_reflection = True

    @classmethod
    def prepare(cls, bind: Engine | Connection, **reflect_kw: Any) -> None:
        """Reflect the tables of this class and its subclasses, where they wait for it, and map them.

        :param bind: an engine, or a connection: with an asynchronous engine that of
        ``conn.run_sync(Base.prepare)``.
        :param reflect_kw: arguments of ``Table`` for the reflection, such as ``views`` or ``resolve_fks``.
        :raises NoSuchTableError: when the database has no such table; the class can be prepared again.
        """
        if not isinstance(bind, (Engine, Connection)):
            raise exc.ArgumentError(f"expected an Engine or a Connection for prepare(), got {bind!r}")
        inspector = inspect(bind)

        def complete(name: str, metadata: MetaData, schema: str | None = None) -> None:
            options = {"autoload_replace": False, "extend_existing": True, **reflect_kw}
            Table(name, metadata, schema=schema, autoload_with=inspector, **options)

        def reflect(table: Table, properties: dict[str, Any]) -> None:
            complete(table.name, table.metadata, table.schema)
            for prop in properties.values():
                secondary = prop._given["secondary"] if isinstance(prop, RelationshipProperty) else None
                if isinstance(secondary, Table):
                    complete(secondary.name, secondary.metadata, secondary.schema)
                elif isinstance(secondary, str) and secondary not in table.metadata.tables:
                    complete(secondary, table.metadata)

        map_waiting(cls, reflect)


__all__ = ["DeferredReflection"]
