from __future__ import annotations

import sys
from pathlib import Path

from relata import select
from relata._hot import compiled_modules
from tests.orm.loading.models import User


def calls_of(function):
    """Return the files of the Python functions that a call enters, in order."""
    entered = []

    def note(frame, event, argument):
        if event == "call":
            entered.append(Path(frame.f_code.co_filename))

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return entered[1:]


def test_a_cached_select_of_one_object_takes_few_calls(lite):
    def run():
        return lite.scalars(select(User).where(User.id == 1)).first()

    kept = [run(), run()]
    assert kept[0] is kept[1]
    entered = calls_of(run)
    outside = [path for path in entered if path.parent.name != "_hot"]
    assert len(outside) <= 52
    if compiled_modules():
        assert len(entered) <= 60


def test_a_cached_lazy_load_costs_little_more_than_a_select(lite):
    users = lite.scalars(select(User).order_by(User.id)).all()
    users[0].addresses
    entered = [path for path in calls_of(lambda: users[1].addresses) if path.parent.name != "_hot"]
    assert len(entered) <= 60
