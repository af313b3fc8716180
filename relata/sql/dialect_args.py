"""Arguments of schema objects that belong to one dialect: `postgresql_where`, `mysql_engine` ...

A dialect class lists the arguments it takes, by class of object, in `construct_arguments`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from .. import exc, util
from ..util import memoized_property
from ..util.lazy_pattern import lazy_pattern


class DialectKWArgConst(enum.Enum):
    """Stand for defaults of dialect arguments that are no ordinary values."""

    REFLECTED_ONLY = "reflected_only"


REFLECTED_ONLY = DialectKWArgConst.REFLECTED_ONLY

_NAME = lazy_pattern(r"^(.+?)_(.+)$")

_dialect_loaders: list[Callable[[str], Any]] = []


def register_dialect_loader(loader: Callable[[str], Any]) -> None:
    """Set the function that finds a dialect class by its name; it raises `NoSuchModuleError`."""
    _dialect_loaders[:] = [loader]


def _registry_of_dialect(dialect_name: str) -> dict[Any, dict[str, Any]] | None:
    """Return the arguments that a dialect lists, by class, or None when it takes whatever it is given."""
    if not _dialect_loaders:
        raise exc.NoSuchModuleError(f"no dialect named {dialect_name!r}: no dialects are loaded")
    listed = _dialect_loaders[0](dialect_name).construct_arguments
    return None if listed is None else {cls: dict(defaults) for cls, defaults in listed}


class _Registry(dict[str, Any]):
    def __missing__(self, dialect_name: str) -> Any:
        self[dialect_name] = value = _registry_of_dialect(dialect_name)
        return value


class _DialectArgDict(MutableMapping[str, Any]):
    """The arguments of one object for one dialect: what was given, over the defaults.

    Those that only reflection gives, state of the database and no option of DDL, are kept apart.
    """

    def __init__(self) -> None:
        self._defaults: dict[str, Any] = {}
        self._values: dict[str, Any] = {}
        self._reflected_names: frozenset[str] = frozenset()
        self._reflected: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(set(self._values) | set(self._defaults))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._defaults, *self._values]))

    def __getitem__(self, key: str) -> Any:
        if key in self._values:
            return self._values[key]
        return self._defaults[key]

    def __setitem__(self, key: str, value: Any) -> None:
        (self._reflected if key in self._reflected_names else self._values)[key] = value

    def __delitem__(self, key: str) -> None:
        del self._values[key]

    def __repr__(self) -> str:
        return repr(dict(self))


class _DialectArgView(MutableMapping[str, Any]):
    """The arguments of one object for every dialect, by their full names."""

    __slots__ = ("obj",)

    def __init__(self, obj: DialectKWArgs) -> None:
        self.obj = obj

    def _split(self, key: str) -> tuple[str, str]:
        dialect_name, _, name = key.partition("_")
        if not name:
            raise KeyError(key)
        return dialect_name, name

    def __getitem__(self, key: str) -> Any:
        dialect_name, name = self._split(key)
        try:
            options = self.obj.dialect_options[dialect_name]
        except exc.NoSuchModuleError as err:
            raise KeyError(key) from err
        return options[name]

    def __setitem__(self, key: str, value: Any) -> None:
        try:
            dialect_name, name = self._split(key)
        except KeyError as err:
            raise exc.ArgumentError(
                f"expected the name of a dialect argument, <dialect>_<argument>, got {key!r}"
            ) from err
        self.obj.dialect_options[dialect_name][name] = value

    def __delitem__(self, key: str) -> None:
        dialect_name, name = self._split(key)
        del self.obj.dialect_options[dialect_name][name]

    def __len__(self) -> int:
        return sum(len(args._values) for args in self.obj.dialect_options.values())

    def __iter__(self) -> Iterator[str]:
        for dialect_name, args in list(self.obj.dialect_options.items()):
            for name in args._values:
                yield f"{dialect_name}_{name}"

    def __repr__(self) -> str:
        return repr(dict(self))


class _Options(dict[str, _DialectArgDict]):
    """The options of one object by dialect; a dialect is looked up when it is first asked for."""

    def __init__(self, cls: type[DialectKWArgs]) -> None:
        self._cls = cls

    def __missing__(self, dialect_name: str) -> _DialectArgDict:
        self[dialect_name] = args = self._cls._kw_reg_for_dialect_cls(dialect_name)
        return args

    def __reduce__(self) -> Any:
        return _restore_options, (self._cls, dict(self))


def _restore_options(cls: type[DialectKWArgs], options: dict[str, _DialectArgDict]) -> _Options:
    restored = _Options(cls)
    restored.update(options)
    return restored


class DialectKWArgs:
    """Take keyword arguments that are named for a dialect, such as `sqlite_where`."""

    _kw_registry = _Registry()

    @classmethod
    def argument_for(cls, dialect_name: str, argument_name: str, default: Any) -> None:
        """Add an argument to those that a dialect takes for this class.

        :param dialect_name: the dialect, such as `"mysql"`
        :param argument_name: the argument without the name of the dialect
        :param default: its value where none is given
        :raises ArgumentError: the dialect takes any arguments, so that none can be added
        """
        registry = cls._kw_registry[dialect_name]
        if registry is None:
            raise exc.ArgumentError(
                f"expected a dialect that lists its arguments, got {dialect_name!r}: it has no "
                "construct_arguments "
                "to add to, and takes any argument already"
            )
        registry.setdefault(cls, {})[argument_name] = default

    @classmethod
    def _kw_reg_for_dialect_cls(cls, dialect_name: str) -> _DialectArgDict:
        registry = cls._kw_registry[dialect_name]
        args = _DialectArgDict()
        if registry is None:
            args._defaults["*"] = None
        else:
            for base in reversed(cls.__mro__):
                args._defaults.update(registry.get(base, ()))
        reflected = [name for name, default in args._defaults.items() if default is REFLECTED_ONLY]
        for name in reflected:
            del args._defaults[name]
        args._reflected_names = frozenset(reflected)
        return args

    @memoized_property
    def dialect_options(self) -> Any:
        """The options of this object: `dialect_options[dialect_name][argument_name]`, defaults included."""
        return _Options(type(self))

    @property
    def dialect_kwargs(self) -> MutableMapping[str, Any]:
        """The dialect arguments that were given, by their full names; others can be set here."""
        return _DialectArgView(self)

    @property
    def kwargs(self) -> MutableMapping[str, Any]:
        """The same as `dialect_kwargs`."""
        return self.dialect_kwargs

    @property
    def reflect_only_elements(self) -> Mapping[str, Mapping[str, Any]]:
        """What reflection found that is state of the database and no option of DDL, by dialect and name."""
        given = self.dialect_options.items()
        return _ReflectOnlyView({name: args._reflected for name, args in given if args._reflected})

    @property
    def _reflect_only_kwargs(self) -> dict[str, Any]:
        found = self.reflect_only_elements
        return {f"{dialect}_{name}": found[dialect][name] for dialect in found for name in found[dialect]}

    def _copy_reflect_only_elements(self, other: DialectKWArgs) -> None:
        for dialect_name, args in other.reflect_only_elements.items():
            self.dialect_options[dialect_name].update(args)

    def get_dialect_option(
        self, dialect: Any, argument_name: str, *, else_: Any = None, deprecated_fallback: str | None = None
    ) -> Any:
        """Return an option for a dialect, or `else_` where the dialect has no such argument.

        :param dialect: the dialect object; its name is looked up
        :param argument_name: the argument without the name of the dialect
        :param deprecated_fallback: another dialect whose argument is taken, with a deprecation warning, when
            this
            one has none
        """
        value = self.dialect_options[dialect.name].get(argument_name, else_)
        if deprecated_fallback is not None and (value is None or value == else_):
            fallback = self.dialect_options[deprecated_fallback]
            if argument_name in fallback._values:
                util.warn_deprecated(
                    f"{deprecated_fallback}_{argument_name} is used for the dialect {dialect.name!r}; "
                    f"give it as {dialect.name}_{argument_name}",
                    "2.1",
                )
                return fallback[argument_name]
        return value

    def _validate_dialect_kwargs(self, kwargs: Mapping[str, Any]) -> None:
        """Keep the keyword arguments that are named for a dialect.

        :raises TypeError: a name is not of the form <dialect>_<argument>
        :raises ArgumentError: the dialect has no such argument for this class
        """
        for key, value in kwargs.items():
            parts = _NAME.match(key)
            if parts is None:
                raise TypeError(
                    f"expected keyword arguments of {type(self).__name__} or ones named "
                    "<dialect>_<argument>, "
                    f"got {key!r}"
                )
            self._set_dialect_argument(parts[1], parts[2], key, value)

    def _set_dialect_argument(self, dialect_name: str, name: str, key: str, value: Any) -> None:
        try:
            args = self.dialect_options[dialect_name]
        except exc.NoSuchModuleError:
            util.warn(f"{key!r} is not checked: no dialect named {dialect_name!r} is installed")
            args = _DialectArgDict()
            args._defaults["*"] = None
            self.dialect_options[dialect_name] = args
        is_known = name in args._defaults or name in args._reflected_names or "*" in args._defaults
        if not is_known:
            known = ", ".join(f"{dialect_name}_{one}" for one in sorted(args._defaults)) or "none"
            raise exc.ArgumentError(
                f"expected an argument that the dialect {dialect_name!r} takes for {type(self).__name__} "
                f"({known}), "
                f"got {key!r}"
            )
        args[name] = value


class _ReflectOnlyView(Mapping[str, Mapping[str, Any]]):
    """Reflected state by dialect; a dialect without any gives an empty mapping."""

    def __init__(self, values: dict[str, dict[str, Any]]) -> None:
        self._values = values

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __repr__(self) -> str:
        return repr(self._values)

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        return MappingProxyType(self._values.get(key, {}))

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
