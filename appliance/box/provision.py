"""First start: the installer's hall.toml, from the card's first partition or a stick HALLCFG.

Three promises: nothing is changed by a file with a fault; each step can be cut by the power and is
done again; the one-time code is overwritten on the medium once hall-sync's own store holds it.
It runs at each start until the county knows the box, and does nothing where nothing is new.

Sources: APPLIANCE.md 2.11 and first list.
"""

import argparse
import contextlib
import hashlib
import json
import logging
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import appliance
from appliance.box import certificate, files, set_up, wording
from appliance.box.install_file import FILE, Faults, Order, decode, read, without_secret
from appliance.box.label import Label, sheet
from appliance.box.screen import CONSOLE, NOTICE, show_notice, whom_to_call
from appliance.box.sticks import mounted, writable
from appliance.domain.frozen import dataclass
from appliance.identity import THIS_BOX, Places, serial_number
from appliance.journal import box_notes
from hw.board import parse_board
from sync.keys import take_up
from sync.settings import safe_url

BOARD, RESULT = "board.toml", "hall-result.txt"
STICK = "HALLCFG"
PROGRAMS = ("hall-hw.service", "hall-web.service", "hall-sync.service")
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # no box was built before
CHIP_LABELS = Path("/sys/bus/gpio/devices")

