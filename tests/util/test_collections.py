from __future__ import annotations

import copy
import gc
import pickle
import threading

import pytest

from relata import util
from relata.util import IdentitySet, LRUCache, OrderedSet, immutabledict


class Thing:
    def __init__(self, name=""):
        self.name = name

    def __eq__(self, other):
        raise AssertionError("compared")

    __hash__ = None


# -- immutable


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.__setitem__("a", 2),
        lambda d: d.__delitem__("a"),
        lambda d: d.pop("a"),
        lambda d: d.popitem(),
        lambda d: d.clear(),
        lambda d: d.setdefault("b", 1),
        lambda d: d.update(b=1),
        lambda d: d.__ior__({}),
        lambda d: setattr(d, "x", 1),
    ],
)
@pytest.mark.parametrize("class_", [immutabledict, util.FacadeDict])
def test_immutabledict_refuses(class_, change):
    d = class_({"a": 1})
    with pytest.raises(TypeError, match="immutable"):
        change(d)
    assert d == {"a": 1}


def test_immutabledict_joins():
    d = immutabledict({"a": 1})
    assert d.union({"b": 2}) == d | {"b": 2} == {"b": 2} | d == d.merge_with({}, None, {"b": 2})
    assert type(d | {"b": 2}) is type({"b": 2} | d) is type(d.union({"a": 3})) is immutabledict
    assert d.union({"a": 3}) == {"a": 3}
    assert d.union({}) is d is d.copy() is copy.copy(d) is d.merge_with()
    assert pickle.loads(pickle.dumps(d)) == d
    assert repr(d) == "immutabledict({'a': 1})"
    assert util.coerce_to_immutabledict(d) is d and util.coerce_to_immutabledict({}) is util.EMPTY_DICT


def test_facade_dict_is_changed_by_its_owner():
    d = util.FacadeDict()
    d._insert_item("a", 1)
    before = d.copy()
    d._insert_item("b", 2)
    assert d == {"a": 1, "b": 2} and before == {"a": 1} and type(before) is immutabledict
    assert pickle.loads(pickle.dumps(d)) == d


# -- sets


def test_ordered_set():
    s = OrderedSet([3, 1, 2, 1])
    s.add(0)
    s.add(3)
    assert list(s) == [3, 1, 2, 0] and s[1] == 1 and s[-1] == 0 and s == {0, 1, 2, 3}
    s.insert(1, 9)
    s.discard(7)
    s.remove(1)
    assert list(s) == [3, 9, 2, 0] == list(reversed(list(reversed(s))))
    assert s.pop() == 0
    with pytest.raises(KeyError):
        s.remove(1)
    for position in (5, -5):
        with pytest.raises(IndexError):
            s[position]
    assert repr(s) == "OrderedSet([3, 9, 2])"
    assert list(pickle.loads(pickle.dumps(s))) == list(copy.copy(s)) == [3, 9, 2]


@pytest.mark.parametrize(
    "result, expected",
    [
        (OrderedSet([3, 1]) | [2, 3], [3, 1, 2]),
        ([2, 3] | OrderedSet([3, 1]), [2, 3, 1]),
        (OrderedSet([3, 1]) + OrderedSet([2]), [3, 1, 2]),
        (OrderedSet([3, 1, 2]) & {1, 3}, [3, 1]),
        (OrderedSet([3, 1, 2]) - {1}, [3, 2]),
        ({4, 3} - OrderedSet([3]), [4]),
        (OrderedSet([3, 1]) ^ [1, 2], [3, 2]),
        (OrderedSet([3]).union([2], [1]), [3, 2, 1]),
        (OrderedSet([3, 1, 2]).difference([1], [2]), [3]),
        (OrderedSet([3, 1, 2]).intersection([1, 2], [2]), [2]),
    ],
)
def test_ordered_set_operations(result, expected):
    assert list(result) == expected and type(result) is OrderedSet


def test_set_updates():
    s = OrderedSet([1, 2, 3])
    s |= [4]
    s &= OrderedSet([1, 2, 4])
    s -= OrderedSet([2])
    assert list(s) == [1, 4]
    s.symmetric_difference_update([4, 5])
    s.intersection_update([1, 5, 6])
    s.difference_update([1])
    assert list(s) == [5]
    s.update([6], [7])
    assert s.issuperset([6]) and s.issubset([5, 6, 7]) and s <= {5, 6, 7} and not s < {5, 6, 7}


