"""What the wrapped collections tell of, for every way of changing them, against the plain collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata._hot import collections as hot


class Item:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class Listener:
    """Stands for the attribute of a collection: notes what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def fire_append_event(self, state: Any, item: Any, initiator: Any, key: Any) -> Any:
        self.heard.append(f"+{item}")
        return item

    def fire_append_wo_mutation_event(self, state: Any, item: Any, initiator: Any, key: Any) -> Any:
        self.heard.append(f"={item}")
        return item

    def fire_pre_remove_event(self, state: Any) -> None:
        pass

    def fire_remove_event(self, state: Any, item: Any, initiator: Any, key: Any) -> None:
        self.heard.append(f"-{item}")


def instrumented(base: type[Any], methods: dict[str, Any]) -> type[Any]:
    return type(f"Listening{base.__name__}", (base,), {**methods, "_sa_attr": None, "_sa_state": None})


ListeningList = instrumented(list, hot.list_methods(list))
ListeningSet = instrumented(set, hot.set_methods(set))
ListeningDict = instrumented(dict, hot.dict_methods(dict))

a, b, c, d = (Item(name) for name in "abcd")

Change = Callable[[Any], Any]


def iadd(x: Any) -> None:
    x += [c, d]


LIST_CHANGES: list[tuple[Change, str]] = [
    (lambda x: x.append(c), "+c"),
    (lambda x: x.insert(0, c), "+c"),
    (lambda x: x.extend([c, d]), "+c +d"),
    (lambda x: x.remove(a), "-a"),
    (lambda x: x.pop(), "-b"),
    (lambda x: x.pop(0), "-a"),
    (lambda x: x.clear(), "-a -b"),
    (lambda x: x.__setitem__(0, c), "-a +c"),
    (lambda x: x.__setitem__(0, a), ""),
    (lambda x: x.__setitem__(slice(0, 1), [c, d]), "-a +c +d"),
    (lambda x: x.__setitem__(slice(None), [b, c]), "-a +c"),
    (lambda x: x.__setitem__(slice(None, None, 2), [c]), "-a +c"),
    (lambda x: x.__delitem__(0), "-a"),
    (lambda x: x.__delitem__(slice(None)), "-a -b"),
    (iadd, "+c +d"),
    (lambda x: x.sort(key=repr, reverse=True), ""),
    (lambda x: x.reverse(), ""),
]


@pytest.mark.parametrize(("change", "heard"), LIST_CHANGES)
def test_a_list_tells_of_what_comes_and_goes(change: Change, heard: str) -> None:
    plain, listening, listener = [a, b], ListeningList([a, b]), Listener()
    listening._sa_attr = listener
    assert change(listening) == change(plain)
    assert list(listening) == plain
    assert " ".join(listener.heard) == heard


SET_CHANGES: list[tuple[Change, str]] = [
    (lambda x: x.add(c), "+c"),
    (lambda x: x.add(a), "=a"),
    (lambda x: x.remove(a), "-a"),
    (lambda x: x.discard(c), ""),
    (lambda x: x.discard(a), "-a"),
    (lambda x: x.update([a, c], [d]), "=a +c +d"),
    (lambda x: x.difference_update([a]), "-a"),
    (lambda x: x.intersection_update([a]), "-b"),
    (lambda x: x.symmetric_difference_update([a, c]), "-a +c"),
    (lambda x: x.__ior__({c}), "+c"),
    (lambda x: x.__isub__({a}), "-a"),
    (lambda x: x.__iand__({a}), "-b"),
    (lambda x: x.__ixor__({a, c}), "-a +c"),
    (lambda x: x.clear(), "-a -b"),
]


@pytest.mark.parametrize(("change", "heard"), SET_CHANGES)
def test_a_set_tells_of_what_comes_and_goes(change: Change, heard: str) -> None:
    plain, listening, listener = {a, b}, ListeningSet([a, b]), Listener()
    listening._sa_attr = listener
    result, expected = change(listening), change(plain)
    assert set(listening) == plain
    assert (result is listening) is (expected is plain)
    assert sorted(listener.heard) == sorted(heard.split())


def test_a_set_pops_and_tells() -> None:
    listening, listener = ListeningSet([a]), Listener()
    listening._sa_attr = listener
    assert listening.pop() is a
    assert listener.heard == ["-a"]


DICT_CHANGES: list[tuple[Change, str]] = [
    (lambda x: x.__setitem__("c", c), "+c"),
    (lambda x: x.__setitem__("a", c), "-a +c"),
    (lambda x: x.__setitem__("a", a), "=a"),
    (lambda x: x.__delitem__("a"), "-a"),
    (lambda x: x.pop("a"), "-a"),
    (lambda x: x.pop("z", 5), ""),
    (lambda x: x.popitem(), "-b"),
    (lambda x: x.setdefault("c", c), "+c"),
    (lambda x: x.setdefault("a", c), "=a"),
    (lambda x: x.update({"c": c}, d=d), "+c +d"),
    (lambda x: x.update([("c", c)]), "+c"),
    (lambda x: x.__ior__({"c": c}) is x, "+c"),
    (lambda x: x.clear(), "-a -b"),
]


@pytest.mark.parametrize(("change", "heard"), DICT_CHANGES)
def test_a_dict_tells_of_what_comes_and_goes(change: Change, heard: str) -> None:
    plain, listening, listener = {"a": a, "b": b}, ListeningDict({"a": a, "b": b}), Listener()
    listening._sa_attr = listener
    assert change(listening) == change(plain)
    assert dict(listening) == plain
    assert " ".join(listener.heard) == heard


FAILURES: list[tuple[Any, Change, type[Exception]]] = [
    (ListeningList([a]), lambda x: x.remove(c), ValueError),
    (ListeningList([]), lambda x: x.pop(), IndexError),
    (ListeningList([a]), lambda x: x.__setitem__(5, c), IndexError),
    (ListeningList([a, b]), lambda x: x.__setitem__(slice(None, None, 2), [c, d]), ValueError),
    (ListeningSet([a]), lambda x: x.remove(c), KeyError),
    (ListeningDict(), lambda x: x.__delitem__("z"), KeyError),
    (ListeningDict(), lambda x: x.pop("z"), KeyError),
    (ListeningDict(), lambda x: x.popitem(), KeyError),
]


@pytest.mark.parametrize(("collection", "change", "error"), FAILURES)
def test_a_change_that_fails_tells_nothing(collection: Any, change: Change, error: type[Exception]) -> None:
    listener = Listener()
    collection._sa_attr = listener
    before = list(collection)
    with pytest.raises(error):
        change(collection)
    assert listener.heard == []
    assert list(collection) == before


def test_a_change_without_event_tells_nothing() -> None:
    listening, listener = ListeningList(), Listener()
    listening._sa_attr = listener
    listening.append(a, _sa_initiator=False)
    assert (list(listening), listener.heard) == ([a], [])


def test_a_collection_without_attribute_is_an_ordinary_one() -> None:
    listening = ListeningList([a])
    listening.append(b)
    listening[:] = [c]
    assert list(listening) == [c]
