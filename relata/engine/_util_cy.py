"""A name that test kits ask for, to print which form of the compiled loops runs; the loops are in ``_hot``."""

from __future__ import annotations

from .._hot.rows import __file__ as __file__
