"""The system catalogs as tables, for questions that the inspector does not answer.

The columns are those of version 15: select by name those that the server's version has.
See https://www.postgresql.org/docs/current/catalogs.html
"""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from ...sql.functions import func
from ...sql.schema import Column, MetaData, Table
from ...sql.type_api import TypeDecorator
from .array import ARRAY
from .types import OID, REGCLASS

__all__ = [
    "INT2VECTOR",
    "NAME",
    "OIDVECTOR",
    "PG_NODE_TREE",
    "REGPROC",
    "RELKINDS_ALL_TABLE_LIKE",
    "RELKINDS_MAT_VIEW",
    "RELKINDS_TABLE",
    "RELKINDS_TABLE_NO_FOREIGN",
    "RELKINDS_VIEW",
    "format_type",
    "pg_am",
    "pg_attrdef",
    "pg_attribute",
    "pg_catalog_meta",
    "pg_class",
    "pg_collation",
    "pg_collation_is_visible",
    "pg_constraint",
    "pg_description",
    "pg_enum",
    "pg_get_constraintdef",
    "pg_get_expr",
    "pg_get_indexdef",
    "pg_get_serial_sequence",
    "pg_get_viewdef",
    "pg_index",
    "pg_inherits",
    "pg_namespace",
    "pg_opclass",
    "pg_sequence",
    "pg_table_is_visible",
    "pg_tablespace",
    "pg_type",
    "pg_type_is_visible",
    "quote_ident",
]


class NAME(TypeDecorator[str]):
    """The type of names in the catalogs."""

    impl = sqltypes.String(64, collation="C")
    cache_ok = True


class PG_NODE_TREE(TypeDecorator[str]):
    """The type of parsed expressions in the catalogs; `pg_get_expr()` makes SQL of them."""

    impl = sqltypes.Text(collation="C")
    cache_ok = True


