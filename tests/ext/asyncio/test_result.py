"""Results that are awaited."""

from __future__ import annotations

import pytest

from relata import exc, select, text, union_all
from relata.ext.asyncio import AsyncMappingResult, AsyncResult, AsyncScalarResult, exc as async_exc
from tests.ext.asyncio.loops import on_each_database
from tests.ext.asyncio.models import fill, shelves

IN_ORDER = select(shelves.c.id, shelves.c.name).order_by(shelves.c.id)
ROWS = [(number, f"shelf {number}") for number in range(1, 21)]


@on_each_database
async def test_rows_are_streamed_in_every_form(engine):
    await fill(engine, 20)
    async with engine.connect() as connection:
        result = await connection.stream(IN_ORDER)
        assert isinstance(result, AsyncResult)
        assert list(result.keys()) == ["id", "name"]
        assert await result.fetchone() == ROWS[0]
        assert await result.fetchmany(2) == ROWS[1:3]
        assert [row async for row in result] == ROWS[3:]
        assert await result.fetchone() is None

        async with connection.stream(IN_ORDER) as result:
            assert [part async for part in result.partitions(8)] == [ROWS[:8], ROWS[8:16], ROWS[16:]]
        assert result.closed
        async with connection.stream_scalars(IN_ORDER) as scalars:
            assert isinstance(scalars, AsyncScalarResult)
            assert await scalars.all() == [number for number, _ in ROWS]
        mappings = (await connection.stream(IN_ORDER)).mappings().columns("name")
        assert isinstance(mappings, AsyncMappingResult)
        assert await mappings.first() == {"name": "shelf 1"}
        assert await (await connection.stream(IN_ORDER)).scalars("name").fetchmany(1) == ["shelf 1"]


@on_each_database
async def test_one_row_or_an_error(engine):
    await fill(engine, 2)
    none = IN_ORDER.where(shelves.c.id == 5)
    only = IN_ORDER.where(shelves.c.id == 2)
    async with engine.connect() as connection:
        assert await (await connection.stream(only)).one() == (2, "shelf 2")
        assert await (await connection.stream(only)).scalar_one() == 2
        assert await (await connection.stream(only)).scalar() == 2
        assert await (await connection.stream(none)).one_or_none() is None
        assert await (await connection.stream(none)).first() is None
        assert await (await connection.stream(none)).scalar_one_or_none() is None
        for method in ("one", "scalar_one"):
            with pytest.raises(exc.NoResultFound):
                await getattr(await connection.stream(none), method)()
            with pytest.raises(exc.MultipleResultsFound):
                await getattr(await connection.stream(IN_ORDER), method)()


@on_each_database
async def test_rows_are_unique_and_frozen(engine):
    await fill(engine, 3)
    twice = union_all(select(shelves.c.id), select(shelves.c.id)).order_by("id")
    async with engine.connect() as connection:
        assert await (await connection.stream(twice)).unique().all() == [(1,), (2,), (3,)]
        frozen = await (await connection.stream(twice)).freeze()
        unique = await (await connection.stream(twice)).unique().freeze()
    assert frozen().scalars().all() == [1, 1, 2, 2, 3, 3]
    assert unique().scalars().all() == [1, 2, 3]


@on_each_database
async def test_a_result_is_whole_or_streamed(engine):
    await fill(engine, 3)
    async with engine.connect() as connection:
        whole = await connection.execute(IN_ORDER)
        await connection.close()
    assert whole.all() == ROWS[:3]
    async with engine.connect() as connection:
        with pytest.raises(async_exc.AsyncMethodRequired, match=r"stream\(\)"):
            await connection.execute(IN_ORDER, execution_options={"stream_results": True})
        with pytest.raises(async_exc.AsyncMethodRequired, match="exec_driver_sql"):
            await connection.exec_driver_sql("SELECT 1", execution_options={"stream_results": True})
        assert await connection.scalar(text("SELECT 1")) == 1
