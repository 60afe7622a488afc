"""What is wrong, where people look: on the box's page and on its own screen, with whom to call.

The hall's pages carry the county's telephone in their foot; a box that cannot serve them says it
here. Where the data are gone, the installer's file on the first partition still names the county.
"""

import contextlib
import os
import tomllib
from pathlib import Path

from appliance.box import wording
from appliance.box.install_file import FILE, Faults, decode
from appliance.journal import box_notes

CONSOLE = Path("/dev/tty1")
NOTICE = Path("/run/hall-notice/notice.txt")
FIRMWARE = Path("/boot/firmware")


def whom_to_call(*folders: Path) -> str:
    """Return whom to call: as the county told a home, else as a hall.toml says; or empty."""
    for folder in folders:
        if told := box_notes.office(folder)["telephone"]:
            return f"{box_notes.office(folder)['name']} {told}".strip()
        with contextlib.suppress(OSError, Faults, ValueError):
            county = tomllib.loads(decode((folder / FILE).read_bytes())).get("county")
            if isinstance(county, dict):
                said = [str(county.get(name, "")).strip() for name in ("name", "telephone")]
                if any(said):
                    return " ".join(filter(None, said))
    return ""


def show_notice(notice: Path, text: str, call: str, console: Path | None = None) -> None:
    """Put a red state on the page of hall-notice and on the box's own screen.

    Args:
        notice: the file that hall-notice shows.
        text: what is wrong, what was kept, what to do.
        call: whom to call; empty where nobody knows.
        console: the screen; None where there is none.

    Raises:
        OSError: there is no room for the page.
    """
    whole = f"{text}\n{wording.CALL.format(call=call or wording.CALL_LABEL)}"
    notice.parent.mkdir(parents=True, exist_ok=True)
    notice.write_text(whole, encoding="utf-8")
    if console is not None:
        show_on(console, f"\n  {wording.NOTICE_TITLE}\n\n  {whole}\n")


def show_on(console: Path, text: str) -> bool:
    """Write on the screen of the box; say whether there is one."""
    try:
        handle = os.open(console, os.O_WRONLY | os.O_NOCTTY)
    except OSError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as screen:
        screen.write(f"\033c{text}")
    return True
