"""The registers (登记簿): the page that leads to all of them, and what their pages share."""

import sqlite3

from litestar import Response, get

from appliance.domain.frozen import dataclass
from appliance.projections.agency_questions import appointments_from
from appliance.projections.fees import unpaid_bills
from appliance.projections.inquiries import handovers_waiting, open_for, open_inquiries
from appliance.projections.platform_entry import count_not_entered
from appliance.projections.tasks import open_tasks
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.session import EVERYBODY

LONGEST_BATCH = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What waits in each register."""

    inquiries: int
    mine: int
    handovers: int
    tasks: int
    late_tasks: int
    platform: int
    unpaid: int
    appointments: int


def counts_for(db: sqlite3.Connection, staff_no: str, today: str) -> Counts:
    """Return what waits in each register, and what of it waits for one person."""
    inquiries, handovers = open_inquiries(db), handovers_waiting(db)
    tasks = open_tasks(db)
    return Counts(
        inquiries=len(inquiries),
        mine=len(open_for(db, staff_no)),
        handovers=sum(one.to_no == staff_no for one in handovers),
        tasks=len(tasks),
        late_tasks=sum(one.due_on < today for one in tasks),
        platform=count_not_entered(db),
        unpaid=len(unpaid_bills(db)),
        appointments=sum(one.day <= today for one in appointments_from(db, today)),
    )


@get("/registers", guards=[EVERYBODY])
async def registers_page(request: HallRequest) -> Response[str]:
    """Show which registers there are, and what waits in each."""
    hall = hall_of(request)
    today = hall.clock.today().isoformat()
    counts = await hall.read(counts_for, person_of(request).staff_no, today)
    return page(request, "registers/registers.html", counts=counts)


ROUTES = [registers_page]
