"""Classes that share one table."""

from __future__ import annotations

import pytest

from relata import case, column, delete, exc, exists, func, select, update
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    column_property,
    join,
    joinedload,
    mapped_column,
    outerjoin,
    selectinload,
    with_polymorphic,
)
from tests.orm.inheritance.models import Animal, Cat, Dog, Puppy, Zoo


def names(objects):
    return [f"{type(one).__name__} {one.name}" for one in objects]


ALL = ["Animal ant", "Dog rex", "Cat tom", "Puppy pip"]
DOGS = ["Dog rex", "Puppy pip"]


def test_rows_come_as_instances_of_their_classes(session, statements):
    with statements.expect(1):
        assert names(session.scalars(select(Animal).order_by(Animal.id))) == ALL


ONLY_SUBCLASSES = {
    "entity": lambda: select(Dog.name).order_by(Dog.id),
    "expression": lambda: select(func.lower(Dog.name)).order_by(Dog.id),
    "alias": lambda: (lambda dog: select(dog.name).order_by(dog.id))(aliased(Dog)),
    "select_from": lambda: select(Animal.name).select_from(Dog).order_by(Animal.id),
    "subquery": lambda: (lambda sub: select(sub.c.name).order_by(sub.c.id))(select(Dog).subquery()),
    "in": lambda: select(Animal.name).where(Animal.id.in_(select(Dog.id))).order_by(Animal.id),
    "join": lambda: select(Dog.name).select_from(Zoo).join(Dog).order_by(Dog.id),
    "join on": lambda: select(Dog.name).select_from(Zoo).join(Dog, Dog.zoo_id == Zoo.id).order_by(Dog.id),
    "join along": lambda: select(Dog.name).select_from(Zoo).join(Zoo.dogs).order_by(Dog.id),
    "of_type": lambda: select(Dog.name).select_from(Zoo).join(Zoo.animals.of_type(Dog)).order_by(Dog.id),
    "orm.join": lambda: select(Dog.name).select_from(join(Zoo, Dog)).order_by(Dog.id),
}


@pytest.mark.parametrize("made", ONLY_SUBCLASSES.values(), ids=ONLY_SUBCLASSES.keys())
def test_a_subclass_selects_its_own_rows(session, made):
    assert session.scalars(made()).all() == ["rex", "pip"]


@pytest.mark.parametrize(
    "made",
    [
        lambda: select(Zoo.name, Dog.name).outerjoin(Dog).order_by(Zoo.id, Dog.id),
        lambda: select(Zoo.name, Dog.name).outerjoin(Zoo.dogs).order_by(Zoo.id, Dog.id),
    ],
    ids=["class", "relationship"],
)
def test_an_outer_join_keeps_what_has_no_row_of_the_subclass(session, made):
    found = session.execute(made()).all()
    assert ("south", None) in found and ("north", "rex") in found and len(found) == 3


def test_a_subclass_selects_its_own_entities(session):
    assert names(session.scalars(select(Dog).order_by(Dog.id))) == DOGS
    assert names(session.scalars(select(Puppy))) == ["Puppy pip"]


def test_columns_that_were_not_selected_come_together_when_one_is_read(session, statements):
    dog = session.scalars(select(Animal).where(Animal.id == 2)).one()
    with statements.expect(1):
        assert (dog.tricks, dog.breed) == (3, "collie")


def test_relationships_to_a_subclass(session, statements):
    zoo = session.get(Zoo, 1)
    assert names(zoo.dogs) == DOGS
    assert names(zoo.animals) == ["Animal ant", *DOGS]
    for option in (joinedload, selectinload):
        session.expunge_all()
        with statements.expect(1 if option is joinedload else 2):
            zoo = session.scalars(select(Zoo).where(Zoo.id == 1).options(option(Zoo.dogs))).unique().one()
            assert names(zoo.dogs) == DOGS
    assert session.scalars(select(Zoo.name).where(Zoo.dogs.any())).all() == ["north"]
    assert session.scalars(select(Zoo.name).where(Zoo.dogs.any(Dog.tricks > 5))).all() == []


def test_get_tells_classes_apart(session):
    assert type(session.get(Animal, 2)) is Dog
    assert session.get(Cat, 2) is None
    session.expunge_all()
    assert session.get(Cat, 2) is None
    assert session.get(Dog, 4).tricks == 0


def test_updates_and_deletes_of_a_subclass_leave_other_rows(session):
    animals = session.scalars(select(Animal).order_by(Animal.id)).all()
    session.execute(update(Dog).values(name="x"))
    assert [one.name for one in animals] == ["ant", "x", "tom", "x"]
    session.execute(delete(Dog).where(Dog.tricks == 0))
    assert names(session.scalars(select(Animal).order_by(Animal.id))) == ["Animal ant", "Dog x", "Cat tom"]


@pytest.mark.parametrize("classes", ["*", [Dog, Cat]], ids=["all", "some"])
def test_with_polymorphic_selects_columns_of_subclasses(session, statements, classes):
    entity = with_polymorphic(Animal, classes)
    with statements.expect(1):
        found = session.scalars(select(entity).order_by(entity.id)).all()
        assert names(found) == ALL
        assert (found[1].breed, found[2].lives, found[3].tricks) == ("collie", 9, 0)
    found = session.scalars(select(entity).where(entity.Dog.tricks == 3)).all()
    assert names(found) == ["Dog rex"]


