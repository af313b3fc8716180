"""Structural keys of statements: computed bottom-up, interned, remembered on each node.

A key is a small ``Key`` object that stands for a tuple of a node's class, its children's keys and its scalar
fields. Interning makes two equal structures share one Key, so that a parent hashes its children by identity.
Bound values are collected apart, as *leaves*: the statement ``id == 5`` has the key of ``id == 6``.

The memo of a node is ``(key, leaves, epoch)`` under ``_memo`` in its ``__dict__``. A statement whose tables
changed
since then is keyed anew: a schema change of a table whose token was handed out raises the epoch.
"""

from __future__ import annotations

from typing import Any

from .cython import cclass, compiled

if not compiled:  # in the compiled form it is a C function, declared in nodes.pxd
    from .nodes import fields_of

CHILD = 1  # a node or None
CHILDREN = 2  # a tuple of nodes
CHAIN = 3  # a tuple of nodes that generative calls extend; its key is a remembered fold
SCALAR = 4  # a hashable value, keyed together with its type
OPERATOR = 5  # an operator function or object
TYPE = 6  # a TypeEngine
NESTED = 7  # nodes, scalars, types and containers of them
TOKEN = 8  # an object keyed by its identity, through its _token()
OPAQUE = 9  # copied with the node, but no part of its key and never walked

NO_LEAF = 0
VALUE_LEAF = 1  # a bound parameter: its value is picked at execution
IDENTITY_LEAF = 2  # an anonymous alias or label: which occurrences are the same object matters

TOKEN_LEAF = 3  # keyed by what its _token() says: a table

MAX_DEPTH = 2000
GENERATION = 65_536


@cclass
class Key:
    """Stand for one structure; equal structures share one Key."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return f"Key{self.parts!r}"


_young: dict[tuple[Any, ...], Key] = {}
_old: dict[tuple[Any, ...], Key] = {}
_epoch: int = 1


def mk(parts: tuple[Any, ...]) -> Key:
    """Return the Key of a structural tuple, the same one for equal tuples.

    The table has two generations: when the young one is full it becomes the old one, so memory is bounded. A
    structure that was evicted gets a new Key, which is a cache miss and never a false hit, since a plan
    holds its Key.
    """
    global _young, _old
    key = _young.get(parts)
    if key is None:
        key = _old.get(parts)
        if key is None:
            key = Key(parts)
        if len(_young) >= GENERATION:
            _old = _young
            _young = {}
        key = _young.setdefault(parts, key)
    return key


@cclass
class Token(Key):
    """Stand for one object, by identity: the key of what can change (tables, mappers)."""

    __slots__ = ()

    def __init__(self, *parts: Any) -> None:
        self.parts = parts


@cclass
class Spec:
    """What a class of nodes declares, as its keys need it.

    :param leaf: one of the `_LEAF` constants
    :param places: the fields that join the key: name to (place in the order of the key, name, kind, name of
        the remembered fold); None for a class that has no key
    """

    __slots__ = ("leaf", "places")

    def __init__(self, leaf: int, places: dict[str, tuple[int, str, int, str]] | None) -> None:
        self.leaf = leaf
        self.places = places


def new_epoch() -> None:
    """Make every remembered key be computed anew: a schema object with a handed-out token has changed."""
    global _epoch
    _epoch += 1


def epoch() -> int:
    """Return a number that is another one after a schema object with a handed-out token has changed."""
    return _epoch


def key_of(node: Any) -> tuple[Any, ...] | None:
    """Return the memo ``(key, leaves, epoch)`` of a node, or None when it cannot be cached.

    :param node: any object whose class has a ``_spec`` (see ``relata.sql.node``).
    :raises RecursionError: when the expression is nested more than 2,000 levels deep.
    """
    return _key_of(node, 0)


def _key_of(node: Any, depth: int) -> tuple[Any, ...] | None:
    d = fields_of(node)
    memo = d.get("_memo")
    if memo is not None and memo[2] == _epoch:
        return memo  # type: ignore[no-any-return]  # a memo is always this tuple
    cls = type(node)
    spec: Spec = cls._spec
    leaf: int = spec.leaf
    if leaf == TOKEN_LEAF:
        memo = (node._token(), (), _epoch)
        d["_memo"] = memo
        return memo
    places = spec.places
    if places is None:
        return None
    if depth > MAX_DEPTH:
        raise RecursionError(
            f"expected an SQL expression of at most {MAX_DEPTH} levels, got a deeper one; "
            "combine conditions with and_(*conditions) or in_() instead of chaining them one by one"
        )
    leaves: tuple[Any, ...] = ()
    parts: list[Any] = [cls]
    for place in _places_set(d, places):
        name, kind, fold = place[1], place[2], place[3]
        value = d[name]
        parts.append(name)
        if kind is CHILD:
            child = _key_of(value, depth + 1)
            if child is None:
                return None
            parts.append(child[0])
            leaves = _with_leaves(leaves, value, child)
        elif kind is SCALAR:
            if value is True:
                value = _TRUE
            elif type(value) is not str:
                value = (type(value), getattr(value, "structure", value))
            parts.append(value)
        elif kind is TYPE:
            value = value._static_cache_key
            if value is None:
                return None
            parts.append(value)
        elif kind is OPERATOR:
            parts.append(value)
        elif kind is CHAIN:
            got = _fold(d, value, fold, depth)
            if got is None:
                return None
            parts.append(got[1])
            if got[2]:
                leaves = leaves + got[2] if leaves else got[2]
        elif kind is CHILDREN:
            child = _tuple_key(value, depth)
            if child is None:
                return None
            parts.append(child[0])
            if child[1]:
                leaves = leaves + child[1] if leaves else child[1]
        elif kind is NESTED:
            found: list[Any] = []
            part = _nested(value, found, depth)
            if part is _NO_KEY:
                return None
            parts.append(part)
            if found:
                leaves = leaves + tuple(found)
        else:
            part = value._token()
            if part is None:
                return None
            parts.append(part)
    key = mk(tuple(parts))
    if leaf == NO_LEAF:
        memo = (key, leaves, _epoch)
    else:
        # Its one leaf is the node itself, which its own memo must not hold: that cycle would leave every
        # statement to the collector. The inner ones are unfolded once, where it occurs first.
        memo = (key, None, _epoch, leaves)
    d["_memo"] = memo
    return memo


def _places_set(d: dict[str, Any], places: dict[str, Any]) -> list[Any]:
    """Return the declarations of the fields that differ from their defaults, in the class's order."""
    found: list[Any] = []
    last = -1
    is_ordered = True
    for name, value in d.items():
        place = places.get(name)
        if place is None or value is None:
            continue
        at: int = place[0]
        if at < last:
            is_ordered = False
        last = at
        found.append(place)
    if not is_ordered:
        found.sort()
    return found


