from __future__ import annotations

import copy
import gc
import pickle
import threading

import pytest

from relata import event, exc
from relata.event import registry


class Target:
    pass


class SubTarget(Target):
    pass


class TargetEvents(event.Events[Target]):
    _dispatch_target = Target

    def changed(self, x, y):
        """Called with two arguments."""

    @event._legacy_signature("0.9", ["x"])
    def narrowed(self, x, y):
        """Had one argument before 0.9."""

    @event._legacy_signature("0.9", ["total"], lambda x, y: (x + y,))
    def converted(self, x, y):
        """Had the sum before 0.9."""

    @event._legacy_signature("0.9", ["y", "**kw"])
    def with_keywords(self, x, y):
        """Took keywords before 0.9."""


class Slotted:
    __slots__ = ("__weakref__", "_slots_dispatch")


class SlottedEvents(event.Events[Slotted]):
    _dispatch_target = Slotted

    def poked(self, x):
        """Called with one argument."""


@pytest.fixture(autouse=True)
def no_class_listeners():
    yield
    TargetEvents._clear()


@pytest.fixture
def calls():
    return []


@pytest.fixture
def listener(calls):
    def make(name):
        def fn(x, y):
            calls.append((name, x, y))

        return fn

    return make


def test_empty_event_is_false_and_can_be_called():
    target = Target()
    assert not target.dispatch.changed
    assert len(target.dispatch.changed) == 0
    assert list(target.dispatch.changed) == []
    target.dispatch.changed(1, 2)


def test_listener_gets_the_arguments(calls, listener):
    target = Target()
    event.listen(target, "changed", listener("a"))
    assert target.dispatch.changed
    target.dispatch.changed(1, y=2)
    assert calls == [("a", 1, 2)]
    Target().dispatch.changed(1, 2)
    assert len(calls) == 1


def test_reading_an_event_again_calls_no_python():
    target = Target()
    assert target.dispatch.changed is target.dispatch.changed
    assert "dispatch" in target.__dict__
    assert "changed" in target.dispatch.__dict__


def test_listens_for(calls):
    target = Target()

    @event.listens_for(target, "changed", named=True)
    def fn(**kw):
        calls.append(kw)

    target.dispatch.changed(3, 4)
    assert calls == [{"x": 3, "y": 4}]
    assert event.contains(target, "changed", fn)


def test_class_listeners_reach_existing_instances_and_subclasses(calls, listener):
    old, old_sub = Target(), SubTarget()
    assert not old.dispatch.changed and not old_sub.dispatch.changed
    event.listen(Target, "changed", listener("t"))

    class Later(SubTarget):
        pass

    for target in (old, old_sub, Target(), SubTarget(), Later()):
        target.dispatch.changed(1, 2)
    assert len(calls) == 5
    event.listen(SubTarget, "changed", listener("s"))
    Target().dispatch.changed(1, 2)
    assert len(calls) == 6
    Later().dispatch.changed(1, 2)
    assert calls[6:] == [("t", 1, 2), ("s", 1, 2)]


def test_class_listeners_come_first_in_order_of_registration(calls, listener):
    target = SubTarget()
    event.listen(target, "changed", listener("own"))
    event.listen(SubTarget, "changed", listener("sub"))
    event.listen(Target, "changed", listener("base"))
    event.listen(Target, "changed", listener("first"), insert=True)
    target.dispatch.changed(0, 0)
    assert [name for name, *_ in calls] == ["first", "sub", "base", "own"]


def test_same_registration_is_one(calls, listener):
    target, fn = Target(), listener("a")
    event.listen(target, "changed", fn)
    event.listen(target, "changed", fn)
    assert list(target.dispatch.changed) == [fn]
    assert fn in target.dispatch.changed


def test_remove_everywhere(listener):
    target, fn = Target(), listener("a")
    for where in (target, Target):
        event.listen(where, "changed", fn)
        assert event.contains(where, "changed", fn)
        assert target.dispatch.changed and (where is target or SubTarget().dispatch.changed)
        event.remove(where, "changed", fn)
        assert not event.contains(where, "changed", fn)
        assert not target.dispatch.changed and not SubTarget().dispatch.changed


class Listening:
    def __init__(self):
        self.count = 0

    def on_change(self, x, y):
        self.count += 1


