"""Run the Python examples of the documentation: `pytest -p scripts.doc_examples docs README.md`.

The blocks of a page share one namespace and run from top to bottom, in an empty folder of the page's own. A
block that holds `>>>` is checked against the output that it shows.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Any

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser


def enter_empty_folder(namespace: dict[str, Any]) -> None:
    """Go to a new folder, and remember how to come back."""
    stack = namespace["_leave"] = contextlib.ExitStack()
    stack.callback(os.chdir, os.getcwd())
    os.chdir(stack.enter_context(tempfile.TemporaryDirectory(prefix="relata-docs-")))


def leave_folder(namespace: dict[str, Any]) -> None:
    """Come back, and remove the folder."""
    folder = os.getcwd()
    stack: contextlib.ExitStack = namespace["_leave"]
    stack.close()
    assert not os.path.exists(folder), f"{folder} should be gone"


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    setup=enter_empty_folder,
    teardown=leave_folder,
).pytest()
