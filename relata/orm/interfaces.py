"""What the properties of a mapper are, and what makes SQL of their operators."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .. import exc as sa_exc, inspection, util
from ..sql import roles
from ..sql.executable import ExecutableOption
from ..sql.markers import NO_ARG
from .base import (
    EXT_CONTINUE,
    EXT_SKIP,
    EXT_STOP,
    MANYTOMANY,
    MANYTOONE,
    ONETOMANY,
    InspectionAttr,
    InspectionAttrInfo,
    NotExtension,
    SQLORMExpression,
    _DeclarativeMapped,
    _MappedAttribute,
)

if TYPE_CHECKING:
    from .attributes import InstrumentedAttribute
    from .entities import AliasedInsp
    from .mapper import Mapper

__all__ = [
    "EXT_CONTINUE",
    "EXT_SKIP",
    "EXT_STOP",
    "MANYTOMANY",
    "MANYTOONE",
    "ONETOMANY",
    "AttributeOptions",
    "CriteriaOption",
    "InspectionAttr",
    "InspectionAttrInfo",
    "LoaderOption",
    "MapperOption",
    "MapperProperty",
    "NotExtension",
    "ORMOption",
    "PropComparator",
    "UserDefinedOption",
]

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)

_creation_order = itertools.count(1)


def next_creation_order() -> int:
    """Return the next number in the order in which properties and columns are written down."""
    return next(_creation_order)


class ORMStatementRole(roles.StatementRole):
    """An ORM statement."""

    _role_name = "an ORM statement"


class ORMColumnsClauseRole(roles.ColumnsClauseRole):
    """A mapped entity or attribute among the columns of a statement."""

    _role_name = "a mapped class or attribute"


class ORMEntityColumnsClauseRole(ORMColumnsClauseRole):
    """A mapped class, or an alias of one, among the columns of a statement."""

    _role_name = "a mapped class or an alias of one"


class ORMFromClauseRole(roles.FromClauseRole):
    """A mapped class as a FROM clause."""

    _role_name = "a mapped class, an alias of one, or a FROM clause"


class ORMOption(ExecutableOption):
    """The base of options for ORM statements."""

    _is_legacy_option = False
    propagate_to_loaders = False
    _is_core = False
    _is_user_defined = False
    _is_compile_state = False
    _is_criteria_option = False
    _is_strategy_option = False

    def __init_subclass__(cls, **kw: Any) -> None:
        # an option of the user's own prints nothing: what it holds is no part of a statement's key
        if "_fields" not in cls.__dict__ and "inherit_cache" not in cls.__dict__:
            cls.inherit_cache = True
        super().__init_subclass__(**kw)


class LoaderOption(ORMOption):
    """An option that says how attributes are loaded."""

    _is_compile_state = True


class CriteriaOption(ORMOption):
    """An option that adds criteria for an entity wherever it is selected."""

    _is_compile_state = True
    _is_criteria_option = True


class UserDefinedOption(ORMOption):
    """An option of the user's own, which listeners for ``do_orm_execute`` can look for.

    A subclass that says ``propagate_to_loaders = True`` is among the options of what is loaded for the
    objects later, too.

    :param payload: anything.
    """

    _is_user_defined = True

    def __init__(self, payload: Any = None) -> None:
        self.payload = payload


MapperOption = ORMOption


@dataclass(frozen=True)
class AttributeOptions:
    """What a dataclass field is made with, for an attribute of a mapped dataclass."""

    init: Any = NO_ARG
    repr: Any = NO_ARG
    default: Any = NO_ARG
    default_factory: Any = NO_ARG
    compare: Any = NO_ARG
    kw_only: Any = NO_ARG
    hash: Any = NO_ARG
    metadata: Any = NO_ARG

    @property
    def any_given(self) -> bool:
        """Whether an option is given that only a dataclass has a use for."""
        return any(
            value is not NO_ARG
            for value in (
                self.init,
                self.repr,
                self.default_factory,
                self.compare,
                self.kw_only,
                self.hash,
                self.metadata,
            )
        )


@inspection._self_inspects
class MapperProperty(InspectionAttrInfo, _MappedAttribute[_T_co], Generic[_T_co]):
    """A mapped attribute as the mapper sees it: columns, a relationship, a synonym.

    :ivar key: the name of the attribute.
    :ivar parent: the mapper.
    :ivar strategy_kind: "column" or "relationship", for loader options.
    :ivar descriptor_default: what the attribute of a dataclass reads as while it has no value.
    """

    is_property = True
    strategy_kind: ClassVar[str] = ""
    strategy_wildcard_key: ClassVar[str | None] = None
    _is_relationship: ClassVar[bool] = False
    _links_to_entity: ClassVar[bool] = False

    cascade: Any = frozenset()
    key: str
    parent: Mapper[Any]
    doc: str | None = None
    logging_name: str | None = None
    descriptor_default: Any = NO_ARG
    _configure_finished = False
    _creation_order: int

    def __init__(self, attribute_options: AttributeOptions | None = None) -> None:
        self._creation_order = next_creation_order()
        self._attribute_options = attribute_options or AttributeOptions()

    def set_parent(self, parent: Mapper[Any], init: bool) -> None:
        """Belong to a mapper from now on."""
        self.parent = parent

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        """Put the attribute on the mapper's class."""

    def init(self) -> None:
        """Resolve what needs other mappers; once, after all are there. A failed attempt can be repeated."""
        if not self._configure_finished:
            self.do_init()
            self._configure_finished = True

    def do_init(self) -> None:
        """Resolve what needs other mappers."""

    @property
    def class_attribute(self) -> InstrumentedAttribute[_T_co]:
        """The attribute of the class."""
        found: InstrumentedAttribute[_T_co] = getattr(self.parent.class_, self.key)
        return found

    def __str__(self) -> str:
        parent = getattr(self, "parent", None)
        return f"{parent.class_.__name__ if parent is not None else '?'}.{getattr(self, 'key', '?')}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {id(self):#x}; {getattr(self, 'key', 'no key')}>"


