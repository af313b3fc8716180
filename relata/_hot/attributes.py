"""The state of a mapped instance, and the descriptor that reads and writes its attributes.

An instance's values are in its ``__dict__``, where the interpreter looks for them first. Beside them, under
names that begin with ``_sa_``, is what the mapper needs:

    _sa_instance_state   the InstanceState, always
    _sa_committed        {key: value before the first change since the last flush or load}
    _sa_pending          {key: PendingCollection}: changes of collections that are not loaded
    _sa_empty            {key: collection} handed out for an attribute that has no value yet
    _sa_expired          set of keys expired by name (a wholly expired instance has the flag EXPIRED)
    _sa_parents          {name of a relationship: state of the object that refers to this one, or False}
    _sa_load             what loader options left for later lazy loads
    _sa_info             the user's ``inspect(obj).info``

The state is not visited by the cycle collector when compiled, so it holds scalars and weak references only.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from enum import Enum
from typing import Any, ClassVar, Literal

from .cython import cclass, compiled, no_gc

if not compiled:  # a C function in the compiled form, declared in attributes.pxd
    reference_to = weakref.ref


STATE = "_sa_instance_state"
MANAGER = "_sa_class_manager"
COMMITTED = "_sa_committed"
PENDING = "_sa_pending"
EMPTY = "_sa_empty"
EXPIRED_KEYS = "_sa_expired"
PARENTS = "_sa_parents"
LOAD_OPTIONS = "_sa_load"
INFO = "_sa_info"

MODIFIED = 1  # changed since the last flush or load
EXPIRED = 2  # every expirable attribute that is absent from the dict is to be loaded from the row
DELETED = 4  # its row was deleted by a flush
NEW = 8  # every value in the dict counts as added: no committed values are kept until the first flush
WAS_LOADED = 16  # came from a row, or was flushed: its absent attributes may be loaded
LOADS_RELATED = 32  # new, and not to be written: its relationships are loaded by the keys that it holds


class LoaderCallableStatus(Enum):
    """Say in place of a value why an attribute has none."""

    PASSIVE_NO_RESULT = 0
    PASSIVE_CLASS_MISMATCH = 1
    ATTR_WAS_SET = 2
    ATTR_EMPTY = 3
    NO_VALUE = 4
    NEVER_SET = 4  # noqa: PIE796  # an alias
    DONT_SET = 5


Values = dict[str, Any]
NO_VALUE: Literal[LoaderCallableStatus.NO_VALUE] = LoaderCallableStatus.NO_VALUE
PASSIVE_OFF = 31

# {session id: session}, filled by sessions
sessions: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def _hook_is_missing(*args: Any) -> Any:
    raise RuntimeError("the object-relational mapper is not imported: import the orm package first")


_first_change: Callable[[Any, Any], Any] = _hook_is_missing
_initialize_slowly: Callable[[Any, Any, Any], Any] = _hook_is_missing
_attribute_states: Callable[[Any], Any] = _hook_is_missing
_async_session: Callable[[Any], Any] = _hook_is_missing


def set_hooks(
    *,
    first_change: Callable[[Any, Any], Any] | None = None,
    initialize_slowly: Callable[[Any, Any, Any], Any] | None = None,
    attribute_states: Callable[[Any], Any] | None = None,
    async_session: Callable[[Any], Any] | None = None,
) -> None:
    """Register what the layers above do for this one.

    :param first_change: ``f(state, instance)``: the first change of an instance that belongs to a session.
    :param initialize_slowly: ``f(instance, manager, keywords)``: the constructor where values do more than
        be stored.
    :param attribute_states: ``f(state)``: the collection that ``state.attrs`` returns.
    :param async_session: ``f(session)``: the asynchronous session in front of a session, or None.
    """
    global _first_change, _initialize_slowly, _attribute_states, _async_session
    if first_change is not None:
        _first_change = first_change
    if initialize_slowly is not None:
        _initialize_slowly = initialize_slowly
    if attribute_states is not None:
        _attribute_states = attribute_states
    if async_session is not None:
        _async_session = async_session


@no_gc
@cclass
class InstanceState:
    """Know what a mapped instance is to the mapper: its identity, its session, and whether it changed."""

    __slots__ = (
        "__weakref__",
        "batch",
        "flags",
        "identity_token",
        "imap",
        "manager_ref",
        "pk",
        "ref",
        "session_id",
    )

    ref: Any  # weakref.ref(instance); the one the identity map holds
    manager_ref: Any  # weakref.ref(class manager)
    pk: Any  # identity: a bare value for a key of one column, a tuple for more, None without identity
    identity_token: Any
    imap: Any  # {pk: ref}: the identity map's table that this instance is in, or None
    batch: Any  # what it was loaded with
    session_id: int  # 0 without a session
    flags: int

    is_instance: ClassVar[bool] = True
    is_mapper: ClassVar[bool] = False
    is_aliased_class: ClassVar[bool] = False
    is_attribute: ClassVar[bool] = False
    is_property: ClassVar[bool] = False
    is_bundle: ClassVar[bool] = False
    is_selectable: ClassVar[bool] = False
    is_clause_element: ClassVar[bool] = False

    def __init__(self, obj: Any, manager: Any) -> None:
        self.ref = weakref.ref(obj)
        self.manager_ref = manager.ref
        self.pk = None
        self.identity_token = None
        self.imap = None
        self.batch = None
        self.session_id = 0
        self.flags = 0

    def __del__(self) -> None:
        imap = self.imap
        if imap is not None and imap.get(self.pk) is self.ref:
            del imap[self.pk]

    def __repr__(self) -> str:
        return f"<InstanceState of {self.class_.__name__} at {id(self):#x}>"

    # -- the instance and its class

    @property
    def manager(self) -> Any:
        """The ClassManager of the instance's class."""
        return self.manager_ref()

    @property
    def mapper(self) -> Any:
        """The Mapper of the instance's class."""
        return self.manager_ref().mapper

    @property
    def class_(self) -> Any:
        """The class of the instance."""
        return self.manager_ref().class_

    def obj(self) -> Any:
        """Return the instance, or None when it is gone."""
        return self.ref()

    @property
    def object(self) -> Any:
        """The instance, or None when it is gone."""
        return self.ref()

    @property
    def dict(self) -> dict[str, Any]:
        """The ``__dict__`` of the instance; an empty dict when the instance is gone."""
        obj = self.ref()
        return {} if obj is None else obj.__dict__

    @property
    def info(self) -> Any:
        """A dict for the user's own notes."""
        return self.dict.setdefault(INFO, {})

    @property
    def attrs(self) -> Any:
        """The attributes of the instance by name, each an AttributeState."""
        return _attribute_states(self)

    # -- identity

    @property
    def identity(self) -> Any:
        """The primary key as a tuple, or None."""
        pk = self.pk
        if pk is None:
            return None
        return pk if len(self.manager_ref().mapper.primary_key) > 1 else (pk,)

    @property
    def key(self) -> Any:
        """The identity key ``(class, primary key tuple, identity token)``, or None."""
        if self.pk is None:
            return None
        return (self.manager_ref().mapper._identity_class, self.identity, self.identity_token)

    @key.setter
    def key(self, key: Any) -> None:
        if key is None:
            self.pk = None
            self.identity_token = None
        else:
            identity = key[1]
            self.pk = identity if len(identity) > 1 else identity[0]
            self.identity_token = key[2] if len(key) > 2 else None

    @property
    def identity_key(self) -> Any:
        """The identity key ``(class, primary key tuple, identity token)``, or None."""
        return self.key

    @property
    def has_identity(self) -> bool:
        """Whether the instance has an identity key."""
        return self.pk is not None

    # -- the five states

    @property
    def session(self) -> Any:
        """The Session that the instance belongs to, or None."""
        return sessions.get(self.session_id) if self.session_id else None

    @property
    def async_session(self) -> Any:
        """The AsyncSession that the instance belongs to, or None."""
        session = self.session
        return None if session is None else _async_session(session)

    @property
    def _attached(self) -> bool:
        return self.session_id != 0 and self.session_id in sessions

    @property
    def transient(self) -> bool:
        """Whether the instance has neither identity nor session."""
        return self.pk is None and not self._attached

    @property
    def pending(self) -> bool:
        """Whether the instance waits in a session for its INSERT."""
        return self.pk is None and self._attached

    @property
    def persistent(self) -> bool:
        """Whether the instance is in a session and has a row."""
        return self.pk is not None and not self.flags & DELETED and self._attached

    @property
    def deleted(self) -> bool:
        """Whether the instance's row was deleted in a transaction that is still open."""
        return self.pk is not None and self.flags & DELETED != 0 and self._attached

    @property
    def detached(self) -> bool:
        """Whether the instance has an identity but no session."""
        return self.pk is not None and not self._attached

    @property
    def was_deleted(self) -> bool:
        """Whether the instance's row was deleted by a flush."""
        return self.flags & DELETED != 0

    @property
    def _deleted(self) -> bool:
        return self.flags & DELETED != 0

    @_deleted.setter
    def _deleted(self, value: bool) -> None:
        self.flags = self.flags | DELETED if value else self.flags & ~DELETED

    # -- what is loaded, and what changed

    @property
    def modified(self) -> bool:
        """Whether an attribute was changed since the last flush or load."""
        return self.flags & MODIFIED != 0

    @property
    def expired(self) -> bool:
        """Whether the whole instance is expired: its row is read again on the next access."""
        return self.flags & EXPIRED != 0

    @expired.setter
    def expired(self, value: bool) -> None:
        self.flags = self.flags | EXPIRED if value else self.flags & ~EXPIRED

    @property
    def committed_state(self) -> Values:
        """The values before the first change of each attribute that was changed; made if there is none."""
        return committed_values(self, self.dict)

    @property
    def unloaded(self) -> set[str]:
        """The names of the attributes that have no value in the instance."""
        d = self.dict
        return {key for key in self.manager_ref() if key not in d}

    @property
    def unloaded_expirable(self) -> set[str]:
        """The names of the attributes that have no value in the instance."""
        return self.unloaded

    @property
    def unmodified(self) -> set[str]:
        """The names of the attributes that were not changed."""
        return set(self.manager_ref()).difference(self.committed_state)

    def unmodified_intersection(self, keys: Any) -> set[str]:
        """Return those of ``keys`` that name an attribute that was not changed."""
        return set(keys).intersection(self.manager_ref()).difference(self.committed_state)

    @property
    def expired_attributes(self) -> set[str]:
        """The names of the attributes that are to be read from the row again on the next access."""
        d = self.dict
        if self.flags & EXPIRED:
            return {key for key in self.manager_ref().expirable if key not in d}
        return {key for key in d.get(EXPIRED_KEYS, ()) if key not in d}

    @property
    def parents(self) -> Any:
        """{name of a relationship: state of the object that refers to this one, or False}."""
        return self.dict.setdefault(PARENTS, {})

    def __reduce__(self) -> Any:
        values = (self.ref(), self.class_, self.pk, self.identity_token, self.flags)
        manager = self.manager_ref()
        if manager.has_events:
            return restored_state, (*values, manager.fire_pickle(self))
        return restored_state, values


