"""Small things done with text."""

from __future__ import annotations

from typing import Any

from .lazy_module import LazyModule
from .lazy_pattern import lazy_pattern

_hashlib = LazyModule("hashlib")

dunders_re = lazy_pattern(r"^__.+__$")
_WORDS = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


def md5_hex(x: Any) -> str:
    """Return the MD5 digest of a text in hexadecimal; for naming, not for security."""
    return _hashlib.md5(str(x).encode("utf-8"), usedforsecurity=False).hexdigest()  # type: ignore[no-any-return]  # of a module imported on need


def ellipses_string(value: Any, len_: int = 25) -> Any:
    """Cut a text to `len_` characters, marking the cut; what is no text stays as it is."""
    try:
        return f"{value[:len_]}..." if len(value) > len_ else value
    except TypeError:
        return value


def string_or_unprintable(element: Any) -> str:
    """Return `str(element)`, or a note when that fails."""
    if isinstance(element, str):
        return element
    try:
        return str(element)
    except Exception:  # whatever a user's __str__ raises
        return f"an object of {type(element)!r} that cannot be shown"


def clsname_as_plain_name(cls: type[Any], use_name: str | None = None) -> str:
    """Write the name of a class as lower-case words: `FooBar` is "foo bar"."""
    return " ".join(word.lower() for word in _WORDS.findall(use_name or cls.__name__))


def quoted_token_parser(value: str) -> list[str]:
    """Split a dotted name whose parts may be in double quotes: `a."b.c"` is ["a", "b.c"].

    A doubled quote within quotes stands for one.
    """
    parts: list[list[str]] = [[]]
    quoted = False
    position = 0
    while position < len(value):
        char = value[position]
        if char == '"':
            if quoted and value[position + 1 : position + 2] == '"':
                parts[-1].append('"')
                position += 1
            else:
                quoted = not quoted
        elif char == "." and not quoted:
            parts.append([])
        else:
            parts[-1].append(char)
        position += 1
    return ["".join(part) for part in parts]
