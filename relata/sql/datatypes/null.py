"""The type of what has no known type."""

from __future__ import annotations

from typing import Any, TypeVar

from .. import operators
from ..late import late
from ..operator_class import OperatorClass
from ..type_api import TypeEngine

_CT = TypeVar("_CT")


class NullType(TypeEngine[None]):
    """The type of an expression whose type is not known.

    Beside an expression of a known type it takes that one's behaviour. It cannot be printed in DDL.
    """

    __visit_name__ = "null"
    _isnull = True
    operator_classes = OperatorClass.ANY

    class Comparator(TypeEngine.Comparator[_CT]):
        """Operators that follow the type of the other side."""

        __slots__ = ()
        plain = True

        def _adapt_expression(self, op: Any, other_comparator: Any) -> tuple[Any, Any]:
            if isinstance(other_comparator, NullType.Comparator) or not operators.is_commutative(op):
                return op, self.type
            return other_comparator._adapt_expression(op, self)  # type: ignore[no-any-return]  # that pair

    comparator_factory = Comparator


NULLTYPE = NullType()
late.null_type = NULLTYPE
