"""The catalogs as tables: every column is one that the server has, and its values are of the type stated."""

from __future__ import annotations

import pytest

from relata import Engine, Table, select
from relata.dialects.postgresql import pg_catalog

pytestmark = pytest.mark.only_on("postgresql")


@pytest.mark.parametrize("table", pg_catalog.pg_catalog_meta.sorted_tables, ids=lambda one: one.name)
def test_columns_are_there(engine: Engine, table: Table) -> None:
    with engine.connect() as connection:
        version = connection.dialect.server_version_info or ()
        if version < (15,):
            pytest.skip("the columns are those of version 15")
        connection.execute(select(table).limit(5)).all()


def test_a_question_that_the_inspector_does_not_answer(engine: Engine) -> None:
    index, relation = pg_catalog.pg_index.c, pg_catalog.pg_class.c
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a int, b int, c int)")
        connection.exec_driver_sql("CREATE INDEX ix ON t (c, a)")
        found = connection.execute(
            select(index.indkey, index.indoption, pg_catalog.pg_get_indexdef(index.indexrelid))
            .join_from(pg_catalog.pg_index, pg_catalog.pg_class, relation.oid == index.indexrelid)
            .where(relation.relname == "ix", pg_catalog.pg_table_is_visible(relation.oid))
        ).one()
        assert found == ([3, 1], [0, 0], "CREATE INDEX ix ON public.t USING btree (c, a)")
