"""The column that tells classes apart is written."""

from __future__ import annotations

from relata import Engine, String, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column


def test_each_class_writes_its_own_identity(engine: Engine) -> None:
    class Base(DeclarativeBase):
        pass

    class Animal(Base):
        __tablename__ = "animal"
        __mapper_args__ = {
            "polymorphic_on": "kind",
            "polymorphic_identity": "animal",
        }  # as users write it
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str] = mapped_column(String(10))

    class Dog(Animal):
        __mapper_args__ = {"polymorphic_identity": "dog"}  # as users write it

    Base.metadata.create_all(engine)
    with Session(engine) as session:
        dog = Dog()
        session.add_all([Animal(), dog])
        session.commit()
        assert dog.kind == "dog"
        kinds = session.execute(select(Animal.__table__.c.kind).order_by("kind")).scalars().all()
    assert kinds == ["animal", "dog"]
