"""What a declarative class's annotations and columns become."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, NewType, Optional, Union

import pytest
from typing_extensions import TypeAliasType

from relata import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    TypedColumns,
    exc,
    inspect,
    select,
)
from relata.orm import (
    DeclarativeBase,
    Mapped,
    as_typed_table,
    column_property,
    declared_attr,
    deferred,
    mapped_column,
    registry,
    synonym,
)
from relata.orm.exc import MappedAnnotationError


class Color(enum.Enum):
    RED = 1


UserId = NewType("UserId", int)


class Level(enum.IntEnum):
    LOW = 1


Alias = TypeAliasType("Alias", int)
OptionalAlias = TypeAliasType("OptionalAlias", Annotated[int | None, "note"])
Unique = mapped_column(unique=True)
Name50 = Annotated[str, 50]
Key = Annotated[int, mapped_column(primary_key=True)]
Stamp = Annotated[dt.datetime, mapped_column(nullable=True, index=True)]


def base(**attributes: Any) -> Any:
    return type("Base", (DeclarativeBase,), attributes)


ANNOTATIONS: list[tuple[Any, str, bool]] = [
    (int, "INTEGER", False),
    (str, "VARCHAR", False),
    (bool, "BOOLEAN", False),
    (float, "DOUBLE", False),
    (bytes, "BLOB", False),
    (decimal.Decimal, "NUMERIC", False),
    (dt.date, "DATE", False),
    (dt.datetime, "DATETIME", False),
    (dt.time, "TIME", False),
    (uuid.UUID, "CHAR(32)", False),
    (Optional[int], "INTEGER", True),  # noqa: UP045  # the form under test
    (Union[int, None], "INTEGER", True),  # noqa: UP007  # the form under test
    (int | None, "INTEGER", True),
    (Level, "VARCHAR(3)", False),
    (Alias, "INTEGER", False),
    (OptionalAlias, "INTEGER", True),
    (Annotated[int, Unique], "INTEGER", False),
    (Annotated[int, "note"], "INTEGER", False),
    (Annotated[int | None, "note"], "INTEGER", True),
    (Stamp, "DATETIME", True),
    (Color, "VARCHAR(3)", False),
    (Color | None, "VARCHAR(3)", True),
    (Literal["a", "bcd"], "VARCHAR(3)", False),
    ("int", "INTEGER", False),
    ("int | None", "INTEGER", True),
    ("Optional[int]", "INTEGER", True),
]


@pytest.mark.parametrize(("type_", "sql", "nullable"), ANNOTATIONS)
def test_type_and_null_follow_from_the_annotation(type_: Any, sql: str, nullable: bool) -> None:
    cls = type(
        "Thing",
        (base(),),
        {
            "__module__": __name__,
            "__tablename__": "thing",
            "__annotations__": {"id": Mapped[int], "x": Mapped[type_]},
            "id": mapped_column(primary_key=True),
        },
    )
    column = cls.__table__.c.x
    assert (str(column.type), column.nullable) == (sql, nullable)


@pytest.mark.parametrize("text", ["Mapped[int | None]", "Mapped[Optional[int]]", "Mapped['int | None']"])
def test_annotations_as_text(text: str) -> None:
    cls = type(
        "Thing",
        (base(),),
        {
            "__module__": __name__,
            "__tablename__": "thing",
            "__annotations__": {"id": "Mapped[Key]", "x": text},
        },
    )
    assert (str(cls.__table__.c.x.type), cls.__table__.c.x.nullable) == ("INTEGER", True)
    assert cls.__table__.c.id.primary_key


def test_the_users_map_comes_first() -> None:
    Base = base(type_annotation_map={str: Text, Name50: String(50), decimal.Decimal: Numeric(10, 2)})

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[Key]
        a: Mapped[str]
        b: Mapped[Name50]
        c: Mapped[decimal.Decimal | None]
        d: Mapped[Annotated[str, "other"]]

    types = [str(column.type) for column in Thing.__table__.c]
    assert types == ["INTEGER", "TEXT", "VARCHAR(50)", "NUMERIC(10, 2)", "TEXT"]


Recursive = dict[str, Optional["Recursive"]]  # type: ignore[misc]  # the form under test


def test_a_map_is_asked_for_types_without_none() -> None:
    either = Union[int, str, None]  # noqa: UP007  # the form under test
    Base = base(type_annotation_map={either: String(7), UserId: Text, Recursive: JSON})

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[Key]
        a: Mapped[int | str]
        b: Mapped[str | int | None]
        c: Mapped[UserId | None]
        d: Mapped[Recursive]

    types = [(str(column.type), column.nullable) for column in Thing.__table__.c][1:]
    assert types == [("VARCHAR(7)", False), ("VARCHAR(7)", True), ("TEXT", True), ("JSON", False)]


Template = Annotated[
    str,
    mapped_column(String(9), deferred=True, deferred_raiseload=True, sort_order=2, server_default="q"),
]
Numbered = Annotated[int | None, mapped_column(Identity())]
Label = Annotated[str, mapped_column(String(20), use_existing_column=True)]


def test_a_column_takes_from_annotated_what_it_does_not_say_itself() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        a: Mapped[Template]
        id: Mapped[Key]
        b: Mapped[Template | None] = mapped_column(String(5), deferred=False, sort_order=-1)
        c: Mapped[Numbered]

    assert [(c.name, str(c.type), c.nullable) for c in Thing.__table__.c] == [
        ("b", "VARCHAR(5)", True),
        ("id", "INTEGER", False),
        ("c", "INTEGER", False),
        ("a", "VARCHAR(9)", False),
    ]
    assert [(p.deferred, p.raiseload) for p in (Thing.a.property, Thing.b.property)] == [
        (True, True),
        (False, False),
    ]
    assert Thing.__table__.c.b.server_default.arg == "q"


@pytest.mark.parametrize("options", [{"name": "other"}, {"key": "other"}, {"dataclass_metadata": {"a": 1}}])
def test_what_annotated_cannot_say_is_warned_of(options: dict[str, Any]) -> None:
    with pytest.warns(exc.SADeprecationWarning, match=r"no effect: Wrong\.x"):
        cls = define(
            __tablename__="t",
            id_=Mapped[int],
            id=mapped_column(primary_key=True),
            x_=Mapped[Annotated[str, mapped_column(**options)]],
        )
    assert cls.__table__.c.keys() == ["id", "x"]


def test_a_column_of_subclasses_may_come_from_annotated() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[Key]
        kind: Mapped[str]
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}

    class A(Thing):
        label: Mapped[Label]
        __mapper_args__ = {"polymorphic_identity": "a"}

    class B(Thing):
        label: Mapped[Label]
        __mapper_args__ = {"polymorphic_identity": "b"}

    assert A.label.property.columns[0] is B.label.property.columns[0] is Thing.__table__.c.label


def test_what_mapped_column_says_wins_over_the_annotation() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column("thing_id", primary_key=True)
        a: Mapped[str] = mapped_column(String(5), nullable=True)
        b: Mapped[str | None] = mapped_column(nullable=False, default="x", comment="note")
        c = mapped_column(Boolean)
        d = Column(Integer, key="other")
        e: Mapped[int] = mapped_column(ForeignKey("thing.thing_id"), index=True, unique=True)

    c = Thing.__table__.c
    assert list(c.keys()) == ["thing_id", "a", "b", "c", "other", "e"]
    assert (str(c.a.type), c.a.nullable) == ("VARCHAR(5)", True)
    assert (c.b.nullable, c.b.default.arg, c.b.comment) == (False, "x", "note")
    assert inspect(Thing).attrs.keys() == ["id", "a", "b", "c", "d", "e"]
    assert Thing.d.expression.name == "d"
    assert c.e.index
    assert c.e.unique


def test_columns_stand_in_the_order_in_which_they_are_written_those_of_mixins_last() -> None:
    class Mixin:
        stamp: Mapped[dt.datetime]
        flag = mapped_column(Boolean)

    class Thing(Mixin, base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        name: Mapped[str]
        id: Mapped[int] = mapped_column(primary_key=True)
        first: Mapped[int] = mapped_column(sort_order=-1)
        x: Mapped[float]

    assert list(Thing.__table__.c.keys()) == ["first", "name", "id", "x", "flag", "stamp"]


def test_columns_keep_the_order_of_annotations_and_of_the_table() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id = Column(Integer, primary_key=True)
        x: Mapped[int]
        b: Mapped[int] = mapped_column("bb", deferred=True)
        y: Mapped[int]
        c = Column(Integer)

    assert Thing.__table__.c.keys() == ["id", "x", "bb", "y", "c"]
    assert inspect(Thing).attrs.keys() == ["id", "x", "b", "y", "c"]
    assert list(Thing._sa_class_manager) == ["id", "x", "b", "y", "c"]


def test_the_class_keeps_its_attributes_where_they_were_written() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id = mapped_column(Integer, primary_key=True)
        b = Column("bb", Integer)
        c = Column(Integer)
        d = column_property(Column("dd", Integer))
        e = mapped_column(Integer, key="ee")

    assert [name for name in vars(Thing) if not name.startswith("_")] == ["id", "b", "c", "d", "e"]


def test_mapper_arguments_may_use_the_table() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[Key]
        __table_args__ = (Column("x", Integer),)

        @declared_attr.directive
        def __mapper_args__(cls) -> dict[str, Any]:
            return {"exclude_properties": [cls.__table__.c.x]}

    assert inspect(Thing).attrs.keys() == ["id"]


def test_a_name_for_an_attribute_of_a_base_class_is_a_synonym() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[Key]
        data: Mapped[str]

    class Sub(Thing):
        other = Thing.data

    assert inspect(Sub).synonyms.keys() == ["other"]
    assert Sub(other="x").data == "x"
    assert Sub.other.property is Thing.data.property


def test_a_column_cannot_be_added_to_a_subquery() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __table__ = select(Column("x", Integer, primary_key=True)).subquery("thing")

    with pytest.raises(exc.InvalidRequestError, match=r"column 'y'.*Thing, which is mapped to 'thing'"):
        Thing.y = mapped_column(Text)


def test_a_class_of_typed_columns_is_not_mapped() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[Key]

    class ThingColumns(Thing, TypedColumns):
        pass

    assert inspect(Thing).self_and_descendants == (inspect(Thing),)
    assert as_typed_table(Thing, ThingColumns) is Thing.__table__
    with pytest.raises(exc.InvalidRequestError, match=r"got ThingColumns.*as_typed_table\(\)"):
        Table("other", Thing.metadata, ThingColumns)


def test_mixin_columns_are_copied() -> None:
    class Mixin:
        id: Mapped[int] = mapped_column(primary_key=True)

        @declared_attr.directive
        def __tablename__(cls) -> str:
            return cls.__name__.lower()

        @declared_attr
        def other_id(cls) -> Mapped[int | None]:
            return mapped_column(ForeignKey(f"{cls.__tablename__}.id"))

    Base = base()

    class One(Mixin, Base):
        pass

    class Two(Mixin, Base):
        pass

    assert One.__table__.c.id is not Two.__table__.c.id
    assert [t.name for t in (One.__table__, Two.__table__)] == ["one", "two"]
    assert One.__table__.c.other_id.nullable
    assert next(iter(Two.__table__.c.other_id.foreign_keys)).column is Two.__table__.c.id


def test_abstract_classes_are_not_mapped_and_pass_on_their_columns() -> None:
    Base = base()

    class Abstract(Base):
        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True)

    class Thing(Abstract):
        __tablename__ = "thing"
        name: Mapped[str]

    assert list(Thing.__table__.c.keys()) == ["name", "id"]
    assert inspect(Abstract, raiseerr=False) is None


def test_table_arguments_and_a_given_table() -> None:
    Base = base()

    class Thing(Base):
        __tablename__ = "thing"
        __table_args__ = {"schema": "other", "comment": "note"}
        id: Mapped[int] = mapped_column(primary_key=True)

    class Same(Base):
        __table__ = Thing.__table__

    assert (Thing.__table__.schema, Thing.__table__.comment) == ("other", "note")
    assert Same.id.expression.table is Thing.__table__


def test_plain_attributes_and_class_variables_are_left_alone() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        limit: ClassVar[int] = 5
        note: str = ""

    assert inspect(Thing).attrs.keys() == ["id"]
    assert Thing.limit == 5


def test_deferred_columns_and_synonyms() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        a: Mapped[str] = mapped_column(deferred=True, deferred_group="g")
        b = deferred(Column(Text))
        key = synonym("id")

    props = inspect(Thing).column_attrs
    assert [(p.key, p.deferred, p.group) for p in props] == [
        ("id", False, None),
        ("a", True, "g"),
        ("b", True, None),
    ]
    assert inspect(Thing)._load_columns == (("id", Thing.__table__.c.id),)
    thing = Thing(key=5)
    assert (thing.id, thing.key) == (5, 5)
    assert str(Thing.key == 5) == "thing.id = :id_1"


def test_attributes_set_later_are_mapped() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    Thing(id=1)
    Thing.name = mapped_column(String(5))
    assert Thing(name="x").name == "x"
    assert "name" in Thing.__table__.c


def test_constructor_of_the_class_itself() -> None:
    class Thing(base()):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

        def __init__(self, number: int) -> None:
            super().__init__(id=number)

    thing = Thing(3)
    assert thing.id == 3
    assert inspect(thing).attrs.id.history.added == [3]


# -- mistakes


def define(**attributes: Any) -> Any:
    annotations = {name: attributes.pop(f"{name}_") for name in ("id", "x") if f"{name}_" in attributes}
    return type("Wrong", (base(),), {"__module__": __name__, "__annotations__": annotations, **attributes})


MISTAKES: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"__tablename__": "t", "x": mapped_column(Integer)},
        exc.ArgumentError,
        r"expected a primary key in the table 't' that Wrong is mapped to.*primary_key=True",
    ),
    ({"x": mapped_column(Integer)}, exc.InvalidRequestError, r"__tablename__ = 'wrong'"),
    (
        {"__tablename__": "t", "id_": int, "id": mapped_column(primary_key=True)},
        MappedAnnotationError,
        r"expected Mapped\[int\] as the annotation of Wrong\.id",
    ),
    (
        {"__tablename__": "t", "x_": Mapped[object]},
        MappedAnnotationError,
        r"annotation of Wrong\.x.*type_annotation_map",
    ),
    ({"__tablename__": "t", "x_": Mapped[UserId]}, MappedAnnotationError, r"Wrong\.x.*type_annotation_map"),
    (
        {"__tablename__": "t", "x_": Mapped},
        MappedAnnotationError,
        r"a type within Mapped\[.*Wrong\.x",
    ),
    (
        {"__tablename__": "t", "x": mapped_column(Integer), "__mapper_args__": {"primary_key": "q"}},
        exc.ArgumentError,
        r"an attribute of Wrong in primary_key, got 'q'; there are x",
    ),
    (
        {"__tablename__": "t", "x_": "Mapped[Missing]"},
        MappedAnnotationError,
        r"Wrong\.x.*Missing is not defined",
    ),
    ({"__tablename__": "t", "x_": "Mapped[int +]"}, MappedAnnotationError, r"Wrong.*SyntaxError"),
    ({"__tablename__": "t", "x_": Mapped[int], "x": 5}, exc.ArgumentError, r"Wrong\.x.*got 5.*mapped_column"),
    (
        {"__tablename__": "t", "x_": Mapped[int], "x": mapped_column(init=False)},
        exc.ArgumentError,
        r"Wrong\.x.*MappedAsDataclass",
    ),
    (
        {"__tablename__": "t", "id_": Mapped[int], "id": mapped_column(primary_key=True), "x_": int},
        MappedAnnotationError,
        r"expected Mapped\[int\] as the annotation of Wrong\.x",
    ),
    (
        {"__tablename__": "t", "id": mapped_column(primary_key=True)},
        exc.ArgumentError,
        r"a type for Wrong\.id.*Mapped\[str\]",
    ),
    (
        {"__tablename__": "t", "__table_args__": [1]},
        exc.ArgumentError,
        r"expected a tuple, a dict or None for __table_args__ of Wrong",
    ),
]


@pytest.mark.parametrize(("attributes", "error", "words"), MISTAKES)
def test_a_mistake_names_class_and_attribute(
    attributes: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        define(**attributes)


def twice() -> dict[str, Any]:
    column = Column(Integer)
    return {"a": column, "b": column}


def shared() -> dict[str, Any]:
    prop = column_property(Column("p", Integer))
    return {"a": prop, "b": prop}


WARNINGS: list[tuple[Callable[[], dict[str, Any]], str]] = [
    (twice, r"one attribute of Wrong for the column 'a', got a, b"),
    (shared, r"one attribute of Wrong for a property, got 'a' and 'b'"),
    (lambda: {"metadata": Column(Integer)}, r"another name for the attribute Wrong\.metadata"),
    (lambda: {"registry": Column(Integer)}, r"another name for the attribute Wrong\.registry"),
    (lambda: {"registry": {}}, r"another name for the attribute Wrong\.registry, got \{\}"),
    (lambda: {"x": Column("x", Integer) + 5}, r"a Column.*for Wrong\.x"),
    (
        lambda: {"x": declared_attr.cascading(lambda cls: Column(Integer))},
        r"cascading in a mixin.*class Wrong, for 'x'",
    ),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("make", "words"), WARNINGS)
def test_what_is_probably_a_mistake_is_warned_of(make: Callable[[], dict[str, Any]], words: str) -> None:
    with pytest.warns(exc.SAWarning, match=words):
        define(__tablename__="t", id=mapped_column(Integer, primary_key=True), **make())


def test_moments_of_configuration() -> None:
    seen: list[str] = []

    class Watched:
        @classmethod
        def __declare_first__(cls) -> None:
            seen.append(f"first {cls.__name__}")

        @classmethod
        def __declare_last__(cls) -> None:
            seen.append(f"last {cls.__name__}")

    Base = base()
    Thing = type("Thing", (Watched, Base), {"__tablename__": "t", "id": Column(Integer, primary_key=True)})
    Base.registry.configure()
    assert seen == ["first Thing", "last Thing"]
    assert Thing.__mapper__.configured


def test_disposal_takes_off_what_mapping_put_there() -> None:
    owner = registry()
    Thing: Any = type("Thing", (), {"__tablename__": "t", "id": Column(Integer, primary_key=True)})
    owner.mapped(Thing)
    assert Thing.__table__.name == "t"
    owner.dispose()
    assert not hasattr(Thing, "__mapper__")
    assert not hasattr(Thing, "__table__")


@pytest.mark.parametrize("key", ["a", ["a", "b"]])
def test_primary_key_by_names(key: Any) -> None:
    Thing = define(
        __tablename__="t", a=Column(Integer), b=Column(Integer), __mapper_args__={"primary_key": key}
    )
    assert [c.name for c in inspect(Thing).primary_key] == list(key)


def test_a_class_can_be_defined_again_after_a_mistake() -> None:
    Base = base()
    attributes = {"__module__": __name__, "__tablename__": "t", "x": mapped_column(Integer)}
    with pytest.raises(exc.ArgumentError):
        type("Thing", (Base,), attributes)
    Thing = type("Thing", (Base,), {**attributes, "x": mapped_column(Integer, primary_key=True)})
    assert Thing(x=1).x == 1
    assert list(Base.metadata.tables) == ["t"]
