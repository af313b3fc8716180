"""Turning what users write into elements, by the role that it is to play.

``expect(role, thing)`` returns the element, or raises ArgumentError that says what was expected there.
Layers above register resolvers for their own objects (the ORM: mapped classes) with ``register_resolver``.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from .. import exc
from .._hot.nodes import are_accepted, build
from ..util import warn
from ..util.lazy_module import LazyModule
from . import operators, roles
from .datatypes.unfit import why_unfit
from .elements import (
    BindParameter,
    ClauseElement,
    ClauseList,
    False_,
    LabelReference,
    Null,
    TextClause,
    TextualLabelReference,
    True_,
    literal_column,
)
from .late import late
from .sqltypes import INTEGERTYPE, NULLTYPE

_resolvers: list[Callable[[Any], Any]] = []
_templates: Any = LazyModule(f"{__package__}.templates")  # functions in the place of elements


def register_resolver(resolve: Callable[[Any], Any]) -> None:
    """Let ``resolve(thing)`` be asked for the element of a thing that is none; it returns None for others'
    things.
    """
    _resolvers.append(resolve)


def element_of(thing: Any) -> Any:
    """Return the element that a thing stands for (a mapped class, an attribute, a result of
    __clause_element__), or None.
    """
    cls = type(thing)
    if hasattr(cls, "__clause_element__"):
        return element_of(thing.__clause_element__())
    if hasattr(cls, "_spec"):
        return thing
    for resolve in _resolvers:
        found = resolve(thing)
        if found is not None:
            return found
    made = getattr(thing, "__clause_element__", None)
    return None if made is None or not callable(made) or isinstance(thing, type) else element_of(made())


def expect(role: Any, element: Any, **kw: Any) -> Any:
    """Return ``element`` as something that can play ``role``.

    :param role: a class of ``relata.sql.roles``.
    :param element: what the user wrote.
    :raises ArgumentError: when it cannot play that role: the message says what can.
    """
    cls = type(element)
    known = getattr(cls, "plays", None)
    if known is not None and role in known and hasattr(cls, "_spec"):
        finish = _FINISH.get(role)
        if finish is None or (finish is _finish_by and cls._order_by_label_element is None):
            taken_as_is(role)[cls] = True
            return element
        return finish(element, kw)
    if cls is FunctionType and role in _TAKES_FUNCTIONS:
        return _templates.made_by(element, role, kw)
    if known is None or not hasattr(cls, "_spec"):
        found = element_of(element)
    else:
        found = element
    if found is not None:
        played = type(found).plays
        if role in played or issubclass(type(found), role):
            finish = _FINISH.get(role)
            return found if finish is None else finish(found, kw)
        convert = _IMPLICIT.get(role)
        if convert is not None and isinstance(found, ClauseElement):
            made = convert(found, kw)
            if made is not None:
                return made
        raise _wrong(role, element, kw, found)
    if hasattr(cls, "_sa_parameter"):
        return _of_stand_in(element, role, kw)
    make = _LITERAL.get(role)
    if make is not None:
        return make(element, role, kw)
    raise _wrong(role, element, kw)


# roles of elements that may be given as a function without arguments that returns them
_TAKES_FUNCTIONS = frozenset(
    [
        roles.AnonymizedFromClauseRole,
        roles.ColumnsClauseRole,
        roles.CompoundElementRole,
        roles.DMLTableRole,
        roles.FromClauseRole,
        roles.GroupByRole,
        roles.JoinTargetRole,
        roles.OnClauseRole,
        roles.OrderByRole,
        roles.WhereHavingRole,
    ]
)

# what a value becomes that a function reads: by the rule of this role
_STAND_IN_RULES = {
    roles.BinaryElementRole: roles.BinaryElementRole,
    roles.InElementRole: roles.InElementRole,
    roles.LimitOffsetRole: roles.LimitOffsetRole,
    roles.ColumnsClauseRole: roles.ExpressionElementRole,
    roles.ConstExprRole: roles.ExpressionElementRole,
    roles.ExpressionElementRole: roles.ExpressionElementRole,
    roles.LabeledColumnExprRole: roles.ExpressionElementRole,
    roles.OnClauseRole: roles.ExpressionElementRole,
    roles.WhereHavingRole: roles.ExpressionElementRole,
}


def _of_stand_in(stand_in: Any, role: Any, kw: dict[str, Any]) -> Any:
    """Return the parameter of a value that a function reads."""
    rule = _STAND_IN_RULES.get(role)
    if rule is None:
        stand_in._sa_refuse(f"to be {role._role_name}")
    if isinstance(stand_in._sa_value, Iterator):
        stand_in._sa_refuse("to be a list, which can be read again")
    return stand_in._sa_parameter(lambda value: _LITERAL[rule](value, role, kw))


late.expect = expect
late.element_of = element_of
late.as_expression = partial(expect, roles.ExpressionElementRole)


def _embed(value: Any) -> Any:
    """Return a part of a template string as an element: an element as it is, a plain value as a parameter."""
    found = element_of(value)
    return expect(roles.ExpressionElementRole, value) if found is None else found


late.embed = _embed

_taken: dict[Any, dict[type, bool]] = {}


def taken_as_is(role: Any) -> dict[type, bool]:
    """Return the classes (known so far) whose elements play a role without further ado."""
    return _taken.setdefault(role, {})


def expect_all(role: Any, known: dict[type, bool], items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return each of ``items`` as something that can play ``role``.

    :param known: what ``taken_as_is(role)`` returned.
    """
    if are_accepted(known, items):
        return items
    made = [expect(role, item) for item in items]
    if role is roles.ColumnsClauseRole and FunctionType in map(type, items):
        return tuple([one for item in made for one in (item if type(item) is tuple else (item,))])
    return tuple(made)


