"""The library under measurement, by the one name that differs between two runs of the same operations."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

NAME = os.environ.get("RELATA_BENCH_LIBRARY", "relata")

sa: Any = import_module(NAME)
orm: Any = import_module(f"{NAME}.orm")
