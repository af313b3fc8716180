"""Walk classes and their attributes."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

_T = TypeVar("_T")

_creation_order = itertools.count(1)


def set_creation_order(instance: Any) -> None:
    """Give an object a `_creation_order` greater than that of every object before."""
    instance._creation_order = next(_creation_order)


def counter() -> Callable[[], int]:
    """Return a function that gives 1, 2, 3 ... to whatever thread asks."""
    return itertools.count(1).__next__


def walk_subclasses(cls: type[_T]) -> Iterator[type[_T]]:
    """Yield a class and every class derived from it, each once."""
    seen: set[type[_T]] = set()
    stack = [cls]
    while stack:
        class_ = stack.pop()
        if class_ not in seen:
            seen.add(class_)
            stack.extend(class_.__subclasses__())
            yield class_


def class_hierarchy(cls: type[Any]) -> list[type[Any]]:
    """Return every class related to this one: its bases but `object`, and what derives from any."""
    found: dict[type[Any], None] = {cls: None}
    stack = [class_ for class_ in cls.__mro__ if class_ is not object]
    while stack:
        class_ = stack.pop()
        found[class_] = None
        bases = (base for base in class_.__bases__ if base is not object)
        below: list[type[Any]] = [] if class_.__module__ == "builtins" else class_.__subclasses__()
        stack.extend(other for other in (*bases, *below) if other not in found)
    return list(found)


def iterate_attributes(cls: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the attributes of a class and of its bases as pairs, the nearest value of each name."""
    seen: set[str] = set()
    for class_ in cls.__mro__:
        for name, value in list(class_.__dict__.items()):
            if name not in seen:
                seen.add(name)
                yield name, value


def attrsetter(attrname: str) -> Callable[[Any, Any], None]:
    """Return a function that sets an attribute, which may be dotted, of an object."""
    path, _, name = attrname.rpartition(".")
    owner = operator.attrgetter(path) if path else None

    def set_(obj: Any, value: Any) -> None:
        setattr(obj if owner is None else owner(obj), name, value)

    return set_
