"""Bound parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, overload

from ... import exc
from ...util.coerce import TEXT
from .. import roles
from ..datatypes.array import is_row
from ..markers import _NoArg
from ..node import OPAQUE, SCALAR, VALUE_LEAF
from ..sqltypes import NULLTYPE, NullType, TupleType
from ..type_api import TypeArgument, TypeEngine, _resolve_value_to_type, to_instance
from .base import AnonName, JoinedName, KeyedColumnElement

_T = TypeVar("_T")


class Required:
    """Says that a bound parameter has no value of its own."""

    def __repr__(self) -> str:
        return "REQUIRED"


# characters that end a placeholder of some driver: without them two names never become one
_NOT_IN_PARAMETERS = re.compile(r"[%():.\[\] $]+")
NO_ARG: Any = _NoArg.NO_ARG


@lru_cache(maxsize=1_000)
def _plain(name: str) -> str:
    """Return what the name of an anonymous parameter begins with that is made for a column of this name."""
    if not name.isidentifier():
        name = _NOT_IN_PARAMETERS.sub("_", name)
    return name.strip("_") or "anon"


class BindParameter(KeyedColumnElement[_T]):
    """A value that travels apart from the SQL text.

    ``value`` is no part of a statement's key. An anonymous parameter gets its name when it is compiled.
    """

    __visit_name__ = "bindparam"
    _leaf = VALUE_LEAF
    _atomic = True
    _is_bind_parameter = True
    _sets_column = False
    _is_open = False  # sets a column, by a value that is given at execution only
    plays = roles.CONSTANT | {roles.InElementRole}
    _fields = {
        "_explicit_key": SCALAR,
        "_orig_key": SCALAR,
        "required": SCALAR,
        "expanding": SCALAR,
        "isoutparam": SCALAR,
        "literal_execute": SCALAR,
        "expand_op": OPAQUE,
        "value": OPAQUE,
        "callable": OPAQUE,
        "unique": OPAQUE,
    }

    value: Any = None
    callable: Callable[[], Any] | None = None
    unique: bool = False
    required: bool = False
    expanding: bool = False
    isoutparam: bool = False
    literal_execute: bool = False
    expand_op: Any = None
    _explicit_key: str | None = None
    _orig_key: str | None = None

    def __init__(
        self,
        key: str | None,
        value: Any = NO_ARG,
        type_: Any = None,
        unique: bool = False,
        required: Any = NO_ARG,
        quote: bool | None = None,
        callable_: Callable[[], Any] | None = None,
        expanding: bool = False,
        isoutparam: bool = False,
        literal_execute: bool = False,
        _compared_to_operator: Any = None,
        _compared_to_type: TypeEngine[Any] | None = None,
        _is_crud: bool = False,
    ) -> None:
        if required is NO_ARG:
            required = value is NO_ARG and callable_ is None
        if value is NO_ARG:
            value = None
        d = self.__dict__
        if key is None:
            d["unique"] = True
        else:
            if not isinstance(key, str):
                TEXT.check("name of a parameter", key)
            d["_orig_key"] = key
            if unique:
                d["unique"] = True
            else:
                d["_explicit_key"] = key
        d["value"] = value
        if callable_ is not None:
            d["callable"] = callable_
        if required:
            d["required"] = True
        if expanding:
            d["expanding"] = True
        if isoutparam:
            d["isoutparam"] = True
        if literal_execute:
            d["literal_execute"] = True
        if type_ is None:
            sample = value
            if expanding and value:
                sample = next(iter(value))
            if _compared_to_type is not None:
                d["type"] = _compared_to_type.coerce_compared_value(_compared_to_operator, sample)
            else:
                d["type"] = _resolve_value_to_type(sample)
        else:
            d["type"] = to_instance(type_)
        if expanding and d["type"]._type_affinity is NullType and isinstance(value, (list, tuple)) and value:
            first = value[0]
            if type_ is None and is_row(first):
                d["type"] = TupleType(*[_resolve_value_to_type(v) for v in first])

    @property
    def key(self) -> str:
        """The name, or for an anonymous parameter a string that is unique in the process."""
        return self._explicit_key or self._anon_bind_name

    @key.setter
    def key(self, value: str) -> None:
        self.__dict__["_explicit_key"] = value

    def _named(self, base: str | None) -> BindParameter[_T]:
        """Let the name that is chosen for this fresh parameter begin with ``base``."""
        if base is not None:
            self.__dict__["_orig_key"] = base
        return self

    @property
    def _anon_bind_name(self) -> AnonName:
        root = self._root
        name: AnonName | None = root.__dict__.get("_anon")
        if name is None:
            name = root.__dict__["_anon"] = AnonName(self._name_base)
        return name

    @property
    def _name_base(self) -> str:
        """What the name of an anonymous parameter begins with."""
        key = self._orig_key
        if key is None or type(key) is AnonName or type(key) is JoinedName:
            return "param"
        return _plain(key)

    @property
    def effective_value(self) -> Any:
        """The value that is sent: that of the callable, where there is one."""
        return self.value if self.callable is None else self.callable()

    def _with_value(
        self, value: Any, maintain_key: bool = False, required: Any = NO_ARG
    ) -> BindParameter[_T]:
        new = self._clone(maintain_key=True)
        d = new.__dict__
        if not maintain_key:
            d.pop("_anon", None)
        d["value"] = value
        d["required"] = False if required is NO_ARG else required
        if new.type is NULLTYPE:
            d["type"] = _resolve_value_to_type(value)
        return new

    def render_literal_execute(self) -> BindParameter[_T]:
        """Return a copy whose value is written into the SQL text when the statement is executed."""
        new = self._clone(maintain_key=True)
        new.__dict__["literal_execute"] = True
        return new

    def _convert_to_unique(self) -> None:
        d = self.__dict__
        d.pop("_memo", None)
        d.pop("_anon", None)
        d.pop("_source", None)
        d.pop("_explicit_key", None)
        d["unique"] = True

    def _clone(self, maintain_key: bool = False, **kw: Any) -> BindParameter[_T]:
        """Return a copy; one whose name is chosen when it is compiled gets one of its own.

        :param maintain_key: it stands for this one, by the same name.
        """
        new = super()._clone()
        if maintain_key or not self.unique:
            new.__dict__["_source"] = self._root
        else:
            new._convert_to_unique()
        return new

    def _with_binary_element_type(self, type_: TypeEngine[Any]) -> BindParameter[_T]:
        new = self._clone(maintain_key=True)
        new.__dict__["type"] = type_
        return new

    def _with_expanding_in_types(self, types: Any) -> BindParameter[_T]:
        return self._with_binary_element_type(TupleType(*types))

    def _compares_value(self, other: Any) -> bool:
        return bool(
            self.type._compare_type_affinity(other.type)
            and self.value == other.value
            and self.callable == other.callable
            and self._explicit_key == other._explicit_key
        )

    def _negate_in_binary(self, negated_op: Any, original_op: Any) -> BindParameter[_T]:
        if self.expand_op is original_op:
            new = self._clone(maintain_key=True)
            new.__dict__["expand_op"] = negated_op
            if new.unique:
                new._convert_to_unique()  # an empty list is written otherwise, so it is another one
            return new
        return self

    @property
    def _from_objects(self) -> list[Any]:
        return []

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_source", None)
        if self.callable is not None:
            state["value"] = self.effective_value
            state.pop("callable", None)
        return state

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key!r}, {self.value!r}, type_={self.type!r})"


@overload
def bindparam(
    key: str | None,
    value: Any = NO_ARG,
    *,
    type_: TypeArgument[_T],
    unique: bool = False,
    required: Any = NO_ARG,
    quote: bool | None = None,
    callable_: Callable[[], Any] | None = None,
    expanding: bool = False,
    isoutparam: bool = False,
    literal_execute: bool = False,
) -> BindParameter[_T]: ...


@overload
def bindparam(
    key: str | None,
    value: Any = NO_ARG,
    type_: Any = None,
    unique: bool = False,
    required: Any = NO_ARG,
    quote: bool | None = None,
    callable_: Callable[[], Any] | None = None,
    expanding: bool = False,
    isoutparam: bool = False,
    literal_execute: bool = False,
) -> BindParameter[Any]: ...


def bindparam(
    key: str | None,
    value: Any = NO_ARG,
    type_: Any = None,
    unique: bool = False,
    required: Any = NO_ARG,
    quote: bool | None = None,
    callable_: Callable[[], Any] | None = None,
    expanding: bool = False,
    isoutparam: bool = False,
    literal_execute: bool = False,
) -> BindParameter[Any]:
    """Make a bound parameter.

    :param key: its name, by which a value can be given when the statement is executed.
    :param value: its value; without one it is required when the statement is executed.
    :param type_: its SQL type; by default told by the value.
    :param unique: give it a name of its own, so that it never collides with another of the same key.
    :param callable_: a function without arguments that is asked for the value at each execution.
    :param expanding: the value is a sequence, for IN.
    :param literal_execute: write the value into the SQL text at execution.
    """
    return BindParameter(
        key, value, type_, unique, required, quote, callable_, expanding, isoutparam, literal_execute
    )


def outparam(key: str, type_: Any = None) -> BindParameter[Any]:
    """Make a parameter that a stored procedure gives a value to."""
    return BindParameter(key, None, type_=type_, unique=False, isoutparam=True)


@overload
def literal(value: Any, type_: TypeArgument[_T], literal_execute: bool = False) -> BindParameter[_T]: ...


@overload
def literal(value: _T, type_: None = None, literal_execute: bool = False) -> BindParameter[_T]: ...


def literal(value: Any, type_: Any = None, literal_execute: bool = False) -> BindParameter[Any]:
    """Make an anonymous bound parameter of a value."""
    if hasattr(value, "__clause_element__") or hasattr(type(value), "_spec"):
        raise exc.ArgumentError(
            f"expected a plain value for literal(), got the SQL element {value!r}; use it as it is"
        )
    return BindParameter(None, value, type_=type_, unique=True, literal_execute=literal_execute)
