"""What a MySQL or MariaDB server says of its objects, read from `information_schema`.

Each `get_multi_*` method is one query, whatever the number of tables; the methods for one table ask for that
one. Temporary tables, which `information_schema` does not know, are asked for by SHOW.
See https://dev.mysql.com/doc/refman/8.4/en/information-schema.html
"""

from __future__ import annotations

from .columns import ColumnReflection
from .constraints import ConstraintReflection
from .indexes import IndexReflection
from .names import NameReflection
from .tables import TableReflection

__all__ = ["MySQLReflection"]


class MySQLReflection(
    ColumnReflection, ConstraintReflection, IndexReflection, TableReflection, NameReflection
):
    """The part of the dialect that reads what is in a database."""
