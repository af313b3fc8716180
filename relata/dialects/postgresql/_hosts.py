"""Several hosts in a URL, of which a driver takes the first that answers.

See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ... import exc

if TYPE_CHECKING:
    from ...engine.url import URL

__all__ = ["split_hosts"]


def split_hosts(url: URL) -> tuple[Sequence[str] | None, Sequence[str] | None]:
    """Return the hosts and ports of `?host=a:1&host=b:2`, or of `?host=a,b&port=1,2`.

    :return: None where there is one host; a port is empty where none was given for its host
    :raises ArgumentError: there are neither one port nor as many as hosts
    """
    query = url.normalized_query
    given = query.get("host")
    if not given or url.host:
        return None, None
    joined = [part for one in given for part in one.split(",")]
    if len(joined) == 1 and ":" not in joined[0]:
        return None, None
    if "port" in query:
        ports = [part for one in query["port"] for part in one.split(",")]
        if len(ports) not in (1, len(joined)):
            raise exc.ArgumentError(
                f"expected one port for all hosts, or one for each of {len(joined)}, got {ports}"
            )
        return joined, ports * (len(joined) if len(ports) == 1 else 1)
    pairs = [_host_and_port(one) for one in joined]
    return [host for host, _ in pairs], [port for _, port in pairs]


def _host_and_port(text: str) -> tuple[str, str]:
    """Take `host:port` apart; a host in brackets is an address of IPv6."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = text.partition(":")
    return host, port
