from __future__ import annotations

import pytest

from relata import (
    Column,
    ForeignKey,
    Integer,
    Table,
    create_engine,
    delete,
    exc,
    func,
    insert,
    select,
    update,
)
from relata.orm import DeclarativeBase, Mapped, Session, column_property, mapped_column
from tests.orm.loading.models import User


def test_an_unknown_strategy_is_refused(filled_session):
    with pytest.raises(exc.ArgumentError, match="'quickly'"):
        filled_session.execute(insert(User), [{"name": "x"}], execution_options={"dml_strategy": "quickly"})


def test_delete_takes_one_set_of_parameters(filled_session):
    with pytest.raises(exc.InvalidRequestError, match=r"session\.connection"):
        filled_session.execute(delete(User), [{"id": 1}])


def test_core_only_leaves_objects_alone(filled_session):
    session = filled_session
    user = session.get(User, 1)
    session.execute(
        update(User).where(User.id == 1).values(name="x"), execution_options={"dml_strategy": "core_only"}
    )
    assert user.name == "ann"


def test_values_in_the_statement(filled_session):
    session = filled_session
    session.execute(insert(User).values([{"id": 8, "name": "x"}, {"id": 9, "name": "y"}]))
    session.execute(
        insert(User).from_select(["id", "name"], select(User.id + 100, User.name).where(User.id == 9))
    )
    assert session.get(User, 109).name == "y"


def test_a_class_that_is_no_table_is_refused():
    class Local(DeclarativeBase):
        pass

    one = Table("one", Local.metadata, Column("id", Integer, primary_key=True), Column("x", Integer))
    two = Table("two", Local.metadata, Column("id", ForeignKey("one.id"), primary_key=True))

    class Joined(Local):
        __table__ = one.join(two)
        id = column_property(one.c.id, two.c.id)

    class Some(Local):
        __table__ = select(one).where(one.c.x > 1).subquery("some")

    for statement in (update(Joined).values(x=1), delete(Joined), insert(Joined).values(x=1)):
        with pytest.raises(exc.ArgumentError, match="got Joined, which is mapped to"):
            str(statement)
    for statement in (update(Some).values(x=1), delete(Some).where(Some.x == 1)):
        with pytest.raises(exc.ArgumentError, match="got Some, which is mapped to some"):
            str(statement)


def test_rows_are_named_after_attributes_and_functions():
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column("its_name")

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        inserted = session.execute(insert(Thing).values(name="x").returning(Thing.name, Thing.id)).one()
        assert inserted._asdict() == {"name": "x", "id": 1}
        many = session.execute(insert(Thing).returning(Thing.name), [{"name": "y"}, {"name": "z"}])
        assert [row.name for row in many] == ["y", "z"]
        assert session.execute(update(Thing).values(name="w").returning(Thing.name)).first().name == "w"
        row = session.execute(select(func.max(Thing.id), func.max(Thing.name), Thing.name)).one()
        assert row._fields == ("max", "max_1", "name")
        assert session.execute(delete(Thing).where(Thing.id == 1).returning(Thing.name)).one().name == "w"
