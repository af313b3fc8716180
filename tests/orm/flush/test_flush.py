"""Flush graphs of objects to real databases, and look at what is there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from relata import ForeignKey, String, exc as sa_exc, func, inspect, select, text
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from relata.orm.exc import FlushError, StaleDataError
from tests.orm.flush.models import (
    Address,
    Ball,
    Base,
    Document,
    Keyword,
    Node,
    Order,
    Person,
    Place,
    User,
    order_keywords,
)
from tests.orm.flush.statements import statements_of


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def count(session: Session, entity: Any) -> int:
    return session.scalar(select(func.count()).select_from(entity))


# ---- inserts


def test_a_graph_is_inserted_parents_first(session: Session, engine: Any) -> None:
    user = User(name="ann", addresses=[Address(email="a@x"), Address(email="b@x")])
    session.add(user)
    with statements_of(engine) as statements:
        session.flush()
    assert statements.verbs[0] == "INSERT users"
    assert set(statements.verbs[1:]) == {"INSERT addresses"}
    assert user.id is not None
    assert [address.user_id for address in user.addresses] == [user.id, user.id]
    assert inspect(user).persistent
    rows = session.execute(select(Address.email, Address.user_id).order_by(Address.id)).all()
    assert rows == [("a@x", user.id), ("b@x", user.id)]


def test_a_child_brings_its_parent(session: Session) -> None:
    address = Address(email="a@x", user=User(name="ann"))
    session.add(address)
    session.flush()
    assert address.user_id == address.user.id is not None


def test_many_rows_get_their_own_keys(session: Session, engine: Any) -> None:
    users = [User(name=f"u{number}") for number in range(700)]
    session.add_all(users)
    with statements_of(engine) as statements:
        session.flush()
    if engine.dialect.insert_returning:
        assert len(statements) < 10
    names = dict(session.execute(select(User.id, User.name)).all())
    assert names == {user.id: user.name for user in users}
    assert len(names) == 700


def test_given_keys_are_kept_beside_generated_ones(session: Session) -> None:
    users = [User(name="a"), User(id=500, name="b"), User(name="c")]
    session.add_all(users)
    session.flush()
    names = dict(session.execute(select(User.id, User.name)).all())
    assert names[500] == "b"
    assert names == {user.id: user.name for user in users}


@pytest.mark.parametrize(("given", "expected"), [({}, 18), ({"age": None}, 18), ({"age": 5}, 5)])
def test_python_default(session: Session, given: dict[str, Any], expected: int) -> None:
    user = User(name="a", **given)
    session.add(user)
    session.flush()
    assert user.__dict__["age"] == expected
    assert session.scalar(select(User.age)) == expected


def test_unset_columns_are_null_and_known_without_a_select(session: Session, engine: Any) -> None:
    user = User()
    session.add(user)
    session.flush()
    with statements_of(engine) as statements:
        assert user.name is None
    assert not statements


def test_server_default_is_fetched_or_read_later(session: Session) -> None:
    order, told = Order(), Order(state="sent")
    session.add_all([order, told])
    session.flush()
    assert (order.state, told.state) == ("open", "sent")


def test_default_function_sees_the_row(session: Session) -> None:
    documents = [Document(title="x"), Document(title="y", slug="given")]
    session.add_all(documents)
    session.flush()
    assert [document.slug for document in documents] == ["slug of x", "given"]
    assert session.scalars(select(Document.slug).order_by(Document.id)).all() == ["slug of x", "given"]


def test_json_none_differs_from_no_value(session: Session) -> None:
    session.add_all(
        [Document(title="unset"), Document(title="none", body=None), Document(title="x", body=[1])]
    )
    session.flush()
    nulls = session.scalars(select(Document.title).where(text("body IS NULL"))).all()
    assert nulls == ["unset"]


def test_an_sql_expression_is_a_value(session: Session) -> None:
    user = User(name=func.upper("ann"))
    session.add_all([user, User(name="bob")])
    session.flush()
    assert user.name == "ANN"
    assert count(session, User) == 2


def test_composite_key_with_other_names(session: Session) -> None:
    session.add_all([Place(country="de", number=1, label="x"), Place(country="fr", number=1)])
    session.commit()
    found = session.get(Place, ("de", 1))
    assert found is not None
    found.label = "y"
    session.commit()
    assert session.execute(select(Place.country, Place.label).order_by(Place.country)).all() == [
        ("de", "y"),
        ("fr", None),
    ]
    session.delete(found)
    session.commit()
    assert session.scalars(select(Place.country)).all() == ["fr"]


# ---- self-references and cycles


def test_a_tree_is_inserted_level_by_level(session: Session, engine: Any) -> None:
    root = Node(name="root")
    root.children = [Node(name=f"c{i}", children=[Node(name=f"g{i}{j}") for j in range(3)]) for i in range(3)]
    session.add(root)
    with statements_of(engine) as statements:
        session.flush()
    if engine.dialect.insert_returning:
        assert statements.verbs == ["INSERT nodes"] * 3
    rows = dict(session.execute(select(Node.name, Node.parent_id)).all())
    assert rows["root"] is None
    assert rows["c1"] == root.id
    assert rows["g21"] == root.children[2].id


def test_a_tree_is_deleted_from_the_leaves(session: Session) -> None:
    root = Node(name="root", children=[Node(name="c", children=[Node(name="g")])])
    session.add(root)
    session.commit()
    for node in session.scalars(select(Node)).all():
        session.delete(node)
    session.commit()
    assert count(session, Node) == 0


def test_objects_that_wait_for_each_other_are_refused(session: Session) -> None:
    first, second = Node(name="first"), Node(name="second")
    first.parent, second.parent = second, first
    session.add(first)
    with pytest.raises(sa_exc.CircularDependencyError, match="post_update=True"):
        session.flush()
    session.rollback()
    assert count(session, Node) == 0


def test_post_update(session: Session) -> None:
    person = Person()
    person.balls = [Ball(), Ball()]
    favourite = person.favourite = person.balls[1]
    session.add(person)
    session.commit()
    assert person.favourite_id == favourite.id is not None
    session.delete(person)
    session.commit()
    assert (count(session, Person), count(session, Ball)) == (0, 0)


# ---- updates


def test_only_what_differs_is_written(session: Session, engine: Any) -> None:
    user = User(name="a")
    session.add(user)
    session.commit()
    user.name = user.name
    assert user in session.dirty
    with statements_of(engine) as statements:
        session.flush()
    assert not statements
    assert not session.dirty
    user.name = "b"
    with statements_of(engine) as statements:
        session.flush()
    assert statements.verbs == ["UPDATE users"]
    assert "age" not in statements[0][0].lower()


def test_same_columns_are_updated_together(session: Session, engine: Any) -> None:
    users = [User(name=f"u{number}") for number in range(10)]
    session.add_all(users)
    session.flush()
    for user in users[:7]:
        user.name += "!"
    for user in users[7:]:
        user.age = 3
    with statements_of(engine) as statements:
        session.flush()
    assert statements.verbs == ["UPDATE users"] * 2
    assert session.scalars(select(User.age).order_by(User.id)).all() == [18] * 7 + [3] * 3
    assert session.scalar(select(User.name).where(User.id == users[0].id)) == "u0!"


def test_update_by_expression(session: Session) -> None:
    user = User(name="a", age=1)
    session.add(user)
    session.flush()
    user.age = User.age + 5
    user.name = "b"
    session.flush()
    assert (user.age, user.name) == (6, "b")


def test_onupdate(session: Session) -> None:
    document = Document(title="a")
    session.add(document)
    session.flush()
    assert document.edits == 0
    document.title = "b"
    session.flush()
    assert document.edits == 7
    assert session.scalar(select(Document.edits)) == 7


def test_primary_key_change(session: Session) -> None:
    user = User(id=1, name="a")
    session.add(user)
    session.commit()
    user.id = 77
    session.flush()
    assert inspect(user).identity == (77,)
    assert session.get(User, 77) is user
    session.rollback()
    assert inspect(user).identity == (1,)
    assert session.get(User, 1) is user


def test_moving_a_child(session: Session) -> None:
    ann, bob = User(name="ann"), User(name="bob")
    address = Address(email="x", user=ann)
    session.add_all([ann, bob, address])
    session.commit()
    address.user = bob
    session.commit()
    assert address.user_id == bob.id
    assert ann.addresses == [] and bob.addresses == [address]


def test_taking_a_child_away_blanks_its_key(session: Session) -> None:
    user = User(orders=[Order(), Order()])
    session.add(user)
    session.commit()
    order = user.orders.pop()
    session.commit()
    assert order.user_id is None
    assert count(session, Order) == 2


def test_taking_an_owned_child_away_deletes_it(session: Session) -> None:
    user = User(addresses=[Address(email="a"), Address(email="b")])
    session.add(user)
    session.commit()
    gone = user.addresses[0]
    user.addresses.remove(gone)
    session.flush()
    assert inspect(gone).deleted
    assert session.scalars(select(Address.email)).all() == ["b"]


# ---- deletes


def test_delete_cascade(session: Session) -> None:
    user = User(addresses=[Address(email="a"), Address(email="b")], orders=[Order()])
    session.add(user)
    session.commit()
    session.delete(user)
    session.commit()
    assert (count(session, User), count(session, Address), count(session, Order)) == (0, 0, 1)
    assert session.scalar(select(Order.user_id)) is None
    assert inspect(user).detached


def test_what_a_deleted_object_held_stays_readable(session: Session) -> None:
    user = User(name="a")
    session.add(user)
    session.commit()
    session.delete(user)
    session.commit()
    assert (user.name, inspect(user).detached) == ("a", True)


def test_a_deleted_row_that_is_gone_warns(session: Session) -> None:
    user = User(name="a")
    session.add(user)
    session.flush()
    session.execute(text("DELETE FROM users"))
    session.delete(user)
    with pytest.warns(sa_exc.SAWarning, match="to find 1 row"):
        session.flush()


def test_row_switch(session: Session, engine: Any) -> None:
    old = User(id=1, name="old")
    session.add(old)
    session.commit()
    assert old.name == "old"
    new = User(id=1, name="new")
    session.delete(old)
    session.add(new)
    session.flush()
    assert session.get(User, 1) is new
    assert session.execute(select(User.id, User.name)).all() == [(1, "new")]
    assert inspect(old).deleted
    session.commit()
    assert inspect(old).detached


# ---- many to many


def test_association_rows(session: Session) -> None:
    red, blue = Keyword(word="red"), Keyword(word="blue")
    orders = [Order(keywords=[red, blue]), Order(keywords=[red])]
    session.add_all(orders)
    session.commit()
    assert count(session, order_keywords) == 3
    assert red.orders == orders
    orders[0].keywords.remove(red)
    red.orders.append(Order())
    session.commit()
    assert [order.id for order in red.orders] == [orders[1].id, orders[1].id + 1]
    session.delete(red)
    session.commit()
    assert session.execute(select(order_keywords)).all() == [(orders[0].id, blue.id)]


def test_a_missing_association_row_is_stale(session: Session) -> None:
    order = Order(keywords=[Keyword(word="a")])
    session.add(order)
    session.commit()
    assert order.keywords
    session.execute(text("DELETE FROM order_keywords"))
    order.keywords.clear()
    with pytest.raises(StaleDataError, match="order_keywords"):
        session.flush()


# ---- versions


def test_version_counts_updates(session: Session) -> None:
    document = Document(title="a")
    session.add(document)
    session.commit()
    assert document.version == 1
    document.title = "b"
    session.commit()
    assert document.version == 2


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_a_row_that_was_changed_meanwhile_is_stale(session: Session, operation: str) -> None:
    document = Document(title="a")
    session.add(document)
    session.commit()
    assert document.version == 1
    session.execute(text("UPDATE documents SET version = 9"))
    if operation == "update":
        document.title = "b"
    else:
        session.delete(document)
    with pytest.raises(StaleDataError, match=f"{operation.upper()} of table") as caught:
        session.flush()
    assert caught.value.instance is document
    session.rollback()
    assert document.title == "a"


# ---- failures


def test_an_integrity_error_names_the_object(session: Session) -> None:
    session.add(Address(email="x"))
    session.commit()
    double = Address(email="x")
    session.add(double)
    with pytest.raises(sa_exc.IntegrityError) as caught:
        session.flush()
    assert caught.value.instance is double
    session.rollback()
    assert inspect(double).transient
    assert count(session, Address) == 1


def test_an_integrity_error_in_a_batch_names_the_candidates(session: Session) -> None:
    addresses = [Address(email="x"), Address(email="y"), Address(email="x")]
    session.add_all(addresses)
    with pytest.raises(sa_exc.IntegrityError) as caught:
        session.flush()
    assert addresses[2] in caught.value.instances


def test_a_failed_flush_waits_for_a_rollback(session: Session) -> None:
    user = User(name="kept")
    session.add(user)
    session.commit()
    pending = User(name="new")
    session.add_all([Address(email="x"), Address(email="x"), pending])
    user.name = "changed"
    with pytest.raises(sa_exc.IntegrityError):
        session.flush()
    late = User()
    session.add(late)
    for work in (lambda: session.execute(select(User)), session.flush, session.commit):
        with pytest.raises(sa_exc.PendingRollbackError, match=r"session\.rollback\(\)"):
            work()
    with pytest.warns(sa_exc.SAWarning, match="is undone too"):
        session.rollback()
    assert inspect(late).transient
    assert user.name == "kept"
    assert inspect(pending).transient
    assert pending.name == "new"
    session.add(pending)
    session.commit()
    assert set(session.scalars(select(User.name))) == {"kept", "new"}


def test_an_instance_in_place_of_a_key_is_refused(session: Session) -> None:
    user = User(name="a")
    session.add_all([user, Address(email="x", user_id=user)])
    with pytest.raises(sa_exc.ArgumentError, match=r"addresses\.user_id.*user\.id"):
        session.flush()


def test_none_in_a_collection_is_refused(session: Session) -> None:
    order = Order()
    order.keywords.append(None)
    session.add(order)
    with pytest.raises(FlushError, match="None"):
        session.flush()


def test_a_related_object_that_is_in_no_session_warns(session: Session) -> None:
    user = User(name="a")
    session.add(user)
    session.flush()
    address = Address(email="x", user=user)
    with pytest.warns(sa_exc.SAWarning, match="not in the session"):
        session.flush()
    assert inspect(address).transient


# ---- the plan


def test_flush_plan_shows_without_doing(session: Session, engine: Any) -> None:
    user = User(name="ann", addresses=[Address(email="a")])
    session.add(user)
    with statements_of(engine) as statements:
        plan = session.flush_plan()
    assert not statements
    assert [(step.operation, step.table) for step in plan] == [("INSERT", "users"), ("INSERT", "addresses")]
    assert plan[1].waits_for == [user]
    assert plan[1].rows[0]["email"] == "a"
    assert "INSERT INTO users" in str(plan)
    assert "{id of <User, new" in str(plan)
    assert user.id is None and user in session.new
    session.flush()
    assert len(session.flush_plan()) == 0


def test_flush_plan_of_changes(session: Session) -> None:
    user = User(name="a", orders=[Order(keywords=[Keyword(word="x")])])
    session.add_all([user, User(name="b")])
    session.commit()
    user.orders[0].keywords.clear()
    user.name = "c"
    with session.no_autoflush:
        session.delete(session.scalars(select(User).where(User.name == "b")).one())
    steps = [(step.operation, step.table) for step in session.flush_plan()]
    assert sorted(steps) == [("DELETE", "order_keywords"), ("DELETE", "users"), ("UPDATE", "users")]
    assert steps.index(("UPDATE", "users")) < steps.index(("DELETE", "users"))


# ---- what random programs found


def test_a_refresh_of_one_attribute_keeps_the_changes_of_others(session: Session) -> None:
    user = User(name="ann")
    session.add(user)
    session.commit()
    with session.no_autoflush:
        user.name = "bob"
        session.refresh(user, ["addresses"])
        assert user in session.dirty
        Address(email="a@x", user=user)
        session.refresh(user, ["age"])
    session.commit()
    assert user.name == "bob"


def test_getting_an_expired_object_keeps_what_was_set_since(session: Session) -> None:
    order = Order(user=User(name="ann"))
    session.add(order)
    session.commit()
    session.autoflush = False
    order.user = None
    assert session.get(Order, inspect(order).identity[0]) is order
    session.commit()
    assert order.user_id is None


def test_a_failed_insert_takes_its_defaults_back(session: Session) -> None:
    session.add(Address(email="a@x"))
    session.commit()
    document, user = Document(title="t"), User(name="ann", addresses=[Address(email="a@x")])
    session.add(document)
    document.id = "no number"  # type: ignore[assignment]  # what the database, or the driver, refuses
    session.add(user)
    with pytest.raises(sa_exc.SQLAlchemyError):
        session.flush()
    session.rollback()
    assert "version" not in document.__dict__ and "slug" not in document.__dict__


def test_a_parent_that_comes_later_hands_its_key_to_a_written_child(session: Session) -> None:
    child = Node(name="child")
    parent = Node(name="parent", children=[child])
    session.add(child)
    session.expunge(parent)
    session.flush()
    session.add(child)
    session.flush()
    assert child.parent_id == parent.id is not None


def test_a_collection_read_before_the_insert_takes_later_children(session: Session) -> None:
    session.autoflush = False
    user = User(name="ann")
    session.add(user)
    assert user.addresses == []
    session.flush()
    address = Address(email="a@x", user=user)
    assert user.addresses == [address]
    session.delete(user)
    session.flush()
    assert count(session, Address) == 0


def test_a_deleted_object_is_refused_before_anything_changes(session: Session) -> None:
    user = User(name="ann")
    session.add(user)
    session.commit()
    assert user.addresses == []
    session.delete(user)
    session.flush()
    address = Address(email="a@x")
    session.add(address)
    with pytest.raises(sa_exc.InvalidRequestError, match="deleted"):
        address.user = user
    assert address.__dict__.get("user") is None and user.addresses == []
    order = Order()
    with pytest.raises(sa_exc.InvalidRequestError, match="deleted"):
        session.add(Order(user=user))
    assert order not in session


def test_adding_an_object_that_lost_its_parent_writes_it(session: Session) -> None:
    user, address = User(name="ann"), Address(email="a@x")
    session.add(user)
    user.addresses.append(address)
    user.addresses.remove(address)
    assert inspect(address).transient
    session.add(address)
    session.flush()
    assert inspect(address).persistent


def test_a_collection_given_again_takes_its_expunged_members_back(session: Session) -> None:
    user = User(name="ann", addresses=[Address(email="a@x")])
    session.add(user)
    session.commit()
    [address] = user.addresses
    session.expunge(address)
    user.addresses = [address]
    assert address in session


def test_merging_two_objects_of_one_row_makes_one_member(session: Session) -> None:
    order = Order(keywords=[Keyword(id=1, word="a"), Keyword(id=1, word="a")])
    assert len(session.merge(order).keywords) == 1


# ---- keys and values that the database has no hand in, or makes


def test_children_follow_a_key_that_the_database_does_not_cascade(sqlite_engine: Any) -> None:
    class Local(DeclarativeBase):
        pass

    class Country(Local):
        __tablename__ = "countries"
        code: Mapped[str] = mapped_column(String(2), primary_key=True)
        towns: Mapped[list[Town]] = relationship(passive_updates=False, back_populates="country")

    class Town(Local):
        __tablename__ = "towns"
        name: Mapped[str] = mapped_column(String(20), primary_key=True)
        code: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
        country: Mapped[Country | None] = relationship(back_populates="towns")

    Local.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        country = Country(code="de", towns=[Town(name="Ulm"), Town(name="Hof")])
        session.add(country)
        session.commit()
        country.code = "fr"
        session.commit()
        assert session.scalars(select(Town.code)).all() == ["fr", "fr"]
        assert session.get(Country, "fr") is country


@pytest.mark.only_on("sqlite", "postgresql")
def test_eager_defaults_come_back_with_the_update(engine: Any) -> None:
    class Local(DeclarativeBase):
        pass

    class Counter(Local):
        __tablename__ = "counters"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(20))
        times: Mapped[int] = mapped_column(server_default=text("1"), onupdate=text("5"))
        __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": True}

    Local.metadata.create_all(engine)
    with Session(engine) as session:
        counter = Counter(name="a")
        session.add(counter)
        session.flush()
        assert counter.__dict__["times"] == 1
        counter.name = "b"
        with statements_of(engine) as statements:
            session.flush()
        assert counter.__dict__["times"] == 5 and statements.verbs == ["UPDATE counters"]
        counter.name = func.upper(Counter.name)
        session.flush()
        assert counter.__dict__["name"] == "B"


@pytest.mark.only_on("sqlite", "postgresql")
def test_a_refused_row_names_the_objects_of_its_page(session: Session) -> None:
    session.connection(execution_options={"insertmanyvalues_page_size": 4})
    addresses = [Address(email=f"{number}@x") for number in range(10)]
    addresses[6].email = "1@x"
    session.add_all(addresses)
    with pytest.raises(sa_exc.IntegrityError) as caught:
        session.flush()
    assert caught.value.instances == addresses[4:8]
    assert caught.value.instance is None
