"""The join conditions of relationships: found, given, refused."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    create_engine,
    exc,
    inspect,
    join,
    select,
)
from relata.orm import (
    MANYTOMANY,
    MANYTOONE,
    ONETOMANY,
    DeclarativeBase,
    Mapped,
    Session,
    backref,
    declarative_base,
    foreign,
    joinedload,
    lazyload,
    mapped_column,
    relationship,
    remote,
    selectinload,
    subqueryload,
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


def test_a_condition_over_a_function_of_a_foreign_key() -> None:
    Base: Any = declarative_base()

    class Parent(Base):
        __tablename__ = "parent"
        id = Column(Integer, primary_key=True)
        name = Column(String)
        children = relationship("Child", primaryjoin="Parent.name == remote(foreign(func.lower(Child.name)))")

    class Child(Base):
        __tablename__ = "child"
        id = Column(Integer, primary_key=True)
        name = Column(String)

    prop = inspect(Parent).relationships.children
    assert (prop.direction, synchronized(prop)) == (ONETOMANY, ["parent.name->child.name"])


def test_a_join_of_classes_as_secondary() -> None:
    Base: Any = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        b_id = Column(ForeignKey("b.id"))
        d = relationship(
            "D",
            secondary=lambda: join(B, D, B.d_id == D.id).join(C, C.d_id == D.id),
            primaryjoin="and_(A.b_id == B.id, A.id == C.a_id)",
            secondaryjoin="D.id == B.d_id",
            viewonly=True,
        )

    class B(Base):
        __tablename__ = "b"
        id = Column(Integer, primary_key=True)
        d_id = Column(ForeignKey("d.id"))

    class C(Base):
        __tablename__ = "c"
        id = Column(Integer, primary_key=True)
        a_id = Column(ForeignKey("a.id"))
        d_id = Column(ForeignKey("d.id"))

    class D(Base):
        __tablename__ = "d"
        id = Column(Integer, primary_key=True)

    assert str(select(A.id).join(A.d)).split("FROM ")[1] == (
        "a JOIN (b AS b_1 JOIN d AS d_1 ON b_1.d_id = d_1.id JOIN c AS c_1 ON c_1.d_id = d_1.id) "
        "ON a.b_id = b_1.id AND a.id = c_1.a_id JOIN d ON d.id = b_1.d_id"
    )
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([D(id=1), B(id=1, d_id=1), A(id=1, b_id=1), A(id=2, b_id=1), C(id=1, a_id=1, d_id=1)])
        session.commit()
        for load in (lazyload, joinedload, selectinload, subqueryload):
            session.expunge_all()
            found = session.scalars(select(A).options(load(A.d)).order_by(A.id)).unique()
            assert [[d.id for d in a.d] for a in found] == [[1], []]


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
        {"children": relationship("Child", passive_deletes="all", cascade="all")},
        {"a": fk()},
        exc.ArgumentError,
        r"passive_deletes='all'.*Parent\.children",
    ),
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
        {"children": relationship("Child")},
        {"a": Column(ForeignKey("parent.nope"))},
        exc.NoReferencedColumnError,
        r"column 'nope' in table 'parent'",
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
    ({"viewonly": True, "sync_backref": True}, "sync_backref"),
]


@pytest.mark.parametrize(("options", "words"), OPTION_MISTAKES)
def test_options_that_contradict_each_other(options: dict[str, Any], words: str) -> None:
    with pytest.raises(exc.ArgumentError, match=words):
        relationship("X", **options)


@pytest.mark.parametrize(
    ("options", "category", "words"),
    [
        ({"viewonly": True, "passive_deletes": True}, exc.SAWarning, r"no passive_deletes= .*got True"),
        ({"viewonly": True, "passive_updates": False}, exc.SAWarning, r"no passive_updates="),
        ({"viewonly": True, "active_history": True}, exc.SAWarning, r"no active_history="),
        ({"omit_join": True}, exc.SAWarning, r"omit_join=False"),
        ({"lazy": "noload"}, exc.SADeprecationWarning, r"lazy='noload' looks empty"),
        ({"lazy": None}, exc.SADeprecationWarning, r"lazy=None looks empty"),
    ],
)
def test_options_that_serve_no_purpose(options: dict[str, Any], category: type[Warning], words: str) -> None:
    with pytest.warns(category, match=words):
        relationship("X", **options)


def test_overlaps_is_one_text() -> None:
    with pytest.raises(TypeError, match=r"one text, 'a,b', for overlaps=, got \['a'\]"):
        relationship("X", overlaps=["a"])  # type: ignore[arg-type]  # the mistake


def test_cascades_that_write_are_left_out_of_a_relationship_for_viewing() -> None:
    viewing = relationship("X", viewonly=True, cascade="all, delete-orphan")
    assert viewing.cascade == {"merge", "expunge", "refresh-expire"}
    assert relationship("X", viewonly=True).cascade == {"merge"}


def test_cascades_can_be_assigned_and_left_out_altogether() -> None:
    made = relationship("X", cascade=None)
    assert made.cascade == set()
    made.cascade = "save-update, expunge"
    assert made.cascade.expunge and made.cascade == {"save-update", "expunge"}
    with pytest.raises(exc.ArgumentError, match="'save'"):
        made.cascade = "save"


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


def test_a_foreign_key_refers_to_what_a_subquery_makes_of_its_column() -> None:
    class Base(DeclarativeBase):
        pass

    class Owner(Base):
        __tablename__ = "owner"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Pet(Base):
        __tablename__ = "pet"
        id: Mapped[int] = mapped_column(primary_key=True)
        owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"))

    some = select(Owner.__table__).where(Owner.id > 1).subquery("some")

    class Some(Base):
        __table__ = some
        pets = relationship(Pet, primaryjoin=lambda: some.c.id == Pet.owner_id)

    assert pairs(Some.pets.property) == ["some.id=pet.owner_id"]
    assert Some.pets.property.direction is ONETOMANY