def test_remove_bound_method():
    target, one, other = Target(), Listening(), Listening()
    event.listen(target, "changed", one.on_change)
    assert event.contains(target, "changed", one.on_change)
    assert not event.contains(target, "changed", other.on_change)
    event.remove(target, "changed", one.on_change)
    target.dispatch.changed(1, 2)
    assert one.count == 0


@pytest.mark.parametrize("options", [{"once": True}, {"named": True}, {"insert": True}])
def test_remove_wrapped(options):
    target = Target()

    def fn(x, y):
        raise AssertionError("called after its removal")

    event.listen(target, "changed", fn, **options)
    event.remove(target, "changed", fn)
    target.dispatch.changed(1, 2)


def test_remove_while_called(calls):
    target = Target()

    def removes_itself(x, y):
        calls.append("gone")
        event.remove(target, "changed", removes_itself)

    event.listen(target, "changed", removes_itself)
    event.listen(target, "changed", lambda x, y: calls.append("kept"))
    target.dispatch.changed(1, 2)
    target.dispatch.changed(1, 2)
    assert calls == ["gone", "kept", "kept"]


def test_once(calls, listener):
    target = Target()
    event.listen(target, "changed", listener("a"), once=True)
    target.dispatch.changed(1, 2)
    target.dispatch.changed(1, 2)
    assert len(calls) == 1


@pytest.mark.parametrize(
    "name, fn, result",
    [
        ("narrowed", lambda x: ("old", x), ("old", 1)),
        ("narrowed", lambda x, y: ("new", x, y), ("new", 1, 2)),
        ("converted", lambda total: ("old", total), ("old", 3)),
        ("with_keywords", lambda y, **kw: ("old", y), ("old", 2)),
        ("with_keywords", lambda x, y: ("new", x, y), ("new", 1, 2)),
    ],
)
def test_signatures_of_old(name, fn, result):
    target = Target()
    if result[0] == "old":
        with pytest.warns(exc.SADeprecationWarning, match="0.9"):
            event.listen(target, name, fn)
    else:
        event.listen(target, name, fn)
    (called,) = getattr(target.dispatch, name)
    assert called(1, 2) == result


def test_update_takes_over_what_propagates(listener):
    source, target, plain, propagated = Target(), Target(), listener("a"), listener("b")
    event.listen(source, "changed", plain)
    event.listen(source, "changed", propagated, propagate=True)
    target.dispatch._update(source.dispatch)
    assert list(target.dispatch.changed) == [propagated]
    target.dispatch._update(source.dispatch, only_propagate=False)
    assert list(target.dispatch.changed) == [propagated, plain]
    event.remove(source, "changed", propagated)
    assert list(target.dispatch.changed) == [plain]


def test_join(calls, listener):
    parent, child = Target(), Target()
    child.dispatch = child.dispatch._join(parent.dispatch)
    assert not child.dispatch.changed
    event.listen(parent, "changed", listener("parent"))
    event.listen(child, "changed", listener("child"))
    event.listen(Target, "changed", listener("class"))
    child.dispatch.changed(1, 2)
    assert [name for name, *_ in calls] == ["class", "child", "parent"]
    assert len(parent.dispatch.changed) == 2


def test_exec_once(calls):
    target = Target()
    event.listen(target, "changed", lambda x, y: calls.append(x))
    target.dispatch.changed.exec_once(1, 0)
    target.dispatch.changed.exec_once(2, 0)
    event.listen(target, "changed", lambda x, y: calls.append(x))
    target.dispatch.changed.exec_once(3, 0)
    assert calls == [1]


@pytest.mark.parametrize("method, after", [("exec_once", 0), ("exec_once_unless_exception", 1)])
def test_exec_once_that_fails(method, after, calls):
    target, fail = Target(), [True]

    def fn(x, y):
        if fail[0]:
            raise ValueError("first")
        calls.append(x)

    event.listen(target, "changed", fn)
    with pytest.raises(ValueError, match="first"):
        getattr(target.dispatch.changed, method)(1, 2)
    fail[0] = False
    getattr(target.dispatch.changed, method)(1, 2)
    getattr(target.dispatch.changed, method)(1, 2)
    assert len(calls) == after


