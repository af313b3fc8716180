"""Arrays: the type with PostgreSQL's operators, and literal arrays.

See https://www.postgresql.org/docs/current/arrays.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any as AnyType, TypeVar

from ..._hot.nodes import build
from ...sql import operators, roles, sqltypes
from ...sql.coercions import expect
from ...sql.elements import BindParameter, ExpressionClauseList
from ...sql.elements.base import Grouping
from ...sql.type_api import Processor, to_instance
from ...util.coerce import Kind
from .operators import CONTAINED_BY, CONTAINS, OVERLAP

__all__ = ["ARRAY", "All", "Any", "array"]

_CT = TypeVar("_CT")


def Any(other: AnyType, arrexpr: AnyType, operator: AnyType = operators.eq) -> AnyType:
    """Return `other operator ANY (arrexpr)`."""
    return arrexpr.any(other, operator)


def All(other: AnyType, arrexpr: AnyType, operator: AnyType = operators.eq) -> AnyType:
    """Return `other operator ALL (arrexpr)`."""
    return arrexpr.all(other, operator)


_ITEMS = Kind("a list of values or expressions", lambda value: hasattr(value, "__iter__"))


class ARRAY(sqltypes.ARRAY):
    """An array, with the operators of PostgreSQL.

    :param item_type: the type of the values
    :param as_tuple: return tuples, not lists
    :param dimensions: of how many dimensions the array is
    :param zero_indexes: count positions from 0, not from 1 as SQL does
    """

    class Comparator(sqltypes.ARRAY.Comparator[_CT]):
        """Operators of arrays."""

        __slots__ = ()

        def contains(self, other: AnyType, **kwargs: AnyType) -> AnyType:
            """Return whether all values of another array are in this one."""
            return self.operate(CONTAINS, other, result_type=sqltypes.BOOLEANTYPE)

        def contained_by(self, other: AnyType) -> AnyType:
            """Return whether all values of this array are in another one."""
            return self.operate(CONTAINED_BY, other, result_type=sqltypes.BOOLEANTYPE)

        def overlap(self, other: AnyType) -> AnyType:
            """Return whether the arrays have a value in common."""
            return self.operate(OVERLAP, other, result_type=sqltypes.BOOLEANTYPE)

    comparator_factory = Comparator

    def _may_come_as_text(self, item: AnyType) -> bool:
        """Tell whether a driver may not know arrays of these values, and return their text.

        :param item: the type of the values, as the dialect has it
        """
        return bool(getattr(item, "is_made_in_database", False))

    def literal_processor(self, dialect: AnyType) -> Processor | None:
        item = self.item_type.dialect_impl(dialect).literal_processor(dialect)
        if item is None:
            return None

        def bracketed(items: Iterable[str]) -> str:
            return f"ARRAY[{', '.join(items)}]"

        def null_or_item(value: AnyType) -> str:
            return "NULL" if value is None else item(value)

        def render(value: AnyType) -> str:
            return self._apply_item_processor(value, null_or_item, self.dimensions, bracketed)  # type: ignore[no-any-return]  # text

        return render

    def bind_processor(self, dialect: AnyType) -> Processor | None:
        item = self.item_type.dialect_impl(dialect).bind_processor(dialect)

        def process(value: AnyType) -> AnyType:
            return None if value is None else self._apply_item_processor(value, item, self.dimensions, list)

        return process

    def result_processor(self, dialect: AnyType, coltype: AnyType) -> Processor | None:
        impl = self.item_type.dialect_impl(dialect)
        item = impl.result_processor(dialect, coltype)
        collection = tuple if self.as_tuple else list

        def process(value: AnyType) -> AnyType:
            return (
                None
                if value is None
                else self._apply_item_processor(value, item, self.dimensions, collection)
            )

        if not self._may_come_as_text(impl._unwrapped_dialect_impl(dialect)):
            return process if item is not None or self.as_tuple else None

        def process_text(value: AnyType) -> AnyType:
            return process(parse_array(value) if isinstance(value, str) else value)

        return process_text


def parse_array(text: str) -> list[AnyType]:
    """Read the text form of an array, `{a,"b c",NULL,{...}}`.

    See https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
    """
    position = text.index("{") + 1  # bounds may stand before it: [2:3]={...}
    levels: list[list[AnyType]] = [[]]
    while True:
        char = text[position]
        if char == "{":
            levels.append([])
        elif char == "}":
            done = levels.pop()
            if not levels:
                return done
            levels[-1].append(done)
        elif char != ",":
            value, position = _parse_item(text, position)
            levels[-1].append(value)
            continue
        position += 1


def _parse_item(text: str, position: int) -> tuple[str | None, int]:
    """Read one value; return it and the position after it."""
    quoted = text[position] == '"'
    position += quoted
    chars: list[str] = []
    while text[position] not in ('"' if quoted else ",}"):
        position += text[position] == "\\"
        chars.append(text[position])
        position += 1
    value = "".join(chars)
    if quoted:
        return value, position + 1
    return (None if value.upper() == "NULL" else value), position


class array(ExpressionClauseList[AnyType]):
    """A literal array, `ARRAY[a, b]`.

    :param clauses: values and expressions; arrays in it make another dimension
    :param type_: the type of the values, which an empty array needs
    """

    __visit_name__ = "array"
    inherit_cache = True

    def __init__(self, clauses: Iterable[AnyType], *, type_: AnyType = None, **kw: AnyType) -> None:
        _ITEMS.check("items of array()", clauses)
        made = tuple([expect(roles.ExpressionElementRole, one) for one in clauses])
        item = to_instance(type_) if type_ is not None else (made[0].type if made else sqltypes.NULLTYPE)
        if type_ is not None:
            made = tuple([_typed(one, item) for one in made])
        self.__dict__.update(operator=operators.comma_op, clauses=made, type=_array_type(item))

    def _bind_param(
        self, operator: AnyType, obj: AnyType, type_: AnyType = None, expanding: bool = False
    ) -> AnyType:
        """Return a list beside this array as another literal array."""
        if isinstance(obj, list | tuple) and not expanding:
            own: AnyType = self.type
            return array(obj, type_=own.item_type if obj else None)
        return BindParameter(
            None,
            obj,
            type_,
            expanding=expanding,
            _compared_to_operator=operator,
            _compared_to_type=self.type,
            unique=True,
        )

    def self_group(self, against: AnyType = None) -> AnyType:
        if against in (operators.any_op, operators.all_op, operators.getitem):
            return build(Grouping, {"element": self, "type": self.type})
        return self


def _typed(element: AnyType, item: AnyType) -> AnyType:
    if element._is_bind_parameter and element.type._isnull:
        return element._with_binary_element_type(item)
    return element


def _array_type(item: AnyType) -> ARRAY:
    """Return the type of an array of values of a type; of arrays, one of a dimension more."""
    if isinstance(item, sqltypes.ARRAY):
        return ARRAY(item.item_type, dimensions=(item.dimensions or 1) + 1)
    return ARRAY(item)
