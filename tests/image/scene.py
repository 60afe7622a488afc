"""One hall in emulation: its card, its county, the box that runs, and every number that beeped.

What beeped is written down on this machine, step by step, so that a later step, or a run tomorrow,
can compare it with what the county holds.
"""

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any

from tests.image.bed import Bed
from tests.image.county import County
from tests.image.machine import PATIENCE_S, Machine, Silent, free_port

SIGNAL_S = 30.0  # a swipe without a beep by then was not taken
ANSWER_S = 2.0
FIRST_S = 0.7  # between swipes while the box starts
LINES = "/run/test-board/lines"
UNITS = ("hall-hw", "hall-web", "hall-sync")

Step = Callable[["Scene"], list[str]]


@dataclass(slots=True)
class Scene:
    """What the steps work with; a box is started when a step first asks for one."""

    bed: Bed
    county: County
    box: Machine | None = None
    name: str = "hall.img"
    is_aside: bool = False
    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)

    @property
    def card(self) -> Path:
        """Return the card of this hall."""
        return self.bed.artefact(self.name)

    @property
    def hall(self) -> str:
        """Return which hall the card was made for; every new card is another hall's."""
        return self.card.with_suffix(".hall").read_text("ascii")

    @property
    def tally(self) -> str:
        """Return the name of the list of numbers that beeped."""
        return f"beeped-{self.hall}{'-aside' if self.is_aside else ''}.txt"

    @property
    def beeped_at(self) -> Path:
        """Return the list of numbers whose beep was heard, one a line."""
        return self.bed.artefact(self.tally)

    @contextmanager
    def beside(self, **changes: Any) -> Iterator["Scene"]:  # noqa: ANN401 - dataclasses.replace's
        """Give a scene that differs; at its end its box is off, however it ended."""
        self.cut()
        other = replace(self, **changes)
        try:
            yield other
        finally:
            other.cut()

    def begin(self, change: Callable[[str], str] = str) -> None:
        """Take a new card with the hall.toml of a new hall, or what `change` makes of it."""
        self.cut()
        hall = self.county.new_hall()
        self.card.with_suffix(".hall").write_text(hall, "ascii")
        self.bed.new_card(self.name, change(self.county.order(hall)))

    def beeped(self) -> list[str]:
        """Return every number whose beep was heard."""
        return self.beeped_at.read_text("ascii").split() if self.beeped_at.exists() else []

    def typed(self) -> list[str]:
        """Return every number that was typed, whether it beeped or not."""
        path = self.bed.artefact("typed.txt")
        return path.read_text("ascii").split() if path.exists() else []

    def running(self) -> Machine:
        """Return the box, started and with a beep behind it if it was off."""
        if self.box is None:
            self.power_on()
            self.swipe_until_beep()
        assert self.box is not None
        return self.box

    def power_on(self, *more: str, card: Path | None = None) -> Machine:
        """Switch the power on and return at once; `more` goes to QEMU as it is."""
        words = self.bed.qemu(card or self.card, https=self.https, http=self.http)
        self.box = Machine.start([*words, *more], self.bed.artefact("box"))
        return self.box

    def cut(self) -> None:
        """Take the power away, if it is there; beeps on their way still count."""
        if self.box is not None:
            self.box.cut()
            self.box = None

    def swipe(self, *, wait_s: float = SIGNAL_S) -> bool:
        """Type the next number and wait for signal 1; say whether it came."""
        assert self.box is not None
        self.box.tones()
        number = self._type_next()
        if is_heard := self._hears_beep(wait_s):
            self._note(self.tally, number)
        return is_heard

    def swipe_until_beep(self, patience_s: float = PATIENCE_S) -> float:
        """Swipe again and again from power-on; return the age of the box at the first beep.

        Which of the numbers that was cannot be said: the one before it, or one whose first keys
        came too early. So one more is swiped, and that one counts.

        Raises:
            Silent: no beep at all, or none after the first.
        """
        assert self.box is not None
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            self._type_next()
            if self._hears_beep(FIRST_S):
                age_s = self.box.age_s
                while self.box.tones(ANSWER_S):
                    pass
                if self.swipe() or self.swipe():
                    return age_s
                raise Silent("a first beep, and none for the two numbers after it")
        raise Silent(f"no beep within {patience_s:.0f} s")

    def _type_next(self) -> str:
        assert self.box is not None
        number = self._next()
        self.box.type_number(number)
        return number

    def _hears_beep(self, wait_s: float) -> bool:
        assert self.box is not None
        until = time.monotonic() + wait_s
        while (left := until - time.monotonic()) > 0:
            if any(tone.is_short for tone in self.box.tones(left)):
                return True
        return False

    def page(self, path: str = "/healthz", *, wait_s: float = 10.0) -> str | None:
        """Return what the box answers at its own door, None where it does not answer."""
        careless = ssl._create_unverified_context()  # noqa: S323, SLF001 - a tablet's first visit; nothing is sent
        url = f"https://127.0.0.1:{self.https}{path}"
        try:
            with urllib.request.urlopen(url, context=careless, timeout=wait_s) as answer:
                return str(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as said:
            return said.read().decode("utf-8", "replace")
        except OSError:
            return None

    def notice_comes(self, patience_s: float = PATIENCE_S) -> str:
        """Wait for the page that says why the hall does not run; return what it says.

        Raises:
            Silent: it does not come.
        """
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.http}/", timeout=5).close()
            except urllib.error.HTTPError as said:
                with said:
                    return said.read().decode("utf-8")
            except OSError:
                time.sleep(0.5)
        raise Silent(f"no notice within {patience_s:.0f} s")

    def page_comes(self, patience_s: float = PATIENCE_S) -> float:
        """Wait for /healthz; return the age of the box then.

        Raises:
            Silent: it does not come.
        """
        assert self.box is not None
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            said = self.page()
            if said is not None and '"status"' in said:
                return self.box.age_s
            time.sleep(0.3)
        raise Silent(f"no page within {patience_s:.0f} s")

    def pull(self, line: int, *, down: bool) -> None:
        """Press or release what hangs on a line of the header."""
        way = "down" if down else "up"
        assert self.box is not None
        self.box.run(f"echo pull-{way} > {LINES}/sim_gpio{line}/pull")

    def health(self) -> dict[str, object]:
        """Return what /healthz says.

        Raises:
            Silent: it says nothing.
        """
        said = self.page()
        if said is None:
            raise Silent("the page does not answer")
        found = json.loads(said)
        return found if isinstance(found, dict) else {}

    def health_says(
        self, is_told: Callable[[dict[str, object]], bool], patience_s: float = PATIENCE_S
    ) -> dict[str, object]:
        """Wait until /healthz says something; return its whole answer.

        Raises:
            Silent: it does not say it in time; its last answer is told.
        """
        until = time.monotonic() + patience_s
        while not is_told(found := self.health()):
            if time.monotonic() > until:
                raise Silent(f"/healthz said only {found}")
            time.sleep(0.5)
        return found

    def last4_of_last(self) -> str:
        """Return the last four digits of the number typed last."""
        return self.typed()[-1][-4:]

    def _next(self) -> str:
        number = f"{40_000_001 + len(self.typed()):010d}"
        self._note("typed.txt", number)
        return number

    def _note(self, name: str, number: str) -> None:
        with self.bed.artefact(name).open("a", encoding="ascii") as file:
            file.write(f"{number}\n")


def on_card(name: str) -> Callable[[Step], Step]:
    """Do a step with another card of the same county."""

    def with_that_card(step: Step) -> Step:
        @wraps(step)
        def done(scene: Scene) -> list[str]:
            with scene.beside(name=name) as other:
                return step(other)

        return done

    return with_that_card
