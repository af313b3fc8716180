"""Complete a mapped column from its annotation: its SQL type, and whether it admits NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from ... import exc as sa_exc, util
from ...sql.schema import Column
from ...sql.type_api import TypeEngine
from ...util.typing import is_pep593, is_pep695
from ..exc import MappedAnnotationError
from ..properties import MappedColumn
from .annotations import MappedType, unresolved_in, without_none

if TYPE_CHECKING:
    from .scan import DeclarativeScan

_ATTRIBUTE_OPTIONS = ("deferred", "deferred_group", "deferred_raiseload", "active_history")


def take_annotation(scan: DeclarativeScan, name: str, value: MappedColumn[Any], mapped: MappedType) -> None:
    """Complete a column from the annotation of its attribute.

    :raises MappedAnnotationError: when no SQL type is known for the annotation's type.
    """
    if mapped.type_ is None:
        return
    _refuse_sql_type(scan, name, mapped)
    column = value.column
    template = _template(mapped.type_)
    if template is not None:
        _merge(f"{scan.cls.__name__}.{name}", value, template)
    if (
        not value._has_nullable
        and not column.primary_key
        and (template is None or not _says_nullable(template))
    ):
        column.nullable = mapped.is_optional
    if column.type._isnull and not column.foreign_keys:
        column._set_type(_resolved(scan, name, mapped))


def _refuse_sql_type(scan: DeclarativeScan, name: str, mapped: MappedType) -> None:
    type_ = mapped.type_
    is_sql = isinstance(type_, TypeEngine) or (isinstance(type_, type) and issubclass(type_, TypeEngine))
    if is_sql or isinstance(type_, (Column, MappedColumn)):
        raise MappedAnnotationError(
            f"expected a Python type within Mapped[...] for {scan.cls.__name__}.{name}, got {type_!r}; "
            "write the "
            "Python type there, as in Mapped[int], and the SQL type in mapped_column(...)"
        )


def _template(type_: Any) -> Any:
    """Return the mapped_column() that Annotated carries, if it carries one."""
    current = type_
    for _ in range(8):
        if is_pep593(current):
            for one in current.__metadata__:
                if isinstance(one, (MappedColumn, Column)):
                    return one
            current = get_args(current)[0]
        elif is_pep695(current):
            current = current.__value__
        else:
            plain = without_none(current)
            if plain is current:
                return None
            current = plain
    return None


def refuse_attribute_template(scan: DeclarativeScan, name: str, mapped: MappedType) -> None:
    """Refuse, for a column that is no attribute, a template in Annotated that speaks of one.

    :raises ArgumentError: naming what it says.
    """
    template = _template(mapped.type_)
    if not isinstance(template, MappedColumn):
        return
    given = [one for one in _ATTRIBUTE_OPTIONS if getattr(template, one)]
    if given:
        raise sa_exc.ArgumentError(
            f"expected only arguments of Column() in the Annotated type of the unmapped column "
            f"{scan.cls.__name__}.{name}, got {', '.join(map(repr, given))} in its mapped_column()"
        )


def _says_nullable(template: Any) -> bool:
    if isinstance(template, MappedColumn):
        return template._has_nullable
    return bool(template._user_defined_nullable in (True, False))


def _merge(name: str, value: MappedColumn[Any], template: Any) -> None:
    """Give a column what the template says and it does not say itself."""
    source = template.column if isinstance(template, MappedColumn) else template
    if isinstance(template, MappedColumn) and template._attribute_options.any_given:
        util.warn_deprecated(
            "expected dataclass options such as init, repr, kw_only or default_factory in the class, got "
            "them in "
            f"the mapped_column() of an Annotated type, where they have no effect: {name}",
            "2.0",
        )
    explicit_default = value.column.default
    source._copy()._merge(value.column)
    if value._has_default:
        value.column.default = explicit_default
    if isinstance(template, MappedColumn):
        value.deferred = value.deferred or template.deferred
        value.lazy = value.lazy or template.lazy
        value.deferred_group = value.deferred_group or template.deferred_group
        value.active_history = value.active_history or template.active_history
        value._sort_order = value._sort_order or template._sort_order
        value._has_nullable = value._has_nullable or template._has_nullable


def _resolved(scan: DeclarativeScan, name: str, mapped: MappedType) -> Any:
    missing = unresolved_in(mapped.type_)
    if missing is not None:
        raise MappedAnnotationError(
            f"expected a type in the annotation of {scan.cls.__name__}.{name}, got {mapped.raw!r}, where "
            f"{missing} is not defined; import it at run time too, or, for a related class, write "
            "relationship()"
        )
    found = scan.registry._resolve_type(mapped.given)
    if found is None and mapped.given is not mapped.type_:
        found = scan.registry._resolve_type(mapped.type_)
    if found is None:
        raise MappedAnnotationError(
            f"expected a Python type with a known SQL type in the annotation of {scan.cls.__name__}.{name}, "
            f"got {mapped.type_!r}; give the column its type, as in mapped_column(String), or add the "
            "Python type to type_annotation_map; for a related class write relationship()"
        )
    return found
