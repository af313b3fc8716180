# ruff: noqa: UP007, UP045  # the older spellings of a union are among what is tested
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ForwardRef, Generic, Literal, NewType, Optional, TypeVar, Union

import pytest
from typing_extensions import TypeAliasType

from relata.util import typing as t

Name = NewType("Name", str)
MaybeName = NewType("MaybeName", str | None)
Alias = TypeAliasType("Alias", int | None)
Nested = TypeAliasType("Nested", Alias | str)
T = TypeVar("T")


class Box(Generic[T]):
    pass


class Small(Box[T]):
    pass


@pytest.mark.parametrize(
    "question, yes, no",
    [
        (t.is_union, [Union[int, str], int | None, Optional[int]], [int, Alias, list[int]]),
        (t.is_literal, [Literal["a"]], [str, list[int]]),
        (t.is_newtype, [Name], [str]),
        (t.is_generic, [list[int], Box[int], Optional[int]], [list, Box, int]),
        (t.is_pep593, [Annotated[int, 5]], [int, None, list[int]]),
        (t.is_pep695, [Alias], [int, Union[int, str]]),
        (t.is_fwd_ref, [ForwardRef("x")], ["x", int]),
        (t.is_a_type, [int, list[int], Any, Name, Alias, Union[int, str]], [5, "int"]),
        (
            t.includes_none,
            [None, type(None), Optional[int], int | None, Alias, Nested, MaybeName],
            [int, Name],
        ),
        (t.includes_none, [Annotated[int | None, 5], ForwardRef("Optional[int]")], [Annotated[int, 5]]),
        (
            t.includes_none,
            [ForwardRef("int | None"), ForwardRef("Union[int, None]")],
            [ForwardRef("Box[None]")],
        ),
    ],
)
def test_questions(question, yes, no):
    assert [question(one) for one in yes] == [True] * len(yes)
    assert [question(one) for one in no] == [False] * len(no)


def test_forward_references_within():
    assert t.is_fwd_ref(Box[ForwardRef("x")], check_generic=True)
    assert t.is_fwd_ref("x", check_for_plain_string=True)
    assert t.fixup_container_fwd_refs(list["Box"]) == list[ForwardRef("Box")]
    assert t.fixup_container_fwd_refs(list[int]) == list[int]


@pytest.mark.parametrize(
    "given, expected",
    [
        (Optional[int], int),
        (Union[int, str, None], Union[int, str]),
        (int, int),
        (ForwardRef("Optional[int]"), ForwardRef("int")),
        (ForwardRef("int | None"), ForwardRef("int")),
        (ForwardRef("Union[int, Box[str, None], None]"), ForwardRef("Union[int, Box[str, None]]")),
    ],
)
def test_without_none(given, expected):
    assert t.de_optionalize_union_types(given) == expected


def test_values_of_aliases():
    assert t.pep695_values(Nested) == {int, str, type(None)}
    assert t.pep695_values(int) == {int}


def test_origins():
    assert t.is_origin_of_cls(Small[int], Box) and not t.is_origin_of_cls(list[int], Box)
    assert t.is_origin_of(Box[int], "Box", "Other") and not t.is_origin_of(
        Box[int], "Box", module="elsewhere"
    )
    assert not t.is_origin_of(int, "int")
    assert t.make_union_type(int, str) == Union[int, str]


class Holder:
    inner = Small


@pytest.mark.parametrize(
    "text, expected",
    [
        ("int", int),
        ("Box[int]", Box[int]),
        ("Mapping[str, 'Box[int]']", Mapping[str, "Box[int]"]),
        ("inner", Small),
        ("local", Holder),
        (ForwardRef("Box"), Box),
        (int, int),
    ],
)
def test_text_becomes_a_type(text, expected):
    assert t.de_stringify_annotation(Holder, text, __name__, {"local": Holder}) == expected


def test_text_within_generics():
    def resolve(annotation):
        return t.de_stringify_annotation(Holder, annotation, __name__, {}, include_generic=True)

    assert resolve("Box['Holder']") == Box[Holder]
    assert resolve(Box[ForwardRef("Optional[Holder]")]) == Box[Optional[Holder]]
    assert resolve(Annotated[ForwardRef("Holder"), 5]) == Annotated[Holder, 5]
    assert resolve(Literal["Holder"]) == Literal["Holder"]
    assert resolve(list[int]) == list[int]


@pytest.mark.parametrize(
    "text, module", [("Missing", __name__), ("int", "no.such.module"), ("1 +", __name__)]
)
def test_text_that_names_nothing(text, module):
    with pytest.raises(NameError, match="cannot look"):
        t.eval_expression(text, module)


def test_names():
    assert t.eval_name_only("Box", __name__) is Box
    assert t.eval_name_only("int", __name__) is int
    assert t.eval_name_only("Holder.inner", __name__) is Small
    with pytest.raises(NameError, match="no name 'Missing'"):
        t.eval_name_only("Missing", __name__)
    assert t.resolve_name_to_real_class_name("Box", __name__) == "Box"
    assert t.resolve_name_to_real_class_name("Missing", __name__) == "Missing"
