"""What systemd is told: ready, and alive while the loop goes round between two exchanges."""

import contextlib
import os
import socket


def notify(state: str) -> None:
    """Send a state such as `READY=1` or `WATCHDOG=1`; without systemd nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
