"""XLSX for consumers: made by a short-lived process, so that the receiver's memory stays small."""

import asyncio
import json
import sys
from collections.abc import Sequence

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
_PATIENCE_S = 45
_ONE_AT_A_TIME = asyncio.Semaphore(1)


class TooLong(Exception):
    """More rows than a workbook is made for."""


async def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet; the first row is its heading.

    Raises:
        TooLong: it could not be made in time or memory.
    """
    body = json.dumps([{"title": "Hallbox", "rows": rows, "landscape": True}]).encode()
    async with _ONE_AT_A_TIME:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "appliance.sheets",
            "write",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            made, _ = await asyncio.wait_for(child.communicate(body), _PATIENCE_S)
        except TimeoutError:
            child.kill()
            await child.wait()
            raise TooLong("the workbook took too long: ask for fewer days, or feed.csv") from None
    if child.returncode:
        raise TooLong("the workbook needs too much memory: ask for fewer days, or feed.csv")
    return made