def test_first_run_makes_others_wait(calls):
    target, inside, may_end = Target(), threading.Event(), threading.Event()

    def slow(x, y):
        if not inside.is_set():
            inside.set()
            may_end.wait(5)
            calls.append("first done")
        else:
            calls.append("later")

    event.listen(target, "changed", slow)
    threads = [
        threading.Thread(target=target.dispatch.changed._exec_w_sync_on_first_run, args=(1, 2))
        for _ in range(2)
    ]
    threads[0].start()
    inside.wait(5)
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join(5)
    assert calls == ["first done", "later"]


def test_slots(calls):
    target = Slotted()
    event.listen(target, "poked", calls.append)
    target.dispatch.poked(5)
    Slotted().dispatch.poked(6)
    assert calls == [5]
    assert target.dispatch is target.dispatch


def test_pickle_drops_listeners(listener):
    target = Target()
    event.listen(target, "changed", listener("a"))
    event.listen(Target, "changed", class_listener)
    loaded = pickle.loads(pickle.dumps(target.dispatch))
    assert list(loaded.changed) == [class_listener]
    assert copy.copy(target).dispatch is target.dispatch


def class_listener(x, y):
    pass


@pytest.mark.parametrize(
    "target, name, said",
    [
        (Target(), "nope", "changed"),
        (Target, "nope", "changed"),
        (5, "changed", "another kind"),
        (5, "nope", "no object"),
    ],
)
@pytest.mark.parametrize("function", [event.listen, event.remove, event.contains])
def test_unknown_event(function, target, name, said):
    with pytest.raises(exc.InvalidRequestError, match=said):
        function(target, name, print)


def test_what_cannot_be_called():
    with pytest.raises(exc.ArgumentError, match="got 5"):
        event.listen(Target(), "changed", 5)


def test_remove_of_what_does_not_listen():
    with pytest.raises(exc.InvalidRequestError, match="does not listen"):
        event.remove(Target(), "changed", print)


def test_reading_an_unknown_event():
    with pytest.raises(AttributeError, match="changed"):
        Target().dispatch.nope
    assert not hasattr(Target().dispatch, "nope")


def test_target_without_place_for_listeners():
    class Closed:
        __slots__ = ()

    class ClosedEvents(event.Events[Closed]):
        _dispatch_target = Closed

        def poked(self, x):
            """Never."""

    with pytest.raises(TypeError, match="_slots_dispatch"):
        event.listen(Closed(), "poked", print)


def test_registry_forgets_dead_targets(listener):
    def kept() -> int:
        return sum(function == id(fn) for _, _, function in registry._registrations)

    targets = [Target() for _ in range(10)]
    fn = listener("a")
    for target in targets:
        event.listen(target, "changed", fn)
    assert kept() == 10
    del targets, target
    gc.collect()
    assert kept() == 0


def test_hooks_may_redirect_and_wrap(calls):
    class Outer:
        def __init__(self):
            self.inner = Inner()

    class Inner:
        pass

    class InnerEvents(event.Events[Inner]):
        _dispatch_target = Inner

        def rang(self, x):
            """Called with one argument."""

        @classmethod
        def _accept_with(cls, target, identifier):
            if isinstance(target, Outer):
                return target.inner
            return Inner if target is Outer else super()._accept_with(target, identifier)

        @classmethod
        def _listen(cls, event_key, *, loud=False, **kw):
            if loud:
                fn = event_key._listen_fn
                event_key = event_key.with_wrapper(lambda x: fn(x.upper()))
            event_key.base_listen(**kw)

    outer = Outer()
    event.listen(outer, "rang", calls.append, loud=True)
    outer.inner.dispatch.rang("a")
    event.listen(Outer, "rang", calls.append)
    outer.inner.dispatch.rang("b")
    assert calls == ["A", "b", "B"]
    event.remove(outer, "rang", calls.append)
    outer.inner.dispatch.rang("c")
    assert calls == ["A", "b", "B", "c"]


def test_events_inherit_events():
    class Base:
        pass

    class BaseEvents(event.Events[Base]):
        def started(self, x):
            """Called with one argument."""

    class MoreEvents(BaseEvents):
        _dispatch_target = Base

        def ended(self, x):
            """Called with one argument."""

    base, seen = Base(), []
    event.listen(base, "started", seen.append)
    event.listen(base, "ended", seen.append)
    base.dispatch.started(1)
    base.dispatch.ended(2)
    assert seen == [1, 2]
