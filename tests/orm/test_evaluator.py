from __future__ import annotations

import pytest

from relata import and_, func, not_, null, or_, tuple_
from relata.orm.evaluator import _EXPIRED_OBJECT, UnevaluatableError, _EvaluatorCompiler
from tests.orm.loading.models import Address, User

ANN = User(id=1, name="ann", note=None)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (User.id == 1, True),
        (User.id != 1, False),
        (User.id > 1, False),
        (User.name.startswith("a"), True),
        (User.name.endswith("a"), False),
        (User.name.in_(["ann", "bob"]), True),
        (User.name.not_in(["ann"]), False),
        (tuple_(User.id, User.name).in_([(1, "ann")]), True),
        (User.note == "x", None),
        (User.note.is_(None), True),
        (User.note.is_not(None), False),
        (User.name.is_distinct_from(null()), True),
        (and_(User.id == 1, User.note == "x"), None),
        (and_(User.id == 2, User.note == "x"), False),
        (or_(User.id == 1, User.note == "x"), True),
        (or_(User.id == 2, User.note == "x"), None),
        (not_(and_(User.id == 1, User.name == "bob")), True),
        (User.id + 1, 2),
        (-User.id, -1),
        (User.name + "!", "ann!"),
        (User.name.op("^^", python_impl=lambda a, b: a + b)("x"), "annx"),
    ],
)
def test_a_condition_is_evaluated_as_the_database_would(condition, expected):
    assert _EvaluatorCompiler(User).process(condition)(ANN) is expected or (
        _EvaluatorCompiler(User).process(condition)(ANN) == expected
    )


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (func.lower(User.name) == "x", "Function"),
        (User.name.op("^^")("x"), "python_impl"),
        (User.name.like("x%"), "like_op"),
        (User.id + "x", "numbers"),
        (User.id == Address.user_id, "Address"),
        (User.name.contains("x", autoescape=True), "contains_op"),
    ],
)
def test_what_python_cannot_evaluate_is_named(condition, message):
    with pytest.raises(UnevaluatableError, match=message):
        _EvaluatorCompiler(User).process(condition)


def test_parameters_given_at_execution_count():
    from relata import bindparam

    evaluate = _EvaluatorCompiler(User, {"who": "ann"}).process(User.name == bindparam("who"))
    assert evaluate(ANN) is True


def test_an_expired_attribute_leaves_it_open(lite_session):
    user = lite_session.get(User, 1)
    lite_session.expire(user, ["name"])
    process = _EvaluatorCompiler(User).process
    assert process(User.name == "ann")(user) is _EXPIRED_OBJECT
    assert process(User.id == 2, User.name == "ann")(user) is False
    with pytest.raises(TypeError, match="expired"):
        bool(_EXPIRED_OBJECT)
