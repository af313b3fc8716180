"""Text that is SQL, and references to labels by name."""

from __future__ import annotations

import re
from typing import Any, ClassVar, TypeVar

from ... import exc
from ..._hot.nodes import build
from .. import operators, roles
from ..executable import Executable
from ..late import late
from ..node import CHILD, NESTED, SCALAR
from ..sqltypes import NULLTYPE
from .base import ClauseElement, ColumnElement, Grouping
from .bind import BindParameter

_T = TypeVar("_T")

TEXT_PARAMETER = re.compile(r"(?<![:\w\x5c]):(\w+)(?!:)", re.UNICODE)


class AbstractTextClause(Executable, ClauseElement):
    """A piece of SQL given as text."""

    _fields: ClassVar[dict[str, int]] = {}
    plays = (
        roles.EXPRESSION
        | (roles.SELECT - {roles.CompoundElementRole, roles.DMLSelectRole})
        | {
            roles.FromClauseRole,
            roles.StrictFromClauseRole,
            roles.DDLConstraintColumnRole,
            roles.InElementRole,
            roles.JoinTargetRole,
            roles.DDLExpressionRole,
            roles.BinaryElementRole,
        }
    )
    _is_text_clause = True
    is_text = True
    _is_implicitly_boolean = False
    _is_join = False
    _hide_froms: tuple[Any, ...] = ()
    key: str | None = None
    type = NULLTYPE
    _names_parameters: str | None = None

    def columns(self, *cols: Any, **types: Any) -> Any:
        """Return a selectable of this text, whose columns are told here, by position or by name."""
        return late.textual_select(self, cols, types)

    def label(self, name: str | None) -> Any:
        return late.label(name, self.self_group(), NULLTYPE)

    @property
    def comparator(self) -> Any:
        return self.type.comparator_factory(self)  # type: ignore[arg-type]  # text is operated on as a column is

    def operate(self, op: Any, *other: Any, **kw: Any) -> Any:
        return late.default_operate(self, op, *other, **kw)

    def self_group(self, against: Any = None) -> Any:
        if against is operators.in_op or against is operators.not_in_op or against is operators.as_:
            return build(Grouping, {"element": self, "type": NULLTYPE})
        return self

    @property
    def _from_objects(self) -> list[Any]:
        return []

    _proxies: tuple[Any, ...] = ()


class TextClause(AbstractTextClause):
    """A piece of SQL given as text, with ``:name`` for bound parameters."""

    __visit_name__ = "textclause"
    _fields = {"text": SCALAR, "_bindparams": NESTED}
    _bindparams: dict[str, BindParameter[Any]] = {}

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise exc.ArgumentError(f"expected SQL text for text(), got {text!r}")
        binds: dict[str, BindParameter[Any]] = {}

        def note(match: re.Match[str]) -> str:
            name = match.group(1)
            binds[name] = BindParameter(name)
            return f":{name}"

        d = self.__dict__
        d["text"] = TEXT_PARAMETER.sub(note, text)
        if binds:
            d["_bindparams"] = binds

    def bindparams(self, *binds: BindParameter[Any], **names_to_values: Any) -> TextClause:
        """Return a copy whose parameters have values or types.

        :param binds: ``bindparam()`` objects named as parameters of the text.
        :param names_to_values: values by the parameter's name.
        :raises ArgumentError: when the text has no such parameter.
        """
        new = dict(self._bindparams)

        def check(name: str) -> None:
            if name not in new:
                raise exc.ArgumentError(
                    f"expected the name of a parameter in the text (it has {sorted(new) or 'none'}), got "
                    f"{name!r}"
                )

        for bind in binds:
            name = bind._orig_key or bind.key
            check(name)
            new[name] = bind
        for name, value in names_to_values.items():
            check(name)
            new[name] = new[name]._with_value(value, required=False)
        copy = self._clone()
        copy.__dict__["_bindparams"] = new
        return copy


