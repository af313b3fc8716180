"""Statements and expressions that are given as functions.

A function is called once, where it is used. The values that it closes over become bound parameters as any
value does, and the structural keys of what it returns find the plan: two calls with other values share one.
So nothing of the function itself is looked at, and whatever it may do is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import exc
from . import roles
from .coercions import expect


class LambdaOptions:
    """What of a function may change from call to call; programs may say it, nothing here depends on it."""

    track_on: Any = None
    enable_tracking = True
    track_closure_variables = True
    track_bound_values = True
    global_track_bound_values = True

    def __init__(self, **kw: Any) -> None:
        self.__dict__.update(kw)


class LambdaElement:
    """An SQL element that a function returns; it stands for that element and has its attributes.

    :param fn: the function; it is called once, here
    :param role: a class of `relata.sql.roles`: where the element is to stand
    :param lambda_args: the arguments of the call
    :raises ArgumentError: it is no function, or returns nothing that can stand there
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        role: Any,
        opts: Any = LambdaOptions,
        apply_propagate_attrs: Any = None,
        lambda_args: tuple[Any, ...] = (),
    ) -> None:
        self.fn = fn
        self.role = role
        self._resolved = _called(fn, role, lambda_args)

    @property
    def expr(self) -> Any:
        """The element that the function returned."""
        return self._resolved

    def __clause_element__(self) -> Any:
        return self._resolved

    def __getattr__(self, name: str) -> Any:
        if name == "_resolved":  # asked for before it is set, by copy and pickle
            raise AttributeError(name)
        return getattr(self._resolved, name)

    def __str__(self) -> str:
        return str(self._resolved)


class DeferredLambdaElement(LambdaElement):
    """A function of elements that are known later; until then it stands for what it makes of others."""

    def _resolve_with_args(self, *lambda_args: Any) -> Any:
        """Return what the function makes of its proper arguments."""
        return _called(self.fn, self.role, lambda_args)


class StatementLambdaElement(LambdaElement):
    """A statement that functions build step by step; made by `lambda_stmt`.

    It is executed and printed as the statement that the functions returned, and has its attributes.
    """

    def __init__(
        self, fn: Callable[..., Any], opts: Any = LambdaOptions, lambda_args: tuple[Any, ...] = ()
    ) -> None:
        super().__init__(fn, roles.StatementRole, opts, lambda_args=lambda_args)

    def add_criteria(
        self,
        other: Callable[[Any], Any],
        enable_tracking: bool = True,
        track_on: Any = None,
        track_closure_variables: bool = True,
        track_bound_values: bool = True,
    ) -> StatementLambdaElement:
        """Return the statement that a function makes of this one; `+` does the same.

        The other arguments say, for programs that have them, what of the function may change; nothing here
        depends on it.

        :raises ArgumentError: it returns no statement
        """
        return StatementLambdaElement(other, lambda_args=(self._resolved,))

    __add__ = add_criteria

    def spoil(self) -> StatementLambdaElement:
        """Return this statement: it never is anything but what its functions return."""
        return self

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return self._resolved._execute_on_connection(connection, distilled_params, execution_options)


def lambda_stmt(
    lmb: Callable[[], Any],
    enable_tracking: bool = True,
    track_closure_variables: bool = True,
    track_on: Any = None,
    global_track_bound_values: bool = True,
    track_bound_values: bool = True,
    lambda_cache: Any = None,
) -> StatementLambdaElement:
    """Begin a statement that functions build.

    `lambda_stmt(lambda: select(t)) + (lambda s: s.where(t.c.x == v))` is `select(t).where(t.c.x == v)`. The
    other arguments say, for programs that have them, what of the function may change; nothing here depends on
    it.

    :param lmb: a function without arguments that returns a statement
    :raises ArgumentError: it is no function, or returns no statement
    """
    return StatementLambdaElement(lmb)


def _called(fn: Callable[..., Any], role: Any, args: tuple[Any, ...]) -> Any:
    if not callable(fn):
        raise exc.ArgumentError(f"expected a function that returns a statement or an element, got {fn!r}")
    return expect(role, fn(*args))
