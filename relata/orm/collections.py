"""Collections of related objects: the instrumented list, set and dict, and how classes of the user's
become such.

A class is instrumented once: its mutating methods are wrapped so that the mapper hears of every object that
comes or goes, and three roles are settled - the method that adds one object, the one that removes one, and
the iterator.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from .. import exc, util
from .._hot import collections as hot
from .base import NO_KEY, NO_VALUE

if TYPE_CHECKING:
    from .._hot.attributes import InstanceState
    from .attributes.collection import CollectionAttribute
    from .attributes.tokens import AttributeEventToken

__all__ = [
    "CollectionAdapter",
    "InstrumentedDict",
    "InstrumentedList",
    "InstrumentedSet",
    "KeyFuncDict",
    "attribute_keyed_dict",
    "attribute_mapped_collection",
    "bulk_replace",
    "collection",
    "collection_adapter",
    "column_keyed_dict",
    "column_mapped_collection",
    "keyfunc_mapping",
    "mapped_collection",
]

_KT = TypeVar("_KT")
_VT = TypeVar("_VT")
_T = TypeVar("_T")
_FN = TypeVar("_FN", bound=Callable[..., Any])

hot.set_no_key(NO_KEY)


class collection:
    """Decorators that say what the methods of a collection class do.

    ``appender``, ``remover`` and ``iterator`` name the method for a role; ``adds``, ``removes``,
    ``replaces`` and ``removes_return`` have a method tell of the objects it handles;
    ``internally_instrumented`` leaves one alone.
    """

    @staticmethod
    def appender(fn: _FN) -> _FN:
        """Name the method that adds one object."""
        fn._sa_role = "appender"  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def remover(fn: _FN) -> _FN:
        """Name the method that removes one object."""
        fn._sa_role = "remover"  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def iterator(fn: _FN) -> _FN:
        """Name the method that iterates over the objects."""
        fn._sa_role = "iterator"  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def internally_instrumented(fn: _FN) -> _FN:
        """Leave a method alone: it tells of its objects itself."""
        fn._sa_instrumented = True  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def adds(arg: int | str) -> Callable[[_FN], _FN]:
        """Have a method tell that it adds an object.

        :param arg: the position (after ``self`` as 0) or the name of the argument that is the object.
        """
        return _marker("before", arg)

    @staticmethod
    def replaces(arg: int | str) -> Callable[[_FN], _FN]:
        """Have a method tell that it adds an object, and removes the one that it returns."""

        def decorate(fn: _FN) -> _FN:
            _marker("before", arg)(fn)
            fn._sa_after = True  # type: ignore[attr-defined]  # a mark on a function
            return fn

        return decorate

    @staticmethod
    def removes(arg: int | str) -> Callable[[_FN], _FN]:
        """Have a method tell that it removes an object, which is an argument of it."""
        return _marker("removes", arg)

    @staticmethod
    def removes_return() -> Callable[[_FN], _FN]:
        """Have a method tell that it removes an object, which it returns."""

        def decorate(fn: _FN) -> _FN:
            fn._sa_after = True  # type: ignore[attr-defined]  # a mark on a function
            return fn

        return decorate


def _marker(kind: str, arg: int | str) -> Callable[[_FN], _FN]:
    def decorate(fn: _FN) -> _FN:
        setattr(fn, f"_sa_{kind}", arg)
        return fn

    return decorate


class CollectionAdapter:
    """The view that the mapper, and extensions, have of one collection.

    :ivar data: the user's collection.
    :ivar owner_state: the state of the instance that it belongs to.
    :ivar attr: the attribute's implementation.
    """

    __slots__ = ("_data", "attr", "empty", "owner_state")

    def __init__(self, attr: CollectionAttribute, owner_state: InstanceState, data: Any) -> None:
        self.attr = attr
        self.owner_state = owner_state
        self._data = data
        self.empty = False

    @property
    def data(self) -> Any:
        """The collection."""
        return self._data

    @property
    def invalidated(self) -> bool:
        """Whether the collection was replaced or expired since it was handed out."""
        return self._data._sa_attr is not self.attr

    @property
    def _referenced_by_owner(self) -> bool:
        return self.owner_state.dict.get(self.attr.key) is self._data

    def append_with_event(self, item: Any, initiator: AttributeEventToken | None = None) -> None:
        """Add an object, and tell of it."""
        self._data._sa_appender(item, _sa_initiator=initiator)

    def append_without_event(self, item: Any) -> None:
        """Add an object, and tell nobody."""
        self._data._sa_appender(item, _sa_initiator=False)

    def append_multiple_without_event(self, items: Iterable[Any]) -> None:
        """Add objects, and tell nobody."""
        for item in items:
            self._data._sa_appender(item, _sa_initiator=False)

    def bulk_appender(self) -> Callable[..., Any]:
        """Return the method that adds an object."""
        return self._data._sa_appender  # type: ignore[no-any-return]  # a method of the user's class

    def bulk_remover(self) -> Callable[..., Any]:
        """Return the method that removes an object."""
        return self._data._sa_remover  # type: ignore[no-any-return]  # a method of the user's class

    def remove_with_event(self, item: Any, initiator: AttributeEventToken | None = None) -> None:
        """Remove an object, and tell of it."""
        self._data._sa_remover(item, _sa_initiator=initiator)

    def remove_without_event(self, item: Any) -> None:
        """Remove an object, and tell nobody."""
        self._data._sa_remover(item, _sa_initiator=False)

    def clear_with_event(self, initiator: AttributeEventToken | None = None) -> None:
        """Remove all objects, and tell of each."""
        for item in list(self):
            self._data._sa_remover(item, _sa_initiator=initiator)

    def clear_without_event(self) -> None:
        """Remove all objects, and tell nobody."""
        for item in list(self):
            self._data._sa_remover(item, _sa_initiator=False)

    def fire_append_event(
        self, item: Any, initiator: AttributeEventToken | None = None, key: Any = NO_KEY
    ) -> Any:
        """Tell of an object that is about to be added; return the object to add."""
        return hot.added(self._data, item, initiator, key)

    def fire_append_wo_mutation_event(
        self, item: Any, initiator: AttributeEventToken | Literal[False] | None = None, key: Any = NO_KEY
    ) -> Any:
        """Tell that an object is added that is there already."""
        if initiator is False:
            return item
        return self.attr.fire_append_wo_mutation_event(self.owner_state, item, initiator, key)

    def fire_pre_remove_event(self, initiator: AttributeEventToken | None = None, key: Any = NO_KEY) -> None:
        """Tell that objects are about to be removed."""
        hot.changing(self._data, initiator)

    def fire_remove_event(
        self, item: Any, initiator: AttributeEventToken | None = None, key: Any = NO_KEY
    ) -> None:
        """Tell of an object that was removed."""
        hot.removed(self._data, item, initiator, key)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._data._sa_iterator())

    def __len__(self) -> int:
        return len(list(self._data._sa_iterator()))

    def __bool__(self) -> bool:
        return True


def bulk_replace(
    values: Iterable[Any],
    existing_adapter: CollectionAdapter,
    new_adapter: CollectionAdapter,
    initiator: AttributeEventToken | None = None,
) -> None:
    """Fill a new collection and tell which objects came, and which of the old collection went."""
    values = list(values)
    old = list(existing_adapter)
    kept = {id(item) for item in old}
    wanted = {id(item) for item in values}
    for item in values:
        if id(item) in kept:
            new_adapter.append_without_event(item)
        else:
            new_adapter.append_with_event(item, initiator)
    for item in old:
        if id(item) not in wanted:
            existing_adapter.fire_remove_event(item, initiator)


def _adapter_of(collection: Any) -> CollectionAdapter | None:
    attr = getattr(collection, "_sa_attr", None)
    return None if attr is None else CollectionAdapter(attr, collection._sa_state, collection)


collection_adapter = operator.attrgetter("_sa_adapter")


# -- instrumenting classes

_METHODS: dict[type, Callable[[type], dict[str, Callable[..., Any]]]] = {
    list: hot.list_methods,
    set: hot.set_methods,
    dict: hot.dict_methods,
}
_ROLES: dict[type, dict[str, str]] = {
    list: {"appender": "append", "remover": "remove", "iterator": "__iter__"},
    set: {"appender": "add", "remover": "remove", "iterator": "__iter__"},
    dict: {"iterator": "values"},
}


def emulated_type(factory: Any) -> type | None:
    """Return which of list, set and dict a collection class or factory stands for, or None."""
    cls = factory if isinstance(factory, type) else type(factory())
    found: type | None = util.duck_type_collection(cls)
    return found


def prepare_instrumentation(factory: Callable[[], Any]) -> Callable[[], Any]:
    """Return a factory of instrumented collections.

    :param factory: a builtin type, a class, or a function that returns an empty collection.
    :raises ArgumentError: when a class lacks a role.
    """
    canned: dict[Any, type] = {list: InstrumentedList, set: InstrumentedSet}
    if factory in canned:
        return canned[factory]
    cls = type(factory())
    if cls in canned:
        target = canned[cls]
        return lambda: target(factory())
    if "_sa_is_instrumented" not in cls.__dict__:
        instrument_class(cls)
    return factory


def instrument_class(cls: type[Any], canned: bool = False) -> None:
    """Wrap the mutating methods of a collection class and settle its roles.

    :raises ArgumentError: when the class lacks a role, or cannot be changed.
    """
    if cls.__module__ == "builtins":
        raise exc.ArgumentError(
            f"expected a collection class that can be instrumented, got the builtin {cls.__name__!r}; "
            "derive a class from it, or use list, set or dict itself"
        )
    kind = util.duck_type_collection(cls)
    roles = dict(_ROLES.get(kind, {})) if kind is not None else {}
    marked = _marked_methods(cls)
    for name, fn in marked:
        role = getattr(fn, "_sa_role", None)
        if role is not None:
            roles[role] = name
    missing = [
        r for r in ("appender", "remover", "iterator") if not callable(getattr(cls, roles.get(r, ""), None))
    ]
    if missing:
        raise exc.ArgumentError(
            f"expected the collection class {cls.__name__} to have a method for each role, got none for "
            f"{' and '.join(missing)}; mark one with @collection.{missing[0]}"
        )
    _wrap_methods(cls, kind, marked, roles)
    for role, name in roles.items():
        setattr(cls, f"_sa_{role}", getattr(cls, name))
    if not canned:
        for name in ("_sa_attr", "_sa_state"):
            if not hasattr(cls, name):
                setattr(cls, name, None)
    cls._sa_adapter = property(_adapter_of)
    cls._sa_is_instrumented = True
    cls._sa_is_canned = canned


def _marked_methods(cls: type[Any]) -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, fn in base.__dict__.items():
            if callable(fn):
                found[name] = fn
    return [
        (name, fn)
        for name, fn in found.items()
        if any(hasattr(fn, f"_sa_{mark}") for mark in ("role", "before", "after", "removes", "instrumented"))
    ]


def _wrap_methods(
    cls: type[Any], kind: type | None, marked: list[tuple[str, Any]], roles: dict[str, str]
) -> None:
    marked_names = {name for name, fn in marked}
    for name, fn in marked:
        if not hasattr(fn, "_sa_instrumented"):
            wrapped = _wrap_marked(fn)
            if wrapped is not None:
                setattr(cls, name, wrapped)
    if kind is not None and kind in _METHODS and all(hasattr(cls, n) for n in _NEEDED[kind]):
        for name, fn in _METHODS[kind](cls).items():
            current = getattr(cls, name, None)
            if name not in marked_names and current is not None and not hasattr(current, "_sa_instrumented"):
                fn._sa_instrumented = True  # type: ignore[attr-defined]  # a mark on a function
                setattr(cls, name, fn)
    for role, wrap in (("appender", _adding), ("remover", _removing)):
        fn = getattr(cls, roles.get(role, ""), None)
        if fn is not None and not hasattr(fn, "_sa_instrumented"):
            setattr(cls, roles[role], wrap(fn, 1))


_NEEDED: dict[type, tuple[str, ...]] = {
    list: ("append", "insert", "pop", "clear", "__setitem__", "__delitem__"),
    set: ("add", "remove", "pop", "clear"),
    dict: ("__setitem__", "__delitem__"),
}


def _wrap_marked(fn: Any) -> Any:
    if hasattr(fn, "_sa_before"):
        return _adding(fn, fn._sa_before, replaces=hasattr(fn, "_sa_after"))
    if hasattr(fn, "_sa_removes"):
        return _removing(fn, fn._sa_removes)
    if hasattr(fn, "_sa_after"):
        return _removing(fn, None)
    return None


def _argument(args: list[Any], kw: dict[str, Any], arg: int | str, names: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the container and the key under which an argument was passed."""
    if isinstance(arg, int):
        if len(args) > arg:
            return args, arg
        arg = names[arg]
    if arg in kw:
        return kw, arg
    position = names.index(arg) if arg in names else -1
    if 0 <= position < len(args):
        return args, position
    raise exc.ArgumentError(
        f"expected the argument {arg!r} that carries the object of the collection, it was not given"
    )


