"""Syntax extensions: elements that a statement prints at a point made for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

from .._hot.nodes import copied
from ..util import immutabledict
from . import roles
from .coercions import expect
from .elements.base import ClauseElement
from .node import NESTED

_NOTHING: immutabledict[str, tuple[ClauseElement, ...]] = immutabledict()


class SyntaxExtension(roles.SyntaxExtensionRole):
    """What ``statement.ext()`` takes: a base beside ClauseElement.

    A subclass says where it stands in a kind of statement by ``apply_to_select()``, ``apply_to_insert()``,
    ``apply_to_update()`` or ``apply_to_delete()``, each of which calls ``apply_syntax_extension_point()``
    of the statement that it is given.
    """

    def append_replacing_same_type(self, existing: Sequence[Any]) -> Sequence[Any]:
        """Return what stands at a point, with this in place of those of its class: for
        ``apply_syntax_extension_point()``.
        """
        return [*(one for one in existing if not isinstance(one, type(self))), self]

    def apply_to_select(self, select_stmt: Any) -> None:
        """Put this into a SELECT."""
        raise self._has_no_place_in("SELECT")

    def apply_to_insert(self, insert_stmt: Any) -> None:
        """Put this into an INSERT."""
        raise self._has_no_place_in("INSERT")

    def apply_to_update(self, update_stmt: Any) -> None:
        """Put this into an UPDATE."""
        raise self._has_no_place_in("UPDATE")

    def apply_to_delete(self, delete_stmt: Any) -> None:
        """Put this into a DELETE."""
        raise self._has_no_place_in("DELETE")

    def _has_no_place_in(self, statement: str) -> NotImplementedError:
        return NotImplementedError(
            f"expected a syntax extension for {statement}, got {type(self).__name__}, which has no place in "
            f"one; it has one where it defines apply_to_{statement.lower()}()"
        )


class HasSyntaxExtensions(ClauseElement):
    """Statements with points at which syntax extensions are printed."""

    _fields = {"_extensions": NESTED}
    _extensions: Mapping[str, tuple[ClauseElement, ...]] = _NOTHING
    _extension_points: ClassVar[tuple[str, ...]] = ()
    _applies_extension: ClassVar[str]  # the method of an extension that puts it into such a statement

    def ext(self, extension: SyntaxExtension) -> Self:
        """Return a copy with a syntax extension, such as ``distinct_on()`` of PostgreSQL.

        :raises ArgumentError: it is no syntax extension.
        :raises NotImplementedError: it has no place in this kind of statement.
        """
        made = expect(roles.SyntaxExtensionRole, extension)
        new: Self = copied(self)
        getattr(made, self._applies_extension)(new)
        return new

    def apply_syntax_extension_point(
        self, apply_fn: Callable[[Sequence[Any]], Sequence[Any]], position: str
    ) -> None:
        """Change what stands at a point of this statement; to be called by a syntax extension alone.

        :param apply_fn: it is given the elements that stand there, and returns those that shall.
        :param position: the name of the point.
        :raises ValueError: this kind of statement has no such point, or nothing would stand there.
        """
        if position not in self._extension_points:
            names = ", ".join(map(repr, self._extension_points))
            raise ValueError(
                f"expected a point of {type(self).__name__} for a syntax extension ({names}), "
                f"got {position!r}"
            )
        elements = tuple(apply_fn(self._extensions_at(position)))
        if not elements:
            raise ValueError(f"expected at least one element to stand at {position!r}, got none")
        self._set_extensions({**self._extensions, position: elements})

    def _extensions_at(self, position: str) -> tuple[Any, ...]:
        return self._extensions.get(position, ())

    def _set_extensions(self, extensions: Mapping[str, tuple[ClauseElement, ...]]) -> None:
        self.__dict__.pop("_memo", None)
        self.__dict__["_extensions"] = immutabledict(extensions)
