"""The join conditions of relationships: found, given, refused."""

from __future__ import annotations

from typing import Any

import pytest

from relata import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, exc, inspect
from relata.orm import (
    MANYTOMANY,
    MANYTOONE,
    ONETOMANY,
    DeclarativeBase,
    Mapped,
    backref,
    declarative_base,
    foreign,
    mapped_column,
    relationship,
    remote,
)
from relata.orm.exc import UnmappedClassError
from tests.orm.mapping import Keyword, Node, Post, User


def pairs(prop: Any) -> list[str]:
    return [f"{a.table.name}.{a.name}={b.table.name}.{b.name}" for a, b in prop.local_remote_pairs]


def synchronized(prop: Any) -> list[str]:
    return [f"{a.table.name}.{a.name}->{b.table.name}.{b.name}" for a, b in prop.synchronize_pairs]


@pytest.mark.parametrize(
    ("attribute", "direction", "uselist", "local_remote", "sync"),
    [
        (User.posts, ONETOMANY, True, ["user.id=post.author_id"], ["user.id->post.author_id"]),
        (Post.author, MANYTOONE, False, ["post.author_id=user.id"], ["user.id->post.author_id"]),
        (User.profile, ONETOMANY, False, ["user.id=profile.user_id"], ["user.id->profile.user_id"]),
        (Node.children, ONETOMANY, True, ["node.id=node.parent_id"], ["node.id->node.parent_id"]),
        (Node.parent, MANYTOONE, False, ["node.parent_id=node.id"], ["node.id->node.parent_id"]),
        (
            Post.keywords,
            MANYTOMANY,
            True,
            ["post.id=post_keyword.post_id", "keyword.id=post_keyword.keyword_id"],
            ["post.id->post_keyword.post_id"],
        ),
        (
            Keyword.posts,
            MANYTOMANY,
            True,
            ["keyword.id=post_keyword.keyword_id", "post.id=post_keyword.post_id"],
            ["keyword.id->post_keyword.keyword_id"],
        ),
    ],
)
def test_foreign_keys_tell_the_condition(
    attribute: Any, direction: Any, uselist: bool, local_remote: list[str], sync: list[str]
) -> None:
    prop = attribute.property
    assert (prop.direction, prop.uselist) == (direction, uselist)
    assert (pairs(prop), synchronized(prop)) == (local_remote, sync)


def test_both_sides_know_each_other() -> None:
    assert User.posts.property._reverse_property == {Post.author.property}
    assert Post.author.property._reverse_property == {User.posts.property}


def test_a_composite_foreign_key() -> None:
    Base: Any = declarative_base()

    class Place(Base):
        __tablename__ = "place"
        x = Column(Integer, primary_key=True)
        y = Column(Integer, primary_key=True)

    class Sign(Base):
        __tablename__ = "sign"
        id = Column(Integer, primary_key=True)
        px = Column(Integer)
        py = Column(Integer)
        __table_args__ = (ForeignKeyConstraint(["px", "py"], ["place.x", "place.y"]),)
        place = relationship(Place)

    assert pairs(Sign.place.property) == ["sign.px=place.x", "sign.py=place.y"]
    assert Sign.place.property.direction is MANYTOONE


@pytest.mark.parametrize(
    "options",
    [
        {"foreign_keys": "Letter.to_id"},
        {"foreign_keys": "[Letter.to_id]"},
        {"primaryjoin": "Person.id == Letter.to_id"},
        {"primaryjoin": "person.c.id == letter.c.to_id"},
    ],
)
def test_which_of_two_foreign_keys_is_said(options: dict[str, Any]) -> None:
    Base: Any = declarative_base()

    class Person(Base):
        __tablename__ = "person"
        id = Column(Integer, primary_key=True)

    class Letter(Base):
        __tablename__ = "letter"
        id = Column(Integer, primary_key=True)
        from_id = Column(ForeignKey("person.id"))
        to_id = Column(ForeignKey("person.id"))
        to = relationship("Person", **options)

    if "c.id" in options.get("primaryjoin", ""):
        Letter.to.property._given["primaryjoin"] = lambda: Person.__table__.c.id == Letter.__table__.c.to_id
    assert pairs(Letter.to.property) == ["letter.to_id=person.id"]


def test_a_condition_over_marked_columns() -> None:
    Base: Any = declarative_base()

    class Folder(Base):
        __tablename__ = "folder"
        path = Column(String(50), primary_key=True)
        below = relationship(
            "Folder",
            primaryjoin=lambda: remote(foreign(Folder.path)).like(Folder.path.concat("/%")),
            viewonly=True,
        )

    prop = Folder.below.property
    assert (prop.direction, prop.uselist) == (ONETOMANY, True)


