"""Read a CREATE TABLE statement of SQLite for what no PRAGMA tells.

Names of constraints, CHECK conditions, expressions of generated columns, deferred foreign keys, options.
See https://www.sqlite.org/lang_createtable.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...util import immutabledict
from ...util.lazy_pattern import lazy_pattern

__all__ = ["ConstraintText", "TableText", "index_condition", "read_create_table"]

_TOKEN = lazy_pattern(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<string>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
      | (?P<word>[\w$]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# parentheses, and what may hold some that are none
_NESTING = lazy_pattern(
    r"""[()]
      | '(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\]
      | --[^\n]* | /\*.*?(?:\*/|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ACTIONS = {
    "CASCADE": "CASCADE",
    "RESTRICT": "RESTRICT",
    "SET NULL": "SET NULL",
    "SET DEFAULT": "SET DEFAULT",
}


class _Token(NamedTuple):
    """A word, a name, a string, a sign, or all that stands between two parentheses."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The keyword that it may be, in capitals; empty for what is quoted or no word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """The name that it writes."""
        text = self.text
        if self.kind not in ("quoted", "string"):
            return text
        quote = text[0]
        return text[1:-1] if quote == "[" else text[1:-1].replace(quote * 2, quote)


class ConstraintText(NamedTuple):
    """One constraint: its kind ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN"), name, columns in lower case."""

    kind: str
    name: str | None
    columns: tuple[str, ...] = ()
    condition: str = ""
    referred_table: str = ""
    options: Mapping[str, Any] = immutabledict()


class TableText:
    """What a CREATE TABLE statement says."""

    __slots__ = ("constraints", "generated", "options")

    def __init__(self) -> None:
        self.constraints: list[ConstraintText] = []
        self.generated: dict[str, str] = {}
        self.options: frozenset[str] = frozenset()

    def of_kind(self, kind: str) -> list[ConstraintText]:
        """Return the constraints of a kind, in the order in which they are written."""
        return [constraint for constraint in self.constraints if constraint.kind == kind]


def read_create_table(sql: str) -> TableText:
    """Read a CREATE TABLE statement; of anything else, nothing is said."""
    tokens = list(_tokens(sql))
    found = TableText()
    for position, token in enumerate(tokens):
        if token.kind == "group":
            for item in _split(token.text):
                _Item(item, found).read()
            found.options = frozenset(_table_options(tokens[position + 1 :]))
            break
        if token.word == "AS":  # CREATE TABLE ... AS SELECT is stored with its columns; this one is a view
            break
    return found


def index_condition(sql: str) -> str | None:
    """Return the condition of a partial index, of its CREATE INDEX statement."""
    for token, end in _spans(sql):
        if token.word == "WHERE":
            return sql[end:].strip()
    return None


def _table_options(tokens: list[_Token]) -> Iterator[str]:
    words = [token.word for token in tokens]
    if "STRICT" in words:
        yield "STRICT"
    if "WITHOUT" in words:
        yield "WITHOUT ROWID"


def _tokens(sql: str) -> Iterator[_Token]:
    return (token for token, _ in _spans(sql))


def _spans(sql: str) -> Iterator[tuple[_Token, int]]:
    """Yield the tokens with the positions where they end."""
    end, size = 0, len(sql)
    while end < size:
        match = _TOKEN.match(sql, end)
        assert match is not None  # it takes any character
        kind, text = match.lastgroup or "", match.group()
        end = match.end()
        if kind == "space":
            continue
        if text == "(":
            closing = _closing(sql, end)
            if closing is None:
                return
            yield _Token("group", sql[end : closing - 1]), closing
            end = closing
        else:
            yield _Token(kind, text), end


def _closing(sql: str, begin: int) -> int | None:
    """Return where a pair of parentheses ends whose inside begins at a position; None if nowhere."""
    depth = 1
    for match in _NESTING.finditer(sql, begin):
        text = match.group()
        if text == "(":
            depth += 1
        elif text == ")":
            depth -= 1
            if not depth:
                return match.end()
    return None


def _split(text: str) -> Iterator[list[_Token]]:
    """Yield what stands between commas."""
    item: list[_Token] = []
    for token in _tokens(text):
        if token.text == "," and token.kind == "other":
            yield item
            item = []
        else:
            item.append(token)
    yield item


def _names(text: str) -> tuple[str, ...]:
    return tuple(item[0].name.lower() for item in _split(text) if item)


class _Item:
    """One definition between the commas of a CREATE TABLE: a column with its constraints, or a constraint."""

    def __init__(self, tokens: list[_Token], found: TableText) -> None:
        self.tokens, self.found = tokens, found
        self.at = 0
        self.name: str | None = None
        self.columns: tuple[str, ...] = ()

    def read(self) -> None:
        """Add what it says to `found`."""
        if not self.tokens:
            return
        if self.tokens[0].word not in ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"):
            self.columns = (self.tokens[0].name.lower(),)
            self.at = 1
        while self.at < len(self.tokens):
            word = self.tokens[self.at].word
            self.at += 1
            if word == "CONSTRAINT":
                self.name = self._next().name
            elif word in ("PRIMARY", "UNIQUE"):
                if word == "PRIMARY":
                    self._next()  # KEY
                self._add(word, self._column_list() or self.columns)
            elif word == "CHECK":
                self._add(word, self.columns, condition=self._next().text.strip())
            elif word == "AS":
                self.found.generated[self.columns[0] if self.columns else ""] = self._next().text
            elif word == "FOREIGN":
                self._next()  # KEY
                self.columns = self._column_list()
            elif word == "REFERENCES":
                self._read_reference()

    def _peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end", "")

    def _next(self) -> _Token:
        token = self._peek()
        self.at += 1
        return token

    def _column_list(self) -> tuple[str, ...]:
        return _names(self._next().text) if self._peek().kind == "group" else ()

    def _add(self, kind: str, columns: tuple[str, ...], **more: Any) -> None:
        self.found.constraints.append(ConstraintText(kind, self.name, columns, **more))
        self.name = None

    def _read_reference(self) -> None:
        table = self._next().name.lower()
        self._column_list()
        options: dict[str, Any] = {}
        while True:
            words = [token.word for token in self.tokens[self.at : self.at + 4]] + [""] * 4
            if words[0] == "ON":
                action = words[2] if words[2] in _ACTIONS else f"{words[2]} {words[3]}"
                if action in _ACTIONS:
                    options[f"on{words[1].lower()}"] = action
                self.at += 2 + len(action.split())
            elif words[0] == "MATCH":
                self.at += 2
            elif words[0] == "DEFERRABLE" or words[:2] == ["NOT", "DEFERRABLE"]:
                options["deferrable"] = words[0] == "DEFERRABLE"
                self.at += 1 if options["deferrable"] else 2
            elif words[0] == "INITIALLY":
                options["initially"] = words[1]
                self.at += 2
            else:
                break
        self._add("FOREIGN", self.columns, referred_table=table, options=options)
