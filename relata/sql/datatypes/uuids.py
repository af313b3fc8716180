"""UUIDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ..._hot.processors import hex_to_uuid, hex_to_uuid_text, to_str, uuid_text_to_hex, uuid_to_hex
from ...util.lazy_module import LazyModule
from ..operator_class import OperatorClass
from ..type_api import Emulated, NativeForEmulated, Processor, TypeEngine

if TYPE_CHECKING:
    import uuid

    from typing_extensions import TypeVar as TypeVarWithDefault

    _UUID_RETURN = TypeVarWithDefault("_UUID_RETURN", default=uuid.UUID)
else:
    uuid = LazyModule("uuid")

    _UUID_RETURN = TypeVar("_UUID_RETURN")


class Uuid(Emulated, TypeEngine[_UUID_RETURN]):
    """A UUID; 32 hexadecimal digits where the database has no such type.

    :param as_uuid: values are `uuid.UUID`, else text with dashes
    :param native_uuid: use the UUID type of the database where it has one
    """

    __visit_name__ = "uuid"
    operator_classes = OperatorClass.BASE | OperatorClass.COMPARISON

    length: int | None = None
    collation: str | None = None
    collation_schema: str | None = None

    def __init__(self, as_uuid: bool = True, native_uuid: bool = True) -> None:
        self.as_uuid = as_uuid
        self.native_uuid = native_uuid

    @property
    def python_type(self) -> type[Any]:
        return uuid.UUID if self.as_uuid else str

    @property
    def native(self) -> bool:
        return self.native_uuid

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type for text: it is taken as a UUID."""
        if isinstance(value, str):
            return self
        return super().coerce_compared_value(op, value)

    def _is_text(self, dialect: Any) -> bool:
        return not dialect.supports_native_uuid or not self.native_uuid

    def bind_processor(self, dialect: Any) -> Processor | None:
        if not self._is_text(dialect):
            return None
        return uuid_to_hex if self.as_uuid else uuid_text_to_hex

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if self._is_text(dialect):
            return hex_to_uuid if self.as_uuid else hex_to_uuid_text
        return None if self.as_uuid else to_str

    def literal_processor(self, dialect: Any) -> Processor | None:
        if not self._is_text(dialect):
            return _with_dashes if self.as_uuid else _undashed_text
        return _without_dashes if self.as_uuid else _undashed_text


def _with_dashes(value: Any) -> str:
    return f"'{uuid.UUID(value.hex)}'"


def _without_dashes(value: Any) -> str:
    return f"'{value.hex}'"


def _undashed_text(value: Any) -> str:
    text = value.replace("-", "").replace("'", "''")
    return f"'{text}'"


class UUID(Uuid[_UUID_RETURN], NativeForEmulated):
    """The SQL type UUID.

    :param as_uuid: values are `uuid.UUID`, else text with dashes
    """

    __visit_name__ = "UUID"

    def __init__(self, as_uuid: bool = True) -> None:
        self.as_uuid = as_uuid
        self.native_uuid = True

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        kw.setdefault("as_uuid", impl.as_uuid)
        return cls(**kw)
