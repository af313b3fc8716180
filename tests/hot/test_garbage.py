"""No statement leaves work to the cyclic collector: what it made is freed when the last reference goes.

Aliases and subqueries whose columns were asked for are the exception: a column knows its table.
"""

from __future__ import annotations

import gc

import pytest

from relata import Column, ForeignKey, Integer, MetaData, String, Table, create_engine, insert, select
from relata.orm import DeclarativeBase, Session, relationship, selectinload


class Base(DeclarativeBase):
    metadata = MetaData()


class Tree(Base):
    __table__ = Table(
        "tree",
        Base.metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(20)),
        Column("parent_id", ForeignKey("tree.id")),
    )
    children = relationship("Tree")


tree = Tree.__table__


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('garbage') / 'file.db'}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(tree), [{"name": "a", "parent_id": None}, {"name": "b", "parent_id": 1}])
    yield engine
    engine.dispose()


def core_first(engine):
    with engine.connect() as connection:
        connection.execute(select(tree).where(tree.c.id == 1)).first()


def core_all_in_list(engine):
    with engine.connect() as connection:
        connection.execute(select(tree).where(tree.c.id.in_([1, 2])).limit(5)).mappings().all()


def core_subquery(engine):
    with engine.connect() as connection:
        inner = select(tree.c.id).where(tree.c.name == "a").scalar_subquery()
        connection.scalars(select(tree.c.name).where(tree.c.parent_id == inner)).all()


def core_write(engine):
    with engine.begin() as connection:
        connection.execute(insert(tree), {"name": "c"})
        connection.execute(tree.update().where(tree.c.name == "c").values(name="d"))
        connection.execute(tree.delete().where(tree.c.name == "d"))


def orm_first(engine):
    with Session(engine) as session:
        session.scalars(select(Tree).where(Tree.id == 1)).first()


def orm_get_and_lazy_load(engine):
    with Session(engine) as session:
        assert [child.name for child in session.get(Tree, 1).children] == ["b"]


def orm_selectinload(engine):
    with Session(engine) as session:
        session.scalars(select(Tree).options(selectinload(Tree.children))).all()


def orm_change_and_commit(engine):
    with Session(engine) as session:
        one = session.get(Tree, 2)
        one.name = one.name[::-1]
        session.commit()


OPERATIONS = [
    core_first,
    core_all_in_list,
    core_subquery,
    core_write,
    orm_first,
    orm_get_and_lazy_load,
    orm_selectinload,
    orm_change_and_commit,
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.__name__)
def test_nothing_is_left_to_the_collector(engine, operation):
    for _ in range(3):
        operation(engine)
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            operation(engine)
        assert gc.collect() == 0
    finally:
        gc.enable()
