from __future__ import annotations

import pytest

from relata import delete, exc, insert, select, update
from tests.orm.loading.models import User


def test_an_unknown_strategy_is_refused(filled_session):
    with pytest.raises(exc.ArgumentError, match="'quickly'"):
        filled_session.execute(insert(User), [{"name": "x"}], execution_options={"dml_strategy": "quickly"})


def test_delete_takes_one_set_of_parameters(filled_session):
    with pytest.raises(exc.InvalidRequestError, match=r"session\.connection"):
        filled_session.execute(delete(User), [{"id": 1}])


def test_core_only_leaves_objects_alone(filled_session):
    session = filled_session
    user = session.get(User, 1)
    session.execute(
        update(User).where(User.id == 1).values(name="x"), execution_options={"dml_strategy": "core_only"}
    )
    assert user.name == "ann"


def test_values_in_the_statement(filled_session):
    session = filled_session
    session.execute(insert(User).values([{"id": 8, "name": "x"}, {"id": 9, "name": "y"}]))
    session.execute(
        insert(User).from_select(["id", "name"], select(User.id + 100, User.name).where(User.id == 9))
    )
    assert session.get(User, 109).name == "y"
