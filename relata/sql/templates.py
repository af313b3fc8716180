"""What is remembered of functions that make SQL.

A function is looked into once for each structure of what it reads: the keys of the elements and the types of
the values in its closure, its defaults and its globals. What it made then is a template. Another call of a
function of the same code takes the template, and for its parameters the values that the variables have now;
the function itself does not run.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, MutableMapping, Sequence
from types import FunctionType
from typing import Any

from .. import exc
from .._hot.closures import Recipe, WithinFrom, again, refilled
from .._hot.keys import VALUE_LEAF, key_of, statement_key
from .._hot.nodes import build
from . import operators, roles
from .closures import Code, Unkeyed, part_of, repeats, structure_of, structure_stated, what_is_like
from .coercions import OffsetLimitParam, expect
from .elements import ClauseList
from .lambdas import LambdaOptions
from .stand_ins import Look, StandIn, Step, replaced, shown, stand_ins_in
from .visitors import iterate, replacement_traverse

_MOST_TEMPLATES = 100  # of one function; few programs give more structures to one
_MOST_CODES = 5_000


class Template:
    """What a function made when it was looked into, and where the values of its parameters come from.

    It is the part of a statement's key that stands for all of what the function made.

    :param expr: what it made
    :param leaves: the parameters in that, in the order of its key
    :param given: the parameters that came with what the function was given and read
    :param held: what is named by its id() in the key under which this is found
    """

    __slots__ = ("_fresh", "_guards", "_held", "_linked", "_memo", "_structure", "expr", "leaves")

    def __init__(self, expr: Any, leaves: Sequence[Any], given: Sequence[Any], held: list[Any]) -> None:
        self.expr = expr
        self.leaves = leaves
        self._held = held
        self._memo: Any = None
        self._structure: Any = None
        self._guards: list[tuple[int, tuple[Step, ...], Any]] = []
        self._fresh: list[tuple[int, Any, Any]] = []  # place, parameter, the variable or what it is made of
        self._linked: list[tuple[int, int]] = []  # place, place in what was given
        at = {id(one._root): i for i, one in enumerate(given)}
        for place, leaf in enumerate(leaves):
            if next(stand_ins_in(leaf.value), None) is not None:
                leaf.__dict__.pop("_source", None)  # two of its kind in one statement are two
                self._fresh.append((place, leaf, _direct(leaf.value)))
                continue
            found = at.get(id(leaf._root))
            if found is None:
                found = at.get(id(leaf.__dict__.get("_copied_from")))
            if found is not None:
                self._linked.append((place, found))

    def _token(self) -> Any:
        memo = key_of(self.expr)
        if memo is not self._memo:  # a table has changed
            found = statement_key(self.expr)
            self._structure = None if found is None else found[0]
            self._memo = memo
        return self._structure

    # -- another call

    def holds(self, values: Sequence[Any]) -> bool:
        """Tell whether what is reached through variables still has the structure that it had."""
        for variable, steps, part in self._guards:
            try:
                if part_of(_reached(values[variable], steps)) != part:
                    return False
            except (AttributeError, LookupError, TypeError, Unkeyed):
                return False
        return True

    def pick(self, values: Sequence[Any], given: Sequence[Any]) -> tuple[Any, ...]:
        """Return the parameters of another call.

        :param values: what the variables hold
        :param given: the parameters that come with what the function is given and reads
        """
        picked = list(self.leaves)
        for place, leaf, source in self._fresh:
            fields = leaf.__dict__.copy()
            fields.pop("_anon", None)
            value = values[source] if type(source) is int else _composed(source, values)
            if leaf.expanding:
                value = list(value)
            elif type(leaf) is OffsetLimitParam:
                value = int(value)
            fields["value"] = value
            picked[place] = build(type(leaf), fields)
        for place, at in self._linked:
            picked[place] = given[at]
        return tuple(picked)

    def recipe(self, code: Code, values: Sequence[Any]) -> Recipe | None:
        """Return how the parameters of calls like this one are picked, where the variables alone tell."""
        if self._guards or len(values) > code.read:
            return None
        known = [what_is_like(value) for value in values]
        expected = [like for like in known if like is not None]
        fresh = []
        for place, leaf, source in self._fresh:
            if type(source) is not int or (
                type(leaf) is OffsetLimitParam and type(values[source]) is not int
            ):
                return None
            fields = {k: v for k, v in leaf.__dict__.items() if k not in ("_anon", "value")}
            fresh.append((place, fields, type(leaf), source))
        if len(expected) < len(known):
            return None
        names = code.names[code.closed :]
        return Recipe(self, code.closed, names, expected, list(self.leaves), fresh, self._linked)

    def filled(self, picked: Sequence[Any]) -> Any:
        """Return what the function would make: the template with these parameters."""
        fresh = self._differing(picked)
        if not fresh:
            return self.expr
        try:
            return refilled(self.expr, fresh)
        except WithinFrom:
            return replacement_traverse(self.expr, {}, lambda node: fresh.get(id(node)))

    def _differing(self, picked: Sequence[Any]) -> dict[int, Any]:
        return {id(old): new for old, new in zip(self.leaves, picked, strict=True) if old is not new}

    # -- after the look

    def see_that_all_are_bound(self, code: Code, values: Sequence[Any], look: Look) -> None:
        """See that each value that the function was given is that of a parameter.

        :raises InvalidRequestError: the function does something else with one
        """
        held = [one for _, leaf, _ in self._fresh for one in stand_ins_in(leaf.value)]
        bound = {one._sa_variable for one in held if not one._sa_steps}
        for variable, (name, value) in enumerate(zip(code.names, values, strict=True)):
            if code.closed <= variable < code.read or variable in bound or not look.is_value(value):
                continue
            raise exc.InvalidRequestError(
                f"expected each variable of {look.where} to be an SQL element, or a plain value that becomes "
                f"a bound parameter, got {name!r}, which is {shown(value)}: what SQL is made of it is kept, "
                "though it may change. Work out what is needed of it before the function, in a variable of "
                "its own; or say what the SQL depends on, track_on=[...]; or that it never changes, "
                "track_closure_variables=False"
            )

    def settle(self, values: Sequence[Any]) -> None:
        """Put values in the place of their stand-ins."""
        for _, leaf, source in self._fresh:
            value = values[source] if type(source) is int else _composed(source, values)
            leaf.__dict__["value"] = list(value) if leaf.expanding else value

    def guard(self, look: Look, tracks_elements: bool) -> bool:
        """See at each call that what was reached through variables has the structure that it has now.

        :param tracks_elements: see it of elements, too, not of values only
        :return: whether that can be seen.
        """
        try:
            for variable, steps, value in look.reached:
                if tracks_elements or look.is_value(value):
                    self._guards.append((variable, steps, part_of(value)))
                    if not look.is_value(value):
                        self._held.append(value)
        except Unkeyed:
            return False
        return True

    def forget(self, look: Look) -> None:
        """Let go of the values of the call that this was made by."""
        look.reached.clear()
        for _, leaf, source in self._fresh:
            leaf.__dict__["value"] = None
            for one in stand_ins_in(source):
                one._sa_value = None

    def makes(self, picked: Sequence[Any]) -> bool:
        """Tell whether the template with other parameters is what the function would make."""
        try:
            if self._is_within_alias(picked):
                return False
            found = statement_key(self.filled(picked))
        except Exception:  # a third party's element that cannot be copied
            return False
        return found is not None and found[0] == self._token() and all(map(operator.is_, found[1], picked))

    def _is_within_alias(self, picked: Sequence[Any]) -> bool:
        """Tell whether a parameter is inside of an alias of a class, which is more than a node of a tree."""
        try:
            refilled(self.expr, self._differing(picked))
        except WithinFrom:
            return any("entity" in node.__dict__ or node._annotations for node in iterate(self.expr))
        return False


def _direct(held: Any) -> Any:
    """Return which variable a parameter's value is; what the value is made of where it is more than one."""
    is_direct = type(held) is StandIn and not held._sa_steps
    return held._sa_variable if is_direct else held