def new_state(
    instance: Any,
    manager_ref: Any,
    pk: Any,
    identity_token: Any,
    imap: Any,
    session_id: int,
    batch: Any,
    flags: int,
) -> InstanceState:
    """Return the state of an instance; the caller puts it into the instance's dict.

    :param manager_ref: ``manager.ref``.
    """
    state = InstanceState.__new__(InstanceState)
    state.ref = reference_to(instance)
    state.manager_ref = manager_ref
    state.pk = pk
    state.identity_token = identity_token
    state.imap = imap
    state.batch = batch
    state.session_id = session_id
    state.flags = flags
    return state


def restored_state(
    obj: Any, class_: Any, pk: Any, identity_token: Any, flags: int, noted: Any = None
) -> InstanceState:
    """Return the state of an unpickled instance; ``obj`` is None for one that was gone then.

    :param noted: the dict that listeners saw when it was pickled.
    """
    manager = getattr(class_, MANAGER)
    manager_ref = manager.ref
    if obj is None:
        state = new_state(_gone, manager_ref, pk, identity_token, None, 0, None, flags)
        state.ref = _gone
        return state
    state = new_state(obj, manager_ref, pk, identity_token, None, 0, None, flags)
    if noted is not None and manager.has_events:
        manager.dispatch.unpickle(state, noted)
    return state


