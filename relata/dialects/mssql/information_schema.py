"""The views of INFORMATION_SCHEMA as tables, for programs that ask them.

The dialect itself reads the views of `sys`, which say more.
See https://learn.microsoft.com/sql/relational-databases/system-information-schema-views
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...sql import sqltypes
from ...sql.expression import cast
from ...sql.schema import Column, MetaData, Table
from ...sql.type_api import TypeDecorator
from .versions import MS_2005_VERSION

if TYPE_CHECKING:
    from ...engine.interfaces import Dialect
    from ...sql.elements import BindParameter, ColumnElement
    from ...sql.type_api import TypeEngine

__all__ = [
    "CatalogName",
    "check_constraints",
    "columns",
    "constraint_column_usage",
    "ischema",
    "key_column_usage",
    "referential_constraints",
    "schemata",
    "sequences",
    "table_constraints",
    "tables",
    "views",
]


class _CastName(TypeDecorator[str]):
    """A name that is compared as what the catalog has; else its indexes would not serve."""

    impl = sqltypes.Unicode
    cache_ok = True

    def bind_expression(self, bindparam: BindParameter[str]) -> ColumnElement[str]:
        return cast(bindparam, sqltypes.NVARCHAR())


class CatalogName(TypeDecorator[str]):
    """A name in the catalog, which is NVARCHAR; what is compared with it is made so, too, since 2005."""

    impl = sqltypes.Unicode
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        version = dialect.server_version_info
        is_cast = version is not None and version >= MS_2005_VERSION
        return _CastName() if is_cast else sqltypes.Unicode()


#: what the views belong to; not to be created
ischema = MetaData()


def _view(name: str, *columns: Column[Any]) -> Table:
    return Table(name, ischema, *columns, schema="INFORMATION_SCHEMA")


def _name(name: str) -> Column[Any]:
    return Column(name, CatalogName, key=name.lower())


def _text(name: str) -> Column[Any]:
    return Column(name, sqltypes.String, key=name.lower())


def _number(name: str) -> Column[Any]:
    return Column(name, sqltypes.Integer, key=name.lower())


schemata = _view("SCHEMATA", _name("CATALOG_NAME"), _name("SCHEMA_NAME"), _name("SCHEMA_OWNER"))

tables = _view(
    "TABLES", _name("TABLE_CATALOG"), _name("TABLE_SCHEMA"), _name("TABLE_NAME"), _text("TABLE_TYPE")
)

columns = _view(
    "COLUMNS",
    _name("TABLE_CATALOG"),
    _name("TABLE_SCHEMA"),
    _name("TABLE_NAME"),
    _name("COLUMN_NAME"),
    _number("ORDINAL_POSITION"),
    _text("COLUMN_DEFAULT"),
    _text("IS_NULLABLE"),
    _text("DATA_TYPE"),
    _number("CHARACTER_MAXIMUM_LENGTH"),
    _number("NUMERIC_PRECISION"),
    _number("NUMERIC_SCALE"),
    _number("DATETIME_PRECISION"),
    _text("COLLATION_NAME"),
)

table_constraints = _view(
    "TABLE_CONSTRAINTS",
    _name("CONSTRAINT_CATALOG"),
    _name("CONSTRAINT_SCHEMA"),
    _name("CONSTRAINT_NAME"),
    _name("TABLE_CATALOG"),
    _name("TABLE_SCHEMA"),
    _name("TABLE_NAME"),
    _text("CONSTRAINT_TYPE"),
)

key_column_usage = _view(
    "KEY_COLUMN_USAGE",
    _name("CONSTRAINT_CATALOG"),
    _name("CONSTRAINT_SCHEMA"),
    _name("CONSTRAINT_NAME"),
    _name("TABLE_CATALOG"),
    _name("TABLE_SCHEMA"),
    _name("TABLE_NAME"),
    _name("COLUMN_NAME"),
    _number("ORDINAL_POSITION"),
)

constraint_column_usage = _view(
    "CONSTRAINT_COLUMN_USAGE",
    _name("TABLE_CATALOG"),
    _name("TABLE_SCHEMA"),
    _name("TABLE_NAME"),
    _name("COLUMN_NAME"),
    _name("CONSTRAINT_CATALOG"),
    _name("CONSTRAINT_SCHEMA"),
    _name("CONSTRAINT_NAME"),
)

referential_constraints = _view(
    "REFERENTIAL_CONSTRAINTS",
    _name("CONSTRAINT_CATALOG"),
    _name("CONSTRAINT_SCHEMA"),
    _name("CONSTRAINT_NAME"),
    _name("UNIQUE_CONSTRAINT_CATALOG"),
    _name("UNIQUE_CONSTRAINT_SCHEMA"),
    _name("UNIQUE_CONSTRAINT_NAME"),
    _text("MATCH_OPTION"),
    _text("UPDATE_RULE"),
    _text("DELETE_RULE"),
)

check_constraints = _view(
    "CHECK_CONSTRAINTS",
    _name("CONSTRAINT_CATALOG"),
    _name("CONSTRAINT_SCHEMA"),
    _name("CONSTRAINT_NAME"),
    _text("CHECK_CLAUSE"),
)

views = _view(
    "VIEWS",
    _name("TABLE_CATALOG"),
    _name("TABLE_SCHEMA"),
    _name("TABLE_NAME"),
    _text("VIEW_DEFINITION"),
    _text("CHECK_OPTION"),
    _text("IS_UPDATABLE"),
)

sequences = _view("SEQUENCES", _name("SEQUENCE_CATALOG"), _name("SEQUENCE_SCHEMA"), _name("SEQUENCE_NAME"))
