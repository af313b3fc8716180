"""IN lists: their parameters are known when the statement is executed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ... import exc
from ..datatypes.array import is_row
from ..elements import BindParameter
from ..sqltypes import NULLTYPE, NullType, TupleType
from .placeholders import ITEM, Slot, Template, parse


def holds_rows(type_: Any, items: Sequence[Any]) -> bool:
    """Tell whether the values of an IN list are rows: ``(a, b) IN ((1, 2), (3, 4))``.

    A tuple beside an expression of one value is one value: what it means is for its type to say.
    """
    return is_row(items[0]) and (isinstance(type_, TupleType) or type_._type_affinity is NullType)


def cells_of(type_: Any, rows: Iterable[Any]) -> Iterator[list[tuple[Any, Any]]]:
    """Yield the values of each row of an IN list, with their types.

    :raises ArgumentError: the rows are not of one length.
    """
    types: list[Any] = []
    for row in rows:
        if not types:
            types = list(type_.types) if isinstance(type_, TupleType) else [type_] * len(row)
            types = types[: len(row)] + [NULLTYPE] * (len(row) - len(types))
        if len(row) != len(types):
            raise exc.ArgumentError(
                f"expected {len(types)} values in each row of a list for IN, as in its first, got {row!r}"
            )
        yield list(zip(row, types, strict=True))


def expand_slot(
    compiler: Any, slot: Slot, bind: BindParameter[Any], value: Any, taken: set[str]
) -> tuple[Template, dict[str, tuple[Any, Any]]]:
    """Return what stands for an expanding parameter, and value and type of each parameter in it, by name.

    :param value: the sequence of values, or for a literal-execute parameter its one value.
    :param taken: the names that parameters of the statement have; those made here are added.
    """
    if not bind.expanding:
        return parse(compiler.literal_text(value, bind.type)), {}
    items = list(value) if value is not None else []
    wrapping = compiler.item_wrappings.get(slot.name)
    if bind.literal_execute or not items:
        return parse(compiler.literal_list(bind, items, wrapping)), {}
    base = compiler.style.legal(slot.name)
    inner: dict[str, tuple[Any, Any]] = {}
    if holds_rows(bind.type, items):
        rows = []
        for i, row in enumerate(cells_of(bind.type, items), start=1):
            cells = []
            for j, (item, type_) in enumerate(row, start=1):
                name = _free_name(f"{base}_{i}_{j}", taken)
                inner[name] = item, type_
                cells.append(compiler.bindparam_string(name, _typed(bind, type_)))
            rows.append("(" + ", ".join(cells) + ")")
        return parse(("VALUES " if compiler.dialect.tuple_in_values else "") + ", ".join(rows)), inner
    texts = []
    for i, item in enumerate(items, start=1):
        name = _free_name(f"{base}_{i}", taken)
        inner[name] = item, bind.type
        text = compiler.bindparam_string(name, bind)
        texts.append(text if wrapping is None else wrapping.replace(ITEM, text))
    return parse(", ".join(texts)), inner


def names_taken(style: Any, names: Collection[str]) -> set[str]:
    """Return the names that the parameters of a statement have, and those that the driver has for them."""
    return {*names, *map(style.legal, names)}


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        free, number = f"{name}__{number}", number + 1
    taken.add(free)
    return free


def _typed(bind: BindParameter[Any], type_: Any) -> BindParameter[Any]:
    return BindParameter(bind.key, None, type_=type_, unique=True)


def expand_template(
    compiler: Any, template: Template, among: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[Template, dict[str, Any], dict[str, list[str]]]:
    """Return a template with each IN list written out, the parameters that it then has, and their names by
    the name of the list.

    :param among: the parameters of the template, by name.
    """
    pieces: list[Any] = []
    binds = {name: bind for name, bind in among.items() if not bind.expanding and not bind.literal_execute}
    done: dict[str, tuple[Template, dict[str, tuple[Any, Any]]]] = {}
    taken = names_taken(compiler.style, among)
    for piece in template:
        if isinstance(piece, Slot) and piece.expanding:
            if piece.name not in done:
                done[piece.name] = expand_slot(compiler, piece, among[piece.name], values[piece.name], taken)
            made, inner = done[piece.name]
            pieces.extend(made)
            for name, (value, type_) in inner.items():
                binds[name] = BindParameter(name, value, type_=type_)
        else:
            pieces.append(piece)
    names = {name: list(inner) for name, (_, inner) in done.items() if among[name].expanding}
    return tuple(pieces), binds, names
