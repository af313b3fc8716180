"""Types that bring schema objects: a named type of the database, or a CHECK constraint."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ... import event, exc, util
from ..events import SchemaEventTarget
from ..late import late
from ..markers import _NONE_NAME, NO_ARG, _NoArg
from ..type_api import TypeEngineMixin


class SchemaType(SchemaEventTarget, TypeEngineMixin):
    """A type that needs something in the schema beside the column.

    :param name: the name of the type or constraint in the database
    :param schema: the schema of the type
    :param metadata: the MetaData with which the type is created and dropped; else with its tables
    :param inherit_schema: take the schema of the table
    :param quote: quote the name always or never
    :param create_type: create the type with the table or MetaData
    """

    _use_schema_map = True
    name: str | None

    def __init__(
        self,
        name: str | None = None,
        schema: str | _NoArg | None = NO_ARG,
        metadata: Any = None,
        inherit_schema: bool = False,
        quote: bool | None = None,
        create_type: bool = True,
        _create_events: bool = True,
        _adapted_from: Any = None,
    ) -> None:
        self.name = late.quoted_name(name, quote) if name is not None else None
        self._schema_given = schema is not NO_ARG
        self.schema: str | None = None if isinstance(schema, _NoArg) else schema
        self.metadata = metadata
        self._given_metadata = metadata is not None
        self._inherit_schema = inherit_schema
        if inherit_schema and _adapted_from is None:
            util.warn_deprecated(
                "inherit_schema is deprecated: give schema=, or leave the type to the MetaData", "2.1"
            )
            if schema is not NO_ARG and schema is not None:
                raise exc.ArgumentError(
                    f"expected one of schema= and inherit_schema=True, got both: {schema!r}"
                )
        self.create_type = create_type
        self._create_events = _create_events
        if self._create_events and metadata is not None:
            self._set_metadata(metadata)
        if _adapted_from is not None:
            self.dispatch = self.dispatch._join(_adapted_from.dispatch)

    @property
    def inherit_schema(self) -> bool:
        """Whether the type takes the schema of its table; deprecated."""
        util.warn_deprecated("the attribute inherit_schema of a type is deprecated", "2.1")
        return self._inherit_schema

    def repr_struct(self) -> util.GenericRepr:
        return util.GenericRepr(self, omit_kwarg=("inherit_schema",))

    def _set_metadata(self, metadata: Any) -> None:
        self._belong_to(metadata)
        event.listen(metadata, "before_create", self._on_metadata_create)
        event.listen(metadata, "after_drop", self._on_metadata_drop)

    def _belong_to(self, metadata: Any) -> None:
        """Become an object of a MetaData, in its schema unless one was given."""
        self.metadata = metadata
        if not self._schema_given and self.schema is None and metadata.schema:
            self.schema = metadata.schema
        metadata._register_object(self)

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        # the column's listener holds no cycle through this type
        parent._on_table_attach(partial(self._set_table))

    def _variant_mapping_for_set_table(self, column: Any) -> dict[str, Any] | None:
        if not column.type._variant_mapping:
            return None
        mapping = dict(column.type._variant_mapping)
        mapping["_default"] = column.type
        return mapping

    def _set_table(self, column: Any, table: Any) -> None:
        if not self._create_events:
            return
        is_new = not self._given_metadata and self.metadata is not table.metadata
        self._belong_to(self.metadata if self._given_metadata else table.metadata)
        if self._inherit_schema and table.schema is not None:
            self.schema = table.schema
        variants = self._variant_mapping_for_set_table(column)
        event.listen(table, "before_create", partial(self._on_table_create, variant_mapping=variants))
        event.listen(table, "after_drop", partial(self._on_table_drop, variant_mapping=variants))
        if is_new:
            event.listen(
                table.metadata, "before_create", partial(self._on_metadata_create, variant_mapping=variants)
            )
            event.listen(
                table.metadata, "after_drop", partial(self._on_metadata_drop, variant_mapping=variants)
            )

    def copy(self, **kw: Any) -> Any:
        """Return an equal type.

        A table that is copied to another MetaData or schema says so, and the type follows.
        """
        metadata = self.metadata if self._given_metadata else None
        copied = self._copy_arguments(metadata if "_to_metadata" not in kw else None, kw)
        if not self._schema_given and "_new_schema" in kw:
            copied.schema = kw["_new_schema"]
        return copied

    def _copy_arguments(self, metadata: Any, kw: dict[str, Any]) -> Any:
        schema = self.schema if self._schema_given else NO_ARG
        return self.adapt(type(self), _create_events=True, metadata=metadata, schema=schema)

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        kw.setdefault("_create_events", False)
        kw.setdefault("_adapted_from", self)
        names = util.get_cls_kwargs(cls)
        if "schema" in names:
            known = self._schema_given or self.schema is not None
            kw.setdefault("schema", self.schema if known else NO_ARG)
        if "inherit_schema" in names:
            kw.setdefault("inherit_schema", self._inherit_schema)
        return super().adapt(cls, **kw)

    def create(self, bind: Any, checkfirst: Any = False) -> None:
        """Create the type in the database, where it is one of the database.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        impl = self.dialect_impl(bind.dialect)
        if isinstance(impl, SchemaType) and type(impl) is not type(self):
            impl.create(bind, checkfirst=checkfirst)

    def drop(self, bind: Any, checkfirst: Any = False) -> None:
        """Drop the type from the database, where it is one of the database.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        impl = self.dialect_impl(bind.dialect)
        if isinstance(impl, SchemaType) and type(impl) is not type(self):
            impl.drop(bind, checkfirst=checkfirst)

    def _pass_to_impl(self, hook: str, target: Any, bind: Any, kw: dict[str, Any]) -> None:
        """Call the same hook on what a dialect makes of this type, unless another variant is in use there."""
        if not self._is_impl_for_variant(bind.dialect, kw):
            return
        impl = self.dialect_impl(bind.dialect)
        if isinstance(impl, SchemaType) and type(impl) is not type(self):
            getattr(impl, hook)(target, bind, **kw)

    def _on_table_create(self, target: Any, bind: Any, **kw: Any) -> None:
        self._pass_to_impl("_on_table_create", target, bind, kw)

    def _on_table_drop(self, target: Any, bind: Any, **kw: Any) -> None:
        self._pass_to_impl("_on_table_drop", target, bind, kw)

    def _on_metadata_create(self, target: Any, bind: Any, **kw: Any) -> None:
        self._pass_to_impl("_on_metadata_create", target, bind, kw)

    def _on_metadata_drop(self, target: Any, bind: Any, **kw: Any) -> None:
        self._pass_to_impl("_on_metadata_drop", target, bind, kw)

    def _is_impl_for_variant(self, dialect: Any, kw: dict[str, Any]) -> bool:
        """Tell whether this type, of all the variants of its column, is the one for a dialect."""
        variants: Mapping[str, Any] | None = kw.pop("variant_mapping", None)
        if not variants:
            return True
        if dialect.name in variants:
            chosen = variants[dialect.name]
            return chosen is self or _holds(chosen, self)
        chosen = variants["_default"]
        return chosen is self or _holds(chosen, self) or chosen._static_cache_key is self._static_cache_key


def _holds(outer: Any, inner: Any) -> bool:
    """Tell whether a type is below a decorator, or that of the values of an array."""
    if outer._is_type_decorator:
        return outer.impl_instance is inner or _holds(outer.impl_instance, inner)
    return bool(outer._is_array) and outer.item_type is inner


def bring_constraint(type_: Any, column: Any, table: Any, values: list[Any] | None) -> None:
    """Add to a table the CHECK constraint that keeps a column to the values of its type.

    :param values: the values, or None for 0 and 1
    """
    variants = type_._variant_mapping_for_set_table(column)
    late.type_bound_check(
        column,
        table,
        values,
        name=_NONE_NAME if type_.name is None else type_.name,
        create_rule=partial(type_._should_create_constraint, variant_mapping=variants),
    )
