"""Values that stand for "not given" and "no name", where None means something else."""

from __future__ import annotations

import enum
from typing import Final, Literal


class _NoArg(enum.Enum):
    NO_ARG = 0

    def __repr__(self) -> str:
        return f"_NoArg.{self.name}"


NO_ARG: Final[Literal[_NoArg.NO_ARG]] = _NoArg.NO_ARG


class _NoneName(enum.Enum):
    """A constraint that is not named, although a naming convention applies to it."""

    NONE_NAME = 0


_NONE_NAME: Final[Literal[_NoneName.NONE_NAME]] = _NoneName.NONE_NAME


class SchemaConst(enum.Enum):
    """Values that schema objects take where a string or None means something else."""

    RETAIN_SCHEMA = 1
    BLANK_SCHEMA = 2
    NULL_UNSPECIFIED = 3


RETAIN_SCHEMA: Final[Literal[SchemaConst.RETAIN_SCHEMA]] = SchemaConst.RETAIN_SCHEMA
"""Keep the schema name that a table has, in `Table.to_metadata(schema=...)`."""
BLANK_SCHEMA: Final[Literal[SchemaConst.BLANK_SCHEMA]] = SchemaConst.BLANK_SCHEMA
"""No schema name, although the MetaData has a default one."""
NULL_UNSPECIFIED: Final[Literal[SchemaConst.NULL_UNSPECIFIED]] = SchemaConst.NULL_UNSPECIFIED
"""`Column.nullable` was not given: it follows from `primary_key`."""
