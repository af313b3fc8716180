"""Query: the older way to write ``select()``, bound to a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from .._hot.nodes import changed
from ..sql import coercions, functions, roles
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
from ..sql.selectable.by_name import equals_by_name, namespaces_of
from ..sql.selectable.naming import LABEL_STYLE_LEGACY_ORM
from ..util import EMPTY_DICT, became_legacy_20
from .base import _mapper_or_none
from .context import FromStatement
from .entities import BundleClause, EntityClause, aliased
from .loading.joins import replace_columns
from .loading.lower import with_columns_of
from .loading.options import RELATIONSHIP, Load, lazyload
from .query_changes import QueryChanges
from .query_legacy import LegacyMethods

if TYPE_CHECKING:
    from ..engine import Result
    from .session import Session

_T = TypeVar("_T")


class Query(QueryChanges[_T], LegacyMethods[_T], Generic[_T]):
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
        for entity in entities:  # attributes that backrefs make are there from now on
            mapper = _mapper_or_none(entity)
            if mapper is not None:
                mapper._check_configure()
        self.session = session
        self._statement: Any = select(*entities)
        self._parameters: Mapping[str, Any] = EMPTY_DICT
        self._label_style: Any = None
        self._from_union: Any = None  # the subquery of set operations that the rows come from
        self._joins_passed_over = 0  # those before the last reset_joinpoint()
        self._gives_rows = False
        self._loads_eagerly = True
        self._asserts = True

    def _with(self, statement: Any) -> Query[_T]:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._statement = statement
        return made

    def _with_clause(self, method: str, *args: Any, **kw: Any) -> Query[_T]:
        """Return the query with a clause of its statement; one that was given whole stays as it is."""
        if isinstance(self._statement, FromStatement):
            return self._with(self._statement)
        return self._with(getattr(self._statement, method)(*args, **kw))

    def _with_columns(self, columns: tuple[Any, ...], keeps: bool) -> Query[Any]:
        """Return the query of other columns, or of further ones."""
        placed = self._placed(columns, roles.ColumnsClauseRole)
        statement = self._statement
        if isinstance(statement, FromStatement):
            found = select(*placed)._raw_columns
            before = statement._raw_columns if keeps else ()
            return self._with(changed(statement, "_raw_columns", (*before, *found)))
        if keeps:
            return self._with(statement.add_columns(*placed))
        made = statement.with_only_columns(*placed)
        if not any(map(_gives_objects, made._raw_columns)):
            made = _with_loads(made, lambda load: None)
        return self._with(made)

    def _changed(self, **fields: Any) -> Query[_T]:
        made = self._with(self._statement)
        made.__dict__.update(fields)
        return made

    # -- as a statement

    def _heard(self) -> Query[_T]:
        """Return the query that the listeners of `before_compile` make of this one."""
        query: Any = self
        for listener in self.dispatch.before_compile:
            query = listener(query) or query
        return query  # type: ignore[no-any-return]  # a query

    def _composed(self) -> Any:
        """Return the statement, without the eager loads that were switched off."""
        statement = self._statement
        if self._loads_eagerly or isinstance(statement, FromStatement):
            return statement
        return _with_loads(statement, _of_columns).options(lazyload("*"))

    @property
    def statement(self) -> Any:
        """The query as a ``select()``."""
        query = self._heard()
        made = query._composed()
        if query._parameters:
            made = made.params(query._parameters)
        if query._label_style is None or isinstance(made, FromStatement):
            return made
        return made.set_label_style(query._label_style)

    @property
    def selectable(self) -> Any:
        """The query as a ``select()``, with columns labelled with the names of their tables."""
        return self.__clause_element__()

    def __clause_element__(self) -> Any:
        made = self.enable_eagerloads(False).statement
        return made if isinstance(made, FromStatement) else made.set_label_style(self.get_label_style())

    def _within(self, method: str) -> Any:
        """Return the statement to stand within another one, where eager loads mean nothing."""
        self._require_building(method)
        return self.enable_eagerloads(False).statement

    def _labelled(self) -> Any:
        """Return the statement as it is run: columns are labelled with the names of their tables."""
        statement = self._composed()
        if isinstance(statement, FromStatement):
            return statement
        if not statement._raw_columns:
            raise sa_exc.InvalidRequestError("Expected a query that selects something, got session.query()")
        return statement.set_label_style(self._label_style or LABEL_STYLE_LEGACY_ORM)

    def __str__(self) -> str:
        statement = self._heard()._labelled()
        try:
            bind = None if self.session is None else self.session.get_bind(clause=statement)
        except sa_exc.UnboundExecutionError:
            bind = None
        return str(statement.compile(bind))

    def get_label_style(self) -> Any:
        """Return how columns are labelled."""
        return self._label_style or LABEL_STYLE_TABLENAME_PLUS_COL

    def set_label_style(self, style: Any) -> Query[_T]:
        """Say how columns are labelled."""
        return self._changed(_label_style=style)

    @property
    def column_descriptions(self) -> list[dict[str, Any]]:
        """What the query selects: a dict a column, as ``Select.column_descriptions``."""
        return [{"aliased": False, "entity": None, **one} for one in self._statement.column_descriptions]

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

    def enable_assertions(self, value: bool) -> Query[_T]:
        """Say whether clauses out of order are refused; listeners that add some switch that off."""
        return self._changed(_asserts=value)

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
        if self._asserts and isinstance(self._statement, FromStatement):
            raise sa_exc.InvalidRequestError(
                f"Expected {method}() on a query that builds its statement, got one with from_statement(); "
                "put it into that statement"
            )

    def _require_open(self, method: str) -> None:
        """Refuse a clause on a query that has LIMIT, OFFSET or a statement of its own already."""
        self._require_building(method)
        if self._asserts and self._statement._has_row_limiting_clause:
            raise sa_exc.InvalidRequestError(
                f"Expected {method}() before limit() or offset(), which were called already; to go on from "
                "the limited rows, select from query.subquery()"
            )

    def _require_bare(self, method: str) -> None:
        """Refuse what a query begins with on one that has clauses already."""
        self._require_open(method)
        statement = self._statement
        if not self._asserts:
            return
        clauses = {
            "filter()": statement._where_criteria,
            "select_from()": statement._from_obj,
            "join()": statement._setup_joins,
            "group_by()": statement._group_by_clauses,
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
        return self._with_clause("where", *self._placed(criterion, roles.WhereHavingRole))

    where = filter

    def filter_by(self, **kwargs: Any) -> Query[_T]:
        """Add conditions ``attribute == value`` on the entity that was selected or joined last."""
        self._require_open("filter_by")
        return self._with_clause("where", *equals_by_name(self._namespaces(), kwargs))

    def _namespaces(self) -> list[Any]:
        """Return where the names of `filter_by()` are found: in what was joined, or else selected, last."""
        statement = self._statement
        if isinstance(statement, FromStatement):
            return []
        joined = statement._setup_joins[self._joins_passed_over :]
        if joined:
            return [joined[-1][0].entity_namespace]
        first = next(iter(statement._raw_columns), None)
        if self._from_union is not None and isinstance(first, EntityClause):
            return [first.entity.entity]
        if statement._from_obj:
            return [statement._from_obj[0].entity_namespace]
        return [] if first is None else namespaces_of(first)

    def join(
        self, target: Any, onclause: Any = None, *, isouter: bool = False, full: bool = False
    ) -> Query[_T]:
        """Join to a mapped class, or along a relationship."""
        self._require_open("join")
        return self._with_clause("join", target, onclause, isouter=isouter, full=full)

    def outerjoin(self, target: Any, onclause: Any = None, *, full: bool = False) -> Query[_T]:
        """Join by LEFT OUTER JOIN."""
        return self.join(target, onclause, isouter=True, full=full)

    def reset_joinpoint(self) -> Query[_T]:
        """Let ``filter_by()`` go by what the query selects from again, not by what was joined last."""
        self._require_building("reset_joinpoint")
        made = self._with(self._statement)
        made._joins_passed_over = len(getattr(self._statement, "_setup_joins", ()))
        return made

    def select_from(self, *froms: Any) -> Query[_T]:
        """Say what to select from."""
        self._require_bare("select_from")
        return self._with_clause("select_from", *froms)

    def order_by(self, *clauses: Any) -> Query[_T]:
        """Add ORDER BY; ``order_by(None)`` takes it away."""
        self._require_open("order_by")
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._with_clause("order_by", None)
        return self._with_clause("order_by", *self._placed(clauses, roles.OrderByRole))

    def group_by(self, *clauses: Any) -> Query[_T]:
        """Add GROUP BY."""
        self._require_open("group_by")
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._with_clause("group_by", None)
        return self._with_clause("group_by", *self._placed(clauses, roles.GroupByRole))

    def having(self, *having: Any) -> Query[_T]:
        """Add HAVING conditions."""
        self._require_open("having")
        return self._with_clause("having", *self._placed(having, roles.WhereHavingRole))

    def distinct(self, *expr: Any) -> Query[_T]:
        """Select distinct rows."""
        self._require_building("distinct")
        return self._with_clause("distinct", *expr)

    def ext(self, extension: Any) -> Query[_T]:
        """Add a syntax extension, such as `distinct_on()` of PostgreSQL."""
        return self._with_clause("ext", extension)

    def limit(self, limit: Any) -> Query[_T]:
        """Give this many rows at most."""
        self._require_building("limit")
        return self._with_clause("limit", limit)

    def offset(self, offset: Any) -> Query[_T]:
        """Leave this many rows out."""
        self._require_building("offset")
        return self._with_clause("offset", offset)

    def slice(self, start: int | None, stop: int | None) -> Query[_T]:
        """Give the rows ``[start:stop]``."""
        self._require_building("slice")
        return self._with_clause("slice", start, stop)

    def correlate(self, *fromclauses: Any) -> Query[_T]:
        """Correlate to these FROM clauses of an enclosing statement."""
        return self._with_clause("correlate", *fromclauses)

    def prefix_with(self, *prefixes: Any, dialect: str = "*") -> Query[_T]:
        """Add words after SELECT."""
        return self._with_clause("prefix_with", *prefixes, dialect=dialect)

    def suffix_with(self, *suffixes: Any, dialect: str = "*") -> Query[_T]:
        """Add words at the end of the statement."""
        return self._with_clause("suffix_with", *suffixes, dialect=dialect)

    def with_hint(self, selectable: Any, text: str, dialect_name: str = "*") -> Query[_T]:
        """Add a hint for a table; see ``Select.with_hint``."""
        return self._with_clause("with_hint", selectable, text, dialect_name)

    def with_statement_hint(self, text: str, dialect_name: str = "*") -> Query[_T]:
        """Add a hint for the statement."""
        return self._with_clause("with_statement_hint", text, dialect_name)

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
        return self._with_columns(columns, True)

    def add_entity(self, entity: Any, alias: Any = None) -> Query[Any]:
        """Select a further entity; the query gives rows then."""
        return self._with_columns((entity if alias is None else aliased(entity, alias),), True)

    def with_entities(self, *entities: Any) -> Query[Any]:
        """Select other things under the same conditions."""
        return self._with_columns(entities, False)

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
        return self._with_clause("with_for_update", **kwargs)

    def params(self, values: Mapping[str, Any] | None = None, **kwargs: Any) -> Query[_T]:
        """Give values to parameters of the statement."""
        return self._changed(_parameters={**self._parameters, **(values or {}), **kwargs})

    def from_statement(self, statement: Any) -> Query[_T]:
        """Take the rows of a statement of its own: a text, a union, an INSERT with RETURNING."""
        self._require_bare("from_statement")
        made = self._statement.from_statement(getattr(statement, "_statement", statement))
        return self._with(changed(made, "_label_style", LABEL_STYLE_LEGACY_ORM))

    # -- within other statements

    def subquery(
        self, name: str | None = None, with_labels: bool = False, reduce_columns: bool = False
    ) -> Any:
        """Return the query as a FROM clause.

        :param with_labels: label columns with the names of their tables.
        :param reduce_columns: leave columns out that the conditions equate.
        """
        query = self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL) if with_labels else self
        statement = query._within("subquery")
        return (statement.reduce_columns() if reduce_columns else statement).subquery(name)

    def cte(self, name: str | None = None, recursive: bool = False, nesting: bool = False) -> Any:
        """Return the query as a common table expression."""
        return self._within("cte").cte(name=name, recursive=recursive, nesting=nesting)

    def label(self, name: str | None) -> Any:
        """Return the query as a labelled expression of one value."""
        return self._within("label").label(name)

    def scalar_subquery(self) -> Any:
        """Return the query as an expression of one value."""
        return self._within("scalar_subquery").scalar_subquery()

    def exists(self) -> Any:
        """Return ``EXISTS (SELECT 1 ...)``."""
        one = literal_column("1")
        inner = self.add_columns(one)._within("exists")
        if len(inner._raw_columns) > 1 or inner._from_obj:
            inner = inner.with_only_columns(one, maintain_column_froms=True)
        return inner.exists()

    def _combined(self, combine: Any, queries: tuple[Any, ...]) -> Query[_T]:
        """Return a query of the same things from a set operation over several queries."""
        if isinstance(self._statement, FromStatement):
            raise sa_exc.ArgumentError(
                f"Expected a query that builds its statement for {combine.__name__}(), got one with "
                "from_statement(); combine the statements themselves"
            )
        parts = [
            one.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)._within(combine.__name__)
            if isinstance(one, Query)
            else one
            for one in (self, *queries)
        ]
        source = combine(*parts).subquery()
        entities = [_from_source(one, source) for one in with_columns_of(self._statement._raw_columns)]
        made = self._with(select(*entities).select_from(source))
        made._from_union = source
        made._joins_passed_over = 0
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
        query = self._heard()
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
            numbers = [one for one in (item.start, item.stop) if isinstance(one, int)]
            if len(numbers) == 2 and item.stop <= item.start:
                return []
            if any(one < 0 for one in numbers):
                raise IndexError(f"expected a slice that counts from the first row, got {item!r}")
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
        self._require_building("count")
        query = self.enable_eagerloads(False)._heard()
        inner = query._labelled().subquery()
        options = {key: value for key, value in self.get_execution_options().items() if key != "yield_per"}
        counting: Query[Any] = Query(functions.count(literal_column("*")), self.session)
        counting = counting.select_from(inner).execution_options(**options).params(self._parameters)
        return int(counting.scalar() or 0)


def _with_loads(statement: Any, change: Callable[[Load], Load | None]) -> Any:
    """Return a statement with its loader options changed, or left out."""
    given = statement._with_options
    kept = [change(one) if isinstance(one, Load) else one for one in given]
    if all(new is old for new, old in zip(kept, given, strict=True)):
        return statement
    made = statement._clone()
    for name in ("_with_options", "_fold_with_options"):
        made.__dict__.pop(name, None)
    return made.options(*[one for one in kept if one is not None])


def _of_columns(load: Load) -> Load | None:
    """Return what a loader option says of columns; None when that is nothing."""
    elements = tuple([one for one in load.elements if one.kind != RELATIONSHIP])
    if len(elements) == len(load.elements):
        return load
    return changed(load, "elements", elements) if elements else None


def _gives_objects(element: Any) -> bool:
    return isinstance(element, EntityClause) or (
        isinstance(element, BundleClause) and element.bundle.single_entity
    )


def _from_source(element: Any, source: Any) -> Any:
    """Return an entity or column of a query as one of a union that the query is part of."""
    if isinstance(element, EntityClause):
        alias = aliased(element.entity.entity, source)
        alias._aliased_insp.stands_for_class = True  # loader options for the class are for it
        return alias
    if isinstance(element, BundleClause):
        return changed(element, "exprs", tuple([_from_source(one, source) for one in element.exprs]))
    found = source.corresponding_column(element)
    return (
        replace_columns(element, lambda c: source.corresponding_column(c._root)) if found is None else found
    )
