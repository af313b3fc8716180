"""Aliases, bundles, and the keys of statements that have entities in them."""

from __future__ import annotations

from typing import Any

import pytest

from relata import exc, inspect, select, union
from relata._hot.keys import statement_key
from relata.orm import Bundle, DeclarativeBase, Mapped, aliased, mapped_column
from tests.orm.mapping import Node, Post, User


def sql(clause: Any) -> str:
    return " ".join(str(clause).split())


def test_an_alias_has_the_attributes_of_the_class() -> None:
    other = aliased(User, name="o")
    assert sql(select(other.name).where(other.id == 5)) == 'SELECT o.name FROM "user" AS o WHERE o.id = :id_1'
    assert other.name.parent is inspect(other)
    assert inspect(other).mapper is inspect(User)
    assert other.name is other.name


def test_an_alias_of_a_subquery() -> None:
    rows = select(User).where(User.name == "x").subquery()
    other = aliased(User, rows)
    assert sql(select(other.id)) == (
        'SELECT anon_1.id FROM (SELECT "user".id AS id, "user".name AS name FROM "user" '
        'WHERE "user".name = :name_1) AS anon_1'
    )


def test_columns_of_a_whole_class_stand_under_their_own_keys_in_a_subquery() -> None:
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column("thing_id", primary_key=True)
        name: Mapped[str] = mapped_column("its_name", key="title")

    assert select(Thing).subquery().c.keys() == ["thing_id", "title"]
    assert select(aliased(Thing)).selected_columns.keys() == ["thing_id", "title"]
    assert union(select(Thing), select(Thing)).subquery().c.keys() == ["thing_id", "title"]
    assert select(Thing.id, Thing.name).subquery().c.keys() == ["id", "name"]
    other = aliased(Thing, select(Thing).subquery())
    assert sql(select(other.name)) == (
        "SELECT anon_1.its_name FROM (SELECT thing.thing_id AS thing_id, thing.its_name AS its_name "
        "FROM thing) AS anon_1"
    )


def test_an_alias_joins_along_a_relationship() -> None:
    child = aliased(Node)
    assert sql(select(Node.id).join(Node.children.of_type(child)).where(child.id == 1)) == (
        "SELECT node.id FROM node JOIN node AS node_1 ON node.id = node_1.parent_id WHERE node_1.id = :id_1"
    )


def test_an_alias_refuses_unknown_attributes() -> None:
    with pytest.raises(AttributeError, match="User"):
        aliased(User).nope  # read for its error


@pytest.mark.parametrize("thing", [5, "User", object])
def test_only_mapped_classes_have_aliases(thing: Any) -> None:
    with pytest.raises(exc.NoInspectionAvailable, match="mapped class"):
        aliased(thing)


def statements() -> list[Any]:
    first, second = aliased(User), aliased(User)
    return [
        select(User),
        select(User.id),
        select(first),
        select(first.id, second.id),
        select(first.id, first.id),
        select(User).join(User.posts),
        select(Post).join(Post.author),
        select(User).where(User.posts.any()),
        select(Bundle("b", User.id, User.name)),
        select(Bundle("c", User.id, User.name)),
    ]


def test_statements_made_again_have_the_same_keys_and_different_ones_do_not() -> None:
    keys = [statement_key(statement)[0] for statement in statements()]  # type: ignore[index]  # all have keys
    again = [statement_key(statement)[0] for statement in statements()]  # type: ignore[index]  # all have keys
    assert keys == again
    assert len(set(keys)) == len(keys)


def test_a_bundle_gives_its_columns_by_name() -> None:
    bundle: Bundle[Any] = Bundle("b", User.id, Bundle("inner", User.name))
    assert sql(bundle.c.id == 5) == '"user".id = :id_1'
    assert sql(select(bundle)) == 'SELECT "user".id, "user".name FROM "user"'
