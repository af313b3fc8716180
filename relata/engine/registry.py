"""The tables of dialects and engine plugins, by name; `dialects` tells the first where the built-in ones are."""

from __future__ import annotations

from ..util.plugins import PluginLoader

__all__ = ["dialects", "plugins"]

dialects = PluginLoader(("relata.dialects", "sqlalchemy.dialects"))
plugins = PluginLoader(("relata.plugins", "sqlalchemy.plugins"))
