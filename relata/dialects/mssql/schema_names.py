"""The two parts of a schema's name on SQL Server: `database.owner`."""

from __future__ import annotations

import re
from functools import lru_cache

from ...sql.elements import quoted_name

__all__ = ["schema_elements"]

_PIECES = re.compile(r"(\[|\]|\.)")


def schema_elements(schema: str) -> tuple[str | None, str | None]:
    """Return the database, where one is named, and the owner that the name of a schema stands for.

    :param schema: `owner`, `database.owner`, or either with parts in square brackets, inside of which a dot
        is no separator; a `quoted_name` that asks for quotes is one name
    """
    if isinstance(schema, quoted_name) and schema.quote:
        return None, schema
    return _split(str(schema))


@lru_cache(maxsize=512)
def _split(schema: str) -> tuple[str | None, str | None]:
    names: list[str] = []
    bracketed: list[bool] = []
    name, inside, has_brackets = "", False, False
    for piece in _PIECES.split(schema):
        if piece == "[":
            inside = has_brackets = True
        elif piece == "]":
            inside = False
        elif piece == "." and not inside:
            names.append(name)
            bracketed.append(has_brackets)
            name, has_brackets = "", False
        else:
            name += piece
    if name:
        names.append(name)
        bracketed.append(has_brackets)
    if len(names) < 2:
        return None, names[0] if names else None
    *database, owner = names
    if len(database) > 1 and all(bracketed[:-1]):
        # a server's name before that of the database; the parts hold no brackets any more
        return quoted_name(".".join(f"[{one}]" for one in database), quote=False), owner
    return ".".join(database), owner
