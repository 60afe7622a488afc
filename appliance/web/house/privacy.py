"""The page of personal data (个人信息): what is erased when, and who looked at whom, and why.

Names stand nowhere here: a line leads to its case, where a look is a fact of its own. Sources:
DESIGN.md 5 (retention, full looks); 003-E·2.3, 003-A·五.3 (CON-26, CON-27).
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get

from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.retention import erased_on
from appliance.domain.roles import Act
from appliance.projections.erasing_list import HeldPerson, longest_held, persons_held
from appliance.projections.person_looks import Look, newest_looks
from appliance.projections.staff import names_of
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.house import wording_privacy as words
from appliance.web.session import needs_act

SETTING = "privacy.erase_after_days"
READER = needs_act(Act.READ_AUDIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """How many persons are held, the ones closed longest with their day, and the last looks."""

    held: int
    lines: Sequence[tuple[HeldPerson, date | None]]
    looks: Sequence[Look]
    names: Mapping[str, str]

    def due(self, today: date) -> int:
        """Return how many of the lines may be erased by now."""
        return sum(day is not None and day <= today for _, day in self.lines)


def privacy_of(db: sqlite3.Connection, days: int | None) -> Privacy:
    """Return what the page needs, with `days` after closing or None for no number."""
    return Privacy(
        held=persons_held(db),
        lines=[(one, erased_on(date.fromisoformat(one.closed), days)) for one in longest_held(db)],
        looks=newest_looks(db),
        names=names_of(db),
    )


def days_kept(policy: Policy) -> int | None:
    """Return after how many days persons are erased, None where nobody has set it."""
    return policy.count(SETTING) if policy.is_set(SETTING) else None


@get("/privacy", guards=[READER])
async def privacy_page(request: HallRequest) -> Response[str]:
    """Show what is erased when, and the last looks at full data."""
    hall = hall_of(request)
    today = hall.clock.today()
    days = days_kept(hall.rules.policy(today))
    found = await hall.read(privacy_of, days)
    heading = words.HEAD_UNSET if days is None else words.HEAD
    return page(
        request,
        "privacy/privacy.html",
        found=found,
        heading=heading.format(held=found.held, due=found.due(today)),
        days=days,
        today=today,
        setting=SETTING,
        words=words,
    )


ROUTES = [privacy_page]
