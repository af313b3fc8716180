"""What every SQL type is: how it prints, its operators, how its values travel to the driver and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .. import exc, util
from .._hot.keys import Key, mk
from .._hot.processors import chain
from ..util import immutabledict, memoized_property
from .events import SchemaEventTarget
from .keyword_args import EnsureKWArg
from .late import late
from .operator_class import OperatorClass
from .operators import ColumnOperators
from .refused_operators import refused_operators

if TYPE_CHECKING:
    from .elements import BindParameter, ColumnElement

_T = TypeVar("_T")
_TE = TypeVar("_TE", bound="TypeEngine[Any]")
_CT = TypeVar("_CT")

Processor = Callable[[Any], Any]

_NO_VARIANTS: immutabledict[str, TypeEngine[Any]] = immutabledict()


class TypeEngineMixin:
    """The base of classes that add behaviour to a `TypeEngine` beside it."""

    __slots__ = ()

    if TYPE_CHECKING:

        @memoized_property
        def _static_cache_key(self) -> Key | None: ...

        def adapt(self, cls: type[Any], **kw: Any) -> Any: ...

        def copy(self, **kw: Any) -> Any: ...

        def dialect_impl(self, dialect: Any) -> Any: ...


class TypeEngine(Generic[_T]):
    """The base of all SQL types.

    A type is a value: it does not change after it was made. What a dialect makes of it (`dialect_impl`) and
    its
    processors are remembered by the dialect, as long as the type lives.
    """

    __visit_name__: str = "type"

    _sqla_type = True
    _isnull = False
    _is_tuple_type = False
    _is_table_value = False
    _is_array = False
    _is_type_decorator = False

    # values that == and != take as constants: x IS NULL, x = true
    coerce_to_is_types: Any = (type(None), bool)

    render_bind_cast = False
    render_literal_cast = False
    should_evaluate_none: bool = False
    hashable = True
    sort_key_function: Callable[[Any], Any] | None = None
    operator_classes: OperatorClass = OperatorClass.UNSPECIFIED

    _type_affinity: Any = None
    _generic_types: ClassVar[set[type[Any]]] = set()
    _refused_operators: Any = frozenset()
    _has_bind_expression: Any = False
    _has_column_expression: Any = False
    _variant_mapping: immutabledict[str, TypeEngine[Any]] = _NO_VARIANTS

    class Comparator(ColumnOperators, Generic[_CT]):
        """What operators do on an expression of this type; a type states its own as `comparator_factory`."""

        __slots__ = ("expr", "type")

        # nothing but _adapt_expression() is its own: expressions may skip the comparator
        plain: ClassVar[bool] = True

        expr: ColumnElement[_CT]
        type: TypeEngine[_CT]

        def __init_subclass__(cls, **kw: Any) -> None:
            super().__init_subclass__(**kw)
            if "plain" not in cls.__dict__:
                cls.plain = False

        def __init__(self, expr: ColumnElement[_CT]) -> None:
            self.expr = expr
            self.type = expr.type

        def __clause_element__(self) -> ColumnElement[_CT]:
            return self.expr

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            return late.default_operate(self.expr, op, *other, **kwargs)

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
            return late.default_operate(self.expr, op, other, reverse=True, **kwargs)

        def _adapt_expression(
            self, op: Any, other_comparator: TypeEngine.Comparator[Any]
        ) -> tuple[Any, TypeEngine[Any]]:
            """Return the operator and the type of `self op other`."""
            return op, self.type

    comparator_factory: Any = Comparator

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if cls._type_affinity is None and TypeEngineMixin not in cls.__bases__:
            cls._type_affinity = cls  # what is derived from it is of its kind
        own = cls.__dict__
        if isinstance(own.get("operator_classes"), OperatorClass):
            cls._refused_operators = refused_operators(own["operator_classes"])
        if "bind_expression" in own and "_has_bind_expression" not in own:
            cls._has_bind_expression = True
        if "column_expression" in own and "_has_column_expression" not in own:
            cls._has_column_expression = True

    # -- what the type is

    @property
    def python_type(self) -> type[Any]:
        """The Python class of the values; `object` where the type states none."""
        return object

    @memoized_property
    def _static_cache_key(self) -> Key | None:
        parts: list[Any] = [type(self)]
        state = self.__dict__
        for name in _key_names(type(self)):
            value = state.get(name)
            if value is not None:
                part = _key_part(value)
                if part is None:
                    return None
                parts.append((name, part))
        return self._key_with_variants(parts)

    def _key_with_variants(self, parts: list[Any]) -> Key | None:
        for dialect_name in sorted(self._variant_mapping):
            key = self._variant_mapping[dialect_name]._static_cache_key
            if key is None:
                return None
            parts.append((dialect_name, key))
        return mk(tuple(parts))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_static_cache_key"}

    def _compare_type_affinity(self, other: TypeEngine[Any]) -> bool:
        return self._type_affinity is other._type_affinity

    @property
    def _generic_type_affinity(self) -> type[TypeEngine[Any]]:
        for cls in type(self).__mro__:
            if cls in self._generic_types:
                return cls
        return type(to_instance(None))

    def as_generic(self, allow_nulltype: bool = False) -> TypeEngine[Any]:
        """Return the generic type nearest to this one, such as `Integer` for MySQL's `TINYINT`.

        :param allow_nulltype: return `NullType` where there is none
        :raises NotImplementedError: there is none
        """
        generic = self._generic_type_affinity
        if generic is type(to_instance(None)) and not allow_nulltype and not self._isnull:
            raise NotImplementedError(
                f"{type(self).__module__}.{type(self).__name__} has no generic type: give it an as_generic() "
                "method"
            )
        if self._isnull and not allow_nulltype:
            raise NotImplementedError("NullType has no generic type: allow_nulltype=True returns it as it is")
        return util.constructor_copy(self, generic)

    # -- how it prints

    def _default_dialect(self) -> Any:
        return late.string_dialect("default")

    def compile(self, dialect: Any = None) -> str:
        """Return the SQL of the type.

        :param dialect: whose SQL; that of no special database by default
        """
        if dialect is None:
            dialect = self._default_dialect()
        return dialect.type_compiler_instance.process(self)  # type: ignore[no-any-return]  # SQL text

    def _compiler_dispatch(self, compiler: Any, **kw: Any) -> Any:
        """Let a type compiler print this type; stand-ins for types go by this name."""
        return compiler.process(self, **kw)

    def __str__(self) -> str:
        return str(self.compile())

    def repr_struct(self) -> util.GenericRepr:
        """Return what `repr()` is made of, to change it in a subclass."""
        return util.GenericRepr(self)

    def __repr__(self) -> str:
        return str(self.repr_struct())

    # -- copies

    def copy(self, **kw: Any) -> Any:
        """Return an equal type."""
        return self.adapt(type(self))

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        """Return a `cls` with the arguments of this type; `kw` are given instead of its own."""
        adapted = util.constructor_copy(self, cls, **kw)
        adapted._variant_mapping = self._variant_mapping
        return adapted

    def evaluates_none(self) -> Any:
        """Return a copy for which None is a value: the ORM inserts it rather than leave the column out."""
        typ = self.copy()
        typ.should_evaluate_none = True
        return typ

    def with_variant(self, type_: Any, *dialect_names: str) -> Any:
        """Return a copy that is another type on some dialects.

        :param type_: the type to use there
        :param dialect_names: where, such as `"mysql", "mariadb"`
        :raises ArgumentError: no dialect is named, one has a variant already, or `type_` has variants itself
        """
        if not dialect_names:
            raise exc.ArgumentError("expected the name of at least one dialect, got none")
        taken = [name for name in dialect_names if name in self._variant_mapping]
        if taken:
            raise exc.ArgumentError(
                f"expected a dialect without a variant, got {taken[0]!r}, which {self!r} has one for"
            )
        variant = to_instance(type_)
        if variant._variant_mapping:
            raise exc.ArgumentError(
                f"expected a type without variants, got {variant!r}: state them all on one type"
            )
        new = self.copy()
        new.__dict__.pop("_static_cache_key", None)
        new._variant_mapping = self._variant_mapping.union(dict.fromkeys(dialect_names, variant))
        return new

    def _with_collation(self, collation: str, collation_schema: str | None = None) -> Any:
        """Return the type that `expression COLLATE collation` has."""
        return self

    # -- values

    def literal_processor(self, dialect: Any) -> Processor | None:
        """Return a function that prints a value as SQL, or None where the type has no literals."""
        return None

    def bind_processor(self, dialect: Any) -> Processor | None:
        """Return a function that makes what the driver takes of a value, or None where they are the same."""
        return None

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        """Return a function that makes a value of what the driver returns, or None where they are the same.

        :param coltype: the driver's type code of the result column
        """
        return None

    def column_expression(self, colexpr: ColumnElement[_T]) -> ColumnElement[_T] | None:
        """Return what stands for a column of this type in a SELECT; None for the column itself."""
        return None

    def bind_expression(self, bindvalue: BindParameter[_T]) -> ColumnElement[_T] | None:
        """Return what stands for a bound parameter of this type; None for the parameter itself."""
        return None

    def copy_value(self, value: Any) -> Any:
        """Return a copy of a value, for types whose values can change."""
        return value

    def compare_values(self, x: Any, y: Any) -> bool:
        """Tell whether two values are the same."""
        return x == y  # type: ignore[no-any-return]  # the values say what equality is

    def get_dbapi_type(self, dbapi: Any) -> Any:
        """Return the driver's object for this type, for `setinputsizes()`; None where none is needed."""
        return None

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of a plain Python value that stands beside an expression of this type."""
        found = _resolve_value_to_type(value)
        if found._isnull or found._compare_type_affinity(self):
            return self
        return found

    def _resolve_for_literal(self, value: Any) -> Any:
        """Return the type of a plain Python value, where its class led to this one."""
        return self

    def _resolve_for_python_type(self, python_type: Any, matched_on: Any, matched_on_flattened: Any) -> Any:
        """Return the type for an annotation that a type map led to this one, None if it does not fit."""
        return self if python_type is matched_on_flattened else None

    # -- what a dialect makes of it

    def dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        """Return the type that a dialect uses for this one."""
        try:
            memo = dialect._type_memos[id(self)]
        except KeyError:
            memo = self._dialect_info(dialect)
        return memo["impl"]  # type: ignore[no-any-return]  # a type

    def _unwrapped_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        """Return the dialect's type below decorators."""
        return self.dialect_impl(dialect)

    def _dialect_info(self, dialect: Any) -> dict[str, Any]:
        memos = dialect._type_memos
        memo: dict[str, Any] | None = memos.get(id(self))
        if memo is None:
            impl = self._gen_dialect_impl(dialect)
            if impl is self:  # a memo that held its own key would never be freed
                impl = self.adapt(type(self))
            memo = {"impl": impl, "result": {}}
            memos.remember(self, memo)
        return memo

    def _gen_dialect_impl(self, dialect: Any) -> Any:
        variant = self._variant_mapping.get(dialect.name)
        if variant is not None:
            return variant._gen_dialect_impl(dialect)
        return dialect.type_descriptor(self)

    def _cached_bind_processor(self, dialect: Any) -> Processor | None:
        try:
            return dialect._type_memos[id(self)]["bind"]  # type: ignore[no-any-return]  # a processor
        except KeyError:
            memo = self._dialect_info(dialect)
            memo["bind"] = found = memo["impl"].bind_processor(dialect)
            return found  # type: ignore[no-any-return]  # a processor

    def _cached_literal_processor(self, dialect: Any) -> Processor | None:
        try:
            return dialect._type_memos[id(self)]["literal"]  # type: ignore[no-any-return]  # a processor
        except KeyError:
            memo = self._dialect_info(dialect)
            memo["literal"] = found = memo["impl"].literal_processor(dialect)
            return found  # type: ignore[no-any-return]  # a processor

    def _cached_result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        try:
            return dialect._type_memos[id(self)]["result"][coltype]  # type: ignore[no-any-return]  # a processor
        except KeyError:
            memo = self._dialect_info(dialect)
            memo["result"][coltype] = found = memo["impl"].result_processor(dialect, coltype)
            return found  # type: ignore[no-any-return]  # a processor

    def _cached_custom_processor(self, dialect: Any, key: str, fn: Callable[[Any], Any]) -> Any:
        custom = self._dialect_info(dialect).setdefault("custom", {})
        if key not in custom:
            custom[key] = fn(self._dialect_info(dialect)["impl"])
        return custom[key]