def test_a_condition_with_a_constant() -> None:
    Base: Any = declarative_base()

    class Owner(Base):
        __tablename__ = "owner"
        id = Column(Integer, primary_key=True)
        red = relationship(
            "Item",
            primaryjoin="and_(Owner.id == Item.owner_id, Item.color == 'red')",
            order_by="Item.id.desc()",
        )

    class Item(Base):
        __tablename__ = "item"
        id = Column(Integer, primary_key=True)
        owner_id = Column(ForeignKey("owner.id"))
        color = Column(String(5))

    prop = Owner.red.property
    assert pairs(prop) == ["owner.id=item.owner_id"]
    assert [str(clause) for clause in prop.order_by] == ["item.id DESC"]


def test_many_to_many_within_one_table() -> None:
    Base: Any = declarative_base()
    friends = Table(
        "friends", Base.metadata, Column("a", ForeignKey("person.id")), Column("b", ForeignKey("person.id"))
    )

    class Person(Base):
        __tablename__ = "person"
        id = Column(Integer, primary_key=True)
        likes = relationship(
            "Person",
            secondary=friends,
            primaryjoin=id == friends.c.a,
            secondaryjoin=id == friends.c.b,
            backref="liked_by",
        )

    one, two = Person(), Person()
    one.likes.append(two)
    assert two.liked_by == [one]
    assert pairs(Person.liked_by.property) == ["person.id=friends.b", "person.id=friends.a"]


def test_backref_makes_the_other_side() -> None:
    Base: Any = declarative_base()

    class Parent(Base):
        __tablename__ = "parent"
        id = Column(Integer, primary_key=True)
        children = relationship(
            "Child", backref=backref("parent", lazy="joined"), cascade="all, delete-orphan"
        )

    class Child(Base):
        __tablename__ = "child"
        id = Column(Integer, primary_key=True)
        parent_id = Column(ForeignKey("parent.id"))

    parent, child = Parent(), Child()
    child.parent = parent
    assert parent.children == [child]
    assert (Child.parent.property.direction, Child.parent.property.lazy) == (MANYTOONE, "joined")
    assert Parent.children.property.cascade.delete_orphan


def test_collection_classes() -> None:
    from relata.orm import attribute_keyed_dict

    class Base(DeclarativeBase):
        pass

    class Parent(Base):
        __tablename__ = "parent"
        id: Mapped[int] = mapped_column(primary_key=True)
        by_name: Mapped[dict[str, Child]] = relationship(
            collection_class=attribute_keyed_dict("name"), back_populates="parent"
        )

    class Child(Base):
        __tablename__ = "child"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id"))
        parent: Mapped[Parent] = relationship(back_populates="by_name")

    parent, child = Parent(), Child(name="a")
    child.parent = parent
    assert parent.by_name == {"a": child}
    parent.by_name["b"] = other = Child(name="b")
    assert other.parent is parent
    del parent.by_name["a"]
    assert child.parent is None
    with pytest.raises(exc.InvalidRequestError, match="ignore_unpopulated_attribute"):
        Child().parent = parent


# -- mistakes


def classes(parent: dict[str, Any], child: dict[str, Any]) -> tuple[Any, Any]:
    Base: Any = declarative_base()
    one = type(
        "Parent", (Base,), {"__tablename__": "parent", "id": Column(Integer, primary_key=True), **parent}
    )
    two = type("Child", (Base,), {"__tablename__": "child", "id": Column(Integer, primary_key=True), **child})
    return one, two


def fk() -> Any:
    return Column(ForeignKey("parent.id"))


