"""What hall-web looks after every few seconds; a part that fails holds up no other (law 9)."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable

from appliance import first_login, free_space, starts
from appliance.daily_check import DailyCheck
from appliance.desk.catalogue_days import take_up_catalogue
from appliance.desk.lunch import lunch_begins
from appliance.desk.today_hint import today_hint
from appliance.domain.errors import Refusal
from appliance.erasing import Erasing
from appliance.hall import Hall
from appliance.journal import box_notes
from appliance.journal.box_notes import Ask
from appliance.journal.faults import Fault
from appliance.journal.missing import damaged_papers, wanted
from appliance.machine_hint import machine_hint
from appliance.projections.case_search import fill_slice, unfilled
from appliance.projections.catalogue import coming_catalogues
from appliance.update_news import write_down

TODAY_S = 60.0
SAVE_S = 60.0  # a receipt is written at most once a minute
SPACE_S = 60.0
CLOCK_S = 60.0  # how long somebody may take who sets the wall clock
ERASE_S = 900.0
LUNCH_S = 60.0
UPDATES_S = 60.0
LUNCH_MINUTES = 30  # a box that is switched on later has missed it
ASK_AGAIN_S = 3600.0  # for lines that the county did not give back
AGAIN_S = 30.0  # the same fault is named in the log no more often

log = logging.getLogger("hallbox")


class Rounds:
    """The looks of one round, and what they have to remember until the next."""

    def __init__(
        self,
        hall: Hall,
        check: DailyCheck | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hall = hall
        self._check = check or DailyCheck(hall)
        self._now = now
        self._measured_at = self._erased_at = self._judged_at = float("-inf")
        self._erasing = Erasing(hall)
        self._stood_since: int | None = None  # mono in ms
        self._asked: object = None  # the hall-sync that was asked last, and for what
        self._asked_at = float("-inf")
        self._saved_at = self._told_at = self._lunch_at = self._clock_at = float("-inf")
        self._backed_up_on = ""  # the day
        self._told: object = None  # the hall-sync that was told last
        self._named: dict[str, float] = {}  # what failed, and when it was last named in the log
        self._looks: dict[str, Callable[[], Awaitable[None]]] = {
            "clock": hall.county_desk.look_at_clock,
            "wall_clock": self._have_clock_set,
            "receipts": self._save_receipts,
            "silence": self._watch_silence,
            "today": self._tell_today,
            "missing": self._ask_for_missing,
            "search": self._fill_search,
            "papers": hall.county_desk.apply_due,
            "catalogue": self._take_up_catalogue,
            "standing": self._look_whether_we_stand,
            "space": self._make_room,
            "erasing": self._erase,
            "first_login": self._clear_first_login,
            "backup": self._back_up_at_lunch,
            "updates": self._write_updates_down,
        }

    async def once(self) -> list[str]:
        """Look at everything once; return the names of the looks that failed."""
        failed = []
        for name, look in self._looks.items():
            try:
                await look()
            except (Fault, Refusal, sqlite3.Error, OSError) as broken:
                failed.append(name)
                self._name(name, broken)
            else:
                self._recovered(name)
        return failed

    async def _watch_silence(self) -> None:
        """Note an outage; a hall that never had a county cannot miss it."""
        county = self._hall.county
        if county.state != "not_enrolled":
            await self._hall.county_desk.still_silent(county.answered, county.state)

    async def _tell_today(self) -> None:
        """Give hall-sync the numbers of today, once a minute and right after it came up."""
        hall, now = self._hall, self._now()
        peer = hall.county.socket.peer
        if peer is None or (peer is self._told and now - self._told_at < TODAY_S):
            return
        numbers = await hall.read(today_hint, hall.clock.now(), hall.rules, hall.settings.windows)
        machine = machine_hint(hall.settings.home, hall.devices.known)
        await hall.county.show_today({**numbers, **machine})
        self._told, self._told_at = peer, now

    async def _ask_for_missing(self) -> None:
        """Have the county asked for lines that rotted or were lost here, while they are."""
        hall, now = self._hall, self._now()
        peer, check = hall.county.socket.peer, self._check
        question = (peer, check.rotten, check.documents)
        is_due = question != self._asked or now - self._asked_at >= ASK_AGAIN_S
        if peer is None or not is_due:
            return
        ranges = await hall.read(wanted, check.rotten)
        papers = await hall.read(damaged_papers, check.documents)
        if ranges or papers:
            await hall.county.ask_for(ranges, papers)
        self._asked, self._asked_at = question, now

    async def _look_whether_we_stand(self) -> None:
        """After five minutes this start is no crash, whatever comes."""
        if self._stood_since is None:
            self._stood_since = self._hall.clock.now().mono
        elif self._hall.clock.now().mono - self._stood_since >= starts.STEADY_MS:
            starts.end(self._hall.settings.run)

    async def _make_room(self) -> None:
        """Let backups, exports and logs go before the card is full, in the order of the ladder."""
        if self._now() - self._measured_at >= SPACE_S:
            self._measured_at = self._now()
            await asyncio.to_thread(free_space.make_room, self._hall.settings.home)

    async def _erase(self) -> None:
        """Erase what is due, a few records each quarter of an hour."""
        if self._now() - self._erased_at >= ERASE_S:
            self._erased_at = self._now()
            await self._erasing.once()

    async def _save_receipts(self) -> None:
        """Write the county's last proof down, at most once a minute."""
        now = self._now()
        if now - self._saved_at < SAVE_S:
            return
        if await asyncio.to_thread(self._hall.local.save_receipts):
            self._saved_at = now

    async def _have_clock_set(self) -> None:
        """Ask for the wall clock to be set to what a person or the county has told."""
        told = self._hall.clock.overruled()
        if told is None or self._now() - self._clock_at < CLOCK_S:
            return
        self._clock_at = self._now()
        home = self._hall.settings.home
        note = {"boot": self._hall.clock.boot, "mono": told.mono, "wall": told.wall.isoformat()}
        await asyncio.to_thread(box_notes.keep, home / box_notes.TOLD_TIME, note)
        await asyncio.to_thread(box_notes.ask, home, Ask.CLOCK)

    async def _fill_search(self) -> None:
        """Index the next cases for the search, a slice a round; write only where there is need."""
        if await self._hall.read(unfilled):
            await self._hall.write(lambda tx: fill_slice(tx.db))

    async def _take_up_catalogue(self) -> None:
        """Put the office's next catalogue in force once its day has come."""
        coming = await self._hall.read(coming_catalogues)
        if coming and coming[0].first_day <= self._hall.clock.today().isoformat():
            await self._hall.write(take_up_catalogue)

    async def _write_updates_down(self) -> None:
        """Write down what the box made of programs that the county sent."""
        if self._now() - self._judged_at >= UPDATES_S:
            self._judged_at = self._now()
            await write_down(self._hall.settings.home, self._hall.write)

    async def _clear_first_login(self) -> None:
        await asyncio.to_thread(first_login.clear, self._hall.settings, self._hall.local)

    async def _back_up_at_lunch(self) -> None:
        """Ask for a backup once a working day, in the half hour after the morning's end."""
        hall, now = self._hall, self._now()
        if now - self._lunch_at < LUNCH_S:
            return
        self._lunch_at = now
        at = hall.clock.shown().at
        begins = await asyncio.to_thread(lunch_begins, at.date(), hall.rules)
        minute = at.hour * 60 + at.minute
        day = at.date().isoformat()
        if self._backed_up_on == day or begins is None:
            return
        if begins <= minute < begins + LUNCH_MINUTES:
            await asyncio.to_thread(box_notes.ask, hall.settings.home, Ask.BACKUP)
            self._backed_up_on = day

    def _name(self, name: str, broken: Exception) -> None:
        now = self._now()
        if now - self._named.get(name, float("-inf")) >= AGAIN_S:
            self._named[name] = now
            log.warning("look=%s failed=%s why=%s", name, type(broken).__name__, broken)

    def _recovered(self, name: str) -> None:
        if self._named.pop(name, None) is not None:
            log.info("look=%s works again", name)