def _reached(value: Any, steps: tuple[Step, ...]) -> Any:
    for step in steps:
        value = step.read(value, step.name)
    return value


def _composed(held: Any, values: Sequence[Any]) -> Any:
    """Return a value that stand-ins are in, made of what the variables hold."""
    return replaced(held, lambda one: _reached(values[one._sa_variable], one._sa_steps))


# -- calls

_codes: dict[Any, Code] = {}
_NONE: Any = object()  # no template holds for this structure: the function is called each time


def call(
    fn: FunctionType,
    role: Any,
    options: Any = LambdaOptions,
    args: tuple[Any, ...] = (),
    before: Template | None = None,
    bound: tuple[Any, ...] = (),
    codes: MutableMapping[Any, Any] | None = None,
    names: Mapping[str, Any] = {},
) -> tuple[Template | None, Any]:
    """Return what a function makes: a template and its parameters; None and the element where it has no key.

    :param role: where it is to stand
    :param options: what of the function may change
    :param args: the arguments of the function
    :param before: the template of the statement that is its argument
    :param bound: the parameters of that statement
    :param codes: where what is known of functions is kept, by default for all of the process
    :param names: further arguments of the coercion to the role
    :raises ArgumentError: it makes nothing that can stand there
    :raises InvalidRequestError: it does with values that it reads what cannot be done again without it
    """
    if codes is None:
        codes = _codes
    argument: Any = args if before is None else before
    if options is LambdaOptions:
        code = codes.get((id(fn.__code__), role))
        if code is not None and code.code is fn.__code__ and code.globals is fn.__globals__:
            recipe = code.recipes.get(argument)
            if recipe is not None:
                picked = again(recipe, fn, bound)
                if picked is not None:
                    return recipe.template, picked
    elements = options.track_closure_variables and options.track_on is None
    plain = options.track_bound_values and options.global_track_bound_values
    kind = () if options is LambdaOptions else (options.enable_tracking, elements, plain)
    code = _code_of(fn, (id(fn.__code__), role, *kind), codes)
    values = code.values(fn) if options.enable_tracking else []
    for value in values:
        if type(value) is StandIn:  # it is called by a function that is looked into
            return None, _coerced(role, fn(*args), names)
    given = list(bound)
    known: Any = _NONE
    key: Any = None
    try:
        parts = structure_of(values, elements, plain, given)
        if before is not None:
            parts.append(before)
            args = (before.expr,)
        elif args:
            parts += structure_stated(args, given)
        if options.track_on is not None:
            parts += structure_stated(options.track_on, given)
        key = (*parts, repeats(given)) if len(given) > 1 else tuple(parts)
        known = code.templates.get(key)
        if known is not None and known is not _NONE and known.holds(values):
            if options is LambdaOptions and len(given) == len(bound) and _is_same(argument):
                code.recipes[argument] = known.recipe(code, values)
            return known, known.pick(values, given)
    except Unkeyed:
        pass
    if known is _NONE:
        args = args if before is None else (before.filled(bound),)
        return None, _look(code, fn, role, names, options, values, args, given)[0].expr
    seen = given if before is None else [*before.leaves, *given[len(bound) :]]
    template, look = _look(code, fn, role, names, options, values, args, seen)
    picked = template.pick(values, given)
    if len(code.templates) >= _MOST_TEMPLATES:
        code.templates.clear()
        code.recipes.clear()
    if template.guard(look, options.track_closure_variables) and template.makes(picked):
        template.forget(look)
        code.templates[key] = template
        return template, picked
    code.templates[key] = _NONE
    return call(fn, role, options, args, before, bound, codes, names)


