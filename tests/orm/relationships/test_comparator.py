"""The SQL of relationship attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import create_engine, exc, inspect, not_, select
from relata.orm import Session, aliased
from relata.orm.attributes import set_committed_value
from tests.orm.mapping import Base, Keyword, Node, Post, User


def sql(clause: Any) -> str:
    return " ".join(str(clause).split())


def persistent(cls: Any, pk: int) -> Any:
    obj = cls()
    set_committed_value(obj, "id", pk)
    inspect(obj).pk = pk
    return obj


user, post, keyword = persistent(User, 5), persistent(Post, 6), persistent(Keyword, 7)

CONDITIONS: list[tuple[Callable[[], Any], str]] = [
    (lambda: Post.author == None, "post.author_id IS NULL"),
    (lambda: Post.author != None, "post.author_id IS NOT NULL"),
    (lambda: Post.author == user, ":param_1 = post.author_id"),
    (lambda: Post.author != user, "post.author_id != :param_1 OR post.author_id IS NULL"),
    (lambda: User.posts.contains(post), '"user".id = :param_1'),
    (lambda: User.posts.any(), 'EXISTS (SELECT 1 FROM post, "user" WHERE "user".id = post.author_id)'),
    (
        lambda: Post.author.has(name="x"),
        'EXISTS (SELECT 1 FROM "user", post WHERE "user".id = post.author_id AND "user".name = :name_1)',
    ),
    (
        lambda: Post.keywords.contains(keyword),
        "post.id = post_keyword_1.post_id AND :param_1 = post_keyword_1.keyword_id",
    ),
    (
        lambda: Node.children.any(Node.id == 3),
        "EXISTS (SELECT 1 FROM node AS node_1, node WHERE node.id = node_1.parent_id AND node_1.id = :id_1)",
    ),
]


@pytest.mark.parametrize(("make", "expected"), CONDITIONS)
def test_conditions(make: Callable[[], Any], expected: str) -> None:
    assert sql(make()) == expected


def test_any_correlates_to_the_statement_around_it() -> None:
    assert sql(select(User.id).where(User.posts.any(Post.title == "x"))) == (
        'SELECT "user".id FROM "user" WHERE EXISTS (SELECT 1 FROM post '
        'WHERE "user".id = post.author_id AND post.title = :title_1)'
    )


def test_an_attribute_of_an_alias_compares_in_the_alias() -> None:
    other = aliased(Post)
    assert sql(other.author == None) == "post_1.author_id IS NULL"
    assert sql(other.author.has(name="x")).endswith('"user".id = post_1.author_id AND "user".name = :name_1)')


def test_values_are_read_when_the_statement_is_executed() -> None:
    new = User()
    condition = Post.author == new
    with pytest.raises(exc.InvalidRequestError, match="flush the object first"):
        condition.compile().params  # reads them
    new.id = 9
    assert condition.compile().params == {"param_1": 9}


MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: User.posts == post, r"User\.posts\.contains"),
    (lambda: User.posts != post, r"~User\.posts\.contains"),
    (lambda: Post.author.contains(user), "use =="),
    (lambda: Post.author.any(), "use has"),
    (lambda: User.posts.has(), "use any"),
    (lambda: User.name.any(), "expected a relationship"),
    (lambda: Post.author.in_([user]), "foreign key column"),
    (lambda: Post.author > user, "'gt'"),
]


@pytest.mark.parametrize(("make", "words"), MISTAKES)
def test_operators_that_make_no_sense(make: Callable[[], Any], words: str) -> None:
    with pytest.raises((exc.InvalidRequestError, NotImplementedError), match=words):
        make()


@pytest.mark.parametrize("value", [5, "x", object()])
def test_comparing_with_what_is_not_mapped(value: Any) -> None:
    with pytest.raises(exc.ArgumentError, match=r"Post\.author"):
        Post.author == value


def test_what_is_no_member_through_an_association_table() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        first, second = Keyword(id=1), Keyword(id=2)
        session.add_all([Post(id=1, keywords={first, second}), Post(id=2, keywords={second}), Post(id=3)])
        session.flush()

        def ids(*conditions: Any) -> list[int]:
            return list(session.scalars(select(Post.id).where(*conditions).order_by(Post.id)))

        assert ids(Post.keywords.contains(first)) == [1]
        assert ids(~Post.keywords.contains(first)) == [2, 3]
        assert ids(not_(Post.keywords.contains(second))) == [3]
        assert ids(Post.keywords.contains(second), ~Post.keywords.contains(first)) == [2]
        assert ids(~~Post.keywords.contains(first)) == [1]
        other = aliased(Post)
        assert list(session.scalars(select(other.id).where(~other.keywords.contains(second)))) == [3]
