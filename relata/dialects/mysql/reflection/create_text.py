"""Read a CREATE TABLE statement, as SHOW CREATE TABLE gives it, for what no table of the server tells.

That is how a table is partitioned, the parsers of FULLTEXT indexes, and what temporary tables have.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["checks_of", "parsers_of", "partition_options", "plain_text", "table_row"]

_CHECK = re.compile(r"^  CONSTRAINT `((?:[^`]|``)+)` CHECK \((.*)\),?$", re.MULTILINE)
_PARSER = re.compile(r"FULLTEXT KEY `((?:[^`]|``)+)`[^\n]*WITH PARSER `?(\w+)`?")
_TAIL = re.compile(
    r"""^\) \s* (?:ENGINE|TYPE)=(?P<engine>\w+) (?P<options>.*?)
    (?:\sCOMMENT='(?P<comment>(?:[^'\\]|''|\\.)*)')? (?:\n|$)""",
    re.MULTILINE | re.VERBOSE,
)
_PARTITIONS = re.compile(
    r"""^\s*(?:/\*!\d+\s*)? PARTITION\ BY\ (?P<partition_by>[^\n]+)
    (?:\nPARTITIONS\ (?P<partitions>\d+))?
    (?:\nSUBPARTITION\ BY\ (?P<subpartition_by>[^\n]+))?
    (?:\nSUBPARTITIONS\ (?P<subpartitions>\d+))?
    (?:\n\((?P<definitions>.*)\))? \s*(?:\*/)?\s*\Z""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_PART = re.compile(r"^\s*(PARTITION .*?),?$", re.MULTILINE)
_SUBPART = re.compile(r"^\s*\(?(SUBPARTITION .*?)\)?,?$", re.MULTILINE)


def checks_of(table: str, create: str) -> list[list[Any]]:
    """Return the CHECK constraints as rows of the table's name, their own and the condition."""
    return [[table, name.replace("``", "`"), condition] for name, condition in _CHECK.findall(create)]


def parsers_of(create: str) -> dict[str, str]:
    """Return the parsers of FULLTEXT indexes by the indexes' names."""
    return {name.replace("``", "`"): parser for name, parser in _PARSER.findall(create)}


def table_row(table: str, create: str) -> list[list[Any]]:
    """Return the table's name, kind, engine, collation, options and comment, as one row."""
    tail = _TAIL.search(create)
    if tail is None:
        return [[table, "TEMPORARY", None, None, None, None]]
    collation = re.search(r"COLLATE=(\w+)", tail["options"])
    comment = plain_text(tail["comment"] or "")
    return [[table, "TEMPORARY", tail["engine"], None if collation is None else collation[1], None, comment]]


def partition_options(create: str) -> dict[str, str]:
    """Return how a table is partitioned, by the names of options of `CREATE TABLE`."""
    found = _PARTITIONS.search(create)
    if found is None:
        return {}
    options = {name: value for name, value in found.groupdict().items() if value is not None}
    definitions = options.pop("definitions", "")
    parts, subparts = _PART.findall(definitions), _SUBPART.findall(definitions)
    if parts:
        options["partition_definitions"] = ", ".join(parts)
    if subparts:
        options["subpartitions"] = str(len(subparts) // len(parts))
        options["subpartition_definitions"] = ", ".join(subparts)
    return options


def plain_text(written: str) -> str:
    """Return the text of an SQL string that is written without its quotes."""
    return re.sub(r"\\(.)", r"\1", written.replace("''", "'"), flags=re.DOTALL)
