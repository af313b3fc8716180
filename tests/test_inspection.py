from __future__ import annotations

import types

import pytest

from relata import exc, inspection, orm, select
from relata.inspection import inspect


@pytest.fixture(autouse=True)
def registrars():
    saved = dict(inspection._registrars)
    yield
    inspection._registrars.clear()
    inspection._registrars.update(saved)


class Thing:
    pass


class SubThing(Thing):
    pass


def test_function_describes():
    inspection._inspects(Thing)(lambda thing: ("described", thing))
    thing = SubThing()
    assert inspect(thing) == ("described", thing)


def test_nearest_class_decides_unless_it_returns_none():
    inspection._inspects(Thing)(lambda thing: "base")
    answers = ["sub", None]
    inspection._inspects(SubThing)(lambda thing: answers.pop(0))
    assert inspect(SubThing()) == "sub"
    assert inspect(SubThing()) == "base"


def test_class_describes():
    @inspection._inspects(Thing)
    class Description:
        def __init__(self, target):
            self.target = target

    thing = Thing()
    assert inspect(thing).target is thing


def test_describes_itself():
    @inspection._self_inspects
    class Own:
        pass

    own = Own()
    assert inspect(own) is own
    with pytest.raises(AssertionError, match="already registered"):
        inspection._self_inspects(Own)


def test_nothing_known():
    assert inspect(Thing(), raiseerr=False) is None
    with pytest.raises(exc.NoInspectionAvailable, match=r"Thing.*mapped class"):
        inspect(Thing())


def test_registered_once():
    def describe(thing):
        return 1

    inspection._inspects(Thing)(describe)
    with pytest.raises(AssertionError, match="already registered"):
        inspection._inspects(Thing)(lambda thing: 2)
    reloaded = types.FunctionType(describe.__code__, describe.__globals__, "describe")
    reloaded.__module__ = describe.__module__
    inspection._inspects(Thing)(reloaded)
    assert inspection._registrars[Thing] is reloaded


@pytest.mark.parametrize(
    "make",
    [
        lambda cls: cls.name,
        lambda cls: orm.aliased(cls).name,
        lambda cls: cls.__mapper__.attrs.name,
        lambda cls: orm.Bundle("b", cls.id),
        lambda cls: cls.__table__.c.id,
        lambda cls: cls.__table__.alias(),
        lambda cls: cls.id == 5,
        lambda cls: select(cls),
        lambda cls: cls.metadata,
    ],
    ids=[
        "attribute",
        "of an alias",
        "property",
        "bundle",
        "column",
        "alias",
        "expression",
        "select",
        "metadata",
    ],
)
def test_constructs_describe_themselves(make):
    class Base(orm.DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "user"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        name: orm.Mapped[str]

    made = make(User)
    assert inspect(made) is made
