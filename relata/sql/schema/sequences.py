"""Sequences: numbers that the database makes, independent of a column."""

from __future__ import annotations

from typing import Any, NoReturn

from ... import exc
from ..._hot.keys import Token
from ...util.coerce import TEXT
from ..ddl_flags import CheckFirst
from ..late import late
from ..markers import BLANK_SCHEMA
from ..type_api import to_instance
from .defaults import DefaultGenerator, IdentityOptions
from .item import HasSchemaAttr, _get_table_key


class Sequence(HasSchemaAttr, IdentityOptions, DefaultGenerator):
    """A sequence of the database, by itself or as the default of a column.

    :param name: its name
    :param schema: the schema that it is in
    :param data_type: the type of its numbers
    :param optional: use it only where the database needs one to make keys
    :param quote: quote the name always or never
    :param metadata: the MetaData with which it is created and dropped
    :param quote_schema: quote the schema's name always or never
    :param for_update: make a number on UPDATE too, else on INSERT

    `start`, `increment`, `minvalue`, `maxvalue`, `nominvalue`, `nomaxvalue`, `cycle`, `cache` and `order`
    are those
    of CREATE SEQUENCE.
    """

    __visit_name__ = "sequence"
    is_sequence = True

    def __init__(
        self,
        name: str,
        start: int | None = None,
        increment: int | None = None,
        minvalue: int | None = None,
        maxvalue: int | None = None,
        nominvalue: bool | None = None,
        nomaxvalue: bool | None = None,
        cycle: bool | None = None,
        schema: Any = None,
        cache: int | None = None,
        order: bool | None = None,
        data_type: Any = None,
        optional: bool = False,
        quote: bool | None = None,
        metadata: Any = None,
        quote_schema: bool | None = None,
        for_update: bool = False,
        **dialect_kw: Any,
    ) -> None:
        DefaultGenerator.__init__(self, for_update=for_update)
        IdentityOptions.__init__(
            self,
            start=start,
            increment=increment,
            minvalue=minvalue,
            maxvalue=maxvalue,
            nominvalue=nominvalue,
            nomaxvalue=nomaxvalue,
            cycle=cycle,
            cache=cache,
            order=order,
            **dialect_kw,
        )
        self.column = None
        TEXT.check("name of a Sequence", name)
        self.name = late.quoted_name(name, quote)
        self.optional = optional
        if schema is BLANK_SCHEMA:
            self.schema = None
        elif metadata is not None and schema is None and metadata.schema:
            self.schema = metadata.schema
        else:
            self.schema = None if schema is None else late.quoted_name(schema, quote_schema)
        self.metadata = metadata
        self._key = _get_table_key(name, self.schema)
        if metadata is not None:
            self._set_metadata(metadata)
        self.data_type = to_instance(data_type) if data_type is not None else None

    def _token(self) -> Token:
        """Return the key of this sequence in statements: its identity."""
        token = self.__dict__.get("_key_token")
        if token is None:
            token = self.__dict__["_key_token"] = Token("sequence", self._key)
        return token

    def next_value(self) -> Any:
        """Return a function element: the next number, inside a statement."""
        return late.next_value(self)

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if not hasattr(parent, "_on_table_attach"):
            raise exc.ArgumentError(f"expected a Column for a Sequence to belong to, got {parent!r}")
        super()._set_parent(parent)
        parent._on_table_attach(self._set_table)

    def _set_table(self, column: Any, table: Any) -> None:
        self._set_metadata(table.metadata)

    def _set_metadata(self, metadata: Any) -> None:
        self.metadata = metadata
        metadata._register_object(self)
        metadata._sequences[self._key] = self

    def _copy(self) -> Any:
        copied = Sequence(
            name=self.name,
            schema=self.schema,
            data_type=self.data_type,
            optional=self.optional,
            for_update=self.for_update,
            **self._as_dict(),
            **self.dialect_kwargs,
        )
        copied._copy_reflect_only_elements(self)
        return self._schema_item_copy(copied)

    def create(self, bind: Any, checkfirst: Any = CheckFirst.SEQUENCES) -> None:
        """Create the sequence in the database.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        late.run_create(self, bind, checkfirst)

    def drop(self, bind: Any, checkfirst: Any = CheckFirst.SEQUENCES) -> None:
        """Drop the sequence from the database.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        late.run_drop(self, bind, checkfirst)

    def _not_a_column_expr(self) -> NoReturn:
        raise exc.InvalidRequestError(
            f"expected an SQL expression, got the sequence {self.name!r}: use its next_value() for its next "
            "number"
        )

    __repr__ = HasSchemaAttr.__repr__
