"""What a PostgreSQL database says of its objects, read from the system catalogs.

Each `get_multi_*` method is one query, whatever the number of tables; the methods for one table ask for that
one.
See https://www.postgresql.org/docs/current/catalogs.html
"""

from __future__ import annotations

from .columns import ColumnReflection
from .constraints import ConstraintReflection
from .indexes import IndexReflection
from .named_types import NamedTypeReflection
from .names import NameReflection
from .tables import TableReflection

__all__ = ["PGReflection"]


class PGReflection(
    ColumnReflection,
    ConstraintReflection,
    IndexReflection,
    TableReflection,
    NamedTypeReflection,
    NameReflection,
):
    """The part of the dialect that reads what is in a database."""
