"""What CREATE and DROP ask the database first."""

from __future__ import annotations

from enum import Flag, auto
from typing import Any

from .. import exc


class CheckFirst(Flag):
    """For which objects `create_all()` and `drop_all()` ask whether they are there."""

    NONE = 0
    TABLES = 2
    VIEWS = auto()
    INDEXES = auto()
    SEQUENCES = auto()
    TYPES = auto()
    ALL = TABLES | VIEWS | INDEXES | SEQUENCES | TYPES

    @classmethod
    def _missing_(cls, value: object) -> Any:
        # True and False are what `checkfirst` once took
        if isinstance(value, bool):
            return cls.ALL if value else cls.NONE
        return super()._missing_(value)

    @classmethod
    def of(cls, value: Any) -> CheckFirst:
        """Return the flags for an argument, which may be True or False.

        :raises ArgumentError: it is neither
        """
        try:
            found = cls(value)
        except ValueError:
            found = None
        # early releases of Python 3.11 leave out bits that no member has
        if found is None or (type(value) is int and found.value != value):
            raise exc.UnfitArgumentError(
                f"expected True, False or a member of CheckFirst as checkfirst, got {value!r}"
            )
        return found
