"""Arrays, tuples and table values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeGuard, TypeVar

from ... import exc, util
from ..._hot.keys import Key, key_of
from ...util import memoized_property
from ...util.coerce import WHOLE
from .. import operators, roles
from ..events import SchemaEventTarget
from ..late import late
from ..operator_class import OperatorClass
from ..type_api import Processor, TypeEngine, to_instance
from .json import Indexable
from .null import NULLTYPE
from .numbers import INTEGERTYPE
from .strings import Concatenable

_CT = TypeVar("_CT")


_DIMENSIONS = WHOLE.or_none()


def _comparison(operator: Any) -> Any:
    if operator is None:
        return operators.eq
    if not callable(operator) or not operators.is_comparison(operator):
        raise exc.ArgumentError(f"expected a comparison, such as operators.lt, as operator, got {operator!r}")
    return operator


class ARRAY(SchemaEventTarget, Indexable, Concatenable, TypeEngine[Any]):
    """An array of values of one type.

    :param item_type: the type of the values
    :param as_tuple: return tuples, which can be hashed, not lists
    :param dimensions: of how many dimensions the array is
    :param zero_indexes: count positions from 0, not from 1 as SQL does
    """

    __visit_name__ = "ARRAY"
    _is_array = True
    operator_classes = OperatorClass.ARRAY
    zero_indexes = False

    def __init__(
        self,
        item_type: Any,
        as_tuple: bool = False,
        dimensions: int | None = None,
        zero_indexes: bool = False,
    ) -> None:
        if isinstance(item_type, ARRAY) or (isinstance(item_type, type) and issubclass(item_type, ARRAY)):
            raise ValueError(
                f"expected the type of the values of an ARRAY, got {item_type!r}: say dimensions=2 for an "
                "array of arrays"
            )
        self.item_type = to_instance(item_type)
        self.as_tuple = as_tuple
        _DIMENSIONS.check("dimensions of an ARRAY", dimensions)
        self.dimensions = dimensions
        self.zero_indexes = zero_indexes

    class Comparator(Indexable.Comparator[_CT], Concatenable.Comparator[_CT]):
        """Operators of arrays."""

        __slots__ = ()
        plain = False

        def _setup_getitem(self, index: Any) -> tuple[Any, Any, Any]:
            array: Any = self.type
            if isinstance(index, slice):
                if array.zero_indexes:
                    index = slice(index.start + 1, index.stop + 1, index.step)
                return operators.getitem, index, array
            if array.zero_indexes:
                index += 1
            if array.dimensions is None or array.dimensions == 1:
                part = array.item_type
            else:
                part = array.adapt(type(array), dimensions=array.dimensions - 1)
            key = self.expr._names_parameters
            right = late.expect(roles.ExpressionElementRole, index, name=key, type_=INTEGERTYPE)
            return operators.getitem, right, part

        def contains(self, *arg: Any, **kw: Any) -> Any:
            """Refuse: each database has another operator for it; its own ARRAY type has this method."""
            raise NotImplementedError(
                "contains() is not defined for the generic ARRAY: use that of a dialect, such as "
                "postgresql.ARRAY"
            )

        def _against(self, value: Any) -> Any:
            array: Any = self.type
            key = self.expr._names_parameters
            return late.expect(roles.ExpressionElementRole, value, name=key, type_=array.item_type)

        def any(self, other: Any, operator: Any = None) -> Any:
            """Return `other operator ANY (array)`.

            Deprecated: write `value == any_(array)`.

            :param operator: a comparison of `relata.sql.operators`; equality by default
            """
            _warn_of_method("any")
            return _comparison(operator)(self._against(other), self.expr.any_())

        def all(self, other: Any, operator: Any = None) -> Any:
            """Return `other operator ALL (array)`.

            Deprecated: write `value == all_(array)`.

            :param operator: a comparison of `relata.sql.operators`; equality by default
            """
            _warn_of_method("all")
            return _comparison(operator)(self._against(other), self.expr.all_())

    comparator_factory = Comparator

    @property
    def hashable(self) -> bool:  # type: ignore[override]  # lists are not, tuples are
        return self.as_tuple

    @property
    def python_type(self) -> type[Any]:
        return list

    def compare_values(self, x: Any, y: Any) -> bool:
        return bool(x == y)

    def _set_parent(self, parent: Any, outer: bool = False, **kw: Any) -> None:
        if not outer and isinstance(self.item_type, SchemaEventTarget):
            self.item_type._set_parent(parent, **kw)

    def _set_parent_with_dispatch(self, parent: Any, **kw: Any) -> None:
        super()._set_parent_with_dispatch(parent, outer=True)
        if isinstance(self.item_type, SchemaEventTarget):
            self.item_type._set_parent_with_dispatch(parent)

    def literal_processor(self, dialect: Any) -> Processor | None:
        item = self.item_type.dialect_impl(dialect).literal_processor(dialect)
        if item is None:
            return None

        def bracketed(items: Iterable[str]) -> str:
            return f"[{', '.join(items)}]"

        def render(value: Any) -> str:
            return self._apply_item_processor(value, item, self.dimensions, bracketed)  # type: ignore[no-any-return]  # text

        return render

    def _apply_item_processor(
        self,
        arr: Sequence[Any],
        itemproc: Callable[[Any], Any] | None,
        dim: int | None,
        collection_callable: Callable[[Iterable[Any]], Any],
    ) -> Any:
        """Return an array with each value processed, nested ones too where `dim` is not 1."""
        if dim is None:
            arr = list(arr)
        if dim == 1 or (dim is None and (not arr or not isinstance(arr[0], (list, tuple)))):
            if itemproc is None:
                return collection_callable(arr)
            return collection_callable([itemproc(one) for one in arr])
        below = None if dim is None else dim - 1
        return collection_callable(
            [
                None if one is None else self._apply_item_processor(one, itemproc, below, collection_callable)
                for one in arr
            ]
        )


def is_row(value: Any) -> TypeGuard[Sequence[Any]]:
    """Tell whether an item of an IN list is several values together: a tuple, or what is used as one."""
    if isinstance(value, (tuple, list)):
        return True
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray, memoryview))


def _warn_of_method(name: str) -> None:
    util.warn_deprecated(
        f"the method {name}() of ARRAY columns, and {name.title()}() of PostgreSQL, are deprecated: write a "
        f"comparison with {name}_(array), as in `5 == {name}_(table.c.array)`",
        "2.1",
    )


class TupleType(TypeEngine[tuple[Any, ...]]):
    """The type of several values together."""

    _is_tuple_type = True
    operator_classes = OperatorClass.TUPLE
    types: list[TypeEngine[Any]]

    def __init__(self, *types: Any) -> None:
        self._fully_typed = NULLTYPE not in types
        self.types = [to_instance(item) for item in types]

    @memoized_property
    def _static_cache_key(self) -> Key | None:
        keys = [item._static_cache_key for item in self.types]
        return None if None in keys else self._key_with_variants([type(self), *keys])

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        adapted = cls(*self.types, **kw)
        adapted._variant_mapping = self._variant_mapping
        return adapted

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type for a sequence of values, completed by the types of the values."""
        if not isinstance(value, Sequence):
            return super().coerce_compared_value(op, value)
        if len(value) != len(self.types):
            return self
        return TupleType(
            *[
                typ.coerce_compared_value(op, one) if typ is not NULLTYPE else late.value_type(one)
                for typ, one in zip(self.types, value, strict=False)
            ]
        )

    def _resolve_values_to_types(self, value: Any) -> TupleType:
        if self._fully_typed:
            return self
        return TupleType(
            *[
                late.value_type(one) if typ is NULLTYPE else typ
                for typ, one in zip(self.types, value, strict=False)
            ]
        )

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        raise NotImplementedError("expected a column of a result, got a tuple: select its parts instead")

    def repr_struct(self) -> util.GenericRepr:
        return util.GenericRepr(self)


class TableValueType(TypeEngine[Any]):
    """The type of a function that gives rows.

    :param elements: the columns of the rows, or their names
    """

    _is_table_value = True
    operator_classes = OperatorClass.BASE | OperatorClass.EQUALITY

    def __init__(self, *elements: Any) -> None:
        self._elements = [_as_column(element) for element in elements]

    @memoized_property
    def _static_cache_key(self) -> Key | None:
        memos = [key_of(element) for element in self._elements]
        return (
            None
            if None in memos
            else self._key_with_variants([type(self), *[memo[0] for memo in memos if memo]])
        )


def _as_column(element: Any) -> Any:
    if isinstance(element, str):
        return late.column_clause(element, NULLTYPE, None, ())
    return late.expect(roles.ColumnsClauseRole, element)


TABLEVALUE = TableValueType()
late.TABLEVALUE = TABLEVALUE
