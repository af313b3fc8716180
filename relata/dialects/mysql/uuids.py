"""UUIDs of servers that have a type for them: MariaDB since 10.7."""

from __future__ import annotations

from typing import Any

from ..._hot.processors import hex_to_uuid, to_str
from ...sql import sqltypes
from ...sql.type_api import Processor

__all__ = ["ServerUuid"]


class ServerUuid(sqltypes.UUID[Any]):
    """A UUID that the driver exchanges as text with dashes."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return to_str if dialect.supports_native_uuid else super().bind_processor(dialect)

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if not dialect.supports_native_uuid:
            return super().result_processor(dialect, coltype)
        return hex_to_uuid if self.as_uuid else None
