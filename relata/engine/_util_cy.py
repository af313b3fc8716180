"""A name that test kits ask for, to tell which form of the compiled loops runs; they are in `_hot`."""

from __future__ import annotations

from .._hot.rows import __file__ as __file__
