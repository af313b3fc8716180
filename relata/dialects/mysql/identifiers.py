"""Names as MySQL and MariaDB write them."""

from __future__ import annotations

from typing import Any

from ...sql.compiler import IdentifierPreparer
from .reserved_words import RESERVED_WORDS_MARIADB, RESERVED_WORDS_MYSQL

__all__ = ["MariaDBIdentifierPreparer", "MySQLIdentifierPreparer"]


class MySQLIdentifierPreparer(IdentifierPreparer):
    """Quote names for MySQL: with backticks, or with double quotes where the server's mode says so.

    :param server_ansiquotes: the server's mode has ANSI_QUOTES
    """

    reserved_words = RESERVED_WORDS_MYSQL

    def __init__(self, dialect: Any, server_ansiquotes: bool = False, **kw: Any) -> None:
        quote = '"' if server_ansiquotes else "`"
        super().__init__(dialect, initial_quote=quote, escape_quote=quote)


class MariaDBIdentifierPreparer(MySQLIdentifierPreparer):
    """Quote names for MariaDB, which has other reserved words."""

    reserved_words = RESERVED_WORDS_MARIADB