def _is_same(argument: Any) -> bool:
    """Tell whether an argument that is the same object has the same structure."""
    return isinstance(argument, Template) or all(isinstance(one, type) for one in argument)


def _look(
    code: Code,
    fn: FunctionType,
    role: Any,
    names: Mapping[str, Any],
    options: Any,
    values: Sequence[Any],
    args: tuple[Any, ...],
    given: Sequence[Any],
) -> tuple[Template, Look]:
    """Call a function with stand-ins in the place of the values that it reads."""
    tracks_elements = options.track_closure_variables and options.track_on is None
    where = f"{fn.__name__} ({code.code.co_filename}, line {code.code.co_firstlineno})"
    look = Look(where, is_lenient=not tracks_elements)
    tracks_values = options.track_bound_values and options.global_track_bound_values and values
    if tracks_values:
        named = zip(values, code.names, strict=True)
        seen = [look.seen(value, i, (), name) for i, (value, name) in enumerate(named)]
        made = code.with_values(fn, seen)(*args)
    else:
        made = fn(*args)
    expr = _coerced(role, made, names)
    for one in stand_ins_in(dict(getattr(expr, "_execution_options", ()))):
        one._sa_refuse("to be no option")
    found = statement_key(expr)
    leaves = found[1] if found is not None else [one for one in iterate(expr) if one._leaf == VALUE_LEAF]
    held = [args, options.track_on, *[one for one in values if not look.is_value(one)]]
    template = Template(expr, leaves, given, held)
    if tracks_values and tracks_elements:
        template.see_that_all_are_bound(code, values, look)
    template.settle(values)
    return template, look


def _code_of(fn: FunctionType, key: tuple[Any, ...], codes: MutableMapping[Any, Any]) -> Code:
    found: Code | None = codes.get(key)
    if found is None or found.code is not fn.__code__ or found.globals is not fn.__globals__:
        if len(codes) >= _MOST_CODES:
            codes.clear()
        found = codes[key] = Code(fn)
    return found


class ColumnList(ClauseList):
    """Several columns that one function has made."""

    inherit_cache = True


def _coerced(role: Any, made: Any, names: Mapping[str, Any]) -> Any:
    if role is roles.ColumnsClauseRole and isinstance(made, (tuple, list)):
        columns = [expect(role, one, **names) for one in made]
        return ColumnList._of(operators.comma_op, columns, group=False)
    return expect(role, made, **names)


def made_by(fn: FunctionType, role: Any, names: Mapping[str, Any]) -> Any:
    """Return what a function makes for a place in a statement: an element, or a tuple of columns."""
    template, made = call(fn, role, names=names)
    if template is not None:
        made = template.filled(made)
    return tuple(made.clauses) if type(made) is ColumnList else made
