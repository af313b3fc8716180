"""Say, in the words that test reports show, whether the compiled form is loaded."""

from __future__ import annotations

from .extensions import has_compiled_ext

HAS_CYEXTENSION = has_compiled_ext()
_CYEXTENSION_MSG = "Loaded" if HAS_CYEXTENSION else "not loaded"
