"""Say what this Python is, and even out the differences between versions."""

from __future__ import annotations

import base64
import inspect
import operator
import platform
import sys
import sysconfig
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, NamedTuple

py312 = sys.version_info >= (3, 12)
py313 = sys.version_info >= (3, 13)
py314 = sys.version_info >= (3, 14)
py314b1 = sys.version_info >= (3, 14, 0, "beta", 1)
pypy = platform.python_implementation() == "PyPy"
cpython = platform.python_implementation() == "CPython"
freethreading = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
win32 = sys.platform.startswith("win")
osx = sys.platform.startswith("darwin")
arm = "aarch" in platform.machine().lower()
is64bit = sys.maxsize > 2**32
has_refcount_gc = cpython

dottedgetter = operator.attrgetter


class FullArgSpec(NamedTuple):
    """Describe the parameters of a function, in the form of `inspect.getfullargspec`."""

    args: list[str]
    varargs: str | None
    varkw: str | None
    defaults: tuple[Any, ...] | None
    kwonlyargs: list[str]
    kwonlydefaults: dict[str, Any] | None
    annotations: Mapping[str, Any]


def inspect_getfullargspec(func: Callable[..., Any]) -> FullArgSpec:
    """Describe the parameters of a function, `self` included, without evaluating its annotations.

    :raises TypeError: `func` is neither a Python function nor a method
    """
    if inspect.ismethod(func):
        func = func.__func__
    if not inspect.isfunction(func):
        raise TypeError(f"expected a Python function, got {func!r}")
    code = func.__code__
    names = code.co_varnames
    args = list(names[: code.co_argcount])
    end = code.co_argcount + code.co_kwonlyargcount
    kwonly = list(names[code.co_argcount : end])
    varargs = varkw = None
    if code.co_flags & inspect.CO_VARARGS:
        varargs = names[end]
        end += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        varkw = names[end]
    return FullArgSpec(
        args, varargs, varkw, func.__defaults__, kwonly, func.__kwdefaults__, func.__annotations__
    )


def importlib_metadata_get(group: str) -> metadata.EntryPoints:
    """Return the entry points of a group."""
    return metadata.entry_points(group=group)


def b(s: str) -> bytes:
    """Encode text of the Latin-1 repertoire, byte for character."""
    return s.encode("latin-1")


def b64decode(x: str) -> bytes:
    """Decode base 64 given as text."""
    return base64.b64decode(x.encode("ascii"))


def b64encode(x: bytes) -> str:
    """Encode to base 64 as text."""
    return base64.b64encode(x).decode("ascii")


def decode_backslashreplace(text: bytes, encoding: str) -> str:
    """Decode bytes; those that do not belong to the encoding become backslash escapes."""
    return text.decode(encoding, errors="backslashreplace")
