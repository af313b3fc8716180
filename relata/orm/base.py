"""Name the constants of the mapper, and find the mapper, manager or state of a class or instance."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from enum import Enum, IntFlag
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar, overload

from .. import exc as sa_exc
from .._hot.attributes import MANAGER, NO_VALUE, STATE, InstanceState, LoaderCallableStatus
from ..sql.elements import SQLColumnExpression, SQLCoreOperations
from ..sql.typing import HasClauseElement
from . import exc

if TYPE_CHECKING:
    from .attributes import InstrumentedAttribute
    from .dynamic import AppenderQuery
    from .instrumentation import ClassManager
    from .mapper import Mapper
    from .relationships.writeonly import WriteOnlyCollection

_O = TypeVar("_O")
_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)

DEFAULT_STATE_ATTR: Final = STATE
DEFAULT_MANAGER_ATTR: Final = MANAGER

PASSIVE_NO_RESULT = LoaderCallableStatus.PASSIVE_NO_RESULT
PASSIVE_CLASS_MISMATCH = LoaderCallableStatus.PASSIVE_CLASS_MISMATCH
ATTR_WAS_SET = LoaderCallableStatus.ATTR_WAS_SET
ATTR_EMPTY = LoaderCallableStatus.ATTR_EMPTY
NEVER_SET = LoaderCallableStatus.NEVER_SET
DONT_SET = LoaderCallableStatus.DONT_SET


class PassiveFlag(IntFlag):
    """Say what may be done to find the value of an attribute."""

    NO_CHANGE = 0
    CALLABLES_OK = 1  # loaders may run
    SQL_OK = 2  # loaders may emit SQL
    RELATED_OBJECT_OK = 4  # related objects may be loaded, not only found in the identity map
    INIT_OK = 8  # an absent value may be initialized: None, or an empty collection
    NON_PERSISTENT_OK = 16  # instances without a row may load
    LOAD_AGAINST_COMMITTED = 32  # many-to-one: look for the value that the committed foreign key points to
    NO_AUTOFLUSH = 64
    NO_RAISE = 128  # what would raise on loading returns no value
    DEFERRED_HISTORY_LOAD = 256  # the old value of a many-to-one is wanted
    INCLUDE_PENDING_MUTATIONS = 512  # an unloaded collection answers with its pending changes

    PASSIVE_OFF = RELATED_OBJECT_OK | NON_PERSISTENT_OK | INIT_OK | CALLABLES_OK | SQL_OK
    PASSIVE_RETURN_NO_VALUE = PASSIVE_OFF ^ INIT_OK
    PASSIVE_NO_INITIALIZE = PASSIVE_RETURN_NO_VALUE ^ CALLABLES_OK
    PASSIVE_NO_FETCH = PASSIVE_OFF ^ SQL_OK
    PASSIVE_NO_FETCH_RELATED = PASSIVE_OFF ^ RELATED_OBJECT_OK
    PASSIVE_ONLY_PERSISTENT = PASSIVE_OFF ^ NON_PERSISTENT_OK
    PASSIVE_MERGE = PASSIVE_OFF | NO_RAISE


# Plain ints: combining members of an IntFlag costs a microsecond each.
NO_CHANGE: Final = 0
CALLABLES_OK: Final = 1
SQL_OK: Final = 2
RELATED_OBJECT_OK: Final = 4
INIT_OK: Final = 8
NON_PERSISTENT_OK: Final = 16
LOAD_AGAINST_COMMITTED: Final = 32
NO_AUTOFLUSH: Final = 64
NO_RAISE: Final = 128
DEFERRED_HISTORY_LOAD: Final = 256
INCLUDE_PENDING_MUTATIONS: Final = 512
PASSIVE_OFF: Final = 31
PASSIVE_RETURN_NO_VALUE: Final = 23
PASSIVE_NO_INITIALIZE: Final = 22
PASSIVE_NO_FETCH: Final = 29
PASSIVE_NO_FETCH_RELATED: Final = 27
PASSIVE_ONLY_PERSISTENT: Final = 15
PASSIVE_MERGE: Final = 159


class EventConstants(Enum):
    """What an event listener may return to say how things go on."""

    EXT_CONTINUE = 1
    EXT_STOP = 2
    EXT_SKIP = 3
    NO_KEY = 4


EXT_CONTINUE, EXT_STOP, EXT_SKIP, NO_KEY = tuple(EventConstants)


class RelationshipDirection(Enum):
    """On which side of a relationship the foreign key is."""

    ONETOMANY = 1
    MANYTOONE = 2
    MANYTOMANY = 3


ONETOMANY, MANYTOONE, MANYTOMANY = tuple(RelationshipDirection)


class InspectionAttrExtensionType(Enum):
    """The base of the enums by which extensions tell their attributes apart."""


class NotExtension(InspectionAttrExtensionType):
    """What ``extension_type`` is for attributes that no extension made."""

    NOT_EXTENSION = "not_extension"


_never_set = frozenset([NEVER_SET])
_none_set = frozenset([None, NEVER_SET, PASSIVE_NO_RESULT])
_none_only_set = frozenset([None])


class InspectionAttr:
    """Tell what kind of thing ``inspect()`` or ``Mapper.all_orm_descriptors`` gave."""

    __slots__ = ()
    is_selectable: bool = False
    is_aliased_class: bool = False
    is_instance: bool = False
    is_mapper: bool = False
    is_bundle: bool = False
    is_property: bool = False
    is_attribute: bool = False
    is_clause_element: bool = False
    _is_internal_proxy: bool = False
    extension_type: InspectionAttrExtensionType = NotExtension.NOT_EXTENSION


class InspectionAttrInfo(InspectionAttr):
    """Add a dict for the user's own notes, made when it is first asked for."""

    __slots__ = ()

    @property
    def info(self) -> dict[Any, Any]:
        """A dict for the user's own notes."""
        d: dict[str, Any] = self.__dict__
        found: dict[Any, Any] | None = d.get("_info")
        if found is None:
            found = d["_info"] = {}
        return found


