"""What an inspector tells by answers of Oracle and SQL Server, which are made up: there is none here."""

from __future__ import annotations

from typing import Any

import pytest

from relata import exc
from tests.dialects.made_up_servers import ORACLE, SQL_SERVER, MadeUpServer

SERVERS = pytest.mark.parametrize("server", [SQL_SERVER, ORACLE], ids=["mssql", "oracle"])
NOTHING: list[tuple[str, Any]] = [
    ("get_check_constraints", []),
    ("get_foreign_keys", []),
    ("get_indexes", []),
    ("get_unique_constraints", []),
    ("get_pk_constraint", {"name": None, "constrained_columns": []}),
    ("get_table_comment", {"text": None}),
    ("get_table_options", {}),
]


@SERVERS
@pytest.mark.parametrize(("method", "expected"), NOTHING)
def test_a_table_without_any(server: MadeUpServer, method: str, expected: Any) -> None:
    assert getattr(server.inspector_of(server.here), method)("t") == expected


@SERVERS
@pytest.mark.parametrize("method", [*[method for method, _ in NOTHING], "get_columns", "get_view_definition"])
def test_no_such_table(server: MadeUpServer, method: str) -> None:
    with pytest.raises(exc.NoSuchTableError, match=r"own\.t"):
        getattr(server.inspector_of(), method)("t", schema="own")


@SERVERS
def test_whether_it_is_there(server: MadeUpServer) -> None:
    assert server.inspector_of(server.here).has_table("t")
    assert not server.inspector_of().has_table("t")
    assert server.inspector_of(server.sequence).has_sequence("s")
    assert not server.inspector_of(server.here).has_sequence("s")


@pytest.mark.parametrize(
    ("server", "method", "what"),
    [
        (SQL_SERVER, "get_temp_table_names", "temporary table names"),
        (SQL_SERVER, "get_temp_view_names", "temporary view names"),
        (SQL_SERVER, "get_materialized_view_names", "materialized view names"),
        (ORACLE, "get_temp_view_names", "temporary view names"),
    ],
)
def test_what_is_not_there(server: MadeUpServer, method: str, what: str) -> None:
    with pytest.raises(NotImplementedError, match=f"does not reflect {what}"):
        getattr(server.inspector_of(), method)()
