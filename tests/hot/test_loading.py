from __future__ import annotations

import gc
import weakref

import pytest

from relata._hot import compiled_modules, loading
from relata._hot.attributes import COMMITTED, EXPIRED, EXPIRED_KEYS, STATE, WAS_LOADED
from relata._hot.loading import Batch, EntitySpec, collect_members, group_members, load_column, load_entities


class Manager:
    """What the loader needs of a class manager: something to refer to weakly."""


class Thing:
    def __init__(self):
        raise AssertionError("loading must not construct")

    def __setattr__(self, name, value):
        raise AssertionError("loading must not set attributes one by one")


MANAGER = Manager()


def spec_for(cls=Thing, pk=(0,), columns=("id", "name", "note"), processors=None, extra=None, **kw):
    processors = processors or {}
    arguments = {"partial_pks": True, "is_complete": True, "runs_user_code": False, **kw}
    return EntitySpec(
        cls,
        weakref.ref(MANAGER),
        pk,
        [(key, i, processors.get(key)) for i, key in enumerate(columns)],
        tuple(processors.get(columns[i]) for i in pk),
        arguments["partial_pks"],
        extra,
        arguments["is_complete"],
        arguments["runs_user_code"],
    )


def load(rows, spec=None, imap=None, overwrite=False, batch=None):
    fresh, filled = [], []
    imap = {} if imap is None else imap
    batch = Batch() if batch is None else batch
    made = load_entities(spec or spec_for(), rows, imap, None, 7, batch, overwrite, fresh, filled)
    return made, fresh, filled, imap, batch


def values(instance):
    return {k: v for k, v in vars(instance).items() if not k.startswith("_sa_")}


def test_a_row_becomes_an_instance_with_its_state_and_place_in_the_identity_map():
    [made], fresh, filled, imap, batch = load([(1, "a", None)])
    assert type(made) is Thing
    assert values(made) == {"id": 1, "name": "a", "note": None}
    state = vars(made)[STATE]
    assert (state.pk, state.session_id, state.flags, state.identity_token) == (1, 7, WAS_LOADED, None)
    assert state.imap is imap and state.batch is batch and state.manager_ref() is MANAGER
    assert state.ref() is made and imap[1] is state.ref
    assert fresh == [made] and filled == []


def test_rows_of_one_key_are_one_instance_whose_first_row_counts():
    made, fresh, filled, _, _ = load([(1, "a", "x"), (1, "b", "y")])
    assert made[0] is made[1] and values(made[0])["name"] == "a"
    assert len(fresh) == 1 and filled == []


def test_what_is_in_the_identity_map_stays_as_it_is():
    [first], _, _, imap, _ = load([(1, "a", "x")])
    vars(first)["name"] = "mine"
    [again], fresh, filled, _, _ = load([(1, "b", "y")], imap=imap)
    assert again is first and values(first) == {"id": 1, "name": "mine", "note": "x"}
    assert fresh == [] and filled == []


def test_overwriting_replaces_values_and_forgets_their_changes():
    [first], _, _, imap, _ = load([(1, "a", "x")])
    vars(first).update({"name": "mine", COMMITTED: {"name": "a"}})
    _, fresh, filled, _, _ = load([(1, "b", "y")], imap=imap, overwrite=True)
    assert values(first) == {"id": 1, "name": "b", "note": "y"}
    assert vars(first)[COMMITTED] == {} and filled == [(first, [])] and fresh == []


@pytest.mark.parametrize("complete", [True, False])
def test_an_expired_instance_takes_what_it_misses(complete):
    [first], _, _, imap, _ = load([(1, "a", "x")])
    d = vars(first)
    del d["name"], d["note"]
    d[STATE].flags |= EXPIRED
    d[EXPIRED_KEYS] = {"name"}
    _, _, filled, _, _ = load([(1, "b", "y")], spec_for(is_complete=complete), imap)
    assert values(first) == {"id": 1, "name": "b", "note": "y"} and filled == [(first, ["name", "note"])]
    assert bool(d[STATE].flags & EXPIRED) is not complete
    assert (EXPIRED_KEYS in d) is not complete


def test_a_deleted_attribute_is_not_filled():
    [first], _, _, imap, _ = load([(1, "a", "x")])
    d = vars(first)
    del d["name"]
    d[COMMITTED] = {"name": "a"}
    _, _, filled, _, _ = load([(1, "b", "y")], imap=imap)
    assert "name" not in d and filled == []


def test_a_row_without_key_is_no_instance():
    made, *_ = load([(None, None, None), (2, "b", None)])
    assert made[0] is None and values(made[1])["id"] == 2


@pytest.mark.parametrize(
    ("row", "partial", "key"),
    [
        ((1, 2, "a"), True, (1, 2)),
        ((1, None, "a"), True, (1, None)),
        ((1, None, "a"), False, None),
        ((None, None, "a"), True, None),
    ],
)
def test_keys_of_several_columns(row, partial, key):
    [made], _, _, imap, _ = load([row], spec_for(pk=(0, 1), partial_pks=partial))
    assert (None if made is None else vars(made)[STATE].pk) == key
    assert list(imap) == ([] if key is None else [key])


