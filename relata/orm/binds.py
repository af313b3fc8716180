"""Which engine or connection a session uses for a mapper, a table or a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from .. import exc as sa_exc
from ..engine import Connection, Engine
from ..sql import visitors
from ..sql.selectable.tables import TableClause
from .base import _mapper_or_none
from .entities import EntityClause

Bind: TypeAlias = "Engine | Connection"


class Binds:
    """Map classes, mappers and tables to engines, in front of a default."""

    __slots__ = ("by_key",)

    def __init__(self, binds: Mapping[Any, Bind] | None = None) -> None:
        self.by_key: dict[Any, Bind] = {}
        for key, bind in (binds or {}).items():
            self.add(key, bind)

    def __bool__(self) -> bool:
        return bool(self.by_key)

    def add(self, key: Any, bind: Bind) -> None:
        """Bind a mapped class, a mapper, a table, or a plain class that mapped ones derive from.

        :raises ArgumentError: the key is none of these
        """
        if isinstance(key, TableClause):
            self.by_key[key] = bind
            return
        mapper = _mapper_or_none(key)
        if mapper is not None:
            self.by_key[mapper.class_] = bind
            for selectable in mapper.tables:
                self.by_key.setdefault(selectable, bind)
        elif isinstance(key, type):
            self.by_key[key] = bind
        else:
            raise sa_exc.ArgumentError(
                f"Expected a mapped class, a mapper or a table as key of binds, got {key!r}"
            )

    def find(self, mapper: Any, clause: Any) -> Bind | None:
        """Return the bind of a mapper, or of the first entity or table in a statement that has one."""
        by_key = self.by_key
        if mapper is not None:
            for cls in mapper.class_.__mro__:
                if cls in by_key:
                    return by_key[cls]
            if clause is None:
                clause = mapper.persist_selectable
        if clause is not None:
            for entity in mappers_of(clause):
                found = self.find(entity, None) if entity is not mapper else None
                if found is not None:
                    return found
            for node in visitors.iterate(clause):
                if isinstance(node, TableClause) and node in by_key:
                    return by_key[node]
        return None


def mappers_of(statement: Any) -> Iterator[Any]:
    """Yield the mappers of the classes and attributes that a statement names."""
    for node in visitors.iterate(statement):
        entity = getattr(node, "_annotations", {}).get("parententity")
        mapper = node.mapper if isinstance(node, EntityClause) else getattr(entity, "mapper", None)
        if mapper is not None:
            yield mapper


def describe_unbound(asked: Iterable[Any]) -> str:
    """Say for what no engine was found, and how to give one."""
    what = " or ".join(str(one) for one in asked if one is not None)
    return (
        f"Expected the session to be bound to an Engine or Connection{f' for {what}' if what else ''}, "
        "got a session without one: pass it as Session(engine), sessionmaker(engine) or in "
        "Session(binds={...})"
    )
