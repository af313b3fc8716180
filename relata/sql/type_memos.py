"""What a dialect remembers of types: how it stores each, and how it converts values."""

from __future__ import annotations

import weakref
from typing import Any


class TypeMemos(dict[int, dict[str, Any]]):
    """The memos of types by `id()`; one goes when its type goes.

    A weak dictionary does as much, but asks Python code for every look-up.
    """

    __slots__ = ("__weakref__",)

    def remember(self, type_: Any, memo: dict[str, Any]) -> None:
        """Keep the memo of a type, which must not hold the type itself, while there is the type."""
        key, here = id(type_), weakref.ref(self)

        def forget(_: Any) -> None:
            memos = here()
            if memos is not None:
                memos.pop(key, None)

        memo["of"] = weakref.ref(type_, forget)
        self[key] = memo