def test_values_and_keys_are_converted_but_none():
    spec = spec_for(processors={"id": str, "name": str.upper})
    made, _, _, imap, _ = load([(1, "a", None), (2, None, None)], spec)
    assert [values(m)["name"] for m in made] == ["A", None]
    assert list(imap) == ["1", "2"] and values(made[0])["id"] == "1"


def test_columns_need_not_stand_side_by_side():
    spec = EntitySpec(
        Thing,
        weakref.ref(MANAGER),
        (3,),
        [("name", 0, None), ("id", 3, None)],
        (None,),
        True,
        None,
        True,
        False,
    )
    [made], *_ = load([("a", 8, 9, 1)], spec)
    assert values(made) == {"name": "a", "id": 1}


def test_extra_entries_come_with_new_instances():
    options = object()
    [made], *_ = load([(1, "a", "x")], spec_for(extra={"_sa_load": options}))
    assert vars(made)["_sa_load"] is options


def test_a_class_with_its_own_new_is_made_by_it():
    made_by_new = []

    class Special:
        def __new__(cls):
            self = super().__new__(cls)
            made_by_new.append(self)
            return self

    [made], *_ = load([(1, "a", "x")], spec_for(Special))
    assert made_by_new == [made]


def test_an_instance_that_dies_leaves_the_identity_map():
    made, fresh, _, imap, batch = load([(1, "a", "x"), (2, "b", "y")])
    kept = made[1]
    del made, fresh
    gc.collect()
    assert list(imap) == [2]
    assert batch.members() == [kept]


def test_a_batch_has_the_members_that_came_with_it_last():
    [first, second], _, _, imap, old = load([(1, "a", "x"), (2, "b", "y")])
    assert old.members() == [first, second]
    *_, new = load([(2, "b", "y")], imap=imap)
    assert old.members() == [first] and new.members() == [second]


def test_a_batch_keeps_nothing_alive():
    made, fresh, _, _, batch = load([(i, "a", "x") for i in range(100)])
    survivor = made[50]
    witness = weakref.ref(made[0])
    del made, fresh
    gc.collect()
    assert witness() is None and batch.members() == [survivor]


def test_the_collector_runs_as_before_when_all_is_done(monkeypatch):
    rows = [(i, "a", "x") for i in range(loading.PAUSE_FROM * 2)]
    assert gc.isenabled()
    load(rows)
    assert gc.isenabled()
    gc.disable()
    try:
        load(rows)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_runs_as_before_when_a_value_cannot_be_converted():
    rows = [("no number", "a", "x")] * (loading.PAUSE_FROM * 2)
    with pytest.raises(ValueError, match="no number"):
        load(rows, spec_for(processors={"id": int}))
    assert gc.isenabled()


def test_a_pause_is_for_compiled_loops_without_user_code_only():
    assert spec_for().may_pause is ("loading" in compiled_modules())
    assert spec_for(runs_user_code=True).may_pause is False


def test_a_failed_load_leaves_the_identity_map_with_whole_instances_only():
    imap = {}
    with pytest.raises(ValueError, match="bad"):
        load([(1, "1", "x"), (2, "bad", "y")], spec_for(processors={"name": int}), imap)
    gc.collect()
    assert imap == {}


class Member:
    """Something that compares equal to every other, as user classes may."""

    def __eq__(self, other):
        return True

    __hash__ = None


def test_members_of_joined_rows_come_once_a_parent():
    a, b, c = Thing.__new__(Thing), Thing.__new__(Thing), Thing.__new__(Thing)
    vars(c)["things"] = "loaded"
    x, y = Member(), Member()
    rows = [(a, x), (a, y), (a, x), (b, None), (None, None), (c, x)]
    found = collect_members([p for p, _ in rows], [m for _, m in rows], "things", False)
    assert [(p, [id(m) for m in ms]) for p, ms in found] == [(a, [id(x), id(y)]), (b, [])]
    assert len(collect_members([p for p, _ in rows], [m for _, m in rows], "things", True)) == 3


@pytest.mark.parametrize(
    ("rows", "width", "expected"),
    [
        ([(1, "a"), (1, "b"), (2, "c"), (9, "x"), (2, None)], 1, {1: ["a", "b"], 2: ["c"]}),
        ([(1, 1, "a"), (1, 2, "b"), (1, 1, "c")], 2, {(1, 1): ["a", "c"], (1, 2): ["b"]}),
    ],
)
def test_members_are_grouped_by_the_key_before_them(rows, width, expected):
    found = {key: [] for key in expected}
    group_members(rows, width, found)
    assert found == expected


def test_one_column():
    rows = [(1, "a"), (2, None)]
    assert load_column(rows, 1, None) == ["a", None]
    assert load_column(rows, 1, str.upper) == ["A", None]