def warn_of_operator(type_: TypeEngine[Any], op: Any) -> None:
    """Report a built-in operator that is not among the `operator_classes` of a type."""
    util.warn_deprecated(
        f"the type {type(type_).__name__} does not take the operator "
        f"{getattr(op, 'opstring', op.__name__)!r}; this will be an error in a later release: cast the "
        "expression, or state the operator in operator_classes of the type",
        "2.1",
    )


def warn_of_operator_class(type_: TypeEngine[Any], op: Any) -> None:
    """Report a custom operator that says itself which types it is for, where this is none of them."""
    taken = type_.operator_classes
    if not taken & OperatorClass.UNSPECIFIED and not taken & op.operator_class:
        warn_of_operator(type_, op)


_key_name_memo: dict[type[Any], tuple[str, ...]] = {}


def _key_names(cls: type[Any]) -> tuple[str, ...]:
    names = _key_name_memo.get(cls)
    if names is None:
        _key_name_memo[cls] = names = tuple(
            sorted(name for name in util.get_cls_kwargs(cls) if not name.startswith("_"))
        )
    return names


def _key_part(value: Any) -> Any:
    """Return what stands for an argument of a type in its key, or None when nothing can."""
    if isinstance(value, TypeEngine):
        return value._static_cache_key
    if isinstance(value, (list, tuple)):
        parts = tuple([_key_part(item) for item in value])
        return None if None in parts else (type(value), parts)
    if isinstance(value, Mapping):
        return _key_part(list(value.items()))
    try:
        hash(value)
    except TypeError:
        return None
    return type(value), value


