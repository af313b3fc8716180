"""Loads that go on from level to level of a tree: ``recursion_depth``."""

from __future__ import annotations

import pytest

from relata import exc, select, update
from relata.orm import Session, aliased, immediateload, joinedload, load_only, selectinload
from tests.orm.loading.models import Node, User


def shape(node):
    """The ids of a tree as it is loaded: ``...`` where no children are."""
    if "children" not in node.__dict__:
        return (node.id, ...)
    return (node.id, [shape(child) for child in node.children])


LEAVES = (1, [(2, [(4, [])]), (3, [])])
ROOT = select(Node).where(Node.id == 1)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, (1, [(2, ...), (3, ...)])),
        (1, (1, [(2, [(4, ...)]), (3, [])])),
        (2, LEAVES),
        (9, LEAVES),
        (-1, LEAVES),
    ],
)
@pytest.mark.parametrize("option", [selectinload, immediateload])
def test_to_a_depth(lite, option, depth, expected):
    root = lite.scalars(ROOT.options(option(Node.children, recursion_depth=depth))).one()
    assert shape(root) == expected


@pytest.mark.parametrize("option", [selectinload, immediateload])
def test_to_the_root(lite, option):
    node = lite.scalars(
        select(Node).where(Node.id == 4).options(option(Node.parent, recursion_depth=-1))
    ).one()
    assert node.__dict__["parent"].__dict__["parent"].__dict__["parent"] is None


def test_one_plan_serves_all_levels(lite):
    engine = lite.get_bind()
    engine.clear_compiled_cache()
    for depth in (3, 50):
        lite.scalars(ROOT.options(selectinload(Node.children, recursion_depth=depth))).one()
        lite.expunge_all()
    assert len(engine._compiled_cache) == 2 + 1


@pytest.mark.parametrize("option", [selectinload, immediateload])
def test_options_below_hold_on_every_level(lite, statements, option):
    below = option(Node.children, recursion_depth=-1).options(load_only(Node.id), joinedload(Node.parent))
    root = lite.scalars(ROOT.options(below)).one()
    leaf = root.children[0].children[0]
    assert "parent_id" in root.__dict__
    with statements.expect(0):
        assert leaf.parent is root.children[0]


def test_no_object_is_loaded_twice_in_a_cycle(lite, statements):
    lite.execute(update(Node).where(Node.id == 1).values(parent_id=4))
    option = selectinload(Node.children, recursion_depth=-1)
    for again in (False, True):
        with statements.expect(1 + 3):
            root = lite.scalars(ROOT.options(option).execution_options(populate_existing=again)).one()
        assert root.__dict__["children"][0].__dict__["children"][0].__dict__["children"] == [root]
        if not again:
            lite.expunge_all()


def test_what_is_there_is_gone_through(lite, statements):
    root = lite.scalars(ROOT).one()
    assert len(root.children) == 2
    with statements.expect(1 + 2):
        lite.scalars(ROOT.options(selectinload(Node.children, recursion_depth=-1))).one()
    assert shape(root) == LEAVES


def test_an_expired_object_of_a_whole_tree(lite):
    root = lite.scalars(ROOT.options(selectinload(Node.children, recursion_depth=-1))).one()
    lite.expire(root.children[0])
    assert root.children[0].parent_id == 1
    assert shape(root) == LEAVES


def test_a_tree_from_an_alias(lite):
    node = aliased(Node)
    statement = select(node).where(node.id == 1)
    root = lite.scalars(statement.options(selectinload(node.children, recursion_depth=1))).one()
    assert shape(root) == (1, [(2, [(4, ...)]), (3, [])])


def test_a_deep_tree_needs_no_deep_stack(sqlite_engine):
    Node.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        rows = [{"id": number, "parent_id": number - 1 or None} for number in range(1, 1200)]
        session.execute(Node.__table__.insert(), rows)
        root = session.scalars(ROOT.options(selectinload(Node.children, recursion_depth=-1))).one()
        depth = 1
        while root.__dict__["children"]:
            root, depth = root.children[0], depth + 1
        assert depth == 1199


def test_only_a_relationship_to_its_own_class_has_levels(lite):
    with pytest.raises(exc.InvalidRequestError, match=r"User\.addresses.*leads from User to Address"):
        lite.scalars(select(User).options(selectinload(User.addresses, recursion_depth=2))).all()


def test_the_levels_below_have_one_option(lite):
    option = selectinload(Node.children, recursion_depth=2).raiseload(Node.children)
    with pytest.raises(exc.InvalidRequestError, match=r"Node\.children.*got raise\(Node\.children\)"):
        lite.scalars(ROOT.options(option)).all()


def test_no_plan_is_kept_where_an_execution_option_says_so(lite):
    engine = lite.get_bind()
    engine.clear_compiled_cache()
    statement = ROOT.options(selectinload(Node.children, recursion_depth=-1))
    lite.scalars(statement, execution_options={"compiled_cache": None}).all()
    assert len(engine._compiled_cache) == 0
