"""Look at the parameters of functions and classes, and write functions with the same ones."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, TypeVar

from .compat import FullArgSpec, inspect_getfullargspec, is_python_function
from .lazy_module import LazyModule

_inspect = LazyModule("inspect")

_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])

_source_numbers = itertools.count(1)


def exec_code_in_env(
    code: str, env: dict[str, Any], fn_name: str, description: str | None = None
) -> Callable[..., Any]:
    """Run source text and return the function that it defines.

    The text is entered into `linecache`, so that a traceback and a debugger show its lines.

    :param env: the globals of the function
    :param fn_name: the function's name in the text
    :param description: what to call the text in place of a file name
    """
    filename = f"<generated {description or fn_name} {next(_source_numbers)}>"
    exec(compile(code, filename, "exec"), env)
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    return env[fn_name]  # type: ignore[no-any-return]  # the function just defined


def decorator(target: Callable[..., Any]) -> Callable[[_F], _F]:
    """Turn `target(fn, *args, **kw)` into a decorator whose results have the signature of what they decorate.

    `target` gets every argument, those left at their default included; parameters that have a default come by
    keyword unless `*args` follows them. A coroutine function stays one.
    """

    def decorate(fn: _F) -> _F:
        if not isinstance(fn, (FunctionType, MethodType)):
            raise TypeError(f"expected a function to decorate, got {fn!r}")
        spec = inspect_getfullargspec(fn)
        taken = [*spec.args, *spec.kwonlyargs, spec.varargs, spec.varkw]
        target_name, fn_name = _unused("target", taken), _unused("fn", taken)
        name = fn.__name__ if fn.__name__.isidentifier() else "decorated"
        # the true defaults are put on the function afterwards: in the text they only have to be there
        placeholders = format_parameters(spec, format_default=lambda value: "None")
        is_async = _inspect.iscoroutinefunction(fn)
        source = (
            f"{'async ' if is_async else ''}def {name}{placeholders}:\n"
            f"    return {'await ' if is_async else ''}{target_name}({fn_name}{_pass_on(spec)})\n"
        )
        env = {target_name: target, fn_name: fn}
        made: Any = exec_code_in_env(source, env, name, f"decorator of {name}")
        made.__defaults__ = spec.defaults
        made.__kwdefaults__ = spec.kwonlydefaults
        for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
            setattr(made, attribute, getattr(fn, attribute))
        made.__dict__.update(fn.__dict__)
        made.__wrapped__ = fn
        return made  # type: ignore[no-any-return]  # has the signature of fn

    return decorate


def _unused(name: str, taken: Sequence[str | None]) -> str:
    while name in taken:
        name += "_"
    return name


def _pass_on(spec: FullArgSpec) -> str:
    """Write the arguments that hand every parameter on, each after a comma."""
    first = len(spec.args) if spec.varargs else len(spec.args) - len(spec.defaults or ())
    parts = spec.args[:first]
    if spec.varargs:
        parts.append(f"*{spec.varargs}")
    parts.extend(f"{name}={name}" for name in (*spec.args[first:], *spec.kwonlyargs))
    if spec.varkw:
        parts.append(f"**{spec.varkw}")
    return "".join(f", {part}" for part in parts)


def format_parameters(spec: FullArgSpec, format_default: Callable[[Any], str] = repr) -> str:
    """Write the parameter list of a function, parentheses, annotations and return type included."""
    annotations = spec.annotations

    def one(name: str, prefix: str = "") -> str:
        if name in annotations:
            return f"{prefix}{name}: {_format_annotation(annotations[name])}"
        return prefix + name

    def with_default(name: str, value: Any) -> str:
        equals = " = " if name in annotations else "="
        return f"{one(name)}{equals}{format_default(value)}"

    defaults = spec.defaults or ()
    first = len(spec.args) - len(defaults)
    parts = [one(name) for name in spec.args[:first]]
    parts.extend(map(with_default, spec.args[first:], defaults))
    if spec.varargs:
        parts.append(one(spec.varargs, "*"))
    elif spec.kwonlyargs:
        parts.append("*")
    kwonly = spec.kwonlydefaults or {}
    parts.extend(
        with_default(name, kwonly[name]) if name in kwonly else one(name) for name in spec.kwonlyargs
    )
    if spec.varkw:
        parts.append(one(spec.varkw, "**"))
    result = f" -> {_format_annotation(annotations['return'])}" if "return" in annotations else ""
    return f"({', '.join(parts)}){result}"


def _format_annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else _inspect.formatannotation(annotation)


def format_argspec_plus(fn: Callable[..., Any] | FullArgSpec, grouped: bool = True) -> dict[str, str | None]:
    """Write the parameters of a function in the ways that generated code needs.

    :param grouped: put parentheses around each of them
    :return: `grouped_args` (the definition), `self_arg` (the first parameter), `apply_pos` and `apply_kw`
        (handing every parameter on, by position or keyword), and both without the first as `..._proxied`
    """
    spec = fn if isinstance(fn, FullArgSpec) else inspect_getfullargspec(fn)
    self_arg = spec.args[0] if spec.args else (f"{spec.varargs}[0]" if spec.varargs else None)
    rest = spec._replace(args=spec.args[1:])
    rest = rest._replace(defaults=spec.defaults[-len(rest.args) :] if spec.defaults and rest.args else None)
    texts = {
        "apply_pos": _apply_by_position(spec),
        "apply_kw": _apply_by_keyword(spec),
        "apply_pos_proxied": _apply_by_position(rest),
        "apply_kw_proxied": _apply_by_keyword(rest),
    }
    return {
        "grouped_args": format_parameters(spec),
        "self_arg": self_arg,
        **{key: f"({text})" if grouped else text for key, text in texts.items()},
    }


def _apply_by_position(spec: FullArgSpec) -> str:
    return format_parameters(spec._replace(defaults=None, kwonlydefaults=None, annotations={}))[1:-1]


def _apply_by_keyword(spec: FullArgSpec) -> str:
    without_default = len(spec.args) - len(spec.defaults or ())
    parts = spec.args[:without_default]
    parts = [*parts, *(f"{name}={name}" for name in (*spec.args[without_default:], *spec.kwonlyargs))]
    if spec.varargs:
        parts.append(f"*{spec.varargs}")
    if spec.varkw:
        parts.append(f"**{spec.varkw}")
    return ", ".join(parts)


def format_argspec_init(method: Callable[..., Any], grouped: bool = True) -> dict[str, str | None]:
    """Do what `format_argspec_plus` does, for an `__init__` that may be the one of `object`."""
    if method is object.__init__:
        return format_argspec_plus(lambda self: None, grouped=grouped)
    try:
        return format_argspec_plus(method, grouped=grouped)
    except TypeError:
        return format_argspec_plus(lambda self, *args, **kwargs: None, grouped=grouped)


def get_callable_argspec(
    fn: Callable[..., Any], no_self: bool = False, _is_init: bool = False
) -> FullArgSpec:
    """Describe the parameters of whatever can be called: function, method, class, or object with `__call__`.

    :param no_self: leave out the first parameter of a bound method or of a class
    :raises TypeError: the callable is not written in Python
    """
    if isinstance(fn, BuiltinFunctionType):
        raise TypeError(f"the parameters of {fn!r} are unknown: it is not written in Python")
    if is_python_function(fn):
        spec = inspect_getfullargspec(fn)
        return spec._replace(args=spec.args[1:]) if _is_init and no_self else spec
    if isinstance(fn, MethodType):
        spec = inspect_getfullargspec(fn.__func__)
        return spec._replace(args=spec.args[1:]) if no_self else spec
    if isinstance(fn, type):
        return get_callable_argspec(_init_of(fn), no_self=no_self, _is_init=True)
    if hasattr(fn, "__func__"):
        return inspect_getfullargspec(fn.__func__)
    call = getattr(fn, "__call__", None)  # noqa: B004  # its signature is wanted, not whether it exists
    if isinstance(call, MethodType):
        return get_callable_argspec(call, no_self=no_self)
    raise TypeError(f"the parameters of {fn!r} are unknown: it is not written in Python")


def _init_of(cls: type[Any]) -> Callable[..., Any]:
    return cls.__init__  # type: ignore[no-any-return]  # only its parameters are looked at


def get_cls_kwargs(cls: type) -> set[str]:
    """Return the names that the `__init__` of a class takes, following `**kw` to its base classes."""
    names: set[str] = set()
    for class_ in cls.__mro__:
        init = class_.__dict__.get("__init__")
        if init is None:
            continue
        if not is_python_function(init):
            break
        spec = inspect_getfullargspec(init)
        names.update(spec.args[1:], spec.kwonlyargs)
        if spec.varkw is None:
            break
    return names


def get_func_kwargs(func: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters of a function."""
    spec = inspect_getfullargspec(func)
    return [*spec.args, *spec.kwonlyargs]


