"""What a mapper tells of itself: its properties by kind, and its place among the mappers of other classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from ... import exc as sa_exc, util
from .. import exc
from ..cascades import reachable
from ..interfaces import MapperProperty
from ..properties import ColumnProperty

if TYPE_CHECKING:
    from ..instrumentation import ClassManager
    from .core import Mapper


class MapperViews:
    """The part of a mapper that tells what it has."""

    base_mapper: Mapper[Any]
    class_: type[Any]
    class_manager: ClassManager[Any]
    inherits: Mapper[Any] | None
    _columntoproperty: dict[Any, ColumnProperty[Any]]
    _inheriting_mappers: list[Mapper[Any]]
    _props: dict[str, MapperProperty[Any]]

    if TYPE_CHECKING:

        def _check_configure(self) -> None: ...

    def get_property(self, key: str, _configure_mappers: bool = False) -> MapperProperty[Any]:
        """Return a property by the name of its attribute.

        :raises InvalidRequestError: when there is none.
        """
        if _configure_mappers:
            self._check_configure()
        try:
            return self._props[key]
        except KeyError:
            raise sa_exc.InvalidRequestError(
                f"expected the name of an attribute of {self}, got {key!r}; "
                f"there are {', '.join(sorted(self._props))}"
            ) from None

    def has_property(self, key: str) -> bool:
        """Tell whether there is a property of this name."""
        return key in self._props

    def get_property_by_column(self, column: Any) -> ColumnProperty[Any]:
        """Return the property that holds a column.

        :raises UnmappedColumnError: when there is none.
        """
        found = self._columntoproperty.get(column._root)
        if found is None:
            raise exc.UnmappedColumnError(
                f"expected a column of the tables of {self.class_.__name__}, got {column!r}, which no "
                "attribute holds"
            )
        return found

    @property
    def iterate_properties(self) -> Iterator[MapperProperty[Any]]:
        """All properties that there are by now: those of backrefs come when mappers are configured."""
        return iter(list(self._props.values()))

    def _of_kind(self, *kinds: str) -> util.ReadOnlyProperties[Any]:
        self._check_configure()
        found = {k: p for k, p in self._props.items() if not kinds or p.strategy_kind in kinds}
        return util.ReadOnlyProperties(found)

    @util.memoized_property
    def attrs(self) -> util.ReadOnlyProperties[MapperProperty[Any]]:
        """All properties by name."""
        return self._of_kind()

    @util.memoized_property
    def column_attrs(self) -> util.ReadOnlyProperties[ColumnProperty[Any]]:
        """The column properties by name."""
        return self._of_kind("column")

    @util.memoized_property
    def relationships(self) -> util.ReadOnlyProperties[Any]:
        """The relationships by name."""
        return self._of_kind("relationship")

    @util.memoized_property
    def synonyms(self) -> util.ReadOnlyProperties[Any]:
        """The synonyms by name."""
        return self._of_kind("synonym")

    @util.memoized_property
    def composites(self) -> util.ReadOnlyProperties[Any]:
        """The composites by name."""
        return self._of_kind("composite")

    @util.memoized_property
    def all_orm_descriptors(self) -> util.ReadOnlyProperties[Any]:
        """The descriptors of the class: attributes, and what extensions added, such as hybrids."""
        found: dict[str, Any] = {}
        for cls in reversed(self.class_.__mro__):
            for key, value in cls.__dict__.items():
                if getattr(value, "is_attribute", False):
                    found[key] = self.class_manager.get(key, value)
        return util.ReadOnlyProperties(found)

    @property
    def c(self) -> util.ReadOnlyProperties[Any]:
        """The columns by the names of their attributes."""
        return self.columns

    @util.memoized_property
    def columns(self) -> util.ReadOnlyProperties[Any]:
        """The columns by the names of their attributes."""
        return util.ReadOnlyProperties(
            {k: p.columns[0] for k, p in self._props.items() if isinstance(p, ColumnProperty)}
        )

    # -- the hierarchy

    @property
    def self_and_descendants(self) -> tuple[Mapper[Any], ...]:
        """This mapper and those of subclasses."""
        found = [cast("Mapper[Any]", self)]
        for mapper in found:
            found.extend(mapper._inheriting_mappers)
        return tuple(found)

    def polymorphic_iterator(self) -> Iterator[Mapper[Any]]:
        """Iterate over this mapper and those of subclasses."""
        return iter(self.self_and_descendants)

    def iterate_to_root(self) -> Iterator[Mapper[Any]]:
        """Iterate over this mapper and those of its base classes, upwards."""
        mapper: Mapper[Any] | None = cast("Mapper[Any]", self)
        while mapper is not None:
            yield mapper
            mapper = mapper.inherits

    def isa(self, other: Any) -> bool:
        """Tell whether this mapper is another one, or inherits from it."""
        return any(mapper is other for mapper in self.iterate_to_root())

    def is_sibling(self, other: Mapper[Any]) -> bool:
        """Tell whether two mappers share a base, and neither inherits from the other."""
        return self.base_mapper is other.base_mapper and not self.isa(other) and not other.isa(self)

    def cascade_iterator(
        self, type_: str, state: Any, halt_on: Callable[[Any], bool] | None = None
    ) -> Iterator[tuple[Any, Mapper[Any], Any, dict[str, Any]]]:
        """Iterate over what a cascade reaches from an object: `(object, mapper, state, dict)`.

        :param type_: the cascade, for example `"save-update"`; that of deletes loads what is not loaded.
        :param state: the state of the object, as `inspect(obj)` gives it.
        :param halt_on: gets a state, and says whether to leave its object out with what lies behind it.
        """
        for other_state, other in reachable(state, state.obj(), type_, halt_on):
            yield other, other_state.mapper, other_state, other.__dict__

    def common_parent(self, other: Any) -> bool:
        """Tell whether two entities have a base class in common."""
        return self.base_mapper is other.mapper.base_mapper