def expect_as_key(role: Any, element: Any, **kw: Any) -> str:
    made = expect(role, element, **kw)
    return made if isinstance(made, str) else str(made.key)


def expect_col_expression_collection(role: Any, expressions: Iterable[Any]) -> Any:
    """Yield ``(expression, column, column name, string)`` for each item of a constraint's or index's
    columns.
    """
    for expr in expressions:
        column = strname = None
        resolved = expect(role, expr)
        if isinstance(resolved, str):
            strname = resolved
        else:
            column = next((c for c in _columns_in(resolved)), None)
        yield resolved, column, strname, strname or column


def _columns_in(element: Any) -> Iterable[Any]:
    from_visitors = getattr(element, "get_children", None)
    if element.__visit_name__ == "column":
        yield element
    elif from_visitors is not None:
        for child in element.get_children():
            yield from _columns_in(child)


def _describe(thing: Any) -> str:
    text = repr(thing)
    return text if len(text) <= 120 else text[:117] + "..."


def _wrong(role: Any, original: Any, kw: dict[str, Any], found: Any = None) -> exc.ArgumentError:
    name, beside = kw.get("argname"), kw.get("expr")
    where = f" for {name}" if name else "" if beside is None else f" beside {str(beside)!r}"
    hint = ""
    if (
        found is not None
        and getattr(found, "is_select", False)
        and role in (roles.FromClauseRole, roles.JoinTargetRole)
    ):
        hint = "; make it a FROM clause with .subquery()"
    elif isinstance(original, str) and role is not roles.DMLColumnRole:
        hint = f"; for SQL text write text({original[:40]!r}), for a column column({original[:40]!r})"
    elif isinstance(original, type) and role in (roles.ColumnsClauseRole, roles.FromClauseRole):
        hint = "; a class must be mapped first (declared on a DeclarativeBase)"
    elif isinstance(original, type) and beside is not None:
        hint = "; give a value or one of its attributes, not a class or type"
    elif isinstance(original, MethodType):
        hint = f"; call the method: {original.__name__}()"
    elif isinstance(original, bool):
        hint = f"; write {str(original).lower()}()"
    elif isinstance(original, (list, tuple, set)):
        hint = "; pass its items one by one: f(*items)"
    return exc.ArgumentError(f"expected {role._role_name}{where}, got {_describe(original)}{hint}")


# -- values where an expression is expected


def _constant(element: Any) -> Any:
    if element is None:
        return Null()
    if element is True:
        return True_()
    if element is False:
        return False_()
    return None


