"""Database URLs: `dialect+driver://user:password@host:port/database?name=value`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import exc
from ..util import immutabledict
from ..util.coerce import COLLECTION, MAPPING, TEXT, Kind
from ..util.deprecations import warn_deprecated
from ..util.lazy_module import LazyModule
from . import registry

if TYPE_CHECKING:
    from .default import DefaultDialect
    from .interfaces import CreateEnginePlugin

__all__ = ["URL", "make_url"]

_percent = LazyModule("urllib.parse")

_FORM = "dialect+driver://user:password@host:port/database?name=value"

_URL = re.compile(
    r"""
    (?P<drivername> [\w+]+ ) ://
    (?: (?P<username> [^:/]* ) (?: : (?P<password> [^@]* ) )? @ )?
    (?: \[ (?P<ipv6> [^/?]+ ) \] | (?P<host> [^/:?]+ ) )?
    (?: : (?P<port> [^/?]* ) )?
    (?: / (?P<database> [^?]* ) )?
    (?: \? (?P<query> .* ) )?
    """,
    re.VERBOSE | re.DOTALL,
)


def _are_texts(value: Any) -> bool:
    if isinstance(value, str):
        return True
    return isinstance(value, Sequence) and all(isinstance(one, str) for one in value)


def _are_pairs(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return COLLECTION.fits(value) and all(isinstance(one, (tuple, list)) and len(one) == 2 for one in value)


_OPTION = Kind("text, or a sequence of texts,", _are_texts)
_DIALECT = Kind("a class of dialect", lambda value: hasattr(value, "get_dialect_cls"))
_PAIRS = Kind("a dict, or pairs of name and value,", _are_pairs)

_QueryValue = str | tuple[str, ...]
_QueryInput = Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str | Sequence[str]]] | None


class URL(NamedTuple):
    """Hold the parts of a database URL; it does not change, and its methods return new ones.

    Make one with :func:`make_url` from text (percent-encoded) or with :meth:`create` from its parts (plain).
    """

    drivername: str
    username: str | None
    password: str | None
    host: str | None
    port: int | None
    database: str | None
    query: immutabledict[str, _QueryValue]

    @classmethod
    def create(
        cls,
        drivername: str,
        username: str | None = None,
        password: str | None = None,
        host: str | None = None,
        port: int | None = None,
        database: str | None = None,
        query: _QueryInput = immutabledict(),  # noqa: B008  # it cannot change
    ) -> URL:
        """Make a URL from its parts; nothing is to be percent-encoded.

        :param drivername: the dialect and, after a plus sign, the driver: `postgresql+psycopg`
        :param password: a string, or any object whose `str()` is the password
        :param query: options of the driver; a value may be a sequence of strings
        :raises ArgumentError: a part is of the wrong type
        """
        return cls(
            _require_str(drivername, "drivername"),
            _optional_str(username, "username"),
            password,
            _optional_str(host, "host"),
            _port(port),
            _optional_str(database, "database"),
            _query(query),
        )

    def set(
        self,
        drivername: str | None = None,
        username: str | None = None,
        password: str | None = None,
        host: str | None = None,
        port: int | None = None,
        database: str | None = None,
        query: _QueryInput = None,
    ) -> URL:
        """Return a URL with some parts replaced; None leaves a part as it is."""
        return URL.create(
            self.drivername if drivername is None else drivername,
            self.username if username is None else username,
            self.password if password is None else password,
            self.host if host is None else host,
            self.port if port is None else port,
            self.database if database is None else database,
            self.query if query is None else query,
        )

    # -- the query string

    def update_query_string(
        self, query_string: str, append: bool = False, *, keep_blank_values: bool = False
    ) -> URL:
        """Return a URL with the options of a percent-encoded query string added.

        :param append: keep the values that an option has, beside the new ones
        :param keep_blank_values: take an option without a value as the empty string instead of leaving it out
        """
        pairs = _percent.parse_qsl(query_string, keep_blank_values=keep_blank_values)
        return self.update_query_pairs(pairs, append=append)

    def update_query_pairs(
        self, key_value_pairs: Iterable[tuple[str, str | Sequence[str]]], append: bool = False
    ) -> URL:
        """Return a URL with options added, given as pairs; a name may occur several times."""
        given: dict[str, list[str]] = {}
        key_value_pairs = list(COLLECTION.checked("options of a URL", key_value_pairs))
        _PAIRS.check("options of a URL", key_value_pairs)
        for name, value in key_value_pairs:
            _OPTION.check("value of an option of a URL", value)
            given.setdefault(name, []).extend([value] if isinstance(value, str) else value)
        merged: dict[str, str | Sequence[str]] = dict(self.query)
        for name, values in given.items():
            if append and name in merged:
                old = merged[name]
                values = [*([old] if isinstance(old, str) else old), *values]
            merged[name] = values[0] if len(values) == 1 else values
        return self._replace(query=_query(merged))

    def update_query_dict(
        self, query_parameters: Mapping[str, str | Sequence[str]], append: bool = False
    ) -> URL:
        """Return a URL with options added, given as a mapping."""
        MAPPING.check("options of a URL", query_parameters)
        return self.update_query_pairs(query_parameters.items(), append=append)

    def difference_update_query(self, names: Iterable[str]) -> URL:
        """Return a URL without the options of these names."""
        COLLECTION.check("names of options of a URL", names)
        dropped = frozenset(names)
        if dropped.isdisjoint(self.query):
            return self
        return self._replace(
            query=immutabledict({name: value for name, value in self.query.items() if name not in dropped})
        )

    @property
    def normalized_query(self) -> Mapping[str, Sequence[str]]:
        """The options, each value as a tuple of strings."""
        return immutabledict(
            {name: (value,) if isinstance(value, str) else tuple(value) for name, value in self.query.items()}
        )

    # -- text

    def render_as_string(self, hide_password: bool = True) -> str:
        """Return the URL as text, percent-encoded.

        :param hide_password: write `***` in place of the password
        """
        text = self.drivername + "://"
        if self.username is not None:
            text += _quoted(self.username)
            if self.password is not None:
                text += ":" + ("***" if hide_password else _quoted(str(self.password)))
            text += "@"
        if self.host is not None:
            text += f"[{self.host}]" if ":" in self.host else self.host
        if self.port is not None:
            text += f":{self.port}"
        if self.database is not None:
            text += "/" + _quoted(self.database, "/")
        elif self.query and self.host is not None and self.port is not None:
            pass
        if self.query:
            text += "?" + "&".join(
                f"{_percent.quote_plus(name)}={_percent.quote_plus(one)}"
                for name in sorted(self.query)
                for one in self.normalized_query[name]
            )
        return text

    def __hash__(self) -> int:
        return hash(self.render_as_string(hide_password=False))

    def __str__(self) -> str:
        return self.render_as_string()

    def __repr__(self) -> str:
        return self.render_as_string()

    # -- what it names

    def get_backend_name(self) -> str:
        """Return the name of the database: `postgresql` of `postgresql+psycopg`."""
        return self.drivername.partition("+")[0]

    def get_driver_name(self) -> str:
        """Return the name of the driver, the dialect's usual one when the URL names none."""
        return self.drivername.partition("+")[2] or str(self.get_dialect().driver)

    def _get_entrypoint(self) -> Any:
        return registry.dialects.load(self.drivername.replace("+", "."))

    def get_dialect(self, _is_async: bool = False) -> type[DefaultDialect]:
        """Return the class of the dialect that serves this URL.

        :raises NoSuchModuleError: neither Relata nor an installed package has that dialect or driver
        """
        found = self._get_entrypoint()
        within = getattr(found, "dialect", None)
        dialect: Any = within if isinstance(within, type) else found
        _DIALECT.check(f"what is registered as {self.drivername!r}", dialect)
        chosen: type[DefaultDialect] = (
            dialect.get_async_dialect_cls(self) if _is_async else dialect.get_dialect_cls(self)
        )
        return chosen

    def translate_connect_args(self, names: Sequence[str] | None = None, **kw: Any) -> dict[str, Any]:
        """Return the parts that are set, as keyword arguments of a driver's `connect()`.

        :param kw: what the driver calls a part: `username="user"`; None leaves the part out
        """
        attributes = ("host", "database", "username", "password", "port")
        if names is not None:
            warn_deprecated("URL.translate_connect_args(names): give the names as keywords", "1.4")
            kw.update(zip(attributes, names, strict=False))
        translated: dict[str, Any] = {}
        for attribute in attributes:
            name = kw.get(attribute, attribute)
            value = getattr(self, attribute)
            if name is not None and value:
                translated[name] = value
        return translated

    def _instantiate_plugins(
        self, kwargs: Mapping[str, Any]
    ) -> tuple[URL, list[CreateEnginePlugin], dict[str, Any]]:
        """Make the plugins that the query string (`plugin=`) and the option `plugins` name."""
        names = [*self.normalized_query.get("plugin", ()), *kwargs.get("plugins", ())]
        options = dict(kwargs)
        made = [registry.plugins.load(name)(self, options) for name in names]
        url = self.difference_update_query(["plugin", "plugins"])
        for plugin in made:
            changed = plugin.update_url(url)
            if changed is not None:
                url = changed
        options.pop("plugins", None)
        return url, made, options


