from __future__ import annotations

import pytest

from relata import JSON, Integer, String, delete, exc, insert, inspect, select, text, update
from relata.orm import DeclarativeBase, Session, mapped_column
from relata.orm.exc import StaleDataError
from tests.orm.loading.models import Address, Thing, User


def names(session):
    return session.scalars(select(User.name).order_by(User.id)).all()


def test_rows_with_different_attributes_are_inserted(filled_session):
    session = filled_session
    session.execute(
        insert(User),
        [
            {"id": 4, "name": "dan", "note": "n"},
            {"id": 5, "name": "eve", "note": None},
            {"id": 6, "name": "f"},
        ],
    )
    assert names(session)[3:] == ["dan", "eve", "f"]
    assert session.get(User, 4).note == "n" and session.get(User, 5).note is None


@pytest.mark.only_on("sqlite", "postgresql")
def test_inserted_entities_are_returned_in_order(filled_session):
    session = filled_session
    made = session.scalars(
        insert(User).returning(User, sort_by_parameter_order=True),
        [{"id": 7, "name": "g"}, {"id": 8, "name": "h", "note": "x"}, {"id": 9, "name": "i"}],
    ).all()
    assert [u.name for u in made] == ["g", "h", "i"] and session.get(User, 8) is made[1]


@pytest.mark.only_on("sqlite", "postgresql")
def test_an_upsert_returns_entities(filled_session):
    session = filled_session
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        from relata.dialects.sqlite import insert as upserting
    else:
        from relata.dialects.postgresql import insert as upserting
    ann = session.get(User, 1)
    statement = upserting(User)
    statement = statement.on_conflict_do_update(
        index_elements=[User.id], set_={"name": statement.excluded.name}
    ).returning(User)
    found = session.scalars(
        statement,
        [{"id": 1, "name": "anna"}, {"id": 4, "name": "dan"}],
        execution_options={"populate_existing": True},
    ).all()
    assert {u.name for u in found} == {"anna", "dan"} and ann in found and ann.name == "anna"


def test_rows_are_updated_by_primary_key(filled_session):
    session = filled_session
    ann = session.get(User, 1)
    result = session.execute(
        update(User), [{"id": 1, "name": "A"}, {"id": 2, "note": "B"}, {"id": 3, "name": "C"}]
    )
    assert result.rowcount == 3 and ann.__dict__["name"] == "A"
    assert names(session) == ["A", "bob", "C"]


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([{"name": "x"}], exc.InvalidRequestError, "primary key of User"),
        ([{"id": 99, "name": "x"}], StaleDataError, "1 row"),
    ],
)
def test_an_update_by_primary_key_that_cannot_be(filled_session, rows, error, message):
    with pytest.raises(error, match=message):
        filled_session.execute(update(User), rows)


def test_an_update_by_primary_key_takes_no_conditions(filled_session):
    with pytest.raises(exc.InvalidRequestError, match="without conditions"):
        filled_session.execute(update(User).where(User.id == 1), [{"id": 1, "name": "x"}])
    with pytest.raises(exc.InvalidRequestError, match="'fetch'"):
        filled_session.execute(
            update(User), [{"id": 1, "name": "x"}], execution_options={"synchronize_session": "fetch"}
        )


@pytest.fixture
def emptied(filled_session):
    """A session with no things, whose keys the database makes from 1 on."""
    filled_session.execute(delete(Thing))
    return filled_session


def test_mappings(emptied):
    session = emptied
    rows = [{"x": 1}, {"x": 1, "unknown": 1}]
    session.bulk_insert_mappings(Thing, rows, return_defaults=True)
    assert [session.get(Thing, row["id"]).x for row in rows] == [1, 1]
    session.bulk_update_mappings(Thing, [{"id": rows[0]["id"], "y": 2}])
    session.expire_all()
    assert session.scalars(select(Thing.y).order_by(Thing.id)).all() == [2, None]
    session.bulk_update_mappings(Thing, [])


def test_none_that_is_a_value_is_written(sqlite_engine):
    class Base(DeclarativeBase):
        pass

    class Note(Base):
        __tablename__ = "note"
        id = mapped_column(Integer, primary_key=True)
        data = mapped_column(JSON, nullable=False)
        word = mapped_column(String, server_default="w")

    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.bulk_insert_mappings(Note, [{"id": 1, "data": None, "word": None}, {"id": 2, "data": 5}])
        session.commit()
        assert session.execute(text("SELECT data, word FROM note ORDER BY id")).all() == [
            ("null", "w"),
            (5, "w"),
        ]


def test_objects(emptied):
    session = emptied
    new, old = Thing(x=1), session.get(User, 1)
    session.expunge(old)
    old.name = "old"
    session.bulk_save_objects([new, old], return_defaults=True)
    assert session.get(Thing, new.id).x == 1 and inspect(new).detached
    assert names(session) == ["old", "bob", "cas"]


def test_a_failure_rolls_back_and_waits(filled_session):
    session = filled_session
    with pytest.raises(exc.IntegrityError):
        session.bulk_insert_mappings(User, [{"id": 1, "name": "twice"}])
    with pytest.raises(exc.PendingRollbackError):
        session.execute(select(User))
    session.rollback()
    assert len(session.scalars(select(Address)).all()) == 4
