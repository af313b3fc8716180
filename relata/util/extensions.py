"""Say whether the compiled form of the hot loops is loaded."""

from __future__ import annotations

import os
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

from .. import _hot


def has_compiled_ext(raise_: bool = False) -> bool:
    """Tell whether the hot loops run as extension modules.

    :param raise_: raise when they do not
    :raises ImportError: they do not, and `raise_` is set
    """
    compiled = _hot.is_compiled()
    if raise_ and not compiled:
        raise ImportError(
            "the compiled extensions are not loaded: install where there is a C compiler, "
            "and run without RELATA_PURE=1"
        )
    return compiled


def load_uncompiled_module(module: ModuleType) -> ModuleType:
    """Load the interpreted form of a module, beside the form that is loaded.

    :raises ImportError: the source file is not installed
    """
    folder = os.path.dirname(getattr(module, "__file__", None) or "")
    source = os.path.join(folder, f"{module.__name__.rpartition('.')[2]}.py")
    name = f"{module.__name__}_uncompiled"
    spec = spec_from_loader(name, SourceFileLoader(name, source))
    if spec is None or spec.loader is None or not os.path.exists(source):
        raise ImportError(f"{module.__name__} has no source file beside it: looked for {source}")
    loaded = module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded
