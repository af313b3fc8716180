"""Values that tell the objects they belong to when they are changed in place.

    class Person(Base):
        ...
        tags: Mapped[list[str]] = mapped_column(MutableList.as_mutable(JSON))

    person.tags.append("new")  # the next flush writes it

A value knows, weakly, the instances that have it and under which attribute. A list, dict or set that is set
or loaded becomes one of this module; a class of one's own derives from `Mutable` and calls `changed()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Self, SupportsIndex, TypeVar
from weakref import WeakKeyDictionary

from .. import event
from ..orm import Mapper
from ..orm.attributes import InstrumentedAttribute, QueryableAttribute, flag_modified
from ..sql.type_api import TypeEngine
from ..util.descriptors import memoized_property

if TYPE_CHECKING:
    from ..orm.state import InstanceState

__all__ = ["Mutable", "MutableBase", "MutableComposite", "MutableDict", "MutableList", "MutableSet"]

_T = TypeVar("_T")
_KT = TypeVar("_KT")
_VT = TypeVar("_VT")
_C = TypeVar("_C", bound=type[Any])

_PICKLED = "ext.mutable.values"  # in a pickled instance: attribute -> its values
_MARK = "_mutable_as"  # in a type: the class of the values of columns of this type


class MutableBase:
    """What `Mutable` and `MutableComposite` have in common."""

    @memoized_property
    def _parents(self) -> WeakKeyDictionary[Any, str]:
        """The states of the instances that have this value -> the attribute."""
        return WeakKeyDictionary()

    def __getstate__(self) -> Any:
        state: Any = super().__getstate__()
        if isinstance(state, dict):
            return {name: value for name, value in state.items() if name != "_parents"}
        return state

    @classmethod
    def coerce(cls, key: str, value: Any) -> Any:
        """Return a value of this class for one that is set or loaded; to be overridden.

        :param key: the attribute.
        :param value: what is set, of another class.
        :raises ValueError: there is none; so it is by default, but for None.
        """
        if value is None:
            return None
        raise ValueError(
            f"expected a value of class {cls.__name__} for the attribute {key!r}, got {value!r}; override "
            "coerce() to take others"
        )

    @classmethod
    def _get_listen_keys(cls, attribute: QueryableAttribute[Any]) -> set[str]:
        """Return the attributes a refresh of which brings a new value of this one."""
        return {attribute.key}

    @classmethod
    def _listen_on_attribute(cls, attribute: QueryableAttribute[Any], coerce: bool, parent_cls: Any) -> None:
        """Follow the values of an attribute, on its class and those that derive from it."""
        key = attribute.key
        if parent_cls is not attribute.class_:
            return  # it is followed where it was declared
        sources = cls._get_listen_keys(attribute)

        def load(state: InstanceState, *args: Any) -> None:
            value = state.dict.get(key)
            if value is not None:
                if coerce and not isinstance(value, cls):
                    value = state.dict[key] = cls.coerce(key, value)
                if isinstance(value, MutableBase):
                    value._parents[state] = key

        def refresh(state: InstanceState, context: Any, names: Iterable[str] | None) -> None:
            if not names or sources.intersection(names):
                load(state)

        def replace(state: InstanceState, value: Any, before: Any, initiator: Any) -> Any:
            if value is before:
                return value
            if not isinstance(value, cls):
                value = cls.coerce(key, value)
            if isinstance(value, MutableBase):
                value._parents[state] = key
            if isinstance(before, cls):
                before._parents.pop(state, None)
            return value

        def pickle(state: InstanceState, pickled: dict[str, Any]) -> None:
            value = state.dict.get(key)
            if value is not None:
                pickled.setdefault(_PICKLED, {}).setdefault(key, []).append(value)

        def unpickle(state: InstanceState, pickled: dict[str, Any]) -> None:
            for value in pickled.get(_PICKLED, {}).get(key, ()):
                value._parents[state] = key

        event.listen(parent_cls, "load", load, raw=True, propagate=True)
        event.listen(parent_cls, "refresh", refresh, raw=True, propagate=True)
        event.listen(parent_cls, "refresh_flush", refresh, raw=True, propagate=True)
        event.listen(attribute, "set", replace, raw=True, retval=True, propagate=True)
        event.listen(parent_cls, "pickle", pickle, raw=True, propagate=True)
        event.listen(parent_cls, "unpickle", unpickle, raw=True, propagate=True)


class Mutable(MutableBase):
    """A value of one column that may be changed in place: such a change calls `changed()`."""

    def changed(self) -> None:
        """Tell every instance that has this value that it was changed."""
        for state, key in list(self._parents.items()):
            instance = state.obj()
            if instance is not None:
                flag_modified(instance, key)

    @classmethod
    def associate_with_attribute(cls, attribute: InstrumentedAttribute[Any]) -> None:
        """Follow the values of a mapped attribute."""
        cls._listen_on_attribute(attribute, True, attribute.class_)

    @classmethod
    def associate_with(cls, sqltype: type[TypeEngine[Any]]) -> None:
        """Follow the values of every column of a type that is mapped from now on.

        :param sqltype: a class of types; the association lasts as long as the program.
        """

        def follow(mapper: Mapper[Any], class_: type[Any]) -> None:
            for prop in _own_columns(mapper):
                if isinstance(prop.columns[0].type, sqltype):
                    cls.associate_with_attribute(getattr(class_, prop.key))

        _watch_mappers(follow)

    @classmethod
    def as_mutable(cls, sqltype: TypeEngine[_T] | type[TypeEngine[_T]]) -> TypeEngine[_T]:
        """Return a type for columns whose values are to be of this class.

        :param sqltype: a type, or a class of types; what is returned is an instance, to be used where the
            column is declared.
        """
        _watch_mappers(_follow_columns)
        made: TypeEngine[_T] = sqltype() if isinstance(sqltype, type) else sqltype
        made.__dict__[_MARK] = cls
        return made


def _own_columns(mapper: Mapper[Any]) -> list[Any]:
    """Return the attributes of columns that a class does not inherit: those are followed already."""
    return [
        prop for prop in mapper.column_attrs if prop.parent is mapper and hasattr(prop.columns[0], "type")
    ]


def _follow_columns(mapper: Mapper[Any], class_: type[Any]) -> None:
    """Follow the attributes whose columns have a type that says so."""
    for prop in _own_columns(mapper):
        mutable: type[Mutable] | None = prop.columns[0].type.__dict__.get(_MARK)
        if mutable is not None:
            mutable.associate_with_attribute(getattr(class_, prop.key))


def _follow_composites(mapper: Mapper[Any], class_: type[Any]) -> None:
    """Follow the composites whose values may be changed."""
    for composite in mapper.composites:
        cls = composite.composite_class
        if isinstance(cls, type) and issubclass(cls, MutableComposite):
            composite.on_keep = _follower(composite.key)
            cls._listen_on_attribute(getattr(class_, composite.key), False, class_)


def _watch_mappers(follow: Callable[[Mapper[Any], type[Any]], None]) -> None:
    """Have every class looked at when it is configured; once, however often it is asked for."""
    if not event.contains(Mapper, "mapper_configured", follow):
        event.listen(Mapper, "mapper_configured", follow)


def _setup_composite_listener() -> None:
    _watch_mappers(_follow_composites)


def _follower(key: str) -> Callable[[Any, Any], None]:
    def follow(state: Any, value: Any) -> None:
        if value is not None:
            value._parents[state] = key

    return follow


class MutableComposite(MutableBase):
    """A composite that may be changed in place: `__setattr__` of the class calls `changed()`."""

    @classmethod
    def _get_listen_keys(cls, attribute: QueryableAttribute[Any]) -> set[str]:
        composite: Any = attribute.property
        return {attribute.key, *composite._attribute_keys}

    def changed(self) -> None:
        """Give the parts of this value to every instance that has it."""
        for state, key in list(self._parents.items()):
            instance = state.obj()
            if instance is not None:
                prop: Any = state.manager.mapper.get_property(key)
                for name, part in prop.values_by_key(self).items():
                    setattr(instance, name, part)


def _telling(*names: str) -> Callable[[_C], _C]:
    """Have methods of the built-in class that a class derives from tell of the change that they made."""

    def decorate(cls: _C) -> _C:
        for name in names:
            setattr(cls, name, _telling_method(cls, name, getattr(cls._builtin, name)))
        return cls

    return decorate


def _telling_method(cls: type[Any], name: str, change: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kw: Any) -> Any:
        result = change(self, *args, **kw)
        if result is not NotImplemented:
            self.changed()
        return result

    method.__name__ = name
    method.__qualname__ = f"{cls.__name__}.{name}"
    method.__doc__ = change.__doc__
    return method


@_telling("__delitem__", "__ior__", "__setitem__", "clear", "pop", "popitem", "setdefault", "update")
class MutableDict(Mutable, dict[_KT, _VT]):
    """A dict that tells of changes of its own; those of values within it are not seen."""

    _builtin = dict

    @classmethod
    def coerce(cls, key: str, value: Any) -> MutableDict[_KT, _VT] | None:
        """Return a dict as one of this class."""
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, dict) else super().coerce(key, value)

    def __reduce_ex__(self, proto: SupportsIndex) -> tuple[type[Self], tuple[dict[_KT, _VT]]]:
        return self.__class__, (dict(self),)

    def __setstate__(self, state: dict[_KT, _VT]) -> None:
        dict.update(self, state)


@_telling(
    "__delitem__",
    "__iadd__",
    "__imul__",
    "__setitem__",
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "remove",
    "reverse",
    "sort",
)
class MutableList(Mutable, list[_T]):
    """A list that tells of changes of its own; those of values within it are not seen."""

    _builtin = list

    @classmethod
    def coerce(cls, key: str, value: Any) -> MutableList[_T] | None:
        """Return a list as one of this class."""
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, list) else super().coerce(key, value)

    def __reduce_ex__(self, proto: SupportsIndex) -> tuple[type[Self], tuple[list[_T]]]:
        return self.__class__, (list(self),)

    def __setstate__(self, state: Iterable[_T]) -> None:
        list.__setitem__(self, slice(None), state)


@_telling(
    "__iand__",
    "__ior__",
    "__isub__",
    "__ixor__",
    "add",
    "clear",
    "difference_update",
    "discard",
    "intersection_update",
    "pop",
    "remove",
    "symmetric_difference_update",
    "update",
)
class MutableSet(Mutable, set[_T]):
    """A set that tells of changes of its own."""

    _builtin = set

    @classmethod
    def coerce(cls, key: str, value: Any) -> MutableSet[_T] | None:
        """Return a set as one of this class."""
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, set) else super().coerce(key, value)

    def __reduce_ex__(self, proto: SupportsIndex) -> tuple[type[Self], tuple[list[_T]]]:
        return self.__class__, (list(self),)

    def __setstate__(self, state: Iterable[_T]) -> None:
        set.update(self, state)


_setup_composite_listener()
