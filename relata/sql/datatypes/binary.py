"""Binary data, and Python objects stored as such."""

from __future__ import annotations

from typing import Any

from ..._hot.processors import to_bytes
from ...util.lazy_module import LazyModule
from ..operator_class import OperatorClass
from ..type_api import Processor, TypeDecorator, TypeEngine, to_instance
from .literals import quoted

_pickle = LazyModule("pickle")
_PROTOCOL = 5  # the highest of every Python that runs this


class _Binary(TypeEngine[bytes]):
    """What binary types have in common."""

    operator_classes = OperatorClass.BINARY

    def __init__(self, length: int | None = None) -> None:
        self.length = length

    def literal_processor(self, dialect: Any) -> Processor | None:
        template = dialect.binary_literal

        def render(value: Any) -> str:
            if template is None:
                return quoted(value.decode(dialect._legacy_binary_type_literal_encoding), dialect)
            return template.format(bytes(value).hex())  # type: ignore[no-any-return]  # a str

        return render

    @property
    def python_type(self) -> type[Any]:
        return bytes

    def bind_processor(self, dialect: Any) -> Processor | None:
        if dialect.dbapi is None:
            return None
        binary = dialect.dbapi.Binary

        def to_binary(value: Any) -> Any:
            return None if value is None else binary(value)

        return to_binary

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return to_bytes if dialect.returns_native_bytes is False else None

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type for text, so that text given beside binary data is sent as such."""
        if isinstance(value, str):
            return self
        return super().coerce_compared_value(op, value)

    @property
    def _generic_type_affinity(self) -> type[TypeEngine[Any]]:
        return super()._generic_type_affinity if isinstance(self, LargeBinary) else LargeBinary

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.BINARY


class LargeBinary(_Binary):
    """Binary data of any length: `BLOB` or `BYTEA`.

    :param length: the greatest number of bytes, where the database wants one
    """

    __visit_name__ = "large_binary"

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length=length)


class BLOB(LargeBinary):
    """The SQL type BLOB."""

    __visit_name__ = "BLOB"


class BINARY(_Binary):
    """The SQL type BINARY."""

    __visit_name__ = "BINARY"


class VARBINARY(_Binary):
    """The SQL type VARBINARY."""

    __visit_name__ = "VARBINARY"


class PickleType(TypeDecorator[object]):
    """Any Python object, pickled.

    Only read from databases that you trust: unpickling runs what the data says.

    :param protocol: the pickle protocol
    :param pickler: an object with `dumps` and `loads` in place of the module `pickle`
    :param comparator: a function that tells whether two values are the same, in place of `==`
    :param impl: a binary type in place of `LargeBinary`
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(
        self,
        protocol: int = _PROTOCOL,
        pickler: Any = None,
        comparator: Any = None,
        impl: Any = None,
    ) -> None:
        self.protocol = protocol
        self.pickler = pickler or _pickle
        self.comparator = comparator
        super().__init__()
        if impl is not None:
            self.impl = to_instance(impl)

    def __reduce__(self) -> Any:
        return PickleType, (self.protocol, None, self.comparator)

    def bind_processor(self, dialect: Any) -> Processor | None:
        below = self.impl_instance.bind_processor(dialect)
        dumps, protocol = self.pickler.dumps, self.protocol

        def dump(value: Any) -> Any:
            if value is not None:
                value = dumps(value, protocol)
            return value if below is None else below(value)

        return dump

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        below = self.impl_instance.result_processor(dialect, coltype)
        loads = self.pickler.loads

        def load(value: Any) -> Any:
            if below is not None:
                value = below(value)
            return None if value is None else loads(value)

        return load

    def compare_values(self, x: Any, y: Any) -> bool:
        if self.comparator:
            return self.comparator(x, y)  # type: ignore[no-any-return]  # the user's function
        return bool(x == y)
