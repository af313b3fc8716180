"""Arguments that belong to one dialect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import exc
from relata.sql import dialect_args
from relata.sql.dialect_args import DialectKWArgConst, DialectKWArgs


class Thing(DialectKWArgs):
    def __init__(self, **kw: Any) -> None:
        self._validate_dialect_kwargs(kw)


class SubThing(Thing):
    pass


class Lists:
    construct_arguments = [
        (Thing, {"x": 5, "y": None, "seen": DialectKWArgConst.REFLECTED_ONLY}),
        (SubThing, {"z": 7}),
    ]


class TakesAll:
    construct_arguments = None


@pytest.fixture(autouse=True)
def dialects() -> Iterator[None]:
    """Let two made-up dialects be found for one test."""
    known = {"lists": Lists, "all": TakesAll}

    def load(name: str) -> Any:
        try:
            return known[name]
        except KeyError:
            raise exc.NoSuchModuleError(name) from None

    loaders, registry = list(dialect_args._dialect_loaders), dict(DialectKWArgs._kw_registry)
    dialect_args.register_dialect_loader(load)
    yield
    dialect_args._dialect_loaders[:] = loaders
    DialectKWArgs._kw_registry.clear()
    DialectKWArgs._kw_registry.update(registry)


def test_given_values_stand_over_defaults() -> None:
    thing = Thing(lists_x=1)
    assert dict(thing.dialect_options["lists"]) == {"x": 1, "y": None}
    assert dict(thing.kwargs) == {"lists_x": 1}
    thing.kwargs["lists_y"] = 2
    assert thing.dialect_options["lists"]["y"] == 2
    del thing.kwargs["lists_x"]
    assert thing.dialect_options["lists"]["x"] == 5
    assert dict(SubThing().dialect_options["lists"]) == {"x": 5, "y": None, "z": 7}


def test_unknown_arguments() -> None:
    with pytest.raises(exc.ArgumentError, match="lists_x, lists_y"):
        Thing(lists_zz=1)
    with pytest.raises(TypeError, match="<dialect>_<argument>"):
        Thing(nounderscore=1)
    with pytest.warns(exc.SAWarning, match="no dialect named 'nosuch'"):
        assert dict(Thing(nosuch_x=1).kwargs) == {"nosuch_x": 1}
    assert dict(Thing(all_anything=1).kwargs) == {"all_anything": 1}


def test_arguments_can_be_added() -> None:
    Thing.argument_for("lists", "more", False)
    assert Thing().dialect_options["lists"]["more"] is False
    assert dict(Thing(lists_more=True).kwargs) == {"lists_more": True}
    with pytest.raises(exc.ArgumentError, match="takes any argument"):
        Thing.argument_for("all", "more", False)


def test_reflected_state_is_apart() -> None:
    thing = Thing(lists_seen=True)
    assert dict(thing.kwargs) == {}
    assert thing.reflect_only_elements["lists"]["seen"] is True
    assert dict(thing.reflect_only_elements["other"]) == {}
    copied = Thing()
    copied._copy_reflect_only_elements(thing)
    assert copied._reflect_only_kwargs == {"lists_seen": True}


def test_options_by_dialect_object() -> None:
    class Dialect:
        name = "lists"

    assert Thing().get_dialect_option(Dialect(), "x") == 5
    assert Thing().get_dialect_option(Dialect(), "none", else_="nothing") == "nothing"
    with pytest.warns(exc.SADeprecationWarning, match="lists_y"):
        assert Thing(all_y=3).get_dialect_option(Dialect(), "y", deprecated_fallback="all") == 3


def test_what_only_reflection_gives_is_kept_apart_however_it_is_set() -> None:
    made, set_later, by_option = Thing(lists_seen=True), Thing(), Thing()
    set_later.dialect_kwargs["lists_seen"] = True
    by_option.dialect_options["lists"]["seen"] = True
    for thing in (made, set_later, by_option):
        assert thing.reflect_only_elements == {"lists": {"seen": True}}
        assert dict(thing.dialect_kwargs) == {}
        assert "other" not in thing.reflect_only_elements
