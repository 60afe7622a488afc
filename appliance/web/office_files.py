"""XLSX for pages: made and read by a short-lived process, so that hall-web's memory stays small.

Sources: DESIGN.md 7 (lists export CSV and XLSX), 11 (memory).
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import quote

from litestar import Response

from appliance.domain.frozen import dataclass

MODULE = "appliance.sheets"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE_S = 40
ONE_AT_A_TIME = asyncio.Semaphore(1)  # the box has little memory for two
Row = Sequence[str | int | float | None]


class NotReadable(ValueError):
    """The file is no workbook, is damaged, or is too large; the reason is one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a workbook to be written; `head` counts its heading rows."""

    title: str
    rows: Sequence[Row]
    head: int = 1
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSheet:
    """One sheet of a workbook that was read, as appliance.sheets.reading describes it."""

    title: str
    rows: list[list[object]]
    merged: list[tuple[int, int, int, int]]


async def xlsx_response(name: str, title: str, sheets: Sequence[Sheet]) -> Response[bytes]:
    """Return a workbook as a file to be saved.

    Args:
        name: plain ASCII, for old browsers.
        title: what the file is called where the browser can.
        sheets: what it holds.
    """
    body = await _child("write", json.dumps([asdict(one) for one in sheets]).encode())
    return Response(
        body,
        media_type=TYPE,
        headers={
            "content-disposition": (
                f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(title)}.xlsx"
            ),
            "cache-control": "no-store",
        },
    )


async def read_xlsx(body: bytes) -> list[ReadSheet]:
    """Return the sheets of a workbook.

    Raises:
        NotReadable: with one word why.
    """
    found = json.loads(await _child("read", body))
    return [
        ReadSheet(
            title=one["title"], rows=one["rows"], merged=[tuple(span) for span in one["merged"]]
        )
        for one in found
    ]


async def _child(task: str, body: bytes) -> bytes:
    async with ONE_AT_A_TIME:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            MODULE,
            task,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                out, said = await child.communicate(body)
        except TimeoutError as slow:
            child.kill()
            await child.wait()
            raise NotReadable("too_slow") from slow
    if child.returncode != 0:
        raise NotReadable(said.decode(errors="replace").strip().rpartition("\n")[2] or "killed")
    return out
