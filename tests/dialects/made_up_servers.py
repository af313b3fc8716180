"""Servers of databases that there are none of here: what they answer is made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from relata import Engine, create_engine, inspect
from relata.engine.reflection import Inspector
from tests.dialects.recording_driver import RecordingDriver

Answers = dict[str, list[Any]]


@dataclass(frozen=True)
class MadeUpServer:
    """Make engines whose server gives answers.

    :ivar answers: what it answers to the questions of each first connection
    :ivar here: its answer where a table is there
    :ivar sequence: its answer where a sequence is there
    """

    url: str
    paramstyle: str
    answers: Answers
    here: Answers
    sequence: Answers

    def engine_of(self, *answers: Answers, **options: Any) -> tuple[Engine, RecordingDriver]:
        """Return an engine whose server gives further answers, and its driver."""
        told = {key: rows for one in (self.answers, *answers) for key, rows in one.items()}
        driver = RecordingDriver(self.paramstyle, told)
        driver.returned["trans_id"] = ["1.2.3"]
        return create_engine(self.url, module=driver, **options), driver

    def inspector_of(self, *answers: Answers) -> Inspector:
        """Return an inspector of such an engine."""
        return inspect(self.engine_of(*answers)[0])


SQL_SERVER = MadeUpServer(
    url="mssql+pyodbc://dsn",
    paramstyle="qmark",
    answers={
        "ProductVersion": [("15.0.2000.5",)],
        "schema_name()": [("dbo",)],
        "dm_exec_sessions": [("READ COMMITTED",)],
        "fn_listextendedproperty": [(1,)],
    },
    here={"OBJECT_ID(?, 'U')": [(1,)]},
    sequence={"OBJECT_ID(?, 'SO')": [(1,)]},
)
ORACLE = MadeUpServer(
    url="oracle+oracledb://scott:tiger@dsn",
    paramstyle="named",
    answers={
        "product_component_version": [("23.0.0.0.0",)],
        "CURRENT_SCHEMA": [("SCOTT",)],
        "v$parameter": [("23.0.0",)],
        "v$transaction": [("READ COMMITTED",)],
    },
    here={"'TABLE', 'VIEW'": [("T",)]},
    sequence={"'SEQUENCE'": [("S",)]},
)
