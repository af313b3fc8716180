from __future__ import annotations

import pytest

from relata import Column, ForeignKey, Integer, Table, delete, exc, insert, select, update
from relata.orm import DeclarativeBase, column_property
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


def test_a_class_that_is_no_table_is_refused():
    class Local(DeclarativeBase):
        pass

    one = Table("one", Local.metadata, Column("id", Integer, primary_key=True), Column("x", Integer))
    two = Table("two", Local.metadata, Column("id", ForeignKey("one.id"), primary_key=True))

    class Joined(Local):
        __table__ = one.join(two)
        id = column_property(one.c.id, two.c.id)

    class Some(Local):
        __table__ = select(one).where(one.c.x > 1).subquery("some")

    for statement in (update(Joined).values(x=1), delete(Joined), insert(Joined).values(x=1)):
        with pytest.raises(exc.ArgumentError, match="got Joined, which is mapped to"):
            str(statement)
    for statement in (update(Some).values(x=1), delete(Some).where(Some.x == 1)):
        with pytest.raises(exc.ArgumentError, match="got Some, which is mapped to some"):
            str(statement)
