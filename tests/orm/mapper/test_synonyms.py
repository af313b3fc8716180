"""Synonyms: another name for an attribute, in SQL and of instances."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    exc,
    func,
    insert,
    inspect,
    select,
)
from relata.orm import (
    Session,
    aliased,
    column_property,
    configure_mappers,
    registry,
    relationship,
    synonym,
)
from relata.orm.properties import ColumnProperty

metadata = MetaData()
user = Table("user", metadata, Column("id", Integer, primary_key=True), Column("name", String))
address = Table(
    "address", metadata, Column("id", Integer, primary_key=True), Column("user_id", ForeignKey("user.id"))
)


def mapped(attributes: dict[str, Any] | None = None, **properties: Any) -> Any:
    cls = type("User", (), attributes or {})
    registry().map_imperatively(cls, user, properties=properties)
    return cls


def test_a_synonym_of_a_relationship_has_its_operators() -> None:
    Address = type("Address", (), {})
    registry().map_imperatively(Address, address)
    User = mapped(addresses=relationship(Address), others=synonym("addresses"))
    assert str(User.others.any()) == str(User.addresses.any())
    assert User.others.property.key == "addresses"


def test_a_synonym_of_a_synonym() -> None:
    User = mapped(second=synonym("name"), third=synonym("second"))
    assert str(User.third == "x") == '"user".name = :name_1'
    assert str(aliased(User).third == "x") == "user_1.name = :name_1"
    assert "name = :name_1" in str(select(User).filter_by(third="x"))
    found = User()
    found.third = "z"
    assert found.name == "z"
    states = inspect(found).attrs
    assert states.keys() == ["second", "third", "id", "name"]
    assert [states[key].history.added for key in ("name", "second", "third")] == [["z"]] * 3
    assert states.third.value == "z"


def test_a_synonym_has_the_attributes_of_its_property() -> None:
    class Noted(property):
        note = 123

    User = mapped({"shown": Noted(lambda self: f"<{self.name}>")}, shown=synonym("name"))
    found = User()
    found.name = "x"
    assert (found.shown, User.shown.note) == ("<x>", 123)


def test_a_synonym_may_wait_for_its_attribute() -> None:
    User = mapped(later=synonym("some"))
    configure_mappers()
    with pytest.raises(AttributeError, match=r"User\.later stands for, got 'some'; there are id"):
        select(User.later)
    inspect(User).add_property("some", column_property(user.c.name + "x"))
    assert str(select(User.later)).startswith('SELECT "user".name || ')


def test_a_synonym_of_what_is_not_mapped_is_refused_where_it_is_used() -> None:
    User = mapped({"plain": property(lambda self: "hi")}, other=synonym("plain"))
    assert User().other == "hi"
    for use in (lambda: User.other == 1, lambda: select(User.other), lambda: User.other.property):
        with pytest.raises(exc.InvalidRequestError, match=r"synonym User\.other stands for, got User\.plain"):
            use()


def test_a_synonym_may_have_operators_of_its_own() -> None:
    class Folded(ColumnProperty.Comparator):
        def __eq__(self, other: object) -> Any:
            return func.lower(self.__clause_element__()) == func.lower(other)

    User = mapped(name=synonym("_name", map_column=True, comparator_factory=Folded))
    assert str(User.name == "x") == 'lower("user".name) = lower(:lower_1)'
    assert str(aliased(User).name == "x") == "lower(user_1.name) = lower(:lower_1)"


def test_rows_have_the_name_of_the_synonym() -> None:
    User = mapped(second=synonym("name"))
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(second="x"))
        session.flush()
        other = aliased(User)
        assert session.execute(select(User.second, User.name)).one()._asdict() == {"second": "x", "name": "x"}
        assert session.execute(select(other.second)).one().second == "x"
        assert session.execute(insert(User).values(second="y").returning(User.second)).one().second == "y"
    assert select(User.second).subquery().c.keys() == ["second"]
    assert str(select(User.second)) == 'SELECT "user".name \nFROM "user"'
