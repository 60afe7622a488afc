"""A hall with working days behind it, played through the desk as the demo does; and a server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import uvicorn

from appliance.demo.home import write_settings
from appliance.demo.main import write_history
from appliance.demo.plan import Month
from appliance.demo.seed import Seeder, working_days
from appliance.domain.moment import HALL_TIME
from appliance.journal.local import LocalStore
from appliance.opening import rules_of
from appliance.settings import load
from appliance.web.app import build
from tests.fakes.small_hall import CHEAP, SmallHall

LAST_DAY = date(2026, 11, 20)  # a Friday; never today
MORNING = datetime(2026, 11, 20, 9, 41, tzinfo=HALL_TIME)
WORD = "a long enough word"


def play(home: Path, *, days: int = 6) -> SmallHall:
    """Return a hall on the morning of the last day, everybody with the word WORD."""
    write_settings(home, hall_name="柳溪镇政务服务大厅", county_name="青禾县", port=8600)
    rules = rules_of(load(home))
    month = Month(working_days(rules.calendar, until=LAST_DAY + timedelta(days=1), count=days))
    today = month.days[-1]
    today.actions = [planned for planned in today.actions if planned[0] <= MORNING]
    local = LocalStore.open(load(home).local, cost=CHEAP)
    write_history(load(home), month, Seeder(month, rules, local.keys["card"]))
    for one in month.staff:
        local.accounts.set_word(one.staff_no, WORD, is_start_word=False)
    local.close()
    hall = SmallHall(home, settings=load(home), is_new=False)
    hall.rules = rules
    hall.clock.reboot(off=MORNING - hall.clock.at, boot=today.boot)
    hall.clock.mono = 3 * 3600 * 1000
    return hall


@contextmanager
def served(hall: SmallHall) -> Iterator[str]:
    """Serve the hall's pages on a free port of loopback; yield the address."""
    server = uvicorn.Server(
        uvicorn.Config(build(hall), port=0, log_config=None, lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
