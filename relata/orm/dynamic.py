"""Collections that are queries: ``lazy="dynamic"``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeVar

from .._hot.attributes import STATE, InstanceState, sessions
from .exc import DetachedInstanceError, describe_state
from .query import Query
from .relationships.core import register_collection
from .relationships.writeonly import AbstractCollectionWriter, WriteOnlyAttribute

__all__ = ["AppenderMixin", "AppenderQuery"]

_T = TypeVar("_T")


class AppenderMixin(AbstractCollectionWriter[_T]):
    """The part of a dynamic collection that is added to a Query class."""

    _statement: Any

    def __init__(self, attr: WriteOnlyAttribute, state: InstanceState) -> None:
        super().__init__(attr.prop.entity.entity, None)  # type: ignore[call-arg]  # of the Query class beside it
        self.instance = state.obj()
        self.attr = attr
        self._statement = self._ordered(self._statement.where(self._condition()))

    @property
    def session(self) -> Any:
        """The session of the object; it flushes first, where it does so by itself."""
        state = self.instance.__dict__[STATE]
        session = sessions.get(state.session_id)
        if session is not None and session.autoflush and self.instance in session:
            session._autoflush()
        return session if state.pk is not None else None

    @session.setter
    def session(self, session: Any) -> None:
        """Ignore what a Query sets: the session is that of the object."""

    def _pending(self) -> list[_T] | None:
        """Return the objects of a collection whose owner has no row; None where a query tells them."""
        if self.session is not None:
            return None
        state = self.instance.__dict__[STATE]
        if state.pk is not None:
            raise DetachedInstanceError(
                f"expected {describe_state(state)} to be in a session, to query its {self.attr}; add it "
                "to one"
            )
        return self.attr._added(self.instance.__dict__)

    def __iter__(self) -> Iterator[_T]:
        found = self._pending()
        return iter(found) if found is not None else super().__iter__()  # type: ignore[misc]  # of Query

    def __getitem__(self, item: Any) -> Any:
        found = self._pending()
        return found[item] if found is not None else super().__getitem__(item)  # type: ignore[misc]  # of Query

    def all(self) -> list[_T]:
        """Return the objects."""
        found = self._pending()
        return list(found) if found is not None else super().all()  # type: ignore[misc]  # of Query

    def count(self) -> int:
        """Return how many objects there are."""
        found = self._pending()
        return len(found) if found is not None else super().count()  # type: ignore[misc]  # of Query

    def add(self, item: _T) -> None:
        """Add an object."""
        self._add(item)

    def append(self, item: _T) -> None:
        """Add an object."""
        self._add(item)

    def add_all(self, iterator: Iterable[_T]) -> None:
        """Add objects."""
        for item in iterator:
            self._add(item)

    def extend(self, iterator: Iterable[_T]) -> None:
        """Add objects."""
        self.add_all(iterator)

    def remove(self, item: _T) -> None:
        """Remove an object."""
        self._remove(item)


class AppenderQuery(AppenderMixin[_T], Query[_T]):
    """What an attribute of a ``dynamic`` relationship gives: a Query of its objects, which can be changed."""


class DynamicAttribute(WriteOnlyAttribute):
    """The behaviour of a collection that is a query."""

    writer: ClassVar[Any] = AppenderQuery
    is_readable: ClassVar[bool] = True

    def __init__(self, descriptor: Any, prop: Any, typecallable: Any = list, **options: Any) -> None:
        super().__init__(descriptor, prop, typecallable, **options)
        self.query_class: Any = AppenderQuery
        if prop.query_class is not None:
            mixed = prop.query_class
            bases = (mixed,) if issubclass(mixed, AppenderMixin) else (AppenderMixin, mixed)
            self.query_class = type(f"Appender{mixed.__name__}", bases, {})

    def get(self, state: InstanceState, d: dict[str, Any], passive: int = 31) -> Any:
        return self.query_class(self, state)

    def _members(self, state: InstanceState, d: dict[str, Any]) -> list[Any]:
        return list(self.get(state, d))

    def _loaded(self, state: InstanceState, d: dict[str, Any]) -> list[Any]:
        session = sessions.get(state.session_id)
        if session is None:
            return []
        with session.no_autoflush:
            return list(self.get(state, d))


register_collection("dynamic", DynamicAttribute)
