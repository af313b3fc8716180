"""What schema objects and types that take part in them have in common: they are attached to parents, with events."""

from __future__ import annotations

from typing import Any

from ..event.registry import EventTarget


class SchemaEventTarget(EventTarget):
    """An object that `DDLEvents` can be listened for."""

    dispatch: Any

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        """Attach this object to the one that it is part of."""

    def _set_parent_with_dispatch(self, parent: Any, **kw: Any) -> None:
        self.dispatch.before_parent_attach(self, parent)
        self._set_parent(parent, **kw)
        self.dispatch.after_parent_attach(self, parent)
