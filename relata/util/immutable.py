"""Dictionaries that do not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from .typing import Self

_KT = TypeVar("_KT")
_VT = TypeVar("_VT")


class ReadOnlyContainer:
    """Refuse every change of items and attributes."""

    __slots__ = ()

    def _readonly(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} object is read-only: make a copy to change it")

    def __delitem__(self, key: Any) -> NoReturn:
        self._readonly()

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        self._readonly()

    def __setattr__(self, key: str, value: Any) -> NoReturn:
        self._readonly()


class immutabledict(dict[_KT, _VT]):
    """Hold what a dict holds, and refuse to change; `union` and `|` make new ones."""

    __slots__ = ()

    def _refuse(self, *args: Any, **kw: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} object is immutable: use union() or | to make another")

    __setitem__ = __delitem__ = __setattr__ = __delattr__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse
    __ior__ = _refuse

    def union(self, __d: Mapping[_KT, _VT] | None = None) -> immutabledict[_KT, _VT]:
        """Return the entries of both; those of `__d` win."""
        return self.merge_with(__d)

    def merge_with(
        self, *dicts: Mapping[_KT, _VT] | Iterable[tuple[_KT, _VT]] | None
    ) -> immutabledict[_KT, _VT]:
        """Return the entries of all; later ones win. With nothing to add this is the dictionary itself."""
        result: dict[_KT, _VT] | None = None
        for other in dicts:
            if other:
                if result is None:
                    result = dict(self)
                result.update(other)
        return self if result is None else immutabledict(result)

    def __or__(self, value: Any) -> Any:
        return immutabledict(dict(self) | dict(value))

    def __ror__(self, value: Any) -> Any:
        return immutabledict(dict(value) | dict(self))

    def copy(self) -> Self:
        """Return the dictionary itself: it cannot change."""
        return self

    def __copy__(self) -> Self:
        return self

    def __reduce__(self) -> Any:
        return immutabledict, (dict(self),)

    def __repr__(self) -> str:
        return f"immutabledict({dict.__repr__(self)})"


EMPTY_DICT: immutabledict[Any, Any] = immutabledict()


def coerce_to_immutabledict(d: Mapping[_KT, _VT]) -> immutabledict[_KT, _VT]:
    """Return an `immutabledict` of the entries."""
    if not d:
        return EMPTY_DICT
    return d if isinstance(d, immutabledict) else immutabledict(d)


class FacadeDict(immutabledict[_KT, _VT]):
    """A dictionary that only its owner changes, through `_insert_item`."""

    __slots__ = ()

    def copy(self) -> Any:
        """Return an `immutabledict` of the present entries."""
        return immutabledict(self)

    __copy__ = copy

    def __reduce__(self) -> Any:
        return FacadeDict, (dict(self),)

    def __missing__(self, key: _KT) -> Any:
        names = sorted(map(repr, self))
        shown = ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")
        raise KeyError(f"expected one of {shown or 'no entries'}, got {key!r}")

    def _insert_item(self, key: _KT, value: _VT) -> None:
        dict.__setitem__(self, key, value)

    def __repr__(self) -> str:
        return f"FacadeDict({dict.__repr__(self)})"
