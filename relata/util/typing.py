"""Names for annotations, and questions about annotations that are read at run time."""

from __future__ import annotations

import builtins
import re
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ForwardRef,
    Literal,
    LiteralString,
    Never,
    NewType,
    NotRequired,
    Protocol,
    Self,
    TypeAlias,
    TypeGuard,
    TypeVar,
    TypeVarTuple,
    Union,
    Unpack,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
)

from .lazy_module import LazyModule

if TYPE_CHECKING:
    from typing_extensions import TypeAliasType

__all__ = (
    "LiteralString",
    "Never",
    "NewType",
    "NoneType",
    "NotRequired",
    "Protocol",
    "Self",
    "SupportsKeysAndGetItem",
    "TupleAny",
    "TypeAliasType",
    "TypeGuard",
    "TypeVarTuple",
    "Unpack",
    "_AnnotationScanType",
    "dataclass_transform",
    "de_optionalize_union_types",
    "de_stringify_annotation",
    "eval_expression",
    "includes_none",
    "is_a_type",
    "is_fwd_ref",
    "is_generic",
    "is_literal",
    "is_newtype",
    "is_non_string_iterable",
    "is_origin_of",
    "is_origin_of_cls",
    "is_pep593",
    "is_pep695",
    "is_union",
    "make_union_type",
    "pep695_values",
    "resolve_name_to_real_class_name",
)

_KT = TypeVar("_KT")
_VT_co = TypeVar("_VT_co", covariant=True)

NoneType = type(None)
TupleAny: TypeAlias = tuple[Any, ...]
_AnnotationScanType: TypeAlias = Any
"""An annotation as it may be found: a type, string, ForwardRef, NewType, TypeAliasType or generic."""

_typing_extensions = LazyModule("typing_extensions")
_TYPING_MODULES = ("typing", "typing_extensions")


def __getattr__(name: str) -> Any:
    """Return what `typing` of this Python lacks."""
    if name == "TypeAliasType":
        return _typing_extensions.TypeAliasType
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class SupportsKeysAndGetItem(Protocol[_KT, _VT_co]):
    """What `dict.update` takes: something with `keys()` and `[]`."""

    def keys(self) -> Iterable[_KT]: ...

    def __getitem__(self, __k: _KT) -> _VT_co: ...


def is_non_string_iterable(obj: Any) -> TypeGuard[Iterable[Any]]:
    """Tell whether an object is iterable and no text."""
    return isinstance(obj, Iterable) and not isinstance(obj, (str, bytes))


def is_fwd_ref(
    type_: Any, check_generic: bool = False, check_for_plain_string: bool = False
) -> TypeGuard[str | ForwardRef]:
    """Tell whether an annotation names a type that is to be looked up.

    :param check_generic: look at the arguments of a generic as well
    :param check_for_plain_string: a string is such a name
    """
    if (check_for_plain_string and isinstance(type_, str)) or isinstance(type_, ForwardRef):
        return True
    return check_generic and any(
        is_fwd_ref(argument, True, check_for_plain_string) for argument in getattr(type_, "__args__", ())
    )


def is_literal(type_: Any) -> bool:
    """Tell whether an annotation is `Literal[...]`."""
    return get_origin(type_) is Literal


def is_newtype(type_: Any) -> TypeGuard[NewType]:
    """Tell whether an annotation was made by `NewType`."""
    return isinstance(type_, NewType)


def is_generic(type_: Any) -> bool:
    """Tell whether an annotation has an origin and arguments, as `list[int]` has."""
    return hasattr(type_, "__args__") and hasattr(type_, "__origin__")


def is_pep593(type_: Any) -> bool:
    """Tell whether an annotation is `Annotated[...]`."""
    return type_ is not None and get_origin(type_) is Annotated


def is_pep695(type_: Any) -> TypeGuard[TypeAliasType]:
    """Tell whether an annotation is an alias made by `type X = ...`, with arguments or without."""
    if isinstance(type_, types.GenericAlias) or hasattr(type_, "__origin__"):
        type_ = type_.__origin__
    # two classes where typing_extensions has its own; comparing names imports neither
    cls = type(type_)
    return cls.__name__ == "TypeAliasType" and cls.__module__ in _TYPING_MODULES


