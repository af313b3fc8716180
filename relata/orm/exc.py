"""Errors of the ORM: mapping, object states, flushing and loading."""

from __future__ import annotations

from typing import Any

from .. import exc as sa_exc
from ..exc import MultipleResultsFound, NoResultFound

__all__ = (
    "NO_STATE",
    "ConcurrentModificationError",
    "DetachedInstanceError",
    "FlushError",
    "LoaderStrategyException",
    "MappedAnnotationError",
    "MultipleResultsFound",
    "NoResultFound",
    "ObjectDeletedError",
    "ObjectDereferencedError",
    "StaleDataError",
    "UnmappedClassError",
    "UnmappedColumnError",
    "UnmappedError",
    "UnmappedInstanceError",
)

NO_STATE = (AttributeError, KeyError)
"""What reading the state of an object that is not mapped raises."""


WAITING = "_sa_waiting"  # on a class that is mapped when its table is reflected, or its subclasses are mapped


class StaleDataError(sa_exc.SQLAlchemyError):
    """Report that the database changed another number of rows than the flush expected.

    The row was changed or deleted meanwhile, or its version is another than the one that was loaded.
    """


ConcurrentModificationError = StaleDataError


class FlushError(sa_exc.SQLAlchemyError):
    """Report a state of the objects that cannot be written to the database."""


class MappedAnnotationError(sa_exc.ArgumentError):
    """Report an annotation `Mapped[...]` that cannot be turned into a column or relationship."""


class UnmappedError(sa_exc.InvalidRequestError):
    """Report the use of something that is not mapped."""


class ObjectDereferencedError(sa_exc.SQLAlchemyError):
    """Report work on the state of an object that was collected as garbage."""


class DetachedInstanceError(sa_exc.SQLAlchemyError):
    """Report a load asked of an object that belongs to no session."""

    code = "bhk3"


class UnmappedInstanceError(UnmappedError):
    """Report an object whose class is not mapped, or that has no instance state.

    :param obj: the object
    :param msg: the message; made from `obj` when it is not given
    """

    def __init__(self, obj: object, msg: str | None = None) -> None:
        super().__init__(msg or _describe_unmapped_instance(obj))
        self.obj_class = type(obj)

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), self.args[0])


class UnmappedClassError(UnmappedError):
    """Report a class that is not mapped.

    :param cls: the class
    :param msg: the message; made from `cls` when it is not given
    """

    def __init__(self, cls: Any, msg: str | None = None) -> None:
        super().__init__(msg or _describe_unmapped_class(cls))

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), self.args[0])


class ObjectDeletedError(sa_exc.InvalidRequestError):
    """Report that the row of a persistent object is gone.

    :param state: the state of the object whose row was not found
    :param msg: the message; made from the state when it is not given
    """

    def __init__(self, state: Any, msg: str | None = None) -> None:
        if msg is None:
            msg = (
                f"Expected a row for {describe_state(state)}, found none: it was deleted, or its primary "
                f"key changed, "
                "outside this session. Drop the object with session.expunge(), or roll back"
            )
        super().__init__(msg)

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), self.args[0])


class UnmappedColumnError(sa_exc.InvalidRequestError):
    """Report a column that no property of the mapper holds."""


class LoaderStrategyException(sa_exc.InvalidRequestError):
    """Report a loader strategy that an attribute of this kind cannot use.

    :param applied_to_property_type: the type of the property that the option was applied to
    :param requesting_property: the property
    :param applies_to: the type of property that has such a strategy; None when no type has it
    :param actual_strategy_type: the strategy that would be used, if any
    :param strategy_key: the pairs that name the strategy asked for
    """

    def __init__(
        self,
        applied_to_property_type: Any,
        requesting_property: Any,
        applies_to: Any,
        actual_strategy_type: Any,
        strategy_key: Any,
    ) -> None:
        asked = ", ".join(f"{name}={value!r}" for name, value in strategy_key)
        if actual_strategy_type is None:
            message = f"No loader strategy {asked} exists for {requesting_property}"
        else:
            message = (
                f"Expected a loader option for a {_name_of(applied_to_property_type)}, "
                f"got one for a {_name_of(applies_to)} ({asked}) on {requesting_property}"
            )
        super().__init__(message)

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), self.args[0])


def describe_state(state: Any) -> str:
    """Name an object by class and primary key, without a load: `<User id 5>` or `<User, new>`.

    :param state: an InstanceState
    """
    name = state.manager.class_.__name__
    if state.pk is None:
        return f"<{name}, new, at 0x{id(state.obj()):x}>"
    return f"<{name} with primary key {state.pk!r}>"


def _rebuild(cls: type[sa_exc.SQLAlchemyError], message: str) -> sa_exc.SQLAlchemyError:
    error = cls.__new__(cls)
    error.args = (message,)
    return error


def _name_of(cls: Any) -> str:
    return getattr(cls, "__name__", None) or repr(cls)


def _qualified(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _describe_unmapped_instance(obj: object) -> str:
    if isinstance(obj, type):
        return (
            f"Expected an instance of a mapped class, got the class {_qualified(obj)!r} itself: "
            f"pass an instance, such as {obj.__name__}()"
        )
    cls = type(obj)
    if WAITING in cls.__dict__:
        return _describe_unmapped_class(cls)
    if hasattr(cls, "_sa_class_manager"):
        return (
            f"Expected an instance of the mapped class {_qualified(cls)!r} that was set up by its "
            f"constructor, got one "
            "without state: was it made before the class was mapped, or does __new__ or copying bypass "
            "__init__?"
        )
    return (
        f"Expected an instance of a mapped class, got one of {_qualified(cls)!r}: map the class first "
        "(by DeclarativeBase or registry.mapped)"
    )


def _describe_unmapped_class(cls: Any) -> str:
    if isinstance(cls, type) and WAITING in cls.__dict__ and hasattr(cls, "_sa_waits_for_subclasses"):
        return (
            f"Expected a mapped class, got {_qualified(cls)!r}, which waits for its subclasses to be mapped, "
            "since its rows are theirs: call configure_mappers() when all of them are defined"
        )
    if isinstance(cls, type) and WAITING in cls.__dict__:
        return (
            f"Expected a mapped class, got {_qualified(cls)!r}, which waits for its table to be reflected: "
            "call "
            "prepare(engine) of its DeferredReflection base first"
        )
    if isinstance(cls, type):
        return (
            f"Expected a mapped class, got {_qualified(cls)!r}: "
            "map it by DeclarativeBase or registry.mapped first"
        )
    return f"Expected a mapped class, got {cls!r}"
