"""Two mapped classes, and rows of them."""

from __future__ import annotations

from relata import ForeignKey, String
from relata.ext.asyncio import AsyncAttrs, AsyncEngine, AsyncSession
from relata.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(AsyncAttrs, DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelf"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    books: Mapped[list[Book]] = relationship(
        back_populates="shelf", cascade="all, delete-orphan", order_by="Book.id"
    )


class Book(Base):
    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(30))
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelf.id"))
    shelf: Mapped[Shelf] = relationship(back_populates="books")


shelves, books = Shelf.__table__, Book.__table__


async def fill(engine: AsyncEngine, count: int = 3) -> None:
    """Make the tables, and `count` shelves of two books each."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        session.add_all(
            Shelf(name=f"shelf {number}", books=[Book(title="a"), Book(title="b")])
            for number in range(1, count + 1)
        )
        await session.commit()
