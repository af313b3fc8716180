"""Validators: which changes they are called for, and how often."""

from __future__ import annotations

from typing import Any

import pytest

from relata import ForeignKey
from relata.orm import DeclarativeBase, Mapped, attribute_keyed_dict, mapped_column, relationship, validates


def family(calls: list[Any], **options: bool) -> Any:
    """Return two classes that note what their validators are called with."""

    class Base(DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "user"
        id: Mapped[int] = mapped_column(primary_key=True)
        addresses: Mapped[list[Address]] = relationship(back_populates="user")
        keyed: Mapped[dict[str, Address]] = relationship(
            collection_class=attribute_keyed_dict("email"), viewonly=True
        )

        @validates("addresses", "keyed", **options)
        def check(self, key: str, value: Any, *is_removed: bool) -> Any:
            calls.append((key, getattr(value, "email", value), *is_removed))
            return Address(email=value) if isinstance(value, str) else value

    class Address(Base):
        __tablename__ = "address"
        id: Mapped[int] = mapped_column(primary_key=True)
        email: Mapped[str | None]
        user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
        user: Mapped[User | None] = relationship(back_populates="addresses")

        @validates("user", **options)
        def check(self, key: str, value: Any, *is_removed: bool) -> Any:
            calls.append((key, value and value.id, *is_removed))
            return value

    return User, Address


def test_each_object_of_a_new_collection_is_validated_once() -> None:
    calls: list[Any] = []
    User, _ = family(calls)
    user = User(id=1)
    user.addresses = ["x", "y"]
    assert [one.email for one in user.addresses] == ["x", "y"]
    assert calls == [("addresses", "x"), ("addresses", "y"), ("user", 1), ("user", 1)]
    user.keyed = {"z": "z"}
    assert {key: one.email for key, one in user.keyed.items()} == {"z": "z"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),
        ({"include_removes": True}, [("user", 1, True), ("addresses", "x", True)]),
        ({"include_removes": True, "include_backrefs": False}, [("user", 1, True)]),
    ],
)
def test_a_deletion_is_a_removal(options: dict[str, bool], expected: list[Any]) -> None:
    calls: list[Any] = []
    User, Address = family(calls, **options)
    user, address = User(id=1), Address(email="x")
    user.addresses.append(address)
    calls.clear()
    del address.user
    assert (user.addresses, address.user, calls) == ([], None, expected)


def test_a_keyed_collection_takes_the_keys_of_its_objects() -> None:
    User, Address = family([])
    address = Address(email="x")
    assert User(keyed={"other": address}).keyed == {"x": address}
