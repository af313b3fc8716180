"""The session: what each of its methods gives, statements that change rows, `Query`, scopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, assert_type

from relata import Engine, Row, ScalarResult, delete, insert, inspect, select, update
from relata.engine import Connection, Result
from relata.orm import (
    DeclarativeBase,
    InstanceState,
    Mapped,
    Mapper,
    Query,
    Session,
    SessionTransaction,
    mapped_column,
    object_session,
    scoped_session,
    sessionmaker,
)
from relata.sql.dml import ReturningInsert, ReturningUpdate


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]


class Address(Base):
    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]


def objects(session: Session, user: User) -> None:
    assert_type(session.get(User, (5,), populate_existing=True), User | None)
    assert_type(session.get_one(User, {"id": 5}), User)
    assert_type(session.merge(user, load=False), User)
    assert_type(object_session(user), Session | None)
    assert_type(session.is_modified(user), bool)
    assert_type(user in session, bool)
    state: InstanceState = inspect(user)
    mapper: Mapper[User] = inspect(User)
    assert_type(state.persistent, bool)
    assert_type(mapper.class_, type[User])
    found: Iterable[object] = session.new
    session.add_all([user, *found])
    session.add(user)
    session.delete(user)
    session.refresh(user, ["name"], with_for_update=True)
    session.expire(user)
    session.expunge(user)


def rows(session: Session) -> None:
    statement = select(User, Address.email)
    assert_type(session.execute(statement), Result[User, str])
    assert_type(session.execute(statement).first(), Row[User, str] | None)
    user, email = session.execute(statement).one()._tuple()
    assert_type(user, User)
    assert_type(email, str)
    assert_type(session.scalars(select(User.email)), ScalarResult[str | None])
    assert_type(session.scalars(select(User).limit(5)).all(), Sequence[User])
    assert_type(session.scalar(select(User.name)), str | None)
    assert_type(session.scalars(select(User).from_statement(select(User))).one(), User)


def changes(session: Session) -> None:
    made = insert(User).returning(User)
    assert_type(made, ReturningInsert[User])
    assert_type(session.scalars(made, [{"name": "x"}]).all(), Sequence[User])
    changed = update(User).where(User.id == 5).values(name="x").returning(User.id, User.email)
    assert_type(changed, ReturningUpdate[int, str | None])
    assert_type(session.execute(changed).one(), Row[int, str | None])
    assert_type(session.scalars(delete(User).returning(User.name)).all(), Sequence[str])
    session.execute(delete(User), execution_options={"synchronize_session": "fetch"})
    session.bulk_insert_mappings(User, [{"name": "x"}])
    session.bulk_save_objects([User()])


def transactions(session: Session, engine: Engine) -> None:
    with session.begin() as transaction:
        assert_type(transaction, SessionTransaction)
    with session.begin_nested() as savepoint:
        assert_type(savepoint, SessionTransaction)
    with session.no_autoflush:
        session.flush()
    assert_type(session.connection(), Connection)
    assert_type(session.in_transaction(), bool)
    assert_type(session.info, dict[Any, Any])
    with Session(engine, expire_on_commit=False) as other:
        assert_type(other, Session)
    for step in session.flush_plan():
        assert_type(step.statement, str)


def queries(session: Session) -> None:
    query = session.query(User)
    assert_type(query, Query[User])
    assert_type(query.filter(User.id > 5).order_by(User.name).limit(3).all(), list[User])
    assert_type(query.filter_by(name="x").one(), User)
    assert_type(session.query(User.id).all(), list[Row[int]])
    assert_type(session.query(User, Address.email).first(), Row[User, str] | None)
    assert_type(query.first(), User | None)
    assert_type(query.get(5), User | None)
    assert_type(query.count(), int)
    for user in query:
        assert_type(user, User)


class OwnSession(Session):
    pass


def makers(engine: Engine) -> None:
    make = sessionmaker(engine, class_=OwnSession, autoflush=False)
    assert_type(make, sessionmaker[OwnSession])
    with make() as session:
        assert_type(session, OwnSession)
    assert_type(sessionmaker(engine)(), Session)
    scope = scoped_session(make)
    assert_type(scope, scoped_session[OwnSession])
    assert_type(scope(), OwnSession)
    assert_type(scope.scalars(select(User)).all(), Sequence[User])
    assert_type(scope.get(User, 5), User | None)


def mistakes(session: Session) -> None:
    session.get(User)  # type: ignore[call-arg]  # the key is missing
    session.scalars(select(User)).one().nmae  # type: ignore[attr-defined]  # no such attribute
