"""Load a relationship by a SELECT that has the statement before it as a subquery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..._hot.loading import group_members
from ..._hot.nodes import changed
from ...sql.elements import and_
from ...sql.selectable import Select, join, select
from ..entities import EntityClause
from .context import RELATIONSHIP_LOAD, LoadContext
from .joins import equated, in_selectable, join_clauses, replace_columns, touches_parent
from .plan import rows_once
from .postload import SelectIn, distribute, key_in, unfilled


@dataclass(frozen=True)
class Subquery:
    """Fill a relationship by ``SELECT ... FROM (statement) JOIN target``.

    Where there is no statement to go by (a refresh, an eager load within another), it goes by keys.

    :ivar entity: the inspected entity that the statement selects.
    :ivar by_keys: the same load by keys.
    """

    entity: Any
    by_keys: SelectIn

    @property
    def key(self) -> str:
        return self.by_keys.key

    def run(self, instances: list[Any], context: LoadContext) -> None:
        """Load the attribute for those of ``instances`` that miss it."""
        statement = context.statement
        pairs, rest = equated(self.by_keys.prop)
        fits = (
            isinstance(statement, Select)
            and any(
                isinstance(one, EntityClause) and one.entity is self.entity for one in statement._raw_columns
            )
            and "yield_per" not in context.execution_options
            and pairs
            and not any(touches_parent(condition, self.by_keys.prop) for condition in rest)
        )
        if not fits:
            self.by_keys.run(instances, context)
            return
        members = unfilled(instances, self.key, self.by_keys.option.elements, context.overwrites)
        if members:
            self._load(members, pairs, rest, context)

    def _load(self, members: list[Any], pairs: Any, rest: Any, context: LoadContext) -> None:
        load = self.by_keys
        known = load.prop.parent._columntoproperty
        keys = tuple([known[local._root].key for local, _ in pairs])
        options: dict[str, Any] = {**RELATIONSHIP_LOAD, "_sa_loader_path": load.prop}
        if context.overwrites:
            options["populate_existing"] = True
        if context.identity_token is not None:
            options["identity_token"] = context.identity_token
        made = self._statement(context.statement, keys, [remote for _, remote in pairs], rest)
        rows = rows_once(context.session._load(made, context.parameters, options))
        parents: dict[Any, list[Any]] = {}
        for instance in members:
            parents.setdefault(key_in(instance, keys), []).append(instance)
        found: dict[Any, list[Any]] = {key: [] for key in parents}
        group_members(rows, len(keys), found)
        distribute(load.prop, parents, found, context)

    def _statement(self, before: Any, keys: tuple[str, ...], remotes: list[Any], rest: Any) -> Select[Any]:
        load = self.by_keys
        prop, target = load.prop, load.target
        source = self._source(before, keys).subquery()
        columns = list(source.c)
        of_target = in_selectable(target)
        if prop.secondary is None:
            far = [replace_columns(remote, of_target) for remote in remotes]
            more = [replace_columns(condition, of_target) for condition in rest]
            along = and_(*[a == b for a, b in zip(columns, far, strict=True)], *more)
            joined = join(source, target.selectable, along)
        else:
            clauses = join_clauses(prop, prop.parent, target)
            along = and_(*[a == b for a, b in zip(columns, remotes, strict=True)], *rest)
            joined = join(join(source, prop.secondary, along), target.selectable, clauses.secondary_on)
        made = select(*columns, target.entity).select_from(joined)
        if load.criteria:
            made = made.where(*[replace_columns(one, of_target) for one in load.criteria])
        if prop.order_by:
            made = made.order_by(*[replace_columns(one, of_target) for one in prop.order_by])
        return made.options(load.option, *load.general)

    def _source(self, before: Any, keys: tuple[str, ...]) -> Any:
        """Return the statement before, which selects the columns that the relationship goes by."""
        kept = tuple([one for one in before._with_options if not getattr(one, "_is_strategy_option", False)])
        made = changed(before, "_with_options", kept)
        made.__dict__.pop("_fold_with_options", None)
        if not made._has_row_limiting_clause:
            made = made.order_by(None)
        columns = [self.entity._attribute(key).expression for key in keys]
        repeats = set(keys) != set(self.entity.mapper._pk_keys) or bool(made._setup_joins)
        made = made.with_only_columns(*columns, maintain_column_froms=True)
        return made.distinct() if repeats and not made._has_row_limiting_clause else made
