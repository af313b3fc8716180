"""Text types."""

from __future__ import annotations

from typing import Any, TypeVar

from ... import exc
from .. import operators
from ..operator_class import OperatorClass
from ..type_api import Processor, TypeEngine, TypeEngineMixin
from .literals import quoted
from .null import NullType

_CT = TypeVar("_CT")


class Concatenable(TypeEngineMixin):
    """A type for which `+` joins two values."""

    class Comparator(TypeEngine.Comparator[_CT]):
        """Operators that print `+` between two such values as the concatenation of the database."""

        __slots__ = ()
        plain = True

        def _adapt_expression(self, op: Any, other_comparator: Any) -> tuple[Any, Any]:
            if op is operators.add and isinstance(
                other_comparator, (Concatenable.Comparator, NullType.Comparator)
            ):
                return operators.concat_op, self.type
            return super()._adapt_expression(op, other_comparator)

    comparator_factory: Any = Comparator


class String(Concatenable, TypeEngine[str]):
    """Text of limited length: `VARCHAR`.

    :param length: the greatest number of characters, where the database wants one
    :param collation: the collation of the column
    :param collation_schema: the schema that the collation is in
    """

    __visit_name__ = "string"
    operator_classes = OperatorClass.STRING

    def __init__(
        self, length: int | None = None, collation: str | None = None, collation_schema: str | None = None
    ) -> None:
        if collation_schema is not None and collation is None:
            raise exc.ArgumentError(
                f"expected collation= beside collation_schema={collation_schema!r}, got none"
            )
        self.length = length
        self.collation = collation
        self.collation_schema = collation_schema

    def _with_collation(self, collation: str, collation_schema: str | None = None) -> Any:
        new = self.copy()
        new.collation = collation
        new.collation_schema = collation_schema
        return new

    def _resolve_for_literal(self, value: Any) -> Any:
        # the driver of some databases sends text beyond ASCII as another type
        return self if value.isascii() else _UNICODE

    def literal_processor(self, dialect: Any) -> Processor | None:
        def render(value: Any) -> str:
            return quoted(value, dialect)

        return render

    @property
    def python_type(self) -> type[Any]:
        return str

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.STRING


class Text(String):
    """Text of any length: `TEXT` or `CLOB`."""

    __visit_name__ = "text"


class Unicode(String):
    """Text of limited length that may hold any character: `NVARCHAR` where that differs from `VARCHAR`."""

    __visit_name__ = "unicode"


class UnicodeText(Text):
    """Text of any length that may hold any character."""

    __visit_name__ = "unicode_text"


class TEXT(Text):
    """The SQL type TEXT."""

    __visit_name__ = "TEXT"


class CLOB(Text):
    """The SQL type CLOB."""

    __visit_name__ = "CLOB"


class VARCHAR(String):
    """The SQL type VARCHAR."""

    __visit_name__ = "VARCHAR"


class NVARCHAR(Unicode):
    """The SQL type NVARCHAR."""

    __visit_name__ = "NVARCHAR"


class CHAR(String):
    """The SQL type CHAR."""

    __visit_name__ = "CHAR"


class NCHAR(Unicode):
    """The SQL type NCHAR."""

    __visit_name__ = "NCHAR"


_UNICODE = Unicode()
_STRING = String()
STRINGTYPE = _STRING
