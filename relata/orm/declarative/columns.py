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
    if not value._has_nullable and not column.primary_key:
        has_identity = template is not None and template.column.identity is not None
        column.nullable = mapped.is_optional and not has_identity
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


def _template(type_: Any) -> MappedColumn[Any] | None:
    """Return the mapped_column() that Annotated carries, if it carries one."""
    current = type_
    for _ in range(8):
        if is_pep593(current):
            for one in current.__metadata__:
                if isinstance(one, MappedColumn):
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
    if template is None:
        return
    given = [one for one in _ATTRIBUTE_OPTIONS if getattr(template, one)]
    if given:
        raise sa_exc.ArgumentError(
            f"expected only arguments of Column() in the Annotated type of the unmapped column "
            f"{scan.cls.__name__}.{name}, got {', '.join(map(repr, given))} in its mapped_column()"
        )


def _merge(name: str, value: MappedColumn[Any], template: MappedColumn[Any]) -> None:
    """Give a column what the template says and it does not say itself."""
    _warn_of_template(name, template)
    explicit_default = value.column.default
    template.column._copy()._merge(value.column)
    if value._has_default:
        value.column.default = explicit_default
    value.take_options(template)


def _warn_of_template(name: str, template: MappedColumn[Any]) -> None:
    if template.column.name is not None or template.column.key is not None:
        util.warn_deprecated(
            "expected the arguments 'name' and 'key' in the class, got them in the mapped_column() of an "
            f"Annotated type, where they have no effect: {name}",
            "2.0",
        )
    if template._attribute_options.any_given:
        util.warn_deprecated(
            "expected dataclass options such as init, repr, kw_only or default_factory in the class, got "
            f"them in the mapped_column() of an Annotated type, where they have no effect: {name}",
            "2.0",
        )


def _resolved(scan: DeclarativeScan, name: str, mapped: MappedType) -> Any:
    found = scan.registry._resolve_type(mapped.given, scan.cls, name)
    if found is None and mapped.given is not mapped.type_:
        found = scan.registry._resolve_type(mapped.type_, scan.cls, name)
    missing = unresolved_in(mapped.type_)
    if found is None and missing is not None:
        raise MappedAnnotationError(
            f"expected a type in the annotation of {scan.cls.__name__}.{name}, got {mapped.raw!r}, where "
            f"{missing} is not defined; import it at run time too, or, for a related class, write "
            "relationship()"
        )
    if found is None:
        raise MappedAnnotationError(
            f"expected a Python type with a known SQL type in the annotation of {scan.cls.__name__}.{name}, "
            f"got {mapped.type_!r}; give the column its type, as in mapped_column(String), or add the "
            "Python type to type_annotation_map; for a related class write relationship()"
        )
    return found
