"""`hallbox demo`: make the home once, start the four processes, keep them alive, say ready."""

import asyncio
import http.client
import json
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from appliance.demo.home import HALL_ID, LOOPBACK, write_demo_file, write_settings
from appliance.demo.plan import Month
from appliance.demo.seed import SeedClock, Seeder, moment_in, working_days
from appliance.demo.supervisor import Supervisor
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.journal.local import LocalStore
from appliance.journal.writer import Writer
from appliance.opening import SCHEMAS, box_of, rules_of
from appliance.policies import seeded_calendar
from appliance.projections.all import PROJECTIONS
from appliance.settings import Settings, WrongSetting, load, refuse_long_home

READY_S = 60.0
UNFINISHED = ".unfinished"  # stands in the home while it is being made


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyOffice:
    """What the demo asks of the county beside it and of hall-sync, before they run.

    `enrol` lets hall-sync begin an enrolment at a county (home, address, one-time word); `move`
    tells an enrolled one that its county has another address now.
    """

    one_time_word: Callable[[Path, str], str]
    feed_token: Callable[[Path, str], str]
    enrol: Callable[[Path, str, str], None]
    move: Callable[[Path, str], None]


def main(home: Path, *, port: int, days: int, office: CountyOffice) -> int:
    """Run the demo until somebody stops it; return the exit code."""
    try:
        refuse_long_home(home)
    except WrongSetting as wrong:
        sys.stderr.write(f"demo: {wrong}\n")
        return 1
    alive = _already_running(home)
    if alive:
        sys.stderr.write(f"demo: {home} is in use by process {alive}; stop it first\n")
        return 1
    if not (home / "demo.json").exists() or (home / UNFINISHED).exists():
        _make(home, port=port, days=days, office=office)
    _move(home, port, office)
    return asyncio.run(_serve(home, port))


def _make(home: Path, *, port: int, days: int, office: CountyOffice) -> None:
    """Make a home with its history; one that was not finished is made anew."""
    if home.exists() and any(home.iterdir()) and not (home / UNFINISHED).exists():
        raise SystemExit(f"demo: {home} holds something else; name an empty directory with --home")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / UNFINISHED).touch()
    sys.stderr.write(f"demo: writing {days} working days of history ...\n")
    month = _seed(home, port, days)
    county = home / "county"
    office.enrol(home, f"http://{LOOPBACK}:{port + 1}", office.one_time_word(county, HALL_ID))
    token = office.feed_token(county, HALL_ID)
    passwords = write_demo_file(home, port=port, staff=month.staff, feed_token=token)
    local = LocalStore.open(load(home).local)
    for staff_no, password in passwords.items():
        local.accounts.set_word(staff_no, password, is_start_word=False)
    local.close()
    (home / UNFINISHED).unlink()


def _seed(home: Path, port: int, days: int) -> Month:
    today = datetime.now(HALL_TIME).date()
    month = Month(working_days(seeded_calendar(), until=today, count=days))
    people = month.people
    write_settings(home, hall_name=people.hall, county_name=people.county, port=port)
    settings = load(home)
    rules = rules_of(settings)
    local = LocalStore.open(settings.local)
    seeder = Seeder(month, rules, local.keys["card"])
    local.close()
    write_history(settings, month, seeder)
    return month


def write_history(settings: Settings, month: Month, seeder: Seeder) -> None:
    """Write a month into the journal of an empty home."""
    box = box_of(settings)
    first = month.days[0]
    clock = SeedClock(moment_in(first, first.power_on))
    writer = Writer(settings.journal, migrations=SCHEMAS, fold=PROJECTIONS.fold, clock=clock)
    try:
        writer.run(lambda tx: seeder.open_hall(tx, box))
        for day in month.days:
            writer.run(lambda tx, day=day: seeder.play_day(tx, day, box))  # type: ignore[misc]  # mypy cannot infer a lambda's default
    finally:
        writer.close()


def _move(home: Path, port: int, office: CountyOffice) -> None:
    """Let an existing home listen on the ports asked for now."""
    settings = load(home)
    if settings.listen.port == port:
        return
    county = settings.county_name.removesuffix("政务服务中心")
    write_settings(home, hall_name=settings.hall_name, county_name=county, port=port)
    office.move(home, f"http://{LOOPBACK}:{port + 1}")
    path = home / "demo.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["hall_url"], told["county_url"] = (f"http://{LOOPBACK}:{port + n}" for n in (0, 1))
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


async def _serve(home: Path, port: int) -> int:
    at = str(home)
    supervisor = Supervisor(
        home / "run",
        {
            "county": [
                "-m", "sync.county", "--home", f"{at}/county", "--port", str(port + 1), "--demo",
            ],
            "hall": ["-m", "appliance", "--home", at],
            "hardware": ["-m", "hw", "--home", at],
            "sync": ["-m", "sync", "--home", at],
        },
    )  # fmt: skip
    tasks = await supervisor.start()
    ready = asyncio.create_task(_say_ready(home, port))
    await supervisor.serve()
    for task in (ready, *tasks):
        task.cancel()
    return 0


async def _say_ready(home: Path, port: int) -> None:
    deadline = asyncio.get_running_loop().time() + READY_S
    while asyncio.get_running_loop().time() < deadline:
        answers = [await asyncio.to_thread(_answers, port + n) for n in (0, 1)]
        if all(answers) and (home / "run" / "simulate.sock").exists():
            hall, county = (f"http://{LOOPBACK}:{port + n}" for n in (0, 1))
            sys.stdout.write(f"ready hall={hall} county={county} home={home}\n")
            sys.stdout.flush()
            return
        await asyncio.sleep(0.1)
    sys.stderr.write(f"demo: not ready after {READY_S:.0f} s; see {home}/run/*.log\n")


def _answers(port: int) -> bool:
    door = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        door.request("GET", "/healthz")
        return door.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        door.close()


def _already_running(home: Path) -> int | None:
    for path in (home / "run").glob("*.pid"):
        pid = int(path.read_text() or 0)
        if pid and Path(f"/proc/{pid}/cmdline").exists():
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            if str(home).encode() in command:
                return pid
    return None
