"""Make sessions that are configured alike."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar, overload

from .binds import Bind
from .identity import IdentityKey
from .lifecycle import object_session
from .primary_keys import identity_key
from .session import Session

_S = TypeVar("_S", bound=Session)
_Made = TypeVar("_Made")


class SessionFactory(Generic[_Made]):
    """Make sessions of a class by the same arguments.

    :param class_: the class; they are of one that derives from it, so that events can be listened to for the
        sessions of this factory only
    :param kw: the arguments
    """

    class_: type[_Made]

    def _configure_class(self, class_: type[Any], kw: dict[str, Any], info: Mapping[Any, Any] | None) -> None:
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = type(class_.__name__, (class_,), {})

    def __call__(self, **local_kw: Any) -> _Made:
        """Make a session.

        :param local_kw: arguments in place of the configured ones
        """
        if not local_kw:
            return self.class_(**self.kw)
        merged = {**self.kw, **local_kw}
        if "info" in self.kw and "info" in local_kw:
            merged["info"] = {**self.kw["info"], **local_kw["info"]}
        return self.class_(**merged)

    def configure(self, **new_kw: Any) -> None:
        """Change arguments for the sessions that are made from now on."""
        self.kw.update(new_kw)

    def __repr__(self) -> str:
        options = ", ".join(f"{key}={value!r}" for key, value in self.kw.items())
        return f"{type(self).__name__}(class_={self.class_.__name__!r}, {options})"


class sessionmaker(SessionFactory[_S]):
    """Make sessions that are configured alike; call it for one, or use `begin()` for one in a transaction.

    :param bind: the Engine or Connection of each session
    :param class_: the class of the sessions
    :param autoflush: see Session, as for every other argument
    """

    @overload
    def __init__(
        self,
        bind: Bind | None = None,
        *,
        class_: type[_S],
        autoflush: bool = True,
        expire_on_commit: bool = True,
        info: Mapping[Any, Any] | None = None,
        **kw: Any,
    ) -> None: ...
    @overload
    def __init__(
        self: sessionmaker[Session],
        bind: Bind | None = None,
        *,
        autoflush: bool = True,
        expire_on_commit: bool = True,
        info: Mapping[Any, Any] | None = None,
        **kw: Any,
    ) -> None: ...
    def __init__(
        self,
        bind: Bind | None = None,
        *,
        class_: type[Any] = Session,
        autoflush: bool = True,
        expire_on_commit: bool = True,
        info: Mapping[Any, Any] | None = None,
        **kw: Any,
    ) -> None:
        kw.update(bind=bind, autoflush=autoflush, expire_on_commit=expire_on_commit)
        self._configure_class(class_, kw, info)

    def begin(self) -> AbstractContextManager[_S]:
        """Make a session in a transaction, for a `with` block: committed at its end, rolled back when it
        raises.
        """
        return self()._maker_context_manager()

    @staticmethod
    def object_session(instance: object) -> Session | None:
        """Return the session that an object is in, or None."""
        return object_session(instance)

    @staticmethod
    def identity_key(class_: type[Any] | None = None, ident: Any = None, **kw: Any) -> IdentityKey:
        """Return the identity key for a class and primary key, an object, or a row."""
        return identity_key(class_, ident, **kw)
