"""The rooms of hall-web: open from the start, or opened when somebody first enters.

A dozen pages are used all day; the others once in a while. Importing them only then is a fifth of
the start and four megabytes on a Pi. A late path is never one that an open room serves: a test
holds that, because the open rooms are asked first.
"""

from collections.abc import Iterable
from importlib import import_module

from litestar.types import ControllerRouterHandler

FRONT = (
    "attendance.day",
    "voice.bad_ratings",
    "cases.case_acts",
    "cases.case_file_pages",
    "cases.case_papers",
    "cases.case_watch",
    "cases.front",
    "house.certificate",
    "voice.citizens",
    "house.enrolment",
    "voice.evaluations",
    "house.health",
    "house.login",
    "house.morning",
    "voice.seals",
    "static_files",
    "house.sync_page",
    "house.takeover",
    "house.wall",
)
LATE = (
    "registers.agency",
    "registers.annual_report",
    "attendance.attendance_mine",
    "voice.button_care",
    "attendance.calendar",
    "cases.case_figures",
    "cases.case_lists",
    "cases.catalogue",
    "cases.catalogue_import",
    "cases.catalogue_keep",
    "attendance.clock",
    "cases.closing",
    "voice.complaint_acts",
    "voice.complaint_forms",
    "voice.complaints",
    "attendance.corrections",
    "attendance.cover",
    "registers.county_notices",
    "cases.delegations",
    "duty.roster",
    "registers.fees",
    "attendance.filings",
    "registers.first_contact",
    "duty.guards",
    "registers.guides",
    "cases.handovers",
    "registers.inquiry_books",
    "voice.integrity",
    "voice.ladders",
    "attendance.leave",
    "attendance.leave_acts",
    "cases.ledger",
    "attendance.month",
    "attendance.morning_ticks",
    "duty.occasion_book",
    "duty.occasion_lists",
    "duty.occasions",
    "attendance.off_post",
    "attendance.opening",
    "voice.oversight",
    "cases.paper_cases",
    "attendance.paper_entry",
    "voice.paper_ratings",
    "cases.platform_entry",
    "attendance.policy",
    "attendance.post_work",
    "house.box",
    "house.box_restore",
    "house.privacy",
    "attendance.questions",
    "registers.index",
    "registers.regulations",
    "attendance.roster",
    "duty.shadow",
    "cases.six_clears",
    "house.slip_printer",
    "house.staff",
    "house.staff_cards",
    "house.stick",
    "voice.surveys",
    "registers.tasks",
    "registers.village_works",
    "registers.villages",
    "voice.voice_figures",
    "registers.windows",
)


def routes_of(rooms: Iterable[str]) -> list[ControllerRouterHandler]:
    """Return the routes of these rooms, importing what is not imported yet."""
    return [route for room in rooms for route in import_module(f"appliance.web.{room}").ROUTES]


def every_route() -> list[ControllerRouterHandler]:
    """Return the routes of all rooms."""
    return routes_of((*FRONT, *LATE))
