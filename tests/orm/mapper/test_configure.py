"""Configuration: when it happens, what fails, and that a failure poisons nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from relata import Column, ForeignKey, Integer, Table, create_engine, exc, inspect, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Mapper,
    Session,
    class_mapper,
    column_property,
    configure_mappers,
    mapped_column,
    object_mapper,
    reconstructor,
    registry,
    relationship,
    validates,
)
from relata.orm.exc import UnmappedClassError, UnmappedColumnError, UnmappedInstanceError


@pytest.fixture
def Base() -> Any:
    class Base(DeclarativeBase):
        pass

    yield Base
    Base.registry.dispose()


def test_a_missing_class_is_named_and_can_be_added(Base: Any) -> None:
    class Parent(Base):
        __tablename__ = "parent"
        id: Mapped[int] = mapped_column(primary_key=True)
        children: Mapped[list[Child]] = relationship()  # the mistake

    class Bystander(Base):
        __tablename__ = "bystander"
        id: Mapped[int] = mapped_column(primary_key=True)

    for _ in range(2):
        with pytest.raises(
            exc.InvalidRequestError,
            match=r"mapped class for Parent\.children, got 'Child'.*Bystander, Parent",
        ):
            Parent()
    assert Bystander(id=1).id == 1
    with pytest.raises(exc.InvalidRequestError, match="'Child'"):
        Base.registry.configure()

    class Child(Base):
        __tablename__ = "child"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id"))

    child = Child()
    assert Parent(children=[child]).children == [child]
    Base.registry.configure()


def test_a_class_that_refers_to_a_failed_one_reports_its_failure(Base: Any) -> None:
    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        wrong: Mapped[Nowhere] = relationship()  # type: ignore[name-defined]  # noqa: F821  # the mistake

    class B(Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey("a.id"))
        a: Mapped[A] = relationship()

    with pytest.raises(exc.InvalidRequestError, match="'Nowhere'"):
        B()


def test_configure_mappers_reports_the_first_failure(Base: Any) -> None:
    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        wrong: Mapped[Nowhere] = relationship()  # type: ignore[name-defined]  # noqa: F821  # the mistake

    with pytest.raises(exc.InvalidRequestError, match="'Nowhere'"):
        configure_mappers()
    Base.registry.dispose()
    configure_mappers()


def test_what_is_not_mapped_is_named() -> None:
    class Plain:
        pass

    with pytest.raises(UnmappedClassError, match="Plain"):
        class_mapper(Plain)
    with pytest.raises(exc.ArgumentError, match="got 5"):
        class_mapper(5)  # type: ignore[type-var]  # the mistake
    with pytest.raises(UnmappedInstanceError, match="Plain"):
        object_mapper(Plain())


def test_what_a_flush_and_a_load_read_of_a_mapper(Base: Any) -> None:
    class Thing(Base):
        __tablename__ = "thing"
        a: Mapped[int] = mapped_column(primary_key=True)
        b_: Mapped[int] = mapped_column("b", primary_key=True)
        c: Mapped[int] = mapped_column(deferred=True)

    mapper, t = inspect(Thing), Thing.__table__
    assert (mapper.primary_key, mapper._pk_keys, mapper.tables) == ((t.c.a, t.c.b), ("a", "b_"), (t,))
    assert mapper._table_columns == {t: ((t.c.a, "a"), (t.c.b, "b_"), (t.c.c, "c"))}
    assert mapper._pks_by_table == {t: (t.c.a, t.c.b)}
    assert mapper._load_columns == (("a", t.c.a), ("b_", t.c.b))
    assert mapper.get_property_by_column(t.c.b).key == "b_"
    assert [mapper._identity_of(d) for d in ({"a": 1, "b_": 2}, {"a": 1}, {})] == [(1, 2), (1, None), None]
    assert mapper.identity_key_from_primary_key([1, 2]) == (Thing, (1, 2), None)
    with pytest.raises(UnmappedColumnError):
        mapper.get_property_by_column(Column("z", Integer))
    with pytest.raises(exc.InvalidRequestError, match="got 'z'"):
        mapper.get_property("z")


def test_mapping_a_join_onto_one_class(Base: Any) -> None:
    a = Table("a", Base.metadata, Column("id", Integer, primary_key=True), Column("x", Integer))
    b = Table("b", Base.metadata, Column("a_id", ForeignKey("a.id"), primary_key=True), Column("y", Integer))

    class Both(Base):
        __table__ = a.join(b)
        id = column_property(a.c.id, b.c.a_id)

    mapper = inspect(Both)
    assert mapper.tables == (a, b)
    assert mapper.primary_key == (a.c.id,)
    assert mapper.attrs.keys() == ["id", "x", "y"]


def test_adding_a_property_changes_the_key_of_statements(Base: Any) -> None:
    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    mapper = inspect(Thing)
    before = mapper._token()
    mapper.add_property("double", column_property(Thing.__table__.c.id * 2))
    assert mapper._token() is not before
    assert "double" in mapper.column_attrs


def test_validators(Base: Any) -> None:
    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

        @validates("name")
        def check(self, key: str, value: str) -> str:
            if not value:
                raise ValueError(f"{key} is empty")
            return value.strip()

    assert Thing(name=" a ").name == "a"
    with pytest.raises(ValueError, match="name is empty"):
        Thing(name="")


def test_subclasses_in_one_table(Base: Any) -> None:
    class Animal(Base):
        __tablename__ = "animal"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}

    class Dog(Animal):
        __mapper_args__ = {"polymorphic_identity": "dog"}
        bark: Mapped[str | None]

    mapper = inspect(Dog)
    assert mapper.single
    assert mapper.local_table is Animal.__table__
    assert "bark" in Animal.__table__.c
    assert (mapper.base_mapper, mapper.isa(inspect(Animal)), mapper._identity_class) == (
        inspect(Animal),
        True,
        Animal,
    )
    assert Dog(id=1, bark="x").bark == "x"
    assert Dog.id is not Animal.id
    assert inspect(Animal).polymorphic_map == {"animal": inspect(Animal), "dog": mapper}


def test_a_reconstructor_runs_on_load_only(Base: Any) -> None:
    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        loads = 0

        @reconstructor
        def begin(self) -> None:
            self.loads += 1

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        new = Thing(id=1)
        session.add(new)
        session.commit()
        assert new.loads == 0
        session.expunge_all()
        assert session.get_one(Thing, 1).loads == 1


def test_a_decorated_class_gets_a_constructor() -> None:
    @registry().mapped
    class Thing:
        __tablename__ = "thing"
        id = Column(Integer, primary_key=True)

    assert Thing(id=1).id == 1  # type: ignore[call-arg]  # the registry's constructor


def test_an_imperative_class_gets_a_constructor_until_it_is_disposed_of() -> None:
    owner = registry()
    table = Table("thing", owner.metadata, Column("id", Integer, primary_key=True))

    class Thing:
        id: Any

    owner.map_imperatively(Thing, table)
    assert Thing(id=1).id == 1  # type: ignore[call-arg]  # the registry's constructor
    owner.dispose()
    assert Thing.__init__ is object.__init__


def test_a_validator_is_told_of_a_deleted_value() -> None:
    class Base(DeclarativeBase):
        pass

    calls: list[tuple[str, Any, bool]] = []

    class Thing(Base):
        __tablename__ = "validated_thing"

        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str | None]

        @validates("name", include_removes=True)
        def check(self, key: str, value: Any, is_remove: bool) -> Any:
            calls.append((key, value, is_remove))
            return value

    assert inspect(Thing).validators["name"][0].__name__ == "check"
    thing = Thing(name="a")
    del thing.name
    assert calls == [("name", "a", False), ("name", "a", True)]


def test_two_validators_of_an_attribute_are_refused() -> None:
    class Base(DeclarativeBase):
        pass

    def make() -> None:
        class Thing(Base):
            __tablename__ = "validated_twice"

            id: Mapped[int] = mapped_column(primary_key=True)

            @validates("id")
            def one(self, key: str, value: Any) -> Any:
                return value

            @validates("id")
            def two(self, key: str, value: Any) -> Any:
                return value

    with pytest.raises(exc.InvalidRequestError, match=r"Thing\.id"):
        make()
    assert not Base.metadata.tables


def test_statements_over_a_class_that_waits_can_be_written(Base: Any) -> None:
    class Address(Base):
        __tablename__ = "address"
        id: Mapped[int] = mapped_column(primary_key=True)
        user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
        user: Mapped[User] = relationship()

    class User(Base):
        __tablename__ = "user"
        id: Mapped[int] = mapped_column(primary_key=True)
        has_any = column_property(
            select(Address).where(Address.user_id == id).correlate_except(Address).exists()  # type: ignore[arg-type]  # the column
        )

    globals()["User"] = User
    try:
        assert "EXISTS (SELECT address.id, address.user_id" in str(select(User))
        assert inspect(Address).relationships.user.mapper is inspect(User)
    finally:
        del globals()["User"]


def test_registries_that_depend_on_each_other() -> None:
    first, second = registry(), registry()

    @first.mapped
    class A:
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)

    @second.mapped
    class B:
        __tablename__ = "b"
        id = Column(Integer, primary_key=True)
        a_id = Column(ForeignKey(A.id))

    A.__mapper__.add_property("bs", relationship(B))  # type: ignore[attr-defined]  # it is mapped
    with pytest.raises(exc.InvalidRequestError, match=r"classes that wait: B; say configure\(cascade=True\)"):
        first.configure()
    first.configure(cascade=True)
    assert inspect(B).configured
    with pytest.raises(exc.InvalidRequestError, match=r"got A; say dispose\(cascade=True\)"):
        second.dispose()
    second.dispose(cascade=True)
    assert not first.mappers
    assert not second.mappers


def test_disposal_takes_off_the_table_of_an_imperative_mapping_and_leaves_one_that_the_class_has() -> None:
    table = Table("t", registry().metadata, Column("id", Integer, primary_key=True))
    Plain: Any = type("Plain", (), {})
    Given: Any = type("Given", (), {"__table__": table})
    owner = registry()
    owner.map_imperatively(Plain, table)
    owner.map_declaratively(Given)
    assert Plain.__table__ is table
    owner.dispose()
    assert not hasattr(Plain, "__table__")
    assert Given.__table__ is table
    assert not hasattr(Given, "__mapper__")


def test_a_class_is_mapped_once(Base: Any) -> None:
    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(exc.InvalidRequestError, match=r"not mapped yet, got .*Thing"):
        Base.registry.mapped(Thing)
    assert Thing(id=1).id == 1


def test_a_mapper_without_a_registry_is_refused() -> None:
    table = Table("t", registry().metadata, Column("id", Integer, primary_key=True))
    with pytest.raises(exc.InvalidRequestError, match=r"registry for Plain.*map_imperatively\(\)"):
        Mapper(type("Plain", (), {}), table)


def test_moments_of_configuration_are_those_of_the_registry() -> None:
    seen: list[str] = []
    classes: list[Any] = []  # registries do not keep them

    def make(name: str) -> registry:
        owner = registry()
        table = Table(name, owner.metadata, Column("id", Integer, primary_key=True))
        first = classmethod(lambda cls: seen.append(f"first {name}"))
        last = classmethod(lambda cls: seen.append(f"last {name}"))
        cls: Any = type(name, (), {"__declare_first__": first, "__declare_last__": last})
        owner.map_imperatively(cls, table)
        classes.append(cls)
        return owner

    a, b = make("a"), make("b")
    a.configure()
    assert seen == ["first a", "last a"]
    b.configure()
    assert seen == ["first a", "last a", "first b", "last b"]
