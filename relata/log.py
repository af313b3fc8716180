"""Log what engines and pools do, by Python's `logging` and by the `echo` flag.

A logger is named after the package, its first folder and the class, such as `<package>.engine.Engine` and
`<package>.pool.QueuePool`, with the `logging_name` of the object, if it has one, at the end.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal, TypeAlias, TypeVar, overload

from .util.coerce import one_of
from .util.typing import Self

_IT = TypeVar("_IT", bound="Identified")
_EchoFlagType: TypeAlias = bool | Literal["debug"] | None

_PACKAGE = __name__.partition(".")[0]

rootlogger = logging.getLogger(_PACKAGE)
if rootlogger.level == logging.NOTSET:
    rootlogger.setLevel(logging.WARNING)


def _add_default_handler(logger: logging.Logger) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)


def _logger_name(cls: type[Any]) -> str:
    return ".".join([*cls.__module__.split(".")[:2], cls.__name__])


def class_logger(cls: type[_IT]) -> type[_IT]:
    """Give a class its logger; a decorator."""
    cls.logger = logging.getLogger(_logger_name(cls))
    return cls


class Identified:
    """An object that logs under the name of its class and a name of its own."""

    logging_name: str | None = None
    logger: logging.Logger | InstanceLogger
    _echo: _EchoFlagType

    def _should_log_debug(self) -> bool:
        return self.logger.isEnabledFor(logging.DEBUG)

    def _should_log_info(self) -> bool:
        return self.logger.isEnabledFor(logging.INFO)


_LEVELS = {None: logging.NOTSET, False: logging.NOTSET, True: logging.INFO, "debug": logging.DEBUG}
ECHO = one_of(*_LEVELS)


class InstanceLogger:
    """Log for one object at the level its `echo` flag sets, whatever level the logger of its class has."""

    __slots__ = ("echo", "logger")

    def __init__(self, echo: _EchoFlagType, name: str) -> None:
        self.echo = echo
        self.logger = logging.getLogger(name)
        if _LEVELS[echo] and not rootlogger.handlers:
            _add_default_handler(rootlogger)

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at level DEBUG."""
        self._log(logging.DEBUG, msg, args, kwargs)

    def info(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at level INFO."""
        self._log(logging.INFO, msg, args, kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at level WARNING."""
        self._log(logging.WARNING, msg, args, kwargs)

    warn = warning

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at level ERROR."""
        self._log(logging.ERROR, msg, args, kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at level ERROR, with the exception that is being handled."""
        kwargs["exc_info"] = True
        self._log(logging.ERROR, msg, args, kwargs)

    def critical(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at level CRITICAL."""
        self._log(logging.CRITICAL, msg, args, kwargs)

    def log(self, level: int, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log at a level given as a number."""
        self._log(level, msg, args, kwargs)

    def _log(self, level: int, msg: str, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        if not self.isEnabledFor(level):
            return
        logger = self.logger
        exc_info = options.get("exc_info")
        if isinstance(exc_info, BaseException):
            exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
        elif exc_info and not isinstance(exc_info, tuple):
            exc_info = sys.exc_info()
        path, line, function, stack = logger.findCaller(
            options.get("stack_info", False), options.get("stacklevel", 1) + 2
        )
        record = logger.makeRecord(
            logger.name, level, path, line, msg, args, exc_info, function, options.get("extra"), stack
        )
        logger.handle(record)

    def isEnabledFor(self, level: int) -> bool:
        """Tell whether something of this level is logged."""
        return self.logger.manager.disable < level and level >= self.getEffectiveLevel()

    def getEffectiveLevel(self) -> int:
        """Return the level from which on things are logged."""
        return _LEVELS[self.echo] or self.logger.getEffectiveLevel()


def instance_logger(instance: Identified, echoflag: _EchoFlagType = None) -> None:
    """Give an object its logger, for the `echo` flag it was given.

    :raises ArgumentError: it is none
    """
    ECHO.check("echo", echoflag)
    name = _logger_name(type(instance))
    if instance.logging_name:
        name = f"{name}.{instance.logging_name}"
    instance._echo = echoflag
    instance.logger = logging.getLogger(name) if not echoflag else InstanceLogger(echoflag, name)


class echo_property:
    """Read and set how much an object logs: False, True or "debug"; None leaves it to Python's logging."""

    @overload
    def __get__(self, instance: None, owner: type[Identified]) -> Self: ...

    @overload
    def __get__(self, instance: Identified, owner: type[Identified]) -> _EchoFlagType: ...

    def __get__(self, instance: Identified | None, owner: type[Identified]) -> Self | _EchoFlagType:
        if instance is None:
            return self
        return instance._echo

    def __set__(self, instance: Identified, value: _EchoFlagType) -> None:
        instance_logger(instance, echoflag=value)
