"""The session: load objects, change them, and write the changes back in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar, get_args, overload

from .. import exc as sa_exc
from .._hot.attributes import DELETED, LOADS_RELATED, MODIFIED, NEW, PARENTS, InstanceState
from ..engine.util import TransactionalContext
from ..event import EventTarget
from ..util import EMPTY_DICT, immutabledict, warn, warn_deprecated
from ..util.typing import Self
from . import exc
from .base import object_state
from .binds import Bind, Binds
from .bulk import insert_mappings, save_objects, update_mappings
from .cascades import DELETE, EXPUNGE, REFRESH_EXPIRE, reachable
from .execute_state import ORMExecuteState
from .execution import Execution
from .flush import FlushPlan, plan_flush, run_flush
from .identity import IdentityKey
from .lifecycle import close_all_sessions, make_transient, make_transient_to_detached, object_session
from .loading import get_from_identity, load_on_pk, reload
from .membership import Membership
from .merge import Merge
from .primary_keys import entity_mapper, identity_key, inspected_mapper, pk_from_argument
from .query import Query
from .state import expire, expire_attributes
from .transaction import SessionTransaction, SessionTransactionOrigin, SessionTransactionState

if TYPE_CHECKING:
    from ..engine.row import Row
    from ..sql.typing import TypedColumn
    from .mapper import Mapper

__all__ = (
    "ORMExecuteState",
    "Session",
    "SessionTransaction",
    "SessionTransactionOrigin",
    "close_all_sessions",
    "make_transient",
    "make_transient_to_detached",
    "object_session",
)

_O = TypeVar("_O")
_T0 = TypeVar("_T0")
_T1 = TypeVar("_T1")
_T2 = TypeVar("_T2")
_T3 = TypeVar("_T3")
_ACTIVE = SessionTransactionState.ACTIVE
_NO_OPTIONS: Mapping[str, Any] = immutabledict()

JoinTransactionMode: TypeAlias = Literal[
    "conditional_savepoint", "rollback_only", "control_fully", "create_savepoint"
]

_JOIN_MODES = get_args(JoinTransactionMode)


class Session(Execution, Membership, EventTarget):
    """Load objects, keep one object a row, and write changes back in one transaction.

    :param bind: the Engine or Connection to use
    :param autoflush: flush before each query of mapped classes
    :param expire_on_commit: forget what objects hold at each commit, so that it is read anew
    :param autobegin: begin a transaction on the first use; without it, `begin()` does
    :param twophase: prepare transactions before they are committed, on databases that can
    :param binds: mapped classes, mappers or tables -> Engine or Connection
    :param info: a dict for the user's own notes
    :param query_cls: the class that `query()` makes
    :param join_transaction_mode: what to do on a Connection that is in a transaction already
    :param close_resets_only: False: refuse to be used after `close()`
    :param execution_options: options for every statement
    :param peerload: load what is read of one object, and was not loaded yet, for every object that came with
        the same result
    """

    _is_asyncio: ClassVar[bool] = False
    _trans_context_manager: TransactionalContext | None = None
    connection_callable: Any = None

    def __init__(
        self,
        bind: Bind | None = None,
        *,
        autoflush: bool = True,
        future: Literal[True] = True,
        expire_on_commit: bool = True,
        autobegin: bool = True,
        twophase: bool = False,
        binds: Mapping[Any, Bind] | None = None,
        enable_baked_queries: bool = True,
        info: Mapping[Any, Any] | None = None,
        query_cls: type[Any] | None = None,
        autocommit: Literal[False] = False,
        join_transaction_mode: JoinTransactionMode = "conditional_savepoint",
        close_resets_only: bool = True,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
        peerload: bool = False,
    ) -> None:
        if autocommit or not future:
            _refuse_old_arguments(autocommit)
        if join_transaction_mode not in _JOIN_MODES:
            raise sa_exc.ArgumentError(
                f"Expected join_transaction_mode to be one of {', '.join(map(repr, _JOIN_MODES))}, got "
                f"{join_transaction_mode!r}"
            )
        super().__init__()
        self.bind = bind
        self.autoflush = autoflush
        self.expire_on_commit = expire_on_commit
        self.autobegin = autobegin
        self.twophase = twophase
        self.enable_baked_queries = enable_baked_queries
        self.join_transaction_mode = join_transaction_mode
        self.execution_options = execution_options
        self.peerload = peerload
        self._binds = Binds(binds) if binds else None
        self._query_cls = query_cls
        self._may_reopen = close_resets_only
        self._is_closed = False
        self._flushing = False
        self._inherited = EMPTY_DICT
        self._emitting = False
        self._transaction: SessionTransaction | None = None
        self._nested_transaction: SessionTransaction | None = None
        if info:
            self.info.update(info)

    @property
    def binds(self) -> Mapping[Any, Bind]:
        """Mapped classes and tables, as `binds` and `bind_mapper()` gave them -> Engine or Connection."""
        return immutabledict() if self._binds is None else immutabledict(self._binds.by_key)

    @property
    def info(self) -> dict[Any, Any]:
        """A dict for the user's own notes."""
        found: dict[Any, Any] = self.__dict__.setdefault("_info", {})
        return found

    # -- transactions

    def _autobegin_t(self, begin: bool = False) -> SessionTransaction:
        """Return the transaction at hand, begun if there is none."""
        transaction = self._transaction
        if transaction is not None:
            return transaction
        if self._trans_context_manager is not None:
            SessionTransaction._trans_ctx_check(self)
        if self._is_closed and not self._may_reopen:
            raise sa_exc.InvalidRequestError(
                "Expected an open session, got one that was closed for good, as close_resets_only=False "
                "asks: make another one"
            )
        if not begin and not self.autobegin:
            raise sa_exc.InvalidRequestError(
                "Expected begin() before any work, since this Session was made with autobegin=False"
            )
        origin = SessionTransactionOrigin.BEGIN if begin else SessionTransactionOrigin.AUTOBEGIN
        transaction = self._transaction = SessionTransaction(self, origin)
        if self._has_events:
            self.dispatch.after_transaction_create(self, transaction)
        return transaction

    def begin(self, nested: bool = False) -> SessionTransaction:
        """Begin a transaction, or a savepoint within it; the object returned is a context manager.

        :raises InvalidRequestError: a transaction is begun already
        """
        transaction = self._transaction
        if transaction is None:
            transaction = self._autobegin_t(begin=True)
            if not nested:
                return transaction
        if not nested:
            raise sa_exc.InvalidRequestError(
                "Expected begin() before any work, got a session that is in a transaction: begun by begin(), "
                "or by the session's first use; for a savepoint, call begin_nested()"
            )
        if transaction._state is not _ACTIVE:
            transaction._refuse("begin a savepoint")
        self.flush()
        nested_transaction = SessionTransaction(self, SessionTransactionOrigin.BEGIN_NESTED, transaction)
        self._transaction = self._nested_transaction = nested_transaction
        if self._has_events:
            self.dispatch.after_transaction_create(self, nested_transaction)
        return nested_transaction

    def begin_nested(self) -> SessionTransaction:
        """Begin a savepoint: rolled back on its own, the transaction around it lives on."""
        return self.begin(nested=True)

    def commit(self) -> None:
        """Flush, and commit the outermost transaction.

        :raises PendingRollbackError: an earlier flush failed, and `rollback()` has not been called since
        """
        transaction = self._transaction
        if transaction is None:
            transaction = self._autobegin_t()
        transaction.commit(_to_root=True)

    def rollback(self) -> None:
        """Roll the transaction back, and put objects back into the state they had before it."""
        if self._transaction is not None:
            self._transaction.rollback(_to_root=True)

    def prepare(self) -> None:
        """Flush, and prepare the transaction for a commit in two phases."""
        self._autobegin_t().prepare()

    def in_transaction(self) -> bool:
        """Say whether a transaction is begun."""
        return self._transaction is not None

    def in_nested_transaction(self) -> bool:
        """Say whether a savepoint is begun."""
        return self._nested_transaction is not None

    def get_transaction(self) -> SessionTransaction | None:
        """Return the outermost transaction, or None."""
        transaction = self._transaction
        while transaction is not None and transaction._parent is not None:
            transaction = transaction._parent
        return transaction

    def get_nested_transaction(self) -> SessionTransaction | None:
        """Return the innermost savepoint, or None."""
        return self._nested_transaction

    @property
    def is_active(self) -> bool:
        """Whether work can go on: no flush failed since the last rollback."""
        if self.autobegin:
            return self._transaction is None or self._transaction.is_active
        return self._transaction is not None and self._transaction.is_active

    def close(self) -> None:
        """Let go of every object, and end the transaction without a commit."""
        self._close(False)

    def reset(self) -> None:
        """Let go of every object and end the transaction; the session stays usable in any case."""
        self._close(False, is_reset=True)

    def invalidate(self) -> None:
        """Close, and have the connections thrown away instead of given back."""
        self._close(True)

    def _close(self, invalidate: bool, is_reset: bool = False) -> None:
        outer = self._enter("close")
        try:
            if not is_reset:
                self._is_closed = True
            transaction = self._transaction
            deleted: list[InstanceState] = []
            chain = list(transaction._iterate_self_and_parents()) if transaction is not None else []
            for part in chain:
                deleted.extend(part._deleted)
            self._expunge_everything(deleted)
            for part in chain:
                part.close(invalidate)
        finally:
            self._busy = outer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, type_: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _maker_context_manager(self) -> Iterator[Self]:
        with self, self.begin():
            yield self

    # -- objects in and out

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Take an object in, and what its save-update cascades reach: new ones are inserted by the next
        flush.

        :raises UnmappedInstanceError: it is no instance of a mapped class
        """
        if self._transaction is None:
            self._autobegin_t()
        if self._emitting and _warn:
            self._warn_of_emitting("add()")
        state = object_state(instance)
        if state.pk is None and PARENTS in instance.__dict__:
            _forget_lost_parents(instance.__dict__[PARENTS])
        self._attach_graph(state, instance)

    def add_all(self, instances: Iterable[object]) -> None:
        """Take in each of several objects; see `add`."""
        for instance in instances:
            self.add(instance)

    def enable_relationship_loading(self, obj: object) -> None:
        """Have a new object load its relationships by the foreign keys that it holds, without adding it.

        The session knows the object, and does not write it; `add()` does that.

        :raises InvalidRequestError: it is in another session
        """
        state = object_state(obj)
        if state.session_id not in (0, self.hash_key) and state.session is not None:
            self._refuse_foreign(state)
        state.session_id = self.hash_key
        state.flags |= LOADS_RELATED

    def delete(self, instance: object) -> None:
        """Have the next flush delete an object's row, and those that its delete cascades reach.

        :raises InvalidRequestError: it has no row
        """
        state = object_state(instance)
        if state.pk is None:
            raise sa_exc.InvalidRequestError(
                f"Expected an object that has a row, got {exc.describe_state(state)}: "
                "one that was only added is taken back by expunge()"
            )
        if self._transaction is None:
            self._autobegin_t()
        if self._emitting:
            self._warn_of_emitting("delete()")
        if state in self._deleted:
            return
        if state.flags & DELETED and state.session_id in (0, self.hash_key):
            self._attach_persistent(state, instance)
        else:
            self._attach(state, instance)
        related = list(reachable(state, instance, DELETE))
        self._deleted[state] = instance
        for other_state, other in related:
            if other_state.pk is not None and not other_state.flags & DELETED:
                self._attach(other_state, other)
                self._deleted[other_state] = other

    def delete_all(self, instances: Iterable[object]) -> None:
        """Have each of several objects deleted; see `delete`."""
        for instance in instances:
            self.delete(instance)

    def expunge(self, instance: object) -> None:
        """Let go of an object, and of what its expunge cascades reach.

        :raises InvalidRequestError: it is not in this session
        """
        state = object_state(instance)
        if state.session_id != self.hash_key:
            raise sa_exc.InvalidRequestError(
                f"Expected an object of this session, got {exc.describe_state(state)}"
            )
        related = [other for other, _ in reachable(state, instance, EXPUNGE)]
        self._expunge_states([state, *(other for other in related if other.session_id == self.hash_key)])

    def expunge_all(self) -> None:
        """Let go of every object."""
        self._expunge_everything(self._deleted_in_transaction())

    def _deleted_in_transaction(self) -> list[InstanceState]:
        """The objects whose rows were deleted in the open transaction: they belong to the session until
        it ends.
        """
        if self._transaction is None:
            return []
        parts = self._transaction._iterate_self_and_parents()
        return [state for part in parts for state in part._deleted]

    def merge(self, instance: _O, *, load: bool = True, options: Sequence[Any] | None = None) -> _O:
        """Copy an object's values into the session's object of the same row, made or loaded on need.

        :param load: look in the database; without it the given object counts as a clean copy of its row
        :param options: loader options for what is loaded
        :return: the session's object; the given one is not taken in
        """
        return self.merge_all([instance], load=load, options=options)[0]

    def merge_all(
        self, instances: Iterable[_O], *, load: bool = True, options: Sequence[Any] | None = None
    ) -> Sequence[_O]:
        """Merge several objects, related ones once; see `merge`."""
        if self._emitting:
            self._warn_of_emitting("merge()")
        self._autoflush()
        before, self.autoflush = self.autoflush, False
        try:
            work = Merge(self, load, options)
            return [work.merge(object_state(instance), instance) for instance in instances]
        finally:
            self.autoflush = before

    # -- what objects hold

    def expire(self, instance: object, attribute_names: Iterable[str] | None = None) -> None:
        """Forget what an object holds: it is read from its row on the next access.

        :param attribute_names: these attributes only
        :raises InvalidRequestError: it is not persistent in this session
        """
        state = object_state(instance)
        self._require_persistent(state)
        self._expire_state(state, instance, attribute_names)

    def _expire_state(self, state: InstanceState, obj: Any, attribute_names: Iterable[str] | None) -> None:
        if attribute_names is not None:
            expire_attributes(state, obj.__dict__, list(attribute_names))
            return
        related = list(reachable(state, obj, REFRESH_EXPIRE))
        self._expire_whole(state, obj)
        for other_state, other in related:
            if other_state.session_id == self.hash_key:
                self._expire_whole(other_state, other)

    def _expire_whole(self, state: InstanceState, obj: Any) -> None:
        if state.pk is not None:
            expire(state, obj.__dict__)
            self._modified.pop(state, None)
        elif state in self._new:
            self._expunge_states([state])

    def expire_all(self) -> None:
        """Forget what every persistent object holds."""
        self._expire_everything()

    def refresh(
        self, instance: object, attribute_names: Iterable[str] | None = None, with_for_update: Any = None
    ) -> None:
        """Read an object's row again, now.

        :param attribute_names: these attributes only; a relationship among them is loaded too
        :param with_for_update: True, or a dict of arguments of `with_for_update()`: lock the row
        :raises InvalidRequestError: it is not persistent in this session, or its row is gone
        """
        state = object_state(instance)
        self._require_persistent(state)
        names = None if attribute_names is None else list(attribute_names)
        if names == []:
            return
        self._expire_state(state, instance, names)  # its own changes are lost, those of others flushed
        self._autoflush()
        found = None
        if not state.flags & DELETED:
            found = reload(self, state, names, with_for_update)
        if found is None:
            raise sa_exc.InvalidRequestError(
                f"Expected the row of {exc.describe_state(state)}, to read it again, found none: "
                "it was deleted meanwhile; expunge() the object"
            )

    def _require_persistent(self, state: InstanceState) -> None:
        if (
            state.session_id != self.hash_key
            or state.pk is None
            or not self.identity_map.contains_state(state)
        ):
            raise sa_exc.InvalidRequestError(
                f"Expected an object of this session that has a row, got {exc.describe_state(state)}"
            )

    def is_modified(self, instance: object, include_collections: bool = True) -> bool:
        """Say whether an object has changes that a flush would write.

        :param include_collections: count changes of collections, which lead to no UPDATE of the object's
            own row
        """
        state = object_state(instance)
        if not state.flags & (MODIFIED | NEW):
            return False
        d: dict[str, Any] = instance.__dict__
        manager = state.manager
        for key in manager:
            impl = manager[key].impl
            if not include_collections and impl.collection:
                continue
            history = impl.get_history(state, d, 0)
            if history.added or history.deleted:
                return True
        return False

    # -- by primary key

    def get(
        self,
        entity: type[_O] | Mapper[_O],
        ident: Any,
        *,
        options: Sequence[Any] | None = None,
        populate_existing: bool | None = None,
        with_for_update: Any = None,
        identity_token: Any = None,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
        bind_arguments: Mapping[str, Any] | None = None,
    ) -> _O | None:
        """Return the object with a primary key, from the session or else the database, or None.

        :param entity: the mapped class
        :param ident: the primary key: a value, a tuple for several columns, or a dict by attribute name
        :param options: loader options
        :param populate_existing: read the row though the object is here
        :param with_for_update: True, or a dict of arguments of `with_for_update()`: lock the row
        :raises InvalidRequestError: `ident` does not fit the primary key
        """
        mapper = inspected_mapper(entity)
        pk = pk_from_argument(mapper, ident)
        if populate_existing is None:
            populate_existing = bool(execution_options.get("populate_existing", False))
        else:
            execution_options = {**execution_options, "populate_existing": populate_existing}
        if pk is None:
            warn(f"Expected a primary key of {mapper.class_.__name__} to get(), got {ident!r}: no row has it")
            return None
        if with_for_update is False:
            with_for_update = None
        must_load = populate_existing or with_for_update is not None or mapper.always_refresh
        if not must_load and self.identity_map.find(mapper._identity_class, pk, identity_token) is not None:
            return get_from_identity(self, mapper, pk, token=identity_token)
        self._autoflush()
        return load_on_pk(
            self,
            mapper,
            pk,
            options=options or (),
            with_for_update=with_for_update,
            identity_token=identity_token,
            execution_options=execution_options,
            bind_arguments=bind_arguments,
        )

    def get_one(self, entity: type[_O] | Mapper[_O], ident: Any, **kw: Any) -> _O:
        """Return the object with a primary key; see `get` for the arguments.

        :raises NoResultFound: there is none
        """
        found = self.get(entity, ident, **kw)
        if found is None:
            raise sa_exc.NoResultFound(
                f"Expected a row of {entity_mapper(entity).class_.__name__} with primary key {ident!r}, "
                "got none"
            )
        return found

    @overload
    def query(self, ent0: type[_O], /) -> Query[_O]: ...  # type: ignore[overload-overlap]  # no class is a column
    @overload
    def query(self, ent0: TypedColumn[_T0], /) -> Query[Row[_T0]]: ...
    @overload
    def query(self, ent0: TypedColumn[_T0], ent1: TypedColumn[_T1], /) -> Query[Row[_T0, _T1]]: ...
    @overload
    def query(
        self, ent0: TypedColumn[_T0], ent1: TypedColumn[_T1], ent2: TypedColumn[_T2], /
    ) -> Query[Row[_T0, _T1, _T2]]: ...
    @overload
    def query(
        self,
        ent0: TypedColumn[_T0],
        ent1: TypedColumn[_T1],
        ent2: TypedColumn[_T2],
        ent3: TypedColumn[_T3],
        /,
    ) -> Query[Row[_T0, _T1, _T2, _T3]]: ...
    @overload
    def query(self, *entities: Any, **kwargs: Any) -> Query[Any]: ...
    def query(self, *entities: Any, **kwargs: Any) -> Any:
        """Return a Query of classes or columns in this session: the older way to write `select()`."""
        cls: Any = self._query_cls or Query
        return cls(entities, self, **kwargs)

    # -- flushing

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write every change to the database, in an order that foreign keys allow.

        :param objects: write these objects only (rarely wanted)
        :raises UnmappedInstanceError: one of them is no instance of a mapped class
        :raises StaleDataError: a row was changed or deleted meanwhile
        :raises IntegrityError: the database refused a row; `exc.instance` is the object, where it is known
        """
        if objects is not None:
            _warn_of_objects()
            for one in objects:
                object_state(one)  # what is mapped nowhere is refused before anything is undone for it
        outer = self._enter("flush")
        try:
            if self._flushing:
                raise sa_exc.InvalidRequestError(
                    "Expected no flush() or commit() from a listener that runs within a flush, got one: "
                    "before_flush may change objects, after_flush_postexec may flush"
                )
            if self._new or self._modified or self._deleted:
                self._flushing = True
                try:
                    run_flush(self, objects)
                finally:
                    self._flushing = False
        finally:
            self._busy = outer

    # -- many rows, without objects

    def bulk_insert_mappings(
        self,
        mapper: type[Any] | Mapper[Any],
        mappings: Iterable[dict[str, Any]],
        return_defaults: bool = False,
        render_nulls: bool = False,
    ) -> None:
        """Insert rows given as dicts by attribute name.

        :param mapper: a mapped class, or its mapper
        :param return_defaults: put the primary keys that the database makes into the dicts
        :param render_nulls: write a None as NULL; otherwise it is left out, for the column's default
        """
        target, rows = entity_mapper(mapper), list(mappings)
        self._in_bulk(
            lambda: insert_mappings(
                self, self._connection_of(target), target, rows, return_defaults, render_nulls
            )
        )

    def bulk_update_mappings(
        self, mapper: type[Any] | Mapper[Any], mappings: Iterable[dict[str, Any]]
    ) -> None:
        """Update rows given as dicts by attribute name, each with its primary key.

        :param mapper: a mapped class, or its mapper
        :raises StaleDataError: a row is not there
        """
        target, rows = entity_mapper(mapper), list(mappings)
        self._in_bulk(lambda: update_mappings(self, self._connection_of(target), target, rows))

    def bulk_save_objects(
        self,
        objects: Iterable[object],
        return_defaults: bool = False,
        update_changed_only: bool = True,
        preserve_order: bool = True,
    ) -> None:
        """Write objects without taking them into the session: INSERT for new ones, UPDATE for others.

        :param return_defaults: give new objects the primary keys that the database makes
        :param update_changed_only: update what was changed, not all that an object holds
        :param preserve_order: keep the order given; otherwise the objects of one class go together
        """
        self._in_bulk(
            lambda: save_objects(self, objects, return_defaults, update_changed_only, preserve_order)
        )

    def _in_bulk(self, write: Callable[[], None]) -> None:
        """Write rows as a flush does: on failure the transaction is rolled back and waits for
        `rollback()`.
        """
        transaction = self._transaction or self._autobegin_t()
        if transaction._state is not _ACTIVE:
            transaction._refuse("write rows")
        try:
            write()
        except BaseException as error:
            transaction.rollback(_error=error)
            raise

    def flush_plan(self, objects: Sequence[Any] | None = None) -> FlushPlan:
        """Return the steps that a flush would take, without taking them; `print()` shows them as a table.

        No event is fired, no default evaluated and no object changed; a SELECT is run only for what a
        delete cascade needs to know.
        """
        return plan_flush(self, objects)

    # -- class methods

    @staticmethod
    def object_session(instance: object) -> Session | None:
        """Return the session that an object is in, or None."""
        return object_session(instance)

    @staticmethod
    def identity_key(
        class_: type[Any] | None = None,
        ident: Any = None,
        *,
        instance: Any = None,
        row: Any = None,
        identity_token: Any = None,
    ) -> IdentityKey:
        """Return the identity key for a class and primary key, an object, or a row."""
        return identity_key(class_, ident, instance=instance, row=row, identity_token=identity_token)


def _warn_of_objects() -> None:
    warn_deprecated(
        "flush(objects) will go: flush() everything, in a session that holds what belongs together", "2.1"
    )


def _forget_lost_parents(parents: dict[str, Any]) -> None:
    """Have an object that is added not count as an orphan for what it lost before."""
    for name in [name for name, parent in parents.items() if parent is False]:
        del parents[name]


def _refuse_old_arguments(autocommit: bool) -> None:
    if autocommit:
        raise sa_exc.ArgumentError(
            "Expected no autocommit: a session always works in a transaction; call commit()"
        )
    raise sa_exc.ArgumentError("Expected future=True or no such argument: there is one kind of session")