class PropComparator(SQLORMExpression[_T_co], Generic[_T_co]):
    """Make SQL of the operators of a mapped attribute; subclass it to change what they mean.

    :ivar prop: the property.
    :ivar is_plain_column: operators are those of the column itself.
    """

    is_plain_column: ClassVar[bool] = False
    prop: Any
    _of_type: Any = None
    _extra_criteria: tuple[Any, ...] = ()

    __hash__ = object.__hash__

    def __init__(
        self,
        prop: MapperProperty[_T_co],
        parentmapper: Mapper[Any] | AliasedInsp[Any],
        adapt_to_entity: AliasedInsp[Any] | None = None,
    ) -> None:
        self.prop = prop
        self._parententity: Any = adapt_to_entity or parentmapper
        self._adapt_to_entity = adapt_to_entity

    @property
    def _parentmapper(self) -> Any:
        return self._parententity.mapper

    @property
    def adapter(self) -> Callable[[Any], Any] | None:
        """What turns an expression over the class into one over its FROM clause; None for its tables."""
        whole = (self._adapt_to_entity or self._parententity)._whole
        return None if whole is None else whole._adapt_element

    @util.memoized_property
    def info(self) -> dict[Any, Any]:
        """The notes of the property."""
        return self.prop.info  # type: ignore[no-any-return]  # a dict

    def __clause_element__(self) -> Any:
        raise sa_exc.InvalidRequestError(
            f"expected {type(self).__name__} to define __clause_element__(), which gives the SQL of "
            f"{self.prop}"
        )

    def _marked_expression(self, attribute: Any) -> Any:
        """Return the SQL expression of an attribute, marked with its origin."""
        expression = self.__clause_element__()
        if not hasattr(type(expression), "_spec"):
            expression = expression.__clause_element__()
        if "parententity" in expression._annotations:
            return expression
        return expression._annotate(origin(self._parententity, attribute.key))

    def adapt_to_entity(self, adapt_to_entity: AliasedInsp[Any]) -> PropComparator[_T_co]:
        """Return a comparator for the same attribute of an alias."""
        return type(self)(self.prop, self._parententity, adapt_to_entity)

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        return op(self.__clause_element__(), *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return op(other, self.__clause_element__(), **kwargs)

    def of_type(self, class_: Any) -> PropComparator[_T_co]:
        """Return a comparator of the relationship that leads to a subclass or an alias."""
        raise _not_a_relationship(self.prop, "of_type")

    def and_(self, *criteria: Any) -> PropComparator[Any]:
        """Return a comparator of the relationship with more conditions."""
        raise _not_a_relationship(self.prop, "and_")

    def any(self, criterion: Any = None, **kwargs: Any) -> Any:
        """Return an EXISTS over the objects of a collection."""
        raise _not_a_relationship(self.prop, "any")

    def has(self, criterion: Any = None, **kwargs: Any) -> Any:
        """Return an EXISTS over the object referred to."""
        raise _not_a_relationship(self.prop, "has")

    @staticmethod
    def any_op(a: Any, b: Any, **kwargs: Any) -> Any:
        """The operator of ``any()``."""
        return a.any(b, **kwargs)

    @staticmethod
    def has_op(a: Any, b: Any, **kwargs: Any) -> Any:
        """The operator of ``has()``."""
        return a.has(b, **kwargs)

    @staticmethod
    def of_type_op(a: Any, class_: Any) -> Any:
        """The operator of ``of_type()``."""
        return a.of_type(class_)

    @property  # the last one: the name means something else from here on
    def property(self) -> Any:
        """The property."""
        return self.prop


def origin(entity: Any, key: str) -> dict[str, Any]:
    """Return the marks that say which attribute of which entity an expression came from."""
    return {
        "entity_namespace": entity,
        "parententity": entity,
        "parentmapper": entity.mapper,
        "proxy_key": key,
    }


def _not_a_relationship(prop: Any, method: str) -> sa_exc.InvalidRequestError:
    return sa_exc.InvalidRequestError(
        f"expected a relationship for {method}(), got {prop}, which is a column attribute"
    )


class StrategizedProperty(MapperProperty[_T_co]):
    """A property that is loaded in one of several ways."""


class _MapsColumns(_DeclarativeMapped[_T_co]):
    """What stands on a declarative class and brings columns for its table."""
