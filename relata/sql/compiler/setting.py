"""Printing what INSERT and UPDATE set: values that were given, parameters, defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ... import exc
from ..._hot.nodes import copied
from ...util.warning import warn
from .. import operators
from ..elements import BindParameter, Tuple, TypeCoerce
from ..late import late
from ..sqltypes import NULLTYPE, NullType
from .ctes import TOP
from .selects import SelectPrinter


class SetColumn(NamedTuple):
    """One column that a statement sets.

    :param column: the column, or what else stands before ``=``.
    :param name: its name, quoted.
    :param text: what it is set to.
    :param is_known: the program has the value; else the database computes it.
    """

    column: Any
    name: str
    text: str
    is_known: bool = True


class Prefetched:
    """A column whose default is computed for a parameter that has not the column's name.

    Such are the columns of the later rows of an INSERT with several rows, and those of an INSERT or UPDATE
    within another statement.
    """

    __slots__ = ("column", "key")

    def __init__(self, column: Any, key: str) -> None:
        self.column = column
        self.key = key

    def __getattr__(self, name: str) -> Any:
        return getattr(self.column, name)


class Row:
    """A row of values that a statement sets, while it is printed.

    :param statement: the INSERT or UPDATE.
    :param values: elements by column key, or by what else is set.
    :param given: the keys of columns that get parameters at execution.
    :param requires: whether those must be given then.
    :param number: which row it is of several, None for the only one.
    """

    __slots__ = ("given", "number", "requires", "statement", "texts", "values")

    def __init__(
        self, statement: Any, values: Mapping[Any, Any], given: set[str], requires: bool, number: int | None
    ) -> None:
        self.statement = statement
        self.values = values
        self.given = given
        self.requires = requires
        self.number = number
        #: by column: what it is set to and whether the program has the value; None when it is left out
        self.texts: dict[Any, tuple[str, bool] | None] = {}


class SettingPrinter(SelectPrinter):
    """Printing of the columns that INSERT and UPDATE set."""

    column_keys: Sequence[str] | None
    for_executemany: bool
    insert_prefetch: list[Any]
    update_prefetch: list[Any]
    postfetch: list[Any]
    inline: bool
    #: an UPDATE may set columns of its other tables, too
    render_table_with_column_in_update_from = False
    #: of an INSERT with several rows: the names of the parameters of each row, by column key
    row_parameters: list[dict[str, str]]
    _parameter_names: dict[str, str]
    _row: Row | None = None

    def parameter_of(self, column: Any) -> str:
        """Return the name of the parameter that sets a column."""
        key: str = column.key
        return self._parameter_names.get(key, key)

    # -- the columns that are set

    def _setting(self, statement: Any, table: Any) -> list[SetColumn]:
        """Return the columns that an INSERT or UPDATE sets, in order."""
        row = self._first_row(statement, table)
        outer, self._row = self._row, row
        quote, names = self.preparer.quote, self.names
        settings = []
        try:
            targets, own = self._targets(row, table)
            for target in targets:
                if target in own:
                    made = self._text_of(row, target)
                    if made is None:
                        continue
                    name = target.name
                    name = quote(name if type(name) is str else names.resolve(name))
                else:
                    name = self._name_of_other(row, target, table)
                    made = self._text_of(row, target)
                    assert made is not None  # the statement sets it
                settings.append(SetColumn(target, name, *made))
        finally:
            self._row = outer
        return settings

    def _first_row(self, statement: Any, table: Any) -> Row:
        keys = self.column_keys if self._depth == TOP else None
        for key in keys or ():
            if not isinstance(key, str):
                raise exc.ArgumentError(
                    f"expected the names of columns as the keys of parameters, got {key!r}: values by column "
                    "are given to .values()"
                )
        several = statement._multi_values
        values = several[0] if several else statement._values or {}
        sets_all = keys is None and statement._values is None and not several
        given = {c.key for c in table._all_selected_columns} if sets_all else set(keys or ())
        return Row(statement, values, given, not sets_all, 0 if several else None)

    def _targets(self, row: Row, table: Any) -> tuple[Sequence[Any], set[Any]]:
        """Return what a statement sets or may have a default for, and which of it are columns of the table.

        What is set and is no column of the table comes first. `ordered_values()` says the order itself.

        :raises CompileError: when something is set that is no column.
        """
        columns = list(table.c)
        known = {c.key: c for c in columns}
        own = set(columns)
        is_ordered = row.statement.is_update and row.statement._ordered
        if not is_ordered and row.values.keys() <= known.keys():
            return columns, own
        named = [known.get(key, key) if isinstance(key, str) else key for key in row.values]
        first = named if is_ordered else [one for one in named if one not in own]
        unknown = {one for one in first if isinstance(one, str)}
        if unknown:
            raise exc.CompileError(
                f"expected columns of {table.description!r} ({', '.join(known)}), got "
                f"{', '.join(sorted(unknown))}"
            )
        return list(dict.fromkeys([*first, *columns])), own

    def _name_of_other(self, row: Row, target: Any, table: Any) -> str:
        """Return the name of what is set and is no column: part of one, several, one of another table."""
        of_table = getattr(target, "table", None)
        if of_table is table:
            return self.preparer.quote(self.names.resolve(target.name))  # type: ignore[no-any-return]  # text
        if isinstance(target, Tuple) and all(getattr(c, "table", None) is table for c in target.clauses):
            for column in target.clauses:
                self._note_computed(column)
            return self.process(target, include_table=False)
        if of_table is None:
            column = _column_of_part(target)
            if column is not None and column.table is table:
                return self.process(target, include_table=False)
        elif row.statement.is_update and self.render_table_with_column_in_update_from:
            return self.process(target)
        known = ", ".join(c.key for c in table.c)
        raise exc.CompileError(f"expected columns of {table.description!r} ({known}), got {target}")

    # -- what they are set to

    def _text_of(self, row: Row, column: Any) -> tuple[str, bool] | None:
        """Return what a column is set to and whether the program has the value; None when it is left out."""
        texts = row.texts
        if column in texts:
            return texts[column]
        texts[column] = made = None
        value = row.values.get(column)  # of another table, or a part of a column
        if value is None:
            value = row.values.get(column.key)
        statement = row.statement
        if value is None:
            if column.key in row.given:
                made = self._crud_bind(column.key, column, required=row.requires), True
            else:
                made = self._default_of(row, column)
        elif value._is_bind_parameter:
            made = self._given_parameter(row, value, column), True
        else:
            if not (row.number or column.key is None or (statement.is_insert and column.primary_key)):
                self._note_computed(column)
            made = self._print_value(value, column), False
        texts[column] = made
        return made

    def visit_dmltargetcopy(self, element: Any, **kw: Any) -> str:
        row, column = self._row, element.column
        if row is None:
            raise exc.CompileError(
                f"expected from_dml_column() in the values of an INSERT or UPDATE, got it elsewhere, for "
                f"{column}"
            )
        made = self._text_of(row, column)
        if made is not None:
            return made[0]
        if row.statement.is_insert or column.key in row.values:
            raise exc.CompileError(
                f"expected a column that the statement sets for from_dml_column(), got {column}"
            )
        return self.process(column, **kw)

    def _given_parameter(self, row: Row, value: Any, column: Any) -> str:
        key = column.key
        if self._depth > TOP or key is None:
            # within another statement the name of a column says too little: there the parameter is anonymous
            return self._print_value(value, column)
        statement = row.statement
        if isinstance(value, CrudParameter):
            if row.number is not None:
                name = f"{key}_m{row.number}"
            elif column.table is statement.table or statement.is_insert or column.table is None:
                name = key
            else:
                name = f"{column.table.name}_{key}"
            value = value._renamed(name, column.type)
        else:
            name = self.names.parameter(value)
        if row.number is not None or name != key:
            self._note_parameter(row, column, name)
        return self._print_value(value, column)

    def _note_parameter(self, row: Row, column: Any, name: str) -> None:
        if row.number is not None:
            while len(self.row_parameters) <= row.number:
                self.row_parameters.append({})
            self.row_parameters[row.number][column.key] = name
        elif name != column.key:
            self._parameter_names[column.key] = name

    def _note_computed(self, column: Any) -> None:
        if column not in self.postfetch:
            self.postfetch.append(column)

    def _crud_bind(self, name: str, column: Any, required: bool = False, type_: Any = None) -> str:
        """Print the parameter that sets a column; its value is given at execution."""
        bind = CrudParameter(name, None, type_=type_ or column.type, required=required)
        bind.__dict__["_is_open"] = True
        return self._print_value(bind, column)

    def _print_value(self, value: Any, column: Any) -> str:
        if value._is_bind_parameter:
            if value.type._type_affinity is NullType and getattr(column, "type", None) is not None:
                value = value._with_binary_element_type(column.type)
            return self.process(value)
        return self.process(value.self_group())

    # -- defaults

    def _default_of(self, row: Row, column: Any) -> tuple[str, bool] | None:
        """Return what a column that is not given is set to, None when it is left out."""
        statement = row.statement
        is_insert = statement.is_insert
        default = column.default if is_insert else column.onupdate
        if default is None:
            if not is_insert:
                if column.server_onupdate is not None:
                    self._note_computed(column)
                return None
            return self._left_to_server(row, column)
        if default.is_sentinel and not (self.for_executemany and statement._sort_by_parameter_order):
            return None
        if default.is_sequence:
            if not self._uses_sequence(default):
                return self._left_to_server(row, column)
            if self._runs_first(statement, column):
                return self._prefetch(row, column), True
            if not (is_insert and column.primary_key):
                self._note_computed(column)
            return self.process(default), False
        if default.is_clause_element and not self._runs_first(statement, column):
            if not (is_insert and column.primary_key):
                self._note_computed(column)
            return self.process(default.arg.self_group()), False
        if self._depth > TOP and default.is_scalar:
            return self.process(BindParameter(None, default.arg, type_=column.type)), True
        return self._prefetch(row, column), True

    def _left_to_server(self, row: Row, column: Any) -> tuple[str, bool] | None:
        """Return what a column of a new row is set to that nothing here gives a value.

        That is what its key's sequence gives, where it must be known before; else it is left out.
        """
        server_default = column.server_default
        if not column.primary_key:
            if server_default is not None:
                self._note_computed(column)
            return None
        statement = row.statement
        is_autoincrement = column is statement.table._autoincrement_column
        if (
            is_autoincrement
            and self.dialect.preexecute_autoincrement_sequences
            and self._runs_first(statement, column)
        ):
            return self._prefetch(row, column), True
        if not (is_autoincrement or column.nullable) and server_default is None and column.default is None:
            warn(
                f"the INSERT gives no value to {column}, a column of the primary key that nothing else gives "
                "one to: pass a value, or say default=, server_default=, autoincrement=True or nullable=True"
            )
        return None

    def _prefetch(self, row: Row, column: Any) -> str:
        """Print the parameter of a default that is computed before the statement is run."""
        name, target = column.key, column
        if self._depth > TOP:
            bind: Any = CrudParameter(None, None, type_=column.type, unique=True)._named(column.key)
            name = self.names.parameter(bind)
            target = Prefetched(column, name)
        else:
            if row.number:
                name = f"{column.key}_m{row.number}"
                target = Prefetched(column, name)
            bind = CrudParameter(name, None, type_=column.type)
            self._note_parameter(row, column, name)
        (self.insert_prefetch if row.statement.is_insert else self.update_prefetch).append(target)
        return self._print_value(bind, column)

    def _uses_sequence(self, default: Any) -> bool:
        return bool(
            self.dialect.supports_sequences and (not default.optional or not self.dialect.sequences_optional)
        )

    def _runs_first(self, statement: Any, column: Any) -> bool:
        """Tell whether the default of a key must be computed before, since nothing would tell it after."""
        return bool(
            statement.is_insert
            and column.primary_key
            and self._depth == TOP
            and not (self.for_executemany and not statement._return_defaults)
            and not (statement._inline or statement._returning or statement._multi_values)
            and not (self.dialect.insert_returning and statement.table.implicit_returning)
        )

    # -- several rows

    def _values_text(self, stmt: Any, table: Any, setting: Sequence[SetColumn]) -> str:
        """Print the rows of an INSERT with several of them; the first one says which columns are set."""
        rows = [_parenthesized([s.text for s in setting])]
        first = self._first_row(stmt, table)
        for number, values in enumerate(stmt._multi_values[1:], start=1):
            row = Row(stmt, values, first.given, first.requires, number)
            self._refuse_other_columns(row, setting)
            outer, self._row = self._row, row
            rows.append(_parenthesized([self._text_in_row(row, s.column) for s in setting]))
            self._row = outer
        return ", ".join(rows)

    def _refuse_other_columns(self, row: Row, setting: Sequence[SetColumn]) -> None:
        known = {s.column.key for s in setting if s.column.key is not None}
        more = [str(key) for key in row.values if isinstance(key, str) and key not in known]
        if more:
            raise exc.CompileError(
                f"expected values for the columns of the first row ({', '.join(sorted(known))}) in each row "
                f"of a multi-row INSERT, got some for {', '.join(more)} in row {(row.number or 0) + 1}; give "
                "all rows the same columns"
            )

    def _text_in_row(self, row: Row, column: Any) -> str:
        made = self._text_of(row, column)
        if made is None:
            raise exc.CompileError(
                f"expected a value for column {column.key!r} in each row of a multi-row INSERT, got none "
                f"in row {(row.number or 0) + 1}; give all rows the same columns, or execute the INSERT "
                "with a list of dicts"
            )
        return made[0]


class CrudParameter(BindParameter[Any]):
    """A value given in ``.values()``: its parameter is named as the column that it sets."""

    inherit_cache = True
    _sets_column = True

    def _renamed(self, key: str, type_: Any) -> CrudParameter:
        new = copied(self)
        new.__dict__.update(_source=self._root, _explicit_key=key, type=type_)
        return new  # type: ignore[no-any-return]  # copied() keeps the class


def crud_param(value: Any) -> CrudParameter:
    """Return the parameter of a value in ``.values()``: its type is that of the column that it sets."""
    return CrudParameter(None, value, NULLTYPE, unique=True)


late.crud_param = crud_param


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


def _parenthesized(texts: list[str]) -> str:
    return "(" + ", ".join(texts) + ")"
