"""What one run of a load plan knows, and what an instance remembers of its loader options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, MODIFIED, PENDING, STATE

if TYPE_CHECKING:
    from .criteria import Criteria
    from .options import LoadElement
    from .postload import PostLoad

CHUNK = 500  # keys in one IN (...)
RELATIONSHIP_LOAD = {"_sa_loading": "relationship", "autoflush": False}
COLUMN_LOAD = {"_sa_loading": "columns", "autoflush": True}
_OF_ONE_STATEMENT = frozenset(
    (
        "autoflush",
        "dml_strategy",
        "identity_token",
        "max_row_buffer",
        "populate_existing",
        "render_nulls",
        "stream_results",
        "synchronize_session",
        "yield_per",
    )
)


class LoadContext:
    """Carry one run of a load plan.

    :ivar session: the session that instances are loaded into.
    :ivar overwrites: whether instances that are there take the values of the rows (``populate_existing``).
    :ivar raw: the result of the Core statement.
    :ivar later: the post-loads to be done when all rows were seen, with the instances of their entity.
    :ivar has_more: whether anything is to be done when all rows were seen.
    """

    __slots__ = (
        "_changed",
        "execution_options",
        "has_more",
        "identity_token",
        "later",
        "overwrites",
        "raw",
        "session",
        "statement",
        "tells_of_loads",
    )

    def __init__(self, session: Any, statement: Any, options: Mapping[str, Any], raw: Any = None) -> None:
        self.session = session
        self.raw = raw
        self.statement = statement
        self.execution_options = options
        self.overwrites: bool = options.get("populate_existing", False)
        self.identity_token = options.get("identity_token")
        self.later: list[tuple[tuple[PostLoad, ...], list[Any]]] = []
        self.has_more = False
        self.tells_of_loads = session._has_events and bool(session.dispatch.loaded_as_persistent)
        self._changed: list[tuple[Any, list[Any] | None, list[Any]]] = []

    def another(self) -> LoadContext:
        """Return a context for the next chunk of the same result."""
        return LoadContext(self.session, self.statement, self.execution_options, self.raw)

    @property
    def parameters(self) -> Any:
        """The values that the statement was executed with, besides those that it holds."""
        given = () if self.raw is None else self.raw.context._given
        return given[0] if given else None

    def note(self, manager: Any, fresh: list[Any] | None, filled: list[Any]) -> None:
        """Remember the instances that are new, and those that were there and took values."""
        self._changed.append((manager, fresh, filled))
        self.has_more = True

    def finish(self) -> None:
        """Fire the load events, and do the post-loads."""
        for manager, fresh, filled in self._changed:
            if self.overwrites:
                for instance in filled:
                    self._forget_changes(instance)
            for instance in fresh or ():
                if manager.has_events:
                    manager.fire_load(instance.__dict__[STATE], self)
                if self.tells_of_loads:
                    self.session.dispatch.loaded_as_persistent(self.session, instance)
            if manager.has_events:
                for instance in filled:
                    manager.fire_refresh(instance.__dict__[STATE], self, None)
        if self.later:
            outer = self.session._inherited
            self.session._inherited = self._inherited()
            try:
                self._load_later()
            finally:
                self.session._inherited = outer

    def _inherited(self) -> Mapping[str, Any]:
        """Return the execution options of the statement that hold for what is loaded after it, too."""
        return {
            key: value
            for key, value in self.execution_options.items()
            if key not in _OF_ONE_STATEMENT and not key.startswith("_sa_")
        }

    def _load_later(self) -> None:
        for post_loads, instances in self.later:
            members = [
                instance for instance in dict.fromkeys(map(Identity, instances)) if instance.obj is not None
            ]
            for post_load in post_loads:
                post_load.run([member.obj for member in members], self)

    def _forget_changes(self, instance: Any) -> None:
        """Take an instance for unchanged whose changed values were all overwritten."""
        d = instance.__dict__
        state = d[STATE]
        if state.flags & MODIFIED and not d.get(COMMITTED) and not d.get(PENDING):
            state.flags &= ~MODIFIED
            self.session._modified.pop(state, None)


class Identity:
    """Make an object hashable by what it is, whatever its class says of equality."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def __hash__(self) -> int:
        return id(self.obj)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and other.obj is self.obj


class InstanceOptions:
    """What the loader options of a statement say of one entity: for eager loads, and kept for lazy ones.

    :param entity: the inspected entity.
    :param elements: the elements of the options, each with a path that begins at the entity.
    :param criteria: the conditions that hold for entities wherever they are loaded.
    :ivar statements: what was prepared for lazy loads under these options: relationship -> statement.
    """

    __slots__ = ("criteria", "elements", "entity", "statements")

    def __init__(self, entity: Any, elements: tuple[LoadElement, ...], criteria: Criteria = ()) -> None:
        self.entity = entity
        self.elements = elements
        self.criteria = criteria
        self.statements: dict[Any, Any] = {}

    def __repr__(self) -> str:
        return f"InstanceOptions({', '.join(map(repr, self.elements))})"

    def __reduce__(self) -> Any:
        return InstanceOptions, (self.entity, self.elements, self.criteria)

    def find(self, key: str, kind: str, group: str | None = None) -> LoadElement | None:
        """Return what the options say of one attribute: the last that names it, else the last wildcard."""
        general: LoadElement | None = None
        exact: LoadElement | None = None
        for element in self.elements:
            if len(element.path) != 1 or element.kind != kind:
                continue
            step = element.path[0]
            if step.key == key:
                if element.strategy != "default":
                    exact = element
            elif step.key == "*":
                wanted = element.arguments.get("group")
                if wanted is not None and wanted != group:
                    continue
                if step.entity is None and general is not None and general.path[0].entity is not None:
                    continue
                general = element
        return exact if exact is not None else general

    def below(self, key: str) -> tuple[LoadElement, ...]:
        """Return the elements that go on from a relationship, with paths that begin at its target."""
        found: list[LoadElement] = []
        for element in self.elements:
            first = element.path[0]
            if first.entity is None:
                found.append(element)
            elif first.key == key:
                if len(element.path) > 1:
                    found.append(element.below())
                else:
                    found.extend(element.again())
        return tuple(found)

    def step(self, key: str) -> Any:
        """Return the last step along a relationship, which may name the alias that it leads to; or None."""
        found = None
        for element in self.elements:
            if element.path[0].key == key and element.path[0].target is not None:
                found = element.path[0]
        return found
