"""The frame of every page: who looks, what time it is and how far to believe it, which tabs.

`page()` is the one way from a handler to HTML. Templates get read models and the frame; no
template computes a rule.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.enums import MediaType
from litestar.response import Redirect

from appliance.desk.rules import Actor
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, is_beside_hall, may
from appliance.web import csrf, wording
from appliance.web.compiled_pages import CompiledPages
from appliance.web.filters import FILTERS, share
from appliance.web.port import Hall
from appliance.web.session import ATTENDANCE, Person, Visit, visit_of
from appliance.web.static_files import address
from appliance.web.wording_settings import LABELS

PAGES = Path(__file__).parent / "pages"
TYPE_COOKIE = "type"
A_YEAR = 365 * 24 * 3600
USB_DEVICES = Path("/sys/class/usbmisc")

HallRequest = Request[None, None, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One index tab of the ledger; it shows where its page exists and the person may look."""

    path: str
    word: str
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What base.html shows round a page."""

    hall: str
    county: str
    telephone: str
    demo: bool
    large: bool
    at: Any
    trust: str
    trusted: bool
    person: Person | None
    elsewhere: bool
    tabs: tuple[Tab, ...]
    here: str
    saved: str
    idle: int
    csrf: str
    visit: Visit


TABS = (
    Tab(path="/morning", word=wording.TAB_MORNING, acts=(Act.SEE_MORNING_PAGE,)),
    Tab(path="/today", word=wording.TAB_TODAY, acts=(Act.HANDLE_CASES,)),
    Tab(path="/cases", word=wording.TAB_CASES),
    Tab(path="/supervision", word=wording.TAB_SUPERVISION, acts=(Act.URGE,)),
    Tab(path="/registers", word=wording.TAB_REGISTERS, acts=(Act.FILE_COMPLAINTS,)),
    Tab(path="/attendance", word=wording.TAB_ATTENDANCE),
    Tab(path="/duty", word=wording.TAB_DUTY),
    Tab(path="/evaluations", word=wording.TAB_EVALUATIONS),
    Tab(path="/complaints", word=wording.TAB_COMPLAINTS, acts=(Act.FILE_COMPLAINTS,)),
    Tab(path="/sync", word=wording.TAB_SYNC),
    Tab(
        path="/policy",
        word=wording.TAB_POLICY,
        acts=(Act.CHANGE_POLICY, Act.CHANGE_CALENDAR, Act.SEE_ALL_ATTENDANCE),
    ),
    Tab(path="/staff", word=wording.TAB_STAFF, acts=(Act.ENROL_STAFF, Act.RELEASE_LOGIN)),
)


def hall_of(request: HallRequest) -> Hall:
    """Return the hall that serves this request."""
    hall: Hall = request.app.state.hall
    return hall


def person_of(request: HallRequest) -> Person:
    """Return who asks; every route that is not open has one.

    Raises:
        LookupError: the route is open and nobody is logged in.
    """
    person = visit_of(request).person
    if person is None:
        raise LookupError("nobody is logged in; the route is open")
    return person


def actor_of(request: HallRequest) -> Actor:
    """Return who asks, as the desk knows them."""
    person = person_of(request)
    return Actor(staff_no=person.staff_no, roles=person.roles)


def page(
    request: HallRequest, template: str, *, status_code: int | None = None, **context: object
) -> Response[str]:
    """Return a page inside the frame; one that shows what is `wrong` in a form is a 422.

    Args:
        request: who asks, and from where.
        template: name under pages/, for example `staff/list.html`.
        status_code: of a page that says something else than 200 or 422.
        context: values of read models.
    """
    if status_code is None:
        status_code = 422 if context.get("wrong") else 200
    large = wants_large(request)
    html = rendered(template, {"frame": frame_of(request), **context})
    wish = request.query_params.get("type")
    return Response(
        html,
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"cache-control": "no-store"},
        cookies=[_type_cookie(large=large)] if wish in {"large", "normal"} else None,
    )


def part(request: HallRequest, template: str, **context: object) -> Response[str]:
    """Return a piece of a page without the frame, for parts that are fetched again; 304 if same."""
    html = rendered(template, {"frame": frame_of(request), **context})
    tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:16]}"'
    known = request.headers.get("if-none-match") == tag
    return Response(
        "" if known else html,
        status_code=304 if known else 200,
        media_type=MediaType.HTML,
        headers={"cache-control": "no-store", "etag": tag},
    )


async def draft_of(request: HallRequest) -> dict[str, str]:
    """Return what this person had typed into this page's form when the box locked, once."""
    person = person_of(request)
    return await asyncio.to_thread(
        hall_of(request).local.forms.take_draft, person.staff_no, request.url.path
    )


def after(path: str) -> Redirect:
    """Return the 303 that follows every accepted form."""
    return Redirect(path, status_code=303)


def frame_of(request: HallRequest) -> Frame:
    """Return the frame's values for this request."""
    hall, visit = hall_of(request), visit_of(request)
    moment, office = hall.clock.shown(), hall.county.office
    return Frame(
        hall=hall.settings.hall_name,
        county=office["name"] or hall.settings.county_name,
        telephone=office["telephone"] or hall.settings.county_telephone,
        demo=hall.settings.demo,
        large=wants_large(request),
        at=moment.at,
        trust=wording.TRUST[moment.trust],
        trusted=moment.trust in wording.TRUSTED,
        person=visit.person,
        elsewhere=visit.elsewhere,
        tabs=_tabs(request, visit.person),
        here=request.url.path,
        saved=request.query_params.get("saved", ""),
        idle=hall.settings.idle_lock_minutes,
        csrf=csrf.token_for(hall, visit),
        visit=visit,
    )


def may_see(tab: Tab, person: Person) -> bool:
    """Say whether a person's roles let them open a tab: any of its acts, or none needed."""
    if is_beside_hall(person.roles):
        return tab.path == ATTENDANCE
    return not tab.acts or any(may(person.roles, act) for act in tab.acts)


def wants_large(request: HallRequest) -> bool:
    """Say whether the page is wanted in large type (适老化): the address wins over the cookie."""
    return (request.query_params.get("type") or request.cookies.get(TYPE_COOKIE)) == "large"


def rendered(template: str, context: Mapping[str, object]) -> str:
    """Return a template's text."""
    return environment().get_template(template).render(context)


def setting_word(key: str) -> str:
    """Return what a setting is called; one nobody knows keeps its key."""
    return LABELS.get(key, key)


@cache
def environment() -> Environment:
    """Return the templates of this program; an unknown name is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=CompiledPages(),
    )
    made.filters.update(FILTERS)
    made.filters["setting"] = setting_word
    made.globals.update({"static": address, "share": share, "wording": wording, "may": may})
    made.globals["printer_at_box"] = _printer_at_box
    made.globals["Act"] = MappingProxyType(dict(Act.__members__))
    return made


def _printer_at_box() -> bool:
    """Say whether a USB printer is plugged into the box; /dev is closed to us, /sys tells."""
    return any(USB_DEVICES.glob("lp*"))


def _tabs(request: HallRequest, person: Person | None) -> tuple[Tab, ...]:
    if person is None:
        return ()
    served: frozenset[str] = request.app.state.paths
    return tuple(tab for tab in TABS if tab.path in served and may_see(tab, person))


def _type_cookie(*, large: bool) -> Cookie:
    return Cookie(
        key=TYPE_COOKIE,
        value="large" if large else "normal",
        path="/",
        max_age=A_YEAR,
        samesite="strict",
    )
