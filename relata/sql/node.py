"""What every SQL element is: a tree node whose class declares its fields once.

From the declaration come the structural key, copying, walking, comparison and pickling. Nodes do not change
after
their key was asked for; generative methods return copies that share their children.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, ClassVar, NamedTuple, TypeVar

from .._hot import keys
from .._hot.keys import (
    CHAIN,
    CHILD,
    CHILDREN,
    IDENTITY_LEAF,
    NESTED,
    NO_LEAF,
    OPAQUE,
    OPERATOR,
    SCALAR,
    TOKEN,
    TOKEN_LEAF,
    TYPE,
    VALUE_LEAF,
    Key,
    Token,
)
from .._hot.nodes import copied
from ..exc import InvalidRequestError
from ..util import immutabledict, warn
from .internal_traversal import fields_stated
from .late import late

__all__ = [
    "CHAIN",
    "CHILD",
    "CHILDREN",
    "IDENTITY_LEAF",
    "NESTED",
    "NO_LEAF",
    "OPAQUE",
    "OPERATOR",
    "SCALAR",
    "TOKEN",
    "TOKEN_LEAF",
    "TYPE",
    "VALUE_LEAF",
    "CacheKey",
    "Key",
    "Node",
]

SelfNode = TypeVar("SelfNode", bound="Node")

_WALKED = (CHILD, CHILDREN, CHAIN, NESTED)
_NO_ANNOTATIONS: immutabledict[str, Any] = immutabledict()


class CacheKey(NamedTuple):
    """A statement's structural key, and the parameters whose values are no part of it.

    Two are equal where the structures are.
    """

    key: Any
    bindparams: list[Any]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CacheKey) and same_structure(self.key, other.key)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.key)

    def to_offline_string(
        self, statement_cache: MutableMapping[Any, str], statement: Any, parameters: Mapping[str, Any]
    ) -> str:
        """Return a text that tells a statement and its values in other processes, too.

        :param statement_cache: keeps the SQL of statements by their keys, since that takes time to make
        :param statement: the statement that this is the key of
        :param parameters: values by the keys of bound parameters, in place of those that they have
        """
        text = statement_cache.get(self.key)
        if text is None:
            text = statement_cache[self.key] = str(statement)
        values = [parameters.get(one.key, one.effective_value) for one in self.bindparams]
        return repr((text, tuple(values)))


class Node:
    """The base of statements, expressions, selectables and options.

    A class adds ``_fields = {name: kind}`` to its bases' declaration. A field that has its default is absent
    from the instance's ``__dict__``; the class attribute of that name gives the default. Keys and walks go by
    the order of the declaration; a field of a base that is declared again stands where it was declared last.
    A class that was written for other implementations may say it by ``_traverse_internals``, too.
    A class that declares nothing of its own is not cached, nor any statement that contains it, unless it says
    ``inherit_cache = True``: only its author knows whether its declared fields tell the whole structure.
    """

    __visit_name__: str = "node"
    _fields: ClassVar[dict[str, int]] = {"_annotations": NESTED}
    _all_fields: ClassVar[dict[str, int]] = {"_annotations": NESTED}
    _spec: ClassVar[keys.Spec] = keys.Spec(NO_LEAF, {})
    _walked: ClassVar[tuple[tuple[str, int], ...]] = ()
    _leaf: ClassVar[int] = NO_LEAF
    _is_immutable: ClassVar[bool] = False
    _atomic: ClassVar[bool] = False  # a column or parameter: it has no parts
    inherit_cache: bool | None = None
    _annotations: immutabledict[str, Any] = _NO_ANNOTATIONS
    plays: ClassVar[frozenset[type[Any]]] = frozenset()

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if not isinstance(cls.__visit_name__, str):
            raise InvalidRequestError(
                f"expected a string for __visit_name__ of class {cls.__name__}, got {cls.__visit_name__!r}"
            )
        stated = cls.__dict__.get("_traverse_internals") or cls.__dict__.get("_cache_key_traversal")
        states = stated or "_traverse_internals" in cls.__dict__  # an empty list says that there are none
        if states and "_fields" not in cls.__dict__:
            cls._fields = fields_stated(stated or ())
        declares = "_fields" in cls.__dict__
        if declares or len([base for base in cls.__bases__ if hasattr(base, "_fields")]) > 1:
            fields: dict[str, int] = {}
            for base in reversed(cls.__mro__):
                for name, kind in base.__dict__.get("_fields", {}).items():
                    fields.pop(name, None)  # declared again, it has another place
                    fields[name] = kind
            cls._all_fields = fields
            cls._walked = tuple([(n, k) for n, k in fields.items() if k in _WALKED and n != "_annotations"])
        if declares or cls.__dict__.get("inherit_cache"):
            keyed = [(n, k) for n, k in cls._all_fields.items() if k != OPAQUE]
            places = {n: (i, n, k, "_fold" + n) for i, (n, k) in enumerate(keyed)}
            cls._spec = keys.Spec(cls._leaf, places)
        else:
            cls._spec = keys.Spec(cls._leaf, None)

    # -- copying

    def _clone(self: SelfNode, **kw: Any) -> SelfNode:
        """Return a shallow copy without a key; immutable nodes return themselves."""
        if self._is_immutable:
            return self
        return copied(self)  # type: ignore[no-any-return]  # copied() keeps the class

    def _copy_internals(
        self, *, clone: Callable[..., Any] = lambda node, **kw: node._clone(**kw), **kw: Any
    ) -> None:
        """Replace each child by what ``clone(child, **kw)`` returns; used on a fresh copy only."""
        d = self.__dict__
        d.pop("_memo", None)
        for name, kind in self._walked:
            value = d.get(name)
            if value is None:
                continue
            d.pop("_fold" + name, None)
            if kind == CHILD:
                d[name] = clone(value, **kw)
            elif kind == NESTED:
                d[name] = _map_nested(value, clone, kw)
            else:
                d[name] = tuple([clone(item, **kw) for item in value])

    def get_children(self, *, omit_attrs: tuple[str, ...] = (), **kw: Any) -> Iterable[Node]:
        """Return the nodes directly below this one, in the order of the declaration."""
        d = self.__dict__
        found: list[Node] = []
        for name, kind in self._walked:
            value = d.get(name)
            if value is None or name in omit_attrs:
                continue
            if kind == CHILD:
                found.append(value)
            elif kind == NESTED:
                if value:
                    _add_nodes(value, found)
            else:
                found += value
        return found

    # -- annotations: marks that travel with a copy of a node

    def _annotate(self: SelfNode, values: dict[str, Any]) -> SelfNode:
        """Return a copy marked with ``values``, beside the marks that it has."""
        new = copied(self)
        new.__dict__["_annotations"] = self._annotations.union(values)
        new.__dict__.setdefault("_source", self._root)
        return new  # type: ignore[no-any-return]  # copied() keeps the class

    def _deannotate(self: SelfNode, values: Any = None, clone: bool = False) -> SelfNode:
        """Return a copy without its marks, or without those named in ``values``."""
        if not self._annotations:
            return self
        new = copied(self)
        if values is None:
            new.__dict__.pop("_annotations", None)
        else:
            kept = {k: v for k, v in self._annotations.items() if k not in values}
            new.__dict__["_annotations"] = immutabledict(kept)
        return new  # type: ignore[no-any-return]  # copied() keeps the class

    @property
    def _root(self) -> Any:
        """The node that this one was copied from as a marked or adapted stand-in, else itself."""
        return self.__dict__.get("_source", self)

    # -- comparison and keys

    def _generate_cache_key(self) -> CacheKey | None:
        """Return the structural key of this element with its parameters, or None when it cannot be cached."""
        found = keys.statement_key(self)
        if found is None:
            warn_uncached(self)
            return None
        return CacheKey(found[0], list(found[1]))

    def _compiler_dispatch(self, compiler: Any, **kw: Any) -> Any:
        """Let a compiler print this element; stand-ins for elements that are none go by this name."""
        return compiler.process(self, **kw)

    def compare(self, other: Any, **kw: Any) -> bool:
        """Tell whether two elements have the same structure and the same bound values.

        Both sides of ``=`` and the conditions of AND may stand in another order.

        :param kw: ``compare_values=False``, ``compare_annotations=True``, ``use_proxies=True`` and
            ``equivalents``, as `relata.sql.compare.Comparison` explains them.
        """
        if not isinstance(other, Node):
            other = getattr(other, "__clause_element__", lambda: None)()
            if other is None:
                return False
        if other is self:
            return True
        if not kw:
            mine, theirs = keys.statement_key(self), keys.statement_key(other)
            if mine is not None and theirs is not None and mine[0] == theirs[0]:
                return all(a._compares_value(b) for a, b in zip(mine[1], theirs[1], strict=True))
        return late.compare(self, other, **kw)  # type: ignore[no-any-return]  # a truth value

    def _compares_value(self, other: Any) -> bool:
        return True

    def _compares_name(self, other: Any) -> bool:
        """Tell whether an object that is keyed by its identity is the same in the database."""
        return self is other

    def __getstate__(self) -> dict[str, Any]:
        return {
            k: v
            for k, v in self.__dict__.items()
            if k not in ("_memo", "_copied_from") and not k.startswith("_fold")
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


def warn_uncached(element: Any) -> None:
    """Warn, once a class, of the classes in a tree that do not say whether they may be cached."""
    stack, seen = [element], set()
    while stack:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        stack.extend(one.get_children())
        cls = type(one)
        says = "inherit_cache" in cls.__dict__ or "_told_uncached" in cls.__dict__
        if says or cls._spec.places is not None or cls.inherit_cache is False:
            continue
        cls._told_uncached = True
        warn(
            f"the class {cls.__name__} does not state inherit_cache, so no statement that contains it is "
            "cached: set inherit_cache = True when it prints by the fields of its bases alone, else "
            "inherit_cache = False",
            code="cprf",
        )


def _add_nodes(value: Any, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, dict):
        for item in value.items():
            _add_nodes(item, found)
    elif isinstance(value, (tuple, list)):
        for one in value:
            _add_nodes(one, found)


def _map_nested(value: Any, clone: Callable[..., Any], kw: dict[str, Any]) -> Any:
    if isinstance(value, Node):
        return clone(value, **kw)
    if isinstance(value, dict):
        return type(value)({_map_nested(k, clone, kw): _map_nested(v, clone, kw) for k, v in value.items()})
    if isinstance(value, (tuple, list)):
        mapped = [_map_nested(item, clone, kw) for item in value]
        return type(value)(mapped) if type(value) in (tuple, list) else type(value)(*mapped)
    return value


def same_structure(a: Any, b: Any) -> bool:
    """Tell whether two keys stand for one structure, though one was made after the other was evicted."""
    if a is b:
        return True
    if isinstance(a, Key) and isinstance(b, Key):
        return not isinstance(a, Token) and same_structure(a.parts, b.parts)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(same_structure, a, b))
    return type(a) is type(b) and bool(a == b)
