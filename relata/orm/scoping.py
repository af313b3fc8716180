"""One session a thread, request or other scope, used as if it were the session itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import exc as sa_exc
from ..util import ScopedRegistry, ThreadLocalRegistry, warn
from .session import Session
from .sessionmaker import sessionmaker

__all__ = ("QueryPropertyDescriptor", "scoped_session")

_S = TypeVar("_S", bound=Session)

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
_ATTRIBUTES = [
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


class scoped_session(Generic[_S], _Forwarding):
    """Keep one session a scope; its methods and attributes are those of the session of the scope at hand.

    :param session_factory: makes the sessions
    :param scopefunc: returns a hashable value that names the scope at hand; without it, each thread is one
    """

    _support_async = False

    def __init__(self, session_factory: sessionmaker[_S], scopefunc: Callable[[], Any] | None = None) -> None:
        self.session_factory = session_factory
        self.registry: ScopedRegistry[_S] | ThreadLocalRegistry[_S] = (
            ScopedRegistry(session_factory, scopefunc) if scopefunc else ThreadLocalRegistry(session_factory)
        )

    @property
    def _proxied(self) -> _S:
        return self.registry()

    def __call__(self, **kw: Any) -> _S:
        """Return the session of the scope, made if there is none.

        :param kw: arguments for making it
        :raises InvalidRequestError: there is one already, and arguments were given
        """
        if kw:
            if self.registry.has():
                raise sa_exc.InvalidRequestError(
                    "Expected arguments for a session only while the scope has none, got some though it has: "
                    "call remove() first"
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

    def remove(self) -> None:
        """Close the session of the scope, if there is one, and forget it."""
        if self.registry.has():
            self.registry().close()
        self.registry.clear()

    def query_property(self, query_cls: type[Any] | None = None) -> QueryPropertyDescriptor:
        """Return a class attribute that gives a query of its class in the session of the scope."""
        return QueryPropertyDescriptor(self, query_cls)

    def __contains__(self, instance: object) -> bool:
        return instance in self._proxied

    def __iter__(self) -> Iterator[Any]:
        return iter(self._proxied)

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


def _forwarded_method(name: str) -> Callable[..., Any]:
    def call(self: scoped_session[Any], *args: Any, **kw: Any) -> Any:
        return getattr(self.registry(), name)(*args, **kw)

    call.__name__ = name
    call.__qualname__ = f"scoped_session.{name}"
    call.__doc__ = getattr(Session, name).__doc__ if hasattr(Session, name) else None
    return call


def _forwarded_attribute(name: str) -> property:
    def read(self: scoped_session[Any]) -> Any:
        return getattr(self.registry(), name)

    def write(self: scoped_session[Any], value: Any) -> None:
        setattr(self.registry(), name, value)

    return property(read, write, doc=f"`{name}` of the session of the scope.")


for _name in _METHODS:
    setattr(scoped_session, _name, _forwarded_method(_name))
for _name in _ATTRIBUTES:
    setattr(scoped_session, _name, _forwarded_attribute(_name))