def _gone() -> None:
    """Stand for the weak reference to an instance that is gone."""


def state_of(instance: Any) -> InstanceState:
    """Return the state of an instance, made if its constructor was bypassed."""
    d = instance.__dict__
    state = d.get(STATE)
    if state is None:
        d[STATE] = state = new_state(
            instance, getattr(type(instance), MANAGER).ref, None, None, None, 0, None, 0
        )
    return state  # type: ignore[no-any-return]  # nothing else is kept under that name


def committed_values(state: InstanceState, d: dict[str, Any]) -> dict[str, Any]:
    """Return the values before the first change of each changed attribute, as the dict that is kept."""
    committed = d.get(COMMITTED)
    if committed is None:
        committed = d[COMMITTED] = {}
    if state.flags & NEW:
        for key in state.manager_ref():
            if key in d and key not in committed:
                committed[key] = NO_VALUE
        state.flags &= ~NEW
    return committed


def mark_modified(state: InstanceState, instance: Any) -> None:
    """Remember that an instance was changed; the first change tells its session."""
    if not state.flags & MODIFIED:
        state.flags |= MODIFIED
        if state.session_id:
            _first_change(state, instance)


def record_change(state: InstanceState, d: dict[str, Any], key: str, previous: Any) -> None:
    """Remember the value of an attribute before its first change, and that its instance was changed."""
    if not state.flags & NEW:
        committed = d.get(COMMITTED)
        if committed is None:
            d[COMMITTED] = {key: previous}
        elif key not in committed:
            committed[key] = previous
    if not state.flags & MODIFIED:
        state.flags |= MODIFIED
        if state.session_id:
            _first_change(state, state.ref())