class ExternalType(TypeEngineMixin):
    """What types defined outside this package have in common."""

    cache_ok: bool | None = None
    """Whether statements with this type may be cached.

    True says that two objects of the class whose constructor arguments are equal print the same SQL. It
    holds for the class that says it, not for its subclasses.
    """

    @memoized_property
    def _static_cache_key(self) -> Key | None:
        # a subclass may print by more than its base looks at, so it says it anew
        if not any("cache_ok" in one.__dict__ for one in (self, type(self))):
            kind = "TypeDecorator" if isinstance(self, TypeDecorator) else "UserDefinedType"
            util.warn(
                f"the {kind} {type(self).__name__} does not state cache_ok, so no statement that uses it is "
                "cached: "
                "set cache_ok = True on the class when its SQL depends only on its constructor's arguments, "
                "else cache_ok = False",
                code="cprf",
            )
            return None
        if not self.cache_ok:
            return None
        return self._cacheable_key()

    def _cacheable_key(self) -> Key | None:
        return TypeEngine._static_cache_key.fget(self)


class UserDefinedType(ExternalType, TypeEngineMixin, TypeEngine[_T], EnsureKWArg):
    """The base of types that print as what `get_col_spec()` returns.

    A subclass gives `get_col_spec(**kw)`, and `bind_processor` and `result_processor` where values need
    converting.
    """

    __visit_name__ = "user_defined"
    operator_classes = OperatorClass.ANY
    ensure_kwarg = "get_col_spec"

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type: a plain value beside it is taken as one of its own."""
        return self


class Emulated(TypeEngineMixin):
    """A type that a dialect without a native form of it makes up from others."""

    native: Any

    def adapt_to_emulated(self, impltype: type[Any], **kw: Any) -> Any:
        """Return an `impltype` with the arguments of this type, for a dialect without a native form."""
        return super().adapt(impltype, **kw)

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        if issubclass(cls, NativeForEmulated):
            if self.native:
                return cls.adapt_emulated_to_native(self, **kw)
            return cls.adapt_native_to_emulated(self, **kw)
        if issubclass(cls, type(self)):
            return self.adapt_to_emulated(cls, **kw)
        return super().adapt(cls, **kw)


class NativeForEmulated(TypeEngineMixin):
    """A dialect's native form of an `Emulated` type."""

    @classmethod
    def adapt_native_to_emulated(cls, impl: Any, **kw: Any) -> Any:
        """Return the emulated form of `impl`."""
        return impl.adapt(type(impl), **kw)

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        """Return the native form of `impl`."""
        return cls(**kw)


