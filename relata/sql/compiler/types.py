"""Types as SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn

from ... import exc
from ...util.coerce import TEXT
from ..keyword_args import EnsureKWArg
from ..type_api import TypeEngine
from .base import find_hook


class TypeCompiler(EnsureKWArg):
    """Print types for a dialect: one `visit_<name>` method for each `__visit_name__`."""

    ensure_kwarg = r"visit_\w+"
    _visits: ClassVar[dict[type[Any], Callable[..., str]]] = {}

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        cls._visits = {}

    def __init__(self, dialect: Any) -> None:
        self.dialect = dialect

    def process(self, type_: TypeEngine[Any], **kw: Any) -> str:
        """Return the SQL of a type.

        :param kw: passed on to the `visit` method; `type_expression` is the column that has the type
        """
        variants = getattr(type_, "_variant_mapping", None)
        if variants and self.dialect.name in variants:
            type_ = variants[self.dialect.name]
        cls = type(type_)
        visit = self._visits.get(cls)
        if visit is None:
            visit = self._find_visit(cls)
        return visit(self, type_, **kw)

    def _find_visit(self, cls: type[Any]) -> Callable[..., str]:
        custom = find_hook(cls)
        if custom is not None:
            return _custom_visit(custom)  # not remembered: it may be taken away again
        visit: Any = getattr(type(self), f"visit_{getattr(cls, '__visit_name__', None)}", None)
        if visit is None:
            is_stand_in = hasattr(cls, "_compiler_dispatch") and not issubclass(cls, TypeEngine)
            visit = _stand_in if is_stand_in else type(self)._visit_unknown
        self._visits[cls] = visit
        return visit  # type: ignore[no-any-return]  # a visit method

    def _visit_unknown(self, type_: Any, **kw: Any) -> str:
        return self.visit_unsupported_compilation(type_, None, **kw)

    def visit_unsupported_compilation(self, element: Any, err: Exception | None, **kw: Any) -> NoReturn:
        raise exc.UnsupportedCompilationError(self, type(element)) from err


def _stand_in(compiler: Any, type_: Any, **kw: Any) -> str:
    """Print an object that is no type but knows one to print in its place."""
    return type_._compiler_dispatch(compiler, **kw)  # type: ignore[no-any-return]  # SQL text


def _custom_visit(custom: Any) -> Callable[..., str]:
    def visit(compiler: Any, type_: Any, **kw: Any) -> str:
        return custom(type_, compiler, **kw)  # type: ignore[no-any-return]  # SQL text

    return visit


class GenericTypeCompiler(TypeCompiler):
    """Types as standard SQL has them."""

    # -- numbers

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:
        return "FLOAT"

    def visit_DOUBLE(self, type_: Any, **kw: Any) -> str:
        return "DOUBLE"

    def visit_DOUBLE_PRECISION(self, type_: Any, **kw: Any) -> str:
        return "DOUBLE PRECISION"

    def visit_REAL(self, type_: Any, **kw: Any) -> str:
        return "REAL"

    def visit_NUMERIC(self, type_: Any, **kw: Any) -> str:
        return _with_digits("NUMERIC", type_)

    def visit_DECIMAL(self, type_: Any, **kw: Any) -> str:
        return _with_digits("DECIMAL", type_)

    def visit_INTEGER(self, type_: Any, **kw: Any) -> str:
        return "INTEGER"

    def visit_SMALLINT(self, type_: Any, **kw: Any) -> str:
        return "SMALLINT"

    def visit_BIGINT(self, type_: Any, **kw: Any) -> str:
        return "BIGINT"

    # -- dates and times

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:
        return "TIMESTAMP"

    def visit_DATETIME(self, type_: Any, **kw: Any) -> str:
        return "DATETIME"

    def visit_DATE(self, type_: Any, **kw: Any) -> str:
        return "DATE"

    def visit_TIME(self, type_: Any, **kw: Any) -> str:
        return "TIME"

    # -- text

    def _render_string_type(
        self,
        name: str,
        length: int | None,
        collation: str | None,
        collation_schema: str | None = None,
        identifier_preparer: Any = None,
        **kw: Any,
    ) -> str:
        text = name if not length else f"{name}({length})"
        if collation:
            preparer = identifier_preparer or self.dialect.identifier_preparer
            text += f" COLLATE {preparer.format_collation(collation, collation_schema)}"
        return text

    def visit_CHAR(self, type_: Any, **kw: Any) -> str:
        return self._string("CHAR", type_, kw)

    def visit_NCHAR(self, type_: Any, **kw: Any) -> str:
        return self._string("NCHAR", type_, kw)

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._string("VARCHAR", type_, kw)

    def visit_NVARCHAR(self, type_: Any, **kw: Any) -> str:
        return self._string("NVARCHAR", type_, kw)

    def visit_TEXT(self, type_: Any, **kw: Any) -> str:
        return self._string("TEXT", type_, kw)

    def visit_CLOB(self, type_: Any, **kw: Any) -> str:
        return "CLOB"

    def visit_NCLOB(self, type_: Any, **kw: Any) -> str:
        return "NCLOB"

    def _string(self, name: str, type_: Any, kw: dict[str, Any]) -> str:
        return self._render_string_type(
            name, type_.length, type_.collation, getattr(type_, "collation_schema", None),
            identifier_preparer=kw.get("identifier_preparer"),
        )  # fmt: skip

    # -- the rest

    def visit_UUID(self, type_: Any, **kw: Any) -> str:
        return "UUID"

    def visit_BLOB(self, type_: Any, **kw: Any) -> str:
        return "BLOB"

    def visit_BINARY(self, type_: Any, **kw: Any) -> str:
        return _with_length("BINARY", type_)

    def visit_VARBINARY(self, type_: Any, **kw: Any) -> str:
        return _with_length("VARBINARY", type_)

    def visit_BOOLEAN(self, type_: Any, **kw: Any) -> str:
        return "BOOLEAN"

    # -- generic types, each as the SQL type nearest to it

    def visit_uuid(self, type_: Any, **kw: Any) -> str:
        if not type_.native_uuid or not self.dialect.supports_native_uuid:
            return self._render_string_type("CHAR", 32, None)
        return self.visit_UUID(type_, **kw)

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        return self.visit_BLOB(type_, **kw)

    def visit_boolean(self, type_: Any, **kw: Any) -> str:
        return self.visit_BOOLEAN(type_, **kw)

    def visit_time(self, type_: Any, **kw: Any) -> str:
        return self.visit_TIME(type_, **kw)

    def visit_datetime(self, type_: Any, **kw: Any) -> str:
        return self.visit_DATETIME(type_, **kw)

    def visit_date(self, type_: Any, **kw: Any) -> str:
        return self.visit_DATE(type_, **kw)

    def visit_big_integer(self, type_: Any, **kw: Any) -> str:
        return self.visit_BIGINT(type_, **kw)

    def visit_small_integer(self, type_: Any, **kw: Any) -> str:
        return self.visit_SMALLINT(type_, **kw)

    def visit_integer(self, type_: Any, **kw: Any) -> str:
        return self.visit_INTEGER(type_, **kw)

    def visit_real(self, type_: Any, **kw: Any) -> str:
        return self.visit_REAL(type_, **kw)

    def visit_float(self, type_: Any, **kw: Any) -> str:
        return self.visit_FLOAT(type_, **kw)

    def visit_double(self, type_: Any, **kw: Any) -> str:
        return self.visit_DOUBLE(type_, **kw)

    def visit_numeric(self, type_: Any, **kw: Any) -> str:
        return self.visit_NUMERIC(type_, **kw)

    def visit_string(self, type_: Any, **kw: Any) -> str:
        return self.visit_VARCHAR(type_, **kw)

    def visit_unicode(self, type_: Any, **kw: Any) -> str:
        return self.visit_VARCHAR(type_, **kw)

    def visit_text(self, type_: Any, **kw: Any) -> str:
        return self.visit_TEXT(type_, **kw)

    def visit_unicode_text(self, type_: Any, **kw: Any) -> str:
        return self.visit_TEXT(type_, **kw)

    def visit_enum(self, type_: Any, **kw: Any) -> str:
        return self.visit_VARCHAR(type_, **kw)

    def visit_null(self, type_: Any, **kw: Any) -> str:
        raise exc.CompileError(
            f"expected a type that can be printed, got {type_!r}: give the column or expression a type"
        )

    def visit_type_decorator(self, type_: Any, **kw: Any) -> str:
        return self.process(type_.type_engine(self.dialect), **kw)

    def visit_user_defined(self, type_: Any, **kw: Any) -> str:
        return TEXT.checked(f"what {type(type_).__name__}.get_col_spec() returns", type_.get_col_spec(**kw))  # type: ignore[no-any-return]  # SQL text


def _with_digits(name: str, type_: Any) -> str:
    if type_.precision is None:
        return name
    if type_.scale is None:
        return f"{name}({type_.precision})"
    return f"{name}({type_.precision}, {type_.scale})"


def _with_length(name: str, type_: Any) -> str:
    return f"{name}({type_.length})" if type_.length else name


class StrSQLTypeCompiler(GenericTypeCompiler):
    """Types as text for people: what no standard SQL has is printed by its name."""

    def _visit_unknown(self, type_: Any, **kw: Any) -> str:
        name = type(type_).__name__
        return name if name == name.upper() else repr(type_)

    def visit_null(self, type_: Any, **kw: Any) -> str:
        return "NULL"

    def visit_user_defined(self, type_: Any, **kw: Any) -> str:
        get_col_spec = getattr(type_, "get_col_spec", None)
        if get_col_spec is None:
            return repr(type_)
        return TEXT.checked(f"what {type(type_).__name__}.get_col_spec() returns", get_col_spec(**kw))  # type: ignore[no-any-return]  # SQL text
