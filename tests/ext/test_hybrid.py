"""Attributes that compute in Python at an instance and in SQL at the class."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from relata import (
    Column,
    ForeignKey,
    Integer,
    String,
    exc,
    from_dml_column,
    func,
    insert,
    inspect,
    select,
    update,
)
from relata.ext.hybrid import Comparator, HybridExtensionType, hybrid_method, hybrid_property
from relata.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column, relationship, synonym
from relata.sql.elements import ColumnElement


@dataclasses.dataclass
class Size:
    width: int
    height: int


class IgnoringCase(Comparator[str]):
    """Compares without regard to case."""

    def __eq__(self, other: Any) -> Any:
        return func.lower(self.__clause_element__()) == func.lower(other)


class Base(DeclarativeBase):
    pass


class Named:
    """A mixin."""

    first: Mapped[str] = mapped_column(String(20))
    last: Mapped[str] = mapped_column(String(20))

    @hybrid_property
    def name(self) -> str:
        """Both names."""
        return self.first + " " + self.last

    @name.inplace.setter
    def _set_name(self, value: str) -> None:
        self.first, self.last = value.split(" ", 1)

    @name.inplace.update_expression
    @classmethod
    def _write_name(cls, value: str) -> Any:
        first, last = value.split(" ", 1)
        return [(cls.first, first), (cls.last, last)]

    @name.inplace.bulk_dml
    @classmethod
    def _row_name(cls, row: dict[str, Any], value: str) -> None:
        row["first"], row["last"] = value.split(" ", 1)


class Person(Named, Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    born: Mapped[int] = mapped_column(default=2000)

    @hybrid_property
    def year(self) -> int:
        return self.born

    @hybrid_property
    def is_short(self) -> bool:
        return len(self.first) < 4

    @is_short.expression
    def is_short(cls) -> ColumnElement[bool]:
        return func.length(cls.first) < 4

    @hybrid_property
    def nick(self) -> str:
        return self.first.lower()

    @nick.comparator
    def nick(cls) -> IgnoringCase:
        return IgnoringCase(cls.first)

    @hybrid_property
    def unreadable(self) -> bool:
        return bool(self.first is None)

    @hybrid_method
    def is_older(self, year: int) -> Any:
        """Tell whether somebody was born before a year."""
        return self.born < year

    surname = synonym("year")


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    members: Mapped[list[Person]] = relationship()
    amount: Mapped[int] = mapped_column(default=1)
    rate: Mapped[int] = mapped_column(default=1)

    @hybrid_property
    def total(self) -> int:
        return self.amount * self.rate

    @total.inplace.update_expression
    @classmethod
    def _write_total(cls, value: int) -> Any:
        return [(cls.amount, value - from_dml_column(cls.rate))]

    @hybrid_property
    def count(self) -> int:
        return len(self.members)

    @count.expression
    def count(cls) -> Any:
        return (
            select(func.count(Person.id))
            .where(Person.team_id == cls.id)
            .correlate_except(Person)
            .scalar_subquery()
        )


class Veteran(Person):
    __tablename__ = None

    @Person.nick.overrides.expression
    def nick(cls) -> Any:
        return func.upper(cls.first)

    @Person.name.setter
    def name(self, value: str) -> None:
        self.first = self.last = value


SQL = [
    (lambda: Person.name == "a b", "(person.first || ' ' || person.last) = 'a b'"),
    (lambda: Person.year == 5, "person.born = 5"),
    (lambda: Person.year.desc(), "person.born DESC"),
    (lambda: Person.is_short, "length(person.first) < 4"),
    (lambda: Person.nick == "ADA", "lower(person.first) = lower('ADA')"),
    (lambda: Person.is_older(1990), "person.born < 1990"),
    (lambda: aliased(Person).year > 5, "person_1.born > 5"),
    (lambda: aliased(Person).is_older(5), "person_1.born < 5"),
    (lambda: aliased(Person).nick == "a", "lower(person_1.first) = lower('a')"),
    (lambda: Person.surname == 5, "person.born = 5"),
    (lambda: Veteran.nick == "A", "upper(person.first) = 'A'"),
    (
        lambda: select(Person.id, Person.name),
        "SELECT person.id, person.first || ' ' || person.last AS name FROM person",
    ),
    (lambda: select(Person.year), "SELECT person.born FROM person"),
    (lambda: select(Person.id).filter_by(year=5), "SELECT person.id FROM person WHERE person.born = 5"),
    (
        lambda: select(Team.id).where(Team.members.any(Person.is_short)),
        "SELECT team.id FROM team WHERE EXISTS (SELECT 1 FROM person WHERE team.id = person.team_id AND "
        "length(person.first) < 4)",
    ),
    (
        lambda: update(Person).values(name="Ada Byron"),
        "UPDATE person SET first='Ada', last='Byron'",
    ),
    (lambda: update(Person).values({Person.year: 5}), "UPDATE person SET born=5"),
    (
        lambda: insert(Team).values(rate=2, total=9),
        "INSERT INTO team (amount, rate) VALUES ((9 - 2), 2)",
    ),
    (lambda: update(Team).values(total=9), "UPDATE team SET amount=(9 - team.rate)"),
]


@pytest.mark.parametrize(("make", "sql"), SQL, ids=range(len(SQL)))
def test_the_class_makes_sql(make, sql):
    made = make()
    text = (
        str(made.compile(compile_kwargs={"literal_binds": True})) if hasattr(made, "compile") else str(made)
    )
    assert " ".join(text.split()) == sql


@pytest.fixture
def session(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def test_instances_and_rows_agree(session):
    session.add(Team(members=[Person(name="Ada Byron"), Person(name="Charles Babbage", born=1791)]))
    session.commit()
    ada, charles = session.scalars(select(Person).order_by(Person.id)).all()
    assert (ada.name, ada.is_short, ada.nick, ada.year) == ("Ada Byron", True, "ada", 2000)
    assert charles.is_older(1800)
    assert session.scalars(select(Person).where(Person.is_short)).all() == [ada]
    assert session.scalars(select(Person).where(Person.is_older(1800))).all() == [charles]
    assert session.scalars(select(Person).where(Person.nick == "aDA")).all() == [ada]
    assert session.execute(
        select(Team.count, Person.name).join(Team.members).order_by(Person.name)
    ).all() == [
        (2, "Ada Byron"),
        (2, "Charles Babbage"),
    ]
    row = session.execute(select(Person.name, Person.year).where(Person.id == ada.id)).one()
    assert (row.name, row.year) == ("Ada Byron", 2000)
    assert select(Person.name, Person.year).subquery().c.keys() == ["name", "year"]


@pytest.mark.parametrize("how", ["evaluate", "fetch"])
def test_statements_set_what_a_hybrid_says(session, how):
    session.add(Person(name="Ada Byron"))
    session.commit()
    [ada] = session.scalars(select(Person)).all()
    session.execute(
        update(Person).values({Person.name: "Ada Lovelace", Person.year: 1815}),
        execution_options={"synchronize_session": how},
    )
    assert (ada.first, ada.last, ada.born) == ("Ada", "Lovelace", 1815)
    session.execute(insert(Person), [{"name": "Grace Hopper"}, {"name": "Mary Shelley"}])
    names = session.scalars(select(Person.name).order_by(Person.id)).all()
    assert names == ["Ada Lovelace", "Grace Hopper", "Mary Shelley"]
    session.execute(update(Person), [{"id": ada.id, "name": "Ada King"}])
    assert session.scalar(select(Person.last).where(Person.id == ada.id)) == "King"
    with pytest.raises(exc.InvalidRequestError, match=r"hybrid Person\.year; say by @year\.bulk_dml"):
        session.execute(insert(Person), [{"name": "A B", "year": 5}])


def test_a_subclass_changes_parts_of_it():
    veteran = Veteran(name="x")
    assert (veteran.first, veteran.last, veteran.name) == ("x", "x", "x x")
    assert Person(name="a b").last == "b"
    assert Veteran.nick.__doc__ is None


def test_what_a_hybrid_tells():
    found = inspect(Person).all_orm_descriptors
    assert found["name"].extension_type is HybridExtensionType.HYBRID_PROPERTY
    assert found["is_older"].extension_type is HybridExtensionType.HYBRID_METHOD
    assert Person.name.__doc__ == "Both names."
    assert Person.is_older.__doc__ == "Tell whether somebody was born before a year."
    assert Person.year.property is Person.born.property
    assert (Person.year.key, Person.year.class_) == ("year", Person)
    Person.name.info["shown"] = True
    assert found["name"].info == {"shown": True}
    person = Person(born=5)
    assert Person.year.get_history(person).added == [5]
    assert isinstance(Person.__dict__["year"].__get__(None, None), hybrid_property)


def test_what_cannot_be_done_is_refused():
    person = Person(first="Ada")
    with pytest.raises(AttributeError, match=r"'year': the hybrid has no setter; add one by @year\.setter"):
        person.year = 5
    with pytest.raises(AttributeError, match="no deleter"):
        del person.year
    with pytest.raises(exc.InvalidRequestError, match=r"SQL of Person\.unreadable, got False; say by"):
        select(Person.unreadable)
    with pytest.raises(AttributeError, match=r"Person\.year, got 'other'"):
        _ = Person.year.other
    with pytest.raises(AttributeError, match="one of getter, setter"):
        _ = Person.__dict__["year"].inplace.other


def test_a_deleter_and_a_getter():
    class Holder:
        def __init__(self) -> None:
            self.x = 5

        @hybrid_property
        def value(self) -> int:
            return self.x

        @value.deleter
        def value(self) -> None:
            self.x = 0

        @value.getter
        def value(self) -> int:
            return self.x + 1

    holder = Holder()
    assert holder.value == 6
    del holder.value
    assert holder.value == 1


def test_a_class_that_is_not_mapped_has_it_too():
    class Plain:
        name = Column("name", String)
        size = Column("size", Integer)

        @hybrid_property
        def start(self) -> Any:
            return func.substr(self.name, 1, 3)

    assert Plain.start._parententity is None
    assert str(Plain.start == "x") == "substr(name, :substr_1, :substr_2) = :substr_3"


def test_an_object_may_say_what_its_parts_are():
    class Shape(Base):
        __tablename__ = "shape"

        id: Mapped[int] = mapped_column(primary_key=True)
        width: Mapped[int]
        height: Mapped[int]

        @hybrid_property
        def size(self) -> Size:
            return Size(self.width, self.height)

        @size.inplace.update_expression
        @classmethod
        def _write_size(cls, value: Size) -> Any:
            return [(cls.width, value.width), (cls.height, value.height)]

    assert Shape(width=1, height=2).size == Size(1, 2)
    assert (
        str(update(Shape).values({Shape.size: Size(3, 4)})) == "UPDATE shape SET width=:width, height=:height"
    )
