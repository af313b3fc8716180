"""Printing common table expressions: each where it belongs, once."""

from __future__ import annotations

from typing import Any

from ... import exc
from ..selectable import CTE
from .columns import ColumnPrinter

TOP = 1  # the level of the whole statement


class CTEPrinter(ColumnPrinter):
    """The ``visit_*`` method of CTEs, and the levels of statements that they are printed at.

    A CTE stands before the whole statement; one made with ``nesting=True`` before the statement that uses it.
    """

    _depth: int
    _collecting: bool
    ctes: dict[Any, str]
    _nested_ctes: dict[int, dict[Any, str]]
    _cte_by_name: dict[tuple[int, str], Any]

    # -- levels

    def _enter(self, statement: Any) -> bool:
        """Note that a statement begins, with the CTEs that it brings along; tell whether it is the
        outermost.
        """
        self._depth += 1
        self._register_independent_ctes(statement)
        return self._depth == TOP

    def _register_independent_ctes(self, statement: Any) -> None:
        for cte, is_nested in statement._independent_ctes:
            self._register_cte(cte, is_nested or cte.nesting)

    def _leave(self, text: str) -> str:
        """Note that a statement ends; return its text with the CTEs of its level."""
        text = self._take_cte_clause() + text
        self._depth -= 1
        return text

    def _take_cte_clause(self) -> str:
        """Return the WITH clause of the statement that is printed, once; "" without CTEs."""
        level = self._depth
        ctes = self.ctes if level == TOP else self._nested_ctes.pop(level, None)
        if not ctes:
            return ""
        for key in [key for key in self._cte_by_name if key[0] == level]:
            del self._cte_by_name[key]
        if level == TOP:
            self.ctes = {}
        return self._cte_clause(ctes)

    def _cte_clause(self, ctes: dict[Any, str]) -> str:
        is_recursive = any(cte.recursive for cte in ctes)
        return self.get_cte_preamble(is_recursive) + " " + ", \n".join(ctes.values()) + "\n "

    def get_cte_preamble(self, recursive: bool) -> str:
        return "WITH RECURSIVE" if recursive else "WITH"

    # -- one CTE

    def visit_cte(self, cte: CTE, **kw: Any) -> str:
        if not self._depth:
            return self.process(cte.element)
        name = self.names.resolve(cte.name, "alias")
        quoted: str = self.preparer.quote(name)
        original = cte._cte_alias
        if original is not None:
            known = self._cte_by_name.get((TOP, name))
            if known is not None and cte in _restated_by(known):
                return quoted
            if not self.frame.asfrom:
                return quoted
            return self.process(original) + self.get_render_as_alias_suffix(quoted)
        self._register_cte(cte, cte.nesting)
        return quoted

    def _register_cte(self, cte: Any, is_nested: bool) -> None:
        level = self._depth if is_nested else TOP
        ctes = self.ctes if level == TOP else self._nested_ctes.setdefault(level, {})
        name = self.names.resolve(cte.name, "alias")
        known = self._cte_by_name.get((level, name))
        if known is not None:
            if known is cte or cte in _restated_by(known):
                return
            if known in _restated_by(cte):
                ctes.pop(known, None)
            elif known.compare(cte):
                return
            else:
                raise exc.CompileError(
                    f"expected CTEs of different names, got two unlike ones named {name!r}"
                )
        self._cte_by_name[level, name] = cte
        ctes[cte] = self._cte_text(cte, name)

    def _cte_text(self, cte: Any, name: str) -> str:
        text: str = self.preparer.quote(name)
        element = cte.element
        if getattr(element, "_is_lateral", False):
            raise exc.CompileError(
                f"expected a statement or VALUES without LATERAL for the CTE {name!r}, got VALUES with it"
            )
        if cte.recursive or element.__visit_name__ == "values":
            columns = [self.preparer.quote(self.resolve_label(column)) for column in _names_of(element)]
            text += f"({', '.join(columns)})"
        frame = self.frame
        outer = frame.override(
            {
                "asfrom": element.__visit_name__ != "values",
                "enclosing_froms": (),
                "outer_froms": (),
                "include_table": True,
                "render_label_only": None,
            }
        )
        collecting, self._collecting = self._collecting, False
        self._depth += 1
        try:
            body = self.process(element)
        finally:
            self._depth -= 1
            frame.restore(outer)
            self._collecting = collecting
        prefixes = self._generate_prefixes(cte._prefixes)
        suffixes = " " + self._generate_prefixes(cte._suffixes) if cte._suffixes else ""
        return f"{text} AS {prefixes}\n({body}){suffixes}"

    def _generate_prefixes(self, prefixes: Any, **kw: Any) -> str:
        if not prefixes:
            return ""
        words = [self.process(p, **kw) for p, name in prefixes if name in ("*", None, self.dialect.name)]
        return "".join(word + " " for word in words)

    def _extension_text(self, statement: Any, position: str, before: str = " ", after: str = "") -> str:
        """Return the syntax extensions that stand at a point of a statement; "" where there are none."""
        elements = statement._extensions_at(position)
        return before + " ".join([self.process(one) for one in elements]) + after if elements else ""

    def get_render_as_alias_suffix(self, alias_name_text: str) -> str:
        return " AS " + alias_name_text


def _restated_by(cte: Any) -> list[Any]:
    """Return the CTEs that a recursive one was made from by ``union()``."""
    found = []
    while cte._restates is not None:
        cte = cte._restates
        found.append(cte)
    return found


def _names_of(element: Any) -> list[Any]:
    if element.__visit_name__ == "values":
        return [c.name for c in element._column_args]
    return [n.label if n.label is not None else n.column.name for n in element._named_columns(True)]
