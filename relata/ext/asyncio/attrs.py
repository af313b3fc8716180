"""Attributes that are awaited, since reading them may ask the database."""

from __future__ import annotations

from typing import Any

from ...util.concurrency import greenlet_spawn

__all__ = ["AsyncAttrs"]


class AsyncAttrs:
    """A mixin for mapped classes: `await object.awaitable_attrs.name` loads where it is needed."""

    @property
    def awaitable_attrs(self) -> Any:
        """The attributes of this object, each to be awaited."""
        return AsyncAttrs._AsyncAttrGetitem(self)

    class _AsyncAttrGetitem:
        __slots__ = ("_instance",)

        def __init__(self, instance: Any) -> None:
            self._instance = instance

        def __getattr__(self, name: str) -> Any:
            return greenlet_spawn(getattr, self._instance, name)
