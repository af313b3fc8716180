"""Bundles: several columns that come back as one item of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast

from ... import inspection
from ..._hot.keys import Key, mk
from ..._hot.nodes import build
from ...engine.result import result_tuple
from ...sql import coercions, roles
from ...sql.collections import WriteableColumnCollection
from ..base import InspectionAttr
from .nodes import BundleClause

_T = TypeVar("_T")
RowMaker = Callable[[Sequence[Any]], Any]


class _TypeToken:
    """Stand for the class and name of a bundle in the key of a statement."""

    def __init__(self, bundle: Bundle[Any]) -> None:
        self.key = mk((type(bundle), bundle.name))

    def _token(self) -> Key:
        return self.key


@inspection._self_inspects
class Bundle(InspectionAttr, Generic[_T]):
    """A group of columns that is selected together: ``select(Bundle("point", Point.x, Point.y))``.

    Subclass it and define ``create_row_processor`` to say what a row's part becomes.

    :param name: the name in the row.
    :param exprs: columns, attributes, or other bundles.
    :param single_entity: a statement that selects this bundle alone returns bundles in place of rows of one.
    """

    is_bundle = True
    single_entity: bool = False
    is_clause_element = False
    proxy_set = frozenset[Any]()
    _clause_class: ClassVar[type[BundleClause]] = BundleClause

    def __init__(self: Bundle[Any], name: str, *exprs: Any, **kw: Any) -> None:
        self.name = self._label = name
        self.exprs = tuple([self._member(expr) for expr in exprs])
        self.single_entity = kw.pop("single_entity", self.single_entity)
        columns: WriteableColumnCollection[Any, Any] = WriteableColumnCollection()
        for expr in self.exprs:
            columns.add(cast(Any, expr), key=self._key_of(expr))
        self.c = self.columns = columns.as_readonly()

    @staticmethod
    def _member(expr: Any) -> Any:
        if isinstance(expr, (Bundle, BundleClause)):
            return expr
        return coercions.expect(roles.ColumnsClauseRole, expr)

    @staticmethod
    def _key_of(expr: Any) -> str:
        if isinstance(expr, Bundle):
            return expr.name
        return str(getattr(expr, "_proxy_key", None) or getattr(expr, "key", None) or expr.description)

    @property
    def entity_namespace(self) -> Any:
        """Where ``filter_by()`` finds the columns."""
        return self.c

    def __clause_element__(self) -> BundleClause:
        exprs = tuple([e.__clause_element__() if isinstance(e, Bundle) else e for e in self.exprs])
        fields = {"exprs": exprs, "bundle": self, "bundle_type": self._kind()}
        return build(self._clause_class, fields)  # type: ignore[no-any-return]  # build() keeps the class

    def _kind(self) -> Any:
        """Return what tells bundles of the same columns apart in the key of a statement."""
        return _TypeToken(self)

    def label(self, name: str) -> Bundle[_T]:
        """Return the bundle under another name."""
        new: Bundle[_T] = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.name = new._label = name
        return new

    def create_row_processor(
        self, query: Any, procs: Sequence[Callable[[Any], Any]], labels: Sequence[str]
    ) -> Callable[[Any], Any]:
        """Return the function that makes the item of the row; override it to make something else.

        :param query: the statement.
        :param procs: for each column, a function of the row that returns its value.
        :param labels: the names of the columns.
        """
        keyed = result_tuple(labels, [() for _ in labels])
        return lambda row: keyed([proc(row) for proc in procs])

    def make_rows(self, statement: Any, procs: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
        """Return the function that makes the item of the row."""
        return self.create_row_processor(statement, procs, [self._key_of(expr) for expr in self.exprs])


class DictBundle(Bundle[Mapping[str, Any]]):
    """A bundle whose items are dicts."""

    def create_row_processor(
        self, query: Any, procs: Sequence[Callable[[Any], Any]], labels: Sequence[str]
    ) -> Callable[[Any], Mapping[str, Any]]:
        names = tuple(labels)
        return lambda row: dict(zip(names, [proc(row) for proc in procs], strict=True))
