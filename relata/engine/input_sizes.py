"""Tell the driver the types of parameters, by `cursor.setinputsizes()` of PEP 249."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .context import DefaultExecutionContext
    from .interfaces import DBAPICursor

__all__ = ["set_input_sizes"]


def set_input_sizes(cursor: DBAPICursor, context: DefaultExecutionContext, page: Any = None) -> None:
    """Let the dialect tell the driver the types of a compiled statement's parameters.

    Listeners of `do_setinputsizes` may change them first.

    :param page: the page of a multi-row INSERT that is about to be run
    """
    if context._plan is None:
        return
    dialect = context.dialect
    sizes = {bind: _driver_type(dialect, bind.type) for bind in context.compiled.binds.values()}
    if dialect._has_events:
        dialect.dispatch.do_setinputsizes(sizes, cursor, context.statement, context.parameters, context)
    told = [(name, sizes[bind], bind.type) for name, bind in _parameters(context, page)]
    dialect.do_set_input_sizes(cursor, told, context)


def _driver_type(dialect: Any, type_: Any) -> Any:
    """Return the driver's object for a type; None where the driver is told nothing."""
    found = type_._unwrapped_dialect_impl(dialect).get_dbapi_type(dialect.dbapi)
    included, excluded = dialect.include_set_input_sizes, dialect.exclude_set_input_sizes
    if (included is not None and found not in included) or (excluded is not None and found in excluded):
        return None
    return found


def _parameters(context: DefaultExecutionContext, page: Any) -> Iterator[tuple[str, Any]]:
    """Yield names and bound parameters in the order in which the driver has their values."""
    plan = context._plan
    assert plan is not None  # seen by the caller
    binds = context.compiled.binds
    if page is not None:
        form = context._multi_row.form if context._multi_row is not None else None
        assert form is not None  # there are pages
        names = [source.name for source in plan._sources]
        before, after = names[: form.first], names[form.first + len(form.parameters) :]
        yield from ((name, binds[name]) for name in before)
        for number in range(len(page.rows)):
            yield from ((f"{name}__{number}", binds[name]) for name in form.parameters)
        yield from ((name, binds[name]) for name in after)
        return
    given = context._given[0] if context._given else None
    for source in plan._sources:
        bind = binds[source.name]
        if not source.expanding:
            yield source.name, bind
        elif not bind.literal_execute:
            for number, _ in enumerate(source.value(context._leaves, given) or (), start=1):
                yield f"{source.name}_{number}", bind
