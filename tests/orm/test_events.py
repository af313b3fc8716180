"""ORM events: when they fire, for which classes, and with what."""

from __future__ import annotations

import pickle
from typing import Annotated, Any, Optional

import pytest

from relata import Integer, String, create_engine, event, exc, inspect, select
from relata.orm import (
    EXT_SKIP,
    DeclarativeBase,
    Mapped,
    Mapper,
    Session,
    TypeResolve,
    mapped_column,
    registry,
    relationship,
    scoped_session,
)
from tests.orm.loading.models import Address, User


@pytest.fixture
def told():
    return []


@pytest.fixture
def listen(told):
    """Listen to an event and note its name, with what `note` makes of its arguments."""
    registered = []

    def listen(target: Any, name: str, note: Any = lambda *args: None, **kw: Any) -> None:
        def fn(*args: Any) -> None:
            told.append((name, note(*args)))

        event.listen(target, name, fn, **kw)
        registered.append((target, name, fn))

    yield listen
    for one in registered:
        event.remove(*one)


def make_base() -> Any:
    class Base(DeclarativeBase):
        pass

    return Base


def map_thing(base: Any, name: str = "Thing", **attributes: Any) -> Any:
    columns = {"__tablename__": name.lower(), "id": mapped_column(Integer, primary_key=True)}
    return type(name, (base,), {**columns, **attributes})


def test_the_way_of_a_mapping(listen, told):
    base = make_base()
    for name in ("instrument_class", "after_mapper_constructed"):
        listen(base, name, lambda mapper, cls: cls.__name__, propagate=True)
    listen(object, "class_instrument", lambda cls: cls.__name__)
    thing = map_thing(base)
    assert told == [
        ("instrument_class", "Thing"),
        ("class_instrument", "Thing"),
        ("after_mapper_constructed", "Thing"),
    ]
    told.clear()
    for name in ("before_configured", "after_configured"):
        listen(Mapper, name)
        listen(base, name, lambda registry: "of the registry")
    for name in ("before_mapper_configured", "mapper_configured"):
        listen(base, name, lambda mapper, cls: cls.__name__, propagate=True)
    listen(thing, "attribute_instrument", lambda cls, key, attribute: (key, attribute is getattr(cls, key)))
    base.registry.configure()
    assert told == [
        ("before_configured", None),
        ("before_configured", "of the registry"),
        ("before_mapper_configured", "Thing"),
        ("attribute_instrument", ("id", True)),
        ("mapper_configured", "Thing"),
        ("after_configured", "of the registry"),
        ("after_configured", None),
    ]
    told.clear()
    listen(base, "class_uninstrument", lambda cls: cls.__name__)
    base.registry.dispose()
    assert told == [("class_uninstrument", "Thing")]


def test_instrumentation_of_other_classes_is_not_told(listen, told):
    base, other = make_base(), make_base()
    listen(base, "class_instrument", lambda cls: cls.__name__)
    listen(other, "class_instrument", lambda cls: cls.__name__, propagate=False)
    listen(type, "class_instrument", lambda cls: "any")
    map_thing(base, "One")
    map_thing(other, "Two")
    assert told == [("class_instrument", "One"), ("class_instrument", "any"), ("class_instrument", "any")]


def test_a_mapper_can_be_left_out_of_a_configuration(told):
    base = make_base()
    thing = map_thing(base)
    broken = map_thing(base, "Broken", things=relationship("Nothing"))

    def skip(mapper, cls):
        return EXT_SKIP

    event.listen(broken, "before_mapper_configured", skip, retval=True)
    base.registry.configure()
    assert inspect(thing).configured
    event.remove(broken, "before_mapper_configured", skip)
    with pytest.raises(exc.InvalidRequestError, match="Nothing"):
        base.registry.configure()


def test_mapper_events_get_the_object_or_its_state(lite_session, listen, told):
    listen(User, "before_insert", lambda mapper, connection, target: target)
    listen(Mapper, "before_insert", lambda mapper, connection, state: state, raw=True)
    user = User(name="dora")
    lite_session.add(user)
    lite_session.flush()
    assert told == [("before_insert", inspect(user)), ("before_insert", user)]


