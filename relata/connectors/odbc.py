"""Drivers of ODBC: a URL becomes a connection string."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .autocommit import AutocommitConnector

if TYPE_CHECKING:
    from ..engine.interfaces import ConnectArgsType
    from ..engine.url import URL

__all__ = ["ODBCConnector"]


class ODBCConnector(AutocommitConnector):
    """Connect by a connection string; an option of the URL is an entry of it."""

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the connection string."""
        options: dict[str, Any] = url.translate_connect_args(username="user")
        return [self._connection_string(options, dict(url.query))], {}

    def _connection_string(self, options: dict[str, Any], query: dict[str, Any]) -> str:
        """Write the entries; each takes what it needs out of the URL's options."""
        entries = self._target_entries(options, query) + self._user_entries(options, query)
        return ";".join(entries + [f"{name}={quoted(value)}" for name, value in query.items()])

    def _target_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        """Return what says where the database is."""
        return [
            *self._address_entries(options, query),
            f"Database={quoted(options.get('database', ''))}",
        ]

    def _address_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        port = f",{options['port']}" if "port" in options and "port" not in query else ""
        return [f"Server={quoted(options.get('host', ''))}{port}"]

    def _user_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        """Return what says who connects, and how that is proved."""
        if options.get("user"):
            entries = [f"UID={quoted(options['user'])}"]
            if options.get("password"):
                entries.append(f"PWD={quoted(options['password'])}")
            return entries
        for name in query:
            if name.lower() == "authentication":
                return [f"Authentication={quoted(query.pop(name))}"]
        return self._nobody_entries(query)

    def _nobody_entries(self, query: dict[str, Any]) -> list[str]:
        """Return the entries of a URL without a user."""
        return []


def quoted(value: Any) -> str:
    """Return a value of a connection string, in braces where a character would end it."""
    text = str(value)
    if ";" in text or (text and text[0] in " {"):
        escaped = text.replace("}", "}}")
        return f"{{{escaped}}}"
    return text
