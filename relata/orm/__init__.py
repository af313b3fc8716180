"""The object-relational mapper."""

from __future__ import annotations
