"""Where parameters stand in the text.

While a statement is printed, a parameter is a mark: its name between two NUL characters, which no SQL text
may hold.
When the text is complete it is taken apart at the marks, once: so the order of positional parameters is
that of the
final text, whatever the order in which its parts were printed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ... import exc

_MARK = "\x00"

ESCAPES: Mapping[str, str] = {
    "%": "P",
    "(": "A",
    ")": "Z",
    ":": "C",
    ".": "_",
    "[": "_",
    "]": "_",
    " ": "_",
}
_PLAIN, _EXPANDING = "b", "e"


def mark(name: str) -> str:
    """Return what stands for a parameter while a statement is printed."""
    return f"\x00b{name if _MARK not in name else without_mark(name)}\x00"


def expanding_mark(name: str) -> str:
    """Return what stands for the values of an IN list, or for a value that is written into the text at
    execution.
    """
    return f"\x00e{without_mark(name)}\x00"


def without_mark(text: str) -> str:
    """Return a name or a value as SQL, refused where it could be taken for a parameter's mark.

    :raises CompileError: it holds a NUL character, which SQL text cannot have
    """
    if _MARK in text:
        raise _refusal(text)
    return text


def _refusal(text: str) -> exc.CompileError:
    return exc.CompileError(
        f"expected text without NUL characters to write into SQL, got {text!r}; a value that holds one can "
        "only be sent as a parameter"
    )


# stands for one value of an IN list in what the type makes of it
ITEM = "\x00item\x00"


class Slot:
    """A parameter's place in the text."""

    __slots__ = ("expanding", "name")

    def __init__(self, name: str, expanding: bool) -> None:
        self.name = name
        self.expanding = expanding

    def __repr__(self) -> str:
        return f"Slot({self.name!r}{', expanding' if self.expanding else ''})"


Template = tuple["str | Slot", ...]


def parse(text: str) -> Template:
    """Take a printed text apart into pieces of SQL and slots.

    :raises CompileError: when a name or text in the statement holds a NUL character.
    """
    parts = text.split(_MARK)
    if len(parts) == 1:
        return (text,)
    if len(parts) % 2 == 0:
        raise _refusal(text)
    pieces: list[Any] = parts
    for i in range(1, len(parts), 2):
        marked = parts[i]
        kind = marked[:1]
        if kind != _PLAIN and kind != _EXPANDING:
            raise _refusal(text)
        pieces[i] = Slot(marked[1:], kind == _EXPANDING)
    return tuple(filter(None, pieces))


class ParamStyle:
    """How a driver wants parameters written.

    :param paramstyle: one of PEP 249's: qmark, format, numeric, named, pyformat; or numeric_dollar.
    :param escapes: what stands for a character that a name in a placeholder cannot have.
    :param undoubles_percents: the driver makes one percent sign of two.
    :ivar sign: the placeholder of every parameter, where all have the same.
    """

    __slots__ = ("_escapes", "_is_numbered", "_keys", "doubles_percents", "name", "positional", "sign")

    def __init__(
        self, paramstyle: str, escapes: Mapping[str, str] = ESCAPES, undoubles_percents: bool = True
    ) -> None:
        self.name = paramstyle
        self._escapes = escapes
        self._keys: dict[str, str] = {}
        self.positional = paramstyle in ("qmark", "format", "numeric", "numeric_dollar")
        self.doubles_percents = undoubles_percents and paramstyle in ("format", "pyformat")
        self.sign = {"qmark": "?", "format": "%s"}.get(paramstyle)
        self._is_numbered = paramstyle in ("numeric", "numeric_dollar")

    def place(self, name: str, number: int) -> str:
        """Return the placeholder of a parameter.

        :param number: its place among the positional ones, from 1.
        """
        if self.sign is not None:
            return self.sign
        match self.name:
            case "named":
                return f":{self.key(name)}"
            case "pyformat":
                return f"%({self.key(name)})s"
            case "numeric":
                return f":{number}"
            case _:
                return f"${number}"

    def number(self, name: str, names: list[str]) -> int:
        """Return the place of a parameter among the positional ones, from 1; it is added to ``names``.

        A numbered parameter that occurs twice has one place.
        """
        if self._is_numbered and name in names:
            return names.index(name) + 1
        names.append(name)
        return len(names)

    def assign_keys(self, names: Collection[str]) -> None:
        """Choose what the driver calls parameters: names without characters that end a placeholder.

        Two names that are one without these characters get a number.
        """
        if self._escapes.keys().isdisjoint("".join(names)):
            return
        taken: set[str] = set()
        table = str.maketrans(dict(self._escapes))
        for name in names:
            key = plain = name.translate(table)
            number = 1
            while key in taken:
                key, number = f"{plain}__{number}", number + 1
            taken.add(key)
            if key != name:
                self._keys[name] = key

    def key(self, name: str) -> str:
        """Return a parameter's name as the driver is given it."""
        return self.legal(name)

    def legal(self, name: str) -> str:
        """Return a parameter's name without characters that end a placeholder, as `assign_keys()` chose."""
        return self._keys.get(name, name)

    def text(self, sql: str) -> str:
        """Return a piece of SQL as it stands between placeholders."""
        return sql.replace("%", "%%") if self.doubles_percents and "%" in sql else sql
