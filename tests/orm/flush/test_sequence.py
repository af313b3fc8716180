"""In which sequence rows are written, across the classes of a hierarchy."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from relata import Enum, ForeignKey, String, event, exc, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from tests.orm.flush.statements import statements_of


class Base(DeclarativeBase):
    """The base of these classes."""

    type_annotation_map: ClassVar = {str: String(20)}


class Shade(enum.Enum):
    """Is no number and no text: Python cannot compare two of them."""

    dark = "a"
    light = "b"


class Employee(Base):
    """Is of one of several classes, and has a boss."""

    __tablename__ = "employees"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    name: Mapped[str]
    boss_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    boss: Mapped[Employee | None] = relationship(remote_side=[id])
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "employee"}


class Engineer(Employee):
    """Has a table of its own."""

    __tablename__ = "engineers"
    id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    skill: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Employee):
    """Has one too."""

    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    budget: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Trainee(Employee):
    """Shares the table of the base class."""

    until: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "trainee"}


class Note(Base):
    """Is written one by one."""

    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    __mapper_args__ = {"batch": False}


class Wall(Base):
    """Has a key that Python compares by another value."""

    __tablename__ = "walls"
    shade: Mapped[Shade] = mapped_column(Enum(Shade), primary_key=True)
    height: Mapped[int | None]


class Ceiling(Base):
    """Has a key that Python cannot compare."""

    __tablename__ = "ceilings"
    shade: Mapped[Shade] = mapped_column(Enum(Shade, sort_key_function=None), primary_key=True)
    height: Mapped[int | None]


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def staff() -> list[Employee]:
    return [
        Engineer(name="a", skill="x"),
        Manager(name="b"),
        Engineer(name="c"),
        Employee(name="d"),
        Trainee(name="e", until=1),
        Employee(name="f"),
        Engineer(name="g"),
    ]


@contextmanager
def heard(cls: type[Any], names: list[str]) -> Iterator[list[str]]:
    """Collect what the listeners of a class hear within the block."""
    found: list[str] = []

    def listener(name: str) -> Any:
        return lambda mapper, connection, target: found.append(f"{name} {target.name}")

    listeners = [(cls, name, listener(name)) for name in names]
    for one in listeners:
        event.listen(*one, propagate=True)
    try:
        yield found
    finally:
        for one in listeners:
            event.remove(*one)


def test_new_rows_of_a_hierarchy_come_in_the_order_of_add(session: Session) -> None:
    session.add_all(staff())
    session.flush()
    assert session.scalars(select(Employee.name).order_by(Employee.id)).all() == list("abcdefg")


def test_rows_of_classes_with_the_same_columns_share_a_statement(session: Session, engine: Any) -> None:
    session.add_all([Engineer(id=7, name="a"), Manager(id=6, name="b"), Engineer(id=5, name="c")])
    with statements_of(engine) as statements:
        session.flush()
    assert statements.verbs == ["INSERT employees", "INSERT engineers", "INSERT managers"]


def test_rows_that_have_a_key_are_updated_and_deleted_in_its_order(session: Session, engine: Any) -> None:
    session.add_all(staff())
    session.commit()
    people = session.scalars(select(Employee).order_by(Employee.id.desc())).all()
    ids = sorted(one.id for one in people)
    for one in people:
        one.name += "!"
    plan = session.flush_plan()
    assert [(step.operation, step.table) for step in plan] == [("UPDATE", "employees")]
    assert [one.id for one in plan[0].instances] == ids
    session.flush()
    for one in people:
        session.delete(one)
    plan = session.flush_plan()
    assert {(step.operation, step.table) for step in plan} == {
        ("DELETE", "engineers"),
        ("DELETE", "managers"),
        ("DELETE", "employees"),
    }
    assert plan[2].table == "employees" and [one.id for one in plan[2].instances] == ids
    with statements_of(engine) as statements:
        session.flush()
    assert len(statements) == len(plan)
    assert session.scalars(select(Employee)).all() == []


def test_objects_that_wait_for_each_other_keep_the_order_within_a_layer(session: Session) -> None:
    chief = Manager(name="chief")
    people = staff()
    for one in people:
        one.boss = chief
    session.add_all([*people, Engineer(name="z", boss=people[1])])
    session.flush()
    assert session.scalars(select(Employee.name).order_by(Employee.id)).all() == ["chief", *"abcdefgz"]
    assert people[0].boss_id == chief.id


def test_events_come_in_that_order_around_the_statements(session: Session) -> None:
    old = Trainee(name="old")
    session.add(old)
    session.flush()
    old.name = "older"
    session.add_all([Manager(name="m"), Engineer(name="e")])
    with heard(Employee, ["before_insert", "after_insert", "before_update", "after_update"]) as found:
        session.flush()
    assert found == [
        "before_insert m",
        "before_insert e",
        "before_update older",
        "after_insert m",
        "after_insert e",
        "after_update older",
    ]


def test_events_surround_each_row_where_a_mapping_is_not_batched(session: Session, engine: Any) -> None:
    session.add_all([Note(name="a"), Note(name="b")])
    with heard(Note, ["before_insert", "after_insert"]) as found, statements_of(engine) as statements:
        session.flush()
    assert found == ["before_insert a", "after_insert a", "before_insert b", "after_insert b"]
    assert statements.verbs == ["INSERT notes", "INSERT notes"]


def test_rows_that_set_other_columns_keep_the_order(session: Session) -> None:
    people = [Trainee(name="a"), Trainee(name="b", until=1), Engineer(name="c"), Trainee(name="d")]
    session.add_all(people)
    session.flush()
    assert session.scalars(select(Employee.name).order_by(Employee.id)).all() == list("abcd")


def test_a_type_says_how_its_keys_are_compared(session: Session) -> None:
    walls = [Wall(shade=Shade.light), Wall(shade=Shade.dark)]
    session.add_all(walls)
    session.commit()
    for one in walls:
        one.height = 3
    assert [one.shade for one in session.flush_plan()[0].instances] == [Shade.dark, Shade.light]


def test_keys_that_cannot_be_compared_are_named_and_the_session_goes_on(session: Session) -> None:
    ceilings = [Ceiling(shade=Shade.light), Ceiling(shade=Shade.dark)]
    session.add_all(ceilings)
    session.commit()
    for one in ceilings:
        one.height = 3
    with pytest.raises(exc.InvalidRequestError, match="sort_key_function"):
        session.flush()
    session.rollback()
    ceilings[0].height = 4
    session.commit()
    assert ceilings[0].height == 4
