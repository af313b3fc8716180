"""Say what this Python is, and even out the differences between versions."""

from __future__ import annotations

import operator
import os
import sys
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple

from .lazy_module import LazyModule
from .templates import Template as Template

if TYPE_CHECKING:
    from importlib import metadata

_base64 = LazyModule("base64")
_metadata = LazyModule("importlib.metadata")

py312 = sys.version_info >= (3, 12)
py313 = sys.version_info >= (3, 13)
py314 = sys.version_info >= (3, 14)
py314b1 = sys.version_info >= (3, 14, 0, "beta", 1)
pypy = sys.implementation.name == "pypy"
cpython = sys.implementation.name == "cpython"
freethreading = "free-threading" in sys.version
win32 = sys.platform.startswith("win")
osx = sys.platform.startswith("darwin")
arm = hasattr(os, "uname") and "aarch" in os.uname().machine.lower()
is64bit = sys.maxsize > 2**32
has_refcount_gc = cpython

dottedgetter = operator.attrgetter


# flags of a code object
HAS_VARARGS = 0x04
HAS_VARKEYWORDS = 0x08


class FullArgSpec(NamedTuple):
    """Describe the parameters of a function, in the form of `inspect.getfullargspec`."""

    args: list[str]
    varargs: str | None
    varkw: str | None
    defaults: tuple[Any, ...] | None
    kwonlyargs: list[str]
    kwonlydefaults: dict[str, Any] | None
    annotations: Mapping[str, Any]


def is_python_function(func: Any) -> bool:
    """Say whether it is a function written in Python, interpreted or compiled by Cython."""
    return isinstance(func, FunctionType) or (hasattr(func, "__code__") and not hasattr(func, "__func__"))


def inspect_getfullargspec(func: Callable[..., Any]) -> FullArgSpec:
    """Describe the parameters of a function, `self` included, without evaluating its annotations.

    :raises TypeError: `func` is neither a Python function nor a method
    """
    if isinstance(func, MethodType):
        func = func.__func__
    if not is_python_function(func):
        raise TypeError(f"expected a Python function, got {func!r}")
    code = func.__code__
    names = code.co_varnames
    args = list(names[: code.co_argcount])
    end = code.co_argcount + code.co_kwonlyargcount
    kwonly = list(names[code.co_argcount : end])
    varargs = varkw = None
    if code.co_flags & HAS_VARARGS:
        varargs = names[end]
        end += 1
    if code.co_flags & HAS_VARKEYWORDS:
        varkw = names[end]
    return FullArgSpec(
        args, varargs, varkw, func.__defaults__, kwonly, func.__kwdefaults__, func.__annotations__
    )


def importlib_metadata_get(group: str) -> metadata.EntryPoints:
    """Return the entry points of a group."""
    return _metadata.entry_points(group=group)  # type: ignore[no-any-return]  # of a module imported on need


def b(s: str) -> bytes:
    """Encode text of the Latin-1 repertoire, byte for character."""
    return s.encode("latin-1")


def b64decode(x: str) -> bytes:
    """Decode base 64 given as text."""
    return _base64.b64decode(x.encode("ascii"))  # type: ignore[no-any-return]  # of a module imported on need


def b64encode(x: bytes) -> str:
    """Encode to base 64 as text."""
    return _base64.b64encode(x).decode("ascii")  # type: ignore[no-any-return]  # of a module imported on need


def decode_backslashreplace(text: bytes, encoding: str) -> str:
    """Decode bytes; those that do not belong to the encoding become backslash escapes."""
    return text.decode(encoding, errors="backslashreplace")