def _marked_copy(wrapper: Any, fn: Any) -> Any:
    util.update_wrapper(wrapper, fn)
    wrapper._sa_instrumented = True
    return wrapper


def _adding(fn: Any, arg: int | str, replaces: bool = False) -> Any:
    names = (
        fn.__code__.co_varnames[: fn.__code__.co_argcount] if hasattr(fn, "__code__") else ("self", "item")
    )

    def wrapper(self: Any, *args: Any, _sa_initiator: Any = None, **kw: Any) -> Any:
        positional = [self, *args]
        where, key = _argument(positional, kw, arg, names)
        where[key] = hot.added(self, where[key], _sa_initiator, NO_KEY)
        result = fn(*positional, **kw)
        if replaces and result is not None:
            hot.removed(self, result, _sa_initiator, NO_KEY)
        return result

    return _marked_copy(wrapper, fn)


def _removing(fn: Any, arg: int | str | None) -> Any:
    names = (
        fn.__code__.co_varnames[: fn.__code__.co_argcount] if hasattr(fn, "__code__") else ("self", "item")
    )

    def wrapper(self: Any, *args: Any, _sa_initiator: Any = None, **kw: Any) -> Any:
        hot.changing(self, _sa_initiator)
        positional = [self, *args]
        result = fn(*positional, **kw)
        if arg is None:
            item = result
        else:
            where, key = _argument(positional, kw, arg, names)
            item = where[key]
        if item is not None:
            hot.removed(self, item, _sa_initiator, NO_KEY)
        return result

    return _marked_copy(wrapper, fn)


