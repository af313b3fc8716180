from __future__ import annotations

import pickle
import sqlite3
import warnings

import pytest

from relata import exc


class Dialect:
    dbapi_exception_translation_map = {"UniqueViolation": "IntegrityError"}


class UniqueViolation(sqlite3.DatabaseError):
    pass


class Unwrapped(exc.DontWrapMixin, Exception):
    pass


class Unshowable(sqlite3.OperationalError):
    def __str__(self) -> str:
        raise ValueError("no text")


def wrap(orig, statement="SELECT 1", params=None, **kw):
    return exc.DBAPIError.instance(statement, params, orig, sqlite3.Error, **kw)


@pytest.mark.parametrize(
    "args, text",
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "('a', 'b')"),
        ((b"a\xff",), "a\\xff"),
        ((5,), "5"),
    ],
)
def test_text_of_an_error(args, text):
    assert str(exc.SQLAlchemyError(*args)) == text


def test_code_belongs_to_class_or_instance():
    assert exc.SQLAlchemyError("x", code="ab12").code == "ab12"
    assert exc.SQLAlchemyError("x").code is None
    assert exc.MissingGreenlet("x").code == "xd2s"
    assert exc.SAWarning("x", code="w").code == "w"


@pytest.mark.parametrize(
    "orig, class_",
    [
        (sqlite3.IntegrityError("x"), exc.IntegrityError),
        (sqlite3.OperationalError("x"), exc.OperationalError),
        (sqlite3.ProgrammingError("x"), exc.ProgrammingError),
        (sqlite3.InterfaceError("x"), exc.InterfaceError),
        (sqlite3.DataError("x"), exc.DataError),
        (sqlite3.InternalError("x"), exc.InternalError),
        (sqlite3.NotSupportedError("x"), exc.NotSupportedError),
        (sqlite3.DatabaseError("x"), exc.DatabaseError),
        (sqlite3.Error("x"), exc.DBAPIError),
        (UniqueViolation("x"), exc.IntegrityError),
        (ValueError("x"), exc.StatementError),
    ],
)
def test_driver_error_chooses_the_class(orig, class_):
    error = wrap(orig, dialect=Dialect())
    assert type(error) is class_
    assert error.orig is orig


@pytest.mark.parametrize("orig", [KeyboardInterrupt(), SystemExit(), Unwrapped("x")])
def test_exits_and_unwrapped_errors_pass(orig):
    assert wrap(orig) is orig


def test_without_statement_every_error_is_the_drivers():
    assert type(wrap(ValueError("x"), statement=None)) is exc.DBAPIError


def test_driver_exception_is_below_an_adapter():
    class Adapter(exc.EmulatedDBAPIException):
        pass

    below = ValueError("socket closed")
    error = exc.DBAPIError.instance("SELECT 1", (), Adapter("emulated", below), Adapter)
    assert isinstance(error, exc.DBAPIError)
    assert error.driver_exception is below
    assert wrap(sqlite3.Error("y")).driver_exception.args == ("y",)
    assert str(pickle.loads(pickle.dumps(exc.EmulatedDBAPIException("m", below)))) == "m"


def test_statement_error_shows_message_sql_and_parameters():
    error = wrap(
        sqlite3.OperationalError("no such table: t"), "SELECT * FROM t WHERE a=?", (5,), ismulti=False
    )
    error.add_detail("while loading T")
    assert str(error).splitlines() == [
        "(while loading T)",
        "(sqlite3.OperationalError) no such table: t",
        "[SQL: SELECT * FROM t WHERE a=?]",
        "[parameters: (5,)]",
    ]


def test_parameters_can_be_hidden():
    error = wrap(sqlite3.OperationalError("x"), "SELECT ?", ("secret",), hide_parameters=True)
    assert "secret" not in str(error)
    assert "hide_parameters" in str(error)


def test_error_whose_text_fails_is_still_shown():
    assert "no text" in str(wrap(Unshowable()))


