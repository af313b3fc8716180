"""Classes whose columns are not those of their tables: a FROM clause of their own, or an automatic alias."""

from __future__ import annotations

import types

import pytest

from relata import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    case,
    exc,
    func,
    select,
)
from relata.orm import (
    Bundle,
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    joinedload,
    mapped_column,
    polymorphic_union,
    registry,
    relationship,
    selectinload,
    with_polymorphic,
)
from tests.orm.loading.conftest import listen_on


class Base(DeclarativeBase):
    pass


class Firm(Base):
    __tablename__ = "pl_firm"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    people: Mapped[list[Person]] = relationship(back_populates="firm", order_by="Person.id")


class Person(Base):
    __tablename__ = "pl_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(20))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("pl_firm.id"))
    firm: Mapped[Firm | None] = relationship(back_populates="people")
    notes: Mapped[list[Note]] = relationship()
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}


class Engineer(Person):
    __tablename__ = "pl_engineer"
    id: Mapped[int] = mapped_column(ForeignKey("pl_person.id"), primary_key=True)
    boss_id: Mapped[int | None] = mapped_column(ForeignKey("pl_manager.id"))
    language: Mapped[str] = mapped_column(String(20))
    boss: Mapped[Manager | None] = relationship(back_populates="reports", foreign_keys=[boss_id])
    machines: Mapped[list[Machine]] = relationship()
    __mapper_args__ = {"polymorphic_identity": "engineer", "inherit_condition": id == Person.id}


class Manager(Person):
    __tablename__ = "pl_manager"
    id: Mapped[int] = mapped_column(ForeignKey("pl_person.id"), primary_key=True)
    golf: Mapped[str] = mapped_column(String(20))
    reports: Mapped[list[Engineer]] = relationship(
        back_populates="boss", foreign_keys=[Engineer.boss_id], order_by=Engineer.id
    )
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Machine(Base):
    __tablename__ = "pl_machine"
    id: Mapped[int] = mapped_column(primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("pl_engineer.id"))


class Node(Base):
    __tablename__ = "pl_node"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("pl_node.id"))
    children: Mapped[list[Node]] = relationship()


class Note(Base):
    __tablename__ = "pl_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("pl_person.id"))