def constructor_copy(obj: Any, cls: type[_T], *args: Any, **kw: Any) -> _T:
    """Make a `cls` from the attributes of `obj` that have the names of its constructor's parameters.

    :param args: positional arguments, in place of attributes
    :param kw: keyword arguments, before attributes
    """
    names = get_cls_kwargs(cls)
    kw.update((name, obj.__dict__[name]) for name in names.difference(kw) if name in obj.__dict__)
    return cls(*args, **kw)


def method_is_overridden(instance_or_cls: object, against_method: Callable[..., Any]) -> bool:
    """Tell whether a class, given itself or by an instance, has its own in place of the given method."""
    cls = instance_or_cls if isinstance(instance_or_cls, type) else type(instance_or_cls)
    # a property has its name since Python 3.13; its function always
    name = against_method.fget.__name__ if isinstance(against_method, property) else against_method.__name__
    return bool(getattr(cls, name) != against_method)


class GenericRepr:
    """Write an object as the call of its constructor that would make it again."""

    def __init__(
        self,
        obj: Any,
        additional_kw: Sequence[tuple[str, Any]] = (),
        to_inspect: object | list[object] | None = None,
        omit_kwarg: Sequence[str] = (),
    ) -> None:
        self._obj = obj
        self._additional_kw = additional_kw
        self._to_inspect: list[Any] = to_inspect if isinstance(to_inspect, list) else [to_inspect or obj]
        self._omit_kwarg = omit_kwarg
        self._class_name = type(obj).__name__

    def set_class_name(self, class_name: str) -> GenericRepr:
        """Show another name than the one of the object's class."""
        self._class_name = class_name
        return self

    def __str__(self) -> str:
        positional, keyword, has_varargs = self._gather()
        parts: list[str] = []
        for name in positional:
            parts.append(repr(getattr(self._obj, name, None)))
        if has_varargs is not None:
            parts.extend(repr(value) for value in getattr(self._obj, has_varargs, ()))
        for name, _ in self._additional_kw:
            keyword.pop(name, None)
        for name, default in (*keyword.items(), *self._additional_kw):
            if name in self._omit_kwarg:
                continue
            value = getattr(self._obj, name, _MISSING)
            if value is not _MISSING and not _same(value, default):
                parts.append(f"{name}={value!r}")
        return f"{self._class_name}({', '.join(parts)})"

    def _gather(self) -> tuple[list[str], dict[str, Any], str | None]:
        positional: list[str] = []
        keyword: dict[str, Any] = {}
        varargs: str | None = None
        for index, inspected in enumerate(self._to_inspect):
            cls = inspected if isinstance(inspected, type) else type(inspected)
            try:
                spec = get_callable_argspec(_init_of(cls))
            except TypeError:
                continue
            args = spec.args[1:]
            defaults = spec.defaults or ()
            first = len(args) - len(defaults)
            if index == 0:
                varargs = spec.varargs
                positional.extend(args[:first])
            else:
                keyword.update(dict.fromkeys(args[:first]))
            keyword.update(zip(args[first:], defaults, strict=True))
            keyword.update(spec.kwonlydefaults or {})
        return positional, {k: v for k, v in keyword.items() if k not in positional}, varargs


_MISSING = object()


def _same(value: Any, default: Any) -> bool:
    if value is default:
        return True
    try:
        return bool(value == default)
    except Exception:  # a value that cannot be compared differs from the default
        return False


def generic_repr(
    obj: Any,
    additional_kw: Sequence[tuple[str, Any]] = (),
    to_inspect: object | list[object] | None = None,
    omit_kwarg: Sequence[str] = (),
) -> str:
    """Write an object as the call of its constructor, without the arguments that have their default.

    :param additional_kw: more attributes with their defaults
    :param to_inspect: whose constructor to look at, in place of the object's own; a list joins several
    :param omit_kwarg: names to leave out
    """
    return str(GenericRepr(obj, additional_kw, to_inspect, omit_kwarg))
