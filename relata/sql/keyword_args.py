"""Methods of a subclass that were written without `**kw`, where the base calls them with keywords."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from ..util import get_callable_argspec


class EnsureKWArg:
    """Make the methods of subclasses whose names match `ensure_kwarg` take any keywords."""

    ensure_kwarg: str

    def __init_subclass__(cls, **kw: Any) -> None:
        pattern = re.compile(cls.ensure_kwarg)
        for name, value in list(cls.__dict__.items()):
            if pattern.match(name) and callable(value) and get_callable_argspec(value).varkw is None:
                setattr(cls, name, _taking_keywords(value))
        super().__init_subclass__(**kw)


def _taking_keywords(fn: Callable[..., Any]) -> Callable[..., Any]:
    def without_keywords(*arg: Any, **kw: Any) -> Any:
        return fn(*arg)

    return update_wrapper(without_keywords, fn)
