"""hall-web gave up: start the box once more, or stay up and say so.

But for a slot on trial nobody else asks for a reboot.

Three reboots within half an hour of running time have not helped: a fourth will not. The hall's
cards and buttons go on beeping meanwhile, for hall-hw needs its spool and no web.

Sources: APPLIANCE.md 2.7; DESIGN.md law 9.
"""

import argparse
import json
import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from appliance.box import files, wording
from appliance.box.screen import CONSOLE, FIRMWARE, NOTICE, show_notice, whom_to_call
from appliance.domain.frozen import dataclass
from appliance.settings import WrongSetting, load

REBOOTS = 3
WITHIN_S = 30 * 60  # running time; nobody knows the hour on a box without a clock
IMAGE = Path("/etc/hallbox-image")  # on somebody's Debian a reboot is not ours to ask for

log = logging.getLogger("hallbox.breaker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is done: a reboot, noted with how long this boot ran; or the notice that is shown."""

    ran: tuple[float, ...]
    notice: str = ""

    @property
    def is_reboot(self) -> bool:
        """Say whether the box starts again."""
        return not self.notice


def decide(
    ran: Sequence[float], uptime_s: float, wrong: str = "", *, is_ours: bool = True
) -> Verdict:
    """Return what to do.

    Args:
        ran: how long each boot ran that ended in a reboot of ours, oldest first.
        uptime_s: how long this one runs.
        wrong: why no reboot can help, in Chinese; empty where nobody knows.
        is_ours: whether the whole machine is the hall's.
    """
    noted = tuple(ran)[-REBOOTS:]
    if wrong:
        return Verdict(ran=noted, notice=wrong)
    if not is_ours or (len(noted) >= REBOOTS and sum(noted) + uptime_s <= WITHIN_S):
        return Verdict(ran=noted, notice=wording.BREAKER_OPEN)
    return Verdict(ran=(*noted, uptime_s)[-REBOOTS:])


def what_no_reboot_cures(home: Path) -> str:
    """Return in Chinese why hall-web cannot run however often it starts; empty if it could."""
    if not (home / "journal").is_dir():
        return wording.DATA_MISSING
    try:
        load(home)
    except WrongSetting as wrong:
        return wording.SETTINGS_WRONG.format(why=wrong)
    return ""


def read_ledger(path: Path) -> tuple[float, ...]:
    """Return the boots noted; a ledger that cannot be read counts as full: rather stay up."""
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        return tuple(float(one) for one in found)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError):
        return (0.0,) * REBOOTS


def act(
    home: Path,
    uptime_s: float,
    notice: Path,
    console: Path | None = None,
    *,
    is_ours: bool = True,
) -> Verdict:
    """Decide and note it durably, before anything else happens.

    A reboot that cannot be noted would be asked for for ever: then there is none.
    """
    ledger = home / "box" / "reboots.json"
    wrong = what_no_reboot_cures(home)
    verdict = decide(read_ledger(ledger), uptime_s, wrong, is_ours=is_ours)
    try:
        if verdict.is_reboot:
            files.write(ledger, json.dumps(verdict.ran).encode(), mode=0o644)
    except OSError:
        verdict = Verdict(ran=verdict.ran, notice=wording.DATA_MISSING)
    if verdict.notice:
        show_notice(notice, verdict.notice, whom_to_call(home, FIRMWARE), console)
    return verdict


def main(home: Path) -> int:
    """Act on the last failure of hall-web."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    uptime_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    verdict = act(home, uptime_s, NOTICE, CONSOLE, is_ours=IMAGE.exists())
    log.error("reboot=%s noted=%d", verdict.is_reboot, len(verdict.ran))
    words = (
        ["reboot"] if verdict.is_reboot else ["start", "hall-notice.service", "hall-retry.timer"]
    )
    return subprocess.run(["/usr/bin/systemctl", "--no-block", *words], check=False).returncode  # noqa: S603 - our own words


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.breaker")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
