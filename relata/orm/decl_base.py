"""The names of the declarative scan, where other code imports them from."""

from __future__ import annotations

from .._hot.attributes import construct as _declarative_constructor
from .declarative.mapping import scan_class
from .declarative.scan import DeclarativeScan

__all__ = ["DeclarativeScan", "_declarative_constructor", "scan_class"]
