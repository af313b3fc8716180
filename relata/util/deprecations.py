"""Decorators and functions that say that an API is going to change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from .. import exc
from .lazy_module import LazyModule
from .warning import _LimitedText, _warnings_warn

_inspect = LazyModule("inspect")
_F = TypeVar("_F", bound=Callable[..., Any])
_C = TypeVar("_C", bound=type[Any])


def _warn_with_version(
    msg: str | Warning, version: str, type_: type[exc.SADeprecationWarning], code: str | None = None
) -> None:
    if isinstance(msg, _LimitedText):
        _warnings_warn(msg, type_)
        return
    warning = type_(msg, code=code)
    warning.deprecated_since = version
    _warnings_warn(warning, type_)


def warn_deprecated(msg: str, version: str, stacklevel: int = 3, code: str | None = None) -> None:
    """Issue an `SADeprecationWarning` at the caller's line.

    :param version: the version that deprecated the API
    :param stacklevel: accepted for compatibility; the line is found by looking for the first frame outside
    """
    _warn_with_version(msg, version, exc.SADeprecationWarning, code)


def warn_deprecated_limited(
    msg: str, args: Sequence[Any], version: str, stacklevel: int = 3, code: str | None = None
) -> None:
    """Issue an `SADeprecationWarning` whose text has values in it, about ten times at most."""
    _warn_with_version(_LimitedText.interpolate(msg, 10, args), version, exc.SADeprecationWarning, code)


def _add_note(doc: str | None, version: str, message: str) -> str:
    first, *others = (doc or "").expandtabs().strip().splitlines() or [""]
    indent = min((len(line) - len(line.lstrip()) for line in others if line.strip()), default=0)
    text = "\n".join([first, *(line[indent:].rstrip() for line in others)])
    return f"{text}\n\n.. deprecated:: {version}\n    {message}\n"


def deprecated(
    version: str,
    message: str | None = None,
    add_deprecation_to_docstring: bool = True,
    warning: type[exc.SADeprecationWarning] | None = None,
    enable_warnings: bool = True,
) -> Callable[[_F], _F]:
    """Make a function warn on every call that it is deprecated.

    :param version: the version that deprecated it
    :param message: what to use instead
    :param warning: the class of the warning, `SADeprecationWarning` by default
    :param enable_warnings: False notes the deprecation in the docstring only
    """
    category = warning or exc.SADeprecationWarning

    def decorate(fn: _F) -> _F:
        text = message or f"{fn.__qualname__}() is deprecated"

        @wraps(fn)
        def warned(*args: Any, **kw: Any) -> Any:
            if enable_warnings:
                _warn_with_version(f"{text} (deprecated since: {version})", version, category)
            return fn(*args, **kw)

        if add_deprecation_to_docstring:
            warned.__doc__ = _add_note(fn.__doc__, version, text)
        return warned  # type: ignore[return-value]  # has fn's signature

    return decorate


def deprecated_cls(version: str, message: str, constructor: str | None = "__init__") -> Callable[[_C], _C]:
    """Make a class warn, when its `constructor` is called, that it is deprecated."""

    def decorate(cls: _C) -> _C:
        cls.__doc__ = _add_note(cls.__doc__, version, message)
        if constructor is not None:
            original = getattr(cls, constructor)
            setattr(cls, constructor, deprecated(version, message, False)(original))
        return cls

    return decorate


def became_legacy_20(api_name: str, alternative: str | None = None, **kw: Any) -> Callable[[_F], _F]:
    """Make a function warn that it is kept for older programs only."""
    text = f"{api_name} is kept for programs written before version 2.0"
    if alternative:
        text = f"{text}. {alternative}"
    kw.setdefault("warning", exc.LegacyAPIWarning)
    return deprecated("2.0", text, **kw)


def moved_20(message: str, **kw: Any) -> Callable[[_F], _F]:
    """Make a function warn that it moved elsewhere in version 2.0."""
    return deprecated("2.0", message, warning=exc.MovedIn20Warning, **kw)


def deprecated_params(**specs: tuple[str, str]) -> Callable[[_F], _F]:
    """Make a function warn when one of the named parameters is given a value other than its default.

    :param specs: parameter name to `(version, what to do instead)`
    """

    def decorate(fn: _F) -> _F:
        parameters = _inspect.signature(fn).parameters
        positions = {name: index for index, name in enumerate(parameters) if name in specs}
        defaults = {
            name: parameters[name].default if name in parameters else _inspect.Parameter.empty
            for name in specs
        }
        extra = specs.keys() - parameters.keys()

        @wraps(fn)
        def warned(*args: Any, **kw: Any) -> Any:
            for name, index in positions.items():
                if len(args) > index:
                    given = args[index]
                elif name in kw:
                    given = kw[name]
                else:
                    continue
                if given is not defaults[name]:
                    version, text = specs[name]
                    _warn_with_version(text, version, exc.SADeprecationWarning)
            for name in extra & kw.keys():
                version, text = specs[name]
                _warn_with_version(text, version, exc.SADeprecationWarning)
            return fn(*args, **kw)

        doc = fn.__doc__
        for name, (version, text) in specs.items():
            doc = _add_note(doc, version, f"`{name}`: {text}")
        warned.__doc__ = doc
        return warned  # type: ignore[return-value]  # has fn's signature

    return decorate
