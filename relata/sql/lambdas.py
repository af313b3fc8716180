"""Statements and expressions that are given as functions.

A function is looked into once, and its outcome kept as a template (`relata.sql.templates`). A statement that
functions build is a node whose key is its template, and whose leaves are the parameters picked for this call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any

from .. import exc
from .._hot.nodes import build, copied
from ..util import immutabledict
from ..util.lazy_module import LazyModule
from . import roles
from .coercions import expect
from .executable import Executable
from .lower import lower, register
from .node import CHILD, CHILDREN, TOKEN, Node

if TYPE_CHECKING:
    from .templates import Template

_templates: Any = LazyModule(f"{__package__}.templates")  # few programs need it


class LambdaOptions:
    """What of a function may change from call to call.

    :param track_on: what its outcome depends on, in place of the elements in its closure
    :param enable_tracking: False: nothing changes, what it made first is what it makes
    :param track_closure_variables: False: the elements in its closure do not change
    :param track_bound_values: False: the values that it reads do not change
    :param global_track_bound_values: False: they do not, in what is added to the statement neither
    """

    track_on: Any = None
    enable_tracking: bool = True
    track_closure_variables: bool = True
    track_bound_values: bool = True
    global_track_bound_values: bool = True

    def __init__(self, **kw: Any) -> None:
        self.__dict__.update(kw)


class LambdaElement:
    """An SQL element that a function returns; it stands for that element and has its attributes.

    :param fn: the function
    :param role: a class of `relata.sql.roles`: where the element is to stand
    :param opts: what of the function may change from call to call
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
        self.opts = opts
        self._resolved = element_made_by(fn, role, opts, lambda_args)

    @property
    def expr(self) -> Any:
        """The element that the function returned."""
        return self._resolved

    def __clause_element__(self) -> Any:
        return self._resolved

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("_resolved", "opts"):  # asked for before they are set
            raise AttributeError(name)
        return getattr(self._resolved, name)

    def __str__(self) -> str:
        return str(self._resolved)


class DeferredLambdaElement(LambdaElement):
    """A function of elements that are known later; until then it stands for what it makes of others."""

    def _resolve_with_args(self, *lambda_args: Any) -> Any:
        """Return what the function makes of its proper arguments."""
        return element_made_by(self.fn, self.role, self.opts, lambda_args)


