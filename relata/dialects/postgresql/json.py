"""JSON and JSONB. See https://www.postgresql.org/docs/current/functions-json.html"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ...sql import sqltypes
from ...sql.late import late
from ...sql.operator_class import OperatorClass
from ...sql.type_api import Processor
from .array import ARRAY, array
from .containers import ContainerComparator
from .operators import (
    ASTEXT,
    DELETE_PATH,
    JSONPATH_ASTEXT,
    PATH_EXISTS,
    PATH_MATCH,
)

if TYPE_CHECKING:
    from ...sql.type_api import TypeEngine

__all__ = ["JSON", "JSONB", "JSONPATH"]

_CT = TypeVar("_CT")


class JSONPathType(sqltypes.JSON.JSONPathType):
    """A path of several indexes, written as an array of text: `{a,1}`."""

    def _text(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value  # a path in the language of jsonpath
        return "{" + ", ".join(str(one) for one in value) + "}"

    def bind_processor(self, dialect: Any) -> Processor | None:
        return self._text

    def literal_processor(self, dialect: Any) -> Processor | None:
        to_literal = self.string_literal_processor(dialect)
        return None if to_literal is None else lambda value: to_literal(self._text(value))


class JSONPATH(JSONPathType):
    """A path in the language of jsonpath, `$.a[*]`.

    See https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-SQLJSON-PATH
    """

    __visit_name__ = "JSONPATH"


class JSON(sqltypes.JSON):
    """JSON kept as text.

    :param none_as_null: store None as SQL NULL, not as the JSON value null
    :param astext_type: the type of what `column[index].astext` returns
    """

    render_bind_cast = True
    astext_type: TypeEngine[Any] = sqltypes.Text()

    def __init__(self, none_as_null: bool = False, astext_type: TypeEngine[Any] | None = None) -> None:
        super().__init__(none_as_null=none_as_null)
        if astext_type is not None:
            self.astext_type = astext_type

    class Comparator(sqltypes.JSON.Comparator[_CT]):
        """Operators of JSON values."""

        __slots__ = ()

        @property
        def astext(self) -> Any:
            """The part that was indexed as text: `->>` for `->`."""
            expr = self.expr
            is_path = isinstance(expr.right.type, sqltypes.JSON.JSONPathType)
            return expr.left.operate(
                JSONPATH_ASTEXT if is_path else ASTEXT,
                expr.right,
                result_type=self.type.astext_type,  # type: ignore[attr-defined]  # of a JSON type
            )

    comparator_factory = Comparator


class JSONB(JSON):
    """JSON kept in a form that can be searched and indexed.

    :param none_as_null: store None as SQL NULL, not as the JSON value null
    :param astext_type: the type of what `column[index].astext` returns
    """

    __visit_name__ = "JSONB"
    operator_classes = (
        OperatorClass.BASE
        | OperatorClass.COMPARISON
        | OperatorClass.INDEXABLE
        | OperatorClass.CONCATENABLE
        | OperatorClass.JSON_GETITEM
    )

    class Comparator(ContainerComparator[_CT], JSON.Comparator[_CT]):
        """Operators of JSONB values."""

        __slots__ = ()

        def delete_path(self, array_: Any) -> Any:
            """Return the value without what stands at a path.

            :param array_: keys and positions as a list, or an array of text
            """
            path = (
                array_ if hasattr(array_, "__clause_element__") or hasattr(array_, "type") else array(array_)
            )
            return self.operate(DELETE_PATH, late.cast(path, ARRAY(sqltypes.TEXT)), result_type=JSONB())

        def path_exists(self, other: Any) -> Any:
            """Return whether a jsonpath finds something."""
            return self._test(PATH_EXISTS, other)

        def path_match(self, other: Any) -> Any:
            """Return the truth value of a condition in jsonpath."""
            return self._test(PATH_MATCH, other)

    comparator_factory = Comparator

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return jsonpath for the right side of its operators."""
        if op in (PATH_EXISTS, PATH_MATCH):
            return JSONPATH()
        return super().coerce_compared_value(op, value)