def make_url(name_or_url: str | URL, *, keep_blank_values: bool = False) -> URL:
    """Return the URL that a text says; a URL is returned as it is.

    User, password, database and options are percent-decoded: write `@` in a password as `%40`.

    :param keep_blank_values: keep options without a value (`option=`) as empty texts
    :raises ArgumentError: the text is no database URL
    """
    if isinstance(name_or_url, str):
        return _parse(name_or_url, keep_blank_values)
    if isinstance(name_or_url, URL):
        return name_or_url
    if hasattr(name_or_url, "_sqla_is_testing_if_this_is_a_mock_object"):
        return name_or_url
    raise exc.ArgumentError(f"expected a database URL ({_FORM}) as text or as a URL, got {name_or_url!r}")


def _parse(text: str, keep_blank_values: bool) -> URL:
    match = _URL.fullmatch(text)
    if match is None:
        raise exc.ArgumentError(
            f"expected a database URL of the form {_FORM}, got {_without_password(text)!r}; "
            "an SQLite file is sqlite:///name.db"
        )
    part = match.groupdict()
    username, password, port = part["username"], part["password"], part["port"]
    if port is not None and not port.isdecimal():
        raise exc.UnfitArgumentError(
            f"expected a number as the port of the database URL, got {port!r} in {_without_password(text)!r}"
        )
    url = URL(
        part["drivername"],
        _unquoted(username),
        _unquoted(password),
        part["ipv6"] or part["host"],
        None if port is None else int(port),
        _unquoted(part["database"]),
        immutabledict(),
    )
    query = part["query"]
    return url.update_query_string(query, keep_blank_values=keep_blank_values) if query else url


