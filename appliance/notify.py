"""What systemd is told: ready, and alive while our own work is proven to go on."""

import contextlib
import os
import socket


def notify(state: str) -> None:
    """Send a state such as `READY=1` or `WATCHDOG=1`; without systemd nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.connect(address)
        door.sendall(state.encode())
