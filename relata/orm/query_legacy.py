"""The methods of Query that are kept for older programs, each with what replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from ..engine.result import FrozenResult, result_tuple
from ..sql import text
from ..sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL
from ..util import became_legacy_20, deprecated
from .base import object_mapper
from .context import from_statement
from .entities import EntityClause
from .frozen import merge_frozen_result, merge_items
from .loading.lower import lower_given
from .relationships import with_parent

if TYPE_CHECKING:
    from .query import Query
    from .session import Session

_T = TypeVar("_T")


class LegacyMethods(Generic[_T]):
    """The deprecated methods of Query."""

    _statement: Any

    if TYPE_CHECKING:
        is_single_entity: Any

        def _session(self) -> Session: ...

        def _run(self) -> Any: ...

        def _heard(self) -> Query[_T]: ...

        def add_columns(self, *columns: Any) -> Query[Any]: ...

        def filter(self, *criterion: Any) -> Query[_T]: ...

        def only_return_tuples(self, value: bool) -> Query[_T]: ...

        def scalar_subquery(self) -> Any: ...

        def set_label_style(self, style: Any) -> Query[_T]: ...

        def with_entities(self, *entities: Any) -> Query[Any]: ...

    @deprecated("1.4", "Query.add_column() gave way to add_columns()")
    def add_column(self, column: Any) -> Query[Any]:
        """Select a further column; use ``add_columns()``."""
        return self.add_columns(column)

    @became_legacy_20("Query.with_labels()", "Use set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)")
    def with_labels(self) -> Query[_T]:
        """Label columns with the names of their tables, in subqueries as well."""
        return self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)

    @became_legacy_20("Query.apply_labels()", "Use set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)")
    def apply_labels(self) -> Query[_T]:
        """Label columns with the names of their tables, in subqueries as well."""
        return self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)

    @deprecated("1.4", "Query.as_scalar() gave way to scalar_subquery()")
    def as_scalar(self) -> Any:
        """Return the query as an expression of one value; use ``scalar_subquery()``."""
        return self.scalar_subquery()

    @deprecated("2.1.0", "Query.tuples() has no use any more: rows are tuples to type checkers, too")
    def tuples(self) -> Query[Any]:
        """Give rows, for a query of one entity as well."""
        return self.only_return_tuples(True)

    @deprecated("1.4", "Query.values() gave way to with_entities()")
    def values(self, *columns: Any) -> Iterator[Any]:
        """Select other columns under the same conditions, and yield the rows."""
        return self._values(columns)

    @deprecated("1.4", "Query.value() gave way to with_entities(column).scalar()")
    def value(self, column: Any) -> Any:
        """Select one other column under the same conditions; return its value in the first row, or None."""
        return next((row[0] for row in self._values((column,))), None)

    def _values(self, columns: tuple[Any, ...]) -> Iterator[Any]:
        if not columns:
            return iter(())
        return iter(self.with_entities(*columns)._run())

    @became_legacy_20("Query.with_parent()", "Use filter(with_parent(instance, property))")
    def with_parent(
        self, instance: Any, property: Any = None, from_entity: Any = None
    ) -> Query[_T]:  # the name of old
        """Add the condition that rows are related to an object.

        :param property: the relationship; by default the one of the object's class that leads here.
        :param from_entity: the entity that stands for the object's class.
        :raises InvalidRequestError: no relationship leads here.
        """
        entity = next((one.entity for one in self._statement._raw_columns if _is_entity(one)), None)
        if from_entity is None and entity is not None and entity.is_aliased_class:
            from_entity = entity.entity
        if property is None:
            property = _relationship_to(entity, instance)  # the name of old
        return self.filter(with_parent(instance, property, from_entity))

    @became_legacy_20("Query.merge_result()", "Use merge_frozen_result()")
    def merge_result(self, iterator: Any, load: bool = True) -> Iterable[Any]:
        """Return rows that a query of the same structure gave, with the session's objects in them.

        :param iterator: the rows, or a frozen result.
        :param load: look in the database; without it the given objects count as clean copies of rows.
        """
        session = self._session()
        if isinstance(iterator, FrozenResult):
            frozen: Any = merge_frozen_result(session, self._statement, iterator, load)()
            return frozen  # type: ignore[no-any-return]  # a result
        rows = [(one,) for one in iterator] if self.is_single_entity else iterator
        merged = merge_items(session, self._statement, rows, load)
        if self.is_single_entity:
            return [row[0] for row in merged]
        make = result_tuple([one["name"] for one in self._statement.column_descriptions])
        return [make(row) for row in merged]

    @deprecated("2.0", "Query.instances() gave way to select().from_statement()")
    def instances(self, result_proxy: Any, context: Any = None) -> Any:
        """Return the entities of the rows that a Core statement gave, whose columns are found by name."""
        statement = from_statement(self._heard()._statement, text(""))
        made = lower_given(statement)[1].run(self._session(), result_proxy, statement, {})
        items = made.scalars() if self.is_single_entity else made
        return iter(items.unique())


def _is_entity(element: Any) -> bool:
    return isinstance(element, EntityClause)


def _relationship_to(entity: Any, instance: Any) -> Any:
    """Return the relationship of an object's class that leads to an entity.

    :raises InvalidRequestError: there is none
    """
    mapper = object_mapper(instance)
    for prop in mapper.relationships:
        if entity is not None and prop.mapper is entity.mapper:
            return prop.class_attribute
    raise sa_exc.InvalidRequestError(
        f"Expected a relationship of {mapper.class_.__name__} to the class of the query, found none: "
        "give it as property"
    )


__all__ = ("LegacyMethods",)
