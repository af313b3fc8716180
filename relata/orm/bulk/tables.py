"""What a bulk statement of a mapped class is for one of its tables, and how its rows are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from ..._hot.nodes import changed
from ...engine.result import IteratorResult, SimpleResultMetaData
from ...sql.visitors import iterate
from ...util import immutabledict
from ..flush.shapes import TableShape, shapes_of
from ..loading.lower_dml import onto_table


def statement_for(statement: Any, shapes: Sequence[TableShape], shape: TableShape) -> Any:
    """Return an INSERT or UPDATE of a mapped class as one of a table of it, with the values of that table."""
    if len(shapes) > 1 and statement._values:
        own = {key: value for key, value in statement._values.items() if shape in _with_column(shapes, key)}
        statement = changed(statement, "_values", immutabledict(own) or None)
    return onto_table(statement, shape.table)


def _with_column(shapes: Sequence[TableShape], key: Any) -> list[TableShape]:
    """Return the tables that a key of `values()` is for; the last one, which refuses it, if there is none."""
    name = key if isinstance(key, str) else getattr(key, "key", None)
    found = [shape for shape in shapes if name in shape.by_key]
    found = found or [shape for shape in shapes if any(one.name == name for one in shape.columns)]
    return found or [shapes[-1]]


def parameters_of(statement: Any) -> frozenset[str]:
    """Return the names of the parameters that a statement was written with, which rows give values for."""
    written = [*(statement._values or {}).values(), *statement._returning]
    written += getattr(statement, "_where_criteria", ())
    written += statement._extensions_at("post_values") if statement.is_insert else ()
    return frozenset(
        [
            one._explicit_key
            for element in written
            for one in iterate(element)
            if getattr(one, "_is_bind_parameter", False) and one._explicit_key is not None
        ]
    )


def equal_keys(shape: TableShape) -> dict[str, list[str]]:
    """Return {attribute of a joined table's key: attributes of base classes that it is equal to}."""
    bases = {key: base for one in shapes_of(shape.mapper) for key, base in one.synchronized}
    found: dict[str, list[str]] = {}
    for key, base in shape.synchronized:
        found[key] = [base]
        while base in bases:
            base = bases[base]
            found[key].append(base)
    return found


def runs(
    rows: Iterable[Any], values_of: Callable[[Any], dict[str, Any] | None]
) -> Iterator[tuple[tuple[str, ...], list[tuple[Any, dict[str, Any]]]]]:
    """Yield the rows that follow each other with the same names, each with its values.

    :param values_of: the values of a row; None where nothing is to be written for it
    """
    both = [(row, values) for row in rows if (values := values_of(row)) is not None]
    for names, group in groupby(both, lambda pair: tuple(pair[1])):
        yield names, list(group)


def run(session: Any, connection: Any, statement: Any, rows: Sequence[Any], options: Any) -> Any:
    """Run a statement for some rows."""
    return session._run_plan(connection, statement, rows, options, False)


def combined(results: list[Any]) -> Any:
    """Return the results of several statements as one."""
    if len(results) == 1:
        return results[0]
    if results and results[0]._metadata.returns_rows:
        return results[0].merge(*results[1:])
    made: Any = IteratorResult(SimpleResultMetaData(()), ())
    made.rowcount = sum([result.rowcount for result in results])
    return made
