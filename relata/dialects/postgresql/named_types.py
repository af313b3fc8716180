"""Types that are objects of the database: ENUM and DOMAIN, created and dropped with tables and MetaData.

See https://www.postgresql.org/docs/current/sql-createtype.html and sql-createdomain.html
"""

from __future__ import annotations

from typing import Any

from ... import exc, util
from ...sql import roles, sqltypes
from ...sql.coercions import expect
from ...sql.datatypes.schema_type import SchemaType
from ...sql.ddl_elements import _CreateDropBase
from ...sql.ddl_flags import CheckFirst
from ...sql.ddl_visitors import InvokeCreateDDLBase, InvokeDropDDLBase
from ...sql.markers import NO_ARG
from ...sql.type_api import NativeForEmulated, Processor, TypeEngine, to_instance

__all__ = [
    "DOMAIN",
    "ENUM",
    "CreateDomainType",
    "CreateEnumType",
    "DropDomainType",
    "DropEnumType",
    "NamedType",
]


class CreateEnumType(_CreateDropBase):
    """CREATE TYPE ... AS ENUM."""

    __visit_name__ = "create_enum_type"
    stringify_dialect = "postgresql"


class DropEnumType(_CreateDropBase):
    """DROP TYPE."""

    __visit_name__ = "drop_enum_type"
    stringify_dialect = "postgresql"


class CreateDomainType(_CreateDropBase):
    """CREATE DOMAIN."""

    __visit_name__ = "create_domain_type"
    stringify_dialect = "postgresql"


class DropDomainType(_CreateDropBase):
    """DROP DOMAIN."""

    __visit_name__ = "drop_domain_type"
    stringify_dialect = "postgresql"


class _NamedTypeRunner:
    """What creating and dropping have in common: whether the type is there."""

    connection: Any
    checkfirst: CheckFirst

    def _is_there(self, type_: NamedType) -> bool:
        schema = self.connection.schema_for_object(type_)
        return bool(self.connection.dialect.has_type(self.connection, type_.name, schema=schema))


class NamedTypeGenerator(_NamedTypeRunner, InvokeCreateDDLBase):
    """Create named types.

    :param dialect: the dialect of the connection
    :param connection: where to create them
    :param checkfirst: whether to ask first if a type is there
    """

    def __init__(
        self, dialect: Any, connection: Any, checkfirst: Any = CheckFirst.NONE, **kwargs: Any
    ) -> None:
        super().__init__(connection)
        self.checkfirst = CheckFirst.of(checkfirst)

    def visit_enum(self, enum: ENUM) -> None:
        """Create an ENUM type."""
        self._create(enum)

    def visit_DOMAIN(self, domain: DOMAIN) -> None:
        """Create a DOMAIN."""
        self._create(domain)

    def _create(self, type_: NamedType) -> None:
        if self.checkfirst & CheckFirst.TYPES and self._is_there(type_):
            return
        with self.with_ddl_events(type_):
            type_.DDLGenerator(type_)._invoke_with(self.connection)


class NamedTypeDropper(_NamedTypeRunner, InvokeDropDDLBase):
    """Drop named types.

    :param dialect: the dialect of the connection
    :param connection: where to drop them
    :param checkfirst: whether to ask first if a type is there
    """

    def __init__(
        self, dialect: Any, connection: Any, checkfirst: Any = CheckFirst.NONE, **kwargs: Any
    ) -> None:
        super().__init__(connection)
        self.checkfirst = CheckFirst.of(checkfirst)

    def visit_enum(self, enum: ENUM) -> None:
        """Drop an ENUM type."""
        self._drop(enum)

    def visit_DOMAIN(self, domain: DOMAIN) -> None:
        """Drop a DOMAIN."""
        self._drop(domain)

    def _drop(self, type_: NamedType) -> None:
        if self.checkfirst & CheckFirst.TYPES and not self._is_there(type_):
            return
        with self.with_ddl_events(type_):
            type_.DDLDropper(type_)._invoke_with(self.connection)


class NamedType(SchemaType, TypeEngine[Any]):
    """A type with a name of its own in the database."""

    is_made_in_database = True
    DDLGenerator: type[_CreateDropBase]
    DDLDropper: type[_CreateDropBase]
    create_type: bool
    create_drop_stringify_dialect = "postgresql"

    def create(self, bind: Any, checkfirst: Any = True, **kw: Any) -> None:
        """Create the type.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        if self._exists_on(bind.dialect):
            bind._run_ddl_visitor(NamedTypeGenerator, self, checkfirst=CheckFirst.of(checkfirst))

    def drop(self, bind: Any, checkfirst: Any = True, **kw: Any) -> None:
        """Drop the type.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        if self._exists_on(bind.dialect):
            bind._run_ddl_visitor(NamedTypeDropper, self, checkfirst=CheckFirst.of(checkfirst))

    def _exists_on(self, dialect: Any) -> bool:
        """Tell whether the dialect has types of this kind."""
        return True

    def _was_handled(self, checkfirst: CheckFirst, kw: dict[str, Any]) -> bool:
        """Tell whether another table of the same run has created or dropped the type; note that it is now."""
        if not self.create_type:
            return True
        runner = kw.get("_ddl_runner")
        if runner is None:
            return False
        handled = runner.memo.setdefault("_pg_named_types", set())
        key = (self.schema, self.name)
        if key in handled:
            return True
        handled.add(key)
        return False

    def _on_table_create(self, target: Any, bind: Any, **kw: Any) -> None:
        checkfirst = CheckFirst.of(kw.get("checkfirst", False))
        if not self._was_handled(checkfirst, kw):
            self.create(bind, checkfirst=checkfirst)

    def _on_table_drop(self, target: Any, bind: Any, **kw: Any) -> None:
        checkfirst = CheckFirst.of(kw.get("checkfirst", False))
        if self.metadata or kw.get("_is_metadata_operation", False) or self._was_handled(checkfirst, kw):
            return
        self.drop(bind, checkfirst=checkfirst)

    def _on_metadata_create(self, target: Any, bind: Any, **kw: Any) -> None:
        checkfirst = CheckFirst.of(kw.get("checkfirst", False))
        if not self._was_handled(checkfirst, kw):
            self.create(bind, checkfirst=checkfirst)

    def _on_metadata_drop(self, target: Any, bind: Any, **kw: Any) -> None:
        checkfirst = CheckFirst.of(kw.get("checkfirst", False))
        if not self._was_handled(checkfirst, kw):
            self.drop(bind, checkfirst=checkfirst)


