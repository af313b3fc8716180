"""No instance survives its end, whatever cycle goes through it: each kind is made a thousand times."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from relata import create_engine, exc as sa_exc, inspect, select
from relata.orm import Session, joinedload, selectinload
from tests.orm.mapping import Base, Post, User

TIMES = 1000


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def stored(session: Session, posts: int = 0) -> User:
    user = User(name="a", posts=[Post() for _ in range(posts)])
    session.add(user)
    session.flush()
    return user


def modified_and_detached(session: Session) -> Any:
    user = stored(session, 1)
    user.name = "b"
    session.expunge_all()
    return user


def never_added(session: Session) -> Any:
    user = User(name="a")
    Post(author=user)
    return user


def added_and_taken_back(session: Session) -> Any:
    user = User(name="a", posts=[Post()])
    session.add(user)
    session.expunge_all()
    return user


def refers_to_itself(session: Session) -> Any:
    user = User(name="a")
    user.__dict__["me"] = user
    inspect(user).info["me"] = user
    user.name = "b"
    return user


def backref_both_ways(session: Session) -> Any:
    user = stored(session, 2)
    for post in user.posts:
        assert post.author is user
    session.expunge_all()
    return user


def moved_between_owners(session: Session) -> Any:
    first, second = stored(session, 1), stored(session)
    second.posts.append(first.posts[0])
    session.flush()
    session.expunge_all()
    return first


def pending_changes(session: Session) -> Any:
    user = stored(session)
    session.expire(user)
    Post().author = user
    session.expunge_all()
    return user


def expired_and_detached(session: Session) -> Any:
    user = stored(session, 1)
    session.expire(user)
    session.expunge_all()
    return user


def deleted(session: Session) -> Any:
    user = stored(session)
    session.delete(user)
    session.flush()
    session.expunge_all()
    return user


def rolled_back_to_a_savepoint(session: Session) -> Any:
    with session.begin_nested() as savepoint:
        user = stored(session, 1)
        savepoint.rollback()
    return user


def failed_flush(session: Session) -> Any:
    kept = stored(session)
    user = User(id=kept.id, name="a")
    session.expunge(kept)
    with pytest.raises(sa_exc.IntegrityError), session.begin_nested():
        session.add(user)
        session.flush()
    return user


def merged(session: Session) -> Any:
    user = User(id=stored(session).id, name="b", posts=[Post()])
    copy = session.merge(user)
    assert copy is not user
    session.flush()
    session.expunge_all()
    return user


def loaded_with_options(session: Session) -> Any:
    key = stored(session, 2).id
    session.expunge_all()
    statement = select(User).where(User.id == key).options(selectinload(User.posts).joinedload(Post.author))
    user = session.scalars(statement).one()
    assert len(user.posts) == 2
    session.expunge_all()
    return user


@pytest.mark.parametrize(
    "make",
    [
        modified_and_detached,
        never_added,
        added_and_taken_back,
        refers_to_itself,
        backref_both_ways,
        moved_between_owners,
        pending_changes,
        expired_and_detached,
        deleted,
        rolled_back_to_a_savepoint,
        failed_flush,
        merged,
        loaded_with_options,
    ],
)
def test_nothing_survives(make: Callable[[Session], Any], session: Session) -> None:
    refs = []
    for _ in range(TIMES):
        instance = make(session)
        refs.append(weakref.ref(instance))
        refs.append(weakref.ref(inspect(instance)))
    del instance
    session.rollback()  # the transaction knows the states of what it inserted
    session.expunge_all()
    gc.collect()
    assert sum(ref() is not None for ref in refs) == 0


@pytest.mark.parametrize("peers", [False, True])
@pytest.mark.parametrize("changes", [False, True])
def test_a_survivor_does_not_hold_its_batch(session: Session, changes: bool, peers: bool) -> None:
    session.add_all([User(name="a", posts=[Post()]) for _ in range(TIMES)])
    session.commit()
    session.expunge_all()
    session.peerload = peers
    users = session.scalars(select(User).options(joinedload(User.posts))).unique().all()
    survivor = users[TIMES // 2]
    if changes:
        survivor.name = "b"
    session.expire(survivor, ["name"])
    refs = [weakref.ref(user) for user in users if user is not survivor]
    refs += [weakref.ref(post) for user in users if user is not survivor for post in user.posts]
    del users
    gc.collect()
    assert sum(ref() is not None for ref in refs) == 0
    assert survivor.name == "a"
    assert len(survivor.posts) == 1
