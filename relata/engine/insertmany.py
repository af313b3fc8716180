"""Insert many rows by few statements, and tell which returned row belongs to which parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import exc

if TYPE_CHECKING:
    from ..sql.cache import Plan
    from ..sql.compiler.insertmany import InsertMany
    from .context import DefaultExecutionContext
    from .interfaces import DBAPICursor

__all__ = ["MultiRowInsert", "Page"]


class Page(NamedTuple):
    """One statement: its SQL, its parameters for the driver, and those of each row, bound and as given."""

    number: int
    pages: int
    statement: str
    parameters: Any
    rows: Sequence[Any]
    given: Sequence[Mapping[str, Any]]
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
        self.plan, self.leaves, self.rows = plan, leaves, rows
        self.place = range(0)  #: which rows the page at hand has
        self._names: list[str] = []  # of the parameters of a page, where they have names
        self.is_binding = False  #: whether values are being bound, which is where one may be refused
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
        self.is_binding = True
        bound = self.plan.bind_many(self.leaves, self.rows[start:stop])[1]
        self.is_binding = False
        return bound

    def pages(self) -> Iterator[Page]:
        """Yield one page after another."""
        size, form = self._size, self.form
        count = -(-len(self.rows) // size)
        style = self.plan.compiled.style
        statement, made_for = "", 0
        for number in range(count):
            start = number * size
            part = self._bind(start, start + size)
            self.place = range(start, start + len(part))
            if len(part) != made_for:
                made_for = len(part)
                statement = form.statement(made_for, style)
            yield Page(
                number + 1,
                count,
                statement,
                self._parameters(part),
                part,
                self.rows[start : start + size],
                form.is_ordered,
                not form.in_pages,
            )

    def _parameters(self, bound: Sequence[Any]) -> Any:
        form = self.form
        one = bound[0]
        if isinstance(one, Mapping):
            return self._named_parameters(one, bound)
        start, stop = form.first, form.first + len(form.parameters)
        flat = list(one[:start])
        for values in bound:
            flat += values[start:stop]
        flat += one[stop:]
        return self._dialect.execute_sequence_format(flat)

    def _named_parameters(self, one: Mapping[str, Any], bound: Sequence[Any]) -> dict[str, Any]:
        parameters = [*map(self.plan.compiled.style.key, self.form.parameters)]
        named = {name: value for name, value in one.items() if name not in parameters}
        if len(self._names) != len(bound) * len(parameters):
            self._names = [f"{name}__{number}" for number in range(len(bound)) for name in parameters]
        if parameters:
            picked: Iterable[Any] = map(itemgetter(*parameters), bound)
            values = chain.from_iterable(picked) if len(parameters) > 1 else picked
            named.update(zip(self._names, values, strict=True))
        return named

    def parameter_at(self, index: int) -> tuple[str, int] | None:
        """Return the name and the row, from 1, of a parameter of the page at hand; None outside of rows.

        :param index: its place among those of a page whose parameters have none but places
        """
        names = self.form.parameters
        row, column = divmod(index - self.form.first, max(len(names), 1))
        return (names[column], self.place[row] + 1) if names and 0 <= row < len(self.place) else None

    def take(self, cursor: DBAPICursor, page: Page) -> None:
        """Take what a page returned and how many rows it inserted, when it was run."""
        if self.returned is not None:
            rows = list(self._context.fetchall_for_returning(cursor))
            if self.form.is_ordered and self.form.in_pages and len(page.rows) > 1:
                rows = self._ordered(rows, page)
            hidden = self.form.hidden
            self.returned += [row[:-hidden] for row in rows] if hidden else rows
        # some drivers know it when the rows are fetched
        self.count += max(self._context.cursor.rowcount, 0)

    def _ordered(self, rows: list[Any], page: Page) -> list[Any]:
        """Return the rows that a page returned in the order of its parameters.

        :raises InvalidRequestError: the rows cannot be told apart
        """
        form = self.form
        if not form.sentinel_parameters:
            self._require_as_many(rows, page)
            return sorted(rows, key=itemgetter(*form.sentinel))
        read = self._reader_of_sentinel()
        by_value = {read(row): row for row in rows}
        self._require_as_many(by_value, page)
        try:
            return [by_value[self._given_sentinel(row)] for row in page.given]
        except KeyError as missing:
            raise exc.InvalidRequestError(
                f"no returned row has {missing} in the columns {', '.join(form.sentinel_parameters)}, which "
                "tell the rows apart: their values must come back as they were given"
            ) from None

    def _require_as_many(self, rows: Sized, page: Page) -> None:
        if len(rows) != len(page.rows):
            raise exc.InvalidRequestError(
                f"expected one returned row for each of {len(page.rows)} sets of parameters, got "
                f"{len(rows)}: rows that the database left out (ON CONFLICT DO NOTHING?) have no place in "
                "the order, nor have rows that have the same values in the columns that tell rows apart; "
                "leave sort_by_parameter_order out"
            )

    def _reader_of_sentinel(self) -> Callable[[Any], Any]:
        """Return a function that takes from a returned row, as a tuple, what tells it apart."""
        context, places = self._context, self.form.sentinel
        description = context.cursor.description or ()
        columns = [
            (place, context.get_result_processor(type_, description[place][0], description[place][1]))
            for place, type_ in zip(places, self.form.sentinel_types, strict=True)
        ]

        def read(row: Any) -> tuple[Any, ...]:
            return tuple([row[at] if process is None else process(row[at]) for at, process in columns])

        return read

    def _given_sentinel(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        names = self.form.sentinel_parameters
        if not all(name in row for name in names):  # the statement itself has the value
            row = self.plan.named(self.leaves, row)
        return tuple([row[name] for name in names])
