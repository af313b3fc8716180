"""What a subclass makes of the columns and attributes of its base class, and what is refused."""

from __future__ import annotations

import pytest

from relata import Column, ForeignKey, Integer, MetaData, String, Table, exc, select
from relata.orm import Session, registry, synonym


@pytest.fixture
def mapping():
    return registry()


def base_table(metadata, name="base"):
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", String(10)),
        Column("data", String(10)),
    )


def sub_table(metadata, *columns, refers_to="base.id"):
    return Table("sub", metadata, Column("id", ForeignKey(refers_to), primary_key=True), *columns)


def test_what_a_class_defines_itself_is_left_alone(mapping, sqlite_engine):
    class Base:
        @property
        def data(self):
            return "of the base"

        @property
        def extra(self):
            return "of the base"

    class Sub(Base):
        pass

    class Other(Base):
        def kind(self):
            return "a method"

    mapping.map_imperatively(Base, base_table(mapping.metadata))
    sub = sub_table(mapping.metadata, Column("extra", String(10)))
    mapping.map_imperatively(Sub, sub, inherits=Base)
    mapping.map_imperatively(Other, inherits=Base)
    mapping.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(Sub(id=1, extra="own"))
        session.commit()
        found = session.scalars(select(Sub)).one()
        assert (found.data, found.extra) == ("of the base", "own")
    assert Other().kind() == "a method" and Base().extra == "of the base"


def test_a_synonym_of_a_property_goes_on_to_subclasses(mapping):
    class Base:
        @property
        def data(self):
            return f"<{self._data}>"

        @data.setter
        def data(self, value):
            self._data = value

    class Sub(Base):
        pass

    mapping.map_imperatively(
        Base, base_table(mapping.metadata), properties={"data": synonym("_data", map_column=True)}
    )
    mapping.map_imperatively(Sub, sub_table(mapping.metadata), inherits=Base)
    assert Sub(data="x").data == "<x>"
    assert str(Sub.data == "x") == "base.data = :data_1"


def test_a_foreign_key_to_what_is_not_there(mapping):
    mapping.map_imperatively(type("Base", (), {}), base_table(mapping.metadata))
    [base] = [mapper.class_ for mapper in mapping.mappers]
    with pytest.raises(exc.NoReferencedTableError, match="'base'"):
        mapping.map_imperatively(type("A", (base,), {}), sub_table(MetaData()), inherits=base)
    sub = sub_table(mapping.metadata, refers_to="base.nothing")
    with pytest.raises(exc.NoReferencedColumnError, match="'nothing'"):
        mapping.map_imperatively(type("B", (base,), {}), sub, inherits=base)


def test_a_table_without_a_primary_key_is_told_of(mapping):
    Base = type("Base", (), {})
    mapping.map_imperatively(Base, base_table(mapping.metadata))
    sub = Table("sub", mapping.metadata, Column("id", ForeignKey("base.id")))
    with pytest.warns(exc.SAWarning, match=r"a primary key in the table 'sub' of Sub"):
        mapping.map_imperatively(type("Sub", (Base,), {}), sub, inherits=Base)


def test_columns_of_one_name_that_mean_different_things_are_told_of(mapping):
    Base = type("Base", (), {})
    mapping.map_imperatively(Base, base_table(mapping.metadata))
    sub = sub_table(mapping.metadata, Column("data", String(10)))
    with pytest.warns(exc.SAWarning, match=r"got base.data and sub.data for 'data'"):
        mapping.map_imperatively(type("Sub", (Base,), {}), sub, inherits=Base)


def test_a_discriminator_that_the_rows_do_not_have(mapping):
    other = base_table(mapping.metadata, "other")
    with pytest.raises(
        exc.InvalidRequestError, match=r"the rows of Base have in polymorphic_on, got other.kind"
    ):
        mapping.map_imperatively(
            type("Base", (), {}), base_table(mapping.metadata), polymorphic_on=other.c.kind
        )