@pytest.mark.parametrize(
    "params, ismulti, text",
    [
        ({"a": 1}, False, "{'a': 1}"),
        ((1,), False, "(1,)"),
        ([1, 2], False, "[1, 2]"),
        ([{"a": 1}], True, "[{'a': 1}]"),
        (((1, 2), (3, 4)), True, "((1, 2), (3, 4))"),
        ({"a": 1}, None, "{'a': 1}"),
        ({"a": 1}, True, "{'a': 1}"),
        ([1], True, "[1]"),
        (object, False, "<class 'object'>"),
    ],
)
def test_format_parameters(params, ismulti, text):
    assert exc.format_parameters(params, ismulti=ismulti) == text


def test_format_many_sets():
    text = exc.format_parameters([{"a": i} for i in range(30)], ismulti=True)
    assert text.startswith("[{'a': 0}, ") and text.endswith("{'a': 28}, {'a': 29}]")
    assert "10 of 30" in text and text.count("{") == 10


def test_format_many_values():
    text = exc.format_parameters(list(range(500)), ismulti=False)
    assert text.startswith("[0, 1,") and text.endswith("498, 499]")
    assert "400 parameters" in text


def test_format_long_value():
    text = exc.format_parameters(["a" * 5000, 1], ismulti=False)
    assert len(text) < 400 and "(4702 characters" in text and text.endswith(", 1]")


def with_state(error, **state):
    return error, state


@pytest.mark.parametrize(
    "error, state",
    [
        with_state(exc.CircularDependencyError("m", [1], [(1, 1)]), cycles=[1], edges=[(1, 1)]),
        with_state(exc.NoReferencedColumnError("m", "t", "c"), table_name="t", column_name="c"),
        with_state(exc.NoReferencedTableError("m", "t"), table_name="t"),
        with_state(exc.ObjectNotExecutableError("select 1"), target="select 1"),
        with_state(
            exc.StatementError("m", "s", {"a": 1}, None, ismulti=False), params={"a": 1}, ismulti=False
        ),
        with_state(
            wrap(sqlite3.IntegrityError("x"), "s", (1,), connection_invalidated=True),
            statement="s",
            connection_invalidated=True,
            code="gkpj",
        ),
        with_state(exc.UnsupportedCompilationError("c", int, "m"), element_type=int, message="m"),
        with_state(exc.NoSuchColumnError("x")),
    ],
)
def test_errors_are_pickled_whole(error, state):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    for name, value in state.items():
        assert getattr(copy, name) == value


def test_detail_is_pickled():
    error = exc.StatementError("m", "s", None, None)
    error.add_detail("d")
    assert pickle.loads(pickle.dumps(error)).detail == ["d"]


def test_cycle_names_its_items():
    assert str(exc.CircularDependencyError("stuck", {2, 1}, [])) == "stuck (1, 2)"
    assert str(exc.CircularDependencyError("stuck", {2, 1}, [], msg="own words")) == "own words"


def test_string_is_told_of_text():
    assert "text()" in str(exc.ObjectNotExecutableError("SELECT 1"))


def test_no_such_column_is_a_key_error():
    with pytest.raises(KeyError):
        raise exc.NoSuchColumnError("x")
    assert str(exc.NoSuchColumnError("x")) == "x"


@pytest.mark.parametrize(
    "warning, base, since",
    [
        (exc.SADeprecationWarning, DeprecationWarning, None),
        (exc.LegacyAPIWarning, exc.Base20DeprecationWarning, "1.4"),
        (exc.MovedIn20Warning, exc.Base20DeprecationWarning, "1.4"),
        (exc.SAPendingDeprecationWarning, PendingDeprecationWarning, None),
    ],
)
def test_deprecation_warnings(warning, base, since):
    assert issubclass(warning, base)
    assert warning.deprecated_since == since
    with pytest.warns(base, match="old"):
        warnings.warn("old", warning, stacklevel=1)