@pytest.fixture
def session(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        one, two = Firm(id=1, name="one"), Firm(id=2, name="two")
        mia = Manager(id=1, name="mia", golf="par", firm=one)
        eva = Engineer(id=2, name="eva", language="c", firm=one, boss=mia, machines=[Machine(id=1)])
        session.add_all([eva, Engineer(id=3, name="emil", language="lisp", firm=two, notes=[Note(id=1)])])
        session.commit()
    with Session(engine) as session:
        yield session


AUTOMATIC = pytest.warns(exc.SAWarning, match=r"an alias to join \w+, whose tables")


def test_the_second_of_two_classes_with_a_table_in_common_is_joined_under_an_alias(session):
    statement = (
        select(Engineer.name, Manager.name, Manager.golf)
        .join(Engineer.boss)
        .where(Manager.name == "mia", Engineer.name == "eva")
        .order_by(Manager.name)
    )
    with AUTOMATIC:
        assert session.execute(statement).all() == [("eva", "mia", "par")]
    with AUTOMATIC:
        [row] = session.execute(select(Manager, Engineer).join(Manager.reports)).all()
    assert (row.Manager.name, row.Engineer.name, row._mapping[Engineer].language) == ("mia", "eva", "c")


@pytest.mark.parametrize(
    "statement",
    [
        select(Firm.name)
        .join(Engineer, Engineer.firm_id == Firm.id)
        .join(Manager, Manager.firm_id == Firm.id)
        .where(Manager.golf == "par", Engineer.language == "c"),
        select(Firm.name)
        .join(Firm.people.of_type(Engineer))
        .join(Firm.people.of_type(Manager))
        .where(Manager.golf == "par", Engineer.language == "c"),
        select(Firm.name)
        .join(Firm.people.of_type(Engineer))
        .outerjoin(Manager, Engineer.boss)
        .where(Manager.__table__.c.golf == "par"),
    ],
    ids=["conditions", "relationships", "columns of tables"],
)
def test_what_names_the_aliased_class_moves_to_the_alias(session, statement):
    with AUTOMATIC:
        assert session.scalars(statement).all() == ["one"]


def test_options_for_the_class_hold_for_the_automatic_alias(session):
    statement = select(Manager, Engineer).join(Manager.reports).options(selectinload(Engineer.machines))
    with AUTOMATIC:
        [(_, engineer)] = session.execute(statement).all()
    assert "machines" in engineer.__dict__


def test_no_alias_is_made_where_the_program_made_one(session, recwarn):
    manager = aliased(Manager, flat=True)
    statement = select(Engineer.name).join(Engineer.boss.of_type(manager)).where(manager.golf == "par")
    assert session.scalars(statement).all() == ["eva"]
    assert not recwarn


def test_names_of_flat_aliases():
    named = aliased(Engineer, flat=True, name="e")
    text = str(select(named.language))
    assert "pl_person AS e_pl_person JOIN pl_engineer AS e_pl_engineer" in text


def test_a_relationship_is_joined_along_once(session):
    statement = select(Firm.name).join(Firm.people).join(Firm.people)
    assert str(statement).count("JOIN") == 1


def test_a_join_of_a_class_to_itself_needs_an_alias():
    with pytest.raises(exc.InvalidRequestError, match=r"Node to itself along Node.children.*aliased"):
        str(select(Node).join(Node.children))
    assert "JOIN pl_node AS pl_node_1" in str(select(Node).join(aliased(Node), Node.children))


def test_a_condition_beside_a_relationship_is_refused():
    with pytest.raises(exc.InvalidRequestError, match=r"Firm.people.*and_\(condition\)"):
        str(select(Firm).join(Firm.people, Person.name == "eva"))


def test_a_path_of_a_subclass_goes_out_from_its_base_class_where_that_has_the_columns(session):
    whole = select(Engineer.name).join(Person.notes)
    assert session.scalars(whole).all() == ["emil"]
    assert "pl_engineer" in str(whole)


# -- classes mapped to a FROM clause with the rows of all


def map_to_whole(form):
    """Return a namespace of classes and tables; Person is mapped to a FROM clause of the form."""
    mapping = registry()
    metadata = mapping.metadata
    firm = Table("pw_firm", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))
    person = Table(
        "pw_person",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", String(10)),
        Column("name", String(20)),
        Column("firm_id", ForeignKey("pw_firm.id")),
    )
    engineer = Table(
        "pw_engineer",
        metadata,
        Column("id", ForeignKey("pw_person.id"), primary_key=True),
        Column("language", String(20)),
    )
    manager = Table(
        "pw_manager",
        metadata,
        Column("id", ForeignKey("pw_person.id"), primary_key=True),
        Column("golf", String(20)),
    )
    machine = Table(
        "pw_machine",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("engineer_id", ForeignKey("pw_engineer.id")),
    )
    note = Table(
        "pw_note",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("person_id", ForeignKey("pw_person.id")),
    )
    if form == "union":
        parts = {"engineer": person.join(engineer), "manager": person.join(manager)}
        whole = polymorphic_union(parts, None, "everyone")
    else:
        joined = person.outerjoin(engineer).outerjoin(manager)
        whole = select(joined).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).subquery("everyone")
    made = types.SimpleNamespace(metadata=metadata, person=person, engineer=engineer)
    for name in ("Firm", "Person", "Machine", "Note"):
        setattr(made, name, type(name, (), {}))
    made.Engineer = type("Engineer", (made.Person,), {})
    made.Manager = type("Manager", (made.Person,), {})
    mapping.map_imperatively(
        made.Firm, firm, properties={"people": relationship(made.Person, order_by=person.c.id)}
    )
    mapping.map_imperatively(made.Machine, machine)
    mapping.map_imperatively(made.Note, note)
    mapping.map_imperatively(
        made.Person,
        person,
        with_polymorphic=("*", whole),
        polymorphic_on=whole.corresponding_column(person.c.kind),
        polymorphic_identity="person",
        properties={"notes": relationship(made.Note)},
    )
    mapping.map_imperatively(
        made.Engineer,
        engineer,
        inherits=made.Person,
        polymorphic_identity="engineer",
        properties={"machines": relationship(made.Machine)},
    )
    mapping.map_imperatively(made.Manager, manager, inherits=made.Person, polymorphic_identity="manager")
    return made