MISTAKES: list[tuple[dict[str, Any], dict[str, Any], type[Exception], str]] = [
    (
        {"children": relationship("Child")},
        {},
        exc.NoForeignKeysError,
        r"relationship Parent\.children.*'parent' and 'child'.*ForeignKey",
    ),
    (
        {"children": relationship("Child")},
        {"a": fk(), "b": fk()},
        exc.AmbiguousForeignKeysError,
        r"relationship Parent\.children.*foreign_keys=",
    ),
    (
        {"children": relationship("Child", back_populates="parents")},
        {"a": fk()},
        exc.InvalidRequestError,
        r"got 'parents'.*Child\.parents = relationship",
    ),
    (
        {"children": relationship("Child", back_populates="id")},
        {"a": fk()},
        exc.InvalidRequestError,
        r"back_populates of Parent\.children, got Child\.id",
    ),
    (
        {"children": relationship("Child", back_populates="others")},
        {
            "a": fk(),
            "b": Column(ForeignKey("child.id")),
            "others": relationship("Child", remote_side="Child.id"),
        },
        exc.ArgumentError,
        r"leads to Parent in back_populates.*Child\.others.*leads to Child",
    ),
    (
        {
            "parent_id": fk(),
            "children": relationship("Parent", back_populates="parent"),
            "parent": relationship("Parent", back_populates="children"),
        },
        {},
        exc.ArgumentError,
        r"expected one of .* to be one-to-many.*remote_side=",
    ),
    (
        {"children": relationship("Child", primaryjoin="Parent.id == Child.id")},
        {"a": fk()},
        exc.ArgumentError,
        r"a ForeignKey in primaryjoin of relationship Parent\.children.*foreign\(\)",
    ),
    (
        {"children": relationship("Child", primaryjoin="Parent.id > foreign(Child.a)")},
        {"a": fk()},
        exc.ArgumentError,
        r"Parent\.children.*comparison with ==.*viewonly=True",
    ),
    ({"children": relationship("Chidl")}, {"a": fk()}, exc.InvalidRequestError, r"'Chidl'.*Child, Parent"),
    ({"children": relationship(int)}, {"a": fk()}, UnmappedClassError, r"Parent\.children.*class 'int'"),
    (
        {"children": relationship("Child", order_by="Child.nope")},
        {"a": fk()},
        exc.InvalidRequestError,
        r"'Child\.nope'.*Parent\.children",
    ),
    (
        {},
        {"a": fk(), "parent": relationship("Parent", cascade="all, delete-orphan")},
        exc.ArgumentError,
        r"many-to-one relationship Child\.parent.*single_parent=True",
    ),
    (
        {"children": relationship("Child", secondary=lambda: 5)},
        {"a": fk()},
        exc.ArgumentError,
        r"secondary.*got 5",
    ),
]


@pytest.mark.parametrize(("parent", "child", "error", "words"), MISTAKES)
def test_a_mistake_names_the_relationship_and_a_remedy(
    parent: dict[str, Any], child: dict[str, Any], error: type[Exception], words: str
) -> None:
    one, two = classes(parent, child)
    with pytest.raises(error, match=words):
        one.registry.configure()
    one.registry.dispose()
    assert inspect(two, raiseerr=False) is None


OPTION_MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"cascade": "save"}, "'save'"),
    ({"backref": "a", "back_populates": "b"}, "backref= and back_populates="),
    ({"viewonly": True, "cascade": "all"}, "viewonly"),
    ({"viewonly": True, "sync_backref": True}, "sync_backref"),
    ({"passive_deletes": "all", "cascade": "all"}, "passive_deletes"),
]


@pytest.mark.parametrize(("options", "words"), OPTION_MISTAKES)
def test_options_that_contradict_each_other(options: dict[str, Any], words: str) -> None:
    with pytest.raises(exc.ArgumentError, match=words):
        relationship("X", **options)


def test_the_target_may_be_annotated_collection_or_class() -> None:
    class Base(DeclarativeBase):
        pass

    class Parent(Base):
        __tablename__ = "parent"
        id: Mapped[int] = mapped_column(primary_key=True)
        as_list: Mapped[list[Child]] = relationship(viewonly=True)
        as_set: Mapped[set[Child]] = relationship(viewonly=True)
        one: Mapped[Child | None] = relationship(viewonly=True)

    class Child(Base):
        __tablename__ = "child"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id"))

    parent = Parent()
    assert (parent.as_list, parent.as_set, parent.one) == ([], set(), None)


@pytest.mark.parametrize("argument", ["foreign_keys", "order_by", "remote_side"])
def test_an_attribute_that_is_not_there(argument: str) -> None:
    Parent, _ = classes({"children": relationship("Child", **{argument: "Child.nope"})}, {"a": fk()})
    for error in (exc.InvalidRequestError, AttributeError):
        with pytest.raises(error, match=r"attribute of Child in 'Child\.nope' for Parent\.children.*a, id"):
            Parent.registry.configure()
    Parent.registry.dispose()


def test_a_name_that_two_classes_have() -> None:
    Base: Any = declarative_base()
    kept = []
    for module in ("one.a", "two.b"):
        key = Column(Integer, primary_key=True)
        kept.append(
            type("Child", (Base,), {"__module__": module, "__tablename__": f"t_{module[:3]}", "id": key})
        )
    parent = {
        "__tablename__": "parent",
        "id": Column(Integer, primary_key=True),
        "child_id": Column(ForeignKey("t_one.id")),
        "found": relationship("one.a.Child", viewonly=True),
        "child": relationship("Child"),
    }
    Parent = type("Parent", (Base,), parent)
    with pytest.raises(exc.InvalidRequestError, match=r"'Child' to name one class.*one\.a\.C.*two\.b\.C"):
        Parent.registry.configure()
    assert Parent.__mapper__._props["found"].mapper.class_.__module__ == "one.a"
    Parent.registry.dispose()
