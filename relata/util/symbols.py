"""Constants with a name."""

from __future__ import annotations

from typing import Any, ClassVar


class symbol(int):
    """A named constant: `symbol("NO_KEY")` is the same object wherever it is asked for, and after pickling.

    :param doc: its docstring
    :param canonical: its value as an integer, the hash of its name by default
    """

    name: str
    symbols: ClassVar[dict[str, symbol]] = {}

    def __new__(cls, name: str, doc: str | None = None, canonical: int | None = None) -> symbol:
        found = cls.symbols.get(name)
        if found is None:
            made = super().__new__(cls, hash(name) if canonical is None else canonical)
            made.name = name
            if doc:
                made.__doc__ = doc
            return cls.symbols.setdefault(name, made)
        if canonical is not None and canonical != int(found):
            raise TypeError(f"symbol {name!r} is {int(found)} already; got {canonical}")
        return found

    def __reduce__(self) -> Any:
        return symbol, (self.name, "x", int(self))

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"symbol({self.name!r})"
