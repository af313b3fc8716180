"""The pool itself: how a connection is made, taken, returned and closed, whatever kind of pool keeps it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from .. import exc, log
from ..event import EventTarget, dispatcher, listen
from ..util.coerce import FUNCTION, NUMBER, Kind, check_kinds, parse_user_argument_for_enum
from ..util.descriptors import hybridproperty
from ..util.lazy_module import LazyModule
from ..util.signatures import get_callable_argspec
from .fairy import _AdhocProxiedConnection, _ConnectionFairy, _finalize_fairy, find_checkout_site
from .interfaces import (
    ConnectionPoolEntry,
    DBAPIConnection,
    ManagesConnection,
    PoolDialect,
    PoolProxiedConnection,
    PoolResetState,
    ResetStyle,
    _AsyncConnDialect,
    _ConnDialect,
    _CreatorFnType,
    _CreatorWRecFnType,
    _ResetStyleArgType,
    reset_commit,
    reset_none,
    reset_rollback,
)
from .record import _ConnectionRecord

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")

if TYPE_CHECKING:
    from ..event import Dispatch, _ListenerFnType

__all__ = (
    "ConnectionPoolEntry",
    "ManagesConnection",
    "Pool",
    "PoolProxiedConnection",
    "PoolResetState",
    "ResetStyle",
    "_AdhocProxiedConnection",
    "_AsyncConnDialect",
    "_ConnDialect",
    "_ConnectionFairy",
    "_ConnectionRecord",
    "_finalize_fairy",
    "reset_commit",
    "reset_none",
    "reset_rollback",
)


def _is_events(value: Any) -> bool:
    if not isinstance(value, (list, tuple)):
        return False
    return all(
        isinstance(one, (list, tuple)) and len(one) == 2 and callable(one[0]) and isinstance(one[1], str)
        for one in value
    )


OPTIONS: Mapping[str, Kind] = {
    "echo": log.ECHO,
    "events": Kind("a list of pairs, (function, name of an event),", _is_events).or_none(),
    "max_overflow": NUMBER,
    "pool_size": NUMBER,
    "recycle": NUMBER,
    "timeout": NUMBER.or_none(),
}
"""What the options of pools may be; `create_engine()` knows most of them by the prefix `pool_`."""


class Pool(log.Identified, EventTarget):
    """Keep connections of a driver for those who need one.

    :param creator: makes a connection of the driver; called without arguments, or with the
        `ConnectionPoolEntry` that it is made for
    :param recycle: replace a connection that is older than this many seconds; -1 for never
    :param echo: log what happens to connections; "debug" also logs each checkout and checkin
    :param logging_name: put at the end of the logger's name
    :param reset_on_return: what is done to a connection that comes back: "rollback" (or True), "commit", None
    :param events: pairs of listener and event name, to begin with
    :param dialect: how the driver's connections are handled; by default by plain calls of PEP 249
    :param pre_ping: see whether a connection is alive before it is given out, and replace it if it is not
    """

    dispatch: dispatcher[Pool]

    _dialect: PoolDialect = _ConnDialect()
    # threads (False) or tasks (True) wait in it; None where nobody waits, and the driver tells
    _for_asyncio: ClassVar[bool | None] = None
    _trace_checkouts = False

    def __init__(
        self,
        creator: _CreatorFnType | _CreatorWRecFnType,
        recycle: int = -1,
        echo: log._EchoFlagType = None,
        logging_name: str | None = None,
        reset_on_return: _ResetStyleArgType = True,
        events: list[tuple[_ListenerFnType, str]] | None = None,
        dialect: PoolDialect | None = None,
        pre_ping: bool = False,
        _dispatch: Dispatch | None = None,
        _trace_checkouts: bool = False,
    ) -> None:
        check_kinds(OPTIONS, {"recycle": recycle, "events": events})
        if logging_name:
            self.logging_name = logging_name
        self._orig_logging_name = logging_name
        self._trace_checkouts = _trace_checkouts
        self.echo = echo
        self._creator = creator
        self._recycle = recycle
        self._invalidate_time: float = 0
        self._pre_ping = pre_ping
        self._reset_on_return = _parse_reset_style(reset_on_return)
        self._checkout_sites: dict[_ConnectionRecord, str] = {}
        if dialect is not None:
            self._dialect = dialect
        if _dispatch is not None:
            self.dispatch._update(_dispatch, only_propagate=False)
        for fn, name in events or ():
            listen(self, name, fn)

    @property
    def echo(self) -> log._EchoFlagType:
        """How much is logged: False, True or "debug"; None leaves it to Python's logging."""
        return self._echo

    @echo.setter
    def echo(self, value: log._EchoFlagType) -> None:
        log.instance_logger(self, value)
        self._observe()

    @property
    def trace_checkouts(self) -> bool:
        """Whether to note where in the program each connection is taken, which a timeout then reports."""
        return self._trace_checkouts

    @trace_checkouts.setter
    def trace_checkouts(self, value: bool) -> None:
        self._trace_checkouts = value
        self._observe()

    @hybridproperty
    def _is_asyncio(self) -> bool:
        return self._dialect.is_async if self._for_asyncio is None else self._for_asyncio

    @_is_asyncio.classlevel
    def _is_asyncio_of_class(cls) -> bool:  # called with the class
        return bool(cls._for_asyncio)

    @property
    def _creator(self) -> _CreatorFnType | _CreatorWRecFnType:
        return self._given_creator

    @_creator.setter
    def _creator(self, creator: _CreatorFnType | _CreatorWRecFnType) -> None:
        self._given_creator = creator
        self._invoke_creator = self._should_wrap_creator(creator)

    @_creator.deleter
    def _creator(self) -> None:
        del self._given_creator, self._invoke_creator

    def _should_wrap_creator(self, creator: Any) -> Callable[[Any], DBAPIConnection]:
        """Return a function of the entry, whether the user's takes the entry or nothing."""
        try:
            spec = get_callable_argspec(creator, no_self=True)
        except TypeError:
            # a pool may be made of anything, as long as nobody connects
            return lambda entry: FUNCTION.checked("creator of connections", creator)()
        required = len(spec.args) - len(spec.defaults or ())
        if spec.args and required <= 1 and (required == 1 or spec.args == ["connection_record"]):
            return creator  # type: ignore[no-any-return]  # takes the entry
        return lambda entry: creator()

    def _observe(self) -> None:
        """Settle whether checkouts are logged or traced; done again with every connection made.

        Asking the logger at every checkout would cost more than all else that happens there.
        """
        self._observed: bool = self._trace_checkouts or bool(self._echo) or self._should_log_debug()

    # -- what a kind of pool does in its own way

    def _do_get(self) -> _ConnectionRecord:
        """Return an entry that nobody uses."""
        raise NotImplementedError(f"{type(self).__name__} is no kind of pool: use QueuePool or NullPool")

    def _do_return_conn(self, record: _ConnectionRecord) -> None:
        """Take an entry back."""
        raise NotImplementedError(f"{type(self).__name__} is no kind of pool: use QueuePool or NullPool")

    def recreate(self) -> Pool:
        """Return a new pool with the same arguments and listeners, and no connections."""
        raise NotImplementedError(f"{type(self).__name__} is no kind of pool: use QueuePool or NullPool")

    def dispose(self) -> None:
        """Close the connections that nobody uses; those in use are closed or kept when they come back."""
        raise NotImplementedError(f"{type(self).__name__} is no kind of pool: use QueuePool or NullPool")

    def status(self) -> str:
        """Describe in a line how many connections there are."""
        raise NotImplementedError(f"{type(self).__name__} is no kind of pool: use QueuePool or NullPool")

    # -- what all do alike

    def connect(self) -> PoolProxiedConnection:
        """Take a connection; `close()` returns it.

        :raises TimeoutError: every connection is in use, and none came back in time
        """
        fairy = _ConnectionRecord.checkout(self)
        if self._observed:
            self._note_checkout(fairy)
        if self._pre_ping or self.dispatch.checkout:
            fairy._check()
        return fairy

    def _note_checkout(self, fairy: _ConnectionFairy) -> None:
        if self._should_log_debug():
            fairy._echo = True
            self.logger.debug("Connection %r checked out from pool", fairy.dbapi_connection)
        record = fairy._connection_record
        if record is not None:
            self._checkout_sites[record] = find_checkout_site()

    def _create_connection(self) -> _ConnectionRecord:
        return _ConnectionRecord(self)

    def _close_connection(self, connection: DBAPIConnection, *, terminate: bool = False) -> None:
        self.logger.debug("%s connection %r", "Hard-closing" if terminate else "Closing", connection)
        try:
            if terminate:
                self._dialect.do_terminate(connection)
            else:
                self._dialect.do_close(connection)
        except BaseException as error:
            if terminate and self._dialect.has_terminate and isinstance(error, asyncio.CancelledError):
                self.logger.debug("cancelled while terminating connection %r, which is closed", connection)
            else:
                self.logger.error(
                    f"Exception {'terminating' if terminate else 'closing'} connection %r",
                    connection,
                    exc_info=True,
                )
            if not isinstance(error, Exception):
                raise

    def _invalidate(
        self,
        connection: PoolProxiedConnection,
        exception: BaseException | None = None,
        _checkin: bool = True,
    ) -> None:
        """Declare dead every connection made before now, and the given one with them."""
        record = getattr(connection, "_connection_record", None)
        if record is None or self._invalidate_time < record.starttime:
            self._invalidate_time = time.time()
        if _checkin and getattr(connection, "is_valid", False):
            connection.invalidate(exception)

    def _recreate_arguments(self) -> dict[str, Any]:
        return {
            "recycle": self._recycle,
            "echo": self.echo,
            "logging_name": self._orig_logging_name,
            "reset_on_return": self._reset_on_return,
            "pre_ping": self._pre_ping,
            "dialect": self._dialect,
            "_dispatch": self.dispatch,
            "_trace_checkouts": self._trace_checkouts,
        }


def _parse_reset_style(given: _ResetStyleArgType) -> ResetStyle:
    if isinstance(given, ResetStyle):
        return given
    found = parse_user_argument_for_enum(
        given,
        {
            ResetStyle.reset_rollback: ["rollback", True],
            ResetStyle.reset_none: ["none", None, False],
            ResetStyle.reset_commit: ["commit"],
        },
        "reset_on_return",
    )
    if found is None:
        raise exc.ArgumentError(f"reset_on_return: expected 'rollback', 'commit' or None, got {given!r}")
    return found