def test_session_events_get_the_object_or_its_state(lite_session, listen, told):
    listen(lite_session, "pending_to_persistent", lambda session, target: target)
    listen(lite_session, "pending_to_persistent", lambda session, state: state, raw=True)
    user = User(name="dora")
    lite_session.add(user)
    lite_session.flush()
    assert told == [("pending_to_persistent", user), ("pending_to_persistent", inspect(user))]


def test_a_refresh_names_the_attributes_that_came(lite_session, listen, told):
    user = lite_session.get(User, 1)
    listen(User, "refresh", lambda target, context, attrs: attrs and (sorted(attrs), context.session))
    lite_session.expire(user, ["name"])
    lite_session.scalars(select(User).where(User.id == 1)).one()
    assert user.note == "note ann"
    lite_session.scalars(select(User).execution_options(populate_existing=True)).all()
    assert told == [
        ("refresh", (["addresses", "keywords", "name"], lite_session)),
        ("refresh", (["note"], lite_session)),
        ("refresh", None),
    ]


def test_a_refresh_expires_once(lite_session, listen, told):
    user = lite_session.get(User, 1)
    listen(User, "expire", lambda target, attrs: attrs)
    lite_session.refresh(user)
    lite_session.refresh(user, ["name"])
    assert told == [("expire", None), ("expire", ["name"])]


def test_what_a_listener_sets_in_a_loaded_object_is_no_change(lite_session):
    def rename(target, context):
        target.name = "renamed"

    event.listen(User, "load", rename)
    user = lite_session.get(User, 1)
    event.remove(User, "load", rename)
    assert user.name == "renamed"
    assert user not in lite_session.dirty
    assert not inspect(user).attrs.name.history.has_changes()
    lite_session.commit()
    assert user.name == "ann"


def test_notes_travel_with_a_pickled_object(told):
    def note(state, noted):
        noted["mine"] = noted["class_"].__name__

    def read(state, noted):
        told.append((noted["mine"], state.class_))

    event.listen(User, "pickle", note, raw=True)
    event.listen(User, "unpickle", read, raw=True)
    copy = pickle.loads(pickle.dumps(User(name="ann")))
    event.remove(User, "pickle", note)
    event.remove(User, "unpickle", read)
    assert copy.name == "ann"
    assert told == [("User", User)]


def test_a_flush_is_told_of_as_a_part_of_the_transaction(lite_session, listen, told):
    def note(session, transaction):
        return transaction.parent is None, transaction.nested

    lite_session.begin_nested()
    for name in ("after_transaction_create", "after_transaction_end"):
        listen(lite_session, name, note)
    lite_session.add(User(name="dora"))
    lite_session.flush()
    assert told == [("after_transaction_create", (False, False)), ("after_transaction_end", (False, False))]
    told.clear()
    lite_session.add(Address(id=1, email="twice"))
    with pytest.raises(exc.IntegrityError):
        lite_session.flush()
    assert told == [("after_transaction_create", (False, False)), ("after_transaction_end", (False, False))]
    lite_session.rollback()


def test_a_scoped_session_that_calls_a_function_has_no_events():
    with pytest.raises(exc.ArgumentError, match="sessionmaker"):
        event.listen(scoped_session(lambda: Session()), "before_flush", print)


Money = Annotated[int, "cents"]


@pytest.mark.parametrize("target", ["registry", "base"])
def test_the_type_of_an_annotation(target):
    own = registry()

    class Base(DeclarativeBase):
        registry = own

    seen = []

    @event.listens_for(own if target == "registry" else Base, "resolve_type_annotation")
    def find(resolve: TypeResolve) -> Any:
        seen.append((resolve.cls.__name__, resolve.key, resolve.raw_type, resolve.resolved_type))
        assert resolve.registry is own
        if resolve.raw_pep_593_type is Money:
            assert resolve.pep_593_resolved_argument is int
            return String(9)
        return resolve.resolve(float) if resolve.resolved_type is complex else None

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)
        price: Mapped[Optional[Money]]  # noqa: UP045  # as an older program writes it
        shape: Mapped[complex]

    assert seen == [
        ("Thing", "id", int, int),
        ("Thing", "price", Money, int),
        ("Thing", "shape", complex, complex),
    ]
    types = [type(column.type).__name__ for column in Thing.__table__.c]
    assert types == ["Integer", "String", "Double"]
    Base.metadata.create_all(create_engine("sqlite://"))