class TypeDecorator(SchemaEventTarget, ExternalType, TypeEngine[_T]):
    """A type that changes the values of another one, named in the class attribute `impl`.

    A subclass gives `process_bind_param(value, dialect)`, `process_result_value(value, dialect)` and
    `process_literal_param(value, dialect)` as it needs them, and says `cache_ok = True` when it can.
    """

    __visit_name__ = "type_decorator"
    _is_type_decorator = True

    impl: Any
    coerce_to_is_types = (type(None),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not hasattr(type(self), "impl"):
            raise AssertionError(
                f"expected the class attribute `impl` on {type(self).__name__}: the type whose values it "
                "changes"
            )
        self.impl = to_instance(type(self).impl, *args, **kwargs)

    class Comparator(TypeEngine.Comparator[_CT]):
        """The operators of the type underneath."""

        __slots__ = ()
        plain = True

        def __reduce__(self) -> Any:
            # the class is made for the type underneath, so pickle would not find it by name
            return TypeDecorator._reduce_td_comparator, (self.type.impl_instance, self.expr)  # type: ignore[attr-defined]  # a TypeDecorator's comparator

    @memoized_property
    def impl_instance(self) -> TypeEngine[Any]:
        return self.impl  # type: ignore[no-any-return]  # __init__ made an instance of it

    @property
    def comparator_factory(self) -> Any:
        """The operators of the type underneath."""
        return _decorator_comparator(self.impl_instance.comparator_factory)

    @staticmethod
    def _reduce_td_comparator(impl: TypeEngine[Any], expr: Any) -> Any:
        """Return the comparator of an expression whose decorated type is above `impl`, for pickles."""
        return _decorator_comparator(impl.comparator_factory)(expr)

    @property
    def operator_classes(self) -> OperatorClass:  # type: ignore[override]  # taken from the type underneath
        return self.impl_instance.operator_classes

    @property
    def _refused_operators(self) -> Any:
        return self.impl_instance._refused_operators

    @property
    def _is_array(self) -> bool:  # type: ignore[override]  # taken from the type underneath
        return self.impl_instance._is_array

    @property
    def sort_key_function(self) -> Callable[[Any], Any] | None:  # type: ignore[override]  # taken from below
        return self.impl_instance.sort_key_function

    @property
    def _type_affinity(self) -> Any:
        return self.impl_instance._type_affinity

    def __getattr__(self, key: str) -> Any:
        if key in ("impl", "impl_instance"):
            raise AttributeError(
                f"{type(self).__name__} has no type underneath yet: call super().__init__() first"
            )
        return getattr(self.impl, key)

    def _cacheable_key(self) -> Key | None:
        below: Any = self.impl_instance
        if not isinstance(below, ExternalType) or below.cache_ok is not None:
            below = below._static_cache_key  # else what cache_ok says here holds for that type, too
        if below is None:
            return None
        parts: list[Any] = [type(self), below]
        for name in _key_names(type(self)):
            value = self.__dict__.get(name)
            if value is not None and name != "impl":
                part = _key_part(value)
                if part is None:
                    return None
                parts.append((name, part))
        return self._key_with_variants(parts)

    # -- schema events reach the type underneath

    def _set_parent(self, parent: Any, outer: bool = False, **kw: Any) -> None:
        super()._set_parent(parent)
        if not outer and isinstance(self.impl_instance, SchemaEventTarget):
            self.impl_instance._set_parent(parent, outer=False, **kw)

    def _set_parent_with_dispatch(self, parent: Any, **kw: Any) -> None:
        super()._set_parent_with_dispatch(parent, outer=True, **kw)
        if isinstance(self.impl_instance, SchemaEventTarget):
            self.impl_instance._set_parent_with_dispatch(parent)

    # -- what a dialect makes of it

    def _gen_dialect_impl(self, dialect: Any) -> Any:
        variant = self._variant_mapping.get(dialect.name)
        adapted = dialect.type_descriptor(self if variant is None else variant)
        if type(adapted) is not type(self) or variant is not None:
            return adapted
        copied = self._copy_with_check()
        copied.impl = copied.impl_instance = self._loaded_impl(dialect).dialect_impl(dialect)
        return copied

    def _copy_with_check(self) -> Any:
        copied = self.copy()
        if not isinstance(copied, type(self)):
            raise AssertionError(
                f"expected {type(self).__name__}.copy() to return a {type(self).__name__}, got {copied!r}"
            )
        return copied

    def _unwrapped_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        typ: TypeEngine[Any] = self.dialect_impl(dialect)
        if isinstance(typ, type(self)):
            return typ._loaded_impl(dialect).dialect_impl(dialect)
        return typ

    def type_engine(self, dialect: Any) -> TypeEngine[Any]:
        """Return the type that a dialect uses underneath."""
        adapted: TypeEngine[Any] = dialect.type_descriptor(self)
        return adapted if type(adapted) is not type(self) else self._loaded_impl(dialect)

    def _loaded_impl(self, dialect: Any) -> TypeEngine[Any]:
        impl = self.load_dialect_impl(dialect)
        if not isinstance(impl, TypeEngine):
            raise exc.UnfitArgumentError(
                f"expected {type(self).__name__}.load_dialect_impl() to return a type, such as Integer(), "
                f"got {impl!r}"
            )
        return impl

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        """Return the type to use underneath on a dialect; a subclass may choose."""
        return self.impl_instance

    def copy(self, **kw: Any) -> Any:
        """Return an equal type."""
        new = self.__class__.__new__(self.__class__)
        new.__dict__.update(self.__dict__)
        new.__dict__.pop("_static_cache_key", None)
        return new

    # -- values

    def process_literal_param(self, value: _T | None, dialect: Any) -> str:
        """Return what is printed for a value, where that differs from `process_bind_param`."""
        raise NotImplementedError(f"{type(self).__name__} has no process_literal_param()")

    def process_bind_param(self, value: _T | None, dialect: Any) -> Any:
        """Return what the type underneath is given for a value."""
        raise NotImplementedError(f"{type(self).__name__} has no process_bind_param()")

    def process_result_value(self, value: Any | None, dialect: Any) -> _T | None:
        """Return the value for what the type underneath gives."""
        raise NotImplementedError(f"{type(self).__name__} has no process_result_value()")

    def _overrides(self, method: Callable[..., Any]) -> bool:
        return util.method_is_overridden(self, method)

    def bind_processor(self, dialect: Any) -> Processor | None:
        below = self.impl_instance.bind_processor(dialect)
        if not self._overrides(TypeDecorator.process_bind_param):
            return below
        process = self.process_bind_param
        return chain(lambda value: process(value, dialect), below)

    def literal_processor(self, dialect: Any) -> Processor | None:
        below = self.impl_instance.literal_processor(dialect)
        if self._overrides(TypeDecorator.process_literal_param):
            process = self.process_literal_param
        elif self._overrides(TypeDecorator.process_bind_param):
            process = self.process_bind_param
            if below is None:
                return None
        else:
            return below
        return chain(lambda value: process(value, dialect), below)

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        below = self.impl_instance.result_processor(dialect, coltype)
        if not self._overrides(TypeDecorator.process_result_value):
            return below
        process = self.process_result_value
        return chain(below, lambda value: process(value, dialect))

    @property
    def _has_bind_expression(self) -> bool:
        return self._overrides(TypeDecorator.bind_expression) or self.impl_instance._has_bind_expression

    @property
    def _has_column_expression(self) -> bool:
        return self._overrides(TypeDecorator.column_expression) or self.impl_instance._has_column_expression

    def bind_expression(self, bindparam: BindParameter[_T]) -> ColumnElement[_T] | None:
        return self.impl_instance.bind_expression(bindparam)

    def column_expression(self, column: ColumnElement[_T]) -> ColumnElement[_T] | None:
        return self.impl_instance.column_expression(column)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Return this type: a plain value beside it is taken as one of its own."""
        return self

    def compare_values(self, x: Any, y: Any) -> bool:
        return self.impl_instance.compare_values(x, y)

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return self.impl_instance.get_dbapi_type(dbapi)

    def _with_collation(self, collation: str, collation_schema: str | None = None) -> Any:
        new = self.copy()
        new.impl = new.impl_instance = self.impl_instance._with_collation(collation, collation_schema)
        return new

    def repr_struct(self) -> util.GenericRepr:
        return self.impl_instance.repr_struct().set_class_name(type(self).__name__)


@cache
def _decorator_comparator(below: Any) -> Any:
    """Return the comparator of decorators above types with the comparator `below`."""
    if issubclass(below, TypeDecorator.Comparator):
        return below
    return type("TDComparator", (TypeDecorator.Comparator, below), {"__slots__": (), "plain": below.plain})


class Variant(TypeDecorator[Any]):
    """The name that a type with variants once had; `TypeEngine.with_variant` makes them now."""

    def __init__(self, *arg: Any, **kw: Any) -> None:
        raise NotImplementedError("Variant cannot be made: use with_variant() of a type")


TypeArgument = type[TypeEngine[_T]] | TypeEngine[_T]
"""A type, as class or instance, whose values are of the Python type ``_T``."""


def to_instance(typeobj: Any, *arg: Any, **kw: Any) -> Any:
    """Return a type given as an instance or as a class; None is `NullType`.

    :raises ArgumentError: it is no type
    """
    if typeobj is None:
        return late.null_type
    made = typeobj(*arg, **kw) if callable(typeobj) else typeobj
    if not isinstance(made, (TypeEngine, SchemaEventTarget)):
        raise exc.UnfitArgumentError(
            f"expected an SQL type, such as Integer or String(30), got {typeobj!r}; see relata.types"
        )
    return made


late.to_instance = to_instance


def adapt_type(typeobj: Any, colspecs: Mapping[type[Any], type[Any]]) -> Any:
    """Return a type as a dialect has it.

    :param typeobj: a type, or its class
    :param colspecs: the dialect's classes for generic ones
    """
    typ = to_instance(typeobj)
    for cls in type(typ).__mro__[:-1]:
        impltype = colspecs.get(cls)
        if impltype is not None:
            break
    else:
        return typ
    # a type of the dialect itself is more special than what stands for its generic base
    if issubclass(type(typ), impltype):
        return typ
    return typ.adapt(impltype)


def _resolve_value_to_type(value: Any) -> TypeEngine[Any]:
    return late.value_type(value)  # type: ignore[no-any-return]  # filled by sqltypes