class StatementLambdaElement(LambdaElement, Executable):
    """A statement that functions build step by step; made by `lambda_stmt`.

    It is executed and printed as the statement that the functions return, and has its attributes.
    """

    __visit_name__ = "lambda_element"
    _fields = {"_template": TOKEN, "_picked": CHILDREN, "_statement": CHILD}
    plays = None  # type: ignore[assignment]  # it stands where its statement may
    _template: Template | None = None
    _picked: tuple[Any, ...] = ()
    _statement: Any = None
    _before: StatementLambdaElement | None = None
    _codes: MutableMapping[Any, Any] | None = None
    _is_spoiled = False

    def __init__(self, fn: Callable[..., Any], opts: Any = LambdaOptions) -> None:
        self.__dict__.update(_fields_of(fn, opts, None, None))

    # -- building it

    def add_criteria(
        self,
        other: Callable[[Any], Any],
        enable_tracking: bool = True,
        track_on: Any = None,
        track_closure_variables: bool = True,
        track_bound_values: bool = True,
    ) -> StatementLambdaElement:
        """Return the statement that a function makes of this one; `+` does the same.

        :param other: a function of the statement
        :param enable_tracking: False: nothing that it reads changes; it is called once
        :param track_on: what its outcome depends on, in place of the SQL elements in its closure
        :param track_closure_variables: False: the SQL elements in its closure do not change
        :param track_bound_values: False: the values that it reads do not change
        :raises ArgumentError: it is no function, or returns no statement
        :raises InvalidRequestError: it does with values that it reads what cannot be done again without it
        """
        opts = LambdaOptions(
            enable_tracking=enable_tracking,
            track_on=track_on,
            track_closure_variables=track_closure_variables,
            track_bound_values=track_bound_values,
            global_track_bound_values=self.opts.global_track_bound_values,
        )
        return self._with(other, opts)

    def __add__(self, other: Callable[[Any], Any]) -> StatementLambdaElement:
        is_default = self.opts.global_track_bound_values
        return self._with(other, LambdaOptions) if is_default else self.add_criteria(other)

    def _with(self, other: Callable[[Any], Any], opts: Any) -> StatementLambdaElement:
        if self._is_spoiled:
            return _spoiled(self, _outcome(other, roles.StatementRole, (self._statement,)))
        return build(StatementLambdaElement, _fields_of(other, opts, self, self._codes))  # type: ignore[no-any-return]  # build() keeps the class

    def options(self, *options: Any) -> StatementLambdaElement:
        """Return this statement with options, such as loader options of the ORM.

        :raises ArgumentError: something is no option
        """
        return self.add_criteria(lambda statement: statement.options(*options), track_bound_values=False)

    def execution_options(self, **kw: Any) -> StatementLambdaElement:
        """Return this statement with options for its execution.

        :raises ArgumentError: for an option that only a connection or engine can have
        """
        new = copied(self)
        new.__dict__["_own_options"] = self._base.execution_options(
            **{**self.__dict__.get("_own_options", {}), **kw}
        )._execution_options
        new.__dict__.pop("_filled", None)
        return new  # type: ignore[no-any-return]  # copied() keeps the class

    def spoil(self) -> StatementLambdaElement:
        """Return this statement made anew, by calling its functions; what is added to it is called each time,
        too.

        Nothing is looked into, so the functions may do whatever they like.
        """
        functions = []
        step: StatementLambdaElement | None = self
        while step is not None and not step._is_spoiled:
            functions.append(step.fn)
            step = step._before
        statement = None if step is None else step._statement
        for fn in reversed(functions):
            statement = _outcome(fn, roles.StatementRole, () if statement is None else (statement,))
        return _spoiled(self, statement)

    # -- what it stands for

    @property
    def _base(self) -> Any:
        """A statement that differs from this one in the values of its parameters only."""
        return self._statement if self._template is None else self._template.expr

    @property
    def _resolved(self) -> Any:
        d = self.__dict__
        made = d.get("_filled")
        if made is None:
            made = self._statement if self._template is None else self._template.filled(self._picked)
            if "_own_options" in d:
                made = made.execution_options(**d["_own_options"])
            d["_filled"] = made
        return made

    @property
    def _execution_options(self) -> immutabledict[str, Any]:  # type: ignore[override]  # those of its statement
        own: immutabledict[str, Any] = self.__dict__.get("_own_options") or self._base._execution_options
        return own

    def get_children(self, **kw: Any) -> Iterable[Node]:
        return (self._resolved,)

    def _clone(self, **kw: Any) -> Any:
        return self._resolved._clone(**kw)

    def _annotate(self, values: dict[str, Any]) -> Any:
        return self._resolved._annotate(values)

    def _deannotate(self, values: Any = None, clone: bool = False) -> Any:
        return self._resolved._deannotate(values, clone)

    def compare(self, other: Any, **kw: Any) -> bool:
        return bool(self._resolved.compare(getattr(other, "_resolved", other), **kw))

    def __reduce__(self) -> Any:
        return _spoiled, (None, self._resolved)

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        if type(self._base)._execute_on_connection is not Executable._execute_on_connection:
            return self._resolved._execute_on_connection(connection, distilled_params, execution_options)
        return connection._execute_clauseelement(self, distilled_params, execution_options)


for _name in (
    "is_delete",
    "is_dml",
    "is_from_statement",
    "is_insert",
    "is_select",
    "is_text",
    "is_update",
    "supports_execution",
):
    setattr(StatementLambdaElement, _name, property(attrgetter(f"_base.{_name}")))
StatementLambdaElement._with_options = property(attrgetter("_resolved._with_options"))  # type: ignore[assignment]  # those of its statement

register("lambda_element", lambda statement: lower(statement._resolved))


