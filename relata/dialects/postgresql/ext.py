"""Elements that only PostgreSQL has: EXCLUDE constraints, DISTINCT ON, functions of the full-text search."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ... import exc
from ...sql import functions, roles, sqltypes
from ...sql.coercions import expect
from ...sql.elements import ClauseElement, ClauseList, ColumnClause, ColumnElement
from ...sql.node import CHILD, CHILDREN
from ...sql.schema import ColumnCollectionConstraint
from ...sql.syntax_extensions import SyntaxExtension
from ...sql.visitors import iterate
from ...util.coerce import Kind
from .array import ARRAY
from .types import REGCONFIG, TSQUERY, TSVECTOR

__all__ = [
    "ExcludeConstraint",
    "aggregate_order_by",
    "array_agg",
    "distinct_on",
    "phraseto_tsquery",
    "plainto_tsquery",
    "to_tsquery",
    "to_tsvector",
    "ts_headline",
    "websearch_to_tsquery",
]


class aggregate_order_by(ColumnElement[Any]):
    """An argument of an aggregate, in an order: `array_agg(a ORDER BY b)`.

    :param target: the argument
    :param order_by: what to order by
    """

    __visit_name__ = "aggregate_order_by"
    stringify_dialect = "postgresql"
    _fields = {"target": CHILD, "order_by": CHILD}

    target: Any
    order_by: Any

    def __init__(self, target: Any, *order_by: Any) -> None:
        if not order_by:
            raise TypeError("expected at least one expression to order by after the argument, got none")
        fields = self.__dict__
        fields["target"] = made = expect(roles.ExpressionElementRole, target)
        fields["type"] = made.type
        fields["order_by"] = (
            expect(roles.OrderByRole, order_by[0])
            if len(order_by) == 1
            else ClauseList(*order_by, _literal_as_text_role=roles.OrderByRole)
        )

    def self_group(self, against: Any = None) -> Any:
        return self


_ELEMENT = Kind(
    "a pair, (column or expression, operator),",
    lambda value: isinstance(value, (tuple, list)) and len(value) in (2, 3),
)


class ExcludeConstraint(ColumnCollectionConstraint):
    """No two rows for which all operators are true: `EXCLUDE USING gist (a WITH &&)`.

    See https://www.postgresql.org/docs/current/sql-createtable.html

    :param elements: pairs of a column or expression and the text of an operator
    :param name: the name of the constraint
    :param deferrable: say DEFERRABLE or NOT DEFERRABLE
    :param initially: DEFERRED or IMMEDIATE
    :param using: the kind of index
    :param where: a condition on the rows that are looked at
    :param ops: operator classes, by the key of the column
    :param info: a dictionary for whatever the program wants to keep here
    """

    __visit_name__ = "exclude_constraint"
    _takes_expressions = True
    create_drop_stringify_dialect = "postgresql"
    where: Any = None

    def __init__(self, *elements: tuple[Any, str], **kw: Any) -> None:
        columns: list[Any] = []
        self._render_exprs: list[tuple[Any, Any, str]] = []
        self.operators: dict[str | None, str] = {}
        for element in elements:
            _ELEMENT.check("element of an ExcludeConstraint", element)
        given, operators = zip(*elements, strict=True) if elements else ((), ())
        for expression, operator in zip(given, operators, strict=True):
            made = expect(roles.DDLConstraintColumnRole, expression)
            if isinstance(made, str):
                columns.append(made)
                name: str | None = made
            else:
                inside = (one for one in iterate(made) if isinstance(one, ColumnClause))
                columns += itertools.islice(inside, 1)
                name = getattr(made, "name", None)
            self.operators[name] = operator
            self._render_exprs.append((made, name, operator))
        super().__init__(
            *columns,
            name=kw.get("name"),
            deferrable=kw.get("deferrable"),
            initially=kw.get("initially"),
            info=kw.get("info"),
            _gather_expressions=None,
        )
        self.using: str = kw.get("using", "gist")
        where = kw.get("where")
        if where is not None:
            self.where = expect(roles.StatementOptionRole, where)
        self.ops: dict[str, str] = kw.get("ops", {})

    @property
    def rendered_elements(self) -> Sequence[tuple[Any, Any, str]]:
        """Expression, name and operator of each element; a name is replaced by its column of the table."""
        columns = {column.key: column for column in self.columns}
        return [
            (
                columns.get(expression, expression) if isinstance(expression, str) else expression,
                name,
                operator,
            )
            for expression, name, operator in self._render_exprs
        ]

    def _copy(self, *, target_table: Any = None, **kw: Any) -> Any:
        elements = [
            (expression if isinstance(expression, str) else _of_table(expression, target_table), operator)
            for expression, _, operator in self._render_exprs
        ]
        new = type(self)(
            *elements,
            name=self.name,
            deferrable=self.deferrable,
            initially=self.initially,
            where=self.where,
            using=self.using,
            ops=self.ops,
            info=self.info,
        )
        self._copy_listeners(new)
        return new


def _of_table(expression: Any, table: Any) -> Any:
    """Return the column of the same key of another table, for a column."""
    key = getattr(expression, "key", None)
    is_known = table is not None and key is not None and key in table.c
    return table.c[key] if is_known else expression


class DistinctOnClause(SyntaxExtension, ClauseElement):
    """DISTINCT, or DISTINCT ON with expressions.

    See https://www.postgresql.org/docs/current/sql-select.html#SQL-DISTINCT

    :param distinct_on: rows that are equal in these are one row
    """

    __visit_name__ = "postgresql_distinct_on"
    stringify_dialect = "postgresql"
    _fields = {"distinct_on": CHILDREN}

    distinct_on: tuple[Any, ...] = ()

    def __init__(self, distinct_on: Sequence[Any]) -> None:
        if distinct_on:
            self.__dict__["distinct_on"] = tuple([expect(roles.ByOfRole, one) for one in distinct_on])

    def apply_to_select(self, select_stmt: Any) -> None:
        """Put this before the columns of a SELECT, after the expressions of an earlier one.

        :raises InvalidRequestError: `distinct()` of the SELECT has been given expressions
        """
        if select_stmt._distinct_on:
            raise exc.InvalidRequestError(
                "expected distinct_on() or the expressions of distinct() on one SELECT, got both: "
                "leave the latter out, which are deprecated"
            )
        select_stmt.apply_syntax_extension_point(self._among, "pre_columns")

    def _among(self, existing: Sequence[Any]) -> Sequence[Any]:
        before = [
            one for clause in existing if isinstance(clause, DistinctOnClause) for one in clause.distinct_on
        ]
        others = [one for one in existing if not isinstance(one, DistinctOnClause)]
        return [*others, DistinctOnClause([*before, *self.distinct_on])]


def distinct_on(*expr: Any) -> DistinctOnClause:
    """Return DISTINCT ON for a SELECT: `select(t).ext(distinct_on(t.c.a))`.

    :param expr: the first of the rows that are equal in these stays; without any, this is DISTINCT
    """
    return DistinctOnClause(expr)


def array_agg(*arg: Any, **kw: Any) -> Any:
    """Return `array_agg(...)` with PostgreSQL's ARRAY as its type, so that it has PostgreSQL's operators."""
    item = functions._type_of([expect(roles.ExpressionElementRole, one) for one in arg])
    kw.setdefault("type_", item if isinstance(item, sqltypes.ARRAY) else ARRAY(item))
    return functions.func.array_agg(*arg, **kw)


class TextSearchFunction(functions.GenericFunction[Any]):
    """A function of the full-text search: a first argument before the text names the configuration."""

    _register = False
    inherit_cache = True
    _most_without = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = list(args)
        if len(made) > self._most_without:
            made[0] = expect(roles.ExpressionElementRole, made[0], name=self.name, type_=REGCONFIG())
        super().__init__(*made, **kwargs)


class to_tsvector(TextSearchFunction):
    """The words of a document."""

    type = TSVECTOR()


class to_tsquery(TextSearchFunction):
    """A query in the search's own language."""

    type = TSQUERY()


class plainto_tsquery(TextSearchFunction):
    """A query for all words of a text."""

    type = TSQUERY()


class phraseto_tsquery(TextSearchFunction):
    """A query for the words of a text, one after another."""

    type = TSQUERY()


class websearch_to_tsquery(TextSearchFunction):
    """A query in the form that search engines of the web have."""

    type = TSQUERY()


class ts_headline(TextSearchFunction):
    """The parts of a document that a query found.

    With three arguments, the second tells the two forms apart: a query follows the document.
    """

    type = sqltypes.TEXT()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        second = args[1] if len(args) > 1 else None
        is_query = isinstance(getattr(second, "type", None), TSQUERY)
        self.__dict__["_most_without"] = len(args) if is_query or len(args) < 3 else 2
        super().__init__(*args, **kwargs)
        self.__dict__.pop("_most_without", None)