def _without_password(text: str) -> str:
    """Hide what may be a password in a text that is no URL: all between the first colon and the last @."""
    start, separator, rest = text.partition("://")
    if not separator:
        start, rest = "", text
    credentials, at, address = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    return start + separator + user + (":***" if colon else "") + at + address


def _quoted(text: str, safe: str = "") -> str:
    return _percent.quote(text, safe=" +" + safe)  # type: ignore[no-any-return]  # of a module imported on need


def _unquoted(text: str | None) -> str | None:
    return _percent.unquote(text) if text and "%" in text else text


def _require_str(value: Any, part: str) -> str:
    return TEXT.checked(f"{part} of a URL", value)  # type: ignore[no-any-return]  # text


def _optional_str(value: Any, part: str) -> str | None:
    return None if value is None else _require_str(value, part)


def _port(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise exc.UnfitArgumentError(f"expected a number as port of a URL, got {value!r}") from error


def _query(given: _QueryInput) -> immutabledict[str, _QueryValue]:
    if not given:
        return immutabledict()
    _PAIRS.check("query of a URL", given)

    def checked(value: Any) -> _QueryValue:
        _OPTION.check("value of an option of a URL", value)
        return value if isinstance(value, str) else tuple(value)

    pairs = given.items() if isinstance(given, Mapping) else given
    return immutabledict({_require_str(name, "name of an option"): checked(value) for name, value in pairs})
