"""A hall that listens on platform.sock, with a platform over HTTP beside it and a mapping file."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.platform_link import PlatformLink
from tests.fakes.register_hall import RegisterHall
from tests.fakes.stand_in_platform import StandInPlatform, listening

MAPPING = '[mapping]\nbase = "plain"\n[send]\nurl = "{url}"\n'


@contextmanager
def heard(hall: RegisterHall, *, demo: bool = False) -> Iterator[None]:
    """Let a hall listen as hall-web does, on a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    greeting = {"hall": "liuxi", "demo": demo}
    link = PlatformLink(hall.settings.run / "platform.sock", hall, greeting)
    asyncio.run_coroutine_threadsafe(link.socket.open(), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(link.socket.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def scene(
    hall: RegisterHall, home: Path, platform: StandInPlatform, more: str = ""
) -> Iterator[None]:
    """Give a home its mapping file, a platform that answers, and a hall that notes."""
    with listening(platform) as url, heard(hall):
        text = MAPPING.format(url=url) + more
        (home / "platform.toml").write_text(text, encoding="utf-8")
        yield
