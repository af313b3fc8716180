"""Private names that programs import from here; the functions are those of `util`."""

from __future__ import annotations

from .. import _hot
from .util import distill_params as _distill_params_20, distill_raw_params as _distill_raw_params

__all__ = ["_distill_params_20", "_distill_raw_params"]

_is_compiled = _hot.is_compiled
