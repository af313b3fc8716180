"""Find mapped classes by the names in strings: ``relationship("Address")``, ``primaryjoin="..."``."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from .. import exc, util
from ..sql import elements
from ..sql.functions import func
from ..sql.selectable import select
from ..sql.selectable.compounds import exists
from .base import opt_manager_of_class

if TYPE_CHECKING:
    from .interfaces import MapperProperty

_ClsRegistryType = MutableMapping[str, Any]
_NAME = re.compile(r"^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*$")


class _MultipleClassMarker:
    """Several classes of one name: the name alone does not tell which is meant."""

    def __init__(self, classes: list[type[Any]]) -> None:
        self._classes = [weakref.ref(cls) for cls in classes]

    def __iter__(self) -> Iterator[type[Any]]:
        return (cls for cls in [ref() for ref in self._classes] if cls is not None)

    def remove(self, cls: type[Any]) -> None:
        """Forget a class."""
        self._classes = [ref for ref in self._classes if ref() is not cls]

    def only(self, path: str) -> type[Any]:
        """Return the class, if one is left.

        :raises InvalidRequestError: when there are several.
        """
        found = list(self)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NameError(path)
        names = ", ".join(f"{cls.__module__}.{cls.__name__}" for cls in found)
        raise exc.InvalidRequestError(
            f"expected {path!r} to name one class of the registry, got {names}; "
            "write the name with as much of its module as tells them apart"
        )


def add_class(classname: str, cls: type[Any], registry: _ClsRegistryType) -> Any:
    """Make a class known by its name; return what the registry has under it, to be kept alive."""
    existing = registry.get(classname)
    if existing is None:
        registry[classname] = cls
        return cls
    others = list(existing) if isinstance(existing, _MultipleClassMarker) else [existing]
    if any(other.__module__ == cls.__module__ for other in others):
        util.warn(
            f"expected one class {cls.__module__}.{cls.__name__} in a registry, got another one: texts that "
            "name it do not tell which of them is meant; give one of them another name"
        )
    marker = registry[classname] = _MultipleClassMarker([*others, cls])
    return marker


def remove_class(classname: str, cls: type[Any], registry: _ClsRegistryType) -> None:
    """Forget a class."""
    existing = registry.get(classname)
    if existing is cls:
        del registry[classname]
    elif isinstance(existing, _MultipleClassMarker):
        existing.remove(cls)


class _Module:
    """A part of a dotted path, on its way to a class."""

    def __init__(self, path: str, registry: _ClsRegistryType) -> None:
        self._path = path
        self._registry = registry

    def __getattr__(self, name: str) -> Any:
        return _find(f"{self._path}.{name}", self._registry)


def _classes(registry: _ClsRegistryType) -> Iterator[type[Any]]:
    for value in list(registry.values()):
        if isinstance(value, _MultipleClassMarker):
            yield from value
        elif isinstance(value, type):
            yield value


def _find(path: str, registry: _ClsRegistryType) -> Any:
    """Return the class, or part of a path to one, that a dotted path names.

    :raises AttributeError: when it names none.
    """
    module, _, name = path.rpartition(".")
    suffix = f".{module}"
    exact = [
        cls for cls in _classes(registry) if cls.__name__ == name and (f".{cls.__module__}").endswith(suffix)
    ]
    if exact:
        return _MultipleClassMarker(exact).only(path)
    part = f".{path}."
    if any(part in f".{cls.__module__}." for cls in _classes(registry)):
        return _Module(path, registry)
    raise AttributeError(f"no mapped class, nor a module of one, has the path {path!r}")


class _Names(Mapping[str, Any]):
    """The names that a string in a relationship may use: classes, tables, SQL functions."""

    def __init__(
        self, cls: type[Any], registry: Any, functions: Mapping[str, Any], prefers_tables: bool = False
    ) -> None:
        self.cls = cls
        self.prefers_tables = prefers_tables
        self.registry = registry
        self.functions = functions

    def __getitem__(self, name: str) -> Any:
        classes = self.registry._class_registry
        metadata = self.registry._metadata_of(self.cls)
        found = classes.get(name)
        if found is not None and not (self.prefers_tables and name in metadata.tables):
            return found.only(name) if isinstance(found, _MultipleClassMarker) else found
        if name in metadata.tables:
            return metadata.tables[name]
        if any(t.schema == name for t in metadata.tables.values()):
            return _Schema(name, metadata)
        if name in self.functions:
            return self.functions[name]
        part = f".{name}."
        if any(part in f".{cls.__module__}." for cls in _classes(classes)):
            return _Module(name, classes)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.registry._class_registry)

    def __len__(self) -> int:
        return len(self.registry._class_registry)


class _Schema:
    """The tables of a schema, by name."""

    def __init__(self, name: str, metadata: Any) -> None:
        self._name = name
        self._metadata = metadata

    def __getattr__(self, name: str) -> Any:
        try:
            return self._metadata.tables[f"{self._name}.{name}"]
        except KeyError:
            raise AttributeError(f"no table {name!r} in schema {self._name!r}") from None


_SQL_NAMES: dict[str, Any] = {
    **{
        name: getattr(elements, name)
        for name in ("and_", "or_", "not_", "asc", "desc", "case", "cast", "text", "null")
    },
    **{
        name: getattr(elements, name)
        for name in ("literal", "literal_column", "bindparam", "true", "false", "column")
    },
    "func": func,
    "select": select,
    "exists": exists,
}


class UnknownAttribute(exc.InvalidRequestError, AttributeError):
    """A text of a relationship names an attribute that its class does not have."""


def resolver(prop: MapperProperty[Any], functions: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function that evaluates the strings of a property.

    It takes the text, and ``prefers_tables=True`` where a name that a table and a class have means the table.

    :param functions: names to be known besides those of SQL: ``foreign``, ``remote``.
    """
    mapper = prop.parent
    known = {**_SQL_NAMES, **functions}

    def resolve(text: str, prefers_tables: bool = False) -> Any:
        names = _Names(mapper.class_, mapper.registry, known, prefers_tables)
        try:
            return eval(text, {"__builtins__": {}}, names)
        except AttributeError as error:
            if error.obj is None:
                raise _unknown_name(prop, text, error, names) from error
            raise _unknown_attribute(prop, text, error) from error
        except (NameError, KeyError) as error:
            raise _unknown_name(prop, text, error, names) from error

    return resolve


def _unknown_attribute(prop: Any, text: str, error: AttributeError) -> UnknownAttribute:
    manager = opt_manager_of_class(error.obj) if isinstance(error.obj, type) else None
    owner = repr(error.obj) if manager is None else manager.class_.__name__
    there = "" if manager is None else f"; there are {', '.join(sorted(manager))}"
    return UnknownAttribute(
        f"expected an attribute of {owner} in {text!r} for {prop}, got {error.name!r}{there}"
    )


def _unknown_name(prop: Any, text: str, error: BaseException, names: _Names) -> exc.InvalidRequestError:
    known = sorted(cls.__name__ for cls in _classes(names.registry._class_registry))
    what = "a mapped class" if _NAME.match(text) else "an expression over mapped classes and tables"
    missing = error.name if isinstance(error, NameError) and error.name else error.args[0]
    got = repr(text) if missing == text else f"{text!r}, of which {missing!r} is not known"
    return exc.InvalidRequestError(
        f"expected {what} for {prop}, got {got}; the registry has "
        f"{', '.join(known) or 'no classes'}: where the class is defined elsewhere, import its module before "
        "the mappers are used, else mend the name"
    )
