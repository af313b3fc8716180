"""Marks on whole trees of elements."""

from __future__ import annotations

from relata import Integer, column, literal, table
from relata.sql.annotation import Annotated, _deep_annotate, _deep_deannotate
from relata.sql.visitors import iterate

t = table("t", column("a", Integer), column("b", Integer))


def test_every_element_of_a_copy_is_marked() -> None:
    clause = (t.c.a + t.c.b) * 5 > 2
    marked = _deep_annotate(clause, {"mark": 1})
    assert all(node._annotations == {"mark": 1} for node in iterate(marked))
    assert not any(node._annotations for node in iterate(clause))
    assert isinstance(marked, Annotated) and not isinstance(clause, Annotated)
    assert str(marked) == str(clause)


def test_excluded_elements_stay_unmarked() -> None:
    marked = _deep_annotate(t.c.a > t.c.b, {"mark": 1}, exclude=[t.c.b])
    assert marked.left._annotations == {"mark": 1}
    assert marked.right is t.c.b


def test_marks_are_taken_away() -> None:
    clause = _deep_annotate(literal(1) + t.c.a, {"one": 1, "two": 2})
    assert all(node._annotations == {"two": 2} for node in iterate(_deep_deannotate(clause, ["one"])))
    assert not any(node._annotations for node in iterate(_deep_deannotate(clause)))
    assert all(node._annotations == {"one": 1, "two": 2} for node in iterate(clause))
