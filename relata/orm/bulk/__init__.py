"""Write many rows of a mapped class without objects: INSERT and UPDATE by dicts of attribute names.

Rows that follow each other and have the same attributes go in one statement; a class with several tables
takes one a table, those of base classes first.
"""

from __future__ import annotations

from .inserts import insert_with
from .objects import insert_mappings, save_objects, update_mappings
from .updates import update_with

__all__ = ("insert_mappings", "insert_with", "save_objects", "update_mappings", "update_with")
