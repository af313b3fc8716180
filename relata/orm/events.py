"""The events of sessions, mappers, instances and queries.

Listening switches a flag on the class or object concerned; without listeners an event costs the test of
that flag.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from .. import event, exc
from .attributes.events import AttributeEvents
from .base import _mapper_or_none, opt_manager_of_class
from .declarative.registry import registry
from .declarative.types import TypeResolve
from .execute_state import ORMExecuteState
from .held_listeners import UnmappedClass, held_for
from .instrumentation import ClassManager, InstrumentationFactory
from .mapper import Mapper
from .query import Query
from .scoping import scoped_session
from .session import Session
from .sessionmaker import sessionmaker
from .transaction import SessionTransaction

__all__ = (
    "AttributeEvents",
    "InstanceEvents",
    "InstrumentationEvents",
    "MapperEvents",
    "QueryEvents",
    "RegistryEvents",
    "SessionEvents",
)

_OF_ALL_MAPPERS = frozenset(["before_configured", "after_configured"])
_LIFECYCLE = frozenset(
    [
        "transient_to_pending",
        "pending_to_transient",
        "persistent_to_transient",
        "pending_to_persistent",
        "detached_to_persistent",
        "loaded_as_persistent",
        "persistent_to_deleted",
        "deleted_to_persistent",
        "deleted_to_detached",
        "persistent_to_detached",
        "before_attach",
        "after_attach",
    ]
)


class SessionEvents(event.Events[Session]):
    """What happens to sessions; listen to a Session, a class of sessions, a sessionmaker or a scoped_session.

    :param raw: of events about an object: the listener gets its state in place of it
    """

    _dispatch_target = Session

    def do_orm_execute(self, orm_execute_state: ORMExecuteState) -> Any:
        """A statement is about to run; a Result that a listener returns stands in for it."""

    def before_flush(self, session: Session, flush_context: Any, instances: Sequence[Any] | None) -> None:
        """A flush begins: `new`, `dirty` and `deleted` may still be changed."""

    def after_flush(self, session: Session, flush_context: Any) -> None:
        """The rows are written; `new`, `dirty` and `deleted` are still as they were before."""

    def after_flush_postexec(self, session: Session, flush_context: Any) -> None:
        """The flush is over."""

    def before_commit(self, session: Session) -> None:
        """A commit begins, before its flush."""

    def after_commit(self, session: Session) -> None:
        """The commit is done; no SQL can be run here."""

    def after_rollback(self, session: Session) -> None:
        """The database was rolled back."""

    def after_soft_rollback(self, session: Session, previous_transaction: SessionTransaction) -> None:
        """A transaction or savepoint was rolled back."""

    def after_begin(self, session: Session, transaction: SessionTransaction, connection: Any) -> None:
        """A transaction took a connection."""

    def after_transaction_create(self, session: Session, transaction: SessionTransaction) -> None:
        """A transaction or savepoint was begun."""

    def after_transaction_end(self, session: Session, transaction: SessionTransaction) -> None:
        """A transaction or savepoint ended, in whatever way."""

    def before_attach(self, session: Session, instance: Any) -> None:
        """An object is about to come in."""

    def after_attach(self, session: Session, instance: Any) -> None:
        """An object came in."""

    def transient_to_pending(self, session: Session, instance: Any) -> None:
        """A new object was added."""

    def pending_to_transient(self, session: Session, instance: Any) -> None:
        """A new object left before it was inserted."""

    def pending_to_persistent(self, session: Session, instance: Any) -> None:
        """A new object was inserted."""

    def persistent_to_transient(self, session: Session, instance: Any) -> None:
        """The insertion of an object was rolled back."""

    def detached_to_persistent(self, session: Session, instance: Any) -> None:
        """An object that has a row was added."""

    def loaded_as_persistent(self, session: Session, instance: Any) -> None:
        """An object was loaded."""

    def persistent_to_deleted(self, session: Session, instance: Any) -> None:
        """The row of an object was deleted."""

    def deleted_to_persistent(self, session: Session, instance: Any) -> None:
        """The deletion of an object was rolled back."""

    def deleted_to_detached(self, session: Session, instance: Any) -> None:
        """The deletion of an object was committed."""

    def persistent_to_detached(self, session: Session, instance: Any) -> None:
        """An object left."""

    def after_bulk_update(self, update_context: Any) -> None:
        """An UPDATE of mapped classes was run."""

    def after_bulk_delete(self, delete_context: Any) -> None:
        """A DELETE of mapped classes was run."""

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        is_scoped = isinstance(target, scoped_session)
        if is_scoped:
            target = target.session_factory
        if isinstance(target, sessionmaker):
            return target.class_
        if isinstance(target, Session) or (isinstance(target, type) and issubclass(target, Session)):
            return target
        if is_scoped:
            raise exc.ArgumentError(
                "Expected a scoped_session that makes its sessions by a sessionmaker or a class of sessions, "
                f"to listen to {identifier!r}, got one that calls {target!r}: listen to `Session`, or what "
                "that makes"
            )
        return None

    @classmethod
    def _listen(
        cls, event_key: Any, *, raw: bool = False, restore_load_context: bool = False, **kw: Any
    ) -> None:
        event_key.dispatch_target._has_events = True
        if not raw and event_key.identifier in _LIFECYCLE:
            fn = event_key._listen_fn
            event_key = event_key.with_wrapper(
                functools.wraps(fn)(lambda session, state: fn(session, state.obj()))
            )
        event_key.base_listen(**kw)


class MapperEvents(event.Events[Mapper[Any]]):
    """What happens in a flush to the objects of a mapper; listen to a mapped class, a mapper, or `Mapper`
    for all.

    :param propagate: listen for the classes that inherit from it too
    :param raw: the listener gets the state of an object in place of it
    """

    _dispatch_target = Mapper

    def instrument_class(self, mapper: Any, class_: type[Any]) -> None:
        """A class is being mapped, before its attributes are instrumented."""

    def after_mapper_constructed(self, mapper: Any, class_: type[Any]) -> None:
        """A mapper was made."""

    def before_mapper_configured(self, mapper: Any, class_: type[Any]) -> Any:
        """A mapper is about to be configured."""

    def mapper_configured(self, mapper: Any, class_: type[Any]) -> None:
        """A mapper was configured."""

    def before_configured(self) -> None:
        """Mappers are about to be configured."""

    def after_configured(self) -> None:
        """Mappers were configured."""

    def before_insert(self, mapper: Any, connection: Any, target: Any) -> None:
        """The row of an object is about to be inserted; its column attributes may be changed."""

    def after_insert(self, mapper: Any, connection: Any, target: Any) -> None:
        """The row of an object was inserted."""

    def before_update(self, mapper: Any, connection: Any, target: Any) -> None:
        """An object is about to be looked at for an UPDATE; its column attributes may be changed."""

    def after_update(self, mapper: Any, connection: Any, target: Any) -> None:
        """An object was looked at, and its row updated if anything had changed."""

    def before_delete(self, mapper: Any, connection: Any, target: Any) -> None:
        """The row of an object is about to be deleted."""

    def after_delete(self, mapper: Any, connection: Any, target: Any) -> None:
        """The row of an object was deleted."""

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        if target is Mapper:
            return target
        if identifier in _OF_ALL_MAPPERS:
            return None
        if isinstance(target, Mapper):
            return target
        if isinstance(target, type):
            return _mapper_or_none(target) or held_for(target, cls)
        return None

    @classmethod
    def _listen(
        cls, event_key: Any, raw: bool = False, retval: bool = False, propagate: bool = False, **kw: Any
    ) -> None:
        if not raw and event_key.identifier.endswith(("_insert", "_update", "_delete")):
            fn = event_key._listen_fn
            event_key = event_key.with_wrapper(
                functools.wraps(fn)(lambda mapper, connection, state: fn(mapper, connection, state.obj()))
            )
        target = event_key.dispatch_target
        targets = [target]
        if propagate and isinstance(target, Mapper):
            targets = list(target.self_and_descendants)
        elif propagate and isinstance(target, UnmappedClass):
            targets += [
                mapper for sub in target.mapped_below() if (mapper := _mapper_or_none(sub)) is not None
            ]
        for one in targets:
            event_key.with_dispatch_target(one).base_listen(propagate=propagate, **kw)


class RegistryEvents(event.Events[registry]):
    """What happens to a registry; listen to it, to its declarative base, or to `registry` for all."""

    _dispatch_target = registry

    def before_configured(self, registry: registry) -> None:
        """Mappers of the registry are about to be configured."""

    def after_configured(self, registry: registry) -> None:
        """Mappers of the registry were configured."""

    def resolve_type_annotation(self, resolve_type: TypeResolve) -> Any:
        """The SQL type of an annotation is looked for; the first that a listener returns is taken."""

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        if target is registry or isinstance(target, registry):
            return target
        if isinstance(target, type) and opt_manager_of_class(target) is None:
            found = getattr(target, "registry", None)
            return found if isinstance(found, registry) else None
        return None


class InstanceEvents(event.Events[ClassManager[Any]]):
    """What happens to the instances of a mapped class.

    :param propagate: listen for the classes that inherit from it too
    :param raw: the listener gets the state of an object in place of it
    """

    _dispatch_target = ClassManager

    def init(self, target: Any, args: Any, kwargs: Any) -> None:
        """The constructor of an instance is called."""

    def init_failure(self, target: Any, args: Any, kwargs: Any) -> None:
        """The constructor of an instance raised."""

    def load(self, target: Any, context: Any) -> None:
        """An instance was made from a row."""

    def refresh(self, target: Any, context: Any, attrs: Any) -> None:
        """Attributes of an instance were read from its row again."""

    def refresh_flush(self, target: Any, flush_context: Any, attrs: Any) -> None:
        """Attributes of an instance were set by a flush."""

    def expire(self, target: Any, attrs: Any) -> None:
        """An instance, or some of its attributes, was expired."""

    def pickle(self, target: Any, state_dict: Any) -> None:
        """The state of an instance is pickled."""

    def unpickle(self, target: Any, state_dict: Any) -> None:
        """The state of an instance was unpickled."""

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        if target is ClassManager or isinstance(target, ClassManager):
            return target
        if isinstance(target, Mapper):
            return target.class_manager
        if target is Mapper:
            return ClassManager
        if isinstance(target, type):
            return opt_manager_of_class(target) or held_for(target, cls)
        return None

    @classmethod
    def _listen(
        cls,
        event_key: Any,
        raw: bool = False,
        propagate: bool = False,
        restore_load_context: bool = False,
        **kw: Any,
    ) -> None:
        if not raw:
            event_key = event_key.with_wrapper(_with_instance(event_key._listen_fn))
        target = event_key.dispatch_target
        targets = [target]
        if propagate and isinstance(target, ClassManager):
            targets += target.subclass_managers(True)
        elif propagate and isinstance(target, UnmappedClass):
            managers = [opt_manager_of_class(sub) for sub in target.mapped_below()]
            targets += [manager for manager in managers if manager is not None]
        for one in targets:
            event_key.with_dispatch_target(one).base_listen(propagate=propagate, **kw)
            if isinstance(one, ClassManager):
                one.listeners_changed()


def _with_instance(fn: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(fn)
    def call(state: Any, *args: Any) -> Any:
        return fn(state.obj(), *args)

    return call


class InstrumentationEvents(event.Events[InstrumentationFactory]):
    """What happens when classes are instrumented; listen to a class, or to `type` for all.

    :param propagate: listen for the classes that derive from it too; so it is unless told otherwise
    """

    _dispatch_target = InstrumentationFactory

    def class_instrument(self, cls: Any) -> None:
        """A class was instrumented."""

    def class_uninstrument(self, cls: Any) -> None:
        """A class is about to lose its instrumentation."""

    def attribute_instrument(self, cls: Any, key: str, inst: Any) -> None:
        """An attribute was instrumented."""

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        return InstrumentationFactory if isinstance(target, type) else None

    @classmethod
    def _listen(cls, event_key: Any, propagate: bool = True, **kw: Any) -> None:
        """Have the listener told of its class only, and of those that derive from it unless told not to."""
        fn, target = event_key._listen_fn, weakref.ref(event_key.target)

        def told(class_: Any, *args: Any) -> Any:
            wanted = target()
            if wanted is class_ or wanted is type or (propagate and issubclass(class_, wanted or ())):
                return fn(class_, *args)
            return None

        event_key.with_wrapper(functools.wraps(fn)(told)).base_listen(**kw)


class QueryEvents(event.Events[Query[Any]]):
    """What happens to Query objects.

    :param retval: the listener returns the query that is to be used
    """

    _dispatch_target = Query

    def before_compile(self, query: Any) -> Any:
        """A query is about to run."""

    def before_compile_update(self, query: Any, update_context: Any) -> Any:
        """`Query.update()` is about to run."""

    def before_compile_delete(self, query: Any, delete_context: Any) -> Any:
        """`Query.delete()` is about to run."""

    @classmethod
    def _listen(cls, event_key: Any, retval: bool = False, bake_ok: bool = False, **kw: Any) -> None:
        if not retval:
            fn = event_key._listen_fn

            def call(query: Any, *args: Any) -> Any:
                fn(query, *args)
                return query

            event_key = event_key.with_wrapper(functools.wraps(fn)(call))
        event_key.base_listen(**kw)
