"""Query: the older way to write ``select()``, bound to a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from ..sql import functions
from ..sql.dml import delete, update
from ..sql.selectable import Select, select
from .base import _mapper_or_none

if TYPE_CHECKING:
    from .session import Session

_T = TypeVar("_T")


class Query(Generic[_T]):
    """Select entities or columns in a session. Each method returns a new query.

    A query of one entity gives its instances, each once; a query of several things gives rows.

    :param entities: mapped classes, attributes or columns.
    :param session: the session; a query without one can only be used as a statement.
    """

    def __init__(self, entities: Any, session: Session | None = None) -> None:
        if not isinstance(entities, (list, tuple)):
            entities = (entities,)
        self.session = session
        self._statement: Select[Any] = select(*entities)
        self._gives_entities = len(entities) == 1 and _mapper_or_none(entities[0]) is not None
        self._parameters: dict[str, Any] = {}

    def _with(self, statement: Any) -> Query[_T]:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._statement = statement
        return made

    @property
    def statement(self) -> Select[Any]:
        """The query as a ``select()``."""
        return self._statement

    def __clause_element__(self) -> Select[Any]:
        return self._statement

    def __str__(self) -> str:
        return str(self._statement)

    # -- building

    def filter(self, *criterion: Any) -> Query[_T]:
        """Add conditions, joined by AND."""
        return self._with(self._statement.where(*criterion))

    where = filter

    def filter_by(self, **kwargs: Any) -> Query[_T]:
        """Add conditions ``attribute == value`` on the entity that was selected or joined last."""
        return self._with(self._statement.filter_by(**kwargs))

    def join(
        self, target: Any, onclause: Any = None, *, isouter: bool = False, full: bool = False
    ) -> Query[_T]:
        """Join to a mapped class, or along a relationship."""
        return self._with(self._statement.join(target, onclause, isouter=isouter, full=full))

    def outerjoin(self, target: Any, onclause: Any = None, *, full: bool = False) -> Query[_T]:
        """Join by LEFT OUTER JOIN."""
        return self._with(self._statement.outerjoin(target, onclause, full=full))

    def select_from(self, *froms: Any) -> Query[_T]:
        """Say what to select from."""
        return self._with(self._statement.select_from(*froms))

    def order_by(self, *clauses: Any) -> Query[_T]:
        """Add ORDER BY; ``order_by(None)`` takes it away."""
        return self._with(self._statement.order_by(*clauses))

    def group_by(self, *clauses: Any) -> Query[_T]:
        """Add GROUP BY."""
        return self._with(self._statement.group_by(*clauses))

    def having(self, *having: Any) -> Query[_T]:
        """Add HAVING conditions."""
        return self._with(self._statement.having(*having))

    def distinct(self, *expr: Any) -> Query[_T]:
        """Select distinct rows."""
        return self._with(self._statement.distinct(*expr))

    def limit(self, limit: Any) -> Query[_T]:
        """Give this many rows at most."""
        return self._with(self._statement.limit(limit))

    def offset(self, offset: Any) -> Query[_T]:
        """Leave this many rows out."""
        return self._with(self._statement.offset(offset))

    def slice(self, start: int, stop: int) -> Query[_T]:
        """Give the rows ``[start:stop]``."""
        return self._with(self._statement.slice(start, stop))

    def options(self, *args: Any) -> Query[_T]:
        """Add loader options."""
        return self._with(self._statement.options(*args))

    def add_columns(self, *columns: Any) -> Query[Any]:
        """Select further columns; the query gives rows then."""
        made = self._with(self._statement.add_columns(*columns))
        made._gives_entities = False
        return made

    def with_entities(self, *entities: Any) -> Query[Any]:
        """Select other things under the same conditions."""
        made = self._with(self._statement.with_only_columns(*entities))
        made._gives_entities = len(entities) == 1 and _mapper_or_none(entities[0]) is not None
        return made

    def execution_options(self, **kwargs: Any) -> Query[_T]:
        """Add options for its execution, such as ``yield_per``."""
        return self._with(self._statement.execution_options(**kwargs))

    def populate_existing(self) -> Query[_T]:
        """Overwrite the objects that the session has with the values of the rows."""
        return self.execution_options(populate_existing=True)

    def yield_per(self, count: int) -> Query[_T]:
        """Fetch this many rows at a time."""
        return self.execution_options(yield_per=count)

    def with_for_update(self, **kwargs: Any) -> Query[_T]:
        """Add FOR UPDATE."""
        return self._with(self._statement.with_for_update(**kwargs))

    def params(self, values: Mapping[str, Any] | None = None, **kwargs: Any) -> Query[_T]:
        """Give values to parameters of the statement."""
        made = self._with(self._statement)
        made._parameters = {**self._parameters, **(values or {}), **kwargs}
        return made

    def subquery(self, name: str | None = None) -> Any:
        """Return the query as a FROM clause."""
        return self._statement.subquery(name)

    def scalar_subquery(self) -> Any:
        """Return the query as an expression of one value."""
        return self._statement.scalar_subquery()

    def exists(self) -> Any:
        """Return ``EXISTS (query)``."""
        return self._statement.exists()

    def union(self, *queries: Any) -> Any:
        """Return ``query UNION other ...`` as a statement."""
        return self._statement.union(*[getattr(query, "_statement", query) for query in queries])

    # -- running

    def _session(self) -> Session:
        if self.session is None:
            raise sa_exc.InvalidRequestError(
                "Expected a query with a session to run it, got one without: make it by session.query(...)"
            )
        return self.session

    def _items(self, statement: Select[Any]) -> Any:
        result: Any = self._session().execute(statement, self._parameters or None)
        if self._gives_entities:
            result = result.scalars()
            return result if "yield_per" in statement.get_execution_options() else result.unique()
        return result

    def all(self) -> list[_T]:
        """Return everything as a list."""
        return list(self._items(self._statement).all())

    def __iter__(self) -> Iterator[_T]:
        return iter(self._items(self._statement))

    def first(self) -> _T | None:
        """Return the first thing, or None."""
        return self._items(self._statement.limit(1)).first()  # type: ignore[no-any-return]  # an item

    def one(self) -> _T:
        """Return the only thing.

        :raises NoResultFound: there is none.
        :raises MultipleResultsFound: there are several.
        """
        return self._items(self._statement).one()  # type: ignore[no-any-return]  # an item

    def one_or_none(self) -> _T | None:
        """Return the only thing, or None.

        :raises MultipleResultsFound: there are several.
        """
        return self._items(self._statement).one_or_none()  # type: ignore[no-any-return]  # an item

    def scalar(self) -> Any:
        """Return the first element of the only row, or None.

        :raises MultipleResultsFound: there are several rows.
        """
        row = self.one_or_none()
        return row if row is None or self._gives_entities else row[0]  # type: ignore[index]  # a Row

    def get(self, ident: Any) -> _T | None:
        """Return the object with a primary key, or None; see ``Session.get``."""
        entity = self._statement.column_descriptions[0]["entity"]
        found: _T | None = self._session().get(entity, ident)
        return found

    def count(self) -> int:
        """Return the number of rows: ``SELECT count(*) FROM (query)``."""
        inner = self._statement.order_by(None).subquery()
        return (
            self._session().scalar(select(functions.count()).select_from(inner), self._parameters or None)
            or 0
        )

    def _target(self) -> Any:
        return self._statement.column_descriptions[0]["entity"]

    def delete(self, synchronize_session: Any = "auto") -> int:
        """Delete the rows that the query selects; return how many.

        :param synchronize_session: how objects in the session follow: "auto", "evaluate", "fetch" or False.
        """
        return self._run_dml(delete(self._target()), synchronize_session)

    def update(self, values: Mapping[Any, Any], synchronize_session: Any = "auto") -> int:
        """Update the rows that the query selects; return how many.

        :param values: attributes or their names -> values or expressions.
        :param synchronize_session: how objects in the session follow: "auto", "evaluate", "fetch" or False.
        """
        return self._run_dml(update(self._target()).values(dict(values)), synchronize_session)

    def _run_dml(self, statement: Any, synchronize_session: Any) -> int:
        made = statement.where(*self._statement._where_criteria)
        options = {"synchronize_session": synchronize_session}
        result: Any = self._session().execute(made, self._parameters or None, execution_options=options)
        return int(result.rowcount)
