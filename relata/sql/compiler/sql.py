"""The compiler of SQL statements: what the printing methods have in common, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any, NamedTuple

from ... import exc
from ..late import late
from .base import Compiled, ResultColumn
from .dml import DMLPrinter
from .expansion import expand_template
from .linting import NO_LINTING, Linting
from .names import Names
from .placeholders import ESCAPES, ITEM, ParamStyle, Slot, Template, parse


class ExpandedState(NamedTuple):
    """A statement as it is executed with certain parameters.

    :param statement: the SQL.
    :param additional_parameters: parameters by name.
    :param processors: by name, what converts values for the driver.
    :param positiontup: the names in the order of the text, None where parameters go by name.
    :param parameter_expansion: dict of the name of an IN list -> names of its parameters.
    """

    statement: str
    additional_parameters: dict[str, Any]
    processors: dict[str, Any]
    positiontup: list[str] | None
    parameter_expansion: dict[str, list[str]]

    @property
    def parameters(self) -> dict[str, Any]:
        return self.additional_parameters

    @property
    def positional_parameters(self) -> tuple[Any, ...]:
        if self.positiontup is None:
            raise exc.InvalidRequestError(
                "expected a driver whose parameters go by position, got one whose parameters go by name: see "
                "additional_parameters"
            )
        return tuple(self.additional_parameters[name] for name in self.positiontup)


class SQLCompiler(DMLPrinter):
    """Compile a statement to SQL for a dialect.

    :param dialect: the dialect.
    :param statement: the element to compile; it is lowered first.
    :param column_keys: the columns that an INSERT or UPDATE gets parameters for at execution.
    :param for_executemany: the statement will run with several sets of parameters.
    """

    # with a slot for each, the attributes that every statement has are few and quickly read
    __slots__ = (
        "_casts_parameters",
        "_collecting",
        "_cte_by_name",
        "_depth",
        "_gen_time",
        "_nested_ctes",
        "_ordered_columns",
        "_parameter_names",
        "_prefixes",
        "_result_columns",
        "_textual_ordered_columns",
        "_unexpanded_binds",
        "bind_names",
        "binds",
        "cache_key",
        "column_keys",
        "compile_state_table",
        "ctes",
        "escaped_bind_names",
        "for_executemany",
        "from_linter",
        "implicit_returning",
        "inline",
        "insert_prefetch",
        "insertmany",
        "isselect",
        "item_wrappings",
        "linting",
        "literal_execute_params",
        "names",
        "positional",
        "post_compile_params",
        "postfetch",
        "postfetch_lastrowid",
        "returning",
        "returning_primary_key",
        "row_parameters",
        "style",
        "update_prefetch",
    )

    is_sql = True
    isinsert = isupdate = isdelete = False
    ansi_bind_rules = False
    bindname_escape_characters: Mapping[str, str] = ESCAPES
    positiontup: list[str] | None = None
    template: Template = ()
    _unexpanded: Template = ()
    _unexpanded_binds: Mapping[str, Any]

    def __init__(
        self,
        dialect: Any,
        statement: Any,
        cache_key: Any = None,
        column_keys: Sequence[str] | None = None,
        for_executemany: bool = False,
        linting: Linting = NO_LINTING,
        _supporting_against: Any = None,
        **kwargs: Any,
    ) -> None:
        started = perf_counter()
        self.column_keys = column_keys
        self.for_executemany = for_executemany
        self.cache_key = cache_key
        self.linting = linting
        self.from_linter = None
        self.names = Names(dialect.label_length or dialect.max_identifier_length)
        self.binds = {}
        self.bind_names = {}
        self.post_compile_params = set()
        self.literal_execute_params = set()
        self.escaped_bind_names = {}
        self._unexpanded_binds = {}
        self.item_wrappings = {}
        self._prefixes = {}
        self._casts_parameters = dialect._bind_typing_render_casts
        self.ctes = {}
        self._nested_ctes = {}
        self._cte_by_name = {}
        self._depth = 0
        self._collecting = True
        self._result_columns: list[ResultColumn] = []
        self._ordered_columns = True
        self._textual_ordered_columns = False
        self.insert_prefetch = []
        self.update_prefetch = []
        self.postfetch = []
        self._parameter_names = {}
        self.row_parameters = []
        self.implicit_returning = []
        self.returning = self.inline = self.postfetch_lastrowid = False
        self.returning_primary_key = ()
        self.insertmany = None
        self.compile_state_table = None
        self.style = self.make_param_style(dialect)
        self.positional = self.style.positional
        Compiled.__init__(self, dialect, statement, **kwargs)
        self._gen_time = perf_counter() - started

    def make_param_style(self, dialect: Any) -> ParamStyle:
        """Return how placeholders are written for a driver."""
        return ParamStyle(
            dialect.paramstyle, self.bindname_escape_characters, dialect.driver_undoubles_percents
        )

    def _compile_whole(self, statement: Any) -> None:
        kw = dict(self.compile_kwargs)
        self.isselect = bool(getattr(statement, "_is_select_base", False)) or bool(
            getattr(statement, "is_text", False)
        )
        expand_now = kw.pop("render_postcompile", False)
        text = self.process(statement, **kw)
        self.template = self._unexpanded = parse(text)
        self._unexpanded_binds = self.binds
        self.style.assign_keys(self.binds)
        if expand_now:
            values = {name: bind.effective_value for name, bind in self.binds.items()}
            self.template, self.binds, _ = expand_template(self, self.template, self.binds, values)
        self.string, positions = self._printed(self.template)
        if self.positional:
            self.positiontup = positions
        else:
            key = self.style.key
            self.escaped_bind_names = {name: key(name) for name in self.binds if key(name) != name}

    def _printed(self, template: Template) -> tuple[str, list[str]]:
        """Return the SQL of a template, and the names of its parameters in the order of the text."""
        style, sign, doubles = self.style, self.style.sign, self.style.doubles_percents
        pieces: list[str] = []
        positions: list[str] = []
        for piece in template:
            if type(piece) is not Slot:
                pieces.append(style.text(piece) if doubles else piece)  # type: ignore[arg-type]  # text
                continue
            name = piece.name
            if piece.expanding:
                style.number(name, positions)
                wrapping = self.item_wrappings.get(name)
                shown = "" if wrapping is None else f"~~{wrapping.replace(ITEM, '~~REPL~~')}~~"
                pieces.append(f"__[POSTCOMPILE_{style.legal(name)}{shown}]")
            elif sign is not None:
                positions.append(name)
                pieces.append(sign)
            else:
                pieces.append(style.place(name, style.number(name, positions)))
        return "".join(pieces), positions

    @property
    def sql_compiler(self) -> SQLCompiler:
        return self

    @property
    def current_executable(self) -> Any:
        return self.statement

    @property
    def is_crud(self) -> bool:
        return self.isinsert or self.isupdate or self.isdelete

    @property
    def effective_returning(self) -> Any:
        return [one.objects[0] for one in self._result_columns] if self.returning else None

    @property
    def prefetch(self) -> list[Any]:
        return self.insert_prefetch or self.update_prefetch

    def construct_params(
        self,
        params: Mapping[str, Any] | None = None,
        extracted_parameters: Sequence[Any] | None = None,
        escape_names: bool = True,
        _group_number: int | None = None,
        _check: bool = True,
        _no_postcompile: bool = False,
    ) -> dict[str, Any]:
        """Return the values of the parameters by name.

        :param params: values to be used in place of the statement's own.
        :param extracted_parameters: the parameters of the cache key of a statement that has the key of this
            one, whose values are used in place of this one's.
        :raises InvalidRequestError: when a required parameter has no value, or new values are given for a
            statement whose IN lists are written out.
        :raises CompileError: there are extracted parameters, but this statement was compiled without its key.
        """
        if params and self.binds is not self._unexpanded_binds:
            raise exc.InvalidRequestError(
                "expected no new values for a statement compiled with render_postcompile, whose lists are "
                f"written out for the values that it has, got {params!r}; use construct_expanded_state()"
            )
        return self._values_of(self.binds, params, extracted_parameters, escape_names, _check)

    def _values_of(
        self,
        binds: Mapping[str, Any],
        params: Mapping[str, Any] | None,
        extracted_parameters: Sequence[Any] | None,
        escape_names: bool,
        check: bool,
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        others = self._parameters_in_place(extracted_parameters)
        for name, bind in binds.items():
            if params is not None and bind._explicit_key is not None and bind._explicit_key in params:
                found[name] = params[bind._explicit_key]
            elif params is not None and name in params:
                found[name] = params[name]
            elif check and bind.required:
                raise exc.InvalidRequestError(
                    f"expected a value for the parameter {name!r}, got none; pass it when the statement "
                    "is executed"
                )
            else:
                found[name] = others.get(id(bind._root), bind).effective_value
        if escape_names and self.escaped_bind_names:
            found = {self.escaped_bind_names.get(name, name): value for name, value in found.items()}
        return found

    def construct_expanded_state(
        self, params: Mapping[str, Any] | None = None, escape_names: bool = True
    ) -> ExpandedState:
        """Return the statement as it is executed with these parameters: each IN list written out."""
        values = self._values_of(self._unexpanded_binds, params, None, False, False)
        return self._process_parameters_for_postcompile(values, escape_names)

    def _process_parameters_for_postcompile(
        self, parameters: Mapping[str, Any], escape_names: bool = True
    ) -> ExpandedState:
        """Return the statement with IN lists and literal values of these parameters written out.

        :param parameters: the value of every parameter, by name.
        """
        template, binds, names = expand_template(self, self._unexpanded, self._unexpanded_binds, parameters)
        sql, positions = self._printed(template)
        key = self.style.key if escape_names and not self.positional else str
        found = {key(name): parameters.get(name, bind.effective_value) for name, bind in binds.items()}
        processors = {
            key(name): processor
            for name, bind in binds.items()
            if (processor := bind.type._cached_bind_processor(self.dialect)) is not None
        }
        return ExpandedState(sql, found, processors, positions if self.positional else None, names)

    def _parameters_in_place(self, extracted_parameters: Sequence[Any] | None) -> dict[int, Any]:
        """Return the parameters of another statement of the same key, by the id of this one's."""
        if extracted_parameters is None:
            return {}
        if self.cache_key is None:
            raise exc.CompileError(
                "expected a statement that was compiled with its cache key for extracted_parameters, got one "
                "without; compile it with cache_key=statement._generate_cache_key()"
            )
        own = self.cache_key[1]
        return {id(mine._root): other for mine, other in zip(own, extracted_parameters, strict=True)}

    @property
    def params(self) -> dict[str, Any]:
        return self.construct_params(_check=False)

    def render_literal_bindparam(self, bindparam: Any, **kw: Any) -> str:
        """Return the value of a parameter as SQL text."""
        return self._literal_bind(bindparam)

    def visit_savepoint(self, savepoint_stmt: Any, **kw: Any) -> str:
        return f"SAVEPOINT {self.preparer.format_savepoint(savepoint_stmt)}"

    def visit_rollback_to_savepoint(self, savepoint_stmt: Any, **kw: Any) -> str:
        return f"ROLLBACK TO SAVEPOINT {self.preparer.format_savepoint(savepoint_stmt)}"

    def visit_release_savepoint(self, savepoint_stmt: Any, **kw: Any) -> str:
        return f"RELEASE SAVEPOINT {self.preparer.format_savepoint(savepoint_stmt)}"


