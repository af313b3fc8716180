"""The peer's name for where the rows of objects are written."""

from __future__ import annotations

from .flush.deletes import delete_parts
from .flush.inserts import insert_parts
from .flush.updates import update_parts

__all__ = ("delete_parts", "insert_parts", "update_parts")
