"""Call functions of the user's when something happens to an object."""

from __future__ import annotations

from .api import CANCEL, NO_RETVAL, contains, listen, listens_for, remove
from .base import Events, dispatcher
from .dispatch import Dispatch, Listeners, _ListenerFnType
from .legacy import _legacy_signature, _omit_standard_example
from .registry import EventTarget, _EventKey

__all__ = (
    "CANCEL",
    "NO_RETVAL",
    "Dispatch",
    "EventTarget",
    "Events",
    "Listeners",
    "_EventKey",
    "_ListenerFnType",
    "_legacy_signature",
    "_omit_standard_example",
    "contains",
    "dispatcher",
    "listen",
    "listens_for",
    "remove",
)
