"""Related objects: each kind of collection, what they make in SQL, loader options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_type

from relata import Column, ForeignKey, Select, Table, select
from relata.orm import (
    AppenderQuery,
    Bundle,
    DeclarativeBase,
    DynamicMapped,
    InstrumentedAttribute,
    Load,
    Mapped,
    Session,
    WriteOnlyCollection,
    WriteOnlyMapped,
    aliased,
    attribute_keyed_dict,
    contains_eager,
    defer,
    joinedload,
    load_only,
    mapped_column,
    peerload,
    raiseload,
    relationship,
    selectinload,
    subqueryload,
    with_parent,
)
from relata.sql.elements import ColumnElement


class Base(DeclarativeBase):
    pass


links = Table("link", Base.metadata, Column("a", ForeignKey("node.id")), Column("b", ForeignKey("tag.id")))


class Node(Base):
    __tablename__ = "node"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("node.id"))
    parent: Mapped[Node | None] = relationship(back_populates="children", remote_side=[id])
    children: Mapped[list[Node]] = relationship(back_populates="parent")
    tags: Mapped[set[Tag]] = relationship(secondary=links)
    named: Mapped[dict[str, Tag]] = relationship(
        secondary=links, collection_class=attribute_keyed_dict("name"), viewonly=True
    )
    many: WriteOnlyMapped[Tag] = relationship(secondary=links, viewonly=True)
    lazy: DynamicMapped[Tag] = relationship(secondary=links, viewonly=True)


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def values(node: Node) -> None:
    assert_type(node.parent, Node | None)
    assert_type(node.children, list[Node])
    assert_type(node.children[0].parent, Node | None)
    assert_type(node.tags, set[Tag])
    assert_type(node.named["x"].name, str)
    assert_type(node.many, WriteOnlyCollection[Tag])
    assert_type(node.many.select(), Select[Tag])
    assert_type(node.lazy, AppenderQuery[Tag])
    node.many.add(Tag())
    node.children = [Node()]
    node.parent = None
    node.parent = Tag()  # type: ignore[assignment]  # a tag is no node
    node.children.append(Tag())  # type: ignore[arg-type]  # a tag is no node


def expressions(node: Node) -> None:
    assert_type(Node.parent, InstrumentedAttribute[Node | None])
    assert_type(Node.children, InstrumentedAttribute[list[Node]])
    assert_type(Node.parent == node, ColumnElement[bool])
    assert_type(Node.children.any(Node.id > 5), ColumnElement[bool])
    assert_type(Node.children.contains(node), ColumnElement[bool])
    assert_type(Node.parent.has(Node.id > 5), ColumnElement[bool])
    assert_type(with_parent(node, Node.children), ColumnElement[bool])


def joins(session: Session) -> None:
    child = aliased(Node, name="child")
    statement = select(Node, child.id).join(Node.children.of_type(child)).join(Node.tags.and_(Tag.id > 5))
    for node, key in session.execute(statement).tuples():
        assert_type(node, Node)
        assert_type(key, int)
    pair = Bundle("pair", Node.id, Node.parent_id)
    session.execute(select(pair, Node.id)).all()
    below = select(Node).where(Node.id > 5).subquery()
    other = aliased(Node, below)
    assert_type(session.scalars(select(other)).all(), Sequence[Node])


def options(session: Session) -> None:
    statement = select(Node).options(
        selectinload(Node.children).joinedload(Node.parent).load_only(Node.id),
        subqueryload(Node.tags).options(defer(Tag.name), raiseload("*")),
        peerload(Node.named),
        joinedload(Node.parent, innerjoin=True),
        contains_eager(Node.tags),
        Load(Node).selectinload(Node.tags),
        load_only(Node.id, raiseload=True),
        selectinload(Node.children.and_(Node.id > 5)),
    )
    assert_type(statement, Select[Node])
    assert_type(session.scalars(statement).unique().all(), Sequence[Node])
    for node in session.scalars(statement.execution_options(yield_per=100)):
        assert_type(node, Node)
    pages: Iterator[Sequence[Node]] = session.scalars(statement).partitions(10)
    next(pages)
