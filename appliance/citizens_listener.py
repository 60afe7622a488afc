"""The citizens' listener: a second socket of hall-web, before the same house (DESIGN.md 7).

A port that is taken closes this door only; the hall's own pages go on (law 9).
"""

import contextlib
import logging
import socket
from collections.abc import Iterator

from uvicorn.config import Config
from uvicorn.server import Server

from appliance.settings import Listen
from appliance.web.app import House
from appliance.web.citizens_door import CitizensDoor

log = logging.getLogger("hallbox")
MOST = 64  # connections at once: a hall has fewer chairs, and the staff's pages need files too
BACKLOG = 128


class _SecondServer(Server):
    """A server that leaves the signals to the first one."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class CitizensListener:
    """Serves the citizens' door, if hall.toml names a port for it."""

    def __init__(self, listen: Listen, house: House) -> None:
        self._listen = listen
        self._server = _SecondServer(
            Config(
                CitizensDoor(house),
                http="httptools",
                ws="none",
                loop="asyncio",
                lifespan="off",
                access_log=False,
                log_config=None,
                limit_concurrency=MOST,
                timeout_graceful_shutdown=3,
                server_header=False,
            )
        )

    async def run(self) -> None:
        """Serve until stopped; return at once where there is no port, or it is taken."""
        port = self._listen.citizens_port
        if port is None:
            return
        family = socket.AF_INET6 if ":" in self._listen.host else socket.AF_INET
        try:
            door = socket.create_server((self._listen.host, port), family=family, backlog=BACKLOG)
        except OSError as taken:
            log.error("citizens_port=%d closed why=%s", port, taken)  # noqa: TRY400 - no trace wanted
            return
        with door:
            log.info("citizens_port=%d open", port)
            await self._server.serve(sockets=[door])

    def stop(self) -> None:
        """Let the server end by itself."""
        self._server.should_exit = True
