"""Plans: what is remembered of a statement, and the cache that they are kept in.

A plan holds the SQL, where each parameter's value comes from, and how rows become objects (the ORM's part,
opaque here).
Its values are picked from the statement at hand: those that its walk collected, in the order of the walk.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from time import perf_counter
from typing import Any

from .. import exc
from .._hot.keys import statement_key
from .._hot.results import values_at
from .compiler.expansion import cells_of, expand_slot, holds_rows, names_taken
from .compiler.placeholders import Slot, Template
from .datatypes.array import is_row
from .datatypes.unfit import why_refused
from .elements import BindParameter
from .lower import lower
from .node import warn_uncached
from .sqltypes import TupleType

Parameters = Any


class CacheStats(enum.Enum):
    """How a statement came to its plan."""

    CACHE_HIT = 0
    CACHE_MISS = 1
    CACHING_DISABLED = 2
    NO_CACHE_KEY = 3
    NO_DIALECT_SUPPORT = 4


CacheHit = CacheStats


class Source:
    """Where the value of one parameter comes from.

    :param name: its name in the SQL.
    :param key: the name by which it may be given at execution, None for an anonymous one.
    :param at: its place among the statement's values, -1 for one that the statement does not have: a
        constant of the plan.
    """

    __slots__ = ("at", "bind", "expanding", "key", "name", "processor", "takes_parameters")

    def __init__(self, name: str, bind: BindParameter[Any], at: int, processor: Any, takes: bool) -> None:
        self.name = name
        self.bind = bind
        self.key = bind._explicit_key
        self.at = at
        self.processor = processor
        self.expanding = bind.expanding or bind.literal_execute
        self.takes_parameters = takes

    def value(self, leaves: Any, params: Mapping[str, Any] | None) -> Any:
        """Return the value before conversion.

        :raises InvalidRequestError: when it is required and was not given.
        """
        bind = self.bind if self.at < 0 else leaves[self.at]
        if params:
            if self.key is not None and self.key in params:
                return params[self.key]
            if self.name in params:
                return params[self.name]
        if bind.required:
            raise exc.InvalidRequestError(
                f"expected a value for the parameter {self.name!r}, got none (given: "
                f"{list(params or ()) or 'nothing'}); "
                "pass it when the statement is executed",
                code="cd3x",
            )
        return bind.value if bind.callable is None else bind.callable()


class Plan:
    """What is remembered of a statement.

    :param compiled: the compiled statement.
    :param load_plan: how rows become objects; None for a Core statement.
    :param leaves: the values of the statement that the plan was made from.
    """

    __slots__ = (
        "_expanded",
        "_fast",
        "_keys",
        "_names",
        "_order",
        "_positional",
        "_sources",
        "compiled",
        "created",
        "expands",
        "key",
        "load_plan",
        "metadata",
        "sql",
    )

    def __init__(self, compiled: Any, load_plan: Any, leaves: Sequence[Any]) -> None:
        self.compiled = compiled
        self.load_plan = load_plan
        self.sql: str = compiled.string
        self.metadata: Any = None
        self.key: Any = None
        self.created = perf_counter()
        self._expanded: dict[Any, Any] = {}
        self._fast: tuple[int, ...] | None = None
        self._positional = False
        self._names: tuple[str, ...] = ()
        self._keys: tuple[str, ...] = ()
        self._sources: tuple[Source, ...] = ()
        self.expands = False
        if compiled.is_sql:
            self._find_sources(compiled, leaves)

    def _find_sources(self, compiled: Any, leaves: Sequence[Any]) -> None:
        at = {id(leaf._root): i for i, leaf in enumerate(leaves)}
        dialect = compiled.dialect
        sources = {}
        for name, bind in compiled.binds.items():
            processor = (
                None if isinstance(bind.type, TupleType) else bind.type._cached_bind_processor(dialect)
            )
            sources[name] = Source(
                name, bind, at.get(id(bind._root), -1), processor, bind._explicit_key is not None
            )
        slots = [piece for piece in compiled.template if isinstance(piece, Slot)]
        self._positional = compiled.style.positional
        self.expands = any(slot.expanding for slot in slots)
        order = _positions(compiled.style, slots) if self._positional else list(sources)
        self._names = tuple(order)
        self._keys = tuple([compiled.style.key(name) for name in order])
        self._sources = tuple([sources[name] for name in order])
        if (
            self._positional
            and not self.expands
            and all(
                s.at >= 0
                and s.processor is None
                and s.key is None
                and s.bind.callable is None
                and not s.bind.required
                for s in self._sources
            )
        ):
            self._fast = tuple([s.at for s in self._sources])

    def bind(self, leaves: Any, params: Mapping[str, Any] | None = None) -> tuple[str, Parameters]:
        """Return the SQL text and the parameters for the driver.

        :param leaves: the values of the statement at hand.
        :param params: values given at execution, by name.
        """
        fast = self._fast
        if fast is not None and not params:
            return self.sql, values_at(leaves, fast)
        if self.expands:
            return self._bind_expanding(leaves, params)
        return self.sql, self._bound(leaves, params)

    def _bound(self, leaves: Any, params: Mapping[str, Any] | None) -> Parameters:
        values = []
        for source in self._sources:
            value = source.value(leaves, params)
            processor = source.processor
            values.append(value if processor is None else self._convert(source, processor, value))
        if self._positional:
            return tuple(values)
        return dict(zip(self._keys, values, strict=True))

    def _convert(self, source: Source, processor: Any, value: Any) -> Any:
        return processor(value)

    def bind_many(self, leaves: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[Parameters]]:
        """Return the SQL text and one set of parameters for each of ``rows``, for executemany."""
        if self.expands:
            raise exc.InvalidRequestError(
                "expected one set of parameters for a statement with an IN list or literal-execute "
                "parameter, got several; "
                "execute it once for each set"
            )
        keys = [s.name if s.key is None else s.key for s in self._sources]
        if rows and keys and all(s.key is not None and s.bind.callable is None for s in self._sources):
            first = rows[0]
            if all(k in first for k in keys):
                return self.sql, self._rows_by_key(keys, leaves, rows)
        return self.sql, [self._bound(leaves, row) for row in rows]

    def _rows_by_key(
        self, keys: list[str], leaves: Any, rows: Sequence[Mapping[str, Any]]
    ) -> list[Parameters]:
        processors = [s.processor for s in self._sources]
        values: Iterable[Any]
        try:
            if any(processors):
                pairs = list(zip(keys, processors, strict=True))
                values = [tuple([row[k] if p is None else p(row[k]) for k, p in pairs]) for row in rows]
            elif len(keys) > 1:
                values = map(itemgetter(*keys), rows)
            else:
                values = [(row[keys[0]],) for row in rows]
            if self._positional:
                return list(values)
            names = self._keys
            return [dict(zip(names, row, strict=True)) for row in values]
        except KeyError:
            # a row without some key: say which, by the careful way
            return [self._bound(leaves, row) for row in rows]

    def named(self, leaves: Any, params: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the parameters by name, before conversion."""
        found: dict[str, Any] = {}
        for source in self._sources:
            if source.name in found:
                continue
            if (
                params is not None
                and source.bind.required
                and source.key not in params
                and source.name not in params
            ):
                continue
            found[source.name] = source.value(leaves, params)
        if params:
            for name, value in params.items():
                found.setdefault(name, value)
        return found

    # -- for messages

    def shown(self, leaves: Any, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the parameters of this statement by name, before conversion, one dict for each row.

        Those whose value cannot be told are left out.
        """
        found = []
        for row in rows or ({},):
            values = {}
            for source in self._sources:
                with suppress(Exception):
                    values[source.name] = source.value(leaves, row)
            found.append(values)
        return found if any(found) else []

    def find_refused(self, leaves: Any, rows: Sequence[Mapping[str, Any]]) -> str | None:
        """Say which value cannot be converted for the driver, after one failed; None when all can."""
        for number, row in enumerate(rows or ({},), 1):
            for source in self._sources:
                if source.processor is None:
                    continue
                try:
                    value = source.value(leaves, row)
                except Exception:
                    return None  # there is no value: the error says so itself
                try:
                    if source.expanding:
                        self._items(source, value)
                    else:
                        source.processor(value)
                except Exception:
                    which = f" in row {number} of {len(rows)}" if len(rows) > 1 else ""
                    return f"the value of {source.name!r}{which} does not fit its type, {source.bind.type!r}"
        return None

    def find_unfit(
        self, leaves: Any, rows: Sequence[Mapping[str, Any]], hides: bool = False, told: str = ""
    ) -> str | None:
        """Say which value is none that a driver can send, after the driver has refused; None when all can.

        :param hides: name its class, do not show it
        :param told: what the driver said
        """
        for number, row in enumerate(rows or ({},), 1):
            for source in self._sources:
                try:
                    value = source.value(leaves, row)
                    sent = self._items(source, value) if source.expanding else [self._sent(source, value)]
                except Exception:
                    return None  # what is wrong with it was said before
                for one in sent:
                    found = why_refused(one, source.bind.type, hides, told)
                    if found is not None:
                        which = f" in row {number} of {len(rows)}" if len(rows) > 1 else ""
                        return f"expected a plain value for {source.name!r}{which}, got {found}"
        return None

    def _sent(self, source: Source, value: Any) -> Any:
        return value if source.processor is None else source.processor(value)

    # -- IN lists

    def _bind_expanding(self, leaves: Any, params: Mapping[str, Any] | None) -> tuple[str, Parameters]:
        values = [source.value(leaves, params) for source in self._sources]
        shape = self._shape(values)
        made = self._expanded.get(shape) if shape is not None else None
        if made is None:
            made = self._expand(values)
            if shape is not None:
                if len(self._expanded) > 100:
                    self._expanded.clear()
                self._expanded[shape] = made
        sql, names = made
        flat: list[Any] = []
        for source, value in zip(self._sources, values, strict=True):
            if not source.expanding:
                flat.append(value if source.processor is None else source.processor(value))
            elif not source.bind.literal_execute and value is not None:
                flat.extend(self._items(source, value))
        if self._positional:
            return sql, tuple(flat)
        return sql, dict(zip(map(self.compiled.style.key, names), flat, strict=True))

    def _items(self, source: Source, value: Any) -> list[Any]:
        processor = source.processor
        type_ = source.bind.type
        items = list(value)
        if items and holds_rows(type_, items):
            dialect = self.compiled.dialect
            return [
                v if (p := t._cached_bind_processor(dialect)) is None else p(v)
                for row in cells_of(type_, items)
                for v, t in row
            ]
        return items if processor is None else [processor(v) for v in items]

    def _shape(self, values: list[Any]) -> Any:
        """Return what the expanded text depends on: the lengths of the lists; None where it depends on
        values.
        """
        shape: list[Any] = []
        for source, value in zip(self._sources, values, strict=True):
            if source.expanding:
                if source.bind.literal_execute:
                    return None
                try:
                    n = len(value)
                except TypeError:
                    return None
                first = value[0] if n and isinstance(value, (list, tuple)) else None
                shape.append((n, len(first)) if is_row(first) else n)
        return tuple(shape)

    def _expand(self, values: list[Any]) -> tuple[str, list[str]]:
        compiled = self.compiled
        by_name = dict(zip(self._names, values, strict=True))
        style = compiled.style
        pieces: list[str] = []
        names: list[str] = []
        expanded: dict[str, tuple[Template, dict[str, tuple[Any, Any]]]] = {}
        taken = names_taken(compiled.style, compiled.binds)
        for piece in compiled.template:
            if type(piece) is str:
                pieces.append(style.text(piece))
                continue
            if not piece.expanding:
                pieces.append(style.place(piece.name, style.number(piece.name, names)))
                continue
            if piece.name not in expanded:
                bind = compiled.binds[piece.name]
                expanded[piece.name] = expand_slot(compiled, piece, bind, by_name[piece.name], taken)
            for part in expanded[piece.name][0]:
                if isinstance(part, Slot):
                    pieces.append(style.place(part.name, style.number(part.name, names)))
                else:
                    pieces.append(style.text(part))
        if not self._positional:
            names = [
                n
                for source in self._sources
                for n in (expanded[source.name][1] if source.expanding else [source.name])
            ]
        return "".join(pieces), names


def _positions(style: Any, slots: Sequence[Slot]) -> list[str]:
    names: list[str] = []
    for slot in slots:
        style.number(slot.name, names)
    return names


class PlanCache:
    """The plans of one engine, those not used for long given up.

    There are two generations: when the young one has half of what may be kept it becomes the old one, and
    what is used again moves to the young one. So a look-up is one look-up in a dict.

    :param size: how many plans are kept; 0 keeps none.
    """

    def __init__(self, size: int = 500) -> None:
        self.size = size
        self._half = max(size // 2, 1)
        self._young: dict[Any, Plan] = {}
        self._old: dict[Any, Plan] = {}

    @classmethod
    def within(cls, plans: dict[Any, Plan]) -> PlanCache:
        """Return a cache that keeps every plan in a dict of the user's."""
        cache = cls()
        cache._young = plans
        cache._half = sys.maxsize
        return cache

    def clear(self) -> None:
        """Forget every plan."""
        self._young = {}
        self._old = {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def _keep(self, key: Any, plan: Plan) -> None:
        if len(self._young) >= self._half:
            self._old = self._young
            self._young = {}
        self._young[key] = plan

    def _from_old(self, key: Any) -> Plan | None:
        plan = self._old.pop(key, None)
        if plan is not None:
            self._keep(key, plan)
        return plan

    def plan_for(
        self,
        dialect: Any,
        statement: Any,
        column_keys: tuple[str, ...] | None = None,
        for_executemany: bool = False,
        schema_translate_map: Mapping[Any, Any] | None = None,
    ) -> tuple[Plan, Any, CacheStats]:
        """Return the plan of a statement, the values of the statement at hand, and how the plan was come
        by.
        """
        if not self.size:
            return (
                *compile_plan(dialect, statement, column_keys, for_executemany, schema_translate_map),
                CacheStats.CACHING_DISABLED,
            )
        if not dialect.supports_statement_cache:
            return (
                *compile_plan(dialect, statement, column_keys, for_executemany, schema_translate_map),
                CacheStats.NO_DIALECT_SUPPORT,
            )
        found = statement_key(statement)
        if found is None:
            warn_uncached(statement)
            return (
                *compile_plan(dialect, statement, column_keys, for_executemany, schema_translate_map),
                CacheStats.NO_CACHE_KEY,
            )
        structure, leaves = found
        key: Any = (dialect, structure, column_keys, for_executemany)
        if schema_translate_map:
            key = (*key, tuple(schema_translate_map.items()))
        plan = self._young.get(key) or self._from_old(key)
        if plan is not None:
            return plan, leaves, CacheStats.CACHE_HIT
        plan, leaves = compile_plan(
            dialect, statement, column_keys, for_executemany, schema_translate_map, leaves
        )
        plan.key = key
        self._keep(key, plan)
        return plan, leaves, CacheStats.CACHE_MISS


def compile_plan(
    dialect: Any,
    statement: Any,
    column_keys: tuple[str, ...] | None = None,
    for_executemany: bool = False,
    schema_translate_map: Mapping[Any, Any] | None = None,
    leaves: Any = None,
) -> tuple[Plan, Any]:
    """Lower and compile a statement; return its plan and its values."""
    core, load_plan = lower(statement)
    compiled = dialect.statement_compiler(
        dialect,
        core,
        column_keys=column_keys,
        for_executemany=for_executemany,
        schema_translate_map=schema_translate_map,
        linting=dialect.compiler_linting,
    )
    if leaves is None:
        # without a key, the statement's own parameters are what the compiler met
        leaves = list(compiled.binds.values())
    return Plan(compiled, load_plan, leaves), leaves
