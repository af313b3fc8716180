"""Query: the older way to write ``select()``, bound to a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from ..sql import coercions, functions, roles
from ..sql.dml import delete, update
from ..sql.elements import literal_column
from ..sql.selectable import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Select,
    except_,
    except_all,
    intersect,
    intersect_all,
    select,
    union,
    union_all,
)
from ..sql.selectable.selects import equals_by_name
from ..util import EMPTY_DICT, became_legacy_20
from .context import FromStatement
from .entities import EntityClause, aliased
from .loading.joins import replace_columns
from .loading.lower import with_columns_of
from .loading.options import Load, lazyload

if TYPE_CHECKING:
    from ..engine import Result
    from .session import Session

_T = TypeVar("_T")


class BulkChange:
    """What the events ``after_bulk_update`` and ``after_bulk_delete`` are told.

    :ivar query: the query whose rows were changed.
    :ivar values: the values that were given, of an update.
    :ivar result: the result of the statement.
    """

    def __init__(self, query: Query[Any], values: Any) -> None:
        self.query = query
        self.values = values
        self.result: Any = None

    @property
    def session(self) -> Any:
        """The session of the query."""
        return self.query.session

    @property
    def matched_rows(self) -> int:
        """How many rows the statement found."""
        return int(self.result.rowcount)


class Query(Generic[_T]):
    """Select entities or columns in a session. Each method returns a new query.

    A query of one entity gives its instances, each once; a query of several things gives rows, which come
    once each where there are entities among them.

    :param entities: mapped classes, attributes or columns.
    :param session: the session; a query without one can only be used as a statement.
    """

    dispatch: Any

    def __init__(self, entities: Any, session: Session | None = None) -> None:
        if not isinstance(entities, (list, tuple)):
            entities = (entities,)
        self.session = session
        self._statement: Any = select(*entities)
        self._parameters: Mapping[str, Any] = EMPTY_DICT
        self._label_style: Any = None
        self._from_union: Any = None  # the subquery of set operations that the rows come from
        self._gives_rows = False
        self._loads_eagerly = True

    def _with(self, statement: Any) -> Query[_T]:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._statement = statement
        return made

    def _changed(self, **fields: Any) -> Query[_T]:
        made = self._with(self._statement)
        made.__dict__.update(fields)
        return made

    # -- as a statement

    @property
    def statement(self) -> Any:
        """The query as a ``select()``."""
        made = self._statement
        if self._parameters:
            made = made.params(self._parameters)
        return made if self._label_style is None else made.set_label_style(self._label_style)

    @property
    def selectable(self) -> Any:
        """The query as a ``select()``."""
        return self.statement

    def __clause_element__(self) -> Any:
        return self.statement

    def _labelled(self) -> Any:
        """Return the statement as it is run: columns are labelled with the names of their tables."""
        statement = self._statement
        if isinstance(statement, FromStatement):
            return statement
        if not statement._raw_columns:
            raise sa_exc.InvalidRequestError("Expected a query that selects something, got session.query()")
        if not self._loads_eagerly:
            kept = [one for one in statement._with_options if not isinstance(one, Load)]
            statement = statement._clone()
            for name in ("_with_options", "_fold_with_options"):
                statement.__dict__.pop(name, None)
            statement = statement.options(*kept, lazyload("*"))
        return statement.set_label_style(self._label_style or LABEL_STYLE_TABLENAME_PLUS_COL)

    def __str__(self) -> str:
        return str(self._labelled())

    def get_label_style(self) -> Any:
        """Return how columns are labelled."""
        return self._label_style or LABEL_STYLE_TABLENAME_PLUS_COL

    def set_label_style(self, style: Any) -> Query[_T]:
        """Say how columns are labelled."""
        return self._changed(_label_style=style)

    def with_labels(self) -> Query[_T]:
        """Label columns with the names of their tables, in subqueries as well."""
        return self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)

    @property
    def column_descriptions(self) -> list[dict[str, Any]]:
        """What the query selects: a dict a column, as ``Select.column_descriptions``."""
        return self._statement.column_descriptions  # type: ignore[no-any-return]  # as documented

    @property
    def whereclause(self) -> Any:
        """The whole WHERE condition, or None."""
        return self._statement.whereclause

    @property
    def is_single_entity(self) -> bool:
        """Whether the query gives the instances of one entity rather than rows."""
        columns = self._statement._raw_columns
        return not self._gives_rows and len(columns) == 1 and _gives_objects(columns[0])

    def only_return_tuples(self, value: bool) -> Query[_T]:
        """Give rows, for a query of one entity as well."""
        return self._changed(_gives_rows=value)

    def tuples(self) -> Query[Any]:
        """Return the query, typed as one of tuples."""
        return self

    def with_session(self, session: Session) -> Query[_T]:
        """Return the query in another session."""
        return self._changed(session=session)

    def get_execution_options(self) -> Mapping[str, Any]:
        """Return the options for its execution."""
        return self._statement.get_execution_options()  # type: ignore[no-any-return]  # a mapping

    @property
    def lazy_loaded_from(self) -> Any:
        """The state of the object for whose attribute this loads: None, since such loads are statements."""
        return None

    # -- building

    def _require_building(self, method: str) -> None:
        """Refuse a clause on a query that has a statement of its own."""
        if isinstance(self._statement, FromStatement):
            raise sa_exc.InvalidRequestError(
                f"Expected {method}() on a query that builds its statement, got one with from_statement(); "
                "put it into that statement"
            )

    def _require_open(self, method: str) -> None:
        """Refuse a clause on a query that has LIMIT, OFFSET or a statement of its own already."""
        self._require_building(method)
        if self._statement._has_row_limiting_clause:
            raise sa_exc.InvalidRequestError(
                f"Expected {method}() before limit() or offset(), which were called already; to go on from "
                "the limited rows, select from query.subquery()"
            )

    def _require_bare(self, method: str) -> None:
        """Refuse what a query begins with on one that has clauses already."""
        self._require_open(method)
        statement = self._statement
        clauses = {
            "filter()": statement._where_criteria,
            "select_from()": statement._from_obj,
            "join()": statement._setup_joins,
            "group_by()": statement._group_by_clauses,
            "having()": statement._having_criteria,
            "order_by()": statement._order_by_clauses,
            "distinct()": statement._distinct,
        }
        for name, is_there in clauses.items():
            if is_there:
                raise sa_exc.InvalidRequestError(
                    f"Expected {method}() before {name}, which was called already; call it first"
                )

    def _placed(self, clauses: Any, role: Any) -> list[Any]:
        """Return clauses over the rows of a union, where the query selects from one."""
        source = self._from_union
        if source is None:
            return list(clauses)
        found = [None if one is None else coercions.expect(role, one) for one in clauses]
        return [
            one
            if one is None
            else replace_columns(one, lambda column: source.corresponding_column(column._root))
            for one in found
        ]

    def filter(self, *criterion: Any) -> Query[_T]:
        """Add conditions, joined by AND."""
        self._require_open("filter")
        return self._with(self._statement.where(*self._placed(criterion, roles.WhereHavingRole)))

    where = filter

    def filter_by(self, **kwargs: Any) -> Query[_T]:
        """Add conditions ``attribute == value`` on the entity that was selected or joined last."""
        self._require_open("filter_by")
        conditions = equals_by_name([self._statement._last_namespace()], kwargs)
        return self._with(self._statement.where(*conditions))

    def join(
        self, target: Any, onclause: Any = None, *, isouter: bool = False, full: bool = False
    ) -> Query[_T]:
        """Join to a mapped class, or along a relationship."""
        self._require_open("join")
        return self._with(self._statement.join(target, onclause, isouter=isouter, full=full))

    def outerjoin(self, target: Any, onclause: Any = None, *, full: bool = False) -> Query[_T]:
        """Join by LEFT OUTER JOIN."""
        return self.join(target, onclause, isouter=True, full=full)

    def reset_joinpoint(self) -> Query[_T]:
        """Let ``filter_by()`` go by the first entity again."""
        return self._with(self._statement)

    def select_from(self, *froms: Any) -> Query[_T]:
        """Say what to select from."""
        self._require_bare("select_from")
        return self._with(self._statement.select_from(*froms))

    def order_by(self, *clauses: Any) -> Query[_T]:
        """Add ORDER BY; ``order_by(None)`` takes it away."""
        self._require_open("order_by")
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._with(self._statement.order_by(None))
        return self._with(self._statement.order_by(*self._placed(clauses, roles.OrderByRole)))

    def group_by(self, *clauses: Any) -> Query[_T]:
        """Add GROUP BY."""
        self._require_open("group_by")
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._with(self._statement.group_by(None))
        return self._with(self._statement.group_by(*self._placed(clauses, roles.GroupByRole)))

    def having(self, *having: Any) -> Query[_T]:
        """Add HAVING conditions."""
        self._require_open("having")
        return self._with(self._statement.having(*self._placed(having, roles.WhereHavingRole)))

    def distinct(self, *expr: Any) -> Query[_T]:
        """Select distinct rows."""
        self._require_building("distinct")
        return self._with(self._statement.distinct(*expr))

    def ext(self, extension: Any) -> Query[_T]:
        """Add a syntax extension, such as `distinct_on()` of PostgreSQL."""
        return self._with(self._statement.ext(extension))

    def limit(self, limit: Any) -> Query[_T]:
        """Give this many rows at most."""
        self._require_building("limit")
        return self._with(self._statement.limit(limit))

    def offset(self, offset: Any) -> Query[_T]:
        """Leave this many rows out."""
        self._require_building("offset")
        return self._with(self._statement.offset(offset))

    def slice(self, start: int | None, stop: int | None) -> Query[_T]:
        """Give the rows ``[start:stop]``."""
        self._require_building("slice")
        return self._with(self._statement.slice(start, stop))

    def correlate(self, *fromclauses: Any) -> Query[_T]:
        """Correlate to these FROM clauses of an enclosing statement."""
        self._require_building("correlate")
        return self._with(self._statement.correlate(*fromclauses))

    def prefix_with(self, *prefixes: Any, dialect: str = "*") -> Query[_T]:
        """Add words after SELECT."""
        return self._with(self._statement.prefix_with(*prefixes, dialect=dialect))

    def suffix_with(self, *suffixes: Any, dialect: str = "*") -> Query[_T]:
        """Add words at the end of the statement."""
        return self._with(self._statement.suffix_with(*suffixes, dialect=dialect))

    def with_hint(self, selectable: Any, text: str, dialect_name: str = "*") -> Query[_T]:
        """Add a hint for a table; see ``Select.with_hint``."""
        return self._with(self._statement.with_hint(selectable, text, dialect_name))

    def with_statement_hint(self, text: str, dialect_name: str = "*") -> Query[_T]:
        """Add a hint for the statement."""
        return self._with(self._statement.with_statement_hint(text, dialect_name))

    def options(self, *args: Any) -> Query[_T]:
        """Add loader options."""
        flat: list[Any] = []
        for one in args:
            flat.extend(one if isinstance(one, (list, tuple)) else (one,))
        return self._with(self._statement.options(*flat))

    def with_transformation(self, fn: Any) -> Query[_T]:
        """Return ``fn(query)``."""
        return fn(self)  # type: ignore[no-any-return]  # the function's query

    def add_columns(self, *columns: Any) -> Query[Any]:
        """Select further columns; the query gives rows then."""
        self._require_building("add_columns")
        return self._with(self._statement.add_columns(*self._placed(columns, roles.ColumnsClauseRole)))

    def add_entity(self, entity: Any, alias: Any = None) -> Query[Any]:
        """Select a further entity; the query gives rows then."""
        return self._with(self._statement.add_columns(entity if alias is None else aliased(entity, alias)))

    def with_entities(self, *entities: Any) -> Query[Any]:
        """Select other things under the same conditions."""
        self._require_building("with_entities")
        placed = self._placed(entities, roles.ColumnsClauseRole)
        return self._with(self._statement.with_only_columns(*placed))

    def execution_options(self, **kwargs: Any) -> Query[_T]:
        """Add options for its execution, such as ``yield_per``."""
        return self._with(self._statement.execution_options(**kwargs))

    def populate_existing(self) -> Query[_T]:
        """Overwrite the objects that the session has with the values of the rows."""
        return self.execution_options(populate_existing=True)

    def autoflush(self, setting: bool) -> Query[_T]:
        """Say whether the session is flushed before this query."""
        return self.execution_options(autoflush=setting)

    def yield_per(self, count: int) -> Query[_T]:
        """Fetch this many rows at a time."""
        return self.execution_options(yield_per=count)

    def enable_eagerloads(self, value: bool) -> Query[_T]:
        """Say whether relationships are loaded eagerly; by False they are loaded when they are read."""
        return self._changed(_loads_eagerly=value)

    def with_for_update(self, **kwargs: Any) -> Query[_T]:
        """Add FOR UPDATE."""
        return self._with(self._statement.with_for_update(**kwargs))

    def params(self, values: Mapping[str, Any] | None = None, **kwargs: Any) -> Query[_T]:
        """Give values to parameters of the statement."""
        return self._changed(_parameters={**self._parameters, **(values or {}), **kwargs})

    def from_statement(self, statement: Any) -> Query[_T]:
        """Take the rows of a statement of its own: a text, a union, an INSERT with RETURNING."""
        self._require_bare("from_statement")
        return self._with(self._statement.from_statement(getattr(statement, "_statement", statement)))

    def values(self, *columns: Any) -> Iterator[Any]:
        """Select other columns under the same conditions, and yield the rows."""
        return iter(self.with_entities(*columns)._run().tuples())

    def value(self, column: Any) -> Any:
        """Select one other column under the same conditions; return its value in the first row, or None."""
        return next((row[0] for row in self.values(column)), None)

    # -- within other statements

    def subquery(
        self, name: str | None = None, with_labels: bool = False, reduce_columns: bool = False
    ) -> Any:
        """Return the query as a FROM clause.

        :param with_labels: label columns with the names of their tables.
        :param reduce_columns: leave columns out that the conditions equate.
        """
        statement = self.with_labels().statement if with_labels else self.statement
        return (statement.reduce_columns() if reduce_columns else statement).subquery(name)

    def cte(self, name: str | None = None, recursive: bool = False, nesting: bool = False) -> Any:
        """Return the query as a common table expression."""
        return self.statement.cte(name=name, recursive=recursive, nesting=nesting)

    def label(self, name: str | None) -> Any:
        """Return the query as a labelled expression of one value."""
        return self.statement.label(name)

    def scalar_subquery(self) -> Any:
        """Return the query as an expression of one value."""
        return self.statement.scalar_subquery()

    def as_scalar(self) -> Any:
        """Return the query as an expression of one value, as ``scalar_subquery()``."""
        return self.scalar_subquery()

    def exists(self) -> Any:
        """Return ``EXISTS (SELECT 1 ...)``."""
        one = literal_column("1")
        inner = self.statement
        if inner._from_obj or inner._raw_columns:
            inner = inner.with_only_columns(one, maintain_column_froms=True)
        return inner.exists()

    def _combined(self, combine: Any, queries: tuple[Any, ...]) -> Query[_T]:
        """Return a query of the same things from a set operation over several queries."""
        parts = [
            one.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).statement if isinstance(one, Query) else one
            for one in (self, *queries)
        ]
        source = combine(*parts).subquery()
        entities = [_from_source(one, source) for one in with_columns_of(self._statement._raw_columns)]
        made = self._with(select(*entities).select_from(source))
        made._from_union = source
        return made

    def union(self, *q: Any) -> Query[_T]:
        """Return a query of the rows of ``query UNION other ...``."""
        return self._combined(union, q)

    def union_all(self, *q: Any) -> Query[_T]:
        """Return a query of the rows of ``query UNION ALL other ...``."""
        return self._combined(union_all, q)

    def intersect(self, *q: Any) -> Query[_T]:
        """Return a query of the rows of ``query INTERSECT other ...``."""
        return self._combined(intersect, q)

    def intersect_all(self, *q: Any) -> Query[_T]:
        """Return a query of the rows of ``query INTERSECT ALL other ...``."""
        return self._combined(intersect_all, q)

    def except_(self, *q: Any) -> Query[_T]:
        """Return a query of the rows of ``query EXCEPT other ...``."""
        return self._combined(except_, q)

    def except_all(self, *q: Any) -> Query[_T]:
        """Return a query of the rows of ``query EXCEPT ALL other ...``."""
        return self._combined(except_all, q)

    # -- running

    def _session(self) -> Session:
        if self.session is None:
            raise sa_exc.InvalidRequestError(
                "Expected a query with a session to run it, got one without: make it by session.query(...)"
            )
        return self.session

    def _run(self) -> Any:
        query: Any = self
        for listener in self.dispatch.before_compile:
            query = listener(query) or query
        statement = query._labelled()
        result: Result[Any] = query._session().execute(statement, dict(query._parameters) or None)
        made: Any = result.scalars() if query.is_single_entity else result
        has_objects = any(map(_gives_objects, statement._raw_columns))
        streams = "yield_per" in statement.get_execution_options()
        return made.unique() if has_objects and not streams else made

    def all(self) -> list[_T]:
        """Return everything as a list."""
        return list(self._run().all())

    def __iter__(self) -> Iterator[_T]:
        return iter(self._run())

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, slice):
            if any(isinstance(one, int) and one < 0 for one in (item.start, item.stop)):
                raise IndexError(f"expected a slice that counts from the first row, got {item!r}")
            if item.start is not None and item.stop is not None and item.stop <= item.start:
                return []
            found = list(self.slice(item.start, item.stop))
            return found if item.step is None else found[:: item.step]
        if item < 0:
            raise IndexError(f"expected an index that counts from the first row, got {item!r}")
        rows: list[Any] = self[item : item + 1]
        if not rows:
            raise IndexError(f"expected a row at index {item!r}, got none")
        return rows[0]

    def first(self) -> _T | None:
        """Return the first thing, or None."""
        statement = self._statement
        query = self if isinstance(statement, FromStatement) else self._with(statement.limit(1))
        return query._run().first()  # type: ignore[no-any-return]  # an item

    def one(self) -> _T:
        """Return the only thing.

        :raises NoResultFound: there is none.
        :raises MultipleResultsFound: there are several.
        """
        return self._run().one()  # type: ignore[no-any-return]  # an item

    def one_or_none(self) -> _T | None:
        """Return the only thing, or None.

        :raises MultipleResultsFound: there are several.
        """
        return self._run().one_or_none()  # type: ignore[no-any-return]  # an item

    def scalar(self) -> Any:
        """Return the first element of the only row, or None.

        :raises MultipleResultsFound: there are several rows.
        """
        row: Any = self.one_or_none()
        return row if row is None or self.is_single_entity else row[0]

    @became_legacy_20("Query.get()", "Use session.get(Class, key)")
    def get(self, ident: Any) -> _T | None:
        """Return the object with a primary key, or None; see ``Session.get``.

        :raises InvalidRequestError: when the query is not of one entity, or has conditions.
        """
        statement = self._statement
        if not self.is_single_entity:
            raise sa_exc.InvalidRequestError(
                "Expected a query of one mapped class for get(), got one of something else"
            )
        if (
            not isinstance(statement, Select)
            or statement._where_criteria
            or statement._from_obj
            or statement._setup_joins
            or statement._group_by_clauses
            or statement._has_row_limiting_clause
        ):
            raise sa_exc.InvalidRequestError(
                "Expected a query without conditions for get(), which finds by primary key; use filter() and "
                "one_or_none() with conditions"
            )
        locked = statement._for_update_arg
        options = statement.get_execution_options()
        found: _T | None = self._session().get(
            statement._raw_columns[0].entity.entity,
            ident,
            options=statement._with_options,
            populate_existing=bool(options.get("populate_existing", False)),
            with_for_update=locked,
            execution_options=options,
        )
        return found

    def count(self) -> int:
        """Return the number of rows: ``SELECT count(*) FROM (query)``."""
        inner = self._labelled().subquery()
        counting = select(functions.count(literal_column("*"))).select_from(inner)
        options = {key: value for key, value in self.get_execution_options().items() if key != "yield_per"}
        found = self._session().scalar(counting, dict(self._parameters) or None, execution_options=options)
        return int(found or 0)

    def delete(self, synchronize_session: Any = "auto", delete_args: Mapping[str, Any] | None = None) -> int:
        """Delete the rows that the query selects; return how many.

        :param synchronize_session: how objects in the session follow: "auto", "evaluate", "fetch" or False.
        :param delete_args: options of the dialect.
        """
        query = self._listened("before_compile_delete", delete_args)
        changing = BulkChange(query, {})
        query._run_dml(changing, delete(query._target("delete")), synchronize_session, delete_args)
        query._session().dispatch.after_bulk_delete(changing)
        return changing.matched_rows

    def update(
        self,
        values: Any,
        synchronize_session: Any = "auto",
        update_args: Mapping[str, Any] | None = None,
    ) -> int:
        """Update the rows that the query selects; return how many.

        :param values: attributes or their names -> values or expressions; or pairs of them in a list, whose
            order is kept.
        :param synchronize_session: how objects in the session follow: "auto", "evaluate", "fetch" or False.
        :param update_args: options of the dialect.
        """
        query = self._listened("before_compile_update", update_args)
        given = dict(update_args or {})
        statement: Any = update(query._target("update"))
        if given.pop("preserve_parameter_order", False) or not isinstance(values, Mapping):
            statement = statement.ordered_values(*(values.items() if isinstance(values, Mapping) else values))
        else:
            statement = statement.values(dict(values))
        changing = BulkChange(query, values)
        query._run_dml(changing, statement, synchronize_session, given)
        query._session().dispatch.after_bulk_update(changing)
        return changing.matched_rows

    def _listened(self, event: str, args: Any) -> Query[_T]:
        query: Any = self
        for listener in getattr(self.dispatch, event):
            query = listener(query, args) or query
        return query  # type: ignore[no-any-return]  # a query

    def _target(self, method: str) -> Any:
        """Return the class whose rows are changed.

        :raises InvalidRequestError: when the query has what UPDATE and DELETE have not.
        """
        statement = self._statement
        clauses = {
            "limit(), offset()": statement._has_row_limiting_clause,
            "order_by()": statement._order_by_clauses,
            "group_by()": statement._group_by_clauses,
            "distinct()": statement._distinct,
            "join(), select_from()": statement._setup_joins or statement._from_obj,
        }
        for name, is_there in clauses.items():
            if is_there:
                raise sa_exc.InvalidRequestError(
                    f"Expected a query with conditions only for {method}(), got one with {name}; put the "
                    "primary keys of its rows into a condition: filter(Class.id.in_(query))"
                )
        entities = [one for one in statement._raw_columns if isinstance(one, EntityClause)]
        if len(entities) == 1 and len(statement._raw_columns) == 1:
            return entities[0].entity.entity
        described = statement.column_descriptions
        if described and described[0]["entity"] is not None:
            return described[0]["entity"]
        raise sa_exc.ArgumentError(f"Expected a query of a mapped class for {method}(), got {self}")

    def _run_dml(
        self, changing: BulkChange, statement: Any, synchronize_session: Any, args: Mapping[str, Any] | None
    ) -> None:
        made = statement.where(*self._statement._where_criteria)
        if args:
            made = made.with_dialect_options(**args)
        options = {**self.get_execution_options(), "synchronize_session": synchronize_session}
        changing.result = self._session().execute(
            made, dict(self._parameters) or None, execution_options=options
        )


def _gives_objects(element: Any) -> bool:
    return isinstance(element, EntityClause) or (
        element.__visit_name__ == "bundle" and element.bundle.single_entity
    )


def _from_source(element: Any, source: Any) -> Any:
    """Return an entity or column of a query as one of a union that the query is part of."""
    if isinstance(element, EntityClause):
        alias = aliased(element.entity.entity, source)
        alias._aliased_insp.stands_for_class = True  # loader options for the class are for it
        return alias
    found = source.corresponding_column(element)
    return (
        replace_columns(element, lambda c: source.corresponding_column(c._root)) if found is None else found
    )
