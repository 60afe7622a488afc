"""Notify: tells systemd READY and WATCHDOG, if systemd asked to be told."""

import os
import socket

WATCHDOG_S = 10.0  # a third of the unit's WatchdogSec=30


def notify(state: str) -> None:
    """Send one state to $NOTIFY_SOCKET; without one, do nothing."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
