"""Collections that are changed and queried but never loaded as a whole: ``lazy="write_only"``.

What was added and removed since the last flush is kept with the instance as the pending changes of a
collection that is not loaded; there never is more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar

from ... import exc as sa_exc
from ..._hot.attributes import PENDING, STATE, InstanceState
from ...sql.dml import Delete, Insert, Update, delete, insert, update
from ...sql.elements import bindparam
from ...sql.selectable import Select, select
from ..attributes import CollectionAttribute, History
from ..base import CALLABLES_OK, PASSIVE_OFF, SQL_OK
from ..state import pending_of
from .comparator import object_values
from .parents import parent_condition

if TYPE_CHECKING:
    from ..attributes import AttributeEventToken

__all__ = ["AbstractCollectionWriter", "WriteOnlyAttribute", "WriteOnlyCollection"]

_T = TypeVar("_T")
_LOAD = CALLABLES_OK | SQL_OK


class AbstractCollectionWriter(Generic[_T]):
    """What stands for the rows of a relationship without holding them: objects can be added and removed.

    :ivar instance: the object that has the collection.
    :ivar attr: the behaviour of the attribute.
    """

    instance: Any
    attr: WriteOnlyAttribute

    def _add(self, item: _T) -> None:
        self.attr.append(self.instance.__dict__[STATE], self.instance.__dict__, item)

    def _remove(self, item: _T) -> None:
        self.attr.remove(self.instance.__dict__[STATE], self.instance.__dict__, item)

    def _condition(self) -> Any:
        prop = self.attr.prop
        return parent_condition(self.instance, prop, prop.entity, prop.secondary)

    def _ordered(self, statement: Any) -> Any:
        order_by = self.attr.prop.order_by
        return statement.order_by(*order_by) if order_by else statement


class WriteOnlyCollection(AbstractCollectionWriter[_T]):
    """What an attribute of a ``write_only`` relationship gives: add, remove, and statements for the rest."""

    __slots__ = ("attr", "instance")

    def __init__(self, attr: WriteOnlyAttribute, state: InstanceState) -> None:
        self.instance = state.obj()
        self.attr = attr

    def add(self, item: _T) -> None:
        """Add an object; its row is written by the next flush."""
        self._add(item)

    def add_all(self, iterator: Iterable[_T]) -> None:
        """Add objects."""
        for item in iterator:
            self._add(item)

    def remove(self, item: _T) -> None:
        """Remove an object; the next flush takes it out."""
        self._remove(item)

    def __iter__(self) -> NoReturn:
        raise TypeError(
            f"expected session.scalars(obj.{self.attr.key}.select()) to read {self.attr}, got an iteration: "
            "a write-only collection is never loaded as a whole"
        )

    def select(self) -> Select[_T]:
        """Return the SELECT of the objects."""
        prop = self.attr.prop
        made: Select[Any] = self._ordered(select(prop.entity.entity).where(self._condition()))
        return made

    def insert(self) -> Insert:
        """Return an INSERT of rows that belong to the object: their foreign key is given.

        :raises InvalidRequestError: for many-to-many, where another table has the foreign keys.
        """
        prop = self.attr.prop
        if prop.secondary is not None:
            raise sa_exc.InvalidRequestError(
                f"expected a one-to-many relationship for insert(), got {prop} with a secondary table; "
                "insert "
                "the rows, then those of the secondary table, each on its own"
            )
        value_of = object_values(prop, self.instance)
        values = {}
        for source, target in prop.synchronize_pairs:
            key = prop.mapper.get_property_by_column(target).key
            values[key] = bindparam(None, callable_=value_of(source).callable, type_=source.type, unique=True)
        made: Insert = insert(prop.mapper.class_).values(values)
        return made

    def update(self) -> Update:
        """Return an UPDATE of the rows of the collection."""
        return update(self.attr.prop.mapper.class_).where(self._rows())

    def delete(self) -> Delete:
        """Return a DELETE of the rows of the collection."""
        return delete(self.attr.prop.mapper.class_).where(self._rows())

    def _rows(self) -> Any:
        return self._condition()


class WriteOnlyAttribute(CollectionAttribute):
    """The behaviour of a collection that is never loaded."""

    dynamic: ClassVar[bool] = True
    is_readable: ClassVar[bool] = False
    supports_population: ClassVar[bool] = False
    default_accepts_scalar_loader: ClassVar[bool] = False
    writer: ClassVar[Any] = WriteOnlyCollection

    def __init__(self, descriptor: Any, prop: Any, typecallable: Any = list, **options: Any) -> None:
        super().__init__(descriptor, prop, list, **options)
        self.prop = prop

    def get(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> Any:
        return self.writer(self, state)

    def append(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        if initiator is self.append_token or initiator is self.remove_token:
            return  # the other side of this very change
        value = self.fire_append_event(state, value, initiator)
        pending_of(d, self.key).append(value)

    def remove(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        if initiator is self.append_token or initiator is self.remove_token:
            return  # the other side of this very change
        self.fire_pre_remove_event(state)
        self.fire_remove_event(state, value, initiator)
        pending_of(d, self.key).remove(value)

    def set(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
        check_old: Any = None,
        pop: bool = False,
        _adapt: bool = True,
    ) -> None:
        wanted = list(value)
        kept = {id(item) for item in wanted}
        before = self._members(state, d)
        present = {id(item) for item in before}
        for item in wanted:
            if id(item) not in present:
                self.append(state, d, item)
        for item in before:
            if id(item) not in kept:
                self.remove(state, d, item)

    def delete(self, state: InstanceState, d: dict[str, Any]) -> None:
        self.set(state, d, ())

    def _members(self, state: InstanceState, d: dict[str, Any]) -> list[Any]:
        """Return the objects of the collection.

        :raises InvalidRequestError: when there may be rows, which are not loaded.
        """
        if state.pk is not None:
            raise self._not_loaded()
        return self._added(d)

    def _not_loaded(self) -> sa_exc.InvalidRequestError:
        return sa_exc.InvalidRequestError(
            f"expected single objects to be added to {self}, or removed, got an operation on all of it: a "
            "write-only collection is not loaded; where the delete cascade asks for its objects, say "
            "passive_deletes=True and leave them to ON DELETE CASCADE"
        )

    def _added(self, d: dict[str, Any]) -> list[Any]:
        mine = d.get(PENDING, {}).get(self.key)
        return [] if mine is None else list(mine.added_items)

    def _loaded(self, state: InstanceState, d: dict[str, Any]) -> list[Any]:
        """Return the objects that have rows, for a cascade or a flush that asks for all."""
        raise self._not_loaded()

    def set_committed_value(self, state: InstanceState, d: dict[str, Any], value: Any) -> Any:
        return self.get(state, d)

    def get_history(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> History:
        mine = d.get(PENDING, {}).get(self.key)
        added: list[Any] = [] if mine is None else list(mine.added_items)
        deleted: list[Any] = [] if mine is None else list(mine.deleted_items)
        if passive & _LOAD != _LOAD or state.pk is None:
            return History(added, [], deleted)
        changed = {id(item) for item in (*added, *deleted)}
        unchanged = [item for item in self._loaded(state, d) if id(item) not in changed]
        return History(added, unchanged, deleted)

    def get_all_pending(
        self, state: InstanceState, d: dict[str, Any], passive: int = 22
    ) -> list[tuple[InstanceState | None, Any]]:
        return [(item.__dict__[STATE], item) for item in self.get_history(state, d, passive).sum()]

    def get_committed_value(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> Any:
        history = self.get_history(state, d, passive)
        return history.non_added()

    def get_collection(
        self, state: InstanceState, d: dict[str, Any], user_data: Any = None, passive: int = PASSIVE_OFF
    ) -> Any:
        return _Members(self.get_history(state, d, passive).non_deleted())


class _Members:
    """The objects of a collection that is not loaded, for code that asks for an adapter."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = list(items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)