def _expression(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if element is None and kw.get("type_") is None:
        return Null()
    if isinstance(element, type) or callable(getattr(element, "_sa_class_manager", None)):
        raise _wrong(role, element, kw)
    try:
        return BindParameter(kw.get("name"), element, kw.get("type_"), unique=True)
    except exc.ArgumentError as err:
        raise _wrong(role, element, kw) from err


def _binary_element(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    expr, operator = kw["expr"], kw["operator"]
    return bind_value(expr, operator, element)


def bind_value(expr: Any, operator: Any, value: Any, type_: Any = None, expanding: bool = False) -> Any:
    """Return the bound parameter of a value that is combined with ``expr``: its name and type come from
    there.
    """
    try:
        return _bind_value(expr, operator, value, type_, expanding)
    except exc.ArgumentError as err:
        why = why_unfit(value[0] if expanding else value)
        if why is None:
            raise
        raise exc.ArgumentError(f"expected a plain value beside {str(expr)!r}, got {why}") from err


def _bind_value(expr: Any, operator: Any, value: Any, type_: Any, expanding: bool) -> Any:
    if expr._bind_param is not None:
        return expr._bind_param(operator, value, type_=type_, expanding=expanding)
    return BindParameter(
        None,
        value,
        type_,
        expanding=expanding,
        _compared_to_operator=operator,
        _compared_to_type=expr.type,
        unique=True,
    )._named(expr._names_parameters)


def _finish_binary(element: Any, kw: dict[str, Any]) -> Any:
    """Give a parameter without a type that of what it is combined with."""
    if _ungrouped(element)._is_bind_parameter and element.type is NULLTYPE:
        expr = kw.get("expr")
        if expr is not None and expr.type is not NULLTYPE:
            return element._with_binary_element_type(expr.type)
    return element


def _ungrouped(element: Any) -> Any:
    return element._ungroup() if element.__visit_name__ == "grouping" else element


def _refuse(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    raise _wrong(role, element, kw)


def _where(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    made = _constant(element)
    if made is None:
        raise _wrong(role, element, kw)
    return made


def _const(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    made = _constant(element)
    if made is None:
        raise _wrong(role, element, kw)
    return made


def _limit(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if element is None:
        return None
    try:
        number = int(element)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{_wrong(role, element, kw)}") from None
    return OffsetLimitParam(None, number, type_=kw.get("type_") or INTEGERTYPE, unique=True)._named("param")


class OffsetLimitParam(BindParameter[int]):
    """The bound value of LIMIT, OFFSET or FETCH."""

    inherit_cache = True

    @property
    def _limit_offset_value(self) -> int | None:
        return self.effective_value  # type: ignore[no-any-return]  # an integer, as made above


def _by_name(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if isinstance(element, str):
        return TextualLabelReference(element)
    if element is None or isinstance(element, bool):
        return _constant(element)
    raise _wrong(role, element, kw)


def _finish_by(element: Any, kw: dict[str, Any]) -> Any:
    if element._order_by_label_element is not None:
        return build(LabelReference, {"element": element, "type": getattr(element, "type", NULLTYPE)})
    return element


def _columns_text(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    made = _constant(element)
    if made is not None:
        return made
    if element == "*":
        return literal_column("*")
    if isinstance(element, numbers.Number):
        return literal_column(str(element))
    raise _wrong(role, element, kw)


def _statement_text(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    raise exc.ArgumentError(
        f"expected {role._role_name}, got {_describe(element)}"
        + ("; for SQL text use text()" if isinstance(element, str) else "")
    )


_VALUE_CLASSES = (str, bytes)


def _in_values(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    expr, operator = kw["expr"], kw["operator"]
    if (
        isinstance(element, _VALUE_CLASSES)
        or not isinstance(element, (Collection, Sequence))
        or isinstance(element, dict)
    ):
        if not isinstance(element, _VALUE_CLASSES) and isinstance(element, Iterable):
            element = list(element)
        else:
            raise exc.ArgumentError(
                f"expected a sequence of values, a SELECT or an expanding bindparam() for in_(), got "
                f"{_describe(element)}"
                + (
                    "; put a single value into a list: in_([value])"
                    if isinstance(element, (str, bytes, int))
                    else ""
                )
            )
    values = list(element)
    if any(_is_expression(v) for v in values):
        made = [
            Null()
            if v is None
            else expect(roles.ExpressionElementRole, v)
            if _is_expression(v)
            else bind_value(expr, operator, v)
            for v in values
        ]
        grouped = [one.self_group(against=operators.comma_op) for one in made]
        return ClauseList._of(operators.comma_op, grouped).self_group(against=operator)
    bind = bind_value(expr, operator, values, expanding=True)
    bind.__dict__["expand_op"] = operator
    return bind


def _is_expression(value: Any) -> bool:
    cls = type(value)
    return hasattr(cls, "_spec") or hasattr(cls, "__clause_element__")


def _in_element(element: Any, kw: dict[str, Any]) -> Any:
    operator = kw.get("operator")
    if element._is_bind_parameter:
        new = element._clone(maintain_key=True)
        new.__dict__["expanding"] = True
        new.__dict__["expand_op"] = operator
        expr = kw.get("expr")
        if new.type is NULLTYPE and expr is not None:
            new.__dict__["type"] = expr.type
        return new
    if element.is_select or element._is_select_base:
        return element.scalar_subquery()
    if element._is_from_clause:  # VALUES
        return element.scalar_values()
    if element._is_column_element and element.supports_execution:  # a function: the values that it gives
        return late.select(element).scalar_subquery()
    return element.self_group(against=operator)


def _in_from(element: Any, kw: dict[str, Any]) -> Any:
    if element._is_from_clause:
        warn(f"expected a SELECT for in_(), got {type(element).__name__}: all of it is taken; write select()")
        return late.select(*element.c).scalar_subquery()
    return None


# -- selects, tables and columns


def _implicit_expression(element: Any, kw: dict[str, Any]) -> Any:
    if element._is_from_clause and element.__visit_name__ == "subquery":
        element = element.element
    if element._is_select_base:
        warn(
            f"expected a SELECT as an expression to be made one, got {type(element).__name__}: "
            "it is used as a scalar subquery; write .scalar_subquery()"
        )
        return element.scalar_subquery()
    return None


def _implicit_group_by(element: Any, kw: dict[str, Any]) -> Any:
    source = getattr(element, "selectable", None)
    if source is not None and source._is_from_clause:  # a table or mapped class: by all of its columns
        return ClauseList._of(operators.comma_op, list(source.c), group=False)
    return _implicit_expression(element, kw)


def _implicit_from(element: Any, kw: dict[str, Any]) -> Any:
    if element._is_select_base and kw.get("allow_select", False):
        return element._implicit_subquery
    return None


def _item_to_set(element: Any, kw: dict[str, Any]) -> Any:
    # array[1], for instance; the compiler refuses what is no part of a column
    return element if element._is_column_element and not element._is_bind_parameter else None


def _rows_to_insert(element: Any, kw: dict[str, Any]) -> Any:
    return late.select(element) if element._is_from_clause else None


def _dml_table(element: Any, kw: dict[str, Any]) -> Any:
    entity = getattr(element, "_dml_table", None)
    if entity is None and element.__visit_name__ in ("alias", "join"):
        return element
    return entity


def _name_or_key(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if isinstance(element, str):
        return element
    raise _wrong(role, element, kw)


def _ddl_expression(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if isinstance(element, str):
        return TextClause(element)
    made = _constant(element)
    if made is not None:
        return made
    raise _wrong(role, element, kw)


def _option_text(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if isinstance(element, str):
        return TextClause(element)
    raise _wrong(role, element, kw)


def _truncated(element: Any, role: Any, kw: dict[str, Any]) -> Any:
    if element is None or isinstance(element, str):
        return element
    raise _wrong(role, element, kw)


def _ddl_text_columns(element: Any, kw: dict[str, Any]) -> Any:
    refuses = element._is_select_base or element._is_from_clause
    return element if isinstance(element, ClauseElement) and not refuses else None


_LITERAL: dict[Any, Callable[[Any, Any, dict[str, Any]], Any]] = {
    roles.ExpressionElementRole: _expression,
    roles.BinaryElementRole: _binary_element,
    roles.LabeledColumnExprRole: _expression,
    roles.ConstExprRole: _const,
    roles.WhereHavingRole: _where,
    roles.OnClauseRole: _refuse,
    roles.InElementRole: _in_values,
    roles.LimitOffsetRole: _limit,
    roles.ByOfRole: _by_name,
    roles.OrderByRole: _by_name,
    roles.GroupByRole: _by_name,
    roles.ColumnsClauseRole: _columns_text,
    roles.StatementRole: _statement_text,
    roles.SelectStatementRole: _statement_text,
    roles.CompoundElementRole: _statement_text,
    roles.DMLColumnRole: _name_or_key,
    roles.ColumnArgumentOrKeyRole: _name_or_key,
    roles.DDLConstraintColumnRole: _name_or_key,
    roles.DDLReferredColumnRole: _name_or_key,
    roles.DDLExpressionRole: _ddl_expression,
    roles.StatementOptionRole: _option_text,
    roles.TruncatedLabelRole: _truncated,
    roles.IdentifierRole: _truncated,
}

_IMPLICIT: dict[Any, Callable[[Any, dict[str, Any]], Any]] = {
    roles.ExpressionElementRole: _implicit_expression,
    roles.BinaryElementRole: _implicit_expression,
    roles.LabeledColumnExprRole: _implicit_expression,
    roles.WhereHavingRole: _implicit_expression,
    roles.ByOfRole: _implicit_expression,
    roles.OrderByRole: _implicit_expression,
    roles.GroupByRole: _implicit_group_by,
    roles.LimitOffsetRole: _implicit_expression,
    roles.FromClauseRole: _implicit_from,
    roles.StrictFromClauseRole: _implicit_from,
    roles.AnonymizedFromClauseRole: _implicit_from,
    roles.JoinTargetRole: _implicit_from,
    roles.InElementRole: _in_from,
    roles.DMLTableRole: _dml_table,
    roles.DMLColumnRole: _item_to_set,
    roles.DMLSelectRole: _rows_to_insert,
    roles.DDLConstraintColumnRole: _ddl_text_columns,
    roles.DDLExpressionRole: _ddl_text_columns,
}

_FINISH: dict[Any, Callable[[Any, dict[str, Any]], Any]] = {
    roles.BinaryElementRole: _finish_binary,
    roles.ByOfRole: _finish_by,
    roles.OrderByRole: _finish_by,
    roles.InElementRole: _in_element,
}

__all__ = ["element_of", "expect", "expect_as_key", "register_resolver"]
