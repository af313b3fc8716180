"""The walk of the compiler: one table from class of node to ``visit_*`` method, and the state of the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from ... import exc
from ...util import immutabledict
from ..node import Node


class ResultColumn(NamedTuple):
    """One column of a result.

    :param keyname: its key in rows.
    :param name: its name as the database gives it; empty where only the database knows.
    :param objects: what it can be looked up by: column objects and strings.
    :param type: its SQL type.
    """

    keyname: str
    name: str
    objects: tuple[Any, ...]
    type: Any


class Frame:
    """The state of the walk that a subtree may see otherwise than what is around it.

    Keyword arguments that a hook passes to ``process()`` override it for that subtree; those that are not
    fields here
    are kept in ``extra`` and reach ``@compiles`` functions.
    """

    __slots__ = (
        "alias_names",
        "asfrom",
        "ashint",
        "enclosing_froms",
        "extra",
        "from_hints",
        "include_table",
        "lateral",
        "literal_binds",
        "literal_execute",
        "named_columns",
        "order_by_labels",
        "outer_froms",
        "render_label_only",
        "render_postcompile",
        "skip_bind_expression",
    )

    def __init__(self) -> None:
        self.literal_binds = False
        self.literal_execute = False
        self.render_postcompile = False
        self.asfrom = False
        self.ashint = False
        self.lateral = False
        self.include_table = True
        self.skip_bind_expression = False
        self.render_label_only: Any = None
        # FROM clauses of the enclosing statements: all of them, and those of the nearest one
        self.enclosing_froms: tuple[Any, ...] = ()
        self.outer_froms: tuple[Any, ...] = ()
        # what ORDER BY and GROUP BY may name; None outside of a statement
        self.named_columns: Mapping[str, Any] | None = None
        self.order_by_labels: Mapping[str, Any] = immutabledict()
        # names of tables that could be taken for another one of the statement, by the id of the table
        self.alias_names: Mapping[int, str] = immutabledict()
        # hints on the FROM clauses of the statement: clause, dialect, text
        self.from_hints: Sequence[Any] = ()
        self.extra: dict[str, Any] = {}

    def within(self, alias_names: Mapping[int, str], froms: tuple[Any, ...]) -> Frame:
        """Return the state of the walk inside of a SELECT.

        :param froms: its FROM clauses.
        """
        new = Frame.__new__(Frame)
        new.literal_binds = self.literal_binds
        new.literal_execute = self.literal_execute
        new.render_postcompile = self.render_postcompile
        new.asfrom = False
        new.ashint = self.ashint
        new.lateral = False
        new.include_table = True
        new.skip_bind_expression = self.skip_bind_expression
        new.render_label_only = None
        new.enclosing_froms = self.enclosing_froms + froms
        new.outer_froms = froms
        new.named_columns = {}
        new.order_by_labels = {}
        new.alias_names = alias_names
        new.from_hints = self.from_hints
        new.extra = self.extra
        return new

    def override(self, kw: Mapping[str, Any]) -> dict[str, Any]:
        """Change some fields; return what they were, for `restore()`."""
        outer = {}
        for name, value in kw.items():
            if name in _FIELDS:
                old = getattr(self, name)
                if old is not value:
                    outer[name] = old
                    setattr(self, name, value)
            else:
                outer.setdefault("extra", self.extra)
                self.extra = {**self.extra, name: value}
        return outer

    def restore(self, outer: Mapping[str, Any]) -> None:
        """Give the fields back that `override()` changed."""
        for name, value in outer.items():
            setattr(self, name, value)


_FIELDS = frozenset(Frame.__slots__) - {"extra"}


class Compiled:
    """A statement as text for a dialect.

    ``str()`` of it is the SQL.
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_known",
        "can_execute",
        "compile_kwargs",
        "dialect",
        "frame",
        "preparer",
    )

    statement: Any = None
    string: str = ""
    isddl = False
    is_sql = False
    execution_options: Mapping[str, Any] = immutabledict()
    schema_translate_map: Mapping[Any, Any] | None = None
    preparer: Any
    _visits: ClassVar[dict[type, Callable[..., str]]] = {}
    _operator_visits: ClassVar[dict[tuple[Any, str], Any]] = {}

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        cls._visits = {}
        cls._operator_visits = {}

    def __init__(
        self,
        dialect: Any,
        statement: Any,
        schema_translate_map: Mapping[Any, Any] | None = None,
        render_schema_translate: bool = False,
        compile_kwargs: Mapping[str, Any] = immutabledict(),
    ) -> None:
        self._known = self._visits
        self.dialect = dialect
        self.preparer = dialect.identifier_preparer
        self.frame = Frame()
        self.compile_kwargs = compile_kwargs
        if schema_translate_map:
            self.schema_translate_map = schema_translate_map
            self.preparer = self.preparer._with_schema_translate(schema_translate_map)
        if statement is not None:
            self.statement = statement
            self.can_execute = statement.supports_execution
            if self.can_execute:
                self.execution_options = getattr(statement, "_execution_options", immutabledict())
            self._compile_whole(statement)
            if render_schema_translate and schema_translate_map:
                self.string = self.preparer._render_schema_translates(self.string, schema_translate_map)

    def _compile_whole(self, statement: Any) -> None:
        self.string = self._finish(self.process(statement, **self.compile_kwargs))

    def _finish(self, text: str) -> str:
        return text

    def __str__(self) -> str:
        return self.string

    # -- the walk

    def process(self, obj: Any, **kw: Any) -> str:
        """Return the SQL of an element.

        :param kw: state of the walk for this subtree, and what ``@compiles`` functions are to be given.
        """
        cls = type(obj)
        visit = self._known.get(cls) or self._find_visit(cls)
        if not kw:
            return visit(self, obj)
        frame = self.frame
        outer = frame.override(kw)
        try:
            return visit(self, obj)
        finally:
            frame.restore(outer)

    def _find_visit(self, cls: type) -> Callable[..., str]:
        custom = find_hook(cls)
        if custom is not None:
            return _custom_visit(custom)  # not remembered: it may be taken away again
        name = getattr(cls, "__visit_name__", None)
        visit: Any = getattr(type(self), f"visit_{name}", None)
        if visit is None:
            visit = (
                _stand_in
                if hasattr(cls, "_compiler_dispatch") and not issubclass(cls, Node)
                else _unsupported
            )
        type(self)._visits[cls] = visit
        return visit  # type: ignore[no-any-return]  # a visit method

    def visit_unsupported_compilation(self, element: Any, err: Exception | None, **kw: Any) -> str:
        raise exc.UnsupportedCompilationError(self, type(element)) from err

    @property
    def sql_compiler(self) -> Any:
        raise exc.InvalidRequestError(f"{type(self).__name__} has no compiler of SQL expressions")

    @property
    def params(self) -> Any:
        """The parameters and the values that they have in the statement itself."""
        return self.construct_params()

    def construct_params(
        self,
        params: Mapping[str, Any] | None = None,
        extracted_parameters: Any = None,
        escape_names: bool = True,
    ) -> Mapping[str, Any] | None:
        """Return the parameters by name, with values of ``params`` in place of the statement's own."""
        return None


def _stand_in(compiler: Compiled, obj: Any, **kw: Any) -> str:
    """Print an object that is no element but knows one to print in its place."""
    return obj._compiler_dispatch(compiler, **kw)  # type: ignore[no-any-return]  # text by contract


def _unsupported(compiler: Compiled, obj: Any, **kw: Any) -> str:
    return compiler.visit_unsupported_compilation(obj, None)


def find_hook(cls: type[Any]) -> Callable[..., str] | None:
    """Return what a class is printed by instead of a `visit` method of the compiler; None for most.

    It is inherited, except by a class that states a `__visit_name__` of its own.
    """
    for base in cls.__mro__:
        if "_compiler_dispatcher" in base.__dict__:
            return base.__dict__["_compiler_dispatcher"]  # type: ignore[no-any-return]  # a printing function
        if "__visit_name__" in base.__dict__:
            return None
    return None


def _custom_visit(custom: Any) -> Callable[..., str]:
    def visit(compiler: Compiled, obj: Any, **kw: Any) -> str:
        return custom(obj, compiler, **{**compiler.frame.extra, **kw})  # type: ignore[no-any-return]  # text by contract

    return visit


__all__ = ["Compiled", "Frame", "ResultColumn", "find_hook"]