class StrSQLCompiler(SQLCompiler):
    """What ``str(statement)`` uses: it prints what no database would take rather than fail."""

    def name_of_unnamed(self, column: Any) -> str:
        return "<name unknown>"

    def _leave_distinct_on_out(self) -> None:
        """Say nothing: nobody runs what is printed."""

    def visit_try_cast(self, cast: Any, **kw: Any) -> str:
        return f"TRY_CAST({self.process(cast.clause, **kw)} AS {self.process(cast.typeclause, **kw)})"

    def visit_getitem_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)}[{self.process(binary.right, **kw)}]"

    def visit_json_getitem_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self.visit_getitem_binary(binary, operator, **kw)

    def visit_json_path_getitem_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self.visit_getitem_binary(binary, operator, **kw)

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return f"[{text}]"

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "aggregate_strings", **kw)

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        return f"<next sequence value: {self.preparer.format_sequence(sequence)}>"

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return "FROM " + ", ".join(self._print_froms(extra_froms, from_hints))

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return ", " + ", ".join(self._print_froms(extra_froms, from_hints))

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} <regexp> {self.process(binary.right, **kw)}"

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} <not regexp> {self.process(binary.right, **kw)}"

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"<regexp replace>({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_unsupported_compilation(self, element: Any, err: Exception | None, **kw: Any) -> str:
        named = getattr(element, "stringify_dialect", "default")
        if named != "default":
            dialect = late.string_dialect(named)
            if dialect.statement_compiler is not type(self):
                compiler = dialect.statement_compiler(dialect, None)
                compiler.names, compiler.binds = (
                    self.names,
                    self.binds,
                )  # its parameters are of this statement
                compiler.bind_names, compiler.compile_state_table = self.bind_names, self.compile_state_table
                return str(compiler.process(element))
        return super().visit_unsupported_compilation(element, err, **kw)
