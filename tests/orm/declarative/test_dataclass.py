"""Mapped dataclasses: fields, defaults that are not stored, mixins, and what is refused."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from relata import Column, ForeignKey, Integer, String, Table, create_engine, exc, func, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    Unmapped,
    attribute_keyed_dict,
    declared_attr,
    deferred,
    mapped_column,
    registry,
    relationship,
    synonym,
    unmapped_column,
    unmapped_dataclass,
)


class Plain(DeclarativeBase):
    pass


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "dc_author"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    rank: Mapped[str] = mapped_column(default="new")
    handle: Mapped[str] = synonym("rank", default="new", repr=False)
    books: Mapped[list[Book]] = relationship(back_populates="author", default_factory=list, repr=False)


class Book(Base):
    __tablename__ = "dc_book"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    title: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("dc_author.id"), default=None)
    author: Mapped[Author | None] = relationship(back_populates="books", default=None, repr=False)
    legacy: Unmapped[str | None] = unmapped_column(default="old")


@pytest.fixture
def session() -> Any:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def parameters(cls: type[Any]) -> list[str]:
    return list(inspect.signature(cls).parameters)


def test_the_constructor_has_the_fields() -> None:
    assert parameters(Author) == ["name", "rank", "handle", "books"]
    assert inspect.getfullargspec(Author.__init__).args[1:] == parameters(Author)
    assert repr(Author("a")) == "Author(id=None, name='a', rank='new')"


def test_a_default_is_read_and_not_stored() -> None:
    author = Author("a")
    assert (author.rank, author.handle, author.books) == ("new", "new", [])
    assert "rank" not in author.__dict__
    author.rank = "old"
    assert author.handle == "old"
    assert Author("a", handle="x").rank == "x"


def test_a_default_is_written(session: Session) -> None:
    session.add(Author("a"))
    session.commit()
    assert session.execute(select(Author.__table__.c.rank)).scalar_one() == "new"


def test_a_merge_does_not_write_defaults(session: Session) -> None:
    session.add(Author("a", rank="old", books=[Book("b")]))
    session.commit()
    given = Author("c")
    given.id = 1
    merged = session.merge(given)
    assert (merged.name, merged.rank, [b.title for b in merged.books]) == ("c", "old", ["b"])


def test_a_default_of_a_relationship_leaves_the_foreign_key(session: Session) -> None:
    session.add(Author("a"))
    session.flush()
    book = Book("b", author_id=1)
    session.add(book)
    session.commit()
    assert book.author is not None
    assert book.author.name == "a"


def test_an_unmapped_column_is_in_the_table_only(session: Session) -> None:
    assert "legacy" in Book.__table__.c
    assert not hasattr(Book, "legacy")
    assert "legacy" not in parameters(Book)
    session.add(Book("b"))
    session.commit()
    assert session.execute(select(Book.__table__.c.legacy)).scalar_one() == "old"


def test_options_of_the_class() -> None:
    class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
        pass

    class A(Base, order=True, unsafe_hash=True, repr=False):
        __tablename__ = "a"

        id: Mapped[int] = mapped_column(primary_key=True, compare=False)
        x: Mapped[int] = mapped_column(default=0)
        note: Mapped[str] = mapped_column(default="", hash=False, compare=False)

    assert all(p.kind is p.KEYWORD_ONLY for p in inspect.signature(A).parameters.values())
    assert A(id=1, x=1) == A(id=2, x=1) < A(id=1, x=2)
    assert hash(A(id=1)) == hash(A(id=2, note="n"))
    assert "__repr__" not in A.__dict__


def test_a_dataclass_callable_is_called() -> None:
    seen: list[tuple[type[Any], dict[str, Any]]] = []

    def make(cls: type[Any], **kw: Any) -> type[Any]:
        seen.append((cls, kw))
        return dataclasses.dataclass(cls, **kw)

    @registry().mapped_as_dataclass(dataclass_callable=make, repr=False)
    class A:
        __tablename__ = "a"

        id: Mapped[int] = mapped_column(primary_key=True)

    assert seen == [(A, {"repr": False})]


def test_mixins() -> None:
    class Stamped(MappedAsDataclass, kw_only=True):
        made_by: Mapped[str] = mapped_column(default="me")
        row: Mapped[int] = mapped_column(init=False, default=1)

    @unmapped_dataclass
    class Named:
        name: Mapped[str] = mapped_column(String(30))

    class A(Named, Stamped, Plain):
        __tablename__ = "dc_mixed"

        id: Mapped[int] = mapped_column(primary_key=True, init=False)

        @declared_attr
        def size(cls) -> Mapped[int]:
            return mapped_column(default=3)

    assert Named("n").name == "n"
    a = A(name="n", size=5)
    assert (a.made_by, a.size, a.row, A(name="n").size) == ("me", 5, 1, 3)
    assert [c.name for c in A.__table__.c] == ["id", "size", "name", "made_by", "row"]


def test_a_base_and_an_abstract_class_may_have_fields() -> None:
    class Base(DeclarativeBase, MappedAsDataclass):
        note: str = "n"

    class Middle(Base):
        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True, init=False)

    class A(Middle):
        __tablename__ = "a"
        x: Mapped[int] = mapped_column(default=1)

    class B(Middle):
        __tablename__ = "b"
        y: Mapped[int] = mapped_column(default=2)

    assert parameters(A) == ["note", "x"]
    assert parameters(B) == ["note", "y"]
    assert A.__table__.c.id is not B.__table__.c.id


def test_a_foreign_key_of_a_mixin_serves_its_relationship() -> None:
    class Owned(MappedAsDataclass, kw_only=True):
        owner_id: Mapped[int] = mapped_column(ForeignKey("dc_author.id"), init=False)
        maker_id: Mapped[int] = mapped_column(ForeignKey("dc_author.id"), init=False)

        @declared_attr
        def owner(cls) -> Mapped[Author]:
            return relationship(foreign_keys=[cls.owner_id])

    class Thing(Owned, Base):
        __tablename__ = "dc_thing"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)

    try:
        assert "ON dc_author.id = dc_thing.owner_id" in str(select(Thing).join(Thing.owner))
        assert Thing(owner=Author("a")).owner.name == "a"
    finally:
        Base.metadata.remove(Thing.__table__)


def test_an_sql_default() -> None:
    class A(Base):
        __tablename__ = "dc_sql"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        at: Mapped[int] = mapped_column(default=func.length("abc"))
        late: Mapped[str] = deferred(Column(String), default="d")

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(a := A())
        session.commit()
        assert (a.at, a.late) == (3, "d")
    Base.metadata.remove(A.__table__)
    engine.dispose()


def test_a_keyed_collection() -> None:
    class Owner(Base):
        __tablename__ = "dc_owner"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        pets: Mapped[dict[str, Pet]] = relationship(
            collection_class=attribute_keyed_dict("name"), default_factory=dict
        )

    class Pet(Base):
        __tablename__ = "dc_pet"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        owner_id: Mapped[int] = mapped_column(ForeignKey("dc_owner.id"), init=False)
        name: Mapped[str]

    rex = Pet("rex")
    assert Owner(pets={"rex": rex}).pets == {"rex": rex}
    assert Owner().pets == {}
    for cls in (Owner, Pet):
        Base.metadata.remove(cls.__table__)


def test_a_keyed_collection_class_is_a_class_and_pickles() -> None:
    kind = attribute_keyed_dict("real")
    assert isinstance(kind(), kind)
    copied = pickle.loads(pickle.dumps(kind({1: 1})))
    assert copied == {1: 1}
    assert copied.keyfunc(5) == 5


def test_a_plain_dataclass_is_mapped_to_a_table() -> None:
    reg = registry()

    @reg.mapped
    @dataclasses.dataclass
    class Shelf:
        __table__ = Table(
            "shelf", reg.metadata, Column("id", Integer, primary_key=True), Column("n", Integer)
        )

        id: int = dataclasses.field(init=False)
        n: int = 0
        seen: bool = True

    engine = create_engine("sqlite://")
    reg.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Shelf(5))
        session.commit()
        assert dataclasses.astuple(session.get_one(Shelf, 1)) == (1, 5, True)
    engine.dispose()


def test_fields_of_plain_dataclasses_may_hold_the_mapping() -> None:
    @dataclasses.dataclass
    class Mixin:
        __sa_dataclass_metadata_key__ = "sa"

        made: int = dataclasses.field(default=3, metadata={"sa": lambda: Column(Integer)})
        kind: str = dataclasses.field(default="k", metadata={"sa": Column(String)})

    @registry().mapped
    @dataclasses.dataclass
    class Item(Mixin):
        __tablename__ = "item"
        __sa_dataclass_metadata_key__ = "sa"

        id: int = dataclasses.field(init=False, metadata={"sa": Column(Integer, primary_key=True)})
        note: str = "plain"

    assert [c.name for c in Item.__table__.c] == ["id", "made", "kind"]
    item = Item(made=4)
    assert (item.made, item.kind, item.note) == (4, "k", "plain")


def _class(**names: Any) -> Any:
    """Make a mapped dataclass of attributes, each (annotation, value)."""

    class Local(MappedAsDataclass, DeclarativeBase):
        pass

    space = {name: value for name, (_, value) in names.items() if value is not None}
    space["__annotations__"] = {
        "id": Mapped[int],
        **{name: annotation for name, (annotation, _) in names.items() if annotation is not None},
    }
    space |= {"__tablename__": "t", "__module__": __name__, "id": mapped_column(primary_key=True, init=False)}
    return type(Local)("A", (Local,), space)


REFUSED: list[tuple[str, Any, type[Exception], list[str]]] = [
    (
        "a field without default after one with",
        lambda: _class(a=(Mapped[int], mapped_column(default=1)), b=(Mapped[int], mapped_column())),
        exc.InvalidRequestError,
        ["A", "'b' follows default argument"],
    ),
    (
        "another factory than the collection's class",
        lambda: _class(bs=(Mapped[list[Author]], relationship(default_factory=lambda: [Author("a")]))),
        exc.ArgumentError,
        ["A.bs", "default_factory=list"],
    ),
    (
        "a default for a collection",
        lambda: _class(bs=(Mapped[list[Author]], relationship(default=None))),
        exc.ArgumentError,
        ["A.bs", "default_factory"],
    ),
    ("a default object", lambda: relationship(default=1), exc.ArgumentError, ["got 1"]),
    (
        "a synonym with another default",
        lambda: _class(a=(Mapped[int], mapped_column(default=1)), b=(Mapped[int], synonym("a", default=2))),
        exc.ArgumentError,
        ["A.b", "'a'", "got 2", "1"],
    ),
    (
        "an attribute's option for a column that is no attribute",
        lambda: unmapped_column(deferred=True),
        exc.ArgumentError,
        ["'deferred'"],
    ),
    (
        "Unmapped beside mapped_column()",
        lambda: _class(a=(Unmapped[int], mapped_column())),
        exc.ArgumentError,
        ["A.a", "unmapped_column()"],
    ),
    (
        "Mapped beside unmapped_column()",
        lambda: _class(a=(Mapped[int], unmapped_column())),
        exc.ArgumentError,
        ["A.a", "Unmapped[...]"],
    ),
    (
        "two defaults",
        lambda: _class(a=(Mapped[int], mapped_column(default=1, insert_default=2))),
        exc.ArgumentError,
        ["1", "2"],
    ),
]


@pytest.mark.parametrize(("make", "error", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused(make: Any, error: type[Exception], words: list[str]) -> None:
    with pytest.raises(error) as caught:
        make()
    for word in words:
        assert word in str(caught.value)


def test_a_mixin_that_is_no_dataclass_is_refused() -> None:
    class Mixin:
        x: Mapped[int]

    with pytest.raises(exc.InvalidRequestError, match="'x' from"):

        class A(Mixin, Base):
            __tablename__ = "dc_a"
            id: Mapped[int] = mapped_column(primary_key=True)

    assert "dc_a" not in Base.metadata.tables


def test_a_dataclass_is_not_made_one_again() -> None:
    class Mixin(MappedAsDataclass):
        id: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(exc.InvalidRequestError, match="already a dataclass"):

        @registry().mapped
        class A(MappedAsDataclass):
            __tablename__ = "a"
            id: Mapped[int] = mapped_column(primary_key=True)


def test_a_function_as_default_is_warned_of() -> None:
    with pytest.warns(exc.SADeprecationWarning, match="default_factory"):
        cls = _class(a=(Mapped[Any], mapped_column(Integer, default=int)))
    assert cls().a is int
