"""Make a mapped class a dataclass."""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

from ...sql.markers import NO_ARG
from ..interfaces import AttributeOptions
from .annotations import MappedType

if TYPE_CHECKING:
    from .scan import DeclarativeScan

_FIELD_OPTIONS = ("init", "repr", "default", "default_factory", "compare", "kw_only", "hash", "metadata")
_MISSING: Any = object()


def make_dataclass(scan: DeclarativeScan) -> None:
    """Make the class of a scan a dataclass, if it is to be one; its mapped attributes are the fields."""
    options = getattr(scan.cls, "_sa_apply_dc_transforms", None)
    if options is None:
        return
    arguments = {name: value for name, value in options.items() if name != "dataclass_callable"}
    transform = options.get("dataclass_callable", dataclasses.dataclass)
    cls = scan.cls
    kept = {name: cls.__dict__.get(name, _MISSING) for name in scan.fields}
    annotations = inspect.get_annotations(cls)
    try:
        cls.__annotations__ = {name: _plain_type(annotation) for name, (annotation, _) in scan.fields.items()}
        for name, (annotation, value) in scan.fields.items():
            if not isinstance(annotation, MappedType):
                continue
            _set_field(cls, name, getattr(value, "_attribute_options", AttributeOptions()))
        transform(cls, **arguments)
    finally:
        cls.__annotations__ = annotations
        for name, value in kept.items():
            if value is not _MISSING:
                setattr(cls, name, value)
            elif name in cls.__dict__:
                delattr(cls, name)


def _plain_type(annotation: Any) -> Any:
    return annotation.type_ if isinstance(annotation, MappedType) else annotation


def _set_field(cls: type[Any], name: str, options: AttributeOptions) -> None:
    given = {
        option: getattr(options, option)
        for option in _FIELD_OPTIONS
        if getattr(options, option) is not NO_ARG
    }
    if given.get("metadata", {}) is None:
        del given["metadata"]
    if given.get("init") is False and "default" not in given and "default_factory" not in given:
        given["repr"] = given.get("repr", True)
    if given:
        setattr(cls, name, dataclasses.field(**given))
    elif name in cls.__dict__:
        delattr(cls, name)