def values_for(attr: CollectionAttribute, given: Any) -> list[Any]:
    """Return the objects that a value assigned to a collection attribute brings.

    :raises TypeError: when the value is not of the collection's kind.
    """
    wanted = attr.duck_type
    got = util.duck_type_collection(given)
    if wanted is not None and got is not wanted:
        kind = wanted.__name__
        raise TypeError(
            f"Incompatible collection type: expected a {kind}-like value for {attr}, "
            f"got {type(given).__name__} {given!r}; assign a {kind}, or change the collection that is there"
        )
    if hasattr(given, "_sa_iterator"):
        return list(given._sa_iterator())
    if got is dict:
        _check_keys(attr, given)
        return list(given.values())
    return list(given)


def _check_keys(attr: CollectionAttribute, given: dict[Any, Any]) -> None:
    keyfunc = getattr(attr.collection_factory(), "keyfunc", None)
    if keyfunc is None:
        return
    for key, value in given.items():
        expected = keyfunc(value)
        if expected is not NO_VALUE and expected != key:
            raise TypeError(f"expected the key {expected!r} for the object {value!r} in {attr}, got {key!r}")


# -- the three collections that attributes have by default


class InstrumentedList(list[_T]):
    """A list of related objects."""

    __slots__ = ("__weakref__", "_sa_attr", "_sa_state")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _reduce(self, list(self))

    def __setstate__(self, state: Any) -> None:
        list.extend(self, state[0])
        _link(self, *state[1:])


