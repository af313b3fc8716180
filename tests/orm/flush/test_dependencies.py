"""Which rows go first where that is not known from what is loaded; what cancels a delete; post_update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.calls import count_calls
from relata import FetchedValue, ForeignKey, exc, inspect, select
from relata.orm import DeclarativeBase, Mapped, Session, backref, mapped_column, relationship
from tests.orm.flush.models import Base, Keyword, Node, Order, User, order_keywords
from tests.orm.flush.statements import statements_of


class Own(DeclarativeBase):
    """The base of these classes."""


class Part(Own):
    """Belongs to one machine at a time."""

    __tablename__ = "parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machines.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("machines.id"))


class Machine(Own):
    """Deletes its part with itself; refers to others by foreign keys that are written later."""

    __tablename__ = "machines"
    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("machines.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("machines.id"))
    changed: Mapped[int | None] = mapped_column(onupdate=lambda: 7)
    fetched: Mapped[int | None] = mapped_column(server_onupdate=FetchedValue())
    part: Mapped[Part | None] = relationship(foreign_keys=[Part.machine_id], cascade="all, delete-orphan")
    first: Mapped[Machine | None] = relationship(remote_side=[id], foreign_keys=[first_id], post_update=True)
    second: Mapped[Machine | None] = relationship(
        remote_side=[id], foreign_keys=[second_id], post_update=True
    )


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    Own.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


@pytest.mark.parametrize("expires", [False, True])
def test_children_go_before_parents_that_are_not_loaded(session: Session, engine: Any, expires: bool) -> None:
    root = Node(id=1, name="root")
    session.add_all([root, Node(id=2, name="a", parent=root), Node(id=3, name="b", parent=root)])
    session.commit()
    session.expunge_all()
    nodes = [session.get(Node, number) for number in (1, 2, 3)]
    assert all("parent" not in node.__dict__ for node in nodes)
    if expires:
        session.expire_all()
    for node in reversed(nodes):
        session.delete(node)
    with statements_of(engine) as statements:
        session.flush()
    deletes = [sql for sql, _ in statements if sql.startswith("DELETE")]
    assert len(deletes) == 2
    assert session.scalars(select(Node)).all() == []


def test_a_plan_loads_no_expired_object(session: Session, engine: Any) -> None:
    part = Part()
    session.add(part)
    session.commit()
    session.delete(part)
    session.expire(part)
    with statements_of(engine) as statements:
        plan = session.flush_plan()
    assert not statements
    assert inspect(part).expired and plan[-1].table == "parts"


def test_a_part_that_was_given_away_is_not_deleted_with_its_machine(session: Session) -> None:
    old, new, part = Machine(), Machine(), Part()
    old.part = part
    session.add(old)
    session.flush()
    session.delete(old)
    new.part = part
    session.add(new)
    session.flush()
    assert part in session and part not in session.deleted and part.machine_id == new.id
    session.commit()
    assert new.part is part


def test_foreign_keys_of_one_row_are_written_by_one_update(session: Session, engine: Any) -> None:
    one, two, three = Machine(id=1), Machine(id=2), Machine(id=3)
    one.first, one.second, two.first = two, three, one
    session.add_all([one, two, three])
    plan = session.flush_plan()
    with statements_of(engine) as statements:
        session.flush()
    updates = [sql for sql, _ in statements if sql.startswith("UPDATE")]
    assert len(updates) == len([step for step in plan if step.operation == "UPDATE"]) == 2
    assert "first_id" in updates[0] and "second_id" in updates[0]
    rows = session.execute(select(Machine.id, Machine.first_id, Machine.second_id).order_by(Machine.id)).all()
    assert rows == [(1, 2, 3), (2, 1, None), (3, None, None)]


def test_what_the_program_set_stays_when_a_later_update_would_make_a_value(session: Session) -> None:
    one, two = Machine(id=1, changed=5, fetched=6), Machine(id=2)
    one.first = two
    session.add_all([one, two])
    session.flush()
    session.expunge(one)
    assert (one.changed, one.fetched) == (5, 6)


def test_an_object_that_is_deleted_keeps_what_it_had(session: Session, engine: Any) -> None:
    one, two = Machine(id=1), Machine(id=2)
    one.first = two
    session.add_all([one, two])
    session.commit()
    assert (one.changed, one.first.id) == (7, 2)
    one.changed = 1
    session.flush()
    session.delete(one)
    with statements_of(engine) as statements:
        session.flush()
    assert [sql.split()[0] for sql, _ in statements] == ["UPDATE", "DELETE"]
    assert one.changed == 1


def test_a_flush_of_some_objects_takes_their_new_children_along(session: Session) -> None:
    user = User(name="a")
    root = Node(name="root", children=[Node(name="leaf")])
    session.add_all([user, root])
    with pytest.warns(exc.SADeprecationWarning):
        session.flush([root])
    assert inspect(root.children[0]).persistent and inspect(user).pending


def test_a_reverse_side_without_cascades(session: Session) -> None:
    class Local(DeclarativeBase):
        pass

    class Owner(Local):
        __tablename__ = "owners"
        id: Mapped[int] = mapped_column(primary_key=True)
        things: Mapped[list[Thing]] = relationship(backref=backref("owner", cascade=None))

    class Thing(Local):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)
        owner_id: Mapped[int | None] = mapped_column(ForeignKey("owners.id"))

    thing = Thing()
    owner = Owner(things=[thing])
    session.add(thing)
    assert thing in session and owner not in session


def test_a_mapper_follows_a_cascade(session: Session) -> None:
    leaf = Node(name="leaf")
    root = Node(name="root", children=[Node(name="inner", children=[leaf])])
    mapper = inspect(Node)
    found = list(mapper.cascade_iterator("save-update", inspect(root)))
    assert [(obj.name, its_mapper) for obj, its_mapper, _, _ in found] == [
        ("inner", mapper),
        ("leaf", mapper),
    ]
    assert all(state is inspect(obj) and d is obj.__dict__ for obj, _, state, d in found)
    halted = mapper.cascade_iterator("save-update", inspect(root), lambda state: state.obj().name == "inner")
    assert list(halted) == []


def test_a_chain_of_twice_as_many_objects_costs_twice_as_much(session: Session) -> None:
    def calls_of(length: int) -> int:
        parent = None
        for number in range(length):
            parent = Node(name=str(number), parent=parent)
            session.add(parent)
        count = count_calls(session.flush)
        session.rollback()
        return count

    calls_of(3)
    assert calls_of(80) < 2.5 * calls_of(40)


def test_rows_that_went_with_an_object_are_not_looked_for_again(session: Session) -> None:
    keyword = Keyword(word="a")
    order = Order(keywords=[keyword])
    session.add(order)
    session.commit()
    assert keyword.orders == [order]  # loaded, and not expired by a flush
    session.delete(order)
    session.flush()
    session.delete(keyword)
    session.flush()
    assert session.execute(select(order_keywords)).all() == []


def test_classes_that_nothing_orders_are_written_by_their_names(session: Session, engine: Any) -> None:
    for objs in ([User(name="a"), Node(name="b")], [Node(name="c"), User(name="d")]):
        session.add_all(objs)
        with statements_of(engine) as statements:
            session.flush()
        assert statements.verbs == ["INSERT nodes", "INSERT users"]
