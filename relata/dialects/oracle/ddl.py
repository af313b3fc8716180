"""DDL as Oracle writes it.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/CREATE-TABLE.html
"""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql.compiler import DDLCompiler
from ...util.warning import warn
from .vector import VectorIndexConfig, VectorIndexType

__all__ = ["OracleDDLCompiler"]


class OracleDDLCompiler(DDLCompiler):
    """Print CREATE and DROP for Oracle."""

    # -- columns

    def visit_computed_column(self, generated: Any, **kw: Any) -> str:
        if generated.persisted is True:
            raise exc.CompileError(
                "expected persisted=None or False for a computed column on Oracle, got True: it stores none"
            )
        expression = self.sql_compiler.process(generated.sqltext, include_table=False, literal_binds=True)
        virtual = " VIRTUAL" if generated.persisted is False else ""
        return f"GENERATED ALWAYS AS ({expression}){virtual}"

    def visit_identity_column(self, identity: Any, **kw: Any) -> str:
        kind = "" if identity.always is None else "ALWAYS" if identity.always else "BY DEFAULT"
        if identity.dialect_options["oracle"]["on_null"]:
            kind += " ON NULL"
        options = self.get_identity_options(identity)
        text = f"GENERATED {kind} AS IDENTITY"
        return f"{text} ({options})" if options else text

    def get_identity_options(self, identity_options: Any) -> str:
        # Oracle writes these words as one
        text = super().get_identity_options(identity_options)
        for word in ("MINVALUE", "MAXVALUE", "CYCLE"):
            text = text.replace(f"NO {word}", f"NO{word}")
        order = identity_options.dialect_options["oracle"]["order"]
        if order is None:
            return text
        return f"{text} {'ORDER' if order else 'NOORDER'}".strip()

    # -- constraints

    def define_constraint_cascades(self, constraint: Any) -> str:
        if constraint.onupdate is not None:
            warn(
                f"Oracle has no ON UPDATE: that of a foreign key of table {constraint.table.name!r} is left "
                "out; deferrable=True and initially='DEFERRED' allow a key to be changed in both tables"
            )
        if constraint.ondelete is None:
            return ""
        return self.define_constraint_ondelete_cascade(constraint)

    # -- tables

    def post_create_table(self, table: Any) -> str:
        options = table.dialect_options["oracle"]
        text = ""
        if options["on_commit"]:
            text += f"\n ON COMMIT {options['on_commit'].replace('_', ' ').upper()}"
        if options["compress"]:
            kind = "" if options["compress"] is True else f" FOR {options['compress']}"
            text += f"\n COMPRESS{kind}"
        if options["tablespace"]:
            text += f"\n TABLESPACE {self.preparer.quote(options['tablespace'])}"
        return text

    def visit_drop_table_comment(self, drop: Any, **kw: Any) -> str:
        return f"COMMENT ON TABLE {self.preparer.format_table(drop.element)} IS ''"

    # -- indexes

    def visit_create_index(
        self, create: Any, include_schema: bool = True, include_table_schema: bool = True, **kw: Any
    ) -> str:
        index = create.element
        self._verify_index_table(index)
        options = index.dialect_options["oracle"]
        words = ["CREATE"]
        for word, is_wanted in (
            ("UNIQUE", index.unique),
            ("BITMAP", options["bitmap"]),
            ("VECTOR", options["vector"]),
        ):
            if is_wanted:
                words.append(word)
        name = self._prepared_index_name(index, include_schema=True)
        columns = ", ".join(
            self.sql_compiler.process(one, include_table=False, literal_binds=True)
            for one in index.expressions
        )
        words += ["INDEX", name, "ON", f"{self.preparer.format_table(index.table)} ({columns})"]
        compress = options["compress"]
        if compress is not False:
            words.append("COMPRESS" if compress is True else f"COMPRESS {int(compress)}")
        if options["vector"]:
            config = VectorIndexConfig() if options["vector"] is True else options["vector"]
            words.append(_vector_options(config))
        return " ".join(words)


def _vector_options(config: VectorIndexConfig) -> str:
    """Return the options of a vector index."""
    is_graph = config.index_type is VectorIndexType.HNSW
    words = ["ORGANIZATION INMEMORY NEIGHBOR GRAPH" if is_graph else "ORGANIZATION NEIGHBOR PARTITIONS"]
    if config.distance is not None:
        words.append(f"DISTANCE {config.distance.value}")
    if config.accuracy is not None:
        words.append(f"WITH TARGET ACCURACY {config.accuracy}")
    parameters = [f"type {config.index_type.value}"]
    for name, value in (
        ("neighbors", config.hnsw_neighbors),
        ("efconstruction", config.hnsw_efconstruction),
        ("neighbor partitions", config.ivf_neighbor_partitions),
        ("sample_per_partition", config.ivf_sample_per_partition),
        ("min_vectors_per_partition", config.ivf_min_vectors_per_partition),
    ):
        if value is not None:
            parameters.append(f"{name} {value}")
    words.append(f"PARAMETERS ({', '.join(parameters)})")
    if config.parallel is not None:
        words.append(f"PARALLEL {config.parallel}")
    return " ".join(words)