def is_union(type_: Any) -> bool:
    """Tell whether an annotation is a union, in either way of writing."""
    return get_origin(type_) in (Union, types.UnionType)


def is_a_type(type_: Any) -> bool:
    """Tell whether an object can stand as an annotation of a value."""
    return (
        isinstance(type_, type)
        or get_origin(type_) is not None
        or getattr(type_, "__module__", None) in _TYPING_MODULES
        or is_newtype(type_)
        or is_pep695(type_)
    )


def is_origin_of_cls(type_: Any, class_obj: type[Any] | tuple[type[Any], ...]) -> bool:
    """Tell whether a generic is made of one of the classes, or of one derived from them."""
    origin = get_origin(type_)
    return isinstance(origin, type) and issubclass(origin, class_obj)


def is_origin_of(type_: Any, *names: str, module: str | None = None) -> bool:
    """Tell whether a generic is made of something with one of the names (in the module, if one is given)."""
    origin = get_origin(type_)
    if origin is None:
        return False
    name = getattr(origin, "__name__", None) or getattr(origin, "_name", None)
    return name in names and (module is None or origin.__module__.startswith(module))


def make_union_type(*types_: Any) -> Any:
    """Return the union of the types."""
    return Union[types_]  # noqa: UP007  # the types are not known before


def pep695_values(type_: Any) -> set[Any]:
    """Return what an alias stands for: the members of unions and of aliases within, taken apart.

    Names that are to be looked up are returned as they are.
    """
    found: set[Any] = set()
    seen: set[Any] = set()
    pending = [type_]
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        if is_pep593(one):
            pending.append(get_args(one)[0])
        elif is_pep695(one):
            pending.append(one.__value__)
        elif is_union(one):
            pending.extend(get_args(one))
        else:
            found.add(one)
    return {NoneType if one is None else one for one in found}


def includes_none(type_: Any) -> bool:
    """Tell whether an annotation admits None: itself, in a union, behind an alias, NewType or Annotated."""
    if is_fwd_ref(type_):
        return _text_includes_none(type_.__forward_arg__ if isinstance(type_, ForwardRef) else type_)
    if is_union(type_):
        return any(map(includes_none, get_args(type_)))
    if is_pep593(type_):
        return includes_none(get_args(type_)[0])
    if is_pep695(type_):
        return any(map(includes_none, pep695_values(type_)))
    if is_newtype(type_):
        return includes_none(type_.__supertype__)
    return type_ in (NoneType, None)


def _text_includes_none(text: str) -> bool:
    if re.match(r"(?:typing\.)?Optional\[", text):
        return True
    union = re.match(r"(?:typing\.)?Union\[(.+)\]$", text)
    parts = _split_outside_brackets(union.group(1), ",") if union else _split_outside_brackets(text, "|")
    return "None" in parts or (union is not None and any(map(_text_includes_none, parts)))


def _split_outside_brackets(text: str, separator: str) -> list[str]:
    parts, depth = [""], 0
    for char in text:
        depth += (char in "[(") - (char in "])")
        if char == separator and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def de_optionalize_union_types(type_: Any) -> Any:
    """Return an annotation without None: `Optional[int]` becomes `int`."""
    if is_fwd_ref(type_):
        return _without_none_in_text(cast("ForwardRef", type_))
    if is_union(type_) and includes_none(type_):
        return make_union_type(*(one for one in get_args(type_) if one not in (NoneType, None)))
    return type_


def _without_none_in_text(type_: ForwardRef) -> ForwardRef:
    text = type_.__forward_arg__
    optional = re.match(r"(?:typing\.)?Optional\[(.+)\]$", text)
    if optional:
        return ForwardRef(optional.group(1))
    union = re.match(r"((?:typing\.)?Union)\[(.+)\]$", text)
    if union:
        kept = [part for part in _split_outside_brackets(union.group(2), ",") if part != "None"]
        return ForwardRef(f"{union.group(1)}[{', '.join(kept)}]")
    kept = [part for part in _split_outside_brackets(text, "|") if part != "None"]
    return ForwardRef(" | ".join(kept))


