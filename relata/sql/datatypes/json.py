"""JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ... import exc
from ..._hot.nodes import changed
from ..._hot.processors import chain, json_processor_factory
from ...util.lazy_module import LazyModule
from .. import operators, roles
from ..late import late
from ..operator_class import OperatorClass
from ..type_api import Processor, TypeEngine, TypeEngineMixin
from .boolean import BOOLEANTYPE
from .literals import quoted
from .numbers import INTEGERTYPE, Float, Numeric
from .strings import _UNICODE, Concatenable, String

_json = LazyModule("json")
_CT = TypeVar("_CT")


class Indexable(TypeEngineMixin):
    """A type whose values have parts: `column[index]`."""

    class Comparator(TypeEngine.Comparator[_CT]):
        """Operators of a type whose values have parts."""

        __slots__ = ()

        def _setup_getitem(self, index: Any) -> tuple[Any, Any, Any]:
            """Return the operator, the index as an expression, and the type of the part."""
            raise NotImplementedError(f"{type(self.type).__name__} does not say what column[index] is")

        def __getitem__(self, index: Any) -> Any:
            operator, right, result_type = self._setup_getitem(index)
            return self.operate(operator, right, result_type=result_type)

    comparator_factory: Any = Comparator


INDEXABLE = Indexable


class _JsonNull:
    """The JSON value null, as against the SQL NULL."""

    _name = "JSON_NULL"

    def __repr__(self) -> str:
        return "symbol('JSON_NULL')"

    def __reduce__(self) -> str:
        return "JSON_NULL"


JSON_NULL = _JsonNull()


class _ElementType(TypeEngine[Any]):
    """An index or path inside a JSON value; a dialect may write each kind in its own way."""

    inner: TypeEngine[Any] = String()

    def string_bind_processor(self, dialect: Any) -> Processor | None:
        """Return the processor of text as the dialect binds it."""
        return self.inner._cached_bind_processor(dialect)

    def string_literal_processor(self, dialect: Any) -> Processor | None:
        """Return the processor that prints text as the dialect does."""
        return self.inner._cached_literal_processor(dialect)

    def bind_processor(self, dialect: Any) -> Processor | None:
        text = self.string_bind_processor(dialect)
        number = INTEGERTYPE._cached_bind_processor(dialect)

        def process(value: Any) -> Any:
            if text and isinstance(value, str):
                return text(value)
            if number and isinstance(value, int):
                return number(value)
            return value

        return process

    def literal_processor(self, dialect: Any) -> Processor | None:
        number = INTEGERTYPE._cached_literal_processor(dialect)
        text = self.string_literal_processor(dialect)

        def process(value: Any) -> Any:
            if isinstance(value, int) and number:
                return number(value)
            return text(value) if text else quoted(str(value), dialect)

        return process


class JSON(Indexable, TypeEngine[Any]):
    """Values that JSON can hold: dicts, lists, text, numbers, truth values and null.

    :param none_as_null: store None as SQL NULL, not as the JSON value null
    """

    __visit_name__ = "JSON"
    hashable = False
    operator_classes = OperatorClass.JSON
    NULL = JSON_NULL
    """The JSON value null, for a column to which None means SQL NULL."""

    def __init__(self, none_as_null: bool = False) -> None:
        self.none_as_null = none_as_null

    class JSONElementType(_ElementType):
        """An index or path inside a JSON value."""

    class JSONIndexType(JSONElementType):
        """An index of a JSON value, of a kind that is not known."""

        __visit_name__ = "json_index"

    class JSONIntIndexType(JSONIndexType):
        """A position in a JSON array."""

        __visit_name__ = "json_int_index"

    class JSONStrIndexType(JSONIndexType):
        """A key of a JSON object."""

        __visit_name__ = "json_str_index"

    class JSONPathType(JSONElementType):
        """A path into a JSON value: a sequence of keys and positions."""

        __visit_name__ = "json_path"

    class Comparator(Indexable.Comparator[_CT], Concatenable.Comparator[_CT]):
        """Operators of JSON values: parts by index or path, and parts as SQL values."""

        __slots__ = ()
        plain = False

        def _setup_getitem(self, index: Any) -> tuple[Any, Any, Any]:
            kind: type[TypeEngine[Any]]
            if isinstance(index, (list, tuple)):
                operator, kind = operators.json_path_getitem_op, JSON.JSONPathType
            elif isinstance(index, int):
                operator, kind = operators.json_getitem_op, JSON.JSONIntIndexType
            elif isinstance(index, str):
                operator, kind = operators.json_getitem_op, JSON.JSONStrIndexType
            else:
                operator, kind = operators.json_getitem_op, JSON.JSONIndexType
            key = self.expr._names_parameters
            return (
                operator,
                late.expect(roles.ExpressionElementRole, index, name=key, type_=kind()),
                self.type,
            )

        def as_boolean(self) -> Any:
            """Return the part as a truth value of SQL."""
            return self._binary_w_type(BOOLEANTYPE, "as_boolean")

        def as_string(self) -> Any:
            """Return the part as text."""
            return self._binary_w_type(_UNICODE, "as_string")

        def as_integer(self) -> Any:
            """Return the part as a whole number."""
            return self._binary_w_type(INTEGERTYPE, "as_integer")

        def as_float(self) -> Any:
            """Return the part as an approximate number."""
            return self._binary_w_type(Float(), "as_float")

        def as_numeric(self, precision: int, scale: int, asdecimal: bool = True) -> Any:
            """Return the part as an exact number.

            :param precision: how many digits
            :param scale: how many of them stand after the point
            :param asdecimal: return `decimal.Decimal`, else float
            """
            return self._binary_w_type(Numeric(precision, scale, asdecimal=asdecimal), "as_numeric")

        def as_json(self) -> Any:
            """Return the part as JSON, which is what it is without this."""
            return self.expr

        def _binary_w_type(self, typ: TypeEngine[Any], method_name: str) -> Any:
            operator = getattr(self.expr, "operator", None)
            if operator not in (operators.json_getitem_op, operators.json_path_getitem_op):
                raise exc.InvalidRequestError(
                    f"expected {method_name}() on a part of a JSON value, such as "
                    f"column['key'].{method_name}(); "
                    f"got it on {self.expr}"
                )
            return changed(self.expr, "type", typ)

    comparator_factory = Comparator

    @property
    def should_evaluate_none(self) -> bool:
        return not self.none_as_null

    @should_evaluate_none.setter
    def should_evaluate_none(self, value: bool) -> None:
        self.none_as_null = not value

    @property
    def _str_impl(self) -> TypeEngine[Any]:
        return _STRING

    def _make_bind_processor(
        self, string_process: Processor | None, json_serializer: Callable[[Any], str]
    ) -> Processor:
        none_as_null = self.none_as_null

        def dump(value: Any) -> Any:
            if value is JSON_NULL:
                value = None
            elif (value is None and none_as_null) or value is late.null:
                return None
            text = json_serializer(value)
            return text if string_process is None else string_process(text)

        return dump

    def bind_processor(self, dialect: Any) -> Processor | None:
        return self._make_bind_processor(
            self._str_impl.bind_processor(dialect), dialect._json_serializer or _json.dumps
        )

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        string_process = self._str_impl.result_processor(dialect, coltype)
        loads = dialect._json_deserializer
        if loads is None:
            read = json_processor_factory(_json.JSONDecoder().raw_decode, _json.loads)
            return chain(string_process, read)

        def load(value: Any) -> Any:
            if value is None:
                return None
            return loads(value if string_process is None else string_process(value))

        return load


_STRING = String()
