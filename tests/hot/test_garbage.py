"""No statement leaves work to the cyclic collector: what it made is freed when the last reference goes.

Aliases and subqueries whose columns were asked for are the exception: a column knows its table.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys

import pytest

from relata import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    lambda_stmt,
    select,
)
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


def open_database(path):
    """Return an engine on a new file that has two rows."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(tree), [{"name": "a", "parent_id": None}, {"name": "b", "parent_id": 1}])
    return engine


def core_first(engine):
    with engine.connect() as connection:
        connection.execute(select(tree).where(tree.c.id == 1)).first()


def core_all_in_list(engine):
    with engine.connect() as connection:
        connection.execute(select(tree).where(tree.c.id.in_([1, 2])).limit(5)).mappings().all()


def core_of_functions(engine):
    with engine.connect() as connection:
        for name in ("a", "b"):
            statement = lambda_stmt(lambda: select(tree)) + (lambda s: s.where(tree.c.name == name))  # noqa: B023  # at once
            connection.execute(statement).first()
            connection.execute(select(tree).where(lambda: tree.c.name == name)).first()  # noqa: B023  # at once


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
    core_of_functions,
    core_subquery,
    core_write,
    orm_first,
    orm_get_and_lazy_load,
    orm_selectinload,
    orm_change_and_commit,
]


def count_garbage(operation, engine):
    """Return how many objects three runs of an operation leave to the collector."""
    for _ in range(3):
        operation(engine)
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            operation(engine)
        return gc.collect()
    finally:
        gc.enable()


@pytest.fixture(scope="module")
def garbage(tmp_path_factory):
    """Count in a process of its own: what other tests listen to would be counted, too."""
    path = tmp_path_factory.mktemp("garbage") / "file.db"
    run = [sys.executable, "-m", "tests.hot.test_garbage", str(path)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.__name__)
def test_nothing_is_left_to_the_collector(garbage, operation):
    assert garbage[operation.__name__] == 0


if __name__ == "__main__":
    an_engine = open_database(sys.argv[1])
    print(json.dumps({one.__name__: count_garbage(one, an_engine) for one in OPERATIONS}))
