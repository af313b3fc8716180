"""Printing INSERT, UPDATE and DELETE: which columns are set, how, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ... import exc
from ..._hot.nodes import copied
from ...util.warning import warn
from .. import operators
from ..elements import BindParameter, TypeCoerce
from ..late import late
from ..lower import lowered
from ..selectable.naming import LABEL_STYLE_DISAMBIGUATE_ONLY, name_columns
from ..selectable.selects import selected_columns_of
from ..sqltypes import NullType
from .ctes import TOP
from .insertmany import InsertMany
from .insertmany_form import insert_many_form
from .selects import SelectPrinter


class SetColumn(NamedTuple):
    """One column that a statement sets.

    :param column: the column, or what else stands before ``=``.
    :param name: its name, quoted.
    :param text: what it is set to.
    """

    column: Any
    name: str
    text: str


class DMLPrinter(SelectPrinter):
    """The ``visit_*`` methods of INSERT, UPDATE and DELETE."""

    isinsert: bool
    isupdate: bool
    isdelete: bool
    column_keys: Sequence[str] | None
    for_executemany: bool
    insert_prefetch: list[Any]
    update_prefetch: list[Any]
    postfetch: list[Any]
    returning: bool
    implicit_returning: bool
    inline: bool
    returning_primary_key: tuple[int | None, ...]
    insertmany: InsertMany | None
    compile_state_table: Any
    postfetch_lastrowid: bool

    def prefetch_name(self, column: Any) -> str:
        """Return the name of the parameter that sets a column."""
        return self._parameter_names.get(column, column.key)  # type: ignore[no-any-return]  # text

    _parameter_names: dict[Any, str]
    #: an UPDATE may set columns of its other tables, too
    render_table_with_column_in_update_from = False
    _row_suffix = ""

    # -- values

    def _crud_bind(
        self, column: Any, name: str | None = None, required: bool = False, type_: Any = None
    ) -> str:
        """Print the parameter that sets a column; its value is given at execution."""
        bind = CrudParameter(name or column.key, None, type_=type_ or column.type, required=required)
        return self._print_value(bind, column)

    def _print_value(self, value: Any, column: Any) -> str:
        if value._is_bind_parameter:
            if value.type._type_affinity is NullType and getattr(column, "type", None) is not None:
                value = value._with_binary_element_type(column.type)
            return self.process(value)
        return self.process(value.self_group())

    def _setting(self, statement: Any, table: Any) -> list[SetColumn]:
        """Return the columns that an INSERT or UPDATE sets, in order."""
        values = dict(statement._multi_values[0] if statement._multi_values else statement._values or {})
        keys = self.column_keys if self._depth == TOP else None
        columns = list(table.c)
        sets_all = keys is None and statement._values is None and not statement._multi_values
        given = {c.key for c in columns} if sets_all else set(keys or ())
        settings: list[SetColumn] = []
        self._row_suffix = "_m0" if statement.is_insert and statement._multi_values else ""
        ordered = self._in_order(columns, values) if statement.is_update and statement._ordered else columns
        seen = set()
        for column in ordered:
            key = column.key
            if key in values or column in values:
                named = key if key in values else column
                text = self._given_value(values[named], column)
                if not values[named]._is_bind_parameter:
                    self.postfetch.append(column)  # the database computes it
                seen.add(named)
            elif key in given:
                text = self._crud_bind(column, required=not sets_all)
            else:
                made = self._default_of(statement, column)
                if made is None:
                    continue
                text = made
            seen.add(key)
            settings.append(SetColumn(column, self.preparer.quote(self.names.resolve(column.name)), text))
        self._set_others(statement, table, [k for k in values if k not in seen], settings, values)
        return settings

    def _in_order(self, columns: list[Any], values: Mapping[Any, Any]) -> list[Any]:
        by_key = {c.key: c for c in columns}
        first = [by_key[k] for k in values if k in by_key]
        return first + [c for c in columns if c not in set(first)]

    def _given_value(self, value: Any, column: Any, suffix: str | None = None) -> str:
        # within another statement the name of a column says too little: there the parameter stays anonymous
        if isinstance(value, CrudParameter) and self._depth == TOP:
            value = value._renamed(column.key + (self._row_suffix if suffix is None else suffix))
        return self._print_value(value, column)

    def _set_others(
        self,
        statement: Any,
        table: Any,
        unknown: Iterable[Any],
        settings: list[SetColumn],
        values: Mapping[Any, Any],
    ) -> None:
        """Add the columns of other tables that an UPDATE sets, before those of its own, and parts of columns:
        ``array[1]``.

        :raises CompileError: when something is set that is no column.
        """
        names: list[str] = []
        others: list[SetColumn] = []
        for one in unknown:
            if not isinstance(one, str):
                if self._sets_other_table(statement, one):
                    value = values[one]
                    if isinstance(value, CrudParameter) and self._depth == TOP:
                        value = value._renamed(f"{one.table.name}_{one.key}")
                    others.append(SetColumn(one, self._other_column_name(one), self._print_value(value, one)))
                    continue
                column = _column_of_part(one)
                if statement.is_update and column is not None and column.table is table:
                    name = self.process(one, include_table=False)
                    settings.append(SetColumn(column, name, self._print_value(values[one], one)))
                    self.postfetch.append(column)  # the rest of its value is in the database
                    continue
                names.append(str(one))
            else:
                names.append(one)
        settings[:0] = others
        if names:
            known = ", ".join(c.key for c in table.c)
            raise exc.CompileError(
                f"expected columns of {table.description!r} ({known}), got {', '.join(sorted(set(names)))}"
            )

    def _sets_other_table(self, statement: Any, column: Any) -> bool:
        return bool(
            statement.is_update
            and self.render_table_with_column_in_update_from
            and getattr(column, "table", None) is not None
            and column.table is not statement.table
        )

    def _other_column_name(self, column: Any) -> str:
        return self.process(column)

    def _default_of(self, statement: Any, column: Any) -> str | None:
        """Return what a column that is not given is set to, None when it is left out."""
        default = column.default if statement.is_insert else column.onupdate
        if default is None:
            if statement.is_insert:
                self._warn_of_key_without_value(statement.table, column)
                self._note_server_made(column, column.server_default)
            elif column.server_onupdate is not None:
                self.postfetch.append(column)
            return None
        if default.is_sentinel and not (self.for_executemany and statement._sort_by_parameter_order):
            return None
        if default.is_sequence:
            if self.dialect.supports_sequences and (
                not default.optional or not self.dialect.sequences_optional
            ):
                self._note_server_made(column, default)
                return self.process(default)
            self._note_server_made(column, None)
            return None
        if default.is_clause_element and not self._runs_first(statement, column):
            self.postfetch.append(column)
            return self.process(default.arg.self_group())
        if self._depth > TOP and default.is_scalar:
            return self.process(BindParameter(None, default.arg, type_=column.type))
        (self.insert_prefetch if statement.is_insert else self.update_prefetch).append(column)
        return self._crud_bind(column)

    def _runs_first(self, statement: Any, column: Any) -> bool:
        """Tell whether the default of a key must be computed before, since nothing would tell it after."""
        return bool(
            statement.is_insert
            and column.primary_key
            and self._depth == TOP
            and not (self.for_executemany or statement._inline or statement._returning)
            and not (self.dialect.insert_returning and statement.table.implicit_returning)
        )

    def _warn_of_key_without_value(self, table: Any, column: Any) -> None:
        if (
            column.primary_key
            and column.server_default is None
            and not column.nullable
            and column is not table._autoincrement_column
        ):
            warn(
                f"the INSERT gives no value to {column}, a column of the primary key that nothing else gives "
                "one to: pass a value, or say default=, server_default=, autoincrement=True or nullable=True"
            )

    def _note_server_made(self, column: Any, server_default: Any) -> None:
        if server_default is not None and not column.primary_key:
            self.postfetch.append(column)

    # -- INSERT

    def visit_insert(self, insert_stmt: Any, **kw: Any) -> str:
        outermost = self._enter(insert_stmt)
        insert_stmt = lowered(insert_stmt)
        collects = self._take_collecting()
        table = insert_stmt.table
        if outermost:
            self.isinsert = True
            self.compile_state_table = table
            self.inline = insert_stmt._inline or insert_stmt.select is not None
        outer = self.frame
        self.frame = outer.override({"include_table": True, "asfrom": False})
        try:
            text = self._insert_text(insert_stmt, table, collects)
        finally:
            self.frame = outer
        return self._leave(text)

    def _insert_text(self, stmt: Any, table: Any, collects: bool) -> str:
        setting = self._select_setting(stmt, table) if stmt.select is not None else self._setting(stmt, table)
        select = None if stmt.select is None else self._with_defaults(stmt, table, setting)
        text = (
            "INSERT "
            + self._generate_prefixes(stmt._prefixes)
            + "INTO "
            + self._hinted(self.process(table, asfrom=True), table, stmt._hints)
        )
        sets_default = not setting and stmt.select is None and self._sets_default(table, collects)
        if setting:
            text += f" ({', '.join([s.name for s in setting])})"
        elif sets_default:
            text += f" ({self.preparer.format_column(next(iter(table.primary_key or table.c)))})"
        after = self._extension_text(stmt, "post_values")
        returning = self._insert_returning(stmt, table, setting, collects)
        if returning and self.returning_precedes_values:
            text, returning = f"{text} {returning}", ""
        if stmt.select is not None:
            body = self.process(select)
            if self.dialect.cte_follows_insert:
                body = self._take_cte_clause() + body
            body = " " + body
            return text + body + after + (" " + returning if returning else "")
        if stmt._multi_values:
            if not self.dialect.supports_multivalues_insert:
                raise exc.CompileError(
                    f"expected a dialect with INSERTs of several rows for a list of values(), got "
                    f"{self.dialect.name!r}: execute the INSERT with a list of dicts"
                )
            rows = [self._row_text(setting)] + [
                self._other_row(stmt, table, setting, row, i)
                for i, row in enumerate(stmt._multi_values[1:], start=1)
            ]
            return text + " VALUES " + ", ".join(rows) + after + (" " + returning if returning else "")
        tail = after + (" " + returning if returning else "")
        collects_rows = collects and self.for_executemany
        if setting:
            row = self._row_text(setting)
        elif sets_default:
            row = f"({self.dialect.default_metavalue_token})"
        else:
            return f"{text} {self._empty_insert()}{tail}"
        if collects_rows:
            self.insertmany = insert_many_form(self, stmt, table, setting, text, row, tail)
        return f"{text} VALUES {row}{tail}"

    def _sets_default(self, table: Any, collects: bool) -> bool:
        """Tell whether an INSERT without values sets one column to its default, to have one."""
        dialect = self.dialect
        if not dialect.supports_default_metavalue or not len(table.c):
            return False
        if collects and self.for_executemany and len(table.primary_key):
            return True
        return not (dialect.supports_default_values or dialect.supports_empty_insert)

    def _row_text(self, setting: Sequence[SetColumn]) -> str:
        return "(" + ", ".join([s.text for s in setting]) + ")"

    def _empty_insert(self) -> str:
        if self.dialect.supports_default_values:
            return "DEFAULT VALUES"
        if self.dialect.supports_empty_insert:
            return "() VALUES ()"
        raise exc.CompileError(
            f"expected at least one value for an INSERT on {self.dialect.name!r}, got none: it has no "
            "empty INSERT"
        )

    def _select_setting(self, stmt: Any, table: Any) -> list[SetColumn]:
        columns = [table.c[name] for name in stmt._select_names]
        return [SetColumn(c, self.preparer.quote(c.name), "") for c in columns]

    def _with_defaults(self, stmt: Any, table: Any, setting: list[SetColumn]) -> Any:
        """Return the SELECT of an INSERT with a column for each default, and note in ``setting`` what it
        sets.
        """
        select = stmt.select
        if not stmt.include_insert_from_select_defaults or not hasattr(select, "add_columns"):
            return select
        given = {s.column for s in setting}
        more: list[Any] = []
        for column in table.c:
            default = column.default
            if (
                default is None
                or column in given
                or (default.is_sequence and not self.dialect.supports_sequences)
            ):
                continue
            if default.is_sequence:
                more.append(default.next_value())
            elif default.is_clause_element:
                more.append(default.arg)
            else:
                self.insert_prefetch.append(column)
                more.append(CrudParameter(column.key, None, type_=column.type))
            setting.append(SetColumn(column, self.preparer.quote(column.name), ""))
        return select.add_columns(*more) if more else select

    def _other_row(
        self, stmt: Any, table: Any, setting: Sequence[SetColumn], row: Mapping[Any, Any], number: int
    ) -> str:
        texts = []
        for s in setting:
            key = s.column.key
            if key in row:
                texts.append(self._given_value(row[key], s.column, f"_m{number}"))
            else:
                made = s.column.default
                if made is None or not (made.is_clause_element or made.is_sequence):
                    raise exc.CompileError(
                        f"expected a value for column {key!r} in each row of a multi-row INSERT, got none "
                        f"in row {number + 1}; "
                        "give all rows the same columns, or execute the INSERT with a list of dicts"
                    )
                texts.append(s.text)
        return "(" + ", ".join(texts) + ")"

    # -- RETURNING

    def _insert_returning(self, stmt: Any, table: Any, setting: Sequence[SetColumn], collects: bool) -> str:
        if stmt._returning:
            return self._explicit_returning(stmt, collects)
        if not collects or stmt._multi_values or self.inline:
            return ""
        return self._implicit_insert_returning(stmt, table, setting)

    def _explicit_returning(self, stmt: Any, collects: bool) -> str:
        if stmt._return_defaults:
            raise exc.CompileError("expected .returning() or .return_defaults() on one statement, got both")
        self.returning = self.returning or collects
        return self.returning_clause(stmt, self._returned(stmt), populate_result_map=collects)

    def _implicit_insert_returning(self, stmt: Any, table: Any, setting: Sequence[SetColumn]) -> str:
        """Fetch keys that the database makes, and other defaults where they are asked for."""
        keys = list(table.primary_key)
        wanted = self._defaults_wanted(stmt, table, setting)
        given = self._given_plainly(setting)
        missing = [c for c in keys if c not in given]
        dialect = self.dialect
        possible = dialect.insert_returning and (table.implicit_returning or stmt._supplemental_returning)
        if self.for_executemany and not (stmt._return_defaults and dialect.insert_executemany_returning):
            return ""
        lastrowid = (
            len(missing) == 1
            and missing[0] is table._autoincrement_column
            and dialect.postfetch_lastrowid
            and not dialect.favor_returning_over_lastrowid
            and not stmt._return_defaults
            and not self.for_executemany
            and not any(s.column is missing[0] for s in setting)  # what a sequence makes is no lastrowid
        )
        if not possible or lastrowid or not (missing or wanted):
            self.postfetch_lastrowid = (
                bool(missing) and dialect.postfetch_lastrowid and not self.for_executemany
            )
            return ""
        columns = _in_table_order(table, dict.fromkeys([*missing, *wanted]))
        self.returning = self.implicit_returning = True
        for c in columns:
            if c in self.postfetch:
                self.postfetch.remove(c)
        self.returning_primary_key = tuple(columns.index(c) if c in columns else None for c in keys)
        return self.returning_clause(stmt, columns, populate_result_map=True)

    def _given_plainly(self, setting: Sequence[SetColumn]) -> set[Any]:
        """Return the columns whose values the program knows."""
        return {
            s.column for s in setting if s.column not in self.postfetch and not _is_sequence_default(s.column)
        }

    def _defaults_wanted(self, stmt: Any, table: Any, setting: Sequence[SetColumn]) -> list[Any]:
        """Return the columns that `return_defaults()` asks for: what the program does not know, and more."""
        if not stmt._return_defaults:
            return []
        asked = stmt._return_defaults_columns
        if asked:
            wanted = [c for element in asked for c in selected_columns_of(element)]
        else:
            wanted = list(table.c) if stmt.is_insert else list(self.postfetch)
        known = self._given_plainly(setting)
        supplemental = [c for element in stmt._supplemental_returning for c in selected_columns_of(element)]
        return list(dict.fromkeys([*(c for c in wanted if c not in known), *supplemental]))

    def _returned(self, stmt: Any) -> list[Any]:
        return [c for element in stmt._returning for c in selected_columns_of(element)]

    def returning_clause(
        self, stmt: Any, returning_cols: Sequence[Any], *, populate_result_map: bool = True, **kw: Any
    ) -> str:
        """Return ``RETURNING columns``."""
        return "RETURNING " + self.returned_columns(returning_cols, populate_result_map)

    def returned_columns(self, columns: Sequence[Any], collects: bool) -> str:
        """Return columns as they stand in RETURNING.

        :param collects: they are columns of the result.
        """
        named = name_columns(columns, LABEL_STYLE_DISAMBIGUATE_ONLY)
        return ", ".join([self.print_named(n, collects) for n in named])

    # -- UPDATE

    def visit_update(self, update_stmt: Any, **kw: Any) -> str:
        outermost = self._enter(update_stmt)
        update_stmt = lowered(update_stmt)
        collects = self._take_collecting()
        table = update_stmt.table
        if outermost:
            self.isupdate = True
            self.compile_state_table = table
            self.inline = update_stmt._inline
        extra = self._other_tables(update_stmt)
        if self.linting:
            self._check_froms("UPDATE", [table, *extra], update_stmt._where_criteria)
        outer = self.frame
        self.frame = outer.override(
            {
                "include_table": True,
                "asfrom": False,
                "enclosing_froms": (*outer.enclosing_froms, table, *extra),
                "outer_froms": (table, *extra),
            }
        )
        try:
            setting = self._setting(update_stmt, table)
            text = self._update_text(update_stmt, table, extra, setting, collects)
        finally:
            self.frame = outer
        return self._leave(text)

    def _update_text(
        self, stmt: Any, table: Any, extra: list[Any], setting: list[SetColumn], collects: bool
    ) -> str:
        text = (
            "UPDATE "
            + self._generate_prefixes(stmt._prefixes)
            + self._hinted(self.update_tables_clause(stmt, table, extra), table, stmt._hints)
        )
        text += " SET " + ", ".join([f"{self._set_name(s, bool(extra))}={s.text}" for s in setting])
        returning = self._crud_returning(stmt, collects, setting)
        if returning and self.returning_precedes_values:
            text += " " + returning
        if self.changes_need_from(table, extra):
            from_text = self.update_from_clause(stmt, table, extra, stmt._hints)
            if from_text:
                text += " " + from_text
        if stmt._where_criteria:
            condition = self._conditions(stmt._where_criteria)
            if condition:
                text += " WHERE " + condition
        limit = self.update_limit_clause(stmt)
        if limit:
            text += " " + limit
        text += self._extension_text(stmt, "post_criteria")
        if returning and not self.returning_precedes_values:
            text += " " + returning
        return text

    #: RETURNING, by whatever word, stands before VALUES, FROM and WHERE
    returning_precedes_values = False

    def changes_need_from(self, table: Any, extra_froms: Sequence[Any]) -> bool:
        """Tell whether an UPDATE or DELETE has a clause for tables beside its own."""
        return bool(extra_froms)

    def _hinted(self, text: str, table: Any, hints: Sequence[Any]) -> str:
        """Return the text of the table that a statement changes with the hints on it."""
        for target, dialect, hint in hints:
            if target is table and dialect in ("*", self.dialect.name):
                text = self.format_from_hint_text(text, table, hint, True)
        return text

    def _set_name(self, s: SetColumn, with_table: bool) -> str:
        return s.name

    def _other_tables(self, stmt: Any) -> list[Any]:
        """Return the FROM clauses that the conditions and values bring in, beside the table itself."""
        own = stmt.table._root
        found: list[Any] = list(stmt._using) if stmt.is_delete else []
        named = {inner._root for one in found for inner in one._from_objects}
        sources = list(stmt._where_criteria)
        if stmt.is_update:
            sources += [v for v in (stmt._values or {}).values() if hasattr(type(v), "_spec")]
            sources += [k for k in (stmt._values or {}) if not isinstance(k, str)]
        for source in sources:
            for one in source._from_objects:
                if one._root is not own and one._root not in named:
                    found.append(one)
                    named.add(one._root)
        return found

    def update_tables_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return self.process(from_table, asfrom=True)

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        raise exc.CompileError(f"expected a dialect with UPDATE of several tables, got {self.dialect.name!r}")

    def update_limit_clause(self, update_stmt: Any) -> str | None:
        return None

    def delete_limit_clause(self, delete_stmt: Any) -> str | None:
        return None

    def _crud_returning(self, stmt: Any, collects: bool, setting: Sequence[SetColumn] = ()) -> str:
        if stmt._returning:
            return self._explicit_returning(stmt, collects)
        possible = self.dialect.update_returning if stmt.is_update else self.dialect.delete_returning
        if stmt._return_defaults and possible and not self.for_executemany:
            wanted = self._defaults_wanted(stmt, stmt.table, setting)
            if stmt.is_update:
                wanted = _in_table_order(stmt.table, wanted)
            if wanted:
                self.returning = self.implicit_returning = True
                for c in wanted:
                    if c in self.postfetch:
                        self.postfetch.remove(c)
                return self.returning_clause(stmt, wanted, populate_result_map=True)
        return ""

    # -- DELETE

    def visit_delete(self, delete_stmt: Any, **kw: Any) -> str:
        outermost = self._enter(delete_stmt)
        delete_stmt = lowered(delete_stmt)
        collects = self._take_collecting()
        table = delete_stmt.table
        if outermost:
            self.isdelete = True
            self.compile_state_table = table
        extra = self._other_tables(delete_stmt)
        if self.linting:
            self._check_froms("DELETE", [table, *extra], delete_stmt._where_criteria)
        outer = self.frame
        self.frame = outer.override(
            {
                "include_table": True,
                "asfrom": False,
                "enclosing_froms": (*outer.enclosing_froms, table, *extra),
                "outer_froms": (table, *extra),
            }
        )
        try:
            text = self._delete_text(delete_stmt, table, extra, collects)
        finally:
            self.frame = outer
        return self._leave(text)

    def _delete_text(self, stmt: Any, table: Any, extra: list[Any], collects: bool) -> str:
        text = (
            "DELETE "
            + self._generate_prefixes(stmt._prefixes)
            + "FROM "
            + self._hinted(self.delete_table_clause(stmt, table, extra), table, stmt._hints)
        )
        returning = self._crud_returning(stmt, collects)
        if returning and self.returning_precedes_values:
            text += " " + returning
        if self.changes_need_from(table, extra):
            more = self.delete_extra_from_clause(stmt, table, extra, stmt._hints)
            if more:
                text += " " + more
        if stmt._where_criteria:
            condition = self._conditions(stmt._where_criteria)
            if condition:
                text += " WHERE " + condition
        limit = self.delete_limit_clause(stmt)
        if limit:
            text += " " + limit
        text += self._extension_text(stmt, "post_criteria")
        if returning and not self.returning_precedes_values:
            text += " " + returning
        return text

    def delete_table_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return self.process(from_table, asfrom=True)

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        raise exc.CompileError(f"expected a dialect with DELETE by several tables, got {self.dialect.name!r}")


class CrudParameter(BindParameter[Any]):
    """A value given in ``.values()``: its parameter is named as the column that it sets."""

    inherit_cache = True
    _sets_column = True

    def _renamed(self, key: str) -> CrudParameter:
        new = copied(self)
        new.__dict__.update(_source=self._root, _explicit_key=key)
        return new  # type: ignore[no-any-return]  # copied() keeps the class


def crud_param(name: str | None, value: Any, type_: Any) -> CrudParameter:
    """Return the parameter of a value in ``.values()``."""
    return CrudParameter(None, value, type_, unique=True)


late.crud_param = crud_param


def _is_sequence_default(column: Any) -> bool:
    return column.default is not None and column.default.is_sequence


def _in_table_order(table: Any, columns: Iterable[Any]) -> list[Any]:
    """Return columns as the table has them; those that it does not have come last."""
    places = {column: place for place, column in enumerate(table.c)}
    return sorted(columns, key=lambda column: places.get(column, len(places)))


_PARTS = (operators.getitem, operators.json_getitem_op, operators.json_path_getitem_op)


def _column_of_part(element: Any) -> Any:
    """Return the column that ``column[1]["a"]`` is a part of; None for anything else."""
    if getattr(element, "operator", None) not in _PARTS:
        return None
    while getattr(element, "operator", None) in _PARTS:
        element = element.left
        if isinstance(element, TypeCoerce):
            element = element.clause
    return element if getattr(element, "table", None) is not None else None
