"""Sessions for asyncio."""

from __future__ import annotations

import asyncio

import pytest

from relata import Sequence, event, exc, func, inspect, select
from relata.ext.asyncio import (
    AsyncSession,
    async_object_session,
    async_scoped_session,
    async_session,
    async_sessionmaker,
    close_all_sessions,
    create_async_engine,
    exc as async_exc,
)
from relata.orm import Session, selectinload
from tests.ext.asyncio.loops import on_each_database
from tests.ext.asyncio.models import Book, Shelf, fill

SHELVES = select(Shelf).order_by(Shelf.id)


@on_each_database
async def test_objects_are_loaded_changed_and_saved(engine):
    await fill(engine)
    async with AsyncSession(engine) as session:
        shelf = (await session.scalars(SHELVES.options(selectinload(Shelf.books)))).first()
        assert [book.title for book in shelf.books] == ["a", "b"]
        shelf.books[0].title = "changed"
        session.add(Book(title="c", shelf_id=2))
        assert list(session.dirty) == [shelf.books[0]]
        await session.commit()
    async with AsyncSession(engine) as session:
        assert (await session.get(Book, 1)).title == "changed"
        assert await session.get(Book, 99) is None
        with pytest.raises(exc.NoResultFound):
            await session.get_one(Book, 99)
        assert await session.scalar(select(func.count(Book.id))) == 7
        await session.delete(await session.get_one(Shelf, 1))  # what cascades reach is loaded for it
        await session.flush()
        assert await session.scalar(select(func.count(Book.id))) == 5
        await session.rollback()
        assert await session.scalar(select(func.count(Book.id))) == 7


@on_each_database
async def test_lazy_loads_are_awaited(engine):
    await fill(engine)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        shelf = await session.get_one(Shelf, 1)
        with pytest.raises(exc.MissingGreenlet) as caught:
            _ = shelf.books
        assert "Shelf.books of <Shelf with primary key 1>" in str(caught.value)
        assert "select(Shelf).options(selectinload(Shelf.books))" in str(caught.value)
        assert "awaitable_attrs.books" in str(caught.value)
        assert [book.title for book in await shelf.awaitable_attrs.books] == ["a", "b"]
        assert len(shelf.books) == 2
        await session.commit()
        await session.refresh(shelf, ["name"])
        assert await session.run_sync(lambda sync: len(sync.get(Shelf, 2).books)) == 2
        session.expire(shelf)
        with pytest.raises(exc.MissingGreenlet, match=r"Shelf\.name of .* expire_on_commit=False"):
            _ = shelf.name
        other = await session.get_one(Shelf, 3)
        await session.refresh(other, ["books"])
        assert len(other.books) == 2


@on_each_database
async def test_rows_of_objects_are_streamed(engine):
    await fill(engine)
    async with AsyncSession(engine) as session:
        result = await session.stream(SHELVES, execution_options={"yield_per": 2})
        assert [[row.Shelf.id for row in part] async for part in result.partitions()] == [[1, 2], [3]]
        scalars = await session.stream_scalars(SHELVES.options(selectinload(Shelf.books)))
        assert [len(shelf.books) async for shelf in scalars] == [2, 2, 2]
        with pytest.raises(async_exc.AsyncMethodRequired, match=r"stream\(\)"):
            await session.execute(SHELVES, execution_options={"yield_per": 2})


@on_each_database
async def test_a_savepoint_is_rolled_back_alone(engine):
    await fill(engine)
    async with AsyncSession(engine) as session, session.begin() as outer:
        assert session.get_transaction() is outer
        session.add(Shelf(name="outside"))
        with pytest.raises(exc.IntegrityError):
            async with session.begin_nested() as inner:
                assert session.get_nested_transaction() is inner
                session.add(Shelf(name="shelf 1"))
                await session.flush()
        connection = await session.connection()
        assert outer.connections == {connection}
        assert outer.bound_connection() is connection
    async with AsyncSession(engine) as session:
        assert await session.scalar(select(func.count(Shelf.id))) == 4


