"""The operators of relationship attributes: ``==``, ``contains``, ``any``, ``has``, ``of_type``, ``and_``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ... import exc as sa_exc, inspection, util
from ..._hot.attributes import state_of
from ..._hot.nodes import build
from ...sql import coercions, roles
from ...sql.elements.bind import bindparam
from ...sql.elements.compound import BooleanClauseList, and_, not_, or_
from ...sql.elements.constants import null, true
from ...sql.node import OPAQUE
from ...sql.selectable.compounds import exists
from ..base import MANYTOONE, NO_VALUE, PASSIVE_NO_RESULT, PASSIVE_OFF, state_str
from ..entities import AliasedInsp, aliased, inspect_entity, relationship_clause
from ..interfaces import PropComparator
from .marks import map_columns

if TYPE_CHECKING:
    from .core import RelationshipProperty

_T = TypeVar("_T")


class Membership(BooleanClauseList):
    """The condition that a row of the association table holds an object; turned around, that none does.

    :ivar of: the attribute.
    :ivar member: the object.
    """

    _fields = {"of": OPAQUE, "member": OPAQUE}
    of: RelationshipComparator[Any]
    member: Any

    def _negate(self) -> Any:
        return self.of._differs_from(self.member)


class RelationshipComparator(PropComparator[_T]):
    """Make SQL of the operators of a relationship attribute."""

    prop: RelationshipProperty[_T]

    def __init__(
        self,
        prop: RelationshipProperty[_T],
        parentmapper: Any,
        adapt_to_entity: AliasedInsp[Any] | None = None,
        of_type: Any = None,
        extra_criteria: tuple[Any, ...] = (),
    ) -> None:
        super().__init__(prop, parentmapper, adapt_to_entity)
        self._of_type = None if of_type is None else inspect_entity(of_type)
        self._extra_criteria = extra_criteria

    def adapt_to_entity(self, adapt_to_entity: AliasedInsp[Any]) -> RelationshipComparator[_T]:
        return type(self)(self.prop, self._parententity, adapt_to_entity, self._of_type, self._extra_criteria)

    @util.memoized_property
    def entity(self) -> Any:
        """The Mapper or AliasedInsp that the relationship leads to."""
        self.prop.parent._check_configure()
        return self.prop.entity if self._of_type is None else self._of_type

    @property
    def mapper(self) -> Any:
        """The mapper of the class that the relationship leads to."""
        return self.entity.mapper

    def __clause_element__(self) -> Any:
        return relationship_clause(self.property, self._parententity, self.entity, self._extra_criteria)

    def _marked_expression(self, attribute: Any) -> Any:
        return self.__clause_element__()

    def of_type(self, class_: Any) -> RelationshipComparator[_T]:
        return type(self)(
            self.prop, self._parententity, self._adapt_to_entity, class_, extra_criteria=self._extra_criteria
        )

    def and_(self, *criteria: Any) -> RelationshipComparator[Any]:
        made = tuple([coercions.expect(roles.WhereHavingRole, c) for c in criteria])
        return type(self)(
            self.prop, self._parententity, self._adapt_to_entity, self._of_type, self._extra_criteria + made
        )

    # -- operators

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(
            "expected ==, !=, contains(), any(), has(), of_type() or and_() on the relationship "
            f"{self.prop}, got the operator {getattr(op, '__name__', op)!r}; compare a column of the "
            "related class in any() or has()"
        )

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return self.operate(op, other, **kwargs)

    def __eq__(self, other: Any) -> Any:
        prop = self.property
        if other is None or _is_null(other):
            if prop.direction is MANYTOONE:
                return self._compare_to_none()
            return not_(self._exists(None))
        if prop.uselist:
            raise sa_exc.InvalidRequestError(
                f"expected {prop}.contains(object), which asks whether it is in the collection, got =="
            )
        return self._compare_to(other)

    def __ne__(self, other: Any) -> Any:
        prop = self.property
        if other is None or _is_null(other):
            if prop.direction is MANYTOONE:
                return not_(self._compare_to_none())
            return self._exists(None)
        if prop.uselist:
            raise sa_exc.InvalidRequestError(
                f"expected ~{prop}.contains(object), which asks whether it is not in the collection, got !="
            )
        return self._differs_from(other)

    __hash__ = object.__hash__

    def in_(self, other: Any) -> Any:
        """Refuse: there is no IN for objects."""
        raise NotImplementedError(
            f"expected a column for in_(), got the relationship {self.prop}: compare its foreign key "
            "column, or use any() or has()"
        )

    def contains(self, other: Any, **kwargs: Any) -> Any:
        """Return a condition: the collection contains an object."""
        prop = self.property
        if not prop.uselist:
            raise sa_exc.InvalidRequestError(
                f"expected a collection for contains(), got {prop}, which refers to one object; use =="
            )
        if prop.secondary is None:
            return self._compare_to(other)
        secondary = prop.secondary.alias()
        condition = and_(self._local_side(prop.primaryjoin), self._far_side(prop.secondaryjoin, other))
        held = map_columns(
            condition,
            lambda c: secondary.corresponding_column(c._root) if c._root.table is prop.secondary else c,
        )
        fields = {name: getattr(held, name) for name in ("clauses", "operator", "type")}
        return build(Membership, {**fields, "of": self, "member": other})

    def any(self, criterion: Any = None, **kwargs: Any) -> Any:
        if not self.property.uselist:
            raise sa_exc.InvalidRequestError(
                f"expected a collection for any(), got {self.prop}, which refers to one object; use has()"
            )
        return self._exists(criterion, **kwargs)

    def has(self, criterion: Any = None, **kwargs: Any) -> Any:
        if self.property.uselist:
            raise sa_exc.InvalidRequestError(
                f"expected a reference to one object for has(), got {self.prop}, a collection; use any()"
            )
        return self._exists(criterion, **kwargs)

    # -- conditions

    def _adapted(self, column: Any) -> Any:
        """Return a column of the class as one of the alias that this attribute is of."""
        adapter = self.adapter
        return column if adapter is None else adapter(column)

    def _local_side(self, clause: Any) -> Any:
        return map_columns(
            clause, lambda c: c._root if "remote" in c._annotations else self._adapted(c._root)
        )

    def _compare_to_none(self) -> Any:
        pairs = self.prop.local_remote_pairs
        return and_(*[self._adapted(local) == null() for local, _ in pairs])

    def _compare_to(self, other: Any) -> Any:
        """Return the condition that this attribute refers to an object, or to one of an alias."""
        if isinstance(inspection.inspect(other, raiseerr=False), AliasedInsp):
            raise sa_exc.ArgumentError(
                f"expected an instance to compare the relationship {self.prop} with, got the alias {other}"
            )
        return self._far_side(self.prop.primaryjoin, other)

    def _far_side(self, clause: Any, other: Any) -> Any:
        value_of = object_values(self.prop, other)
        through_secondary = self.prop.secondary is not None

        def change(column: Any) -> Any:
            is_remote = "remote" in column._annotations
            if is_remote is not through_secondary:
                return value_of(column._root)
            return column._root if through_secondary else self._adapted(column._root)

        return map_columns(clause, change)

    def _differs_from(self, other: Any) -> Any:
        if self.prop.direction is MANYTOONE and self.prop.secondary is None:
            value_of = object_values(self.prop, other)
            conditions = []
            for local, far in self.prop.local_remote_pairs:
                mine = self._adapted(local)
                conditions.append(or_(mine != value_of(far), mine == null()))
            return or_(*conditions) if len(conditions) > 1 else conditions[0]
        value_of = object_values(self.prop, other)
        criterion = and_(*[c == value_of(c) for c in self.prop.mapper.primary_key])
        return not_(self._exists(criterion))

    def _exists(self, criterion: Any, **kwargs: Any) -> Any:
        """Return an EXISTS over the far side, joined to this one."""
        prop = self.property
        target = self.entity
        if not target.is_aliased_class and self._parententity.mapper.common_parent(target.mapper):
            target = inspection.inspect(aliased(target.mapper.class_))
        conditions = [
            self._join_to(target, clause)
            for clause in (prop.primaryjoin, prop.secondaryjoin)
            if clause is not None
        ]
        for key, value in kwargs.items():
            conditions.append(getattr(target.entity, key) == value)
        extra = list(self._extra_criteria)
        if criterion is not None:
            extra.append(coercions.expect(roles.WhereHavingRole, criterion))
        if target is not self.entity:
            extra = [_moved(clause, self.entity, target) for clause in extra]
        also = () if prop.secondary is None else (prop.secondary,)
        condition = and_(true(), *conditions, *extra) if not conditions else and_(*conditions, *extra)
        made = exists(1).where(condition).select_from(target.__clause_element__(), *also)
        return made.correlate_except(target.selectable, *also)

    def _join_to(self, target: Any, clause: Any) -> Any:
        prop = self.prop
        is_secondary = clause is prop.secondaryjoin

        def change(column: Any) -> Any:
            root = column._root
            if prop.secondary is not None and root.table is prop.secondary:
                return root
            far = "remote" not in column._annotations if is_secondary else "remote" in column._annotations
            if far:
                return target._adapt_element(root)
            return self._adapted(root)

        return map_columns(clause, change)

    @property  # the last one: the name means something else from here on
    def property(self) -> Any:
        self.prop.parent._check_configure()
        return self.prop


def _moved(clause: Any, source: Any, target: Any) -> Any:
    """Return a condition over a class as one over an alias of it."""
    tables = set(source.mapper.tables)
    return map_columns(
        clause,
        lambda c: (
            target._adapt_element(c._root) if c._root.table in tables and c.table is c._root.table else c
        ),
    )


def _is_null(other: Any) -> bool:
    return getattr(other, "__visit_name__", None) == "null"


def object_values(prop: Any, obj: Any) -> Callable[[Any], Any]:
    """Return the function that gives, for a column, a bound parameter with an object's value of it.

    The value is read when the statement is executed, after an autoflush that may give the object its key.

    :raises ArgumentError: when the object is not an instance of a mapped class.
    """
    state = inspection.inspect(obj, raiseerr=False)
    if state is None or not getattr(state, "is_instance", False):
        raise sa_exc.ArgumentError(f"expected a mapped instance to compare {prop} with, got {obj!r}")
    mapper = state_of(obj).mapper

    def value_of(column: Any) -> Any:
        # an object with a table of its own (concrete=True) has attributes like those of its base class
        sides = (mapper, prop.mapper, prop.parent)
        held = next((one for one in sides if column._root in one._columntoproperty), mapper)
        key = held.get_property_by_column(column).key
        known = obj.__dict__.get(key, NO_VALUE)
        return bindparam(None, callable_=lambda: _value(obj, key, known), type_=column.type, unique=True)

    return value_of


def _value(obj: Any, key: str, known: Any) -> Any:
    """Return the value that an attribute of an object has now.

    :param known: the value that it had when the comparison was written, for an object that cannot read its
        own again.
    """
    state = state_of(obj)
    d = obj.__dict__
    value = d.get(key, NO_VALUE)
    if value is NO_VALUE and state.pk is not None:
        value = known
        if state.session_id or known is NO_VALUE:
            value = state.manager[key].impl.get(state, d, PASSIVE_OFF)
    if value is NO_VALUE or value is PASSIVE_NO_RESULT:
        raise sa_exc.InvalidRequestError(
            f"expected {state_str(state)} to have a value of {key!r} to compare with, it has none; flush the "
            "object first"
        )
    if value is None:
        util.warn(
            f"Expected a value of {key!r} of {state_str(state)} to compare with, got None: nothing equals "
            "NULL; compare the relationship with None for rows that refer to nothing"
        )
    return value
