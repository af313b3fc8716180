"""What one run of a load plan knows, and what an instance remembers of its loader options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, MODIFIED, PENDING, STATE
from ...util import warn

if TYPE_CHECKING:
    from .criteria import Criteria
    from .options import LoadElement
    from .postload import PostLoad

CHUNK = 500  # keys in one IN (...)
RELATIONSHIP_LOAD = {"_sa_loading": "relationship", "_sa_autoflush": False}
COLUMN_LOAD = {"_sa_loading": "columns", "_sa_autoflush": True}
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
    :ivar kept: of those, the ids of the ones that have been loaded by levels, and keep what they have.
    :ivar raw: the result of the Core statement.
    :ivar later: the post-loads to be done when all rows were seen, with the instances of their entity.
    :ivar has_more: whether anything is to be done when all rows were seen.
    """

    __slots__ = (
        "_changed",
        "execution_options",
        "has_more",
        "identity_token",
        "kept",
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
        self.kept: set[int] | None = options.get("_sa_kept") if self.overwrites else None
        self.identity_token = options.get("identity_token")
        self.later: list[tuple[tuple[PostLoad, ...], list[Any]]] = []
        self.has_more = False
        self.tells_of_loads = session._has_events and bool(session.dispatch.loaded_as_persistent)
        self._changed: list[tuple[Any, list[Any] | None, list[tuple[Any, list[str]]]]] = []

    def another(self) -> LoadContext:
        """Return a context for the next chunk of the same result."""
        return LoadContext(self.session, self.statement, self.execution_options, self.raw)

    @property
    def parameters(self) -> Any:
        """The values that the statement was executed with, besides those that it holds."""
        given = () if self.raw is None else self.raw.context._given
        return given[0] if given else None

    def note(self, manager: Any, fresh: list[Any] | None, filled: list[tuple[Any, list[str]]]) -> None:
        """Remember the instances that are new, and those that were there and which attributes they took."""
        self._changed.append((manager, fresh, filled))
        self.has_more = True

    def finish(self) -> None:
        """Fire the load events, and do the post-loads."""
        for manager, fresh, filled in self._changed:
            if self.overwrites:
                for instance, _ in filled:
                    self._forget_changes(instance)
            for instance in fresh or ():
                if manager.has_events:
                    manager.fire_load(instance.__dict__[STATE], self)
                    self._take_as_loaded(instance)
                if self.tells_of_loads:
                    self.session.dispatch.loaded_as_persistent(self.session, instance.__dict__[STATE])
            if manager.has_events:
                for instance, taken in filled:
                    self._tell_of_refresh(manager, instance, taken)
        if self.later:
            outer = self.session._inherited
            self.session._inherited = self._inherited()
            try:
                self._load_later()
            finally:
                self.session._inherited = outer

    def _take_as_loaded(self, instance: Any) -> None:
        """Count what listeners have set in an instance that was just loaded as what its row holds."""
        state = instance.__dict__[STATE]
        if state.flags & MODIFIED:
            self.session._register_updated([state])

    def _tell_of_refresh(self, manager: Any, instance: Any, taken: list[str]) -> None:
        """Tell of the attributes that came: columns, and the relationships that are loaded when read."""
        d = instance.__dict__
        if self.overwrites:
            manager.fire_refresh(d[STATE], self, None)
            return
        attrs = {*taken, *[key for key in manager.mapper.relationships.keys() if key not in d]}  # noqa: SIM118  # a view, not a dict
        manager.fire_refresh(d[STATE], self, attrs)
        committed = d.get(COMMITTED)
        for key in taken if committed else ():
            committed.pop(key, None)  # what a listener set counts as read

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
    :param criteria: the conditions, and the user's own options, that hold for what is loaded for the
        instance later.
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
        if self.criteria:
            name = self.entity.mapper.class_.__name__
            warn(
                f"Expected {name} objects without conditions for what they load to be pickled, got some of "
                "with_loader_criteria(), which are left out: give them to statements again"
            )
        # what belongs to the statement that the instance came by is not pickled
        kept = [one for one in self.elements if one.strategy not in ("contains_eager", "expression")]
        return InstanceOptions, (self.entity.mapper, tuple(kept))

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
        along: list[LoadElement] = []
        for element in self.elements:
            first = element.path[0]
            if first.entity is None:
                found.append(element)
            elif first.key == key:
                along.append(element)
                if len(element.path) > 1:
                    found.append(element.below())
        if any(len(element.path) == 1 and element.is_recursive for element in along):
            found.extend([element.again() for element in along])
        return tuple(found)

    def step(self, key: str) -> Any:
        """Return the last step along a relationship, which may name the alias that it leads to; or None."""
        found = self.steps(key)
        return found[-1] if found else None

    def steps(self, key: str) -> list[Any]:
        """Return the steps along a relationship."""
        first = [element.path[0] for element in self.elements]
        return [step for step in first if step.key == key and step.target is not None]