@on_each_database
async def test_sessions_are_made_alike_and_kept_a_task(engine):
    await fill(engine)
    make = async_sessionmaker(engine, expire_on_commit=False, info={"a": 1})
    async with make.begin() as session:
        session.add(Shelf(name="made"))
    async with make(info={"b": 2}) as session:
        assert session.info == {"a": 1, "b": 2}
        assert await session.scalar(select(Shelf.name).where(Shelf.id == 4)) == "made"

    scoped = async_scoped_session(make, scopefunc=asyncio.current_task)

    async def ask(number):
        session = scoped()
        assert scoped() is session
        shelf = await scoped.get(Shelf, number)
        assert shelf in scoped
        await scoped.remove()
        return session, shelf.name

    found = await asyncio.gather(*(ask(number) for number in (1, 2, 3)))
    assert [name for _, name in found] == ["shelf 1", "shelf 2", "shelf 3"]
    assert len({id(session) for session, _ in found}) == 3


@on_each_database
async def test_a_session_is_found_by_its_object(engine):
    await fill(engine)
    session = AsyncSession(engine)
    shelf = await session.get_one(Shelf, 1)
    assert async_object_session(shelf) is session
    assert inspect(shelf).async_session is session
    assert async_session(session.sync_session) is session
    assert AsyncSession.object_session(shelf) is session.sync_session
    assert async_object_session(Shelf()) is None
    assert async_session(Session()) is None
    await close_all_sessions()
    assert async_object_session(shelf) is None
    assert shelf not in session


@on_each_database
async def test_binds_are_asyncio_ones(engine):
    other = create_async_engine("sqlite+aiosqlite://")
    session = AsyncSession(engine, binds={Shelf: other})
    assert session.bind is engine
    assert session.binds == {Shelf: other, Shelf.__table__: other}
    assert session.get_async_bind(Shelf) is other
    assert session.get_async_bind(Book) is engine
    assert session.get_bind(Book) is engine.sync_engine
    session.bind_mapper(Book, other)
    assert session.get_async_bind(Book) is other
    with pytest.raises(exc.ArgumentError, match="create_async_engine"):
        session.bind = engine.sync_engine
    session.sync_session.bind = engine.sync_engine
    session.sync_session.bind = create_async_engine("sqlite+aiosqlite://").sync_engine
    with pytest.raises(async_exc.AsyncBindNotFound, match="as an asyncio one"):
        _ = session.bind


@on_each_database
async def test_merge_refresh_and_the_rest(engine):
    await fill(engine)
    async with AsyncSession(engine) as session:
        merged = await session.merge(Shelf(id=1, name="merged"))
        assert session.is_modified(merged)
        assert merged in session
        assert list(session) == [merged]
        with session.no_autoflush:
            [again] = await session.merge_all([Shelf(id=1, name="merged again")])
            assert again is merged
            session.expire(merged)
            await session.refresh(merged)
        assert merged.name == "shelf 1"
        session.expunge(merged)
        assert session.identity_map.values() == []
        await session.delete_all([await session.get_one(Book, 1)])
        assert len(session.deleted) == 1
        await session.reset()
        assert not session.in_transaction()
        await session.invalidate()


@on_each_database
async def test_events_and_classes_are_those_of_the_session_behind(engine):
    class Watched(Session):
        pass

    seen = []
    event.listen(Watched, "before_flush", lambda *_: seen.append("flush"))
    await fill(engine)
    async with AsyncSession(engine, sync_session_class=Watched) as session:
        assert isinstance(session.sync_session, Watched)
        session.add(Shelf(name="watched"))
        await session.flush()
        with pytest.raises(NotImplementedError, match="sync_session"):
            event.listen(session, "before_flush", print)
    assert seen == ["flush"]


@on_each_database
async def test_a_sequence_gives_its_next_value(engine):
    if not engine.dialect.supports_sequences:
        return
    numbers = Sequence("numbers", start=5)
    async with engine.begin() as connection:
        await connection.run_sync(numbers.create)
        assert await connection.scalar(numbers) == 5
    async with AsyncSession(engine) as session:
        assert await session.scalar(numbers) == 6