def eval_expression(
    expression: str,
    module_name: str,
    *,
    locals_: Mapping[str, Any] | None = None,
    in_class: type[Any] | None = None,
) -> Any:
    """Evaluate the text of an annotation where it was written.

    :param module_name: the module it stands in
    :param locals_: names that come before those of the module
    :param in_class: a class whose attributes come before both
    :raises NameError: the module is not loaded, or the text names something unknown there
    """
    module = sys.modules.get(module_name)
    if module is None:
        raise NameError(f"cannot look {expression!r} up: module {module_name!r} is not loaded")
    names: dict[str, Any] = dict(locals_ or {})
    if in_class is not None:
        names.update({key: value for key, value in vars(in_class).items() if key not in names})
    try:
        return eval(expression, module.__dict__, names)
    except Exception as error:
        raise NameError(
            f"cannot look {expression!r} up in module {module_name!r}: {type(error).__name__}: {error}"
        ) from error


def eval_name_only(name: str, module_name: str, *, locals_: Mapping[str, Any] | None = None) -> Any:
    """Look one name up where it was written; a dotted name is evaluated.

    :raises NameError: the module is not loaded, or has no such name
    """
    if "." in name:
        return eval_expression(name, module_name, locals_=locals_)
    module = sys.modules.get(module_name)
    for space in (locals_ or {}, vars(module) if module else {}, vars(builtins)):
        if name in space:
            return space[name]
    raise NameError(f"module {module_name!r} has no name {name!r}")


def resolve_name_to_real_class_name(name: str, module_name: str) -> str:
    """Return the name that a class has itself, for one that may have been imported under another."""
    try:
        found = eval_name_only(name, module_name)
    except NameError:
        return name
    return getattr(found, "__name__", name)


def de_stringify_annotation(
    cls: type[Any],
    annotation: Any,
    originating_module: str,
    locals_: Mapping[str, Any],
    *,
    str_cleanup_fn: Callable[[str, str], str] | None = None,
    include_generic: bool = False,
) -> Any:
    """Turn an annotation that may be text into the type it names.

    :param cls: the class that has the annotation
    :param originating_module: the module the text stands in
    :param locals_: names that come before those of the module
    :param str_cleanup_fn: changes the text before it is evaluated, given the text and the module
    :param include_generic: look up the texts within a generic as well
    :raises NameError: a text names something unknown
    """
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        if str_cleanup_fn is not None:
            annotation = str_cleanup_fn(annotation, originating_module)
        annotation = eval_expression(annotation, originating_module, locals_=locals_, in_class=cls)
    if not include_generic or not is_generic(annotation) or is_literal(annotation):
        return annotation
    arguments = tuple(
        de_stringify_annotation(
            cls, one, originating_module, locals_, str_cleanup_fn=str_cleanup_fn, include_generic=True
        )
        if isinstance(one, (str, ForwardRef)) or is_generic(one)
        else one
        for one in annotation.__args__
    )
    return _with_arguments(annotation, arguments)


def _with_arguments(generic: Any, arguments: tuple[Any, ...]) -> Any:
    if arguments == generic.__args__:
        return generic
    if is_pep593(generic):
        return Annotated[(arguments[0], *generic.__metadata__)]
    if hasattr(generic, "copy_with"):
        return generic.copy_with(arguments)
    return generic.__origin__[arguments]


def fixup_container_fwd_refs(type_: Any) -> Any:
    """Make the texts within a built-in container forward references: `list["x"]` has a plain string."""
    origin = get_origin(type_)
    if origin not in (dict, list, set, frozenset, tuple) or not any(
        isinstance(a, str) for a in type_.__args__
    ):
        return type_
    return origin[tuple(ForwardRef(a) if isinstance(a, str) else a for a in type_.__args__)]
