"""``select()``, typed by what is selected."""

from __future__ import annotations

from typing import Any, TypeVar, overload

from ... import exc
from ..._hot.nodes import build
from .. import roles
from ..coercions import expect_all, taken_as_is
from ..typing import TypedColumn
from .selects import Select

_COLUMNS = taken_as_is(roles.ColumnsClauseRole)

_T0 = TypeVar("_T0")
_T1 = TypeVar("_T1")
_T2 = TypeVar("_T2")
_T3 = TypeVar("_T3")
_T4 = TypeVar("_T4")
_T5 = TypeVar("_T5")
_T6 = TypeVar("_T6")
_T7 = TypeVar("_T7")
_T8 = TypeVar("_T8")
_T9 = TypeVar("_T9")


@overload
def select(__ent0: TypedColumn[_T0], /) -> Select[_T0]: ...


@overload
def select(__ent0: TypedColumn[_T0], __ent1: TypedColumn[_T1], /) -> Select[_T0, _T1]: ...


@overload
def select(
    __ent0: TypedColumn[_T0], __ent1: TypedColumn[_T1], __ent2: TypedColumn[_T2], /
) -> Select[_T0, _T1, _T2]: ...


@overload
def select(
    __ent0: TypedColumn[_T0], __ent1: TypedColumn[_T1], __ent2: TypedColumn[_T2], __ent3: TypedColumn[_T3], /
) -> Select[_T0, _T1, _T2, _T3]: ...


@overload
def select(
    __ent0: TypedColumn[_T0],
    __ent1: TypedColumn[_T1],
    __ent2: TypedColumn[_T2],
    __ent3: TypedColumn[_T3],
    __ent4: TypedColumn[_T4],
    /,
) -> Select[_T0, _T1, _T2, _T3, _T4]: ...


@overload
def select(
    __ent0: TypedColumn[_T0],
    __ent1: TypedColumn[_T1],
    __ent2: TypedColumn[_T2],
    __ent3: TypedColumn[_T3],
    __ent4: TypedColumn[_T4],
    __ent5: TypedColumn[_T5],
    /,
) -> Select[_T0, _T1, _T2, _T3, _T4, _T5]: ...


@overload
def select(
    __ent0: TypedColumn[_T0],
    __ent1: TypedColumn[_T1],
    __ent2: TypedColumn[_T2],
    __ent3: TypedColumn[_T3],
    __ent4: TypedColumn[_T4],
    __ent5: TypedColumn[_T5],
    __ent6: TypedColumn[_T6],
    /,
) -> Select[_T0, _T1, _T2, _T3, _T4, _T5, _T6]: ...


@overload
def select(
    __ent0: TypedColumn[_T0],
    __ent1: TypedColumn[_T1],
    __ent2: TypedColumn[_T2],
    __ent3: TypedColumn[_T3],
    __ent4: TypedColumn[_T4],
    __ent5: TypedColumn[_T5],
    __ent6: TypedColumn[_T6],
    __ent7: TypedColumn[_T7],
    /,
) -> Select[_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7]: ...


@overload
def select(
    __ent0: TypedColumn[_T0],
    __ent1: TypedColumn[_T1],
    __ent2: TypedColumn[_T2],
    __ent3: TypedColumn[_T3],
    __ent4: TypedColumn[_T4],
    __ent5: TypedColumn[_T5],
    __ent6: TypedColumn[_T6],
    __ent7: TypedColumn[_T7],
    __ent8: TypedColumn[_T8],
    /,
) -> Select[_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7, _T8]: ...


@overload
def select(
    __ent0: TypedColumn[_T0],
    __ent1: TypedColumn[_T1],
    __ent2: TypedColumn[_T2],
    __ent3: TypedColumn[_T3],
    __ent4: TypedColumn[_T4],
    __ent5: TypedColumn[_T5],
    __ent6: TypedColumn[_T6],
    __ent7: TypedColumn[_T7],
    __ent8: TypedColumn[_T8],
    __ent9: TypedColumn[_T9],
    /,
) -> Select[_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7, _T8, _T9]: ...


@overload
def select(*entities: Any) -> Select[Any]: ...


def select(*entities: Any, **unknown: Any) -> Select[Any]:
    """Make a SELECT of columns, tables, mapped classes or any expressions.

    :param entities: what to select. FROM is told by it, and by ``.select_from()`` and ``.join()``.
    :return: a Select; its methods return new ones with conditions, joins, order and so on.
    """
    if unknown:
        raise exc.ArgumentError(
            f"expected what to select, one by one, got {', '.join(unknown)} by name: conditions, order and so"
            " on are methods of select()"
        )
    return build(Select, {"_raw_columns": expect_all(roles.ColumnsClauseRole, _COLUMNS, entities)})  # type: ignore[no-any-return]  # build() keeps the class


__all__ = ["select"]
