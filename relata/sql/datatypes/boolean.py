"""Truth values."""

from __future__ import annotations

from typing import Any

from ..._hot.processors import int_to_boolean, lookup_processor
from ..late import late
from ..operator_class import OperatorClass
from ..type_api import Emulated, Processor, TypeEngine
from .schema_type import SchemaType, bring_constraint

_AS_BOOL = {None: None, True: True, False: False}
_AS_INT = {None: None, True: 1, False: 0}


def _refuse(value: Any) -> Any:
    kind = ValueError if isinstance(value, int) else TypeError
    raise kind(f"expected None, True or False for a Boolean, got {value!r}") from None


class Boolean(SchemaType, Emulated, TypeEngine[bool]):
    """A truth value; a small integer where the database has no such type.

    :param create_constraint: keep the column to 0 and 1 by a CHECK constraint where it is an integer
    :param name: the name of that constraint
    """

    __visit_name__ = "boolean"
    operator_classes = OperatorClass.BOOLEAN
    native = True

    def __init__(
        self,
        create_constraint: bool = False,
        name: str | None = None,
        _create_events: bool = True,
        _adapted_from: Any = None,
    ) -> None:
        self.create_constraint = create_constraint
        self.name = name
        self._create_events = _create_events
        self._schema_given = False
        if _adapted_from is not None:
            self.dispatch = self.dispatch._join(_adapted_from.dispatch)

    def copy(self, **kw: Any) -> Any:
        # a Boolean has no place in a MetaData
        return self.adapt(type(self), _create_events=True)

    def _should_create_constraint(self, compiler: Any, **kw: Any) -> bool:
        if not self._is_impl_for_variant(compiler.dialect, kw):
            return False
        return (
            not compiler.dialect.supports_native_boolean
            and compiler.dialect.non_native_boolean_check_constraint
        )

    def _set_table(self, column: Any, table: Any) -> None:
        if self.create_constraint:
            bring_constraint(self, column, table, None)

    @property
    def python_type(self) -> type[Any]:
        return bool

    def _strict_as_bool(self, value: Any) -> Any:
        try:
            return _AS_BOOL[value]
        except (KeyError, TypeError):
            return _refuse(value)

    def literal_processor(self, dialect: Any) -> Processor | None:
        compiler = dialect.statement_compiler(dialect, None)
        true: str = compiler.visit_true(None)
        false: str = compiler.visit_false(None)

        def render(value: Any) -> str:
            return true if self._strict_as_bool(value) else false

        return render

    def bind_processor(self, dialect: Any) -> Processor | None:
        return lookup_processor(_AS_BOOL if dialect.supports_native_boolean else _AS_INT, _refuse)

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return None if dialect.supports_native_boolean else int_to_boolean


class BOOLEAN(Boolean):
    """The SQL type BOOLEAN."""

    __visit_name__ = "BOOLEAN"


class MatchType(Boolean):
    """The type of a MATCH expression: a truth value, on some databases a measure of relevance."""


BOOLEANTYPE = Boolean()
MATCHTYPE = MatchType()
late.BOOLEAN = Boolean
