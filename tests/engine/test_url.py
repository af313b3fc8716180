"""URLs: what text means, what parts print as, and what is refused."""

from __future__ import annotations

import pickle

import pytest

from relata import create_engine, exc
from relata.engine.url import URL, make_url

PARSED = {
    "sqlite://": ("sqlite", None, None, None, None, None, {}),
    "sqlite:///a.db": ("sqlite", None, None, None, None, "a.db", {}),
    "sqlite:////a/b.db": ("sqlite", None, None, None, None, "/a/b.db", {}),
    "pg+x://u:p%40ss@h:5432/db?a=1&a=2&b=": ("pg+x", "u", "p@ss", "h", 5432, "db", {"a": ("1", "2")}),
    "pg://:pw@h/db": ("pg", "", "pw", "h", None, "db", {}),
    "pg://u:@h/db": ("pg", "u", "", "h", None, "db", {}),
    "pg://u:p@[::1]:55/db": ("pg", "u", "p", "::1", 55, "db", {}),
    "pg://user@domain:p@h/d": ("pg", "user@domain", "p", "h", None, "d", {}),
    "pg://u:p/w@h/d": ("pg", "u", "p/w", "h", None, "d", {}),
    "pg:///db?host=/tmp": ("pg", None, None, None, None, "db", {"host": "/tmp"}),
    "pg://h?x=a+b": ("pg", None, None, "h", None, None, {"x": "a b"}),
}


@pytest.mark.parametrize("text", PARSED)
def test_text_is_taken_apart(text: str) -> None:
    assert tuple(make_url(text)) == PARSED[text]


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (URL.create("pg", "u", "p@/:?#%+ "), "pg://u:p%40%2F%3A%3F%23%25+ @"),
        (URL.create("pg", host="::1", port=4), "pg://[::1]:4"),
        (URL.create("pg", query={"a": ("1", "2"), "b c": "d e&"}), "pg://?a=1&a=2&b+c=d+e%26"),
        (URL.create("pg", database="a b?/c"), "pg:///a b%3F/c"),
    ],
)
def test_parts_print_as_text_that_means_them(url: URL, text: str) -> None:
    assert url.render_as_string(hide_password=False) == text


def test_the_password_is_hidden() -> None:
    url = make_url("pg://u:secret@h/d")
    assert str(url) == repr(url) == "pg://u:***@h/d"
    assert url.render_as_string(hide_password=False) == "pg://u:secret@h/d"


@pytest.mark.parametrize("text", ["", "foo", "pg:/x", "://h", "x-y://h"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(
        exc.ArgumentError, match=r"expected a database URL of the form dialect\+driver://.*got"
    ):
        make_url(text)


def test_a_refusal_hides_the_password() -> None:
    with pytest.raises(exc.ArgumentError) as caught:
        make_url("postgresql:/user:secret@host/db")
    assert "secret" not in str(caught.value)
    with pytest.raises(ValueError, match=r"expected a number as the port.*got 'abc'") as wrong_port:
        make_url("postgresql://user:secret@host:abc/db")
    assert "secret" not in str(wrong_port.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: URL.create(None),  # type: ignore[arg-type]  # wrong on purpose
        lambda: URL.create("pg", username=5),  # type: ignore[arg-type]  # wrong on purpose
        lambda: URL.create("pg", query={"a": 5}),  # type: ignore[dict-item]  # wrong on purpose
        lambda: URL.create("pg", query={"a": [5]}),  # type: ignore[list-item]  # wrong on purpose
    ],
)
def test_parts_of_the_wrong_type_are_refused(make: object) -> None:
    with pytest.raises(TypeError, match=r"must be|expected text"):
        make()  # type: ignore[operator]  # wrong on purpose


def test_queries_are_changed_by_new_urls() -> None:
    url = make_url("pg://h/d?a=1&b=2")
    assert url.update_query_dict({"a": "x", "c": ["1", "2"]}).query == {"a": "x", "b": "2", "c": ("1", "2")}
    assert url.update_query_dict({"a": "x"}, append=True).query == {"a": ("1", "x"), "b": "2"}
    assert url.update_query_string("a=5&c=7", append=True).query == {"a": ("1", "5"), "b": "2", "c": "7"}
    assert url.update_query_pairs([("z", "1"), ("z", "2")]).query["z"] == ("1", "2")
    assert url.difference_update_query(["a"]).query == {"b": "2"}
    assert url.difference_update_query(["zz"]) is url
    assert url.normalized_query == {"a": ("1",), "b": ("2",)}
    assert url.query == {"a": "1", "b": "2"}


def test_connect_arguments_are_the_parts_that_are_set() -> None:
    url = make_url("pg://u:p@h/d")
    assert url.translate_connect_args() == {"host": "h", "database": "d", "username": "u", "password": "p"}
    assert url.translate_connect_args(username="user", password=None) == {
        "host": "h",
        "database": "d",
        "user": "u",
    }


def test_urls_compare_hash_and_pickle_by_their_parts() -> None:
    url = make_url("pg://u:p@h/d?a=1&b=2")
    assert url == make_url("pg://u:p@h/d?b=2&a=1")
    assert pickle.loads(pickle.dumps(url)) == url
    assert make_url(url) is url
    assert url.set(database="other").database == "other"
    assert url.set(password=None).password == "p"


def test_an_unknown_dialect_names_those_that_there_are() -> None:
    with pytest.raises(exc.NoSuchModuleError, match=r"no dialect 'nosuch\+x': there are .*sqlite"):
        make_url("nosuch+x://").get_dialect()
    assert make_url("sqlite://").get_driver_name() == "pysqlite"


@pytest.mark.parametrize("url", [5, None, b"sqlite://"])
def test_what_is_no_url_is_refused(url: object) -> None:
    with pytest.raises(exc.ArgumentError, match="expected a database URL"):
        create_engine(url)  # type: ignore[arg-type]  # wrong on purpose
