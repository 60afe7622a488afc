"""A new program on its way down: asked for when nothing waits, a part at a time, kept over cuts.

Promises, kept by this file alone:
1. A record goes first: a turn is one question, made only where all there is has been proven.
2. Nothing is given to the box whose hash is not what the county named; whether a program is signed,
   for this box and new, is the box's to judge (appliance/box/take_offered.py).
3. What the box refused is not fetched again until the county offers it anew.

A question that is not answered changes nothing of the way to the county: the probe judges that.
Sources: APPLIANCE.md 2.4; docs/county.md (programs for halls).
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.durable import sync_folder, write_whole
from sync.exchange import Credentials, Letter, Lost, Outcome, Reply, judge
from sync.fields import Malformed, dump, items, load
from sync.notify import notify
from sync.updates import MAX_PART, RELEASE, SLOT, Offer, parse_offers, part_path, update_path

FOLDER, NOTE, PART = "sync/update", "offer.json", ".part"
ANSWERS = "box/update.json"  # root's: what became of each, the newest last
TRIALS = ("box/trial", "box/slot-trial", "box/pending")
IMAGE = Path("/etc/hallbox-image")  # a machine with slots takes slots, another releases
EVERY_S = 4 * 3600.0  # between two questions for what is offered
PATIENCE_S = 900.0  # after a question that proved nothing
LOOK_S = 60.0  # for what the box says to a program it was given
FIRST_PART = 32 * 1024
QUICK_S, SLOW_S = 2.0, 6.0  # of one part: a record that comes meanwhile waits so long
SPARE = 2  # times the size of a program that must stay free beside it
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What updating stands on; a test gives it other ground."""

    home: Path
    carry: Callable[[Letter], Reply]  # raises Lost
    tell: Callable[[Mapping[str, object]], None]  # hall-web
    now: Callable[[], float]  # seconds, monotonic
    nonce: Callable[[], str]
    free: Callable[[Path], int]  # bytes of the card
    suffix: str


def suffix_here(image: Path = IMAGE) -> str:
    """Return the kind of program this machine takes."""
    return SLOT if image.exists() else RELEASE


def free_bytes(place: Path) -> int:
    """Return how many bytes the card still takes."""
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


class Updating:
    """One box's way to what its county offers."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._folder = ground.home / FOLDER
        self._offer: Offer | None = None
        self._not_before = ground.now()
        self._broken: set[Offer] = set()  # whose hash was wrong, in this process's life
        self._most = FIRST_PART

    def turn(self, credentials: Credentials) -> float:
        """Ask one question at the most; return the seconds until the next turn is wanted.

        Raises:
            OSError: the card refuses.
        """
        early = self._not_before - self._ground.now()
        if early > 0:
            return early
        if self._offer is None:
            return self._wait(self._look(credentials))
        return self._wait(self._fetch(credentials, self._offer))

    def _wait(self, seconds: float) -> float:
        self._not_before = self._ground.now() + seconds
        return seconds

    # What is offered

    def _look(self, credentials: Credentials) -> float:
        if any((self._ground.home / name).exists() for name in TRIALS):
            return PATIENCE_S  # one at a time: what was taken has to prove itself first
        if any(self._folder.glob(f"*{self._ground.suffix}")):
            return LOOK_S
        reply = self._ask(credentials, update_path())
        if reply is None or judge(reply, genuine=True) is not Outcome.PROVEN:
            return PATIENCE_S
        try:
            offer = self._chosen(parse_offers(reply.content()))
        except Malformed:
            return EVERY_S
        if offer is None:
            self._drop()
            return EVERY_S
        self._take_up(offer)
        return 0.0

    def _chosen(self, offers: tuple[Offer, ...]) -> Offer | None:
        """Return the newest offer for this machine that the box has not refused."""
        answers = answers_of(self._ground.home)
        for offer in offers:
            if not offer.name.endswith(self._ground.suffix) or offer in self._broken:
                continue
            taken = answers.get((offer.sha256, offer.offered))
            if taken is None:
                return offer
            if taken:
                return None
        return None

    def _take_up(self, offer: Offer) -> None:
        """Begin, or go on where the power went; parts of another program are dropped."""
        note = self._folder / NOTE
        members = {"name": offer.name, "size": offer.size, "sha256": offer.sha256}
        words = dump(members | {"offered": offer.offered})
        if not note.exists() or note.read_bytes() != words:
            self._drop()
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(note, lambda out: out.write(words))
        self._offer = offer

    def _drop(self) -> None:
        self._offer = None
        for path in [*self._folder.glob(f"*{PART}"), self._folder / NOTE]:
            path.unlink(missing_ok=True)

    # Its bytes

    def _fetch(self, credentials: Credentials, offer: Offer) -> float:
        part = self._folder / f"{offer.name}{PART}"
        got = part.stat().st_size if part.exists() else 0
        if got >= offer.size:
            return self._finish(offer, part)
        if self._ground.free(self._folder) < offer.size - got + SPARE * offer.size:
            self._say(offer, "no_room", got)
            self._offer = None
            return EVERY_S
        asked = self._ground.now()
        reply = self._ask(credentials, part_path(offer.name, got, self._most))
        outcome = None if reply is None else judge(reply, genuine=True)
        if reply is None or outcome is not Outcome.PROVEN or not reply.body:
            self._offer = None  # withdrawn, or nobody answers: asked anew, the part stays till then
            return LOOK_S if outcome is Outcome.ABSENT else PATIENCE_S
        self._pace(self._ground.now() - asked)
        with part.open("ab") as file:
            file.write(reply.body[: offer.size - got])
        self._say(offer, "fetching", got + len(reply.body))
        return 0.0

    def _pace(self, took_s: float) -> None:
        if took_s < QUICK_S:
            self._most = min(self._most * 2, MAX_PART)
        elif took_s > SLOW_S:
            self._most = max(self._most // 2, FIRST_PART // 8)

    def _finish(self, offer: Offer, part: Path) -> float:
        self._offer = None
        if part.stat().st_size != offer.size or _sha256(part) != offer.sha256:
            self._drop()
            self._broken.add(offer)
            self._say(offer, "damaged", 0)
            return EVERY_S
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(self._folder / offer.name)
        sync_folder(self._folder)
        self._say(offer, "fetched", offer.size)
        return LOOK_S

    def _say(self, offer: Offer, state: str, got: int) -> None:
        percent = min(got, offer.size) * 100 // offer.size
        told = {"m": "update", "name": offer.name, "offered": offer.offered, "state": state}
        self._ground.tell({**told, "percent": percent})

    def _ask(self, credentials: Credentials, path: str) -> Reply | None:
        """Return an answer that this device's key proves, or None."""
        letter = credentials.letter("GET", path, nonce=self._ground.nonce())
        try:
            reply = self._ground.carry(letter)
        except Lost:
            return None
        return reply if credentials.proves(letter, reply) else None


def answers_of(home: Path) -> dict[tuple[str, str], bool]:
    """Return by hash and offer whether the box took it; a note that is none says nothing."""
    try:
        rows = items(load((home / ANSWERS).read_bytes()), "answers")
    except (OSError, Malformed):
        return {}
    return {
        (str(row.get("sha256")), str(row.get("offered"))): bool(row.get("taken")) for row in rows
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            notify("WATCHDOG=1")  # a slot takes an old board a while
    return digest.hexdigest()