log = logging.getLogger("hallbox.provision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The machine that is set up: its home, what it is, and which header it has."""

    home: Path
    places: Places = THIS_BOX
    chips: Path = CHIP_LABELS

    @property
    def is_enrolled(self) -> bool:
        """Say whether the county knows it; then no file changes it any more."""
        return (self.home / "sync" / "device.json").exists()

    @property
    def seen(self) -> Path:
        """Return where the hash of the last accepted file is kept."""
        return self.home / "box" / "provisioned"


def provision(box: Box, folder: Path) -> bool:
    """Take the order lying in a folder; say whether the box is set up as it says.

    Raises:
        OSError: a disk refuses; the next start begins again.
        NoCertificate: there is no openssl tool.
    """
    raw = (folder / FILE).read_bytes()
    if box.is_enrolled:
        _tell(folder, wording.COPIED_FROM_ENROLLED)
        return True
    wired = _board_of(folder)
    if box.seen.exists() and box.seen.read_text(encoding="ascii") == _mark(raw, wired):
        return True
    try:
        order = read(raw)
        _apply(box, order, wired)
    except Faults as faults:
        _tell(folder, wording.REFUSED.format(faults="\n".join(f"· {one}" for one in faults.lines)))
        return False
    files.overwrite(folder / FILE, without_secret(raw))
    _tell(folder, _accepted(box, order))
    files.write(box.seen, _mark(without_secret(raw), wired).encode("ascii"), mode=0o644)
    log.info("provisioned hall=%s code=%s", order.hall["id"], bool(order.code))
    return True


def _apply(box: Box, order: Order, wired: bytes) -> None:
    """Write everything an order asks for; whatever is refused is refused before the first file."""
    if order.windows > set_up.FIXED_WINDOWS and not wired:
        raise Faults((wording.NO_BOARD,))
    board = decode(wired) if wired else set_up.board_toml(order, _chip(box.chips))
    _refuse_wrong_board(board)
    home, serial = box.home, serial_number(box.places)
    name, address = set_up.host_name(serial), str(order.network.address.ip)
    names = [address, f"{name}.local", name, "127.0.0.1", "localhost"]
    _certify(home, names)
    files.write(home / BOARD, board.encode(), mode=0o644)
    files.write(home / "box" / "10-hall.network", set_up.network_file(order).encode(), mode=0o644)
    files.write(home / "box" / "hostname", f"{name}\n".encode(), mode=0o644)
    if order.code:
        authority = order.county.get("ca", "")
        take_up(home, safe_url(order.county["url"], (authority,)), order.code)
        files.hand_over(home / "sync" / "enrolment.json", "hall-sync", "hall")
    _print_label(box, order, serial)
    # The last one: with it the hall starts.
    settings = set_up.hall_toml(order, names).encode()
    files.write(home / FILE, settings, mode=0o640, group="hall")


def _refuse_wrong_board(board: str) -> None:
    if findings := parse_board(board).findings:
        raise Faults(tuple(wording.NOT_BOARD.format(finding=one) for one in findings))


def _certify(home: Path, names: list[str]) -> None:
    """Make the certificate, once for the names it is asked for; a tablet has learnt it by then."""
    path, noted = home / set_up.CERTIFICATE, home / "box" / "hall.crt.names"
    wanted = "\n".join(names)
    if path.exists() and noted.exists() and noted.read_text(encoding="utf-8") == wanted:
        return
    pem = certificate.make(
        certificate.Wanted(name=names[1], also=names, begins=_built()),
    )
    files.write(path, pem, mode=0o400, owner="hall-web", group="hall")
    files.write(home / "box" / "hall.crt", certificate.public_part(pem), mode=0o644)
    files.write(noted, wanted.encode(), mode=0o644)


def _print_label(box: Box, order: Order, serial: str) -> None:
    county = order.county
    label = Label(
        name=order.hall["name"],
        address=f"https://{order.network.address.ip}/",
        serial=serial,
        fingerprint=certificate.fingerprint((box.home / "box" / "hall.crt").read_bytes()),
        call=" ".join(filter(None, (county.get("name", ""), county.get("telephone", "")))),
    )
    files.write(box.home / "box" / "label.html", sheet(label).encode(), mode=0o644)
    told = json.dumps(asdict(label), ensure_ascii=False).encode()
    files.write(box.home / box_notes.LABEL, told, mode=0o644)


def _accepted(box: Box, order: Order) -> str:
    public = (box.home / "box" / "hall.crt").read_bytes()
    return wording.ACCEPTED.format(
        name=order.hall["name"],
        id=order.hall["id"],
        address=order.network.address.ip,
        fingerprint=certificate.fingerprint(public),
        authority=certificate.fingerprint(certificate.authority_of(public)),
        county=wording.WITH_CODE if order.county.get("code") else wording.WITHOUT_CODE,
    )


def _tell(folder: Path, text: str) -> None:
    """Write the result beside the file, as Windows' notepad shows it."""
    content = text.strip().replace("\n", "\r\n").encode("utf-8-sig") + b"\r\n"
    path = folder / RESULT
    if path.exists() and path.read_bytes() == content:
        return
    files.write(path, content, mode=0o644)


def _board_of(folder: Path) -> bytes:
    path = folder / BOARD
    return path.read_bytes() if path.exists() else b""


def _mark(raw: bytes, wired: bytes) -> str:
    """Return the name of what was read; a file with another code is another file."""
    return hashlib.sha256(raw + b"\0" + wired).hexdigest()


def _built() -> datetime:
    """Return when this software was built: the date the image build gives to every file."""
    built = datetime.fromtimestamp(Path(appliance.__file__).stat().st_mtime, UTC)
    return max(FIRST_DAY, built)


def _chip(labels: Path) -> str:
    """Return the label of this board's header; the Pi 4's where none is known."""
    there = {path.read_text(encoding="ascii").strip() for path in labels.glob("gpiochip*/label")}
    return next((label for label in set_up.CHIPS if label in there), set_up.CHIPS[0])


def _from(box: Box, folder: Path | None) -> bool | None:
    """Take the order of a folder; None where there is none."""
    if folder is None or not (folder / FILE).exists():
        return None
    with writable(folder) as takes_files:
        if not takes_files:
            log.error("medium=readonly folder=%s", folder)
            return None
        return provision(box, folder)


def attempt(box: Box, firmware: Path) -> tuple[bool | None, str]:
    """Look for an order on the stick, then on the card, and take it.

    Returns:
        True, False or None where one was taken, refused or not there; and in Chinese what a box
        that still has no hall says of itself.
    """
    try:
        with mounted(STICK) as stick:
            taken = _from(box, stick)
        if taken is None:
            taken = _from(box, firmware)
    except (OSError, certificate.NoCertificate) as stopped:
        log.exception("stopped")
        return None, wording.NOT_DONE.format(why=stopped)
    return taken, wording.NOT_FOUND if taken is None else wording.NOT_TAKEN


def main(home: Path, firmware: Path) -> int:
    """Set up what can be set up; 1 when an order was refused.

    A hall that can start is started; one that cannot is told of on the box's own page.
    """
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    taken, why = attempt(Box(home=home), firmware)
    if (home / FILE).exists():
        _ask("start", *PROGRAMS)
    else:
        show_notice(NOTICE, why, whom_to_call(firmware), CONSOLE)
        _ask("start", "hall-notice.service")
    return 1 if taken is False else 0


def _ask(*words: str) -> None:
    """Ask systemd for something, and do not wait for it: at power-on it waits for us."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(["/usr/bin/systemctl", "--no-block", *words], check=False, timeout=30)  # noqa: S603 - our own words only


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.provision")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--firmware", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.home, given.firmware))
