"""Stand in for Cython's compile-time names, which mean nothing to the interpreter.

Cython resolves an import from a module of this name while it compiles; interpreted, the names come from
here, so that the package needs nothing of Cython at run time.
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

compiled = False  # a constant of True when compiled: the branches for the other form are left out


def cclass(cls: T) -> T:
    """Mark an extension type."""
    return cls


def no_gc(cls: T) -> T:
    """Mark an extension type that the cycle collector does not visit; the outermost decorator of its class.

    Cycles through the fields of such a type are never freed: it may hold scalars and weak references only.
    """
    return cls