class _MappedAttribute(Generic[_T_co]):
    """What may stand on a declarative class as the definition of an attribute."""

    __slots__ = ()


class ORMDescriptor(Generic[_T_co]):
    """A descriptor that gives SQL at the class and values at the instance."""

    __slots__ = ()

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: Any) -> ORMDescriptor[_T_co]: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> _T_co: ...
        def __get__(self, instance: object | None, owner: Any) -> ORMDescriptor[_T_co] | _T_co: ...


class SQLORMExpression(SQLColumnExpression[_T_co], HasClauseElement[_T_co]):
    """An SQL expression that a mapped attribute, or an extension of one, gives."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __clause_element__(self) -> Any: ...


class _MappedAnnotationBase(Generic[_T_co]):
    """The base of what may stand in an annotation ``attribute: Mapped[...]``."""

    __slots__ = ()


class Mapped(
    SQLORMExpression[_T_co], ORMDescriptor[_T_co], _MappedAnnotationBase[_T_co], _MappedAttribute[_T_co]
):
    """Annotate an attribute of a declarative class as mapped: ``name: Mapped[str]``.

    Type checkers read the class attribute as an SQL expression and the instance attribute as a value of
    the type.
    """

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: Any) -> InstrumentedAttribute[_T_co]: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> _T_co: ...
        def __get__(self, instance: object | None, owner: Any) -> InstrumentedAttribute[_T_co] | _T_co: ...
        def __set__(self, instance: Any, value: SQLCoreOperations[_T_co] | _T_co) -> None: ...
        def __delete__(self, instance: Any) -> None: ...


class DynamicMapped(_MappedAnnotationBase[_T_co]):
    """Annotate a relationship whose collection is a query: ``posts: DynamicMapped["Post"]``."""

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: Any) -> InstrumentedAttribute[_T_co]: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> AppenderQuery[_T_co]: ...
        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: Any, value: Collection[_T_co]) -> None: ...


class WriteOnlyMapped(_MappedAnnotationBase[_T_co]):
    """Annotate a relationship whose collection is never loaded: ``posts: WriteOnlyMapped["Post"]``."""

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: Any) -> InstrumentedAttribute[_T_co]: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> WriteOnlyCollection[_T_co]: ...
        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: Any, value: Collection[_T_co]) -> None: ...


class Unmapped(_MappedAnnotationBase[_T_co]):
    """Annotate a column that is in the table only: ``old_name: Unmapped[str] = unmapped_column()``.

    It is no attribute of the class. Without ``unmapped_column()`` it means the same, but type checkers
    take it for an argument of a dataclass's constructor.
    """


class _DeclarativeMapped(Mapped[_T_co]):
    """What ``mapped_column()``, ``relationship()`` and their like return, to type checkers."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if op is operator.eq or op is operator.ne:  # of properties themselves: they are no SQL
            return (self is other[0]) is (op is operator.eq)
        return super().operate(op, *other, **kwargs)


instance_state: Callable[[Any], InstanceState] = operator.attrgetter(STATE)
instance_dict: Callable[[Any], dict[str, Any]] = operator.attrgetter("__dict__")


def manager_of_class(cls: type[Any]) -> ClassManager[Any]:
    """Return the class manager of a mapped class.

    :raises UnmappedClassError: when the class is not mapped.
    """
    manager = opt_manager_of_class(cls)
    if manager is None:
        raise exc.UnmappedClassError(
            cls, f"expected a mapped class, got {cls!r}; derive it from a declarative base or map it first"
        )
    return manager


def opt_manager_of_class(cls: Any) -> ClassManager[Any] | None:
    """Return the class manager of a class, or None."""
    manager: ClassManager[Any] | None = getattr(cls, "__dict__", {}).get(MANAGER)
    return manager