def test_an_identity_that_no_class_has(session):
    session.execute(update(Animal.__table__).where(Animal.id == 1).values(kind="fish"))
    with pytest.raises(AssertionError, match=r"'fish'.*map a class with polymorphic_identity='fish'"):
        session.scalars(select(Animal)).all()


def test_sibling_classes_do_not_map_columns_of_each_other():
    assert "lives" not in Dog.__mapper__.attrs
    assert "tricks" in Puppy.__mapper__.attrs


def test_an_expression_tells_the_classes_apart(sqlite_engine):
    class Base(DeclarativeBase):
        pass

    class Account(Base):
        __tablename__ = "account"
        id: Mapped[int] = mapped_column(primary_key=True)
        balance: Mapped[int]
        __mapper_args__ = {
            "polymorphic_on": case((column("balance") < 0, "debt"), else_="asset"),
            "polymorphic_identity": "account",
        }

    class Debt(Account):
        __mapper_args__ = {"polymorphic_identity": "debt"}

    class Asset(Account):
        __mapper_args__ = {"polymorphic_identity": "asset"}

    class Other(Base):
        __tablename__ = "other"
        id: Mapped[int] = mapped_column(primary_key=True)
        flag: Mapped[int]
        kind = column_property(case((column("flag") == 1, "one"), else_="other"))
        __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "other"}

    class One(Other):
        __mapper_args__ = {"polymorphic_identity": "one"}

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add_all([Account(id=1, balance=-1), Account(id=2, balance=1), Other(id=1, flag=1)])
        session.commit()
        session.expunge_all()
        found = session.scalars(select(Account).order_by(Account.id)).all()
        assert [type(one) for one in found] == [Debt, Asset]
        assert [one.id for one in session.scalars(select(Debt))] == [1]
        assert type(session.get(Other, 1)) is One


def test_a_class_that_is_only_a_base_has_no_instances():
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "thing"}
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]

    class Tool(Thing):
        __mapper_args__ = {"polymorphic_abstract": True}

    class Saw(Tool):
        __mapper_args__ = {"polymorphic_identity": "saw"}

    with pytest.raises(exc.InvalidRequestError, match="a subclass of Tool"):
        Tool()
    assert Saw().kind == "saw"
    with pytest.warns(exc.SAWarning, match="polymorphic_identity for Nameless"):

        class Nameless(Thing):
            pass

    with pytest.raises(exc.InvalidRequestError, match="polymorphic_on for Lonely"):

        class Lonely(Base):
            __tablename__ = "lonely"
            __mapper_args__ = {"polymorphic_abstract": True}
            id: Mapped[int] = mapped_column(primary_key=True)


def test_subqueries_correlate_to_classes(session):
    count = select(func.count(Dog.id)).where(Dog.zoo_id == Zoo.id).correlate(Zoo).scalar_subquery()
    assert session.execute(select(Zoo.name, count).order_by(Zoo.id)).all() == [("north", 2), ("south", 0)]
    rows = select(Zoo.name).join_from(Dog, Zoo, Dog.zoo_id == Zoo.id)
    assert session.scalars(rows).all() == ["north", "north"]


def test_subclasses_of_one_alias_are_alternatives(session):
    entity = with_polymorphic(Animal, [Dog, Cat])
    found = session.execute(select(entity.Dog.name, entity.Cat.lives).order_by(entity.id)).all()
    assert found == [("rex", None), ("tom", 9), ("pip", None)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (select(Zoo.name).select_from(join(Dog, Zoo, Dog.zoo_id == Zoo.id)), ["north", "north"]),
        (select(Zoo.name).select_from(outerjoin(Cat, Zoo, Cat.zoo_id == Zoo.id)), [None]),
        (select(Dog).with_only_columns(func.count(), maintain_column_froms=True), [2]),
        (select(Dog.id).with_only_columns(func.count(), maintain_column_froms=True), [2]),
        (select(func.count()).where(Dog.name != "x"), [2]),
        (select(exists().where(Cat.name == "rex")), [False]),
        (select(exists(1).where(Dog.name == "rex")), [True]),
    ],
    ids=[
        "a join from it",
        "an outer join from it",
        "other columns",
        "other columns of a column",
        "only in a condition",
        "exists",
        "exists of a column",
    ],
)
def test_the_condition_on_the_class_holds_wherever_it_is_selected_from(session, statement, expected):
    assert session.scalars(statement).all() == expected


def test_exists_of_a_query(session):
    query = session.query(Cat).filter(Cat.name == "rex")
    assert session.query(query.exists()).scalar() is False


def test_columns_of_an_alias_and_of_its_subclasses(session):
    entity = with_polymorphic(Animal, [Dog, Cat])
    statement = select(entity.name, entity.Dog.breed, entity.Cat.lives).order_by(entity.id)
    assert len(session.execute(statement).all()) == 4
    only = select(entity.Dog.breed, entity.Cat.lives).order_by(entity.Dog.id)
    assert session.execute(only).all() == [("collie", None), (None, 9), ("pug", None)]
