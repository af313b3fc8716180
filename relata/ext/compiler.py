"""Print SQL elements, DDL and types by functions of one's own, for every database or for some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .. import exc
from ..sql.compiler.base import Compiled, find_hook
from ..sql.compiler.types import TypeCompiler
from ..sql.ddl_elements import BaseDDLElement
from ..util.coerce import TEXT

_F = TypeVar("_F", bound=Callable[..., Any])


def compiles(class_: type[Any], *specs: str) -> Callable[[_F], _F]:
    """Make the decorated function print the elements of a class.

    It is called as `fn(element, compiler, **kw)` and returns SQL; what it prints of the element's parts goes
    through `compiler.process(part, **kw)`. Subclasses are printed by it as well, unless they have a function
    or a `__visit_name__` of their own. Where no function fits the database, the element is printed as it was
    before.

    :param class_: a class of elements, DDL or types
    :param specs: names of dialects; none for all those without a function of their own
    :raises ArgumentError: `class_` is no class
    """
    if not isinstance(class_, type):
        raise exc.ArgumentError(f"expected a class of SQL elements to print, got {class_!r}")

    def register(fn: _F) -> _F:
        hook: Any = class_.__dict__.get("_compiler_dispatcher")
        if hook is None:
            hook = Printers(find_hook(class_))
            class_._compiler_dispatcher = hook
        for spec in specs or (None,):
            hook.by_dialect[spec] = fn
        _forget_visits()
        return fn

    return register


def deregister(class_: type[Any]) -> None:
    """Print the elements of a class as they were printed before any function was registered for it."""
    if "_compiler_dispatcher" in class_.__dict__:
        del class_._compiler_dispatcher


class Printers:
    """The functions that print a class, by the name of the dialect; None stands for all others.

    :param inherited: what printed the class before, where that was a function as well
    """

    def __init__(self, inherited: Callable[..., str] | None) -> None:
        self.by_dialect: dict[str | None, Callable[..., str]] = {}
        self.inherited = inherited

    def __call__(self, element: Any, compiler: Any, **kw: Any) -> str:
        fn = self.by_dialect.get(compiler.dialect.name) or self.by_dialect.get(None) or self.inherited
        if fn is not None:
            made = fn(element, compiler, **kw)
            # of DDL, None leaves the element out: a column, say
            if not isinstance(made, str) and not (made is None and isinstance(element, BaseDDLElement)):
                TEXT.check(f"what the @compiles function of {type(element).__name__} returns", made)
            return made
        visit = getattr(compiler, f"visit_{type(element).__visit_name__}", None)
        if visit is None:
            known = ", ".join(sorted(map(repr, self.by_dialect)))
            raise exc.UnsupportedCompilationError(
                compiler,
                type(element),
                f"it is printed for {known} only, got the dialect {compiler.dialect.name!r}: add a function "
                f"with @compiles({type(element).__name__}) for all others",
            )
        return visit(element, **kw)  # type: ignore[no-any-return]  # SQL text


def _forget_visits() -> None:
    """Let compilers look up anew how each class is printed."""
    pending: list[Any] = [Compiled, TypeCompiler]
    while pending:
        compiler_class = pending.pop()
        compiler_class._visits.clear()
        pending.extend(compiler_class.__subclasses__())