class _SpaceVector(TypeDecorator[list[int]]):
    """Numbers with spaces between them, which drivers return as text."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return [int(part) for part in value.split()] if isinstance(value, str) else value


class INT2VECTOR(_SpaceVector):
    """An array of small numbers in the catalogs."""

    impl = ARRAY(sqltypes.SmallInteger)
    cache_ok = True


class OIDVECTOR(_SpaceVector):
    """An array of numbers of objects in the catalogs."""

    impl = ARRAY(OID)
    cache_ok = True


REGPROC = REGCLASS  # drivers return both as text

# `relkind` of pg_class
RELKINDS_TABLE_NO_FOREIGN = ("r", "p")
RELKINDS_TABLE = (*RELKINDS_TABLE_NO_FOREIGN, "f")
RELKINDS_VIEW = ("v",)
RELKINDS_MAT_VIEW = ("m",)
RELKINDS_ALL_TABLE_LIKE = (*RELKINDS_TABLE, *RELKINDS_VIEW, *RELKINDS_MAT_VIEW)

# functions on what the catalogs hold
quote_ident = func.pg_catalog.quote_ident
pg_table_is_visible = func.pg_catalog.pg_table_is_visible
pg_type_is_visible = func.pg_catalog.pg_type_is_visible
pg_collation_is_visible = func.pg_catalog.pg_collation_is_visible
pg_get_viewdef = func.pg_catalog.pg_get_viewdef
pg_get_serial_sequence = func.pg_catalog.pg_get_serial_sequence
format_type = func.pg_catalog.format_type
pg_get_expr = func.pg_catalog.pg_get_expr
pg_get_constraintdef = func.pg_catalog.pg_get_constraintdef
pg_get_indexdef = func.pg_catalog.pg_get_indexdef

_TYPES: dict[str, Any] = {
    "bool": sqltypes.Boolean,
    "char": sqltypes.CHAR,
    "int2": sqltypes.SmallInteger,
    "int2[]": ARRAY(sqltypes.SmallInteger),
    "int2vector": INT2VECTOR,
    "int4": sqltypes.Integer,
    "int8": sqltypes.BigInteger,
    "float4": sqltypes.Float,
    "name": NAME,
    "oid": OID,
    "oid[]": ARRAY(OID),
    "oidvector": OIDVECTOR,
    "pg_node_tree": PG_NODE_TREE,
    "regproc": REGPROC,
    "text": sqltypes.Text(collation="C"),
    "text[]": ARRAY(sqltypes.Text),
}

pg_catalog_meta = MetaData()


def _catalog(name: str, columns: str) -> Table:
    """Make the table of a catalog.

    :param columns: names and types of the columns, with commas between them
    """
    pairs = [one.split() for one in columns.split(", ")]
    made = [Column(column, _TYPES[type_]) for column, type_ in pairs]
    return Table(name, pg_catalog_meta, *made, schema="pg_catalog")


pg_am = _catalog("pg_am", "oid oid, amname name, amhandler regproc, amtype char")
pg_attrdef = _catalog("pg_attrdef", "oid oid, adrelid oid, adnum int2, adbin pg_node_tree")
pg_attribute = _catalog(
    "pg_attribute",
    "attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2, attnum int2, "
    "attndims int4, attcacheoff int4, atttypmod int4, attbyval bool, attalign char, attstorage "
    "char, attcompression char, attnotnull bool, atthasdef bool, atthasmissing bool, attidentity "
    "char, attgenerated char, attisdropped bool, attislocal bool, attinhcount int4, attcollation "
    "oid, attoptions text[], attfdwoptions text[]",
)
pg_class = _catalog(
    "pg_class",
    "oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner oid, relam oid, "
    "relfilenode oid, reltablespace oid, relpages int4, reltuples float4, relallvisible int4, "
    "reltoastrelid oid, relhasindex bool, relisshared bool, relpersistence char, relkind char, "
    "relnatts int2, relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, "
    "relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, relreplident char, "
    "relispartition bool, relrewrite oid, reloptions text[], relpartbound pg_node_tree",
)
pg_collation = _catalog(
    "pg_collation",
    "oid oid, collname name, collnamespace oid, collowner oid, collprovider char, "
    "collisdeterministic bool, collencoding int4, collcollate text, collctype text, colliculocale "
    "text, collversion text",
)
pg_constraint = _catalog(
    "pg_constraint",
    "oid oid, conname name, connamespace oid, contype char, condeferrable bool, condeferred bool, "
    "convalidated bool, conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, "
    "confupdtype char, confdeltype char, confmatchtype char, conislocal bool, coninhcount int4, "
    "connoinherit bool, conkey int2[], confkey int2[], conpfeqop oid[], conppeqop oid[], conffeqop "
    "oid[], confdelsetcols int2[], conexclop oid[], conbin pg_node_tree",
)
pg_description = _catalog("pg_description", "objoid oid, classoid oid, objsubid int4, description text")
pg_enum = _catalog("pg_enum", "oid oid, enumtypid oid, enumsortorder float4, enumlabel name")
pg_index = _catalog(
    "pg_index",
    "indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, "
    "indnullsnotdistinct bool, indisprimary bool, indisexclusion bool, indimmediate bool, "
    "indisclustered bool, indisvalid bool, indcheckxmin bool, indisready bool, indislive bool, "
    "indisreplident bool, indkey int2vector, indcollation oidvector, indclass oidvector, indoption "
    "int2vector, indexprs pg_node_tree, indpred pg_node_tree",
)
pg_inherits = _catalog("pg_inherits", "inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool")
pg_namespace = _catalog("pg_namespace", "oid oid, nspname name, nspowner oid")
pg_opclass = _catalog(
    "pg_opclass",
    "oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid, opcfamily oid, opcintype "
    "oid, opcdefault bool, opckeytype oid",
)
pg_sequence = _catalog(
    "pg_sequence",
    "seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, "
    "seqcache int8, seqcycle bool",
)
pg_tablespace = _catalog("pg_tablespace", "oid oid, spcname name, spcowner oid, spcoptions text[]")
pg_type = _catalog(
    "pg_type",
    "oid oid, typname name, typnamespace oid, typowner oid, typlen int2, typbyval bool, typtype "
    "char, typcategory char, typispreferred bool, typisdefined bool, typdelim char, typrelid oid, "
    "typsubscript regproc, typelem oid, typarray oid, typinput regproc, typoutput regproc, "
    "typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc, typanalyze regproc, "
    "typalign char, typstorage char, typnotnull bool, typbasetype oid, typtypmod int4, typndims "
    "int4, typcollation oid, typdefaultbin pg_node_tree, typdefault text",
)
