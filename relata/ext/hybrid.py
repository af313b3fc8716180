"""Attributes that compute their value: in Python at an instance, in SQL at the class.

    class Span(Base):
        ...

        @hybrid_property
        def length(self):
            return self.end - self.start

`span.length` is a number, `select(Span).where(Span.length > 5)` a condition; `expression` gives other SQL
where the Python does not make it by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from inspect import getattr_static
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from .. import exc, inspection
from ..orm.attributes import History, QueryableAttribute
from ..orm.base import PASSIVE_OFF, InspectionAttrExtensionType, InspectionAttrInfo, ORMDescriptor
from ..orm.interfaces import PropComparator
from ..sql.elements import ClauseElement

if TYPE_CHECKING:
    from ..sql.elements import SQLCoreOperations

__all__ = [
    "Comparator",
    "ExprComparator",
    "HybridExtensionType",
    "hybrid_method",
    "hybrid_property",
]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")
_Hybrid = TypeVar("_Hybrid", bound="hybrid_property[Any] | hybrid_method[Any, Any]")


class HybridExtensionType(InspectionAttrExtensionType):
    """The kinds of what this module puts into `mapper.all_orm_descriptors`."""

    HYBRID_METHOD = "HYBRID_METHOD"
    HYBRID_PROPERTY = "HYBRID_PROPERTY"


def _of_class(fn: Any) -> Any:
    """Return the function within a `classmethod`."""
    return fn.__func__ if isinstance(fn, classmethod) else fn


class _InPlace(Generic[_Hybrid]):
    """Add parts to a hybrid itself, by functions of other names."""

    def __init__(self, hybrid: _Hybrid) -> None:
        self._hybrid = hybrid

    def __getattr__(self, name: str) -> Callable[[Callable[..., Any]], _Hybrid]:
        field = self._hybrid._parts.get(name)
        if field is None:
            raise AttributeError(
                f"expected one of {', '.join(self._hybrid._parts)} after .inplace, got {name!r}"
            )

        def set_part(fn: Callable[..., Any]) -> _Hybrid:
            self._hybrid._set_part(field, fn)
            return self._hybrid

        return set_part


class hybrid_method(InspectionAttrInfo, Generic[_P, _R]):
    """A method that computes in Python at an instance, and makes SQL at the class.

    :param func: the method.
    :param expr: what is called at the class, with the class; the same by default.
    """

    is_attribute = True
    extension_type = HybridExtensionType.HYBRID_METHOD
    _parts = {"expression": "expr"}

    def __init__(
        self,
        func: Callable[Concatenate[Any, _P], _R],
        expr: Callable[Concatenate[Any, _P], SQLCoreOperations[_R]] | None = None,
    ) -> None:
        self.func = func
        self.expr: Any = func if expr is None else _of_class(expr)

    @overload
    def __get__(self, instance: None, owner: type[object]) -> Callable[_P, SQLCoreOperations[_R]]: ...

    @overload
    def __get__(self, instance: object, owner: type[object]) -> Callable[_P, _R]: ...

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self.expr.__get__(owner, owner) if instance is None else self.func.__get__(instance, owner)

    def _set_part(self, field: str, fn: Callable[..., Any]) -> None:
        setattr(self, field, _of_class(fn))

    @property
    def inplace(self) -> _InPlace[Self]:
        """Add the SQL by a function of another name: `@method.inplace.expression`."""
        return _InPlace(self)

    def expression(
        self, expr: Callable[Concatenate[Any, _P], SQLCoreOperations[_R]]
    ) -> hybrid_method[_P, _R]:
        """Decorate the function that makes the SQL, which is called with the class."""
        self.expr = _of_class(expr)
        if not getattr(self.expr, "__doc__", None):
            self.expr.__doc__ = self.func.__doc__
        return self


class hybrid_property(ORMDescriptor[_T], InspectionAttrInfo, Generic[_T]):
    """An attribute that computes in Python at an instance, and is SQL at the class.

    :param fget: the getter.
    :param fset: the setter.
    :param fdel: the deleter.
    :param expr: what makes the SQL, called with the class; the getter by default.
    :param custom_comparator: what makes a `Comparator` in place of an expression, called with the class.
    :param update_expr: what makes pairs of column and value, called with the class and a value that an
        UPDATE or INSERT is to set.
    :param bulk_dml_setter: what changes the values of a row of a bulk INSERT or UPDATE, called with the
        class, the dict of the row and the value.
    """

    is_attribute = True
    extension_type = HybridExtensionType.HYBRID_PROPERTY
    _parts = {
        "getter": "fget",
        "setter": "fset",
        "deleter": "fdel",
        "expression": "expr",
        "comparator": "custom_comparator",
        "update_expression": "update_expr",
        "bulk_dml": "bulk_dml_setter",
    }

    __name__: str

    def __init__(
        self,
        fget: Callable[[Any], _T],
        fset: Callable[[Any, Any], None] | None = None,
        fdel: Callable[[Any], None] | None = None,
        expr: Any = None,
        custom_comparator: Any = None,
        update_expr: Any = None,
        bulk_dml_setter: Any = None,
    ) -> None:
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.expr = _of_class(expr)
        self.custom_comparator = _of_class(custom_comparator)
        self.update_expr = _of_class(update_expr)
        self.bulk_dml_setter = _of_class(bulk_dml_setter)
        update_wrapper(self, fget)  # type: ignore[arg-type]  # it is called for its name and doc

    # -- values

    @overload  # type: ignore[override]  # without an owner it is the hybrid itself
    def __get__(self, instance: Any, owner: None) -> Self: ...

    @overload
    def __get__(self, instance: None, owner: type[object]) -> HybridAttribute[_T]: ...

    @overload
    def __get__(self, instance: object, owner: type[object]) -> _T: ...

    def __get__(self, instance: Any, owner: Any) -> Any:
        if owner is None:
            return self
        return self._attribute(owner) if instance is None else self.fget(instance)

    def __set__(self, instance: object, value: Any) -> None:
        if self.fset is None:
            raise AttributeError(
                f"can't set attribute {self.__name__!r}: the hybrid has no setter; add one by "
                f"@{self.__name__}.setter"
            )
        self.fset(instance, value)

    def __delete__(self, instance: object) -> None:
        if self.fdel is None:
            raise AttributeError(
                f"can't delete attribute {self.__name__!r}: the hybrid has no deleter; add one by "
                f"@{self.__name__}.deleter"
            )
        self.fdel(instance)

    # -- parts

    def _copy(self, **changed: Any) -> Self:
        given = {field: getattr(self, field) for field in self._parts.values()}
        made = type(self)(**{**given, **changed})
        if "info" in self.__dict__:
            made.__dict__["info"] = self.info
        return made

    def _set_part(self, field: str, fn: Callable[..., Any]) -> None:
        setattr(self, field, _of_class(fn))

    @property
    def inplace(self) -> _InPlace[Self]:
        """Add parts by functions of other names: `@length.inplace.setter`, `.expression` and so on."""
        return _InPlace(self)

    @property
    def overrides(self) -> Self:
        """This hybrid, to be changed for a subclass: `@Base.length.overrides.expression`."""
        return self

    def getter(self, fget: Callable[[Any], _T]) -> Self:
        """Return a copy with another getter."""
        return self._copy(fget=fget)

    def setter(self, fset: Callable[[Any, Any], None]) -> Self:
        """Return a copy with a setter."""
        return self._copy(fset=fset)

    def deleter(self, fdel: Callable[[Any], None]) -> Self:
        """Return a copy with a deleter."""
        return self._copy(fdel=fdel)

    def expression(self, expr: Any) -> Self:
        """Return a copy with a function that makes the SQL, called with the class; it has no comparator."""
        return self._copy(expr=expr, custom_comparator=None)

    def comparator(self, comparator: Any) -> Self:
        """Return a copy with a function that makes a `Comparator`, called with the class."""
        return self._copy(custom_comparator=comparator)

    def update_expression(self, meth: Any) -> Self:
        """Return a copy with a function that makes pairs of column and value of a value that is to be set."""
        return self._copy(update_expr=meth)

    def bulk_dml(self, meth: Any) -> Self:
        """Return a copy with a function that changes the dict of a row that is to be written in bulk."""
        return self._copy(bulk_dml_setter=meth)

    # -- SQL

    def _attribute(self, owner: Any) -> HybridAttribute[_T]:
        if self.custom_comparator is not None:
            comparator = self.custom_comparator(owner)
            doc = self.__doc__
        else:
            make = self.fget if self.expr is None else self.expr
            comparator = ExprComparator(owner, make(owner), self)
            doc = make.__doc__ or self.__doc__
        return HybridAttribute(owner, self, comparator, doc)


class Comparator(PropComparator[_T]):
    """What says what the operators of a hybrid mean; to be derived from.

    :param expression: an SQL expression, or what has one.
    """

    def __init__(self, expression: Any) -> None:
        self.expression = expression

    def __clause_element__(self) -> Any:
        found = self.expression
        while hasattr(found, "__clause_element__"):
            inner = found.__clause_element__()
            if inner is found:
                break
            found = inner
        return found

    @property
    def property(self) -> Any:
        """The property behind the expression."""
        return self.expression.property

    def adapt_to_entity(self, adapt_to_entity: Any) -> Comparator[_T]:
        """Return this: it was made for the alias already."""
        return self


class ExprComparator(Comparator[_T]):
    """The comparator of a hybrid that makes an expression: operators are those of the expression.

    :param cls: the class, or an alias of one.
    :param expression: what the hybrid returned for it.
    :param hybrid: the hybrid.
    """

    def __init__(self, cls: Any, expression: Any, hybrid: hybrid_property[_T]) -> None:
        self.cls = cls
        self.expression = expression
        self.hybrid = hybrid

    def __getattr__(self, key: str) -> Any:
        return getattr(self.expression, key)

    @property
    def info(self) -> dict[Any, Any]:
        """The notes of the hybrid."""
        return self.hybrid.info

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        return op(self.expression, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return op(other, self.expression, **kwargs)


class HybridAttribute(QueryableAttribute[_T]):
    """What a class has under the name of a hybrid property.

    :ivar descriptor: the hybrid.
    """

    comparator: Any

    def __init__(self, owner: Any, hybrid: hybrid_property[_T], comparator: Any, doc: str | None) -> None:
        self.class_ = owner
        self.descriptor = hybrid
        self.key = hybrid.__name__
        self.comparator = comparator
        self._parententity = inspection.inspect(owner, raiseerr=False)  # None before it is mapped
        self._of_type = None
        self._extra_criteria = ()
        self.__doc__ = doc

    @property
    def expression(self) -> Any:
        """The SQL expression, under the name of the hybrid where the class has it under that name.

        :raises InvalidRequestError: the hybrid makes no SQL at the class.
        """
        found = self.comparator.__clause_element__()
        if not isinstance(found, ClauseElement):
            raise exc.InvalidRequestError(
                f"expected SQL of {self}, got {found!r}; say by @{self.key}.expression what it is "
                "at the class"
            )
        entity = self._parententity
        if entity is None or getattr_static(entity.class_, self.key, None) is not self.descriptor:
            return found
        return found._annotate({"proxy_key": self.key, "proxy_name": self.key})

    @property
    def _operand(self) -> Any:
        return self.comparator

    @property
    def info(self) -> dict[Any, Any]:
        """The notes of the hybrid."""
        return self.descriptor.info

    @property
    def impl(self) -> Any:  # type: ignore[override]  # that of the attribute behind it
        return self.comparator.impl

    def get_history(self, instance: Any, passive: int = PASSIVE_OFF) -> History:
        """Return what changed in the attribute that the hybrid stands for."""
        found: History = self.comparator.get_history(instance, passive)
        return found

    def adapt_to_entity(self, adapt_to_entity: Any) -> Any:
        """Return the same hybrid of an alias."""
        entity = adapt_to_entity.entity
        return self if entity is self.class_ else getattr(entity, self.key)

    def values_to_set(self, value: Any) -> Sequence[tuple[Any, Any]]:
        """Return pairs of column and value that a statement sets for a value of the hybrid."""
        update = self.descriptor.update_expr
        if update is not None:
            return update(self.class_, value)  # type: ignore[no-any-return]  # the user's
        behind = self.comparator.expression
        if isinstance(behind, HybridAttribute):
            return behind.values_to_set(value)
        return [(behind, value)]

    def set_in_row(self, row: dict[str, Any], value: Any) -> None:
        """Change the dict of a row that is written in bulk for a value of the hybrid.

        :raises InvalidRequestError: the hybrid does not say how
        """
        change = self.descriptor.bulk_dml_setter
        if change is None:
            raise exc.InvalidRequestError(
                f"expected mapped attributes for rows that are written in bulk, got the hybrid {self}; say "
                f"by @{self.key}.bulk_dml what it sets"
            )
        change(self.class_, row, value)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key in ("comparator", "descriptor"):
            raise AttributeError(key)
        try:
            return getattr(self.comparator, key)
        except AttributeError:
            pass
        try:
            return getattr(self.descriptor, key)
        except AttributeError:
            raise AttributeError(f"expected an attribute or operator of {self}, got {key!r}") from None

    @property  # the last one: the name means something else from here on
    def property(self) -> Any:
        """The property of the attribute that the hybrid stands for."""
        return self.comparator.property
