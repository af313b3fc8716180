"""Attributes of mixins that are worked out for each class: ``@declared_attr``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ... import util
from ..base import _MappedAttribute, opt_manager_of_class
from .constructors import synonym

if TYPE_CHECKING:
    from ..attributes import InstrumentedAttribute

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_C = TypeVar("_C", bound=type[Any])


class _declared_attr_common:
    """A function of a class that gives an attribute or option for it."""

    def __init__(self, fn: Callable[..., Any], cascading: bool = False, quiet: bool = False) -> None:
        if isinstance(fn, classmethod):
            fn = fn.__func__
        self.fget = fn
        self._cascading = cascading
        self._quiet = quiet
        self.__doc__ = fn.__doc__

    def value_for(self, cls: type[Any]) -> Any:
        """Return what the function gives for a class."""
        return self.fget(cls)

    def __get__(self, instance: Any, owner: Any) -> Any:
        scan = owner.__dict__.get("_sa_declarative_scan")
        if scan is not None:
            return scan.declared(self)
        if (
            not self._quiet
            and not self.fget.__name__.startswith("__")
            and opt_manager_of_class(owner) is None
        ):
            util.warn(
                f"Unmanaged access of declarative attribute {self.fget.__name__} from non-mapped class "
                f"{owner.__name__}: expected it to be read from a mapped class"
            )
        return self.fget(owner)


class _declared_directive(_declared_attr_common, Generic[_T]):
    """A declared option, such as ``__tablename__``."""

    if TYPE_CHECKING:

        def __init__(self, fn: Callable[..., _T], cascading: bool = False) -> None: ...
        def __get__(self, instance: object | None, owner: Any) -> _T: ...


class declared_attr(_declared_attr_common, _MappedAttribute[_T_co], Generic[_T_co]):
    """Work an attribute of a mixin out for each class that has it; the function gets the class.

    ``@declared_attr.directive`` is for options such as ``__tablename__``; ``@declared_attr.cascading`` has
    the function called for subclasses of mapped classes as well.
    """

    if TYPE_CHECKING:

        @overload
        def __init__(self, fn: Callable[..., _MappedAttribute[_T_co]], cascading: bool = False) -> None: ...
        @overload
        def __init__(self, fn: Callable[..., Any], cascading: bool = False, quiet: bool = False) -> None: ...
        def __init__(self, fn: Any, cascading: bool = False, quiet: bool = False) -> None: ...
        @overload
        def __get__(self, instance: None, owner: Any) -> InstrumentedAttribute[_T_co]: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> _T_co: ...
        def __get__(self, instance: object | None, owner: Any) -> InstrumentedAttribute[_T_co] | _T_co: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    @classmethod
    def directive(cls, fn: Callable[..., _T]) -> _declared_directive[_T]:
        """Declare an option of the class, such as ``__tablename__``."""
        return _declared_directive(fn)

    @classmethod
    def cascading(cls, fn: Callable[..., Any]) -> declared_attr[Any]:
        """Have the function called for every mapped subclass."""
        return cls(fn, cascading=True)


def declarative_mixin(cls: _C) -> _C:
    """Mark a class as a mixin for declarative classes; it means nothing at run time."""
    return cls


def synonym_for(name: str, map_column: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Make a property a synonym of a mapped attribute: SQL at the class goes to that one.

    :param name: the mapped attribute.
    """

    def decorate(fn: Callable[..., Any]) -> Any:
        return synonym(name, map_column=map_column, descriptor=fn)

    return decorate


def has_inherited_table(cls: type[Any]) -> bool:
    """Tell whether a base class of a declarative class has a table: for ``declared_attr`` functions."""
    return any(getattr(base, "__table__", None) is not None for base in cls.__mro__[1:])
