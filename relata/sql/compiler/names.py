"""Names that the compiler chooses: of anonymous labels, aliases and parameters, and of those that are too
long.
"""

from __future__ import annotations

from typing import Any

from ..elements import AnonName, JoinedName


class Names:
    """The names chosen within one statement, counted by what they begin with."""

    __slots__ = ("_chosen", "_counters", "_shortened", "label_length", "limit")

    def __init__(self, label_length: int) -> None:
        self.label_length = label_length
        self.limit = label_length - 6
        self._chosen: dict[Any, str] = {}
        self._counters: dict[str, int] = {}
        self._shortened: dict[tuple[str, str], str] = {}

    def resolve(self, name: str, kind: str = "colident") -> str:
        """Return a name as it is printed.

        :param kind: names of different kinds (labels, aliases, parameters) are shortened apart.
        """
        kind_of_name = type(name)
        if kind_of_name is AnonName:
            return self._shorten(self._choose(name, name.base, name.suffix), kind)  # type: ignore[attr-defined]  # narrowed above
        if kind_of_name is JoinedName:
            table, column = name.parts  # type: ignore[attr-defined]  # narrowed above
            return self._shorten(f"{self.resolve(table, 'alias')}_{self.resolve(column)}", kind)
        return name

    def fit(self, name: str, kind: str = "colident") -> str:
        """Return a name of the compiler's own making, shortened where the database would cut it."""
        return self._shorten(name, kind)

    def _choose(self, key: str, base: str, suffix: str = "") -> str:
        chosen = self._chosen.get(key)
        if chosen is None:
            base = (base if type(base) is str else self.resolve(base)) + suffix
            number = self._counters.get(base, 0) + 1
            self._counters[base] = number
            chosen = self._chosen[key] = f"{base}_{number}"
        return chosen

    def parameter(self, bind: Any) -> str:
        """Return the name of a bound parameter."""
        fields = bind.__dict__
        key: str | None = fields.get("_explicit_key")
        if key is not None:
            return key if type(key) is str else self.resolve(key, "bindparam")
        root = fields.get("_source", bind)  # its copies are one parameter
        name = self._chosen.get(root)
        if name is None:
            base = bind._name_base
            number = self._counters[base] = self._counters.get(base, 0) + 1
            name = self._chosen[root] = f"{base}_{number}"
        return name if len(name) <= self.limit else self._shorten(name, "bindparam")

    def _shorten(self, name: str, kind: str) -> str:
        limit = self.limit
        if len(name) <= limit:
            return name
        done = self._shortened.get((kind, name))
        if done is None:
            counter = self._counters.get("\x00" + kind, 1)
            done = f"{name[: max(limit, 0)]}_{counter:x}"
            self._counters["\x00" + kind] = counter + 1
            self._shortened[kind, name] = done
        return done