def _with_leaves(leaves: tuple[Any, ...], node: Any, memo: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return leaves, and then those of a node that has this memo."""
    below: tuple[Any, ...] | None = memo[1]
    if below is None:
        below = (node,)
    elif not below:
        return leaves
    return leaves + below if leaves else below


_NO_KEY: Any = object()
_TRUE: Any = (bool, True)  # scalars are keyed with their type: 1 equals True


def _tuple_key(items: Any, depth: int) -> tuple[Any, ...] | None:
    parts: list[Any] = []
    leaves: tuple[Any, ...] = ()
    for item in items:
        child = _key_of(item, depth + 1)
        if child is None:
            return None
        parts.append(child[0])
        leaves = _with_leaves(leaves, item, child)
    return tuple(parts), leaves


def _fold(d: dict[str, Any], items: Any, fold: str, depth: int) -> tuple[Any, ...] | None:
    """Key a growing tuple as a chain, continuing from the remembered part of it."""
    done = d.get(fold)
    count = len(items)
    if done is None or done[0] > count or done[3] != _epoch:
        start = 0
        key: Any = None
        leaves: tuple[Any, ...] = ()
    else:
        start, key, leaves = done[0], done[1], done[2]
        if start == count:
            return done  # type: ignore[no-any-return]  # a fold is always this tuple
    for i in range(start, count):
        item = items[i]
        child = _key_of(item, depth + 1)
        if child is None:
            return None
        key = mk((key, child[0]))
        leaves = _with_leaves(leaves, item, child)
    done = (count, key, leaves, _epoch)
    d[fold] = done
    return done


def _nested(value: Any, leaves: list[Any], depth: int) -> Any:
    cls = type(value)
    if cls is str or value is None:
        return value
    if cls is bool or cls is int:
        return (cls, value)
    if cls is tuple or cls is list:
        parts: list[Any] = [cls]
        for item in value:
            part = _nested(item, leaves, depth + 1)
            if part is _NO_KEY:
                return _NO_KEY
            parts.append(part)
        return tuple(parts)
    if hasattr(cls, "_spec"):
        child = _key_of(value, depth + 1)
        if child is None:
            return _NO_KEY
        leaves.extend(_with_leaves((), value, child))
        return child[0]
    if isinstance(value, dict):
        parts = [dict]
        for k, v in value.items():
            for item in (k, v):
                part = _nested(item, leaves, depth + 1)
                if part is _NO_KEY:
                    return _NO_KEY
                parts.append(part)
        return tuple(parts)
    if isinstance(value, tuple):
        part = _nested(tuple(value), leaves, depth + 1)
        return part if part is _NO_KEY else (cls, part)
    if hasattr(value, "_static_cache_key"):
        key = value._static_cache_key
        return _NO_KEY if key is None else key
    if hasattr(value, "_token"):
        key = value._token()
        return _NO_KEY if key is None else key
    try:
        hash(value)
    except TypeError:
        return _NO_KEY
    return (cls, value)


def statement_key(node: Any) -> tuple[Any, Any] | None:
    """Return ``(key, values)`` of a whole statement, or None when it cannot be cached.

    ``values`` are its bound parameters, each object once, in the order of the walk; two statements with one
    key have
    their parameters at the same places. The key also tells which anonymous objects occur more than once.
    """
    memo = _key_of(node, 0)
    if memo is None:
        return None
    key, leaves = memo[0], memo[1]
    if leaves is None:
        leaves = (node,) if type(node)._spec.leaf == VALUE_LEAF else memo[3]
    n = len(leaves)
    if n == 0 or (n == 1 and type(leaves[0])._spec.leaf == VALUE_LEAF):
        return key, leaves
    values: list[Any] = []
    pattern: list[int] = []
    seen: dict[int, int] = {}
    if _flatten(leaves, values, pattern, seen):
        return (key, tuple(pattern)), values
    return key, values


def _flatten(leaves: Any, values: list[Any], pattern: list[int], seen: dict[int, int]) -> bool:
    repeats = False
    for leaf in leaves:
        at = seen.get(id(leaf))
        if at is not None:
            pattern.append(at)
            repeats = True
            continue
        seen[id(leaf)] = len(seen)
        pattern.append(-1)
        if type(leaf)._spec.leaf == VALUE_LEAF:
            values.append(leaf)
        else:
            memo = _key_of(leaf, 0)
            if memo is not None and memo[3] and _flatten(memo[3], values, pattern, seen):
                repeats = True
    return repeats
