"""Sessions for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from functools import partial
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Concatenate,
    NoReturn,
    ParamSpec,
    Self,
    TypeVar,
    TypeVarTuple,
    cast,
    overload,
)

from ..._hot.attributes import set_hooks
from ...orm.lifecycle import close_all_sessions as close_all_sync_sessions, object_session
from ...orm.primary_keys import identity_key
from ...orm.session import Session
from ...util import EMPTY_DICT, immutabledict
from ...util.concurrency import greenlet_spawn
from ...util.deprecations import warn_deprecated
from .base import ReversibleProxy, _run_to_completion
from .binds import AsyncBind, Translation
from .engine import AsyncConnection
from .result import AsyncResult, AsyncScalarResult, ensure_sync_result
from .transaction import AsyncSessionTransaction

if TYPE_CHECKING:
    from ...engine.base import Connection, Engine
    from ...engine.interfaces import CoreAnyParams
    from ...engine.result import Result, ScalarResult
    from ...orm.identity import IdentityKey, IdentityMap
    from ...sql.base import Executable
    from ...sql.selectable import TypedReturnsRows

__all__ = ["AsyncSession", "async_object_session", "async_session", "close_all_sessions"]

_O = TypeVar("_O", bound=object)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_Options = Mapping[str, Any]
_STREAMED = {"stream_results": True}


class AsyncSession(ReversibleProxy[Session]):
    """Load objects, keep one object a row, and write changes back; what asks the database is awaited.

    It stands in front of a `Session`, `sync_session`, on which events are listened for. It belongs to one
    task at a time.

    :param bind: the AsyncEngine or AsyncConnection to use
    :param binds: mapped classes, mappers or tables -> AsyncEngine or AsyncConnection
    :param sync_session_class: the class of the session behind this one
    :param kw: the other arguments of `Session`
    """

    _is_asyncio = True

    sync_session_class: ClassVar[type[Session]] = Session
    sync_session: Session

    def __init__(
        self,
        bind: AsyncBind | None = None,
        *,
        binds: Mapping[Any, AsyncBind] | None = None,
        sync_session_class: type[Session] | None = None,
        **kw: Any,
    ) -> None:
        self._translation = translation = Translation()
        if bind is not None:
            kw["bind"] = translation.to_sync(bind)
        if binds:
            kw["binds"] = {key: translation.to_sync(one) for key, one in binds.items()}
        if sync_session_class is not None:
            self.sync_session_class = sync_session_class  # type: ignore[misc]  # of this one session
        self.sync_session = self._assign_proxied(self.sync_session_class(**kw))

    @property
    def _proxied(self) -> Session:
        return self.sync_session

    @classmethod
    def _refuse_listeners(cls) -> NoReturn:
        raise NotImplementedError(
            "events of an asyncio session are those of the synchronous one behind it: listen on "
            ".sync_session, or on the class given as sync_session_class"
        )

    # -- engines and connections

    @property
    def bind(self) -> AsyncBind | None:
        """The AsyncEngine or AsyncConnection that is used where `binds` says nothing."""
        bind = self.sync_session.bind
        return None if bind is None else self._translation.to_async(bind)

    @bind.setter
    def bind(self, value: AsyncBind | None) -> None:
        self.sync_session.bind = None if value is None else self._translation.to_sync(value)

    @property
    def binds(self) -> Mapping[Any, AsyncBind]:
        """Mapped classes and tables -> AsyncEngine or AsyncConnection."""
        binds = self.sync_session.binds
        return immutabledict({key: self._translation.to_async(bind) for key, bind in binds.items()})

    def bind_mapper(self, mapper: Any, bind: AsyncBind) -> None:
        """Use an engine or connection for a mapped class."""
        self.sync_session.bind_mapper(mapper, self._translation.to_sync(bind))

    def bind_table(self, table: Any, bind: AsyncBind) -> None:
        """Use an engine or connection for a table."""
        self.sync_session.bind_table(table, self._translation.to_sync(bind))

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Engine | Connection | None = None, **kw: Any
    ) -> Engine | Connection:
        """Return the synchronous engine or connection for a mapped class or statement.

        To choose engines by a rule of your own, override this method of a `Session` class and give that as
        `sync_session_class`.
        """
        return self.sync_session.get_bind(mapper, clause=clause, bind=bind, **kw)

    def get_async_bind(
        self, mapper: Any = None, clause: Any = None, bind: AsyncBind | None = None, **kw: Any
    ) -> AsyncBind:
        """Return the asyncio engine or connection for a mapped class or statement.

        :raises AsyncBindNotFound: it is none of those that this session was given
        """
        given = None if bind is None else bind._proxied
        found = self.get_bind(mapper, clause, given, **kw)
        return bind if bind is not None and found is given else self._translation.to_async(found)

    async def connection(
        self, bind_arguments: _Options | None = None, execution_options: _Options | None = None, **kw: Any
    ) -> AsyncConnection:
        """Return the connection of the transaction at hand."""
        connection = await greenlet_spawn(
            self.sync_session.connection,
            bind_arguments=bind_arguments,
            execution_options=execution_options,
            **kw,
        )
        return AsyncConnection._proxy_for(connection)

    # -- executing

    async def run_sync(
        self, fn: Callable[Concatenate[Session, _P], _T], *arg: _P.args, **kw: _P.kwargs
    ) -> _T:
        """Call a function that is written for a synchronous session; returns what it returns.

        :param fn: called with the synchronous session, then `arg` and `kw`; it runs in this task, which is
            suspended where the session waits for the database. Attributes load lazily within it.
        """
        return await greenlet_spawn(partial(fn, self.sync_session, *arg, **kw))

    @overload
    async def execute(
        self,
        statement: TypedReturnsRows[*_Ts],
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> Result[*_Ts]: ...

    @overload
    async def execute(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> Result[*tuple[Any, ...]]: ...

    async def execute(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> Result[*tuple[Any, ...]]:
        """Execute a statement; returns a result whose rows were all fetched, so it is not awaited again.

        :raises AsyncMethodRequired: the rows are to stay with the server (`stream_results`): see `stream()`
        """
        result = await greenlet_spawn(
            self.sync_session.execute,
            statement,
            params=params,
            execution_options=execution_options,
            bind_arguments=bind_arguments,
            **kw,
        )
        return cast("Result[*tuple[Any, ...]]", await ensure_sync_result(result, "execute"))

    @overload
    async def scalar(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> _T | None: ...

    @overload
    async def scalar(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> Any: ...

    async def scalar(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> Any:
        """Execute a statement; returns the first column of the first row, or None."""
        return await greenlet_spawn(
            self.sync_session.scalar,
            statement,
            params=params,
            execution_options=execution_options,
            bind_arguments=bind_arguments,
            **kw,
        )

    @overload
    async def scalars(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> ScalarResult[_T]: ...

    @overload
    async def scalars(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> ScalarResult[Any]: ...

    async def scalars(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> ScalarResult[Any]:
        """Execute a statement; returns the first column of its rows."""
        result = await self.execute(
            statement,
            params=params,
            execution_options=execution_options,
            bind_arguments=bind_arguments,
            **kw,
        )
        return result.scalars()

    @overload
    async def stream(
        self,
        statement: TypedReturnsRows[*_Ts],
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> AsyncResult[*_Ts]: ...

    @overload
    async def stream(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> AsyncResult[*tuple[Any, ...]]: ...

    async def stream(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> AsyncResult[*tuple[Any, ...]]:
        """Execute a statement whose rows stay with the server until they are awaited."""
        result = await greenlet_spawn(
            self.sync_session.execute,
            statement,
            params=params,
            execution_options={**execution_options, **_STREAMED},
            bind_arguments=bind_arguments,
            **kw,
        )
        return AsyncResult(result)

    @overload
    async def stream_scalars(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> AsyncScalarResult[_T]: ...

    @overload
    async def stream_scalars(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> AsyncScalarResult[Any]: ...

    async def stream_scalars(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: _Options = EMPTY_DICT,
        bind_arguments: _Options | None = None,
        **kw: Any,
    ) -> AsyncScalarResult[Any]:
        """Execute a statement, as `stream()` does, for the first column of its rows."""
        result = await self.stream(
            statement,
            params=params,
            execution_options=execution_options,
            bind_arguments=bind_arguments,
            **kw,
        )
        return result.scalars()

    async def get(
        self,
        entity: type[_O] | Any,
        ident: Any,
        *,
        options: Sequence[Any] | None = None,
        populate_existing: bool | None = None,
        with_for_update: Any = None,
        identity_token: Any = None,
        execution_options: _Options = EMPTY_DICT,
    ) -> _O | None:
        """Return the object of a primary key, from the session or the database; None where there is none."""
        return await greenlet_spawn(
            self.sync_session.get,
            entity,
            ident,
            options=options,
            **_given(populate_existing=populate_existing),
            with_for_update=with_for_update,
            identity_token=identity_token,
            execution_options=execution_options,
        )

    async def get_one(
        self,
        entity: type[_O] | Any,
        ident: Any,
        *,
        options: Sequence[Any] | None = None,
        populate_existing: bool | None = None,
        with_for_update: Any = None,
        identity_token: Any = None,
        execution_options: _Options = EMPTY_DICT,
    ) -> _O:
        """Return the object of a primary key.

        :raises NoResultFound: there is none
        """
        return await greenlet_spawn(
            self.sync_session.get_one,
            entity,
            ident,
            options=options,
            **_given(populate_existing=populate_existing),
            with_for_update=with_for_update,
            identity_token=identity_token,
            execution_options=execution_options,
        )

    # -- objects, awaiting

    async def refresh(
        self, instance: object, attribute_names: Iterable[str] | None = None, with_for_update: Any = None
    ) -> None:
        """Load an object anew, or some of its attributes; lazy ones that are named are loaded too."""
        await greenlet_spawn(
            self.sync_session.refresh,
            instance,
            attribute_names=attribute_names,
            with_for_update=with_for_update,
        )

    async def delete(self, instance: object) -> None:
        """Have an object deleted by the next flush; what its cascades reach is loaded."""
        await greenlet_spawn(self.sync_session.delete, instance)

    async def delete_all(self, instances: Iterable[object]) -> None:
        """Have objects deleted by the next flush."""
        await greenlet_spawn(self.sync_session.delete_all, instances)

    async def merge(self, instance: _O, *, load: bool = True, options: Sequence[Any] | None = None) -> _O:
        """Copy the state of an object onto the one of its primary key in this session; returns that one."""
        return await greenlet_spawn(self.sync_session.merge, instance, load=load, options=options)

    async def merge_all(
        self, instances: Iterable[_O], *, load: bool = True, options: Sequence[Any] | None = None
    ) -> Sequence[_O]:
        """Copy the state of several objects; see `merge()`."""
        return await greenlet_spawn(self.sync_session.merge_all, instances, load=load, options=options)

    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write the changes to the database."""
        await greenlet_spawn(self.sync_session.flush, objects=objects)

    # -- transactions

    def begin(self) -> AsyncSessionTransaction:
        """Return a transaction, which begins by `await` or `async with`."""
        return AsyncSessionTransaction(self)

    def begin_nested(self) -> AsyncSessionTransaction:
        """Return a savepoint, which begins by `await` or `async with`."""
        return AsyncSessionTransaction(self, nested=True)

    def in_transaction(self) -> bool:
        """Say whether a transaction is begun."""
        return self.sync_session.in_transaction()

    def in_nested_transaction(self) -> bool:
        """Say whether a savepoint is begun."""
        return self.sync_session.in_nested_transaction()

    def get_transaction(self) -> AsyncSessionTransaction | None:
        """Return the outermost transaction, or None."""
        found = self.sync_session.get_transaction()
        return None if found is None else AsyncSessionTransaction._proxy_for(found, async_session=self)

    def get_nested_transaction(self) -> AsyncSessionTransaction | None:
        """Return the innermost savepoint, or None."""
        found = self.sync_session.get_nested_transaction()
        return None if found is None else AsyncSessionTransaction._proxy_for(found, async_session=self)

    async def commit(self) -> None:
        """Flush, and commit the outermost transaction."""
        await greenlet_spawn(self.sync_session.commit)

    async def rollback(self) -> None:
        """Roll the transaction back, and put objects back into the state they had before it."""
        await greenlet_spawn(self.sync_session.rollback)

    async def close(self) -> None:
        """Let go of every object, and end the transaction without a commit."""
        await greenlet_spawn(self.sync_session.close)

    async def aclose(self) -> None:
        """Close: `close()`, under the name that `contextlib.aclosing()` calls."""
        await self.close()

    async def reset(self) -> None:
        """Let go of every object and end the transaction; the session stays usable in any case."""
        await greenlet_spawn(self.sync_session.reset)

    async def invalidate(self) -> None:
        """Close, and have the connections thrown away instead of given back."""
        await greenlet_spawn(self.sync_session.invalidate)

    @classmethod
    async def close_all(cls) -> None:
        """Close the sessions of the program, as `close_all_sessions()` does."""
        warn_deprecated("AsyncSession.close_all() will end: await close_all_sessions()", "2.0")
        await close_all_sessions()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        await _run_to_completion(self.close())

    @asynccontextmanager
    async def _maker_context_manager(self) -> AsyncIterator[Self]:
        async with self, self.begin():
            yield self

    # -- what the session behind does without awaiting

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Take an object in, and what its save-update cascades reach."""
        self.sync_session.add(instance, _warn=_warn)

    def add_all(self, instances: Iterable[object]) -> None:
        """Take objects in."""
        self.sync_session.add_all(instances)

    def expire(self, instance: object, attribute_names: Iterable[str] | None = None) -> None:
        """Forget what an object holds: attributes have to be loaded before they are read again."""
        self.sync_session.expire(instance, attribute_names=attribute_names)

    def expire_all(self) -> None:
        """Forget what all objects hold."""
        self.sync_session.expire_all()

    def expunge(self, instance: object) -> None:
        """Let go of an object, and of what its expunge cascades reach."""
        self.sync_session.expunge(instance)

    def expunge_all(self) -> None:
        """Let go of every object."""
        self.sync_session.expunge_all()

    def is_modified(self, instance: object, include_collections: bool = True) -> bool:
        """Say whether an object has changes."""
        return self.sync_session.is_modified(instance, include_collections=include_collections)

    def __contains__(self, instance: object) -> bool:
        return instance in self.sync_session

    def __iter__(self) -> Iterator[object]:
        return iter(self.sync_session)

    @property
    def is_active(self) -> bool:
        """Whether work can go on: no flush failed since the last rollback."""
        return self.sync_session.is_active

    @property
    def autoflush(self) -> bool:
        """Whether each query of mapped classes flushes before it."""
        return self.sync_session.autoflush

    @autoflush.setter
    def autoflush(self, value: bool) -> None:
        self.sync_session.autoflush = value

    @property
    def no_autoflush(self) -> AbstractContextManager[Session]:
        """A context manager (by `with`) within which queries do not flush."""
        return self.sync_session.no_autoflush

    @property
    def new(self) -> Any:
        """The objects that the next flush inserts."""
        return self.sync_session.new

    @property
    def dirty(self) -> Any:
        """The objects that were changed."""
        return self.sync_session.dirty

    @property
    def deleted(self) -> Any:
        """The objects that the next flush deletes."""
        return self.sync_session.deleted

    @property
    def identity_map(self) -> IdentityMap:
        """The objects of the session by their identity."""
        return self.sync_session.identity_map

    @identity_map.setter
    def identity_map(self, value: IdentityMap) -> None:
        self.sync_session.identity_map = value

    @property
    def info(self) -> dict[Any, Any]:
        """A dict for the user's own notes."""
        return self.sync_session.info

    @property
    def execution_options(self) -> _Options:
        """The options for every statement."""
        return self.sync_session.execution_options

    @execution_options.setter
    def execution_options(self, value: _Options) -> None:
        self.sync_session.execution_options = value

    @classmethod
    def object_session(cls, instance: object) -> Session | None:
        """Return the synchronous session that an object is in, or None; see `async_object_session()`."""
        return object_session(instance)

    @classmethod
    def identity_key(cls, class_: type[Any] | None = None, ident: Any = None, **kw: Any) -> IdentityKey:
        """Return the identity key for a class and primary key, an object, or a row."""
        return identity_key(class_, ident, **kw)


def _given(**kw: Any) -> dict[str, Any]:
    """Return the arguments that are not None."""
    return {name: value for name, value in kw.items() if value is not None}


def async_object_session(instance: object) -> AsyncSession | None:
    """Return the AsyncSession that an object is in, or None."""
    session = object_session(instance)
    return None if session is None else async_session(session)


def async_session(session: Session) -> AsyncSession | None:
    """Return the AsyncSession in front of a session, or None."""
    return AsyncSession._retrieve_proxy_for_target(session, regenerate=False)


async def close_all_sessions() -> None:
    """Close the sessions of the program."""
    await greenlet_spawn(close_all_sync_sessions)


set_hooks(async_session=async_session)