class InstrumentedSet(set[_T]):
    """A set of related objects."""

    __slots__ = ("_sa_attr", "_sa_state")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _reduce(self, list(self))

    def __setstate__(self, state: Any) -> None:
        set.update(self, state[0])
        _link(self, *state[1:])


class InstrumentedDict(dict[_KT, _VT]):
    """A dict of related objects."""

    __slots__ = ("__weakref__", "_sa_attr", "_sa_state")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _reduce(self, dict(self))

    def __setstate__(self, state: Any) -> None:
        dict.update(self, state[0])
        _link(self, *state[1:])


def _reduce(collection: Any, content: Any) -> Any:
    attr = getattr(collection, "_sa_attr", None)
    link = (None, None) if attr is None else (collection._sa_state, attr.key)
    return type(collection), (), (content, *link)


def _link(collection: Any, state: Any, key: str | None) -> None:
    if key is not None:
        collection._sa_attr = state.manager[key].impl
        collection._sa_state = state


class KeyFuncDict(dict[_KT, _VT]):
    """A dict of related objects, each under the key that a function of it gives.

    :param keyfunc: the function of an object that returns its key.
    :param ignore_unpopulated_attribute: leave objects out, in place of an error, whose key has no value yet.
    """

    def __init__(
        self,
        keyfunc: Callable[[Any], Any],
        *dict_args: Any,
        ignore_unpopulated_attribute: bool = False,
    ) -> None:
        self.keyfunc = keyfunc
        self.ignore_unpopulated_attribute = ignore_unpopulated_attribute
        super().__init__(*dict_args)

    @collection.appender
    @collection.internally_instrumented
    def set(self, value: Any, _sa_initiator: Any = None) -> None:
        """Add an object under its key."""
        key = self._key_of(value, _sa_initiator)
        if key is not NO_VALUE:
            self.__setitem__(key, value, _sa_initiator)  # type: ignore[call-arg]  # the wrapped method takes it

    @collection.remover
    @collection.internally_instrumented
    def remove(self, value: Any, _sa_initiator: Any = None) -> None:
        """Remove an object from under its key.

        :raises InvalidRequestError: when another object is under its key: the key was changed meanwhile.
        """
        key = self._key_of(value, _sa_initiator)
        if key is NO_VALUE:
            return
        if self[key] != value:
            raise exc.InvalidRequestError(
                f"expected {value!r} under its key {key!r}, got {self[key]!r} there; the key of an "
                "object changed while it was in the collection: remove the object before, and add it "
                "again after"
            )
        self.__delitem__(key, _sa_initiator)  # type: ignore[call-arg]  # the wrapped method takes it

    def _key_of(self, value: Any, initiator: Any) -> Any:
        key = self.keyfunc(value)
        if key is NO_VALUE and not self.ignore_unpopulated_attribute:
            raise exc.InvalidRequestError(
                f"expected the attribute that gives the key of {value!r} to have a value, it has none; "
                "set it before the object is added, or pass ignore_unpopulated_attribute=True"
            )
        return key


