"""Names as SQL: quoted where they must be, with their schema, cut where they are too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ... import exc, util
from ...util.coerce import TEXT
from ...util.lazy_pattern import lazy_pattern
from ..elements import quoted_name
from ..markers import _NONE_NAME
from ..naming import _constraint_name_for_table, _truncated_label
from .placeholders import ParamStyle, without_mark

# the words of standard SQL and PostgreSQL that cannot stand as a name
RESERVED_WORDS = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "authorization",
        "between",
        "binary",
        "both",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "cross",
        "current_date",
        "current_role",
        "current_time",
        "current_timestamp",
        "current_user",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "for",
        "foreign",
        "freeze",
        "from",
        "full",
        "grant",
        "group",
        "having",
        "ilike",
        "in",
        "initially",
        "inner",
        "intersect",
        "into",
        "is",
        "isnull",
        "join",
        "leading",
        "left",
        "like",
        "limit",
        "localtime",
        "localtimestamp",
        "natural",
        "new",
        "not",
        "notnull",
        "null",
        "off",
        "offset",
        "old",
        "on",
        "only",
        "or",
        "order",
        "outer",
        "overlaps",
        "placing",
        "primary",
        "references",
        "right",
        "select",
        "session_user",
        "set",
        "similar",
        "some",
        "symmetric",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "verbose",
        "when",
        "where",
    ]
)
LEGAL_CHARACTERS = re.compile(r"^[A-Z0-9_$]+\Z", re.IGNORECASE)
LEGAL_CHARACTERS_PLUS_SPACE = lazy_pattern(r"^[A-Z0-9_ $]+\Z", re.IGNORECASE)
ILLEGAL_INITIAL_CHARACTERS = frozenset("0123456789$")
SQL_PHRASE = re.compile(r"^\w+(?:\s+\w+)*\Z")

SCHEMA_MARK = lazy_pattern(r"(__\[SCHEMA_([^\]]+)\])")


def _schema_of(obj: Any) -> Any:
    return obj.schema


class IdentifierPreparer:
    """Print names for a dialect.

    :param dialect: the dialect
    :param initial_quote: the character that begins a quoted name
    :param final_quote: the character that ends it; the same by default
    :param escape_quote: what is doubled inside
    :param quote_case_sensitive_collations: quote the names of collations that have upper case letters
    :param omit_schema: never print the schema
    """

    reserved_words: Any = RESERVED_WORDS
    legal_characters = LEGAL_CHARACTERS
    illegal_initial_characters: Any = ILLEGAL_INITIAL_CHARACTERS
    schema_for_object: Callable[[Any], Any] = staticmethod(_schema_of)
    _includes_none_schema_translate = False
    _translates_schemas = False

    def __init__(
        self,
        dialect: Any,
        initial_quote: str = '"',
        final_quote: str | None = None,
        escape_quote: str = '"',
        quote_case_sensitive_collations: bool = True,
        omit_schema: bool = False,
    ) -> None:
        self.dialect = dialect
        self.initial_quote = initial_quote
        self.final_quote = final_quote or self.initial_quote
        self.escape_quote = escape_quote
        self.escape_to_quote = self.escape_quote * 2
        self.omit_schema = omit_schema
        self.quote_case_sensitive_collations = quote_case_sensitive_collations
        self._strings: dict[str, str] = {}

    # -- one name

    def quote(self, ident: str) -> str:
        """Return a name, quoted where it must be.

        :param ident: the name; a `quoted_name` says itself whether it is quoted
        """
        if type(ident) is str:
            text = self._strings.get(ident)
            if text is not None:
                return text
        force = getattr(ident, "quote", None)
        if force is None:
            text = self._strings.get(ident)
            if text is None:
                text = self.quote_identifier(ident) if self._requires_quotes(ident) else ident
                self._strings[str(ident)] = text
            return text
        return self.quote_identifier(ident) if force else ident

    def quote_schema(self, schema: str) -> str:
        """Return the name of a schema, quoted where it must be."""
        return self.quote(schema)

    def quote_identifier(self, value: str) -> str:
        """Return a name in quotes.

        :raises CompileError: it holds what stands for something else while a statement is printed
        """
        return self.initial_quote + self._escape_identifier(self.without_marks(value)) + self.final_quote

    def _escape_identifier(self, value: str) -> str:
        return value.replace(self.escape_quote, self.escape_to_quote)

    def without_marks(self, text: str) -> str:
        """Return a name or literal as it is, refused where it could be taken for a parameter or a schema.

        :raises CompileError: it could
        """
        if self._translates_schemas and SCHEMA_MARK.search(text):
            raise exc.CompileError(
                "expected names and literals without '__[SCHEMA_...]' in a statement that is executed with "
                f"schema_translate_map, got {text!r}"
            )
        return without_mark(text)

    def _unescape_identifier(self, value: str) -> str:
        return value.replace(self.escape_to_quote, self.escape_quote)

    def _requires_quotes(self, value: str) -> bool:
        if not isinstance(value, str):
            TEXT.check("name in SQL", value)
        lower = value.lower()
        return (
            lower in self.reserved_words
            or not value
            or value[0] in self.illegal_initial_characters
            or not self.legal_characters.match(str(value))
            or lower != value
        )

    def _requires_quotes_illegal_chars(self, value: str) -> bool:
        return not self.legal_characters.match(str(value))

    def validate_sql_phrase(self, element: str | None, reg: re.Pattern[str] = SQL_PHRASE) -> str | None:
        """Return words that are printed as they are, such as those after ON DELETE.

        :raises CompileError: there is something else in them
        """
        if element is not None and not reg.match(element):
            raise exc.CompileError(f"expected words of SQL that match {reg.pattern!r}, got {element!r}")
        return element

    # -- names of objects

    def format_table(self, table: Any, use_schema: bool = True, name: str | None = None) -> str:
        """Return the name of a table, after that of its schema.

        :param name: another name in place of its own
        """
        text = self.quote(table.name if name is None else name)
        schema = self.schema_for_object(table)
        if use_schema and schema and not self.omit_schema:
            text = self.quote_schema(schema) + "." + text
        return text

    def format_table_seq(self, table: Any, use_schema: bool = True) -> tuple[str, ...]:
        """Return the name of a table as a tuple: schema, where there is one, and name."""
        schema = self.schema_for_object(table)
        name = self.format_table(table, use_schema=False)
        if use_schema and schema and not self.omit_schema:
            return self.quote_schema(schema), name
        return (name,)

    def format_column(
        self,
        column: Any,
        use_table: bool = False,
        name: str | None = None,
        table_name: str | None = None,
        use_schema: bool = False,
        anon_map: Mapping[str, Any] | None = None,
    ) -> str:
        """Return the name of a column.

        :param use_table: after that of its table
        :param name: another name in place of its own
        :param table_name: another name in place of its table's
        :param use_schema: the table after its schema
        """
        name = column.name if name is None else name
        text = name if getattr(column, "is_literal", False) else self.quote(name)
        if use_table:
            return self.format_table(column.table, use_schema=use_schema, name=table_name) + "." + text
        return text

    def format_alias(self, alias: Any, name: str | None = None) -> str:
        """Return the name of an alias."""
        return self.quote(alias.name if name is None else name)

    def format_label(self, label: Any, name: str | None = None) -> str:
        """Return the name of a label."""
        return self.quote(name or label.name)

    def format_label_name(self, name: str, anon_map: Mapping[str, Any] | None = None) -> str:
        """Return the name of a label that is given by itself."""
        return self.quote(name)

    def format_savepoint(self, savepoint: Any, name: str | None = None) -> str:
        """Return the name of a savepoint."""
        ident = name or savepoint.ident
        return self.quote_identifier(ident) if self._requires_quotes(ident) else str(ident)

    def format_collation(self, collation_name: str, collation_schema: str | None = None) -> str:
        """Return the name of a collation, after that of its schema."""
        text = self.quote(collation_name) if self.quote_case_sensitive_collations else collation_name
        return f"{self.quote_schema(collation_schema)}.{text}" if collation_schema is not None else text

    def format_sequence(self, sequence: Any, use_schema: bool = True) -> str:
        """Return the name of a sequence, after that of its schema."""
        text = self.quote(sequence.name)
        schema = self.schema_for_object(sequence)
        if use_schema and schema is not None and not self.omit_schema:
            text = self.quote_schema(schema) + "." + text
        return text

    def format_schema(self, name: str) -> str:
        """Return the name of a schema."""
        return self.quote_schema(name)

    def format_index(self, index: Any) -> str:
        """Return the name of an index."""
        return self.format_constraint(index)  # type: ignore[return-value]  # indexes without a name are refused before

    def format_constraint(self, constraint: Any, _alembic_quote: bool = True) -> str | None:
        """Return the name of a constraint or index, cut where it is too long; None when it has none."""
        name = constraint.name
        if name is _NONE_NAME:
            name = _constraint_name_for_table(constraint, constraint.table)
            if name is None:
                return None
        if name is None:
            return None
        if constraint.__visit_name__ == "index":
            return self.truncate_and_render_index_name(name, _alembic_quote=_alembic_quote)
        return self.truncate_and_render_constraint_name(name, _alembic_quote=_alembic_quote)

    def truncate_and_render_index_name(self, name: str, _alembic_quote: bool = True) -> str:
        """Return the name of an index, cut where it is too long."""
        longest = self.dialect.max_index_name_length or self.dialect.max_identifier_length
        return self._truncate_and_render_maxlen_name(name, longest, _alembic_quote)

    def truncate_and_render_constraint_name(self, name: str, _alembic_quote: bool = True) -> str:
        """Return the name of a constraint, cut where it is too long."""
        longest = self.dialect.max_constraint_name_length or self.dialect.max_identifier_length
        return self._truncate_and_render_maxlen_name(name, longest, _alembic_quote)

    def _truncate_and_render_maxlen_name(self, name: str, max_: int, _alembic_quote: bool) -> str:
        # a name that a convention made may be cut; one that the user gave must fit
        if isinstance(name, _truncated_label):
            if len(name) > max_:
                name = f"{name[: max_ - 8]}_{util.md5_hex(name)[-4:]}"
        else:
            self.dialect.validate_identifier(name)
        return self.quote(name) if _alembic_quote else name

    # -- reading names back

    @util.memoized_property
    def _r_identifiers(self) -> re.Pattern[str]:
        initial, final, escaped = (
            re.escape(text)
            for text in (self.initial_quote, self.final_quote, self._escape_identifier(self.final_quote))
        )
        return re.compile(rf"(?:(?:{initial}((?:{escaped}|[^{final}])+){final}|([^\.]+))(?=\.|$))+")

    def unformat_identifiers(self, identifiers: str) -> Sequence[str]:
        """Return the names in a text such as `"schema"."table"`, without their quotes."""
        return [
            self._unescape_identifier(one)
            for one in (quoted or plain for quoted, plain in self._r_identifiers.findall(identifiers))
        ]

    # -- schemas that are known at execution only

    def _with_schema_translate(self, schema_translate_map: Mapping[Any, Any]) -> IdentifierPreparer:
        """Return a preparer that prints marks for schemas, for `_render_schema_translates` to replace."""
        prepared = self.__class__.__new__(self.__class__)
        prepared.__dict__.update(self.__dict__)
        prepared._translates_schemas = True
        prepared._strings = {}  # of names that were not refused
        includes_none = None in schema_translate_map

        def schema_for_object(obj: Any) -> Any:
            schema = obj.schema
            if not obj._use_schema_map or (schema is None and not includes_none):
                return schema
            if schema is not None and ("[" in schema or "]" in schema):
                raise exc.CompileError(
                    "expected a schema name without square brackets with schema_translate_map, got "
                    f"{schema!r}"
                )
            return quoted_name(f"__[SCHEMA_{schema or '_none'}]", quote=False)

        prepared.schema_for_object = schema_for_object
        prepared._includes_none_schema_translate = includes_none
        return prepared

    def _render_schema_translates(self, statement: str, schema_translate_map: Mapping[Any, Any]) -> str:
        """Return a statement with its marks replaced by the schemas that a map names."""
        names = dict(schema_translate_map)
        if self._includes_none_schema_translate and None not in names:
            raise exc.InvalidRequestError(
                "expected a schema_translate_map that has None as a key like the one that the statement was "
                "compiled "
                f"with, got {names!r}"
            )
        if not self._includes_none_schema_translate and None in names:
            raise exc.InvalidRequestError(
                "expected a schema_translate_map without None as a key like the one that the statement was "
                "compiled "
                f"with, got {names!r}"
            )
        names["_none"] = names.get(None)

        def replace(match: re.Match[str]) -> str:
            name = match.group(2)
            schema = names.get(name, name) if name != "_none" else names["_none"]
            if not schema:
                schema = self.dialect.default_schema_name
                if not schema:
                    raise exc.CompileError(
                        f"expected a schema for {name!r} in schema_translate_map, got None, and the dialect "
                        f"{self.dialect.name!r} knows no default schema"
                    )
            return style.text(plain.quote_schema(schema))

        plain = self.dialect.identifier_preparer
        style = ParamStyle(self.dialect.paramstyle, undoubles_percents=self.dialect.driver_undoubles_percents)
        return SCHEMA_MARK.sub(replace, statement)
