"""Who is called for an event, kept so that asking costs one attribute read.

Each class and each object that events happen to has a `Dispatch`. `dispatch.checkout` is a tuple of the
functions to call: those of the class, then the object's own. It is made when first read and kept in the
dispatch's `__dict__`, so that a fast path writes `if dispatch.checkout:` for the price of two attribute
reads. A change forgets the tuples that it concerns; whoever iterates over one meanwhile keeps it unchanged.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from ..util.concurrency import AsyncAdaptedLock
from ..util.reflecting import walk_subclasses

if TYPE_CHECKING:
    from .base import Events
    from .registry import Registration

_ListenerFnType: TypeAlias = Callable[..., Any]

# held for a few dictionary operations, never while a listener runs
_changes = threading.RLock()


class Entry:
    """One listener in the list of a dispatch."""

    __slots__ = ("fn", "propagate", "registration")

    def __init__(self, fn: _ListenerFnType, propagate: bool, registration: Registration) -> None:
        self.fn = fn
        self.propagate = propagate
        self.registration = registration


class _FirstRun:
    """What `exec_once` and its kin remember of one event of one dispatch."""

    __slots__ = ("done", "is_asyncio", "lock", "ran_in_sync")

    def __init__(self) -> None:
        self.done = False
        self.ran_in_sync = False
        self.is_asyncio = False
        self.lock: threading.Lock | AsyncAdaptedLock | None = None


class Listeners(tuple[_ListenerFnType, ...]):
    """The functions to call for one event of one object, in order; empty is false."""

    _owner: Dispatch
    _name: str

    def __call__(self, *args: Any, **kw: Any) -> None:
        """Call every listener, ignoring what it returns."""
        for fn in self:
            fn(*args, **kw)

    def for_modify(self, obj: Dispatch) -> Listeners:
        """Return the same listeners; there is nothing to prepare before a change."""
        return self

    def exec_once(self, *args: Any, **kw: Any) -> None:
        """Call the listeners unless they were called once for this object; a failed call counts."""
        self._run_once(False, args, kw)

    def exec_once_unless_exception(self, *args: Any, **kw: Any) -> None:
        """Call the listeners unless they were called once for this object; a failed call does not count."""
        self._run_once(True, args, kw)

    def _run_once(self, retry_on_exception: bool, args: tuple[Any, ...], kw: dict[str, Any]) -> None:
        state = self._owner._first_run(self._name)
        if state.done:
            return
        with self._owner._first_run_lock(state):
            if state.done:
                return
            try:
                self(*args, **kw)
            except BaseException:
                state.done = not retry_on_exception
                raise
            state.done = True

    def _exec_w_sync_on_first_run(self, *args: Any, **kw: Any) -> None:
        """Call the listeners; others wait for the first call that succeeds."""
        state = self._owner._first_run(self._name)
        if state.ran_in_sync:
            self(*args, **kw)
            return
        with self._owner._first_run_lock(state):
            self(*args, **kw)
            state.ran_in_sync = True


class Dispatch:
    """The listeners of one class or object.

    :param events: the class that declares the events
    :param target_cls: the class that has the listeners, or the class of the object that has
    :param sources: dispatches whose listeners are called before its own
    """

    def __init__(self, events: type[Events[Any]], target_cls: type[Any], *sources: Dispatch) -> None:
        self._events = events
        self._instance_cls = target_cls
        self._sources = sources
        self._own: dict[str, list[Entry]] = {}
        self._first_runs: dict[str, _FirstRun] = {}
        # no WeakSet: other threads, and the collector, may add to this while it is read
        self._dependents: dict[weakref.ref[Dispatch], None] = {}
        for source in sources:
            source._dependents[weakref.ref(self, source._dependents.pop)] = None

    def __getattr__(self, name: str) -> Listeners:
        if name not in self._events._event_names:
            raise AttributeError(
                f"no event {name!r}; there are: {', '.join(self._events._event_names)}", name=name, obj=self
            )
        with _changes:
            listeners = Listeners(self._functions(name))
            listeners._owner = self
            listeners._name = name
            self.__dict__[name] = listeners
        return listeners

    def _functions(self, name: str) -> Iterable[_ListenerFnType]:
        """Return the functions to call: those of the source, which keeps them ready, then its own."""
        inherited: tuple[_ListenerFnType, ...] = getattr(self._sources[0], name) if self._sources else ()
        own = self._own.get(name)
        return [*inherited, *[entry.fn for entry in own]] if own else inherited

    def _entries(self, name: str) -> Iterator[Entry]:
        for source in self._sources:
            yield from source._entries(name)
        yield from self._own.get(name, ())

    def _forget(self, name: str) -> None:
        self.__dict__.pop(name, None)
        for ref in list(self._dependents):
            dependent = ref()
            if dependent is not None:
                dependent._forget(name)

    def _add(self, name: str, entry: Entry, insert: bool) -> None:
        """Put a listener at the end, or at the beginning, unless the same registration is there."""
        with _changes:
            entries = self._own.setdefault(name, [])
            if any(other.registration is entry.registration for other in entries):
                return
            entries.insert(0 if insert else len(entries), entry)
            entry.registration.placed_in(self)
            self._forget(name)

    def _discard(self, name: str, registration: Registration) -> None:
        with _changes:
            entries = self._own.get(name, ())
            self._own[name] = [entry for entry in entries if entry.registration is not registration]
            self._forget(name)

    def _clear(self) -> None:
        """Forget every listener of this object, or of this class and those derived from it."""
        with _changes:
            for name in list(self._own):
                del self._own[name]
                self._forget(name)

    def _update(self, other: Dispatch, only_propagate: bool = True) -> None:
        """Take over the listeners that another object has of its own.

        :param only_propagate: only those registered with `propagate=True`
        """
        for name, entries in list(other._own.items()):
            for entry in list(entries):
                if entry.propagate or not only_propagate:
                    self._add(name, entry, insert=False)
            run = other._first_runs.get(name)
            if run is not None and run.is_asyncio:
                self._first_run(name).is_asyncio = True

    def _join(self, other: Dispatch) -> JoinedDispatch:
        """Return a dispatch that calls the listeners of this one, then those of `other`."""
        return JoinedDispatch(self, other)

    def _listen(self, event_key: Any, **kw: Any) -> None:
        self._events._listen(event_key, **kw)

    @property
    def _for_listening(self) -> Dispatch:
        return self

    def _first_run(self, name: str) -> _FirstRun:
        state = self._first_runs.get(name)
        return self._first_runs.setdefault(name, _FirstRun()) if state is None else state

    def _first_run_lock(self, state: _FirstRun) -> threading.Lock | AsyncAdaptedLock:
        if state.lock is None:
            with _changes:
                if state.lock is None:
                    state.lock = AsyncAdaptedLock() if state.is_asyncio else threading.Lock()
        return state.lock

    def __reduce__(self) -> Any:
        return _fresh_dispatch, (self._instance_cls,)


def _fresh_dispatch(target_cls: Any) -> Dispatch:
    """Return what takes the place of a pickled dispatch: one without listeners of its own."""
    of_class: Dispatch = target_cls.dispatch
    return Dispatch(of_class._events, target_cls, of_class)


class JoinedDispatch(Dispatch):
    """The listeners of one object, then those of another; what is added goes to `local`.

    A listener that both have by one registration, on a class of both, is called once.
    """

    def __init__(self, local: Dispatch, parent: Dispatch) -> None:
        super().__init__(local._events, local._instance_cls, local, parent)
        self.local = local
        self.parent = parent

    def _functions(self, name: str) -> Iterable[_ListenerFnType]:
        return [entry.fn for entry in {entry.registration: entry for entry in self._entries(name)}.values()]

    @property
    def _for_listening(self) -> Dispatch:
        return self.local._for_listening

    def __reduce__(self) -> Any:
        return JoinedDispatch, (self.local, self.parent)


class ClassDispatch(Dispatch):
    """The listeners of a class; those of its base classes are among them, in the order of registration."""

    def __init__(self, events: type[Events[Any]], target_cls: type[Any], bases: list[ClassDispatch]) -> None:
        super().__init__(events, target_cls)
        for base in bases:
            for name, entries in base._own.items():
                for entry in entries:
                    self._add(name, entry, insert=False)

    def _of_subclasses(self) -> Iterator[Dispatch]:
        known = self._events._class_dispatches
        for cls in walk_subclasses(self._instance_cls):
            if cls in known:
                yield known[cls]

    def _add(self, name: str, entry: Entry, insert: bool) -> None:
        for dispatch in self._of_subclasses():
            Dispatch._add(dispatch, name, entry, insert)
        Dispatch._add(self, name, entry, insert)

    def _clear(self) -> None:
        for dispatch in self._of_subclasses():
            Dispatch._clear(dispatch)


def class_dispatch(events: type[Events[Any]], target_cls: type[Any]) -> ClassDispatch:
    """Return the dispatch of a class, made when first asked for."""
    found = events._class_dispatches.get(target_cls)
    if found is None:
        with _changes:
            known = events._class_dispatches
            bases = [known[base] for base in target_cls.__mro__[1:] if base in known]
            found = known[target_cls] = ClassDispatch(events, target_cls, bases)
    return found


ClassDispatches: TypeAlias = weakref.WeakKeyDictionary[type[Any], ClassDispatch]
