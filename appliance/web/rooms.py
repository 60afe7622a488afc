"""The rooms of hall-web: open from the start, or opened when somebody first enters.

A dozen pages are used all day; the others once in a while. Importing them only then is a fifth of
the start and four megabytes on a Pi. A late path is never one that an open room serves: a test
holds that, because the open rooms are asked first.
"""

from collections.abc import Iterable
from importlib import import_module

from litestar.types import ControllerRouterHandler

FRONT = (
    "attendance",
    "bad_ratings",
    "case_acts",
    "case_file_pages",
    "case_papers",
    "case_watch",
    "cases",
    "certificate",
    "citizens",
    "enrolment",
    "evaluations",
    "health",
    "login",
    "morning",
    "seals",
    "static_files",
    "sync_page",
    "takeover",
    "wall",
)
LATE = (
    "agency",
    "annual_report",
    "attendance_mine",
    "button_care",
    "calendar",
    "case_figures",
    "case_lists",
    "catalogue",
    "catalogue_import",
    "catalogue_keep",
    "clock",
    "closing",
    "complaint_acts",
    "complaint_forms",
    "complaints",
    "corrections",
    "cover",
    "delegations",
    "duty",
    "fees",
    "filings",
    "first_contact",
    "guards",
    "guides",
    "handovers",
    "inquiry_books",
    "integrity",
    "ladders",
    "leave",
    "leave_acts",
    "ledger",
    "month",
    "morning_ticks",
    "occasion_book",
    "occasion_lists",
    "occasions",
    "off_post",
    "opening",
    "oversight",
    "paper_cases",
    "paper_entry",
    "paper_ratings",
    "platform_entry",
    "policy",
    "post_work",
    "privacy",
    "questions",
    "registers",
    "regulations",
    "roster",
    "shadow",
    "six_clears",
    "staff",
    "staff_cards",
    "stick",
    "surveys",
    "tasks",
    "village_works",
    "villages",
    "voice_figures",
    "windows",
)


def routes_of(rooms: Iterable[str]) -> list[ControllerRouterHandler]:
    """Return the routes of these rooms, importing what is not imported yet."""
    return [route for room in rooms for route in import_module(f"appliance.web.{room}").ROUTES]


def every_route() -> list[ControllerRouterHandler]:
    """Return the routes of all rooms."""
    return routes_of((*FRONT, *LATE))
