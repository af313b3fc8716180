"""Read the annotations of a declarative class: ``Mapped[...]``, as types or as text."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, ForwardRef, Union, get_args, get_origin

from ...util.typing import includes_none, is_fwd_ref, is_pep593, is_pep695, is_union
from ..base import Mapped, _MappedAnnotationBase
from ..exc import MappedAnnotationError


class Unresolved:
    """Stand for a name in an annotation that is not defined: the class comes later, or for types only."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> Unresolved:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unresolved(f"{self.name}.{name}")

    def __call__(self, *args: Any) -> Any:
        raise TypeError(f"{self.name} is not defined")

    def __getitem__(self, item: Any) -> Unresolved:
        return Unresolved(f"{self.name}[...]")

    def __or__(self, other: Any) -> Any:
        return Union[self, other]  # noqa: UP007  # an instance has no | of types

    def __ror__(self, other: Any) -> Any:
        return Union[other, self]  # noqa: UP007  # an instance has no | of types

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unresolved) and other.name == self.name

    def __repr__(self) -> str:
        return self.name


class _Lenient(Mapping[str, Any]):
    """The names of a module and a class; a name that is not there stands for itself."""

    def __init__(self, cls: type[Any], module: str, known: Mapping[str, Any]) -> None:
        space = sys.modules.get(module)
        # within the class comes first what is defined there, but for the attributes themselves: those of
        # `date: Mapped[date] = mapped_column()` are no types
        attributes = vars(cls).get("__annotations__", ())
        own = {name: value for name, value in vars(cls).items() if name not in attributes}
        self.spaces = [known, own, vars(space) if space else {}, vars(builtins), {cls.__name__: cls}]

    def __getitem__(self, name: str) -> Any:
        for space in self.spaces:
            if name in space:
                return space[name]
        return Unresolved(name)

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True)
class MappedType:
    """An annotation taken apart.

    :ivar container: Mapped, DynamicMapped or WriteOnlyMapped.
    :ivar type_: what is inside; names that are not defined stand as Unresolved.
    :ivar raw: the annotation as it was written.
    :ivar given: what is inside, with the texts within it as they are.
    """

    container: type[Any]
    type_: Any
    raw: Any
    given: Any

    @property
    def is_optional(self) -> bool:
        """Whether None is among the values."""
        return includes_none(self.type_)


def evaluate(text: str, cls: type[Any], module: str, known: Mapping[str, Any]) -> Any:
    """Evaluate the text of an annotation; undefined names stand as Unresolved.

    :raises MappedAnnotationError: when it is no expression.
    """
    try:
        return eval(text, {"__builtins__": {}}, _Lenient(cls, module, known))
    except Exception as error:
        raise MappedAnnotationError(
            f"Could not interpret annotation {text}: expected an expression over types in {cls.__name__}, "
            f"{type(error).__name__}: {error}; where a name within quotes is joined by '|', put the "
            "whole in quotes"
        ) from error


def read_mapped(annotation: Any, cls: type[Any], module: str, known: Mapping[str, Any]) -> MappedType | None:
    """Return an annotation taken apart; None when it is not ``Mapped[...]`` or one of its kin.

    :param cls: the class that has it.
    :param module: the module that it is written in.
    :param known: names that come first.
    """
    raw = annotation
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        if not _may_be_mapped(annotation):
            return None
        annotation = evaluate(annotation, cls, module, known)
    origin = get_origin(annotation)
    if annotation is Mapped or (
        isinstance(annotation, type) and issubclass(annotation, _MappedAnnotationBase)
    ):
        return MappedType(annotation, None, raw, None)
    if not (isinstance(origin, type) and issubclass(origin, _MappedAnnotationBase)):
        return None
    given = get_args(annotation)[0]
    resolved = resolve_texts(given, cls, module, known)
    return MappedType(origin, resolved, raw, resolved if has_own_text(given) else given)


def _may_be_mapped(text: str) -> bool:
    head = text.partition("[")[0]
    return "[" in text and "ClassVar" not in head


def has_own_text(type_: Any) -> bool:
    """Tell whether a type, or a member of the union that it is, was written as text."""
    return (
        is_fwd_ref(type_)
        or isinstance(type_, str)
        or (is_union(type_) and any(map(is_fwd_ref, get_args(type_))))
    )


def resolve_texts(
    type_: Any, cls: type[Any], module: str, known: Mapping[str, Any], within: tuple[str, ...] = ()
) -> Any:
    """Evaluate the texts within a type: ``list["Post"]``.

    :param within: the texts that this one is part of: a type that refers to itself keeps its name there.
    """
    if isinstance(type_, ForwardRef):
        type_ = type_.__forward_arg__
    if isinstance(type_, str):
        if type_ in within:
            return Unresolved(type_)
        return resolve_texts(evaluate(type_, cls, module, known), cls, module, known, (*within, type_))
    if not any(has_text(one) for one in get_args(type_)) or _is_literal(type_):
        return type_
    if is_pep593(type_):
        inner = resolve_texts(get_args(type_)[0], cls, module, known, within)
        return Annotated[(inner, *type_.__metadata__)]
    arguments = tuple([resolve_texts(one, cls, module, known, within) for one in get_args(type_)])
    if is_union(type_):
        return Union[arguments]  # noqa: UP007  # the members are not known before
    return get_origin(type_)[arguments]


def has_text(type_: Any) -> bool:
    """Tell whether a type was written as text, or has a part that was."""
    return isinstance(type_, str) or is_fwd_ref(type_) or any(has_text(one) for one in get_args(type_))


def _is_literal(type_: Any) -> bool:
    return getattr(get_origin(type_), "_name", None) == "Literal"


def is_class_variable(annotation: Any) -> bool:
    """Tell whether an annotation says ``ClassVar``."""
    if isinstance(annotation, str):
        return annotation.partition("[")[0].rpartition(".")[2] == "ClassVar"
    return annotation is ClassVar or get_origin(annotation) is ClassVar


def without_none(type_: Any) -> Any:
    """Return a type without None: what ``Optional[X]`` is made of."""
    if is_union(type_):
        kept = [one for one in get_args(type_) if one is not type(None)]
        return kept[0] if len(kept) == 1 else Union[tuple(kept)]  # noqa: UP007  # the members are not known before
    return type_


def named_class(type_: Any) -> Any:
    """Return the class that a type names: without None, Annotated and what stands behind an alias."""
    while True:
        plain = without_none(type_)
        if is_pep593(plain):
            type_ = get_args(plain)[0]
        elif is_pep695(plain):
            type_ = plain.__value__
        else:
            return plain


def unresolved_in(type_: Any) -> Unresolved | None:
    """Return a name within a type that is not defined, if there is one."""
    if isinstance(type_, Unresolved):
        return type_
    for one in get_args(type_):
        found = unresolved_in(one)
        if found is not None:
            return found
    return None
