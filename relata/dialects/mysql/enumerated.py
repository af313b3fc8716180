"""ENUM and SET. See https://dev.mysql.com/doc/refman/8.4/en/enum.html and set.html"""

from __future__ import annotations

import re
from typing import Any

from ... import exc, util
from ...sql import sqltypes
from ...sql.datatypes.schema_type import SchemaType
from ...sql.elements import ColumnElement, type_coerce
from ...sql.type_api import NativeForEmulated, Processor
from ...util.coerce import TEXT
from .types import _StringType

__all__ = ["ENUM", "SET"]


class ENUM(NativeForEmulated, sqltypes.Enum, _StringType):
    """One of given texts.

    :param enums: the texts, or one `enum.Enum` class
    :param strict: without effect
    :param charset: the character set of the column; the other parameters of text types are the same
    """

    __visit_name__ = "ENUM"
    native_enum = True
    _type_affinity = sqltypes.Enum._type_affinity

    def __init__(self, *enums: Any, **kw: Any) -> None:
        kw.pop("strict", None)
        of_text = {
            name: kw.pop(name)
            for name in ("charset", "collation", "collate", "ascii", "binary", "unicode", "national")
            if name in kw
        }
        self._enum_init(enums, kw)
        if kw:
            raise TypeError(f"expected options of ENUM, got {', '.join(kw)}: check the spelling")
        _StringType.__init__(self, length=self.length, **of_text)

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        kw.setdefault("_create_events", False)
        kw.setdefault("_adapted_from", impl)
        kw = impl._make_enum_kw(kw)
        new = cls(*impl._enums_argument, **kw)
        new._variant_mapping = impl._variant_mapping
        new.collation = impl.collation
        return new

    def adapt_to_emulated(self, impltype: type[Any], **kw: Any) -> Any:
        new = super().adapt_to_emulated(impltype, **kw)
        if isinstance(new, ENUM):
            for name in ("charset", "ascii", "binary", "unicode", "national"):
                setattr(new, name, getattr(self, name))
        return new

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        if issubclass(cls, ENUM):
            return self.adapt_to_emulated(cls, **kw)
        return super().adapt(cls, **kw)

    def _object_value_for_elem(self, elem: Any) -> Any:
        # the server stores '' for a value that it did not accept
        return elem if elem == "" else super()._object_value_for_elem(elem)

    def repr_struct(self) -> Any:
        omitted = ["metadata", "inherit_schema", "_create_events"] + (
            [] if self.schema is not None else ["schema"]
        )
        return util.GenericRepr(self, to_inspect=[ENUM, _StringType, SchemaType], omit_kwarg=omitted)


class SET(_StringType):
    """Any of given texts, as a Python set.

    :param values: the texts
    :param retrieve_as_bitwise: exchange numbers with the server, a bit a text; the empty text needs that
    """

    __visit_name__ = "SET"

    def __init__(self, *values: str, **kw: Any) -> None:
        self.retrieve_as_bitwise = kw.pop("retrieve_as_bitwise", False)
        for value in values:
            TEXT.check("value of SET", value)
        self.values = tuple(values)
        if not self.retrieve_as_bitwise and "" in values:
            raise exc.ArgumentError(
                "expected values that are not empty for SET, got '': the server shows no value and the "
                "empty one alike; give retrieve_as_bitwise=True"
            )
        if self.retrieve_as_bitwise:
            self._bits = {value: 2**place for place, value in enumerate(self.values)}
        kw.setdefault("length", max((len(value) for value in values), default=0))
        super().__init__(**kw)

    @property
    def _has_column_expression(self) -> bool:
        return bool(self.retrieve_as_bitwise)

    def column_expression(self, colexpr: ColumnElement[Any]) -> Any:
        if not self.retrieve_as_bitwise:
            return colexpr
        return type_coerce(type_coerce(colexpr, sqltypes.Integer) + 0, self)

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if self.retrieve_as_bitwise:
            bits = self._bits

            def from_number(value: Any) -> Any:
                if value is None:
                    return None
                number = int(value)
                return {text for text, bit in bits.items() if number & bit}

            return from_number

        def from_text(value: Any) -> Any:
            if value is None or isinstance(value, set):
                return value
            return set(re.findall(r"[^,]+", value))

        return from_text

    def bind_processor(self, dialect: Any) -> Processor | None:
        if self.retrieve_as_bitwise:
            bits = self._bits

            def to_number(value: Any) -> Any:
                if value is None or isinstance(value, (int, str)):
                    return value
                return sum(bits[text] for text in set(value))

            return to_number

        def to_text(value: Any) -> Any:
            if value is None or isinstance(value, (int, str)):
                return value
            return ",".join(sorted(value))

        return to_text

    def literal_processor(self, dialect: Any) -> Processor | None:
        to_driver = self.bind_processor(dialect)
        text = super().literal_processor(dialect)
        assert to_driver is not None and text is not None  # text types have both

        def process(value: Any) -> str:
            given = to_driver(value)
            return str(given) if isinstance(given, int) else text(given)

        return process

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        kw["retrieve_as_bitwise"] = self.retrieve_as_bitwise
        return util.constructor_copy(self, cls, *self.values, **kw)

    def repr_struct(self) -> Any:
        return util.GenericRepr(
            self, to_inspect=[SET, _StringType], additional_kw=[("retrieve_as_bitwise", False)]
        )