MappedCollection = KeyFuncDict


class _AttributeKey:
    """Give the key of an object: the value of an attribute of it."""

    def __init__(self, attr_name: str) -> None:
        self.attr_name = attr_name

    def __call__(self, mapped_object: Any) -> Any:
        value = getattr(mapped_object, self.attr_name, NO_VALUE)
        return NO_VALUE if value is None and self.attr_name not in mapped_object.__dict__ else value


class _ColumnKey:
    """Give the key of an object: the value of a column, or the values of several."""

    def __init__(self, columns: tuple[Any, ...]) -> None:
        self.columns = columns

    def __call__(self, mapped_object: Any) -> Any:
        mapper = mapped_object.__dict__["_sa_instance_state"].mapper
        keys = [mapper.get_property_by_column(_in_mapper(mapper, column)).key for column in self.columns]
        values = [getattr(mapped_object, key) for key in keys]
        if any(v is None and k not in mapped_object.__dict__ for k, v in zip(keys, values, strict=True)):
            return NO_VALUE
        return values[0] if len(values) == 1 else tuple(values)


def _in_mapper(mapper: Any, column: Any) -> Any:
    column = column.__clause_element__() if hasattr(column, "__clause_element__") else column
    found = mapper.local_table.c.get(column.key)
    return column if found is None else found


def keyfunc_mapping(
    keyfunc: Callable[[Any], Any], *, ignore_unpopulated_attribute: bool = False
) -> type[KeyFuncDict[Any, Any]]:
    """Return a collection class for ``relationship(collection_class=...)``: a dict keyed by a function of
    each object.

    :param keyfunc: takes an object, returns its key.
    """

    def factory() -> KeyFuncDict[Any, Any]:
        return KeyFuncDict(keyfunc, ignore_unpopulated_attribute=ignore_unpopulated_attribute)

    return factory  # type: ignore[return-value]  # a factory serves wherever the class does


def attribute_keyed_dict(
    attr_name: str, *, ignore_unpopulated_attribute: bool = False
) -> type[KeyFuncDict[Any, Any]]:
    """Return a collection class: a dict keyed by an attribute of each object."""
    return keyfunc_mapping(
        _AttributeKey(attr_name), ignore_unpopulated_attribute=ignore_unpopulated_attribute
    )


def column_keyed_dict(
    mapping_spec: Any, *, ignore_unpopulated_attribute: bool = False
) -> type[KeyFuncDict[Any, Any]]:
    """Return a collection class: a dict keyed by a column, or several, of each object."""
    columns = tuple(mapping_spec) if isinstance(mapping_spec, (list, tuple)) else (mapping_spec,)
    return keyfunc_mapping(_ColumnKey(columns), ignore_unpopulated_attribute=ignore_unpopulated_attribute)


mapped_collection = keyfunc_mapping
attribute_mapped_collection = attribute_keyed_dict
column_mapped_collection = column_keyed_dict

_wrap_methods(InstrumentedDict, dict, [], {})
for _cls in (InstrumentedList, InstrumentedSet):
    instrument_class(_cls, canned=True)
instrument_class(KeyFuncDict)
