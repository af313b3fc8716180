"""What a short select and a small commit cost, in Python calls, which do not depend on the machine."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks import operations
from benchmarks.calls import count_calls, profile_calls
from relata.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from relata.engine import Engine
from relata.orm import Session
from relata.util import has_compiled_ext

# The peer, version 2.1.9, with its compiled extension: 1229, 333, 14038, 172, 523, 4248 and 12428.
# Ours: the limit of the compiled form, and of the interpreted one, where the loops of _hot count too.
LIMITS = {
    "compiling four statements": (1330, 1350),
    "a cached select by lambda_stmt": (46, 88),
    "inserting 2,000 rows with RETURNING": (145, 2150),
    "a cached ORM select": (50, 90),
    "a small commit": (190, 205),
    "reading the books of 50 authors by selectinload": (830, 2020),
    "reading the books of 50 authors lazily": (2950, 4400),
}


def test_calls_are_counted_exactly() -> None:
    def leaf() -> None:
        len("x")

    def branch() -> None:
        leaf()
        leaf()

    calls = profile_calls(branch)
    assert (calls.python, calls.c) == (3, 2)
    assert count_calls(leaf) == 1


def test_the_profiler_is_put_back_when_the_function_raises() -> None:
    before = sys.getprofile()
    with pytest.raises(ZeroDivisionError):
        count_calls(lambda: 1 / 0)
    assert sys.getprofile() is before


@pytest.fixture
def no_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no listener asked for: one that another test had on a class leaves the fast way shut."""
    for cls in (Engine, Session, SQLiteDialect_pysqlite):
        monkeypatch.setattr(cls, "_has_events", False)


@pytest.mark.usefixtures("no_listeners")
@pytest.mark.parametrize("name", LIMITS)
def test_calls_stay_within_their_limit(name: str, tmp_path: Path) -> None:
    with contextmanager(operations.CALLS[name])(str(tmp_path / "calls.db")) as action:
        assert count_calls(action) <= LIMITS[name][0 if has_compiled_ext() else 1]
