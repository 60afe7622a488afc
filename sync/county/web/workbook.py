"""XLSX for consumers: made by a short-lived process, so that the receiver's memory stays small.

The rows go to it one by one; here there is never more than a part of them.
"""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
_PATIENCE_S = 45
_BEFORE, _AFTER = b'[{"title": "Hallbox", "landscape": true, "rows": [', b"]}]"
_ONE_AT_A_TIME = asyncio.Semaphore(1)


class TooLong(Exception):
    """More rows than a workbook is made for."""


async def workbook(rows: AsyncIterator[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet; the first row is its heading.

    Raises:
        TooLong: too many rows, or it could not be made in time or memory.
    """
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
            made = await asyncio.wait_for(_made(child, rows), _PATIENCE_S)
        except TimeoutError:
            raise TooLong("the workbook took too long: ask for fewer days, or feed.csv") from None
        finally:
            if child.returncode is None:
                child.kill()
            await child.wait()
    if child.returncode:
        raise TooLong("the workbook needs too much memory: ask for fewer days, or feed.csv")
    return made


async def _made(child: Process, rows: AsyncIterator[Sequence[str]]) -> bytes:
    assert child.stdin is not None  # noqa: S101 - it was started with pipes
    assert child.stdout is not None  # noqa: S101 - it was started with pipes
    try:
        await _tell(child.stdin, rows)
    except (BrokenPipeError, ConnectionResetError):  # it has ended: its exit code says why
        await child.wait()
    made = await child.stdout.read()
    await child.wait()  # its pipe is closed before it has ended: who looks now would kill it
    return made


async def _tell(way: asyncio.StreamWriter, rows: AsyncIterator[Sequence[str]]) -> None:
    way.write(_BEFORE)
    count = 0
    async for row in rows:
        if count > MOST_ROWS:
            raise TooLong(f"more than {MOST_ROWS} rows: ask for fewer days, or feed.csv")
        way.write((b"," if count else b"") + json.dumps(row).encode())
        await way.drain()
        count += 1
    way.write(_AFTER)
    way.close()
    await way.wait_closed()
