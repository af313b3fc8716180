"""Show the plan of a flush as data and as a table, without carrying it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import NEW, STATE
from ..exc import describe_state
from .collect import Flush
from .deletes import of_one_kind
from .inserts import batches_of
from .plan import DeleteStep, PostUpdateStep, RowsStep, SaveStep, Step
from .rules import KeyRule, ManyToMany, key_value
from .sequence import Part, as_rows_are_there, by_table, rows_left_behind
from .shapes import TableShape, shapes_of
from .statements import (
    association_delete,
    association_update,
    delete_statement,
    identifying,
    insert_statement,
    old_name,
    update_statement,
)
from .updates import Batch, changed_values, put_into

if TYPE_CHECKING:
    from ..session import Session

_SHOWN_ROWS = 5


@dataclass(frozen=True)
class Awaited:
    """Stand in a row for a key that another object gets when it is inserted."""

    instance: Any
    attribute: str

    def __repr__(self) -> str:
        return f"{{{self.attribute} of {_name(self.instance)}}}"


@dataclass(frozen=True)
class PlannedStep:
    """One statement of a flush.

    :ivar operation: "INSERT", "UPDATE" or "DELETE"
    :ivar table: the name of the table
    :ivar statement: the SQL text, for the dialect of the session's engine
    :ivar rows: column name -> value of each row, in order; an `Awaited` stands for a key that is not there
        yet
    :ivar instances: the object of each row (the owner, of an association row)
    """

    operation: str
    table: str
    statement: str
    rows: Sequence[dict[str, Any]]
    instances: Sequence[Any]

    @property
    def waits_for(self) -> list[Any]:
        """The objects whose keys the rows wait for."""
        awaited = [
            value.instance for row in self.rows for value in row.values() if isinstance(value, Awaited)
        ]
        return list({id(obj): obj for obj in awaited}.values())


@dataclass(frozen=True)
class FlushPlan:
    """The statements that a flush would run, in order; printed as a table."""

    steps: list[PlannedStep] = field(default_factory=list)

    def __iter__(self) -> Iterator[PlannedStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, index: int) -> PlannedStep:
        return self.steps[index]

    def __str__(self) -> str:
        if not self.steps:
            return "Nothing to flush."
        lines = []
        for number, step in enumerate(self.steps, 1):
            count = f"{len(step.rows)} row{'s' if len(step.rows) != 1 else ''}"
            lines.append(f"{number:>3}. {step.operation} {step.table}  ({count})")
            lines.append("     " + " ".join(step.statement.split()))
            for row, instance in list(zip(step.rows, step.instances, strict=True))[:_SHOWN_ROWS]:
                values = ", ".join(f"{name}={value!r}" for name, value in row.items())
                lines.append(f"       {_name(instance)}: {values}")
            if len(step.rows) > _SHOWN_ROWS:
                lines.append(f"       ... and {len(step.rows) - _SHOWN_ROWS} more")
        return "\n".join(lines)


def _name(obj: Any) -> str:
    return describe_state(obj.__dict__[STATE])


class _Describer:
    """Make planned steps; keys that are handed on are noted beside the objects instead of being written
    into them.
    """

    def __init__(self, session: Session, flush: Flush) -> None:
        self.session = session
        self.flush = flush
        self.new = {id(obj) for group in flush.inserts.values() for obj in group.objs}
        self.handed: dict[tuple[int, str], Any] = {}

    def describe(self, step: Step) -> Iterator[PlannedStep]:
        if isinstance(step, SaveStep):
            for rule, objs in step.blank_outs:
                self._note(rule, [(obj, None) for obj in objs])
            for rule, pairs, _ in step.links:
                self._note(rule, pairs)
            for part in rows_left_behind(step.updates, self.flush):
                yield from self._deletes([part])
            tables = by_table(step.updates, step.inserts)
            for to_update, to_insert in as_rows_are_there(tables, self.flush):
                yield from self._updates(to_update)
                yield from self._inserts(to_insert)
        elif isinstance(step, DeleteStep):
            for parts, _ in reversed(by_table(step.groups)):
                yield from self._deletes(parts)
        elif isinstance(step, RowsStep):
            yield from self._rows(step)
        else:
            yield from self._post_updates(step)

    def _text(self, mapper: Any, statement: Any, names: tuple[str, ...] | None = None) -> str:
        dialect = self.session.get_bind(mapper).dialect
        return str(statement.compile(dialect=dialect, column_keys=names))

    def _note(self, rule: KeyRule, pairs: Iterable[tuple[Any, Any]]) -> None:
        for source, dest in rule.pairs:
            for child, parent in pairs:
                self.handed[id(child), dest] = None if parent is None else self._key(parent, source)

    def _key(self, obj: Any, key: str) -> Any:
        d = obj.__dict__
        if id(obj) in self.new and d.get(key) is None:
            return Awaited(obj, key)
        return key_value(obj, key)

    def _value(self, obj: Any, key: str) -> Any:
        found = self.handed.get((id(obj), key), self)
        return obj.__dict__.get(key) if found is self else found

    def _inserts(self, parts: Sequence[Part]) -> Iterator[PlannedStep]:
        for shape, written, objs in batches_of(parts, self._value):
            rows = [{column.name: self._value(obj, column.key) for column in written} for obj in objs]
            names = tuple(column.name for column in written)
            dialect = self.session.get_bind(shape.mapper).dialect
            keys = frozenset(column.key for column in written)
            eager = shape.mapper.eager_defaults in (True, "auto")
            fetched = shape.fetched_on_insert(keys, eager) if dialect.insert_returning else []
            text = self._text(shape.mapper, insert_statement(shape, fetched), names)
            yield PlannedStep("INSERT", shape.table.name, text, rows, objs)

    def _updates(self, parts: Sequence[Part]) -> Iterator[PlannedStep]:
        batches: dict[tuple[int, tuple[str, ...]], Batch] = {}
        for shape, group in parts:
            for state, obj in zip(group.states, group.objs, strict=True):
                changes = changed_values(shape, state, obj.__dict__)
                for key in shape.by_key:
                    found = self.handed.get((id(obj), key), self)
                    if found is not self and not state.flags & NEW and found != obj.__dict__.get(key):
                        changes[key] = found
                if changes:
                    row = {shape.by_key[key].name: changes[key] for key in shape.by_key if key in changes}
                    put_into(batches, shape, changes, row | self._where(shape, obj), obj, ())
        for batch in batches.values():
            shape = batch.shape
            text = self._text(shape.mapper, update_statement(shape, batch.names, shape.version is not None))
            yield PlannedStep("UPDATE", shape.table.name, text, batch.rows, batch.objs)

    def _where(self, shape: TableShape, obj: Any) -> dict[str, Any]:
        return {column.where: self._key(obj, column.key) for column in identifying(shape)}

    def _deletes(self, parts: Sequence[Part]) -> Iterator[PlannedStep]:
        for alike in of_one_kind(parts):
            shape = alike[0][0]
            objs = [obj for _, group in alike for obj in group.objs]
            text = self._text(shape.mapper, delete_statement(shape, shape.version is not None))
            rows = [
                {column.name: self._key(obj, column.key) for column in identifying(shape)} for obj in objs
            ]
            yield PlannedStep("DELETE", shape.table.name, text, rows, objs)

    def _rows(self, step: RowsStep) -> Iterator[PlannedStep]:
        rule = step.rule
        deleted = [pair for key, pair in step.rows.deleted.items() if key not in step.rows.inserted]
        inserted = [pair for key, pair in step.rows.inserted.items() if key not in step.rows.deleted]
        if deleted:
            columns = [dest for _, dest in (*rule.owner_pairs, *rule.target_pairs)]
            text = self._text(rule.owner, association_delete(rule.table, columns))
            rows = [self._association(rule, pair) for pair in deleted]
            yield PlannedStep("DELETE", rule.table.name, text, rows, [owner for owner, _ in deleted])
        for key, (owner, target) in step.rows.moved.items():
            if key not in step.rows.deleted:
                yield self._moved(rule, owner, target)
        if inserted:
            rows = [self._association(rule, pair) for pair in inserted]
            text = self._text(rule.owner, rule.table.insert(), tuple(rows[0]))
            yield PlannedStep("INSERT", rule.table.name, text, rows, [owner for owner, _ in inserted])

    def _moved(self, rule: ManyToMany, owner: Any, target: Any) -> PlannedStep:
        old, new = rule.present_row(owner, target), self._association(rule, (owner, target))
        names = tuple(name for name, value in new.items() if value != old[name])
        text = self._text(rule.owner, association_update(rule.table, tuple(old), names))
        row = {name: new[name] for name in names} | {old_name(name): value for name, value in old.items()}
        return PlannedStep("UPDATE", rule.table.name, text, [row], [owner])

    def _association(self, rule: ManyToMany, pair: tuple[Any, Any]) -> dict[str, Any]:
        owner, target = pair
        row = {dest.key: self._key(owner, key) for key, dest in rule.owner_pairs}
        row.update((dest.key, self._key(target, key)) for key, dest in rule.target_pairs)
        return row

    def _post_updates(self, step: PostUpdateStep) -> Iterator[PlannedStep]:
        written: dict[int, tuple[Any, dict[str, Any]]] = {}
        for rule, pairs, blank_outs in step.parts:
            for child, parent in (*((obj, None) for obj in blank_outs), *pairs):
                for source, dest in rule.pairs:
                    value = None if parent is None else self._key(parent, source)
                    written.setdefault(id(child), (child, {}))[1][dest] = value
        batches: dict[tuple[int, tuple[str, ...]], Batch] = {}
        for obj, values in written.values():
            for shape in shapes_of(obj.__dict__[STATE].mapper):
                changes = {key: value for key, value in values.items() if key in shape.by_key}
                if changes:
                    row = {shape.by_key[key].name: value for key, value in changes.items()}
                    put_into(batches, shape, changes, row | self._where(shape, obj), obj, ())
        for batch in batches.values():
            shape = batch.shape
            text = self._text(shape.mapper, update_statement(shape, batch.names, shape.version is not None))
            yield PlannedStep("UPDATE", shape.table.name, text, batch.rows, batch.objs)


def describe_plan(session: Session, flush: Flush, steps: Sequence[Step]) -> FlushPlan:
    """Return the statements of a plan, with the rows as they stand."""
    describer = _Describer(session, flush)
    return FlushPlan([planned for step in steps for planned in describer.describe(step)])


__all__ = ("Awaited", "FlushPlan", "PlannedStep", "PostUpdateStep", "describe_plan")
