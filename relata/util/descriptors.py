"""Descriptors: values computed once, and attributes that differ between a class and its instances."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, TypeVar, overload

from .typing import Self

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


class memoized_property(Generic[_T_co]):
    """Compute an attribute when it is first read, and keep it in the instance's `__dict__`.

    Being no data descriptor, it costs nothing afterwards: Python finds the value before it.
    """

    def __init__(self, fget: Callable[..., _T_co], doc: str | None = None) -> None:
        self.fget = fget
        self.__doc__ = doc or fget.__doc__
        self.__name__ = fget.__name__

    @overload
    def __get__(self, obj: None, cls: Any) -> Self: ...

    @overload
    def __get__(self, obj: object, cls: Any) -> _T_co: ...

    def __get__(self, obj: object | None, cls: Any) -> Self | _T_co:
        if obj is None:
            return self
        obj.__dict__[self.__name__] = result = self.fget(obj)
        return result

    def _reset(self, obj: object) -> None:
        obj.__dict__.pop(self.__name__, None)

    @classmethod
    def reset(cls, obj: object, name: str) -> None:
        """Forget the value kept for attribute `name`; the next read computes it again."""
        obj.__dict__.pop(name, None)


ro_memoized_property = memoized_property
non_memoized_property = property
ro_non_memoized_property = property


def memoized_instancemethod(fn: Callable[..., _T]) -> Callable[..., _T]:
    """Make a method remember its first result on the instance; later arguments are ignored."""

    def oneshot(self: Any, *args: Any, **kw: Any) -> _T:
        result = fn(self, *args, **kw)

        def memo(*a: Any, **k: Any) -> _T:
            return result

        self.__dict__[fn.__name__] = update_wrapper(memo, fn)
        return result

    return update_wrapper(oneshot, fn)


class classproperty(property):
    """Read as a property on the class as well as on its instances; the function gets the class."""

    fget: Callable[[Any], Any]

    def __init__(self, fget: Callable[[Any], Any], *arg: Any, **kw: Any) -> None:
        super().__init__(fget, *arg, **kw)
        self.__doc__ = fget.__doc__

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        return self.fget(cls)


class hybridproperty(Generic[_T]):
    """Read one value on an instance and, by `classlevel`, another on the class."""

    def __init__(self, func: Callable[..., _T]) -> None:
        self.func = func
        self.clslevel: Callable[..., _T] = func

    def __get__(self, instance: Any, owner: Any) -> _T:
        return self.clslevel(owner) if instance is None else self.func(instance)

    def classlevel(self, func: Callable[..., Any]) -> hybridproperty[_T]:
        """Set the function that is called with the class."""
        self.clslevel = func
        return self


class rw_hybridproperty(hybridproperty[_T]):
    """A `hybridproperty` that can be set on instances."""

    def __init__(self, func: Callable[..., _T]) -> None:
        super().__init__(func)
        self.setfn: Callable[..., Any] | None = None

    def __set__(self, instance: Any, value: Any) -> None:
        if self.setfn is None:
            raise AttributeError(f"attribute {self.func.__name__!r} of {instance!r} cannot be set")
        self.setfn(instance, value)

    def setter(self, func: Callable[..., Any]) -> rw_hybridproperty[_T]:
        """Set the function that is called with the instance and the new value."""
        self.setfn = func
        return self


class hybridmethod(Generic[_T]):
    """Call one function on an instance and, by `classlevel`, another on the class."""

    def __init__(self, func: Callable[..., _T]) -> None:
        self.func = func
        self.clslevel: Callable[..., Any] = func

    def __get__(self, instance: Any, owner: Any) -> Callable[..., _T]:
        if instance is None:
            return self.clslevel.__get__(owner, owner.__class__)  # type: ignore[no-any-return]  # a bound method
        return self.func.__get__(instance, owner)  # type: ignore[no-any-return]  # a bound method

    def classlevel(self, func: Callable[..., Any]) -> hybridmethod[_T]:
        """Set the function that is called with the class."""
        self.clslevel = func
        return self
