"""Bulk INSERT and UPDATE of classes whose rows are in several tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from relata import ForeignKey, String, bindparam, exc, func, insert, inspect, select, update
from relata.orm import (
    Bundle,
    DeclarativeBase,
    Mapped,
    Session,
    column_property,
    load_only,
    mapped_column,
    orm_insert_sentinel,
)
from tests.orm.flush.statements import statements_of


class Base(DeclarativeBase):
    """The base of these classes."""

    type_annotation_map: ClassVar = {str: String(20)}


class Animal(Base):
    """Has a table of its own, and a column whose attribute has another name."""

    __tablename__ = "animals"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str | None] = mapped_column("called")
    legs: Mapped[int | None] = mapped_column(server_default="4")
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}


class Dog(Animal):
    """Has a second table, with a default that Python gives."""

    __tablename__ = "dogs"
    dog_id: Mapped[int] = mapped_column(ForeignKey("animals.id"), primary_key=True)
    breed: Mapped[str | None]
    tricks: Mapped[int | None] = mapped_column(default=1)
    __mapper_args__ = {"polymorphic_identity": "dog"}


class Fish(Animal):
    """Shares the table of its base class."""

    depth: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "fish"}


class Page(Base):
    """Has a version."""

    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version.column}


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


ROWS = [
    {"name": "a", "breed": "x"},
    {"name": "b", "breed": "y", "legs": 3},
    {"name": "c"},
]


def dogs(session: Session) -> list[tuple[Any, ...]]:
    found = session.scalars(select(Dog).order_by(Dog.id).execution_options(populate_existing=True))
    return [(dog.name, dog.breed, dog.legs, dog.tricks) for dog in found]


EXPECTED = [("a", "x", 4, 1), ("b", "y", 3, 1), ("c", None, 4, 1)]


def test_rows_go_into_each_table(session: Session) -> None:
    session.execute(insert(Dog), ROWS)
    assert dogs(session) == EXPECTED
    assert session.scalars(select(Animal.kind)).unique().all() == ["dog"]


def test_one_row_goes_into_each_table(session: Session) -> None:
    session.execute(insert(Dog), {"name": "a", "breed": "x"})
    assert dogs(session) == EXPECTED[:1]


def test_objects_come_back_in_the_order_of_the_rows(session: Session, engine: Any) -> None:
    with statements_of(engine) as statements:
        made = session.scalars(insert(Dog).returning(Dog, sort_by_parameter_order=True), ROWS).all()
        assert [(dog.name, dog.breed, dog.legs, dog.tricks) for dog in made] == EXPECTED
    assert set(statements.verbs) == {"INSERT animals", "INSERT dogs"}  # and nothing was read afterwards
    assert all(inspect(dog).persistent and dog.dog_id == dog.id for dog in made)
    assert session.get(Dog, made[1].id) is made[1]


def test_columns_of_both_tables_come_back(session: Session) -> None:
    rows = session.execute(insert(Dog).returning(Dog.breed, Animal.name, func.upper(Dog.name)), ROWS).all()
    assert rows == [("x", "a", "A"), ("y", "b", "B"), (None, "c", "C")]
    row = session.execute(insert(Dog).returning(Dog.id, Dog.name), {"name": "z"}).one()
    assert row.name == "z" and row._mapping[Dog.name] == "z" and row.id == session.scalar(func.max(Dog.id))


def test_a_bundle_and_a_base_class_come_back(session: Session) -> None:
    bundles = session.scalars(insert(Dog).returning(Bundle("both", Dog.name, Dog.breed)), ROWS[:2]).all()
    assert [tuple(one) for one in bundles] == [("a", "x"), ("b", "y")]
    [animal] = session.scalars(insert(Dog).returning(Animal), ROWS[2:]).all()
    assert isinstance(animal, Dog) and animal.name == "c"


def test_load_only_leaves_columns_to_be_read_later(session: Session) -> None:
    statement = insert(Dog).returning(Dog).options(load_only(Dog.breed))
    [dog] = session.scalars(statement, ROWS[:1]).all()
    assert "name" in inspect(dog).unloaded and dog.breed == "x" and dog.name == "a"


def test_an_expression_over_two_tables_cannot_come_back(session: Session) -> None:
    with pytest.raises(exc.CompileError, match="'animals' and 'dogs'"):
        session.execute(insert(Dog).returning(Dog.name + Dog.breed), ROWS)


def test_values_of_the_statement_go_to_their_tables(session: Session) -> None:
    statement = insert(Dog).values(name=func.upper("q"), breed=func.lower("B"))
    session.execute(statement, [{"legs": 1}, {"legs": 2}])
    assert [row[:3] for row in dogs(session)] == [("Q", "b", 1), ("Q", "b", 2)]


def test_rows_give_values_for_parameters_of_the_statement(session: Session) -> None:
    statement = insert(Dog).values(tricks=bindparam("count") + 1)
    session.execute(statement, [{"name": "a", "count": 4}, {"name": "b", "count": 7}])
    assert [(row[0], row[3]) for row in dogs(session)] == [("a", 5), ("b", 8)]


def test_nulls_are_left_out_unless_asked_for(session: Session) -> None:
    rows = [{"name": "a", "legs": None}]
    session.execute(insert(Dog), rows)
    session.execute(insert(Dog), rows, execution_options={"render_nulls": True})
    assert [row[2] for row in dogs(session)] == [4, None]


@pytest.mark.only_on("sqlite", "postgresql")
def test_an_upsert_of_several_tables_is_refused(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        from relata.dialects.sqlite import insert as upserting
    else:
        from relata.dialects.postgresql import insert as upserting
    statement = upserting(Dog)
    statement = statement.on_conflict_do_update(
        index_elements=["dog_id"], set_={"breed": statement.excluded.breed}
    )
    with pytest.raises(exc.InvalidRequestError, match="'animals', 'dogs'"):
        session.execute(statement, ROWS)
    assert sorted(upserting(Fish).excluded.keys()) == sorted(Animal.__table__.c.keys())


def test_mappings_take_the_keys_that_the_database_made(session: Session) -> None:
    rows = [dict(row) for row in ROWS]
    session.bulk_insert_mappings(Dog, rows, return_defaults=True)
    assert dogs(session) == EXPECTED
    assert [row["id"] for row in rows] == session.scalars(select(Dog.id).order_by(Dog.id)).all()


def test_objects_of_several_classes_keep_their_order(session: Session) -> None:
    animals = [Dog(name="a"), Fish(name="b", depth=3), Dog(name="c", breed="x"), Animal(name="d")]
    session.bulk_save_objects(animals, return_defaults=True)
    assert session.scalars(select(Animal.name).order_by(Animal.id)).all() == list("abcd")
    assert [one.id for one in animals] == session.scalars(select(Animal.id).order_by(Animal.id)).all()
    assert all(inspect(one).detached for one in animals)


def test_rows_of_both_tables_are_updated_by_primary_key(session: Session) -> None:
    made = session.scalars(insert(Dog).returning(Dog, sort_by_parameter_order=True), ROWS).all()
    ids = [dog.id for dog in made]
    session.execute(
        update(Dog),
        [
            {"id": ids[0], "name": "A", "breed": "X"},
            {"id": ids[1], "name": "B"},
            {"id": ids[2], "breed": "Z"},
        ],
    )
    assert [(dog.name, dog.breed) for dog in made] == [("A", "X"), ("B", "y"), ("c", "Z")]
    assert [row[:2] for row in dogs(session)] == [("A", "X"), ("B", "y"), ("c", "Z")]


def test_an_update_by_primary_key_has_values_of_its_own(session: Session) -> None:
    ids = session.scalars(insert(Dog).returning(Dog.id, sort_by_parameter_order=True), ROWS).all()
    session.execute(
        update(Dog).values(breed=func.upper(Dog.breed)),
        [{"id": ids[0], "name": "A"}, {"id": ids[1], "legs": 8}],
    )
    assert [row[:3] for row in dogs(session)] == [("A", "X", 4), ("b", "Y", 8), ("c", None, 4)]


def test_conditions_join_the_keys_where_no_object_is_to_follow(session: Session) -> None:
    rows = [{"name": "a", "legs": 2}, {"name": "b", "legs": 5}]
    ids = session.scalars(insert(Animal).returning(Animal.id, sort_by_parameter_order=True), rows).all()
    statement = update(Animal).where(Animal.legs > bindparam("least"))
    changes = [{"id": one, "name": "new", "least": 3} for one in ids]
    with pytest.raises(exc.InvalidRequestError, match="synchronize_session"):
        session.execute(statement, changes)
    session.execute(statement, changes, execution_options={"synchronize_session": None})
    assert session.scalars(select(Animal.name).order_by(Animal.id)).all() == ["a", "new"]


@pytest.mark.parametrize("options", [{"synchronize_session": "fetch"}, {}])
def test_a_bulk_update_that_cannot_be(session: Session, options: dict[str, Any]) -> None:
    statement = update(Animal) if options else update(Animal).ordered_values((Animal.legs, 3))
    with pytest.raises(exc.InvalidRequestError, match="bulk UPDATE"):
        session.execute(statement, [{"id": 1, "name": "x"}], execution_options=options)


def test_objects_are_saved_under_their_version(session: Session) -> None:
    page = Page(text="a")
    session.add(page)
    session.commit()
    session.refresh(page)
    session.expunge(page)
    page.text = "b"
    session.bulk_save_objects([page])
    assert session.execute(select(Page.text, Page.version)).all() == [("b", 2)]


def test_what_an_insert_computes_from_other_rows_is_read_later(session: Session) -> None:
    class Counting(DeclarativeBase):
        pass

    class Item(Counting):
        __tablename__ = "items"
        id: Mapped[int] = mapped_column(primary_key=True)

    other = Item.__table__.alias()
    Item.count = column_property(select(func.count(other.c.id)).scalar_subquery())
    Counting.metadata.create_all(session.connection())
    made = session.scalars(insert(Item).returning(Item), [{"id": 1}, {"id": 2}]).all()
    assert [item.count for item in made] == [2, 2]


def test_a_session_goes_on_after_a_bulk_insert_that_failed(session: Session) -> None:
    session.execute(insert(Dog), [{"id": 1, "name": "a"}])
    session.commit()
    with pytest.raises(exc.IntegrityError):
        session.execute(insert(Dog), [{"name": "b"}, {"id": 1, "name": "c"}])
    session.rollback()
    assert [row[0] for row in dogs(session)] == ["a"]


def test_rows_without_values_take_defaults(session: Session) -> None:
    session.bulk_insert_mappings(Dog, [{}])
    session.execute(insert(Dog), [{}])
    session.execute(insert(Fish), [{}])
    assert dogs(session) == [(None, None, 4, 1)] * 2
    rows = session.execute(select(Animal.legs, Animal.kind).order_by(Animal.id)).all()
    assert rows == [(4, "dog"), (4, "dog"), (4, "fish")]


@pytest.mark.filterwarnings("error")
def test_columns_that_tell_rows_apart_may_stand_in_each_table(session: Session) -> None:
    class Local(DeclarativeBase):
        pass

    class Stone(Local):
        __tablename__ = "stones"
        id: Mapped[int] = mapped_column(primary_key=True)
        mark: Mapped[int] = orm_insert_sentinel()

    class Gem(Stone):
        __tablename__ = "gems"
        id: Mapped[int] = mapped_column(ForeignKey("stones.id"), primary_key=True)
        carat: Mapped[int]
        mark: Mapped[int] = orm_insert_sentinel()

    Local.metadata.create_all(session.connection())
    statement = insert(Gem).returning(Gem.carat, Gem.id, sort_by_parameter_order=True)
    rows = session.execute(statement, [{"carat": 3}, {"carat": 1}, {"carat": 2}]).all()
    assert [row.carat for row in rows] == [3, 1, 2]
    assert [row.id for row in rows] == sorted([row.id for row in rows])
