"""Which relationships are warned of, since they write one column and do not know of each other."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from relata import Column, ForeignKey, ForeignKeyConstraint, Integer, String
from relata.exc import SAWarning
from relata.orm import declarative_base, relationship


def one_to_many(to_many: dict[str, Any], to_one: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "U": {"a": relationship("A", **to_many)},
        "A": {"uid": Column(ForeignKey("u.id")), "u": relationship("U", **to_one)},
    }


CASES: list[tuple[str, dict[str, dict[str, Any]], list[tuple[str, ...]]]] = [
    ("two sides apart", one_to_many({}, {}), [("A.u", "U.a")]),
    ("linked", one_to_many({"back_populates": "u"}, {"back_populates": "a"}), []),
    ("one only read", one_to_many({"viewonly": True}, {}), []),
    ("meant, here", one_to_many({"overlaps": "u"}, {}), []),
    ("meant, there", one_to_many({}, {"overlaps": "x, a"}), []),
    ("another meant", one_to_many({"overlaps": "x"}, {"overlaps": "y"}), [("A.u", "U.a")]),
    (
        "twice from one class",
        {"U": {"a": relationship("A"), "b": relationship("A")}, "A": {"uid": Column(ForeignKey("u.id"))}},
        [("U.b", "U.a")],
    ),
    (
        "one's own table",
        {
            "N": {
                "pid": Column(ForeignKey("n.id")),
                "ch": relationship("N"),
                "up": relationship("N", remote_side="N.id"),
            }
        },
        [("N.up", "N.ch")],
    ),
    (
        "keys that share a column",
        {
            "Co": {},
            "De": {"coid": Column(ForeignKey("co.id"), primary_key=True)},
            "Em": {
                "coid": Column(ForeignKey("co.id")),
                "deid": Column(Integer),
                "__table_args__": (ForeignKeyConstraint(["deid", "coid"], ["de.id", "de.coid"]),),
                "co": relationship("Co"),
                "de": relationship("De"),
            },
        },
        [("Em.de", "Em.co")],
    ),
    (
        "columns of their own",
        {
            "U": {},
            "A": {
                "x": Column(ForeignKey("u.id")),
                "y": Column(ForeignKey("u.id")),
                "one": relationship("U", foreign_keys="A.x"),
                "two": relationship("U", foreign_keys="A.y"),
            },
        },
        [],
    ),
]


def configure(classes: dict[str, dict[str, Any]]) -> list[str]:
    Base: Any = declarative_base()
    made = []
    for name, attributes in classes.items():
        given = {"__tablename__": name.lower(), "id": Column(Integer, primary_key=True), **attributes}
        made.append(type(name, (Base,), given))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Base.registry.configure()
    Base.registry.dispose()
    assert all(issubclass(one.category, SAWarning) for one in caught)
    return [str(one.message) for one in caught]


@pytest.mark.parametrize(("name", "classes", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_overlaps(name: str, classes: dict[str, dict[str, Any]], expected: list[tuple[str, ...]]) -> None:
    found = configure(classes)
    assert len(found) == len(expected)
    for message, (prop, other) in zip(found, expected, strict=True):
        assert f"got {prop}, which copies" in message
        assert f"and {other}; link" in message
        assert f"overlaps='{other.partition('.')[2]}'" in message


def test_an_override_and_siblings_may_share_a_column() -> None:
    Base: Any = declarative_base()

    class Owner(Base):
        __tablename__ = "o"
        id = Column(Integer, primary_key=True)

    class P(Base):
        __tablename__ = "p"
        id = Column(Integer, primary_key=True)
        kind = Column(String(5))
        oid = Column(ForeignKey("o.id"))
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "p"}

    class One(P):
        __mapper_args__ = {"polymorphic_identity": "1"}
        o = relationship(Owner)

    class Two(P):
        __mapper_args__ = {"polymorphic_identity": "2"}
        other = relationship(Owner)

    class Deeper(One):
        __mapper_args__ = {"polymorphic_identity": "3"}
        o = relationship(Owner)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Base.registry.configure()
    assert Deeper.o is not One.o
    assert Two.other is not None
    Base.registry.dispose()