class TString(AbstractTextClause):
    """SQL given as a template string: ``t"SELECT {column} FROM {table} WHERE id = {value}"``.

    :param template: a template string of Python 3.14 (PEP 750).
    :raises ArgumentError: it is none, or a part of it is to be converted or formatted.
    """

    __visit_name__ = "tstring"
    _fields = {"parts": NESTED}
    parts: tuple[Any, ...]

    def __init__(self, template: Any) -> None:
        if not _is_template(template):
            raise exc.ArgumentError(f"expected a template string, t'...', for tstring(), got {template!r}")
        strings, values = template.strings, [_embedded(one) for one in template.interpolations]
        parts: list[Any] = [strings[0]]
        for value, text in zip(values, strings[1:], strict=True):
            parts += [value, text]
        self.parts = tuple(part for part in parts if part != "" or not isinstance(part, str))

    def bindparams(self, *binds: Any, **names_to_values: Any) -> Any:
        raise exc.InvalidRequestError(
            "expected the values of a template string between its braces, got .bindparams(); write "
            "{bindparam('name')} there for a value that is given when it is executed"
        )


def _is_template(thing: Any) -> bool:
    """Tell whether something is a template string: what PEP 750 says that such a one has."""
    return isinstance(getattr(thing, "strings", None), tuple) and hasattr(thing, "interpolations")


def _embedded(interpolation: Any) -> Any:
    """Return what stands between braces as an element: a plain value becomes a parameter."""
    if interpolation.conversion or interpolation.format_spec:
        raise exc.ArgumentError(
            "expected a value or SQL element alone between the braces of a template string, got a "
            f"conversion or format for {interpolation.expression!r}; convert the value before"
        )
    value = interpolation.value
    if _is_template(value):
        return TString(value)
    return late.embed(value)


def tstring(template: Any) -> TString:
    """Make SQL from a template string of Python 3.14: ``tstring(t"SELECT {column} FROM {table}")``.

    SQL elements stand in the text as they are, plain values become bound parameters. The text itself is
    taken as it is: a colon in it makes no parameter.

    :param template: trusted SQL, with values and elements between braces.
    :raises ArgumentError: it is no template string, or a part of it is to be converted or formatted.
    """
    return TString(template)


def text(text: str) -> TextClause:
    """Make an SQL fragment or statement from text.

    :param text: trusted SQL; ``:name`` is a bound parameter, ``\\\\:name`` a literal colon. Values belong
        into
        parameters, never into the text.
    """
    return TextClause(text)


class TextualLabelReference(ColumnElement[Any]):
    """A string in ORDER BY or GROUP BY: the name of a label or column of the statement."""

    __visit_name__ = "textual_label_reference"
    _fields = {"element": SCALAR}
    element: str

    def __init__(self, element: str) -> None:
        self.element = element

    @property
    def _text_clause(self) -> TextClause:
        return TextClause(self.element)

    @property
    def _from_objects(self) -> list[Any]:
        return []


_textual_label_reference = TextualLabelReference


class LabelReference(ColumnElement[Any]):
    """An expression in ORDER BY that may be printed as the name of a label of the statement."""

    __visit_name__ = "label_reference"
    _fields = {"element": CHILD}
    element: Any

    def __init__(self, element: Any) -> None:
        self.element = element
        self.type = getattr(element, "type", NULLTYPE)

    @property
    def _order_by_label_element(self) -> Any:
        return self.element._order_by_label_element


_label_reference = LabelReference


class IdentifierClause(Executable, ClauseElement):
    """The name of a savepoint."""

    __visit_name__ = "identifier"
    _fields = {"ident": SCALAR}

    def __init__(self, ident: str) -> None:
        self.ident = ident


class SavepointClause(IdentifierClause):
    __visit_name__ = "savepoint"
    inherit_cache = False


class RollbackToSavepointClause(IdentifierClause):
    __visit_name__ = "rollback_to_savepoint"
    inherit_cache = False


class ReleaseSavepointClause(IdentifierClause):
    __visit_name__ = "release_savepoint"
    inherit_cache = False
