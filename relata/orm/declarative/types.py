"""Find the SQL type for the Python type of an annotation."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from ...sql import sqltypes
from ...sql.datatypes.values import type_of_class
from ...sql.type_api import TypeEngine, to_instance
from ...util.typing import is_literal, is_pep593, is_pep695
from .annotations import without_none

__all__ = ("TypeResolve", "find_type")


class TypeResolve:
    """The annotation of an attribute whose SQL type is looked for: what `resolve_type_annotation` is told.

    :ivar registry: the registry of the class
    :ivar cls: the class
    :ivar key: the name of the attribute
    :ivar raw_type: the type within `Mapped[...]`, without None
    :ivar resolved_type: the same, out of its alias and out of Annotated
    :ivar raw_pep_593_type: the `Annotated[...]`, if there is one
    :ivar pep_593_resolved_argument: the type within it
    :ivar raw_pep_695_type: the alias made by `type X = ...`, if there is one
    :ivar pep_695_resolved_value: what it stands for
    """

    __slots__ = (
        "cls",
        "key",
        "pep_593_resolved_argument",
        "pep_695_resolved_value",
        "raw_pep_593_type",
        "raw_pep_695_type",
        "raw_type",
        "registry",
        "resolved_type",
    )

    def __init__(self, registry: Any, cls: type[Any], key: str, python_type: Any) -> None:
        self.registry = registry
        self.cls = cls
        self.key = key
        self.raw_type = current = without_none(python_type)
        self.raw_pep_695_type = self.pep_695_resolved_value = None
        self.raw_pep_593_type = self.pep_593_resolved_argument = None
        if is_pep695(current):
            self.raw_pep_695_type = current
            current = self.pep_695_resolved_value = without_none(_value_of_alias(current))
        if is_pep593(current):
            self.raw_pep_593_type = current
            current = self.pep_593_resolved_argument = get_args(current)[0]
        self.resolved_type = current

    def resolve(self, python_type: Any) -> TypeEngine[Any] | None:
        """Return the SQL type for a Python type by the registry's map; None when none is known."""
        return find_type(python_type, self.registry.type_annotation_map)


def _value_of_alias(alias: Any) -> Any:
    """Return what an alias stands for, with its arguments in place of its parameters."""
    value, arguments = alias.__value__, get_args(alias)
    return value[arguments] if arguments and getattr(value, "__parameters__", ()) else value


_DEFAULTS: dict[Any, Any] = {
    **sqltypes._type_map,
    uuid.UUID: type_of_class(uuid.UUID),
    enum.Enum: sqltypes.Enum(enum.Enum),
    Literal: sqltypes.Enum(enum.Enum),
}


def find_type(python_type: Any, type_map: Mapping[Any, Any]) -> TypeEngine[Any] | None:
    """Return the SQL type for a Python type; None when none is known.

    What the map says of the type itself comes first; then that of what it is made of: the type within
    Annotated or Optional, or behind an alias, or a base class that is an Enum. A NewType, and an alias of
    another alias, are types of their own, for which the map has to say something.

    :param type_map: a ``type_annotation_map``, of which the keys are without None.
    """
    for form in _forms(python_type):
        made = _lookup(form, type_map)
        if made is not None:
            return made
    return None


def _forms(python_type: Any) -> Iterator[Any]:
    """Yield a type without None, and what it is made of, outermost first."""
    current = without_none(python_type)
    is_aliased = False
    while True:
        yield current
        if is_pep593(current):
            current = without_none(get_args(current)[0])
        elif is_pep695(current) and not is_aliased:
            is_aliased = True
            current = without_none(current.__value__)
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
            made = None if found is None else _for_type(_instance(found), form, base, base)
            if made is not None:
                return made
    return None


def _for_type(sql_type: Any, python_type: Any, matched: Any, plain: Any = None) -> TypeEngine[Any] | None:
    """Return the SQL type as it is for a Python type: an Enum is made for the class or the literals."""
    resolve = getattr(sql_type, "_resolve_for_python_type", None)
    if resolve is None:
        return sql_type  # type: ignore[no-any-return]  # an SQL type
    return resolve(python_type, matched, plain or python_type)  # type: ignore[no-any-return]  # an SQL type or None


def _instance(type_: Any) -> TypeEngine[Any]:
    return to_instance(type_)  # type: ignore[no-any-return]  # an SQL type
