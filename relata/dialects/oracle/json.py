"""JSON: a type of its own since Oracle 21c, BLOB before.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/adjsn/
"""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from ...sql.markers import NO_ARG
from ...sql.type_api import Processor
from ..json_paths import JSONIndexType, JSONPathType

__all__ = ["JSON", "JSONIndexType", "JSONPathType"]


class JSON(sqltypes.JSON):
    """JSON.

    :param none_as_null: store None as SQL NULL, not as the JSON value null
    :param use_blob: keep it in a BLOB (True) or in the type JSON (False); by default as the server's version
        has it
    """

    def __init__(self, none_as_null: bool = False, use_blob: Any = NO_ARG) -> None:
        super().__init__(none_as_null=none_as_null)
        self.use_blob = use_blob

    def is_blob(self, dialect: Any) -> bool:
        """Tell whether values are kept in a BLOB."""
        if self.use_blob is NO_ARG:
            return not dialect._supports_oracle_json
        return bool(self.use_blob)

    def bind_processor(self, dialect: Any) -> Processor | None:
        to_text = super().bind_processor(dialect)
        if not self.is_blob(dialect) or to_text is None:
            return to_text

        def to_bytes(value: Any) -> Any:
            text = to_text(value)
            return None if text is None else text.encode("utf-8")

        return to_bytes

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if self.is_blob(dialect) or dialect._json_deserializer is not None:
            return super().result_processor(dialect, coltype)
        return None  # the driver has read it
