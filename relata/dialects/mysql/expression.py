"""MATCH ... AGAINST. See https://dev.mysql.com/doc/refman/8.4/en/fulltext-search.html"""

from __future__ import annotations

from typing import Any

from ... import exc
from ..._hot.nodes import changed
from ...sql import operators, roles
from ...sql.coercions import expect
from ...sql.elements import BinaryExpression, ClauseList
from ...sql.sqltypes import BOOLEANTYPE

__all__ = ["match"]


class match(BinaryExpression[Any]):
    """`MATCH (columns) AGAINST (text)`: the relevance of a row, or whether it was found.

    :param cols: the columns of a FULLTEXT index
    :param against: the text to search for
    :param in_boolean_mode: the text has operators, `+word -word`
    :param in_natural_language_mode: the text is plain language
    :param with_query_expansion: search again with the words of the rows that were found
    """

    __visit_name__ = "mysql_match"
    inherit_cache = True

    def __init__(self, *cols: Any, against: Any = None, **kw: Any) -> None:
        if not cols:
            raise exc.ArgumentError("expected at least one column for match(), got none")
        if against is None:
            raise exc.ArgumentError("expected the text to search for as against= of match(), got none")
        modes = {
            "mysql_boolean_mode": kw.pop("in_boolean_mode", False),
            "mysql_natural_language": kw.pop("in_natural_language_mode", False),
            "mysql_query_expansion": kw.pop("with_query_expansion", False),
        }
        if kw:
            raise exc.ArgumentError(f"expected the modes of match(), got {', '.join(kw)}")
        columns = [expect(roles.ColumnArgumentRole, one) for one in cols]
        super().__init__(
            ClauseList._of(operators.comma_op, tuple(columns), group=False),
            expect(roles.ExpressionElementRole, against),
            operators.match_op,
            type_=BOOLEANTYPE,
            modifiers=modes,
        )

    def _with_mode(self, name: str) -> match:
        return changed(self, "modifiers", {**self.modifiers, name: True})  # type: ignore[no-any-return]  # a copy

    def in_boolean_mode(self) -> match:
        """Return a copy whose text has operators."""
        return self._with_mode("mysql_boolean_mode")

    def in_natural_language_mode(self) -> match:
        """Return a copy whose text is plain language."""
        return self._with_mode("mysql_natural_language")

    def with_query_expansion(self) -> match:
        """Return a copy that searches again with the words of what was found."""
        return self._with_mode("mysql_query_expansion")
