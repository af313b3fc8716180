"""VALUES lists, and SELECTs given as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import exc
from ..._hot.nodes import build
from ...util.coerce import COLLECTION, TEXT
from .. import roles
from ..coercions import expect
from ..elements import AnonName, ColumnClause, ColumnElement
from ..late import late
from ..node import CHILD, CHILDREN, IDENTITY_LEAF, NESTED, OPAQUE, SCALAR
from ..sqltypes import NULLTYPE
from .base import FromClause
from .generative import HasCTE, SelectBase


class Values(HasCTE, FromClause):
    """``VALUES (...), (...)`` as a FROM clause; without a name, its columns are named without one."""

    __visit_name__ = "values"
    _leaf = IDENTITY_LEAF
    _fields = {
        "_column_args": CHILDREN,
        "_data": NESTED,
        "_given_name": SCALAR,
        "_is_named": SCALAR,
        "literal_binds": SCALAR,
        "_is_lateral": SCALAR,
    }
    plays = FromClause.plays | {roles.InElementRole, roles.HasCTERole}
    _column_args: tuple[Any, ...]
    _data: tuple[Any, ...] = ()
    _given_name: str | None = None
    _is_named: bool = False
    literal_binds: bool = False
    _is_lateral: bool = False

    def __init__(self, *columns: Any, name: str | None = None, literal_binds: bool = False) -> None:
        d = self.__dict__
        d["_column_args"] = tuple(columns)
        if name is not None:
            TEXT.check("name of a list of VALUES", name)
            d["name"] = d["_given_name"] = name
            d["_is_named"] = True
        if literal_binds:
            d["literal_binds"] = True

    @property
    def named_with_column(self) -> bool:  # type: ignore[override]  # told by whether it has a name
        return self._is_named

    @property
    def description(self) -> str:
        return str(self.name) if self._is_named else "VALUES without a name"

    @property
    def _column_types(self) -> list[Any]:
        return [c.type for c in self._column_args]

    def alias(self, name: str | None = None, flat: bool = False) -> Values:
        """Return this list under a name."""
        new = self._clone()
        d = new.__dict__
        d["_given_name"] = name
        d["_is_named"] = True
        d["name"] = AnonName("anon") if name is None else name
        return new  # type: ignore[no-any-return]  # one of this class

    def lateral(self, name: str | None = None) -> Values:
        """Return this list as a LATERAL FROM clause."""
        new = self.alias(name or self._given_name)
        new.__dict__["_is_lateral"] = True
        return new

    def data(self, values: Any) -> Values:
        """Return a copy with more rows.

        :param values: a sequence of tuples, in the order of the columns.
        :raises ArgumentError: a tuple is longer or shorter than the list of columns.
        """
        COLLECTION.check("rows of VALUES", values)
        rows = tuple([self._row(row) for row in values])
        new = self._clone()
        new.__dict__["_data"] = self._data + rows
        return new  # type: ignore[no-any-return]  # one of this class

    def _row(self, row: Any) -> tuple[Any, ...]:
        columns = self._column_args
        COLLECTION.check("row of VALUES", row)
        if len(row) != len(columns):
            raise exc.ArgumentError(
                f"expected {len(columns)} values in each row of VALUES, one a column, got {len(row)}: {row!r}"
            )
        return tuple([self._cell(value, column) for value, column in zip(row, columns, strict=True)])

    def _cell(self, value: Any, column: Any) -> Any:
        if hasattr(type(value), "_spec"):
            return value
        type_ = None if column.type is NULLTYPE else column.type
        return expect(roles.ExpressionElementRole, value, type_=type_)

    def scalar_values(self) -> Any:
        """Return this list as an expression."""
        return ScalarValues(self)

    def _fill_columns(self, columns: Any, primary_key: Any, foreign_keys: Any) -> None:
        made = []
        for c in self._column_args:
            column = build(type(c), {**c.__dict__, "table": self, "_proxies": (c,)})
            column.__dict__.pop("_memo", None)
            made.append((c.key, column))
        columns._populate_separate_keys(made)

    @property
    def _all_selected_columns(self) -> list[Any]:
        return list(self.c)

    @property
    def _from_objects(self) -> list[Any]:
        return [self]

    def _scalar_type(self) -> Any:
        return self._column_args[0].type


class ScalarValues(ColumnElement[Any]):
    """``VALUES`` as an expression, for IN."""

    __visit_name__ = "scalar_values"
    _fields = {"element": CHILD}
    plays = ColumnElement.plays | {roles.InElementRole}

    def __init__(self, element: Values) -> None:
        self.element = element
        self.type = element._scalar_type()

    def self_group(self, against: Any = None) -> Any:
        return self  # it is printed in parentheses

    @property
    def _from_objects(self) -> list[Any]:
        return []


def values(*columns: Any, name: str | None = None, literal_binds: bool = False) -> Values:
    """Return a VALUES list; ``.data([...])`` gives its rows.

    :param columns: ``column()`` objects with types.
    """
    return Values(*columns, name=name, literal_binds=literal_binds)


class TextualSelect(SelectBase):
    """A SELECT given as text, with its columns told."""

    __visit_name__ = "textual_select"
    _fields = {"element": CHILD, "column_args": CHILDREN, "positional": SCALAR, "_loads": OPAQUE}
    is_text = True
    element: Any
    column_args: tuple[Any, ...]
    positional: bool = False

    def __init__(self, text: Any, columns: Any, positional: bool = False) -> None:
        d = self.__dict__
        d["element"] = text
        d["column_args"] = tuple(expect(roles.ColumnsClauseRole, c) for c in columns)
        d["positional"] = positional

    @property
    def _all_selected_columns(self) -> list[Any]:
        return list(self.column_args)

    @property
    def selected_columns(self) -> Any:
        return super().selected_columns

    def bindparams(self, *binds: Any, **bind_as_values: Any) -> TextualSelect:
        """Return a copy whose parameters have values or types."""
        new = self._clone()
        new.__dict__["element"] = self.element.bindparams(*binds, **bind_as_values)
        return new

    def self_group(self, against: Any = None) -> Any:
        return late.grouped_select(self)

    def _scalar_type(self) -> Any:
        return self.column_args[0].type if self.column_args else late.null.type


def _textual_select(text: Any, cols: tuple[Any, ...], types: Mapping[str, Any]) -> TextualSelect:
    named = []
    for c in cols:
        key = c if isinstance(c, str) else None
        named.append(ColumnClause(key) if key is not None else expect(roles.LabeledColumnExprRole, c))
    for name, type_ in types.items():
        match = next((i for i, c in enumerate(named) if getattr(c, "key", None) == name), None)
        if match is not None:
            named[match] = ColumnClause(name, type_)
        else:
            named.append(ColumnClause(name, type_))
    if cols and types and len(named) != len(set(map(id, named))):
        raise exc.ArgumentError(f"expected each column once for text().columns(), got {cols!r} and {types!r}")
    return TextualSelect(text, named, positional=bool(cols) and not types)


late.textual_select = _textual_select


TextAsFrom = TextualSelect  # its older name