def test_identity_set():
    a, b, twin = Thing("a"), Thing("b"), Thing("a")
    s = IdentitySet([b, a, a])
    assert len(s) == 2 and a in s and twin not in s
    assert [thing.name for thing in s] == ["b", "a"]
    assert s == IdentitySet([a, b]) != IdentitySet([a]) and s != {1}
    assert IdentitySet([a]) < s >= IdentitySet([b]) and not s <= IdentitySet([a])
    assert s & [twin] == IdentitySet() and s | [twin] == IdentitySet([twin, a, b])
    assert s - [a] == IdentitySet([b]) == s.difference([a]) and s ^ [a, twin] == IdentitySet([b, twin])
    s.discard(twin)
    s.remove(a)
    with pytest.raises(KeyError):
        s.remove(a)
    with pytest.raises(TypeError):
        hash(s)
    with pytest.raises(TypeError, match="IdentitySet to compare"):
        s < {1}
    assert s.pop() is b and not s


def test_unique_list():
    assert util.unique_list(x for x in (1, 2, 1, 3)) == [1, 2, 3]


# -- mappings


def test_lru_cache_drops_the_oldest():
    alerts = []
    cache = LRUCache(5, 0.4, size_alert=lambda cache: alerts.append(len(cache)))
    for number in range(7):
        cache[number] = str(number)
    assert cache[0] == "0" and cache.get(1) == "1" and len(cache) == 7 and cache.size_threshold == 7
    cache[7] = "7"
    assert sorted(cache) == [0, 1, 5, 6, 7] and alerts == [8]
    del cache[0]
    assert cache.get(0) is None and cache.get(0, 5) == 5 and 0 not in cache
    with pytest.raises(KeyError):
        cache[0]


def test_lru_cache_is_shared_by_threads():
    cache, errors = LRUCache(20, 0.2), []

    def work():
        try:
            for number in range(3000):
                cache[number % 37] = number
                cache.get((number * 7) % 37)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and len(cache) <= 24


def test_populate_dict():
    d = util.PopulateDict(lambda key: key * 2)
    assert d[3] == 6 and d == {3: 6}

    class Owner:
        def __init__(self):
            self.d = util.WeakPopulateDict(self.make)

        def make(self, key):
            return key, self

    owner = Owner()
    assert owner.d[1] == (1, owner)


def test_properties():
    p = util.Properties({})
    p.a = 1
    p["b"] = 2
    assert (p.a, p["b"], p.get("c", 3), list(p), p.keys(), p.values(), dict(p.items())) == (
        *(1, 2, 3, [1, 2], ["a", "b"], [1, 2]),
        {"a": 1, "b": 2},
    )
    assert "a" in p and p.has_key("a") and "a" in dir(p) and len(p) == 2 and p + p == [1, 2, 1, 2]
    with pytest.raises(AttributeError, match="there are: a, b"):
        p.c
    read_only = p.as_readonly()
    for change in (lambda: setattr(read_only, "a", 2), lambda: read_only.__setitem__("a", 2)):
        with pytest.raises(TypeError, match="read-only"):
            change()
    p.update({"c": 3})
    assert read_only.c == 3
    assert pickle.loads(pickle.dumps(p)).c == 3
    del p["c"]
    p.clear()
    assert len(read_only) == 0
    ordered = util.OrderedProperties()
    ordered.z, ordered.a = 1, 2
    assert ordered.keys() == ["z", "a"]


# -- others


def test_scoped_registry():
    scope, made = ["one"], []

    def create():
        made.append(object())
        return made[-1]

    registry = util.ScopedRegistry(create, lambda: scope[0])
    assert not registry.has()
    assert registry() is registry() is made[0] and registry.has()
    scope[0] = "two"
    assert not registry.has() and registry() is made[1]
    registry.set("given")
    assert registry() == "given"
    registry.clear()
    registry.clear()
    assert not registry.has()


def test_thread_local_registry():
    registry, seen = util.ThreadLocalRegistry(object), []
    mine = registry()
    thread = threading.Thread(target=lambda: seen.extend([registry.has(), registry()]))
    thread.start()
    thread.join()
    assert seen[0] is False and seen[1] is not mine is registry()
    registry.clear()
    assert not registry.has()
    registry.set(5)
    assert registry() == 5


def test_weak_sequence():
    kept, lost = Thing(), Thing()
    sequence = util.WeakSequence([kept])
    sequence.append(lost)
    assert len(sequence) == 2 and sequence[1] is lost
    del lost
    gc.collect()
    assert [item is kept for item in sequence] == [True]


@pytest.mark.parametrize("data, via", [([], None), (set(), None), ([], "append")])
def test_unique_appender(data, via):
    appender = util.UniqueAppender(data, via)
    for item in ("a", "b", "a"):
        appender.append(item)
    assert sorted(appender) == ["a", "b"]


def test_symbol():
    one = util.symbol("ONE_FOR_TEST", "Doc.", canonical=7)
    assert one is util.symbol("ONE_FOR_TEST") is pickle.loads(pickle.dumps(one))
    assert int(one) == 7 and repr(one) == str(one) == "symbol('ONE_FOR_TEST')" and one.__doc__ == "Doc."
    with pytest.raises(TypeError, match="got 8"):
        util.symbol("ONE_FOR_TEST", canonical=8)
