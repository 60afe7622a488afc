"""Who sits at this machine: loopback, asked for by a loopback name, and no proxy between."""

import ipaddress

from sync.county.web.hjs import Asked

_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PROXY = ("forwarded", "x-forwarded-for", "x-real-ip")


def is_nearby(request: Asked) -> bool:
    """Say whether a request comes from this machine itself.

    The Host is looked at because a foreign page may point its own name at 127.0.0.1; the proxy
    headers, because behind a proxy everybody comes from loopback.
    """
    if request.client is None or any(name in request.headers for name in _PROXY):
        return False
    host = request.headers.get("host", "").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    try:
        return name in _NAMES and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
