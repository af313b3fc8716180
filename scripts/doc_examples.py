"""Run the Python examples of the documentation: `pytest -p scripts.doc_examples docs README.md`.

The blocks of a page run from top to bottom, as one module, in an empty folder of the page's own. A block that
holds `>>>` is checked against the output that it shows.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from sybil import Document, Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).resolve().parent.parent


class Page(Document):
    """Give the examples of a page a module, where annotations of classes and pickles look for names."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        name = Path(path).relative_to(ROOT).with_suffix("").as_posix().replace("/", "_").replace("-", "_")
        module = sys.modules[f"example_{name}"] = ModuleType(f"example_{name}")
        self.namespace = module.__dict__


def enter_empty_folder(namespace: dict[str, Any]) -> None:
    """Go to a new folder, and remember how to come back."""
    stack = namespace["_leave"] = contextlib.ExitStack()
    stack.callback(os.chdir, os.getcwd())
    os.chdir(stack.enter_context(tempfile.TemporaryDirectory(prefix="relata-docs-")))


def leave_folder(namespace: dict[str, Any]) -> None:
    """Come back, and remove the folder."""
    stack: contextlib.ExitStack = namespace["_leave"]
    stack.close()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    path=str(ROOT),
    patterns=["*.md"],
    document_types={".md": Page},
    setup=enter_empty_folder,
    teardown=leave_folder,
).pytest()
