"""Insert many rows by few statements, and tell which returned row belongs to which parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from .. import exc
from ..sql.compiler.placeholders import ParamStyle

if TYPE_CHECKING:
    from ..sql.cache import Plan
    from ..sql.compiler.insertmany import InsertMany
    from .context import DefaultExecutionContext
    from .interfaces import DBAPICursor

__all__ = ["MultiRowInsert", "Page"]


@dataclass(slots=True)
class Page:
    """One statement: its SQL, its parameters for the driver, and those of each row for itself."""

    number: int
    pages: int
    statement: str
    parameters: Any
    rows: Sequence[Any]
    is_ordered: bool = False
    is_downgraded: bool = False  # to one row a statement, which keeps the order where nothing else does

    def __str__(self) -> str:
        order = "ordered" if self.is_ordered else "unordered"
        return f"{self.number}/{self.pages} ({order}{'; batch not supported' if self.is_downgraded else ''})"


class MultiRowInsert:
    """Cut the rows of an INSERT into pages.

    :param context: the execution
    :param plan: the INSERT of one row, whose `compiled.insertmany` says how it is made one of many
    :param leaves: the values within the statement
    :param rows: the sets of parameters
    """

    def __init__(
        self, context: DefaultExecutionContext, plan: Plan, leaves: Any, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        self.form: InsertMany = plan.compiled.insertmany
        self._context, self._dialect = context, context.dialect
        self._plan, self._leaves, self._rows = plan, leaves, rows
        #: the rows returned so far; None without RETURNING
        self.returned: list[Any] | None = [] if plan.compiled.returning else None
        self.count = 0  #: how many rows the database says were inserted so far
        self._size = self._page_size(context.execution_options.get("insertmanyvalues_page_size"))

    def _page_size(self, wanted: int | None) -> int:
        form, dialect = self.form, self._dialect
        if not form.in_pages:
            return 1
        size = wanted or dialect.insertmanyvalues_page_size
        if form.parameters and dialect.insertmanyvalues_max_parameters:
            others = len(self._bind(0, 1)[0]) - len(form.parameters)
            size = min(size, (dialect.insertmanyvalues_max_parameters - others) // len(form.parameters))
        return max(size, 1)

    def _bind(self, start: int, stop: int) -> Sequence[Any]:
        # page by page: the tuples of a page are gone before the collector would visit them
        return self._plan.bind_many(self._leaves, self._rows[start:stop])[1]

    def pages(self) -> Iterator[Page]:
        """Yield one page after another."""
        size, form = self._size, self.form
        count = -(-len(self._rows) // size)
        style = ParamStyle(self._dialect.paramstyle)
        statement, made_for = "", 0
        for number in range(count):
            start = number * size
            part = self._bind(start, start + size)
            if len(part) != made_for:
                made_for = len(part)
                statement = form.statement(made_for, style)
            yield Page(
                number + 1,
                count,
                statement,
                self._parameters(part),
                part,
                form.is_ordered,
                not form.in_pages,
            )

    def _parameters(self, bound: Sequence[Any]) -> Any:
        form = self.form
        one = bound[0]
        if isinstance(one, Mapping):
            named = dict(one)
            for name in form.parameters:
                del named[name]
            for number, values in enumerate(bound):
                for name in form.parameters:
                    named[f"{name}__{number}"] = values[name]
            return named
        start, stop = form.first, form.first + len(form.parameters)
        flat = list(one[:start])
        for values in bound:
            flat += values[start:stop]
        flat += one[stop:]
        return self._dialect.execute_sequence_format(flat)

    def take(self, cursor: DBAPICursor, page: Page) -> None:
        """Take what a page returned and how many rows it inserted, when it was run."""
        if self.returned is not None:
            self.returned += self.arrange(self._context.fetchall_for_returning(cursor), page)
        self.count += max(cursor.rowcount, 0)  # some drivers know it when the rows are fetched

    def arrange(self, raws: Sequence[Any], page: Page) -> list[Any]:
        """Return a page's returned rows in the order of its parameters.

        Without what was returned for that only.

        :raises InvalidRequestError: the rows cannot be told apart
        """
        form = self.form
        rows = list(raws)
        if form.is_ordered and form.in_pages and len(page.rows) > 1:
            rows = self._ordered(rows, page)
        return [row[: -form.hidden] for row in rows] if form.hidden else rows

    def _ordered(self, rows: list[Any], page: Page) -> list[Any]:
        form = self.form
        places = form.sentinel
        if len(rows) != len(page.rows):
            raise exc.InvalidRequestError(
                f"expected one returned row for each of {len(page.rows)} sets of parameters, got "
                f"{len(rows)}: "
                "rows that the database left out (ON CONFLICT DO NOTHING?) have no place in the order; "
                "leave sort_by_parameter_order out"
            )
        if not form.sentinel_parameters:
            return sorted(rows, key=itemgetter(*places))
        by_value = {tuple([row[place] for place in places]): row for row in rows}
        keys: list[Any] = list(form.sentinel_parameters)
        if not isinstance(page.rows[0], Mapping):
            keys = [form.first + form.parameters.index(name) for name in keys]
        try:
            return [by_value[tuple([values[key] for key in keys])] for values in page.rows]
        except KeyError as missing:
            raise exc.InvalidRequestError(
                f"no returned row has {missing} in the columns {', '.join(form.sentinel_parameters)}, "
                f"which tell "
                "the rows apart: their values must come back as they were given"
            ) from None
