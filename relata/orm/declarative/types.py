"""Find the SQL type for the Python type of an annotation."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Union, get_args

from ...sql import sqltypes
from ...sql.type_api import TypeEngine, to_instance
from ...util.typing import is_literal, is_newtype, is_pep593, is_pep695, is_union
from .annotations import without_none

_DEFAULTS: dict[Any, Any] = {
    **sqltypes._type_map,
    enum.Enum: sqltypes.Enum(enum.Enum),
    Literal: sqltypes.Enum(enum.Enum),
}


def find_type(
    python_type: Any, type_map: Mapping[Any, Any], resolve: Callable[[Any], Any] | None = None
) -> TypeEngine[Any] | None:
    """Return the SQL type for a Python type; None when none is known.

    What the user's map says of the type itself comes first; then that of what it is made of: the type
    within Annotated or Optional, behind a NewType or an alias, or a base class that is an Enum.

    :param type_map: the user's ``type_annotation_map``.
    :param resolve: asked first, for each form of the type.
    """
    for form in _forms(python_type):
        if resolve is not None:
            found = resolve(form)
            if found is not None:
                return _instance(found)
        made = _lookup(form, type_map)
        if made is not None:
            return made
    return None


def _forms(python_type: Any) -> Iterator[Any]:
    """Yield a type, and what it is made of, outermost first."""
    seen: list[Any] = []
    current = python_type
    while True:
        if any(current is one for one in seen):
            return
        seen.append(current)
        yield current
        plain = without_none(current)
        if plain is not current and plain != current:
            if is_union(plain):
                yield Union[plain, None]  # noqa: UP007  # the members are not known before
            current = plain
        elif is_pep593(current):
            current = get_args(current)[0]
        elif is_newtype(current):
            current = current.__supertype__
        elif is_pep695(current):
            current = current.__value__
        else:
            return


def _lookup(form: Any, type_map: Mapping[Any, Any]) -> TypeEngine[Any] | None:
    try:
        found = type_map.get(form, _DEFAULTS.get(form))
    except TypeError:  # not hashable
        return None
    if found is not None:
        return _for_type(_instance(found), form, form)
    if is_literal(form):
        return _for_type(_instance(type_map.get(Literal, _DEFAULTS[Literal])), form, Literal)
    if isinstance(form, type):
        for base in form.__mro__[1:]:
            found = type_map.get(base, _DEFAULTS.get(base))
            if found is not None and hasattr(_instance(found), "_resolve_for_python_type"):
                return _for_type(_instance(found), form, base, base)
    return None


def _for_type(sql_type: Any, python_type: Any, matched: Any, plain: Any = None) -> TypeEngine[Any] | None:
    """Return the SQL type as it is for a Python type: an Enum is made for the class or the literals."""
    resolve = getattr(sql_type, "_resolve_for_python_type", None)
    if resolve is None:
        return sql_type  # type: ignore[no-any-return]  # an SQL type
    return resolve(python_type, matched, plain or python_type)  # type: ignore[no-any-return]  # an SQL type or None


def _instance(type_: Any) -> TypeEngine[Any]:
    return to_instance(type_)  # type: ignore[no-any-return]  # an SQL type
