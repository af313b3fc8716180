"""UPDATE and DELETE of the rows that a Query selects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from ..sql.dml import delete, update
from .context import FromStatement
from .entities import EntityClause

if TYPE_CHECKING:
    from .query import Query
    from .session import Session

_T = TypeVar("_T")


class BulkChange:
    """What the events of `Query.update()` and `Query.delete()` are told.

    :ivar query: the query whose rows are changed.
    :ivar mapper: the mapper of the class.
    :ivar result: the result of the statement, when it was run.
    """

    def __init__(self, query: Query[Any]) -> None:
        self.query = query
        self.result: Any = None
        self.mapper: Any = None

    @property
    def session(self) -> Any:
        """The session of the query."""
        return self.query.session

    @property
    def matched_rows(self) -> int:
        """How many rows the statement found."""
        return int(self.result.rowcount)


class BulkUpdate(BulkChange):
    """What the events of `Query.update()` are told.

    :ivar values: the values that were given; a listener of `before_compile_update` may change them.
    :ivar update_kwargs: the options of the dialect.
    """

    def __init__(self, query: Query[Any], values: Any, update_kwargs: dict[str, Any]) -> None:
        super().__init__(query)
        self.values = values
        self.update_kwargs = update_kwargs


class BulkDelete(BulkChange):
    """What the events of `Query.delete()` are told.

    :ivar delete_kwargs: the options of the dialect.
    """

    def __init__(self, query: Query[Any], delete_kwargs: dict[str, Any]) -> None:
        super().__init__(query)
        self.delete_kwargs = delete_kwargs


class QueryChanges(Generic[_T]):
    """The methods of Query that change rows."""

    dispatch: Any
    _statement: Any
    _parameters: Mapping[str, Any]

    if TYPE_CHECKING:

        def _session(self) -> Session: ...

        def get_execution_options(self) -> Mapping[str, Any]: ...

    def delete(self, synchronize_session: Any = "auto", delete_args: Mapping[str, Any] | None = None) -> int:
        """Delete the rows that the query selects; return how many.

        :param synchronize_session: how objects in the session follow: "auto", "evaluate", "fetch" or False.
        :param delete_args: options of the dialect.
        """
        changing = BulkDelete(self, dict(delete_args or {}))  # type: ignore[arg-type]  # a Query is what this is mixed into
        query = self._listened("before_compile_delete", changing)
        query._run_dml(changing, delete(query._target("delete")), synchronize_session, changing.delete_kwargs)
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
        changing = BulkUpdate(self, values, dict(update_args or {}))  # type: ignore[arg-type]  # a Query is what this is mixed into
        query = self._listened("before_compile_update", changing)
        values, options = changing.values, dict(changing.update_kwargs)
        statement: Any = update(query._target("update"))
        if options.pop("preserve_parameter_order", False) or not isinstance(values, Mapping):
            statement = statement.ordered_values(*(values.items() if isinstance(values, Mapping) else values))
        else:
            statement = statement.values(dict(values))
        query._run_dml(changing, statement, synchronize_session, options)
        query._session().dispatch.after_bulk_update(changing)
        return changing.matched_rows

    def _listened(self, event: str, changing: BulkChange) -> QueryChanges[_T]:
        """Return the query that listeners make of this one."""
        query: Any = self
        for listener in getattr(self.dispatch, event):
            query = changing.query = listener(query, changing) or query
        return query  # type: ignore[no-any-return]  # a query

    def _target(self, method: str) -> Any:
        """Return the class whose rows are changed.

        :raises InvalidRequestError: when the query has what UPDATE and DELETE have not.
        """
        statement = self._statement
        if isinstance(statement, FromStatement):
            raise sa_exc.InvalidRequestError(
                f"Expected a query with conditions for {method}(), got one with from_statement(), of which "
                "the rows are not known; run the statement itself"
            )
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
        selected = ", ".join(
            one.description if isinstance(one, EntityClause) else str(one) for one in statement._raw_columns
        )
        raise sa_exc.ArgumentError(
            f"Expected a query of one mapped class for {method}(), got one of {selected}; conditions go into "
            f"filter(): session.query(Class).filter(...).{method}()"
        )

    def _run_dml(
        self, changing: BulkChange, statement: Any, synchronize_session: Any, args: Mapping[str, Any]
    ) -> None:
        changing.mapper = statement.table.entity.mapper
        made = statement.where(*self._statement._where_criteria)
        if args:
            made = made.with_dialect_options(**args)
        options = {**self.get_execution_options(), "synchronize_session": synchronize_session}
        changing.result = self._session().execute(
            made, dict(self._parameters) or None, execution_options=options
        )


__all__ = ("BulkChange", "BulkDelete", "BulkUpdate", "QueryChanges")
