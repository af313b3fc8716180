"""The FROM clause of joined eager loads, and what comes of it."""

from __future__ import annotations

import pytest

from relata import Column, ForeignKey, String, Table, exc, func, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
)


class Base(DeclarativeBase):
    pass


marks = Table(
    "marks",
    Base.metadata,
    Column("leaf_id", ForeignKey("leaves.id"), primary_key=True),
    Column("color_id", ForeignKey("colors.id"), primary_key=True),
    Column("place", ForeignKey("colors.id")),
)


class Tree(Base):
    __tablename__ = "trees"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(10))
    branches: Mapped[list[Branch]] = relationship(order_by="Branch.id")


class Branch(Base):
    __tablename__ = "branches"
    id: Mapped[int] = mapped_column(primary_key=True)
    tree_id: Mapped[int] = mapped_column(ForeignKey("trees.id"))
    leaves: Mapped[list[Leaf]] = relationship(order_by="Leaf.id")
    birds: Mapped[list[Bird]] = relationship(order_by="Bird.id")
    tree: Mapped[Tree] = relationship(viewonly=True)


class Leaf(Base):
    __tablename__ = "leaves"
    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
    colors: Mapped[list[Color]] = relationship(
        secondary=marks,
        order_by=marks.c.place,
        primaryjoin=lambda: Leaf.id == marks.c.leaf_id,
        secondaryjoin=lambda: Color.id == marks.c.color_id,
    )


class Bird(Base):
    __tablename__ = "birds"
    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))


class Color(Base):
    __tablename__ = "colors"
    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture
def session(engine):
    """Two trees: one with a branch of two leaves and a bird, and a bare branch; one without branches."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        first, second = Leaf(id=1), Leaf(id=2)
        session.add_all([Color(id=number) for number in (1, 2, 3)])
        full = Branch(id=1, leaves=[first, second], birds=[Bird(id=1)])
        session.add_all([Tree(id=1, name="B", branches=[full, Branch(id=2)]), Tree(id=2, name="a")])
        session.flush()
        rows = [(1, 1, 3), (1, 2, 1), (1, 3, 2)]
        session.execute(
            marks.insert(), [dict(zip(("leaf_id", "color_id", "place"), row, strict=True)) for row in rows]
        )
        session.commit()
        session.expunge_all()
        yield session


def froms(statement):
    return " ".join(str(statement).split()).split(" FROM ", 1)[1].split(" ORDER BY ")[0]


LEAVES = Branch.leaves
FROMS = {
    "inner in inner": (
        joinedload(Tree.branches, innerjoin=True).joinedload(LEAVES, innerjoin=True),
        "trees JOIN branches AS branches_1 ON trees.id = branches_1.tree_id "
        "JOIN leaves AS leaves_1 ON branches_1.id = leaves_1.branch_id",
    ),
    "inner in outer": (
        joinedload(Tree.branches).joinedload(LEAVES, innerjoin=True),
        "trees LEFT OUTER JOIN (branches AS branches_1 JOIN leaves AS leaves_1 "
        "ON branches_1.id = leaves_1.branch_id) ON trees.id = branches_1.tree_id",
    ),
    "unnested": (
        joinedload(Tree.branches).joinedload(LEAVES, innerjoin="unnested"),
        "trees LEFT OUTER JOIN branches AS branches_1 ON trees.id = branches_1.tree_id "
        "LEFT OUTER JOIN leaves AS leaves_1 ON branches_1.id = leaves_1.branch_id",
    ),
    "two inner in outer": (
        joinedload(Tree.branches).options(
            joinedload(LEAVES, innerjoin=True), joinedload(Branch.birds, innerjoin=True)
        ),
        "trees LEFT OUTER JOIN (branches AS branches_1 JOIN birds AS birds_1 "
        "ON branches_1.id = birds_1.branch_id JOIN leaves AS leaves_1 "
        "ON branches_1.id = leaves_1.branch_id) ON trees.id = branches_1.tree_id",
    ),
    "secondary in two inner": (
        joinedload(Tree.branches).joinedload(LEAVES, innerjoin=True).joinedload(Leaf.colors, innerjoin=True),
        "trees LEFT OUTER JOIN (branches AS branches_1 JOIN leaves AS leaves_1 "
        "ON branches_1.id = leaves_1.branch_id JOIN marks AS marks_1 ON leaves_1.id = marks_1.leaf_id "
        "JOIN colors AS colors_1 ON colors_1.id = marks_1.color_id) ON trees.id = branches_1.tree_id",
    ),
    "inner in outer in inner": (
        joinedload(Tree.branches, innerjoin=True).joinedload(LEAVES).joinedload(Leaf.colors, innerjoin=True),
        "trees JOIN branches AS branches_1 ON trees.id = branches_1.tree_id LEFT OUTER JOIN "
        "(leaves AS leaves_1 JOIN marks AS marks_1 ON leaves_1.id = marks_1.leaf_id "
        "JOIN colors AS colors_1 ON colors_1.id = marks_1.color_id) ON branches_1.id = leaves_1.branch_id",
    ),
}


@pytest.mark.parametrize("name", FROMS)
def test_from_clause(name):
    option, expected = FROMS[name]
    assert froms(select(Tree).options(option)) == expected


def test_what_misses_its_inner_target_is_left_out(session):
    nested = joinedload(Tree.branches).joinedload(LEAVES, innerjoin=True)
    found = session.scalars(select(Tree).order_by(Tree.id).options(nested)).unique().all()
    assert [[b.id for b in tree.branches] for tree in found] == [[1], []]


def test_everything_comes_by_unnested_joins(session):
    option = joinedload(Tree.branches).joinedload(LEAVES, innerjoin="unnested")
    found = session.scalars(select(Tree).order_by(Tree.id).options(option)).unique().all()
    assert [[b.id for b in tree.branches] for tree in found] == [[1, 2], []]
    assert [leaf.id for leaf in found[0].branches[0].leaves] == [1, 2]


def test_an_order_by_the_secondary_table(session):
    leaf = session.scalars(select(Leaf).where(Leaf.id == 1).options(joinedload(Leaf.colors))).unique().one()
    assert [color.id for color in leaf.colors] == [2, 3, 1]


def test_a_limit_with_an_order_by_an_expression(session):
    statement = select(Tree).order_by(func.lower(Tree.name).desc()).limit(1)
    found = session.scalars(statement.options(joinedload(Tree.branches))).unique().all()
    assert [(tree.name, len(tree.branches)) for tree in found] == [("B", 2)]
    assert "lower(trees.name) AS lower_1" in str(statement.options(joinedload(Tree.branches)))


def test_a_limit_with_several_columns(session):
    statement = select(Tree.name, Tree, func.length(Tree.name)).order_by(Tree.id).limit(1)
    row = session.execute(statement.options(joinedload(Tree.branches).joinedload(LEAVES))).unique().one()
    assert (row[0], row[1].id, row[2]) == ("B", 1, 1)
    assert [[leaf.id for leaf in b.leaves] for b in row[1].branches] == [[1, 2], []]


def test_distinct_rows_are_told_apart_before_the_join(session):
    statement = select(Branch).distinct().options(joinedload(Branch.tree))
    assert str(statement).count("SELECT") == 2
    assert [b.tree.id for b in session.scalars(statement.order_by(Branch.id))] == [1, 1]


def test_a_limit_counts_rows_of_contains_eager(session):
    statement = select(Tree).join(Tree.branches).order_by(Branch.id).limit(1)
    found = session.scalars(statement.options(contains_eager(Tree.branches))).unique().all()
    assert [[b.id for b in tree.branches] for tree in found] == [[1]]


@pytest.mark.parametrize("limit", [None, 5])
def test_an_order_by_text_names_no_column_of_an_eager_load(session, limit):
    statement = select(Tree).join(Tree.branches).options(joinedload(Tree.branches)).limit(limit)
    found = session.scalars(statement.order_by("tree_id", "name")).unique().all()
    assert [tree.id for tree in found] == [1]
    assert "ORDER BY branches_1.tree_id" not in str(statement.order_by("tree_id"))
    with pytest.raises(exc.CompileError, match=r"order_by.*got 'branch_id'"):
        str(statement.order_by("branch_id"))


def test_a_given_statement_needs_no_unique(session):
    rows = select(Tree, Branch).join(Tree.branches).order_by(Branch.id)
    statement = select(Tree).from_statement(rows).options(contains_eager(Tree.branches))
    found = session.scalars(statement).all()
    assert [tree.id for tree in found] == [1, 1]
    assert [branch.id for branch in found[0].__dict__["branches"]] == [1, 2]
