"""Make a class ready to be mapped: its manager, its descriptors, its constructor."""

from __future__ import annotations

import contextlib
import functools
import inspect
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc, util
from .._hot import attributes as hot
from .._hot.attributes import (
    MANAGER,
    MODIFIED,
    NEW,
    STATE,
    InstanceState,
    ManagerBase,
    construct,
    new_state,
    state_of,
)
from . import exc
from .base import opt_manager_of_class
from .held_listeners import take_held_listeners

if TYPE_CHECKING:
    from .attributes import InstrumentedAttribute
    from .mapper import Mapper

_O = TypeVar("_O")


class ClassManager(ManagerBase, Generic[_O]):
    """What the mapper knows of a class: its attributes by name, its mapper, its constructor.

    :ivar plain_keys: the keywords that the constructor stores as they are; None until mappers are
        configured, or when something has to happen at construction.
    :ivar expirable: names of the column attributes that come with the row.
    :ivar collection_keys: names of the attributes that hold collections.
    :ivar initial: values that a new instance has from the start; None for none.
    :ivar made_table: the mapping gave the class its ``__table__``, and takes it off again.
    :ivar has_events: listeners for events of instances are registered.
    """

    dispatch: Any

    __hash__ = object.__hash__  # type: ignore[assignment]  # goes by identity

    def __init__(self, class_: type[_O]) -> None:
        super().__init__()
        self.class_ = class_
        self.ref = weakref.ref(self)
        self.mapper: Mapper[_O] = None  # type: ignore[assignment]  # set when the class is mapped
        self.registry: Any = None
        self.declarative_scan: Any = None
        self.is_mapped = False
        self.made_table = False
        self.has_events = False
        self.plain_keys = None
        self.initial: dict[str, Any] | None = None
        self.expirable: tuple[str, ...] = ()
        self.collection_keys: tuple[str, ...] = ()
        self.local_attrs: dict[str, InstrumentedAttribute[Any]] = {}
        self.validators: dict[str, Any] = {}
        self._original_init: Any = None
        for base in self._bases:
            self.has_events = self.has_events or base.has_events
            self.dispatch._update(base.dispatch)
            self.update(base)
        take_held_listeners(self.dispatch, class_)
        self.has_events = self.has_events or any(self.dispatch._own.values())
        setattr(class_, MANAGER, self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __repr__(self) -> str:
        return f"<ClassManager of {self.class_!r}>"

    def __bool__(self) -> bool:
        return True

    @property
    def _bases(self) -> Iterator[ClassManager[Any]]:
        for cls in self.class_.__bases__:
            manager = getattr(cls, MANAGER, None)
            if manager is not None:
                yield manager

    @property
    def manager(self) -> ClassManager[_O]:
        """This manager."""
        return self

    @property
    def attributes(self) -> Iterable[InstrumentedAttribute[Any]]:
        """The instrumented attributes."""
        return iter(self.values())

    def subclass_managers(self, recursive: bool) -> list[ClassManager[Any]]:
        """Return the managers of mapped subclasses."""
        found = []
        for cls in self.class_.__subclasses__():
            manager = opt_manager_of_class(cls)
            if manager is not None:
                found.append(manager)
            if recursive and manager is not None:
                found += manager.subclass_managers(True)
        return found

    # -- descriptors

    def instrument_attribute(self, key: str, attribute: InstrumentedAttribute[Any]) -> None:
        """Put a descriptor on the class."""
        self.local_attrs[key] = attribute
        self[key] = attribute
        setattr(self.class_, key, attribute)
        self.plain_keys = None

    def uninstrument_attribute(self, key: str) -> None:
        """Take a descriptor off the class."""
        if key in self.local_attrs:
            del self.local_attrs[key]
            if key in self.class_.__dict__:
                delattr(self.class_, key)
        self.pop(key, None)
        self.plain_keys = None

    def attributes_changed(self) -> None:
        """Work out anew what is derived from the attributes."""
        self.plain_keys = None
        impls = [attribute.impl for attribute in self.values() if attribute.impl is not None]
        self.collection_keys = tuple([impl.key for impl in impls if impl.collection])
        self.expirable = tuple(
            [impl.key for impl in impls if impl.accepts_scalar_loader and impl.expire_missing]
        )

    def listeners_changed(self) -> None:
        """Note that listeners for events of instances were registered: the fast ways are left."""
        self.has_events = True
        self.plain_keys = None

    _refresh_fast_init = listeners_changed

    # -- construction

    def install_init(self, constructor: Callable[..., None] | None = None) -> None:
        """Have the constructor of the class make the state of new instances.

        :param constructor: that of a class which has none.
        """
        cls = self.class_
        init: Any = cls.__init__
        if init is object.__init__ and constructor is construct:
            self._original_init = init
            setattr(cls, "__init__", construct)  # noqa: B010  # a method to type checkers
            return
        if init is object.__init__ and constructor is not None:
            self._original_init = init
            setattr(cls, "__init__", _stateful_init(constructor))  # noqa: B010  # a method to type checkers
            return
        if init is construct or hasattr(init, "_sa_original_init"):
            return
        self._original_init = init
        setattr(cls, "__init__", _stateful_init(init))  # noqa: B010  # a method to type checkers

    def uninstall_init(self) -> None:
        """Give the class its own constructor back."""
        current: Any = self.class_.__dict__.get("__init__")
        if self._original_init is not None and (
            current is construct or hasattr(current, "_sa_original_init")
        ):
            if self._original_init is object.__init__:
                del self.class_.__init__
            else:
                setattr(self.class_, "__init__", self._original_init)  # noqa: B010  # a method to type checkers
        self._original_init = None

    def prepare_init(self) -> None:
        """Work out what the constructor may store as it is; mappers are configured."""
        cls = self.class_
        if self.has_events or self.initial is not None or self.mapper.polymorphic_abstract:
            return
        if cls.__init__ is not construct or cls.__new__ is not object.__new__:
            return
        if cls.__setattr__ is not object.__setattr__:
            return
        self.plain_keys = frozenset(
            key for key, attr in self.items() if attr.impl.stores_plainly and attr.is_on(cls)
        )

    def begin(self, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> InstanceState:
        """Make the state of an instance whose constructor begins."""
        if self.plain_keys is None and self.is_mapped:
            self.mapper._check_configure()
            self.prepare_init()
        state = new_state(instance, self.ref, None, None, None, 0, None, NEW)
        instance.__dict__[STATE] = state
        if self.is_mapped and self.mapper.polymorphic_abstract:
            raise sa_exc.InvalidRequestError(
                f"expected an instance of a subclass of {self.class_.__name__}, which is mapped with "
                "polymorphic_abstract=True and has no rows of its own; make one of a subclass"
            )
        if self.initial is not None:
            instance.__dict__.update(self.initial)
        if self.has_events:
            self.dispatch.init(state, args, kwargs)
        return state

    def new_instance(self, state: InstanceState | None = None) -> _O:
        """Return an instance whose constructor did not run."""
        instance = self.class_.__new__(self.class_)
        if state is None:
            state_of(instance)
        else:
            instance.__dict__[STATE] = state
        return instance

    def setup_instance(self, instance: _O, state: InstanceState | None = None) -> None:
        """Give an instance a state."""
        if state is None:
            state_of(instance)
        else:
            instance.__dict__[STATE] = state

    def has_state(self, instance: _O) -> bool:
        """Tell whether an instance has a state."""
        return STATE in instance.__dict__

    def has_parent(self, state: InstanceState, key: str, optimistic: bool = False) -> bool:
        """Tell whether an attribute of some object refers to an instance."""
        return self[key].impl.hasparent(state, optimistic=optimistic)  # type: ignore[no-any-return]  # a bool

    # -- events of instances, where there are listeners

    def fire_load(self, state: InstanceState, context: Any) -> None:
        """Tell that an instance was loaded."""
        self.dispatch.load(state, context)

    def fire_refresh(self, state: InstanceState, context: Any, attrs: Iterable[str] | None) -> None:
        """Tell that attributes of an instance were read again."""
        self.dispatch.refresh(state, context, attrs)

    def fire_refresh_flush(self, state: InstanceState, flush: Any, attrs: Iterable[str]) -> None:
        """Tell that a flush set attributes of an instance."""
        self.dispatch.refresh_flush(state, flush, attrs)

    def fire_expire(self, state: InstanceState, attrs: Iterable[str] | None) -> None:
        """Tell that an instance, or some attributes of it, were expired."""
        self.dispatch.expire(state, attrs)

    def fire_pickle(self, state: InstanceState) -> dict[str, Any]:
        """Tell that an instance is pickled; return the dict that listeners may put notes into."""
        noted = {
            "instance": state.obj(),
            "class_": state.class_,
            "key": state.key,
            "modified": state.modified,
            "expired_attributes": set(state.expired_attributes),
        }
        self.dispatch.pickle(state, noted)
        return noted

    # -- the end

    def unregister(self) -> None:
        """Take everything off the class that was put on it."""
        _instrumentation_factory.dispatch.class_uninstrument(self.class_)
        for key in list(self.local_attrs):
            self.uninstrument_attribute(key)
        self.uninstall_init()
        if MANAGER in self.class_.__dict__:
            delattr(self.class_, MANAGER)
        self.is_mapped = False


def _stateful_init(original: Callable[..., None]) -> Callable[..., None]:
    """Return a constructor that makes the state first, unless a subclass's constructor did."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if STATE in self.__dict__:
            original(self, *args, **kwargs)
            return
        manager = type(self).__dict__.get(MANAGER) or getattr(type(self), MANAGER)
        state = manager.begin(self, args, kwargs)
        try:
            original(self, *args, **kwargs)
        except BaseException:
            with util.safe_reraise():
                if manager.has_events:
                    manager.dispatch.init_failure(state, args, kwargs)

    if original is object.__init__:
        original = _refuse_arguments
    functools.update_wrapper(__init__, original, updated=())
    with contextlib.suppress(TypeError, ValueError):  # one written in C may tell none
        __init__.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]  # read by inspect
    __init__._sa_original_init = original  # type: ignore[attr-defined]  # a mark on a function
    return __init__


def _refuse_arguments(self: Any, *args: Any, **kwargs: Any) -> None:
    makes_instances: Any = type(self).__new__
    if (args or kwargs) and makes_instances is object.__new__:
        raise TypeError(
            f"{type(self).__name__}() takes no arguments: the class has no __init__; define one, or "
            "derive the class from a declarative base"
        )


def _initialize_slowly(instance: Any, manager: ClassManager[Any] | None, values: dict[str, Any]) -> None:
    """Set attributes from keywords one by one: there are listeners, related objects, or unknown names.

    :param manager: None for a class that is not mapped, such as a declarative base.
    """
    if manager is None:
        _set_all(instance, (), values)
        return
    state: InstanceState | None = instance.__dict__.get(STATE)
    begun = state is None
    if state is None:
        state = manager.begin(instance, (), values)
    try:
        _set_all(instance, manager, values)
    except BaseException:
        with util.safe_reraise():
            if begun and manager.has_events:
                manager.dispatch.init_failure(state, (), values)
    if values and not state.session_id:
        state.flags |= MODIFIED


def _set_all(instance: Any, names: Iterable[str], values: dict[str, Any]) -> None:
    cls = type(instance)
    for key, value in values.items():
        if not hasattr(cls, key):
            raise _unknown_keyword(cls, names, key)
        setattr(instance, key, value)


def _unknown_keyword(cls: type[Any], names: Iterable[str], key: str) -> TypeError:
    known = ", ".join(sorted(names)) or "none"
    return TypeError(
        f"expected names of attributes as keywords of {cls.__name__}(), got {key!r}; there are: {known}"
    )


hot.set_hooks(initialize_slowly=_initialize_slowly)


def register_class(class_: type[_O]) -> ClassManager[_O]:
    """Return the manager of a class, made if it has none."""
    manager: ClassManager[_O] | None = opt_manager_of_class(class_)
    if manager is None:
        manager = ClassManager(class_)
        _instrumentation_factory.dispatch.class_instrument(class_)
    return manager


def unregister_class(class_: type[Any]) -> None:
    """Take the manager and everything it put there off a class."""
    manager = opt_manager_of_class(class_)
    if manager is None:
        raise exc.UnmappedClassError(class_)
    manager.unregister()


def is_instrumented(instance: Any, key: str) -> bool:
    """Tell whether an attribute of an instance is instrumented."""
    manager = getattr(type(instance), MANAGER, None)
    return manager is not None and key in manager


class InstrumentationFactory:
    """Make class managers, for code that wants to say so."""

    dispatch: Any

    def create_manager_for_cls(self, class_: type[_O]) -> ClassManager[_O]:
        """Return the manager of a class, made if it has none."""
        return register_class(class_)

    def unregister(self, class_: type[Any]) -> None:
        """Take the manager off a class."""
        unregister_class(class_)


_instrumentation_factory = InstrumentationFactory()
manager_of_class = opt_manager_of_class
instance_state = state_of

__all__ = [
    "ClassManager",
    "InstrumentationFactory",
    "instance_state",
    "is_instrumented",
    "manager_of_class",
    "register_class",
    "unregister_class",
]