WHOLE = {form: map_to_whole(form) for form in ("union", "subquery of a join")}


@pytest.fixture(params=list(WHOLE))
def whole(request, engine):
    """The classes and a session on a database that has their rows."""
    made = WHOLE[request.param]
    made.metadata.create_all(engine)
    with Session(engine) as session:
        boss = made.Manager(id=1, kind="manager", name="mia", golf="par", firm_id=1)
        session.add_all([made.Firm(id=1, name="one"), made.Firm(id=2, name="two")])
        session.flush()
        eva = made.Engineer(id=2, kind="engineer", name="eva", language="c", firm_id=1)
        emil = made.Engineer(id=3, kind="engineer", name="emil", language="lisp", firm_id=2)
        session.add_all([boss, eva, emil])
        session.flush()
        session.add_all([made.Machine(id=1, engineer_id=2), made.Note(id=1, person_id=3)])
        session.commit()
    with Session(engine) as made.session:
        yield made
    made.metadata.drop_all(engine)


CASES = {
    "an attribute of a subclass": (
        lambda w: select(w.Person.name).where(w.Engineer.language == "c"),
        ["eva"],
    ),
    "columns of the tables": (
        lambda w: select(w.Person.name).where(w.person.c.name != "mia", w.engineer.c.language == "lisp"),
        ["emil"],
    ),
    "its order": (
        lambda w: select(w.Person.name).order_by(w.Manager.golf.is_(None), w.Engineer.language.desc()),
        ["mia", "emil", "eva"],
    ),
    "an expression that is selected": (
        lambda w: select(case((w.Person.name == "mia", w.person.c.name), else_="-")).order_by(w.Person.id),
        ["mia", "-", "-"],
    ),
    "groups": (
        lambda w: select(func.count(w.Person.id)).group_by(w.Person.kind).order_by(w.Person.kind),
        [2, 1],
    ),
    "only a condition": (lambda w: select(func.count()).where(w.Person.name != "mia"), [2]),
    "a join to it": (
        lambda w: select(w.Firm.name).join(w.Firm.people).where(w.Engineer.language == "lisp"),
        ["two"],
    ),
    "a join from it": (
        lambda w: select(w.Person.name).join(w.Person.notes).where(w.Engineer.language == "lisp"),
        ["emil"],
    ),
    "a join along a relationship of a subclass": (
        lambda w: select(w.Person.name).select_from(w.Person).join(w.Engineer.machines),
        ["eva"],
    ),
    "a correlated subquery": (
        lambda w: select(w.Person.name).where(
            select(w.Machine.id).where(w.Machine.engineer_id == w.Engineer.id).exists()
        ),
        ["eva"],
    ),
    "a subquery that selects from the class itself": (
        lambda w: select(w.Person.name).where(w.Person.id.in_(select(w.Engineer.id))).order_by(w.Person.id),
        ["eva", "emil"],
    ),
    "EXISTS along a relationship": (
        lambda w: select(w.Firm.name).where(w.Firm.people.any(w.Engineer.language == "c")),
        ["one"],
    ),
    "EXISTS from a subclass": (
        lambda w: select(w.Person.name).where(w.Engineer.machines.any()),
        ["eva"],
    ),
    "a subclass by itself": (
        lambda w: select(w.Engineer.language).where(w.Person.name == "eva"),
        ["c"],
    ),
    "an alias": (lambda w: select((p := aliased(w.Person)).name).where(p.kind == "manager"), ["mia"]),
}


@pytest.mark.parametrize("name", list(CASES))
def test_clauses_move_to_the_from_clause_of_the_class(whole, name, recwarn):
    make, expected = CASES[name]
    assert whole.session.scalars(make(whole)).all() == expected
    assert not [one for one in recwarn if "cartesian" in str(one.message)]


def test_a_bundle_of_columns_of_it(whole):
    bundle = Bundle("b", whole.Person.name, whole.person.c.firm_id)
    statement = select(bundle).where(whole.Manager.golf == "par")
    assert [tuple(one) for one in whole.session.scalars(statement)] == [("mia", 1)]


