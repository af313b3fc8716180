"""Dicts of related objects, each under a key that it gives itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .. import exc
from .base import NO_VALUE
from .collection_instrumentation import collection, instrument_class

_KT = TypeVar("_KT")
_VT = TypeVar("_VT")


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


def _empty() -> KeyFuncDict[Any, Any]:
    """Return the dict that a pickle fills."""
    return KeyFuncDict.__new__(KeyFuncDict)


def keyfunc_mapping(
    keyfunc: Callable[[Any], Any], *, ignore_unpopulated_attribute: bool = False
) -> type[KeyFuncDict[Any, Any]]:
    """Return a collection class for ``relationship(collection_class=...)``: a dict keyed by a function of
    each object.

    :param keyfunc: takes an object, returns its key.
    """

    class KeyedDict(KeyFuncDict[Any, Any]):
        def __init__(self, *dict_args: Any) -> None:
            super().__init__(keyfunc, *dict_args, ignore_unpopulated_attribute=ignore_unpopulated_attribute)

        def __reduce_ex__(self, protocol: Any) -> Any:  # pickled as the base class, which has a name
            return _empty, (), self.__dict__, None, iter(self.items())

    return KeyedDict


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

instrument_class(KeyFuncDict)
