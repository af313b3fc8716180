"""Methods of a subclass that were written without `**kw`, where the base calls them with keywords."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any

from ..util import get_callable_argspec
from ..util.compat import HAS_VARKEYWORDS


class EnsureKWArg:
    """Make the methods of subclasses whose names match `ensure_kwarg` take any keywords."""

    ensure_kwarg: str

    def __init_subclass__(cls, **kw: Any) -> None:
        pattern = re.compile(cls.ensure_kwarg)
        for name, value in list(cls.__dict__.items()):
            if pattern.match(name) and callable(value) and not _takes_keywords(value):
                setattr(cls, name, _taking_keywords(value))
        super().__init_subclass__(**kw)


def _takes_keywords(fn: Callable[..., Any]) -> bool:
    if isinstance(fn, FunctionType):
        return bool(fn.__code__.co_flags & HAS_VARKEYWORDS)
    return get_callable_argspec(fn).varkw is not None


def _taking_keywords(fn: Callable[..., Any]) -> Callable[..., Any]:
    def without_keywords(*arg: Any, **kw: Any) -> Any:
        return fn(*arg)

    return update_wrapper(without_keywords, fn)
