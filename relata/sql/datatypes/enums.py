"""Text of a given set of values, and Python enumerations."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ... import exc, util
from ..._hot.keys import Key
from ..._hot.processors import chain, lookup_processor
from ...util import memoized_property
from ...util.coerce import NUMBER
from ...util.typing import is_literal
from .. import operators
from ..markers import NO_ARG
from ..type_api import Emulated, Processor, TypeEngine, _key_part
from .schema_type import SchemaType, bring_constraint
from .strings import String

_CT = TypeVar("_CT")

_DERIVED = ("metadata", "inherit_schema", "schema")


class Enum(String, SchemaType, Emulated, TypeEngine[Any]):
    """Text of a given set of values, or the members of a Python enumeration.

    :param enums: the values, or one `enum.Enum` class, whose members are stored by name
    :param create_constraint: keep the column to the values by a CHECK constraint, where the database has no
        such type
    :param length: the length of the VARCHAR that is used there; that of the longest value by default
    :param metadata: the MetaData with which the type is created and dropped; else with its tables
    :param name: the name of the type or constraint; by default that of the class in lower case
    :param native_enum: use the ENUM of the database where it has one
    :param omit_aliases: leave out members of the class that are other names of a member
    :param schema: the schema of the type
    :param sort_key_function: what values are sorted by when the ORM writes rows
    :param validate_strings: refuse text that is none of the values
    :param values_callable: a function that gives the stored texts for a class
    """

    __visit_name__ = "enum"

    enum_class: type[enum.Enum] | None
    enums: list[str]

    def __init__(self, *enums: Any, **kw: Any) -> None:
        self._enum_init(enums, kw)

    @property
    def _enums_argument(self) -> Sequence[Any]:
        return [self.enum_class] if self.enum_class is not None else self.enums

    def _enum_init(self, enums: Sequence[Any], kw: dict[str, Any]) -> None:
        self.native_enum: bool = kw.pop("native_enum", True)
        self.create_constraint: bool = kw.pop("create_constraint", False)
        self.values_callable: Callable[[Any], Sequence[str]] | None = kw.pop("values_callable", None)
        self._sort_key_function = kw.pop("sort_key_function", NO_ARG)
        length_arg = kw.pop("length", NO_ARG)
        self._omit_aliases: bool = kw.pop("omit_aliases", True)
        values, objects = self._parse_into_values(enums, kw)
        self._setup_for_values(values, objects, kw)
        self.validate_strings: bool = kw.pop("validate_strings", False)
        length: int | None = max((len(value) for value in values), default=0)
        self._default_length: int = length or 0
        if length_arg is not NO_ARG and length_arg is not None:
            NUMBER.check("length of an Enum", length_arg)
            if length_arg < self._default_length:
                raise ValueError(
                    f"expected a length of at least {length}, that of the longest value of the Enum, got "
                    f"{length_arg}"
                )
            length = length_arg
        elif length_arg is None:
            length = None
        String.__init__(self, length=length)
        if self.enum_class is not None and values:  # Enum(enum.Enum) stands for classes to come
            kw.setdefault("name", self.enum_class.__name__.lower())
        SchemaType.__init__(
            self,
            name=kw.pop("name", None),
            inherit_schema=kw.pop("inherit_schema", False),
            schema=kw.pop("schema", NO_ARG),
            metadata=kw.pop("metadata", None),
            quote=kw.pop("quote", None),
            create_type=kw.pop("create_type", True),
            _create_events=kw.pop("_create_events", True),
            _adapted_from=kw.pop("_adapted_from", None),
        )

    def _parse_into_values(self, enums: Sequence[Any], kw: dict[str, Any]) -> tuple[list[str], Sequence[Any]]:
        if not enums and "_enums" in kw:
            enums = kw.pop("_enums")
        if len(enums) == 1 and isinstance(enums[0], type) and hasattr(enums[0], "__members__"):
            self.enum_class = enums[0]
            found = self.enum_class.__members__
            if self._omit_aliases:
                found = {name: member for name, member in found.items() if member.name == name}  # type: ignore[assignment]  # a mapping
            if self.values_callable:
                values = list(self.values_callable(self.enum_class))
            else:
                values = list(found)
            return values, list(found.values())
        self.enum_class = None
        for value in enums:
            if not isinstance(value, str):
                raise exc.ArgumentError(
                    f"expected strings or one enum.Enum class for an Enum, got {value!r}"
                    + (
                        "; pass the values one by one: Enum(*values)"
                        if isinstance(value, (list, tuple))
                        else ""
                    )
                )
        return list(enums), list(enums)

    def _setup_for_values(self, values: list[str], objects: Sequence[Any], kw: dict[str, Any]) -> None:
        self.enums = list(values)
        self._valid_lookup: dict[Any, Any] = dict(zip(reversed(objects), reversed(values), strict=False))
        self._object_lookup: dict[Any, Any] = dict(zip(values, objects, strict=False))
        self._valid_lookup.update([(v, self._valid_lookup[self._object_lookup[v]]) for v in values])
        self._valid_lookup[None] = self._object_lookup[None] = None

    @memoized_property
    def _static_cache_key(self) -> Key | None:
        parts: list[Any] = [type(self), self.enum_class, tuple(self.enums)]
        for name in (
            "native_enum",
            "name",
            "schema",
            "length",
            "create_constraint",
            "validate_strings",
            "collation",
            "create_type",
            "values_callable",
            "_sort_key_function",
            "_omit_aliases",
        ):
            part = _key_part(getattr(self, name))
            if part is None:
                return None
            parts.append(part)
        return self._key_with_variants(parts)

    @property
    def sort_key_function(self) -> Any:  # type: ignore[override]  # follows from the arguments
        if self._sort_key_function is NO_ARG:
            return self._db_value_for_elem
        return self._sort_key_function

    @property
    def native(self) -> bool:
        return self.native_enum

    # -- values

    def _db_value_for_elem(self, elem: Any) -> Any:
        try:
            return self._valid_lookup[elem]
        except (KeyError, TypeError) as err:
            # unknown text may be meant for a LIKE, or be a value that the database has and this type has not
            if not self.validate_strings and isinstance(elem, str):
                return elem
            raise self._unknown(elem) from err

    def _object_value_for_elem(self, elem: Any) -> Any:
        try:
            return self._object_lookup[elem]
        except (KeyError, TypeError) as err:
            raise self._unknown(elem) from err

    def _unknown(self, elem: Any) -> LookupError:
        shown = ", ".join(self.enums[:6]) + (" ..." if len(self.enums) > 6 else "")
        return LookupError(f"expected one of the values of the Enum {self.name or ''}({shown}), got {elem!r}")

    def bind_processor(self, dialect: Any) -> Processor | None:
        return chain(
            lookup_processor(self._valid_lookup, self._db_value_for_elem),
            String.bind_processor(self, dialect),
        )

    def literal_processor(self, dialect: Any) -> Processor | None:
        return chain(self._db_value_for_elem, String.literal_processor(self, dialect))

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return chain(
            String.result_processor(self, dialect, coltype),
            lookup_processor(self._object_lookup, self._object_value_for_elem),
        )

    @property
    def python_type(self) -> type[Any]:
        return self.enum_class if self.enum_class is not None else str

    def _resolve_for_literal(self, value: Any) -> Any:
        typ = value if isinstance(value, type) else type(value)
        return Enum(typ) if issubclass(typ, enum.Enum) else self

    def _resolve_for_python_type(self, python_type: Any, matched_on: Any, matched_on_flattened: Any) -> Any:
        """Return an Enum for an annotation: a class of `enum.Enum`, or a `Literal` of strings."""
        if self.enums and matched_on is python_type:
            return self.copy()  # made for this very type
        literal = is_literal(matched_on_flattened)
        choices: list[Any]
        if literal:
            choices = list(matched_on_flattened.__args__)
            if not all(isinstance(one, str) for one in choices):
                return None
        elif isinstance(python_type, type) and issubclass(python_type, enum.Enum):
            choices = [python_type]
        else:
            return None
        kw: dict[str, Any] = {}
        if not self.enums:
            kw["length"] = NO_ARG if self.length == 0 else self.length
        if literal and self.name is None:
            kw["native_enum"] = False
        elif self.name is not None:
            kw["name"] = self.name
        kw = {
            "native_enum": self.native_enum,
            "create_constraint": self.create_constraint,
            "values_callable": self.values_callable,
            "sort_key_function": self._sort_key_function,
            "omit_aliases": self._omit_aliases,
            "validate_strings": self.validate_strings,
            "inherit_schema": self._inherit_schema,
            "metadata": self.metadata,
            **({"schema": self.schema} if self._schema_given else {}),
            **kw,
        }
        return type(self)(*choices, **kw)

    class Comparator(String.Comparator[_CT]):
        """Operators of text; what is joined from enumerated values is ordinary text."""

        __slots__ = ()
        plain = True

        def _adapt_expression(self, op: Any, other_comparator: Any) -> tuple[Any, Any]:
            op, typ = super()._adapt_expression(op, other_comparator)
            if op is operators.concat_op:
                typ = String(self.type.length)  # type: ignore[attr-defined]  # an Enum's comparator
            return op, typ

    comparator_factory = Comparator

    # -- copies and what is printed

    def _compare_type_affinity(self, other: TypeEngine[Any]) -> bool:
        return self._type_affinity is other._type_affinity or self._type_affinity is String

    def repr_struct(self) -> util.GenericRepr:
        return util.GenericRepr(
            self,
            additional_kw=[
                ("native_enum", True),
                ("create_constraint", False),
                ("length", self._default_length),
                ("schema", None),
            ],
            to_inspect=[Enum, SchemaType],
            omit_kwarg=("metadata", "inherit_schema") if self.schema is not None else _DERIVED,
        )

    def as_generic(self, allow_nulltype: bool = False) -> Any:
        """Return an `Enum` with the values of this type."""
        return self._like(Enum, {})

    def _make_enum_kw(self, kw: dict[str, Any]) -> dict[str, Any]:
        kw.setdefault("validate_strings", self.validate_strings)
        if self.name:
            kw.setdefault("name", self.name)
        if self._schema_given or self.schema is not None:
            kw.setdefault("schema", self.schema)
        kw.setdefault("inherit_schema", self._inherit_schema)
        kw.setdefault("metadata", self.metadata)
        kw.setdefault("native_enum", self.native_enum)
        kw.setdefault("values_callable", self.values_callable)
        kw.setdefault("create_constraint", self.create_constraint)
        kw.setdefault("length", self.length)
        kw.setdefault("omit_aliases", self._omit_aliases)
        kw.setdefault("sort_key_function", self._sort_key_function)
        kw.setdefault("create_type", self.create_type)
        return kw

    def _like(self, cls: type[Any], kw: dict[str, Any]) -> Any:
        self._make_enum_kw(kw)
        new = cls(*self._enums_argument, **kw)
        new._variant_mapping = self._variant_mapping
        if isinstance(new, String):
            new.collation = self.collation
            new.collation_schema = self.collation_schema
        return new

    def adapt_to_emulated(self, impltype: type[Any], **kw: Any) -> Any:
        kw.setdefault("_create_events", False)
        kw.setdefault("_adapted_from", self)
        if "_enums" not in kw and not issubclass(impltype, Enum):
            return util.constructor_copy(self, impltype)
        return self._like(impltype, kw)

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        if issubclass(cls, Enum) and not hasattr(cls, "adapt_emulated_to_native"):
            return self.adapt_to_emulated(cls, **kw)
        return super().adapt(cls, **kw)

    def _copy_arguments(self, metadata: Any, kw: dict[str, Any]) -> Any:
        schema = self.schema if self._schema_given else NO_ARG
        return self._like(
            type(self),
            {"_create_events": True, "_adapted_from": self, "metadata": metadata, "schema": schema},
        )

    def copy(self, **kw: Any) -> Any:
        """Return an equal type."""
        return SchemaType.copy(self, **kw)

    # -- the CHECK constraint

    def _should_create_constraint(self, compiler: Any, **kw: Any) -> bool:
        if not self._is_impl_for_variant(compiler.dialect, kw):
            return False
        return not self.native_enum or not compiler.dialect.supports_native_enum

    def _set_table(self, column: Any, table: Any) -> None:
        SchemaType._set_table(self, column, table)
        if self.create_constraint:
            bring_constraint(self, column, table, list(self.enums))
