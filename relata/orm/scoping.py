"""One session a thread, request or other scope, used as if it were the session itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from ..util import ScopedRegistry, ThreadLocalRegistry, warn
from .session import Session
from .sessionmaker import SessionFactory, sessionmaker

__all__ = ("QueryPropertyDescriptor", "scoped_session")

_S = TypeVar("_S", bound=Session)
_Kept = TypeVar("_Kept")

_METHODS = [
    "add",
    "add_all",
    "begin",
    "begin_nested",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "close",
    "commit",
    "connection",
    "delete",
    "delete_all",
    "enable_relationship_loading",
    "execute",
    "expire",
    "expire_all",
    "expunge",
    "expunge_all",
    "flush",
    "flush_plan",
    "get",
    "get_bind",
    "get_one",
    "in_transaction",
    "in_nested_transaction",
    "invalidate",
    "is_modified",
    "merge",
    "merge_all",
    "query",
    "refresh",
    "reset",
    "rollback",
    "scalar",
    "scalars",
]
SESSION_ATTRIBUTES = [
    "autoflush",
    "bind",
    "binds",
    "deleted",
    "dirty",
    "execution_options",
    "identity_map",
    "info",
    "is_active",
    "new",
    "no_autoflush",
]


if TYPE_CHECKING:
    # The methods below are a session's own; so checkers know them, with their overloads.
    _Forwarding = Session
else:

    class _Forwarding:
        """Have no methods at run time: they are added below."""


class ScopedSessions(Generic[_Kept]):
    """Keep one session a scope.

    :param session_factory: makes the sessions
    :param registry: keeps them
    """

    _support_async = False
    _removal = "call remove()"

    session_factory: SessionFactory[_Kept]
    registry: ScopedRegistry[_Kept] | ThreadLocalRegistry[_Kept]

    @property
    def _proxied(self) -> _Kept:
        return self.registry()

    def __call__(self, **kw: Any) -> _Kept:
        """Return the session of the scope, made if there is none.

        :param kw: arguments for making it
        :raises InvalidRequestError: there is one already, and arguments were given
        """
        if kw:
            if self.registry.has():
                raise sa_exc.InvalidRequestError(
                    "Expected arguments for a session only while the scope has none, got some though it has: "
                    f"{self._removal} first"
                )
            session = self.session_factory(**kw)
            self.registry.set(session)
            return session
        return self.registry()

    def configure(self, **kwargs: Any) -> None:
        """Change arguments for the sessions that are made from now on."""
        if self.registry.has():
            warn(
                "configure() changes the sessions made from now on: this scope has one, which stays as it is"
            )
        self.session_factory.configure(**kwargs)

    def __contains__(self, instance: object) -> bool:
        return instance in self.registry()  # type: ignore[operator]  # a session

    def __iter__(self) -> Iterator[Any]:
        return iter(self.registry())  # type: ignore[call-overload,no-any-return]  # a session


class scoped_session(ScopedSessions[_S], _Forwarding):
    """Keep one session a scope; its methods and attributes are those of the session of the scope at hand.

    :param session_factory: makes the sessions
    :param scopefunc: returns a hashable value that names the scope at hand; without it, each thread is one
    """

    def __init__(self, session_factory: sessionmaker[_S], scopefunc: Callable[[], Any] | None = None) -> None:
        self.session_factory = session_factory
        self.registry: ScopedRegistry[_S] | ThreadLocalRegistry[_S] = (
            ScopedRegistry(session_factory, scopefunc) if scopefunc else ThreadLocalRegistry(session_factory)
        )

    def remove(self) -> None:
        """Close the session of the scope, if there is one, and forget it."""
        if self.registry.has():
            self.registry().close()
        self.registry.clear()

    def query_property(self, query_cls: type[Any] | None = None) -> QueryPropertyDescriptor:
        """Return a class attribute that gives a query of its class in the session of the scope."""
        return QueryPropertyDescriptor(self, query_cls)

    object_session = staticmethod(Session.object_session)
    identity_key = staticmethod(Session.identity_key)


class QueryPropertyDescriptor:
    """Give a query of the class that it is read from."""

    def __init__(self, sessions: scoped_session[Any], query_cls: type[Any] | None) -> None:
        self._sessions = sessions
        self._query_cls = query_cls

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        session = self._sessions.registry()
        return session.query(owner) if self._query_cls is None else self._query_cls(owner, session=session)


def forward(scoped: type[Any], target: type[Any], methods: list[str], attributes: list[str]) -> None:
    """Give a class whose objects keep sessions the methods and attributes of a session.

    :param scoped: the class; its objects have a `registry`.
    :param target: the class of the sessions.
    """
    for name in methods:
        setattr(scoped, name, _forwarded_method(scoped, target, name))
    for name in attributes:
        setattr(scoped, name, _forwarded_attribute(name))


def _forwarded_method(scoped: type[Any], target: type[Any], name: str) -> Callable[..., Any]:
    def call(self: Any, *args: Any, **kw: Any) -> Any:
        return getattr(self.registry(), name)(*args, **kw)

    call.__name__ = name
    call.__qualname__ = f"{scoped.__name__}.{name}"
    call.__doc__ = getattr(target, name).__doc__ if hasattr(target, name) else None
    return call


def _forwarded_attribute(name: str) -> property:
    def read(self: Any) -> Any:
        return getattr(self.registry(), name)

    def write(self: Any, value: Any) -> None:
        setattr(self.registry(), name, value)

    return property(read, write, doc=f"`{name}` of the session of the scope.")


forward(scoped_session, Session, _METHODS, SESSION_ATTRIBUTES)
