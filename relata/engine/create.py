"""Make engines: from a URL and options, or from a configuration file's entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .. import event, exc
from ..pool import Pool, _AdhocProxiedConnection
from ..pool.base import OPTIONS as POOL_OPTIONS
from ..sql.compiler import COLLECT_CARTESIAN_PRODUCTS, WARN_LINTING
from ..util import immutabledict
from ..util.coerce import (
    COLLECTION,
    COUNT,
    FUNCTION,
    NAMED,
    NUMBER,
    TEXT,
    Kind,
    asbool,
    asint,
    check_kinds,
    one_of,
)
from ..util.signatures import get_cls_kwargs
from .base import Connection, Engine
from .default import DefaultDialect
from .failure import handle_without_connection
from .mock import create_mock_engine
from .url import URL, make_url

__all__ = ["create_engine", "create_mock_engine", "create_pool_from_url", "engine_from_config"]

_NAMES_OF_POOL_OPTIONS = immutabledict(
    {
        "logging_name": "pool_logging_name",
        "echo": "echo_pool",
        "timeout": "pool_timeout",
        "recycle": "pool_recycle",
        "events": "pool_events",
        "reset_on_return": "pool_reset_on_return",
        "pre_ping": "pool_pre_ping",
        "use_lifo": "pool_use_lifo",
    }
)
_PAST_OPTIONS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "future": (lambda value: not value, "there is no other any more, leave the option out"),
    "strategy": (lambda value: value != "plain", "use create_mock_engine() for statements that are not run"),
}
"""Options that choose nothing any more: which of their values asks for what is gone, and what to do."""
_NOT_GIVEN: Any = object()


def _are_arguments(value: Any) -> bool:
    try:
        return NAMED.fits(dict(value))
    except (TypeError, ValueError):
        return False


def _is_driver(value: Any) -> bool:
    return hasattr(value, "paramstyle") or hasattr(value, "connect")


def _is_pool_class(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Pool)


ENGINE_OPTIONS: Mapping[str, Kind] = {
    **{_NAMES_OF_POOL_OPTIONS.get(name, name): kind for name, kind in POOL_OPTIONS.items()},
    "connect_args": Kind("a dict of names to values, for connect() of the driver,", _are_arguments).or_none(),
    "creator": FUNCTION.or_none(),
    "execution_options": NAMED.or_none(),
    "insertmanyvalues_page_size": NUMBER.or_none(),
    "isolation_level": TEXT.or_none(),
    "json_deserializer": FUNCTION.or_none(),
    "json_serializer": FUNCTION.or_none(),
    "label_length": NUMBER.or_none(),
    "max_identifier_length": NUMBER.or_none(),
    "module": Kind("a module that has connect() and paramstyle, as PEP 249 says,", _is_driver).or_none(),
    "paramstyle": one_of(
        "qmark",
        "numeric",
        "numeric_dollar",
        "named",
        "format",
        "pyformat",
        None,
        remedy="leave it out for the driver's own",
    ),
    "plugins": COLLECTION,
    "pool": Kind(
        "a pool", lambda value: isinstance(value, Pool), "the class of a pool to be made is poolclass"
    ).or_none(),
    "poolclass": Kind("the class of a pool, such as NullPool", _is_pool_class).or_none(),
    "query_cache_size": COUNT,
}
"""What options may be, whatever the dialect; where any value tells true from false, there is no entry."""


def create_engine(url: str | URL, **kwargs: Any) -> Engine:
    """Make an engine. Nothing connects before the engine is used.

    :param url: `dialect+driver://user:password@host:port/database`, or a `URL`
    :param connect_args: more arguments of the driver's `connect()`
    :param creator: a function that returns connections of the driver, in place of the URL's address
    :param echo: log each statement; "debug" logs rows as well
    :param enable_from_linting: warn of SELECTs whose tables are not joined
    :param execution_options: options of all connections; see `Connection.execution_options`
    :param hide_parameters: leave parameters out of log lines and errors
    :param isolation_level: the isolation level that connections begin with
    :param logging_name: put at the end of the logger's name; `pool_logging_name` for the pool's
    :param module: the driver's module, in place of the usual one
    :param paramstyle: how parameters are written
    :param plugins: names of plugins
    :param pool: the pool to use; or `poolclass`, the kind of pool to make
    :param pool_size: connections that are kept; `max_overflow`: more of them at busy times; `pool_timeout`:
        seconds to
        wait for one; `pool_recycle`: seconds after which one is replaced; `pool_pre_ping`: see whether one
        is alive
        before it is used; `pool_use_lifo`, `pool_reset_on_return`, `echo_pool`: see the pool
    :param query_cache_size: how many statements' plans are kept; 0 for none
    :raises ArgumentError: the URL cannot be read
    :raises NoSuchModuleError: there is no such dialect
    :raises ModuleNotFoundError: the driver is not installed
    :raises ArgumentError: an option has a value of the wrong kind
    :raises TypeError: an option is not known to engine, pool or dialect
    """
    if "plugins" in kwargs:
        ENGINE_OPTIONS["plugins"].check("plugins", kwargs["plugins"])
    parsed, plugins, options = make_url(url)._instantiate_plugins(kwargs)
    is_async = options.pop("_is_async", False)
    dialect_cls = parsed.get_dialect(_is_async=True) if is_async else parsed.get_dialect()
    if options.pop("_coerce_config", False):
        _coerce_options(options, dialect_cls)
    for name, (is_wrong, remedy) in _PAST_OPTIONS.items():
        if name in options and is_wrong(options.pop(name)):
            raise exc.ArgumentError(f"expected an engine of today, got {name}={kwargs[name]!r}: {remedy}")
    check_kinds(ENGINE_OPTIONS, options)
    dialect = _make_dialect(parsed, dialect_cls, options, plugins)
    connect = _make_connect(parsed, dialect, options)
    pool = _make_pool(parsed, dialect, options, connect, plugins)
    initializes = options.pop("_initialize", True)
    wrap_on_connect = options.pop("_wrap_do_on_connect", None)
    engine_options = _take(options, get_cls_kwargs(Engine) - {"pool", "dialect", "url"})
    if options:
        raise TypeError(
            f"create_engine() got options that neither {type(dialect).__name__} nor {type(pool).__name__} "
            f"nor "
            f"Engine knows: {', '.join(sorted(map(repr, options)))}; check the spelling, and whether the "
            f"option is "
            "one of this kind of pool"
        )
    engine = Engine(pool, dialect, parsed, **engine_options)
    if initializes:
        _listen_for_connections(engine, wrap_on_connect)
    entrypoint = parsed._get_entrypoint()
    for wrapper in dict.fromkeys((dialect_cls, entrypoint)):
        if hasattr(wrapper, "engine_created"):
            wrapper.engine_created(engine)
    for plugin in plugins:
        plugin.engine_created(engine)
    return engine


def _make_dialect(url: URL, dialect_cls: Any, options: dict[str, Any], plugins: list[Any]) -> DefaultDialect:
    given = _take(options, get_cls_kwargs(dialect_cls))
    dbapi = options.pop("module", None)
    given["dbapi"] = _import_driver(url, dialect_cls) if dbapi is None else dbapi
    if options.pop("enable_from_linting", True):
        given["compiler_linting"] = COLLECT_CARTESIAN_PRODUCTS | WARN_LINTING
    for plugin in plugins:
        plugin.handle_dialect_kwargs(dialect_cls, given)
    dialect: DefaultDialect = dialect_cls(**given)
    return dialect


def _import_driver(url: URL, dialect_cls: Any) -> Any:
    try:
        return dialect_cls.import_dbapi()
    except ModuleNotFoundError as error:
        extra = dialect_cls.driver_extra
        remedy = f"pip install 'relata[{extra}]'" if extra else f"install the package that has {error.name!r}"
        raise ModuleNotFoundError(
            f"the driver of {url.drivername!r} is not installed ({error}): {remedy}, "
            "or name another driver in the URL (dialect+driver://)",
            name=error.name,
            path=error.path,
        ) from error


def _make_connect(url: URL, dialect: DefaultDialect, options: dict[str, Any]) -> Callable[..., Any]:
    """Return the function by which the pool gets connections of the driver."""
    args, keywords = dialect.create_connect_args(url)
    arguments = list(args)
    keywords = {**keywords, **dict(options.pop("connect_args", None) or ())}
    creator = options.pop("creator", None)
    if creator is not None:
        return creator  # type: ignore[no-any-return]  # the user's function

    def connect(connection_record: Any = None) -> Any:
        if dialect._has_events:
            for listener in dialect.dispatch.do_connect:
                connection = listener(dialect, connection_record, arguments, keywords)
                if connection is not None:
                    return connection
        return dialect.connect(*arguments, **keywords)

    return connect


def _make_pool(
    url: URL,
    dialect: DefaultDialect,
    options: dict[str, Any],
    connect: Callable[..., Any],
    plugins: list[Any],
) -> Pool:
    pool: Pool | None = options.pop("pool", None)
    poolclass = options.pop("poolclass", None)
    if pool is not None:
        _check_pool_class(type(pool), dialect)
        pool._dialect = dialect
        return pool
    if poolclass is None:
        poolclass = dialect.get_dialect_pool_class(url)
    else:
        _check_pool_class(poolclass, dialect)
    given: dict[str, Any] = {"dialect": dialect}
    for name in get_cls_kwargs(poolclass):
        value = options.pop(_NAMES_OF_POOL_OPTIONS.get(name, name), _NOT_GIVEN)
        if value is not _NOT_GIVEN and name != "dialect":
            given[name] = value
    for plugin in plugins:
        plugin.handle_pool_kwargs(poolclass, given)
    made: Pool = poolclass(connect, **given)
    return made


def _check_pool_class(poolclass: type[Pool], dialect: DefaultDialect) -> None:
    """Refuse a pool in which threads wait for an asyncio driver, and the other way round."""
    if poolclass._for_asyncio is not None and poolclass._for_asyncio is not dialect.is_async:
        raise exc.ArgumentError(
            f"expected a pool class for {'an asyncio' if dialect.is_async else 'a synchronous'} engine, got "
            f"{poolclass.__name__}; AsyncAdaptedQueuePool is for asyncio drivers, QueuePool for the others"
        )


def _listen_for_connections(engine: Engine, wrap: Callable[..., Any] | None) -> None:
    """Have each new connection prepared by the dialect, and the first one asked what the database is."""
    dialect, pool = engine.dialect, engine.pool
    prepare_level = dialect._builtin_onconnect()
    if prepare_level is not None:
        event.listen(pool, "connect", prepare_level)
    prepare = dialect.on_connect_url(engine.url)
    if prepare is not None:
        call = prepare if wrap is None else wrap(prepare)

        def on_connect(dbapi_connection: Any, connection_record: Any) -> None:
            call(dbapi_connection)

        event.listen(pool, "connect", on_connect)

    def first_connect(dbapi_connection: Any, connection_record: Any = None) -> None:
        adhoc = _AdhocProxiedConnection(dbapi_connection, connection_record)
        connection = Connection(
            engine, connection=adhoc, _has_events=False, _allow_revalidate=False, _allow_autobegin=False
        )
        connection._execution_options = immutabledict()
        try:
            dialect.initialize(connection)
        except dialect.loaded_dbapi.Error as error:
            handle_without_connection(error, dialect, engine)
        finally:
            if not connection.closed and adhoc.is_valid:
                dialect.do_rollback(adhoc)

    event.listen(pool, "connect", first_connect, _once_unless_exception=True)


def create_pool_from_url(url: str | URL, **kwargs: Any) -> Pool:
    """Make the pool that an engine of this URL would have; options are named without the prefix `pool_`."""
    for name, option in _NAMES_OF_POOL_OPTIONS.items():
        if name in kwargs:
            kwargs[option] = kwargs.pop(name)
    kwargs["_initialize"] = False
    return create_engine(url, **kwargs).pool


def engine_from_config(
    configuration: Mapping[str, Any], prefix: str = "sqlalchemy.", **kwargs: Any
) -> Engine:
    """Make an engine from the entries of a configuration whose names begin with a prefix.

    Entries given as text are read as numbers and truth values where the option is one.

    :param configuration: for example a section of an INI file: `sqlalchemy.url`, `sqlalchemy.echo` and so on
    :raises KeyError: there is no entry `url`
    :raises ArgumentError: an entry cannot be read as what its option needs
    """
    NAMED.check("configuration", configuration)
    TEXT.check("prefix", prefix)
    options: dict[str, Any] = {
        name.removeprefix(prefix): value for name, value in configuration.items() if name.startswith(prefix)
    }
    options["_coerce_config"] = True
    options.update(kwargs)
    if "url" not in options:
        raise KeyError(f"expected an entry {prefix}url in the configuration, got {sorted(configuration)}")
    return create_engine(options.pop("url"), **options)


def _coerce_options(options: dict[str, Any], dialect_cls: Any) -> None:
    for name, read in dialect_cls.engine_config_types.items():
        value = options.get(name)
        if isinstance(value, str):
            try:
                options[name] = asbool(value) if read is bool else read(value)
            except ValueError as error:
                wanted = "a whole number" if read is asint else "true or false"
                raise exc.UnfitArgumentError(
                    f"expected {wanted} as the entry {name} of the configuration, got {value!r}"
                ) from error


def _take(options: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Take the options of these names out."""
    return {name: options.pop(name) for name in names & options.keys()}