@pytest.mark.parametrize("load", [joinedload, selectinload])
def test_eager_loads_to_and_from_it(whole, load):
    statements = listen_on(whole.session.get_bind())
    firms = whole.session.scalars(select(whole.Firm).order_by(whole.Firm.id).options(load(whole.Firm.people)))
    found = [[type(one).__name__ for one in firm.people] for firm in firms.unique()]
    assert found == [["Manager", "Engineer"], ["Engineer"]]
    assert len(statements) == (1 if load is joinedload else 2)
    whole.session.expunge_all()
    people = select(whole.Person).order_by(whole.Person.id).options(load(whole.Engineer.machines))
    eva = whole.session.scalars(people).unique().all()[1]
    assert len(eva.__dict__["machines"]) == 1


def test_it_and_a_subclass_are_two_entities(whole):
    statement = (
        select(whole.Person, whole.Engineer)
        .join(whole.Engineer, whole.Engineer.id == whole.Person.id)
        .order_by(whole.Engineer.id)
    )
    found = whole.session.execute(statement).all()
    assert [one is other for one, other in found] == [True, True]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda w: select(w.Engineer, w.Firm.name).join(w.Firm.people).order_by(w.Person.id),
            ["eva", "emil"],
        ),
        (lambda w: select(w.Engineer, w.Firm.name).join(w.Firm.people.of_type(w.Engineer)), ["eva", "emil"]),
        (lambda w: select(w.Engineer).select_from(w.Person).order_by(w.Person.id), ["eva", "emil"]),
    ],
    ids=["of a join to the base class", "of a join to itself", "of the base class"],
)
def test_a_subclass_that_is_only_selected_comes_with_the_rows_of_its_base_class(
    whole, make, expected, recwarn
):
    statement = make(whole).where(whole.Person.kind == "engineer")
    assert sorted(row[0].name for row in whole.session.execute(statement)) == sorted(expected)
    assert not [one for one in recwarn if "cartesian" in str(one.message)]


def test_a_class_stands_on_a_join_of_its_tables(whole):
    joined = whole.person.join(whole.engineer)
    statement = select(whole.Engineer).select_from(joined).where(whole.engineer.c.language == "c")
    assert [one.name for one in whole.session.scalars(statement)] == ["eva"]
    assert str(statement).count("JOIN") == 1


def test_what_a_class_is_mapped_to_may_be_left_out(whole):
    tables = with_polymorphic(whole.Person, [whole.Engineer], selectable=None)
    statement = select(tables).order_by(tables.id)
    assert "everyone" not in str(statement)
    assert len(whole.session.scalars(statement).all()) == 3


def test_an_alias_of_an_alias_over_a_subquery_has_the_columns_of_the_first_alias(session):
    one, other = aliased(Person), aliased(Person)
    both = select(one, other).where(one.name == "mia", other.name == "eva").subquery()
    first, second = aliased(one, both), aliased(other, both)
    assert session.execute(select(first.name, second.name)).all() == [("mia", "eva")]
    [(mia, eva)] = session.execute(select(first, second)).all()
    assert (mia.name, eva.name) == ("mia", "eva")


def test_columns_that_a_from_clause_has_not_are_loaded_when_they_are_read(session):
    part = aliased(Firm, select(Firm.id).subquery())
    [first, _] = session.scalars(select(part).order_by(part.id)).all()
    assert "name" not in first.__dict__
    assert first.name == "one"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (select(Firm).join(Person).with_only_columns(Person.name), ["emil", "eva", "mia"]),
        (select(Firm).join(Person).with_only_columns(Person.id).join(Note).with_only_columns(Note.id), [1]),
        (select(Firm).join(Firm.people).with_only_columns(func.count()), [3]),
        (
            select(Firm).join(Engineer, Engineer.firm_id == Firm.id).with_only_columns(Engineer.language),
            ["c", "lisp"],
        ),
    ],
    ids=["the class that was joined to", "one after the other", "a count", "a subclass"],
)
def test_joins_start_from_the_columns_that_they_were_written_with(session, statement, expected):
    assert sorted(session.scalars(statement)) == expected