def _fields_of(
    fn: Any, opts: Any, before: StatementLambdaElement | None, codes: MutableMapping[Any, Any] | None
) -> dict[str, Any]:
    """Return the fields of the statement that a function makes, of the one before where there is one."""
    fields = {"fn": fn, "opts": opts}
    template = None
    bound: tuple[Any, ...] = ()
    args: tuple[Any, ...] = ()
    if before is not None:
        fields["_before"] = before
        if "_own_options" in before.__dict__:
            fields["_own_options"] = before.__dict__["_own_options"]
        template, bound = before._template, before._picked
        if template is None:
            args = (before._resolved,)
    if codes is not None:
        fields["_codes"] = codes
    if type(fn) is FunctionType:
        template, made = _templates.call(fn, roles.StatementRole, opts, args, template, bound, codes)
    else:
        args = args if template is None else (template.filled(bound),)
        template, made = None, _outcome(fn, roles.StatementRole, args)
    if template is None:
        fields["_statement"] = made
    else:
        fields["_template"] = template
        fields["_picked"] = made
    return fields


def _spoiled(like: StatementLambdaElement | None, statement: Any) -> StatementLambdaElement:
    opts = LambdaOptions if like is None else like.opts
    fields = {"fn": None, "opts": opts, "_statement": statement, "_is_spoiled": True}
    return build(StatementLambdaElement, fields)  # type: ignore[no-any-return]  # build() keeps the class


def lambda_stmt(
    lmb: Callable[[], Any],
    enable_tracking: bool = True,
    track_closure_variables: bool = True,
    track_on: Any = None,
    global_track_bound_values: bool = True,
    track_bound_values: bool = True,
    lambda_cache: MutableMapping[Any, Any] | None = None,
) -> StatementLambdaElement:
    """Begin a statement that functions build.

    `lambda_stmt(lambda: select(t)) + (lambda s: s.where(t.c.x == v))` is `select(t).where(t.c.x == v)`. The
    functions run once: what they made is kept, and when they are given again, only the values of the
    variables that they read are taken.

    :param lmb: a function without arguments that returns a statement
    :param enable_tracking: False: nothing that it reads changes
    :param track_closure_variables: False: the SQL elements in its closure do not change
    :param track_on: what its outcome depends on, in place of the SQL elements in its closure
    :param global_track_bound_values: False: no value that this function or one added reads changes
    :param track_bound_values: False: the values that it reads do not change
    :param lambda_cache: keeps what is known of the functions, in place of the process-wide one
    :raises ArgumentError: it is no function, or returns no statement
    :raises InvalidRequestError: it does with values that it reads what cannot be done again without it
    """
    is_default = (
        enable_tracking and track_closure_variables and global_track_bound_values and track_bound_values
    )
    if is_default and track_on is None and lambda_cache is None:
        return build(StatementLambdaElement, _fields_of(lmb, LambdaOptions, None, None))  # type: ignore[no-any-return]  # as above
    opts = LambdaOptions(
        enable_tracking=enable_tracking,
        track_closure_variables=track_closure_variables,
        track_on=track_on,
        global_track_bound_values=global_track_bound_values,
        track_bound_values=track_bound_values,
    )
    return build(StatementLambdaElement, _fields_of(lmb, opts, None, lambda_cache))  # type: ignore[no-any-return]  # as above


def element_made_by(fn: Any, role: Any, opts: Any, args: tuple[Any, ...]) -> Any:
    """Return the element that a function makes of its arguments.

    :raises ArgumentError: it is no function, or returns nothing that can stand there
    :raises InvalidRequestError: it does with values that it reads what cannot be done again without it
    """
    if type(fn) is not FunctionType:
        return _outcome(fn, role, args)
    template, made = _templates.call(fn, role, opts, args)
    return made if template is None else template.filled(made)


def _outcome(fn: Any, role: Any, args: tuple[Any, ...]) -> Any:
    """Return what a callable makes, nothing of which is kept."""
    if not callable(fn):
        raise exc.ArgumentError(f"expected a function that returns a statement or an element, got {fn!r}")
    return expect(role, fn(*args))