def _mapper_or_none(entity: Any) -> Mapper[Any] | None:
    """Return the mapper that an entity stands for, or None."""
    insp = getattr(entity, "_mapped_entity", None)
    if insp is None:
        manager = opt_manager_of_class(entity)
        return manager.mapper if manager is not None and manager.is_mapped else None
    return insp.mapper  # type: ignore[no-any-return]  # a mapped entity names its mapper


def _is_mapped_class(entity: Any) -> bool:
    return _mapper_or_none(entity) is not None


def _is_aliased_class(entity: Any) -> bool:
    insp = getattr(entity, "_mapped_entity", None)
    return insp is not None and bool(insp.is_aliased_class)


def class_mapper(class_: type[_O], configure: bool = True) -> Mapper[_O]:
    """Return the mapper of a class.

    :param configure: configure all mappers first, so that relationships are resolved.
    :raises UnmappedClassError: when the class is not mapped.
    :raises ArgumentError: when the argument is no class.
    """
    mapper = _mapper_or_none(class_)
    if mapper is None:
        if not isinstance(class_, type):
            raise sa_exc.ArgumentError(f"expected a mapped class, got {class_!r}; pass the class itself")
        raise exc.UnmappedClassError(class_)
    if configure:
        mapper._check_configure()
    return mapper


_class_to_mapper = class_mapper


def object_state(instance: Any) -> InstanceState:
    """Return the state of a mapped instance.

    :raises UnmappedInstanceError: when the object is not an instance of a mapped class.
    """
    state: InstanceState | None = getattr(instance, STATE, None)
    if state is None:
        raise exc.UnmappedInstanceError(instance)
    return state


def object_mapper(instance: _T) -> Mapper[_T]:
    """Return the mapper of a mapped instance's class.

    :raises UnmappedInstanceError: when the object is not an instance of a mapped class.
    """
    return object_state(instance).mapper  # type: ignore[no-any-return]  # the class's mapper


def _state_mapper(state: InstanceState) -> Mapper[Any]:
    return state.mapper  # type: ignore[no-any-return]  # the class's mapper


def state_str(state: InstanceState | None) -> str:
    """Return ``<User at 0x...>`` for a state, without reading an attribute of the instance."""
    if state is None:
        return "None"
    return f"<{state.class_.__name__} at {id(state.obj()):#x}>"


def state_class_str(state: InstanceState | None) -> str:
    """Return ``<User>`` for a state."""
    return "None" if state is None else f"<{state.class_.__name__}>"


def instance_str(instance: Any) -> str:
    """Return ``<User at 0x...>`` for an instance, without reading an attribute of it."""
    return state_str(instance_state(instance))


def attribute_str(instance: Any, attribute: str) -> str:
    """Return ``<User at 0x...>.name``."""
    return f"{instance_str(instance)}.{attribute}"


def state_attribute_str(state: InstanceState, attribute: str) -> str:
    """Return ``<User at 0x...>.name``."""
    return f"{state_str(state)}.{attribute}"


LoaderResult = Any | Literal[LoaderCallableStatus.NO_VALUE]

__all__ = [
    "ATTR_EMPTY",
    "ATTR_WAS_SET",
    "CALLABLES_OK",
    "DEFAULT_MANAGER_ATTR",
    "DEFAULT_STATE_ATTR",
    "DEFERRED_HISTORY_LOAD",
    "DONT_SET",
    "EXT_CONTINUE",
    "EXT_SKIP",
    "EXT_STOP",
    "INCLUDE_PENDING_MUTATIONS",
    "INIT_OK",
    "LOAD_AGAINST_COMMITTED",
    "MANYTOMANY",
    "MANYTOONE",
    "NEVER_SET",
    "NON_PERSISTENT_OK",
    "NO_AUTOFLUSH",
    "NO_CHANGE",
    "NO_KEY",
    "NO_RAISE",
    "NO_VALUE",
    "ONETOMANY",
    "PASSIVE_CLASS_MISMATCH",
    "PASSIVE_MERGE",
    "PASSIVE_NO_FETCH",
    "PASSIVE_NO_FETCH_RELATED",
    "PASSIVE_NO_INITIALIZE",
    "PASSIVE_NO_RESULT",
    "PASSIVE_OFF",
    "PASSIVE_ONLY_PERSISTENT",
    "PASSIVE_RETURN_NO_VALUE",
    "RELATED_OBJECT_OK",
    "SQL_OK",
    "DynamicMapped",
    "EventConstants",
    "InspectionAttr",
    "InspectionAttrExtensionType",
    "InspectionAttrInfo",
    "InstanceState",
    "LoaderCallableStatus",
    "Mapped",
    "NotExtension",
    "ORMDescriptor",
    "PassiveFlag",
    "RelationshipDirection",
    "SQLORMExpression",
    "Unmapped",
    "WriteOnlyMapped",
    "attribute_str",
    "class_mapper",
    "instance_dict",
    "instance_state",
    "instance_str",
    "manager_of_class",
    "object_mapper",
    "object_state",
    "opt_manager_of_class",
    "state_attribute_str",
    "state_class_str",
    "state_str",
]