class ENUM(NamedType, NativeForEmulated, sqltypes.Enum):
    """A type of given texts.

    :param enums: the texts, or one `enum.Enum` class
    :param name: the name of the type, which it must have
    :param create_type: create and drop the type with its tables or MetaData
    """

    _type_affinity = sqltypes.Enum._type_affinity
    native_enum = True
    DDLGenerator = CreateEnumType
    DDLDropper = DropEnumType

    def __init__(self, *enums: Any, name: Any = NO_ARG, create_type: bool = True, **kw: Any) -> None:
        if kw.pop("native_enum", None) is False:
            util.warn(
                "postgresql.ENUM is always a type of the database: use Enum(native_enum=False) for text"
            )
        if name is not NO_ARG:
            kw["name"] = name
        kw["create_type"] = create_type
        super().__init__(*enums, **kw)

    @classmethod
    def __test_init__(cls) -> ENUM:
        return cls(name="name")

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        kw.setdefault("_create_events", False)
        kw.setdefault("_adapted_from", impl)
        kw = impl._make_enum_kw(kw)
        kw.pop("native_enum")
        new = cls(*impl._enums_argument, **kw)
        new._variant_mapping = impl._variant_mapping
        return new

    def adapt_to_emulated(self, impltype: type[Any], **kw: Any) -> Any:
        if issubclass(impltype, ENUM):
            return impltype.adapt_emulated_to_native(self, **kw)
        return super().adapt_to_emulated(impltype, **kw)

    def _like(self, cls: type[Any], kw: dict[str, Any]) -> Any:
        if issubclass(cls, ENUM):
            return cls.adapt_emulated_to_native(self, **kw)
        return super()._like(cls, kw)

    def _exists_on(self, dialect: Any) -> bool:
        return bool(dialect.supports_native_enum)

    def get_dbapi_type(self, dbapi: Any) -> None:
        return None

    def literal_processor(self, dialect: Any) -> Processor | None:
        return sqltypes.Enum.literal_processor(self, dialect)


class DOMAIN(NamedType):
    """A type that limits another one.

    :param name: the name of the domain
    :param data_type: the type that it is of
    :param collation: the collation of its texts
    :param collation_schema: the schema of that
    :param default: a default as text or SQL
    :param constraint_name: the name of the constraint
    :param not_null: refuse NULL
    :param check: a condition that values meet, called VALUE in it
    :param create_type: create and drop the domain with its tables or MetaData
    """

    __visit_name__ = "DOMAIN"
    DDLGenerator = CreateDomainType
    DDLDropper = DropDomainType

    def __init__(
        self,
        name: str,
        data_type: Any,
        *,
        collation: str | None = None,
        collation_schema: str | None = None,
        default: Any = None,
        constraint_name: str | None = None,
        not_null: bool | None = None,
        check: Any = None,
        create_type: bool = True,
        **kw: Any,
    ) -> None:
        if collation_schema is not None and collation is None:
            raise exc.ArgumentError(
                f"expected collation= beside collation_schema={collation_schema!r} for DOMAIN, got none"
            )
        self.data_type = to_instance(data_type)
        self.default = default
        self.collation = collation
        self.collation_schema = collation_schema
        self.constraint_name = constraint_name
        self.not_null = bool(not_null)
        self.check = expect(roles.DDLExpressionRole, check) if check is not None else None
        super().__init__(name=name, create_type=create_type, **kw)

    @classmethod
    def __test_init__(cls) -> DOMAIN:
        return cls("name", sqltypes.Integer)

    def repr_struct(self) -> Any:
        """Show name and type only."""
        return util.GenericRepr(self, omit_kwarg=[*util.get_cls_kwargs(DOMAIN) - {"name", "data_type"}])

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        if self.default is not None:
            kw["default"] = self.default
        if self.constraint_name is not None:
            kw["constraint_name"] = self.constraint_name
        if self.not_null:
            kw["not_null"] = self.not_null
        if self.check is not None:
            kw["check"] = str(self.check)
        kw.setdefault("create_type", self.create_type)
        return super().adapt(cls, **kw)
