"""What the installer sees on the screen of the box, and on a stick HALLCFG: address, first word.

The word opens the door once; whoever stands at the box may have it, nobody else (DESIGN.md 7).
"""

import argparse
import logging
import sys
from pathlib import Path

import segno

from appliance.box import files, wording
from appliance.box.sticks import mounted, writable
from appliance.first_login import WORD, path_of
from appliance.settings import Settings, WrongSetting, load

CONSOLE = Path("/dev/tty1")
FILE, STICK = "hall-login.txt", "HALLCFG"
LOOPBACK = frozenset({"127.0.0.1", "localhost"})

log = logging.getLogger("hallbox.welcome")


def address_of(settings: Settings) -> str:
    """Return the address that a tablet opens."""
    host = next((one for one in settings.listen.hosts if one not in LOOPBACK), "127.0.0.1")
    scheme = "https" if settings.listen.certificate else "http"
    return f"{scheme}://{host}/"


def text(settings: Settings) -> str:
    """Return the words of the screen; the start word as long as it opens something."""
    try:
        found = WORD.search(path_of(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        found = None
    login = (
        wording.CONSOLE_LOGIN.format(staff_no=found[1], word=found[2])
        if found
        else wording.CONSOLE_READY
    )
    return wording.CONSOLE.format(
        name=settings.hall_name,
        address=address_of(settings),
        login=login,
        call=f"{settings.county_name} {settings.county_telephone}".strip() or wording.CALL_LABEL,
    )


def code(address: str) -> str:
    """Return the address as a QR code of block letters, for a screen without pictures."""
    rows = list(segno.make(address, micro=False).matrix_iter(border=2))
    return "\n".join("".join("  " if dark else "██" for dark in row) for row in rows)


def main(home: Path, console: Path) -> int:
    """Show it; nothing that is missing here stops anything."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    try:
        settings = load(home)
    except WrongSetting as wrong:
        log.error("settings=%s", wrong)  # noqa: TRY400 - the message names the value
        return 0
    said = text(settings)
    try:
        console.write_text(f"\033c{code(address_of(settings))}\n{said}", encoding="utf-8")
    except OSError as dark:
        log.info("console=none why=%s", dark)
    with mounted(STICK) as stick:
        if stick is not None:
            with writable(stick) as takes_files:
                if takes_files:
                    files.write(stick / FILE, said.strip().encode("utf-8-sig"), mode=0o600)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.welcome")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--console", type=Path, default=CONSOLE)
    given = parser.parse_args()
    sys.exit(main(given.home, given.console))
