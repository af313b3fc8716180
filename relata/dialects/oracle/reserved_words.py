"""The words that Oracle does not take as names: those that V$RESERVED_WORDS calls reserved.

Pseudo-columns such as ROWNUM are not among them: they are written without quotes.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Oracle-SQL-Reserved-Words.html
"""

from __future__ import annotations

__all__ = ["RESERVED_WORDS"]

_WORDS = """
    access add all alter and any as asc audit between by char check cluster column comment compress
    connect create current date decimal default delete desc distinct drop else exclusive exists file float
    for from grant group having identified immediate in increment index initial insert integer intersect
    into is level like lock long maxextents minus mlslabel mode modify noaudit nocompress not nowait null
    number of offline on online option or order pctfree prior public raw rename resource revoke row rows
    select session set share size smallint start successful synonym table then to trigger uid union unique
    update user validate values varchar varchar2 view whenever where with
"""

RESERVED_WORDS = frozenset(_WORDS.split())
