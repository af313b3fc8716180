"""IN lists: their parameters are known when the statement is executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..datatypes.array import is_row
from ..elements import BindParameter
from ..sqltypes import TupleType
from .placeholders import ITEM, Slot, Template, parse


def expand_slot(
    compiler: Any, slot: Slot, bind: BindParameter[Any], value: Any, taken: set[str]
) -> tuple[Template, dict[str, Any]]:
    """Return what stands for an expanding parameter, and the values of the parameters in it.

    :param value: the sequence of values, or for a literal-execute parameter its one value.
    :param taken: the names that parameters of the statement have; those made here are added.
    """
    if not bind.expanding:
        return parse(compiler.literal_text(value, bind.type)), {}
    items = list(value) if value is not None else []
    wrapping = compiler.item_wrappings.get(slot.name)
    if bind.literal_execute or not items:
        return parse(compiler.literal_list(bind, items, wrapping)), {}
    values: dict[str, Any] = {}
    base = compiler.style.legal(slot.name)
    first = items[0]
    if isinstance(bind.type, TupleType) or (is_row(first) and not getattr(bind.type, "_is_array", False)):
        rows = []
        types = bind.type.types if isinstance(bind.type, TupleType) else [bind.type] * len(first)
        for i, row in enumerate(items, start=1):
            cells = []
            for j, (item, type_) in enumerate(zip(row, types, strict=False), start=1):
                name = _free_name(f"{base}_{i}_{j}", taken)
                values[name] = item
                cells.append(compiler.bindparam_string(name, _typed(bind, type_)))
            rows.append("(" + ", ".join(cells) + ")")
        return parse(("VALUES " if compiler.dialect.tuple_in_values else "") + ", ".join(rows)), values
    texts = []
    for i, item in enumerate(items, start=1):
        name = _free_name(f"{base}_{i}", taken)
        values[name] = item
        text = compiler.bindparam_string(name, bind)
        texts.append(text if wrapping is None else wrapping.replace(ITEM, text))
    return parse(", ".join(texts)), values


def names_taken(compiler: Any) -> set[str]:
    """Return the names that the parameters of a statement have, and those that the driver has for them."""
    return {*compiler.binds, *map(compiler.style.legal, compiler.binds)}


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        free, number = f"{name}__{number}", number + 1
    taken.add(free)
    return free


def _typed(bind: BindParameter[Any], type_: Any) -> BindParameter[Any]:
    return BindParameter(bind.key, None, type_=type_, unique=True)


def expand_template(compiler: Any, values: Mapping[str, Any]) -> tuple[Template, dict[str, Any]]:
    """Return a compiler's template with each IN list written out, and the parameters that it then has."""
    pieces: list[Any] = []
    binds = {
        name: bind for name, bind in compiler.binds.items() if not bind.expanding and not bind.literal_execute
    }
    taken, done = names_taken(compiler), {}
    for piece in compiler.template:
        if isinstance(piece, Slot) and piece.expanding:
            bind = compiler.binds[piece.name]
            if piece.name not in done:
                done[piece.name] = expand_slot(compiler, piece, bind, values[piece.name], taken)
            made, inner = done[piece.name]
            pieces.extend(made)
            for name, value in inner.items():
                binds[name] = BindParameter(name, value, type_=bind.type)
        else:
            pieces.append(piece)
    return tuple(pieces), binds
