"""hall-web as a Litestar application: the routes of all subjects, and the three gates before them.

OpenAPI is off: its page loads from outside hosts (STACK.md 4). Bodies are small; a hall uploads no
film.
"""

from collections.abc import Sequence

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler, Message, Scope

from appliance.web import (
    agency,
    attendance,
    attendance_mine,
    calendar,
    case_acts,
    case_file_pages,
    case_papers,
    case_watch,
    cases,
    catalogue,
    catalogue_import,
    complaints,
    corrections,
    cover,
    duty,
    enrolment,
    evaluations,
    fees,
    first_contact,
    guards,
    handovers,
    health,
    leave,
    leave_acts,
    login,
    month,
    morning,
    occasions,
    off_post,
    paper_entry,
    platform_entry,
    policy,
    questions,
    registers,
    roster,
    staff,
    staff_cards,
    static_files,
    sync_page,
    takeover,
    tasks,
    villages,
    voice,
    wall,
)
from appliance.web.csrf import FormMiddleware, HostMiddleware
from appliance.web.errors import HANDLERS
from appliance.web.port import Hall
from appliance.web.session import SessionMiddleware

LARGEST_BODY = 256 * 1024
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

ROUTES: Sequence[ControllerRouterHandler] = [
    *agency.ROUTES,
    *attendance.ROUTES,
    *attendance_mine.ROUTES,
    *calendar.ROUTES,
    *case_acts.ROUTES,
    *case_file_pages.ROUTES,
    *case_papers.ROUTES,
    *case_watch.ROUTES,
    *cases.ROUTES,
    *catalogue.ROUTES,
    *catalogue_import.ROUTES,
    *complaints.ROUTES,
    *corrections.ROUTES,
    *cover.ROUTES,
    *duty.ROUTES,
    *enrolment.ROUTES,
    *evaluations.ROUTES,
    *fees.ROUTES,
    *first_contact.ROUTES,
    *guards.ROUTES,
    *handovers.ROUTES,
    *health.ROUTES,
    *leave.ROUTES,
    *leave_acts.ROUTES,
    *login.ROUTES,
    *month.ROUTES,
    *morning.ROUTES,
    *occasions.ROUTES,
    *off_post.ROUTES,
    *paper_entry.ROUTES,
    *policy.ROUTES,
    *questions.ROUTES,
    *platform_entry.ROUTES,
    *registers.ROUTES,
    *roster.ROUTES,
    *staff.ROUTES,
    *staff_cards.ROUTES,
    *static_files.ROUTES,
    *sync_page.ROUTES,
    *takeover.ROUTES,
    *tasks.ROUTES,
    *voice.ROUTES,
    *villages.ROUTES,
    *wall.ROUTES,
]


def build(hall: Hall, routes: Sequence[ControllerRouterHandler] = ROUTES) -> Litestar:
    """Return the application that serves a hall."""
    app = Litestar(
        route_handlers=list(routes),
        middleware=[HostMiddleware(), SessionMiddleware(), FormMiddleware()],
        exception_handlers=HANDLERS,
        before_send=[_add_headers],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        state=State({"hall": hall, "running": {}, "pulse": health.Pulse()}),
    )
    app.state.paths = frozenset(route.path for route in app.routes)
    return app


async def _add_headers(message: Message, _scope: Scope) -> None:
    if message["type"] == "http.response.start":
        message["headers"] = [
            *message["headers"],
            *((name.encode(), text.encode()) for name, text in HEADERS.items()),
        ]
