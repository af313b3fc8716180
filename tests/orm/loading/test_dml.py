from __future__ import annotations

import pytest

from relata import delete, exc, insert, literal_column, select, text, update
from relata.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    immediateload,
    joinedload,
    mapped_column,
    selectinload,
    subqueryload,
    synonym,
)
from relata.sql.lower import lower
from tests.orm.loading.models import Address, User


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            lambda: update(User).where(User.id == 1).values(name="x"),
            "UPDATE users SET name=:name WHERE users.id = :id_1",
        ),
        (
            lambda: update(User).where(User.id == 1).values({User.name: "x"}),
            "UPDATE users SET name=:name WHERE users.id = :id_1",
        ),
        (lambda: delete(User).where(User.name == "x"), "DELETE FROM users WHERE users.name = :name_1"),
        (lambda: insert(User).values(name="x"), "INSERT INTO users (name) VALUES (:name)"),
        (
            lambda: delete(Address).where(Address.user_id.in_(select(User.id))),
            "DELETE FROM addresses WHERE addresses.user_id IN (SELECT users.id FROM users)",
        ),
    ],
)
def test_a_statement_that_changes_a_class_is_lowered_to(statement, expected):
    assert " ".join(str(lower(statement())[0]).split()) == expected


def test_rows_are_changed(session):
    assert session.execute(update(User).where(User.id == 1).values({User.name: "x"})).rowcount == 1
    session.execute(insert(Address), [{"id": 10, "email": "n1"}, {"id": 11, "email": "n2"}])
    assert session.execute(delete(Address).where(Address.user_id == 1)).rowcount == 2
    session.expire_all()
    assert session.get(User, 1).name == "x"
    assert session.scalars(select(Address.id).order_by(Address.id)).all() == [3, 4, 10, 11]


@pytest.mark.only_on("sqlite", "postgresql")
def test_returning_gives_objects_of_the_session(session):
    [user] = session.scalars(update(User).where(User.id == 1).values(name="x").returning(User))
    assert user.name == "x" and user in session
    made = session.scalars(
        insert(User).returning(User), [{"id": 8, "name": "p"}, {"id": 9, "name": "q"}]
    ).all()
    assert sorted(u.name for u in made) == ["p", "q"] and session.get(User, 8) in made
    rows = session.execute(delete(Address).where(Address.id == 3).returning(Address.email, Address)).all()
    assert [(email, address.id) for email, address in rows] == [("b1", 3)]


def test_statements_describe_what_they_select():
    alias = aliased(User)
    found = select(User, alias, User.name, alias.name, User.id + 1).column_descriptions
    assert [(d["name"], d["entity"], d["aliased"]) for d in found] == [
        ("User", User, False),
        (None, alias, True),
        ("name", User, False),
        ("name", alias, True),
        (None, User, False),
    ]
    assert found[0]["type"] is User and found[0]["expr"] is User and found[2]["expr"] is User.name
    assert update(User).entity_description["entity"] is User
    assert update(User).entity_description["table"] is User.__table__
    assert update(User.__table__).entity_description["entity"] is None


@pytest.mark.parametrize("loader", [selectinload, immediateload])
def test_options_hold_for_what_is_returned(lite, loader):
    made = insert(Address).returning(Address).options(loader(Address.user).selectinload(User.keywords))
    found = lite.scalars(made, [{"email": "x", "user_id": 1}, {"email": "y", "user_id": 2}]).all()
    assert ["user" in address.__dict__ for address in found] == [True, True]
    assert [len(address.user.__dict__["keywords"]) for address in found] == [2, 1]


@pytest.mark.parametrize("loader", [joinedload, subqueryload])
def test_options_that_need_a_select_say_so(lite, loader):
    made = update(Address).where(Address.id == 1).values(email="x").returning(Address)
    with pytest.warns(exc.SADeprecationWarning, match=r"selectinload\(Address\.user\)"):
        [address] = lite.scalars(made.options(loader(Address.user)))
    assert "user" not in address.__dict__ and address.user.name == "ann"


@pytest.mark.parametrize(
    "make",
    [
        lambda: select(text("*"), User.id),
        lambda: select(User, literal_column("*")),
        lambda: delete(User).returning(text("*"), text("*")),
        lambda: insert(User).returning(User, text("*")),
    ],
)
def test_a_star_is_alone(lite, make):
    with pytest.raises(exc.CompileError, match="only column"):
        lite.execute(make())
    assert len(lite.execute(select(text("*")).select_from(User)).all()) == 3


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda a: update(a).where(a.name == "x").values(name="y"), "UPDATE users AS users_1 SET name=:name"),
        (
            lambda a: update(a).where(a.name == "x").values({a.name: "y"}),
            "UPDATE users AS users_1 SET name=:name",
        ),
        (lambda a: delete(a).where(a.name == "x"), "DELETE FROM users AS users_1"),
    ],
)
def test_an_alias_is_changed_as_such(make, expected):
    text_of = " ".join(str(make(aliased(User))).split())
    assert text_of == f"{expected} WHERE users_1.name = :name_1"


def test_synonyms_name_the_columns_they_stand_for():
    class Mine(DeclarativeBase):
        pass

    class Person(Mine):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        alias = synonym("name")
        second = synonym("alias")

    for made in (update(Person).values(alias="x"), update(Person).values({"second": "x"})):
        assert " ".join(str(made).split()) == "UPDATE people SET name=:name"