class ManagerBase(dict[str, Any]):
    """What the constructor reads of a class manager.

    ``plain_keys``: the keywords that it stores as they are; None while there is more to do.
    """

    ref: Any
    plain_keys: frozenset[str] | None


class AttributeDescriptor:
    """Read, write and delete one attribute of the instances of a mapped class.

    ``is_plain``: a write only stores the value and remembers the old one (no events, no related objects).
    """

    key: str
    impl: Any
    is_plain: bool

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        d = instance.__dict__
        try:
            return d[self.key]
        except KeyError:
            pass  # what the load raises is not shown as if it came of this
        return self.impl.get(state_of(instance), d, PASSIVE_OFF)

    def __set__(self, instance: Any, value: Any) -> None:
        d = instance.__dict__
        state = d.get(STATE)
        if state is None:
            state = state_of(instance)
        if not self.is_plain:
            self.impl.set(state, d, value)
            return
        key = self.key
        flags = state.flags
        if not flags & NEW:
            committed = d.get(COMMITTED)
            if committed is None:
                d[COMMITTED] = {key: d.get(key, NO_VALUE)}
            elif key not in committed:
                committed[key] = d.get(key, NO_VALUE)
        if not flags & MODIFIED:
            state.flags = flags | MODIFIED
            if state.session_id:
                _first_change(state, instance)
        d[key] = value

    def __delete__(self, instance: Any) -> None:
        self.impl.delete(state_of(instance), instance.__dict__)


def construct(self: Any, *args: Any, **values: Any) -> None:
    """Set attributes from keywords: the constructor of mapped classes that define none.

    :raises TypeError: for a keyword that the class has no attribute for, or a value without a keyword.
    """
    if args:
        name = type(self).__name__
        raise TypeError(
            f"expected the attributes of {name} as keywords, got {args!r}; write {name}(name=value)"
        )
    _constructed(self, values)


def _constructed(self: Any, values: dict[str, Any]) -> Any:
    """Give a new instance its values and its state; the values are the constructor's own."""
    manager: Any = getattr(type(self), MANAGER, None)
    plain = None if manager is None else manager.plain_keys
    if plain is not None and not self.__dict__:
        for key in values:
            if key not in plain:
                break
        else:
            state = new_state(self, manager.ref, None, None, None, 0, None, NEW | MODIFIED if values else NEW)
            values[STATE] = state
            self.__dict__ = values
            return
    _initialize_slowly(self, manager, values)
