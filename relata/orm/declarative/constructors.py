"""The functions that define attributes: ``mapped_column()``, ``relationship()`` and their like."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, TypeVar, overload

from ... import exc as sa_exc, util
from ...sql.elements.constants import null
from ...sql.markers import NO_ARG, NULL_UNSPECIFIED
from ...sql.schema.defaults import _InsertSentinelColumnDefault
from ..composites import Composite
from ..descriptor_props import Synonym
from ..interfaces import AttributeOptions, PropComparator
from ..properties import MappedColumn, MappedSQLExpression, UnmappedColumn
from ..relationships import _RelationshipDeclared
from ..relationships.reverse import backref

_T = TypeVar("_T")
_C = TypeVar("_C")
_ATTRIBUTE_ARGUMENTS = (
    "active_history",
    "compare",
    "dataclass_metadata",
    "default_factory",
    "deferred",
    "deferred_group",
    "deferred_raiseload",
    "hash",
    "kw_only",
    "repr",
)

__all__ = [
    "backref",
    "column_property",
    "composite",
    "deferred",
    "dynamic_loader",
    "mapped_column",
    "orm_insert_sentinel",
    "query_expression",
    "relationship",
    "synonym",
    "unmapped_column",
]


def mapped_column(
    __name_pos: Any = None,
    __type_pos: Any = None,
    /,
    *args: Any,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    nullable: Any = NULL_UNSPECIFIED,
    primary_key: bool | None = False,
    deferred: Any = NO_ARG,
    deferred_group: str | None = None,
    deferred_raiseload: bool | None = None,
    lazy: Literal["peers"] | None = None,
    use_existing_column: bool = False,
    name: str | None = None,
    type_: Any = None,
    autoincrement: Any = "auto",
    doc: str | None = None,
    key: str | None = None,
    index: bool | None = None,
    unique: bool | None = None,
    info: dict[Any, Any] | None = None,
    onupdate: Any = None,
    insert_default: Any = NO_ARG,
    server_default: Any = None,
    server_onupdate: Any = None,
    active_history: bool = False,
    quote: bool | None = None,
    system: bool = False,
    comment: str | None = None,
    sort_order: Any = NO_ARG,
    dataclass_metadata: Any = NO_ARG,
    **kw: Any,
) -> MappedColumn[Any]:
    """Define an attribute of a declarative class together with its column.

    The column takes its name from the attribute, and its type and whether it admits NULL from the annotation
    ``Mapped[...]``, where they are not given.

    :param __name_pos: the column's name; or its type, or a ForeignKey.
    :param __type_pos: the column's type.
    :param args: constraints, ForeignKey, Computed, Identity ...
    :param default: the value of new rows; with a dataclass, that of the constructor's argument.
    :param insert_default: the value of new rows, where ``default`` is the dataclass's.
    :param deferred: load it on first access only.
    :param deferred_group: deferred attributes of one group are loaded together.
    :param deferred_raiseload: refuse to load it on access.
    :param lazy: ``"peers"``: load it on first access, for every object that came with the same result.
    :param active_history: load the old value when the attribute is set.
    :param use_existing_column: take a column of that name that the table has, in single-table inheritance.
    :param sort_order: columns are ordered by it within the table.
    :param init, repr, default_factory, compare, kw_only, hash, dataclass_metadata: for dataclass fields.
    :return: what stands in the class; the other arguments are those of ``Column``.
    """
    options = AttributeOptions(
        init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
    )
    given = [one for one in (__name_pos, __type_pos, *args) if one is not None]
    return MappedColumn(
        *given,
        name=name,
        type_=type_,
        autoincrement=autoincrement,
        insert_default=insert_default,
        attribute_options=options,
        doc=doc,
        key=key,
        index=index,
        unique=unique,
        info=info,
        active_history=active_history,
        nullable=nullable,
        onupdate=onupdate,
        primary_key=primary_key,
        server_default=server_default,
        server_onupdate=server_onupdate,
        use_existing_column=use_existing_column,
        quote=quote,
        comment=comment,
        system=system,
        deferred=deferred,
        deferred_group=deferred_group,
        deferred_raiseload=deferred_raiseload,
        lazy=lazy,
        sort_order=sort_order,
        **kw,
    )


def orm_insert_sentinel(
    name: str | None = None, type_: Any = None, *, default: Any = None, omit_from_statements: bool = True
) -> MappedColumn[Any]:
    """Define a column that only serves to match the rows of a batched INSERT with their objects."""
    return mapped_column(
        name=name,
        type_=type_,
        insert_default=_InsertSentinelColumnDefault() if default is None else default,
        _omit_from_statements=omit_from_statements,
        insert_sentinel=True,
        nullable=True,
    )


def unmapped_column(
    __name_pos: Any = None,
    __type_pos: Any = None,
    /,
    *args: Any,
    init: Literal[False] = False,
    default: Any = NO_ARG,
    insert_default: Any = NO_ARG,
    sort_order: Any = NO_ARG,
    use_existing_column: bool = False,
    **kw: Any,
) -> Any:
    """Define a column of the table of a declarative class that is no attribute of the class.

    It stands with ``Unmapped[...]``, which gives its type and whether it admits NULL.

    :param init: always False; for type checkers.
    :param default, insert_default: the value of new rows.
    :param kw: arguments of ``Column``.
    :raises ArgumentError: for an argument that is about the attribute.
    """
    refused = [name for name in _ATTRIBUTE_ARGUMENTS if name in kw]
    if refused:
        raise sa_exc.ArgumentError(
            f"expected arguments of Column() for unmapped_column(), got {', '.join(map(repr, refused))}, "
            "which "
            "is about a mapped attribute; use mapped_column()"
        )
    given = [one for one in (__name_pos, __type_pos, *args) if one is not None]
    return UnmappedColumn(
        *given,
        insert_default=insert_default if default is NO_ARG else default,
        sort_order=sort_order,
        use_existing_column=use_existing_column,
        **kw,
    )


def relationship(
    argument: Any = None,
    secondary: Any = None,
    *,
    uselist: bool | None = None,
    collection_class: type[Collection[Any]] | Callable[[], Collection[Any]] | None = None,
    primaryjoin: Any = None,
    secondaryjoin: Any = None,
    back_populates: Any = None,
    order_by: Any = False,
    backref: Any = None,
    overlaps: str | None = None,
    post_update: bool = False,
    cascade: str | None = "save-update, merge",
    viewonly: bool = False,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    lazy: Any = "select",
    passive_deletes: Literal["all"] | bool = False,
    passive_updates: bool = True,
    active_history: bool = False,
    enable_typechecks: bool = True,
    foreign_keys: Any = None,
    remote_side: Any = None,
    join_depth: int | None = None,
    comparator_factory: type[PropComparator[Any]] | None = None,
    single_parent: bool = False,
    innerjoin: Any = False,
    distinct_target_key: bool | None = None,
    load_on_pending: bool = False,
    query_class: Any = None,
    info: dict[Any, Any] | None = None,
    omit_join: Literal[None, False] = None,
    sync_backref: bool | None = None,
    dataclass_metadata: Any = NO_ARG,
    doc: str | None = None,
) -> _RelationshipDeclared[Any]:
    """Define an attribute that refers to instances of another mapped class, or of the same one.

    :param argument: the target: a class, its name, or a function that returns it; by default what the
        annotation says.
    :param secondary: the table between the two, for many-to-many.
    :param back_populates: the attribute of the target that leads back; both are kept in step.
    :param backref: the name of such an attribute, which is made.
    :param primaryjoin, secondaryjoin: the condition, where foreign keys do not tell it: an expression, a
        string or a function.
    :param foreign_keys: the columns that refer, where foreign keys do not tell.
    :param remote_side: the columns of the far side, in a relationship of a class to itself.
    :param order_by: the order in which the collection is loaded.
    :param cascade: which operations go on to the objects: some of ``save-update, merge, refresh-expire,
        expunge, delete, delete-orphan``, or ``all``, or ``none``.
    :param uselist: whether it is a collection, where annotation and direction do not tell.
    :param collection_class: the class of the collection.
    :param lazy: how it is loaded: ``select``, ``joined``, ``selectin``, ``subquery``, ``immediate``,
        ``raise``, ``noload``, ``peers`` ...
    :param viewonly: it is only read, never written.
    :param passive_deletes: leave the objects to the database's ON DELETE; ``"all"``: never touch their
        foreign keys.
    :param passive_updates: leave changed primary keys to the database's ON UPDATE.
    :param post_update: write the foreign key in an UPDATE of its own, to break a cycle.
    :param single_parent: an object is referred to by one object only, which is checked.
    """
    if default is not NO_ARG and default is not None:
        raise sa_exc.ArgumentError(
            f"expected None as the dataclass default of a relationship(), got {default!r}; pass "
            "default_factory for a collection, or set the object in __post_init__()"
        )
    return _RelationshipDeclared(
        argument,
        secondary=secondary,
        uselist=uselist,
        collection_class=collection_class,
        primaryjoin=primaryjoin,
        secondaryjoin=secondaryjoin,
        back_populates=back_populates,
        order_by=order_by,
        backref=backref,
        overlaps=overlaps,
        post_update=post_update,
        cascade=cascade,
        viewonly=viewonly,
        attribute_options=AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        lazy=lazy,
        passive_deletes=passive_deletes,
        passive_updates=passive_updates,
        active_history=active_history,
        enable_typechecks=enable_typechecks,
        foreign_keys=foreign_keys,
        remote_side=remote_side,
        join_depth=join_depth,
        comparator_factory=comparator_factory,
        single_parent=single_parent,
        innerjoin=innerjoin,
        distinct_target_key=distinct_target_key,
        load_on_pending=load_on_pending,
        query_class=query_class,
        info=info,
        omit_join=omit_join,
        sync_backref=sync_backref,
        doc=doc,
    )


def dynamic_loader(argument: Any = None, **kw: Any) -> _RelationshipDeclared[Any]:
    """Define a relationship whose collection is a query: ``relationship(lazy="dynamic")``."""
    kw["lazy"] = "dynamic"
    return relationship(argument, **kw)


def column_property(
    column: Any,
    *additional_columns: Any,
    group: str | None = None,
    deferred: bool = False,
    raiseload: bool = False,
    lazy: Literal["peers"] | None = None,
    comparator_factory: type[PropComparator[Any]] | None = None,
    init: Literal[False] = NO_ARG,  # type: ignore[assignment]  # a literal, for type checkers
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    active_history: bool = False,
    expire_on_flush: bool = True,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Mapping[Any, Any] | Any = NO_ARG,
) -> MappedSQLExpression[Any]:
    """Define an attribute that is an SQL expression, loaded with the row.

    :param column: the expression, or a column.
    :param additional_columns: columns of joined tables that hold the same value.
    :param deferred: load it on first access only; ``group``, ``raiseload`` and ``lazy`` as for
        ``mapped_column()``.
    :param init: for type checkers: a dataclass's constructor does not take it.
    :param expire_on_flush: read it again after the object was written.
    """
    written: dict[str, Any] = {
        "default": default,
        "default_factory": default_factory,
        "kw_only": kw_only,
        "init": init,
    }
    for name, value in written.items():
        if value is not NO_ARG:
            util.warn_deprecated(
                f"the argument {name!r} of column_property() serves no purpose, got {value!r}: the "
                "attribute is "
                "read-only; leave it out",
                "2.1",
            )
    return MappedSQLExpression(
        column,
        *additional_columns,
        attribute_options=AttributeOptions(
            False if written["init"] is NO_ARG else init,
            repr,
            default,
            default_factory,
            compare,
            kw_only,
            hash,
            dataclass_metadata,
        ),
        group=group,
        deferred=deferred,
        raiseload=raiseload,
        lazy=lazy,
        comparator_factory=comparator_factory,
        active_history=active_history,
        expire_on_flush=expire_on_flush,
        info=info,
        doc=doc,
    )


def deferred(
    column: Any,
    *additional_columns: Any,
    group: str | None = None,
    raiseload: bool = False,
    lazy: Literal["peers"] | None = None,
    comparator_factory: type[PropComparator[Any]] | None = None,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    active_history: bool = False,
    expire_on_flush: bool = True,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Any = NO_ARG,
) -> MappedSQLExpression[Any]:
    """Define a column attribute that is loaded on first access only: a ``column_property()``.

    :param lazy: ``"peers"``: for every object that came with the same result.
    """
    return MappedSQLExpression(
        column,
        *additional_columns,
        attribute_options=AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        group=group,
        deferred=True,
        raiseload=raiseload,
        lazy=lazy,
        comparator_factory=comparator_factory,
        active_history=active_history,
        expire_on_flush=expire_on_flush,
        info=info,
        doc=doc,
    )


def query_expression(
    default_expr: Any = None,
    *,
    repr: Any = NO_ARG,
    compare: Any = NO_ARG,
    expire_on_flush: bool = True,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
) -> MappedSQLExpression[Any]:
    """Define an attribute whose SQL expression a statement gives, by the option ``with_expression()``.

    :param default_expr: the expression where a statement gives none; NULL by default.
    """
    prop: MappedSQLExpression[Any] = MappedSQLExpression(
        null() if default_expr is None else default_expr,
        attribute_options=AttributeOptions(init=False, repr=repr, compare=compare),
        expire_on_flush=expire_on_flush,
        info=info,
        doc=doc,
    )
    prop.is_query_expression = True
    prop.has_expression = default_expr is not None
    return prop


@overload
def composite(
    _class_or_attr: type[_C],
    /,
    *attrs: Any,
    group: str | None = None,
    deferred: bool = False,
    raiseload: bool = False,
    return_none_on: Any = NO_ARG,
    comparator_factory: type[PropComparator[Any]] | None = None,
    active_history: bool = False,
    column_template: str | None = None,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Any = NO_ARG,
) -> Composite[_C]: ...
@overload
def composite(
    _class_or_attr: Callable[..., _C],
    /,
    *attrs: Any,
    group: str | None = None,
    deferred: bool = False,
    raiseload: bool = False,
    return_none_on: Any = NO_ARG,
    comparator_factory: type[PropComparator[Any]] | None = None,
    active_history: bool = False,
    column_template: str | None = None,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Any = NO_ARG,
) -> Composite[_C]: ...
@overload
def composite(
    _class_or_attr: Any = None,
    /,
    *attrs: Any,
    group: str | None = None,
    deferred: bool = False,
    raiseload: bool = False,
    return_none_on: Any = NO_ARG,
    comparator_factory: type[PropComparator[Any]] | None = None,
    active_history: bool = False,
    column_template: str | None = None,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Any = NO_ARG,
) -> Composite[Any]: ...
def composite(
    _class_or_attr: Any = None,
    /,
    *attrs: Any,
    group: str | None = None,
    deferred: bool = False,
    raiseload: bool = False,
    return_none_on: Any = NO_ARG,
    comparator_factory: type[PropComparator[Any]] | None = None,
    active_history: bool = False,
    column_template: str | None = None,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Any = NO_ARG,
) -> Composite[Any]:
    """Define an attribute whose value is an object made of the values of several columns or attributes.

    The class is a dataclass, or has ``__composite_values__()``, which returns the values.

    :param _class_or_attr: the class, or a function that makes the object of the values; left out where the
        annotation says it.
    :param attrs: the parts, in the order of the values: columns, or names of attributes. For a dataclass they
        may be left out: its fields tell them.
    :param group: a group of deferred attributes that are loaded together.
    :param deferred, raiseload: as in ``mapped_column()``, for the columns.
    :param return_none_on: a function of the values that tells whether the attribute is None; where the
        annotation is optional, it is when all values are.
    :param comparator_factory: a subclass of ``Composite.Comparator``.
    :param active_history: load the old values when the attribute is set.
    :param column_template: text with one ``%s``, for the names of columns after the fields of a dataclass.
    """
    options = AttributeOptions(
        init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
    )
    return Composite(
        _class_or_attr,
        *attrs,
        return_none_on=return_none_on,
        attribute_options=options,
        active_history=active_history,
        deferred=deferred,
        raiseload=raiseload,
        group=group,
        comparator_factory=comparator_factory,
        column_template=column_template,
        info=info,
        doc=doc,
    )


def synonym(
    name: str,
    *,
    map_column: bool | None = None,
    descriptor: Any = None,
    comparator_factory: type[PropComparator[_T]] | None = None,
    init: Any = NO_ARG,
    repr: Any = NO_ARG,
    default: Any = NO_ARG,
    default_factory: Any = NO_ARG,
    compare: Any = NO_ARG,
    kw_only: Any = NO_ARG,
    hash: Any = NO_ARG,
    info: dict[Any, Any] | None = None,
    doc: str | None = None,
    dataclass_metadata: Any = NO_ARG,
) -> Synonym[Any]:
    """Define an attribute that is another name for a mapped attribute.

    :param name: the mapped attribute.
    :param map_column: map the column of this attribute's own name under ``name``.
    :param descriptor: a Python property that instances read and write by.
    """
    return Synonym(
        name,
        map_column=map_column,
        descriptor=descriptor,
        comparator_factory=comparator_factory,
        attribute_options=AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        info=info,
        doc=doc,
    )
