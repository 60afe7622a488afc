"""The page 制度: every value with its clause and source; changing what is the hall's own.

A change goes in two steps: the form, then a look at what it moves; only the second one writes.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.month import MovedMonth, moved_in_month
from appliance.desk.policy_book import (
    BookLine,
    PolicyBook,
    PolicyOrder,
    change_settings,
    check_order,
    look_of,
    months_of,
    policy_book,
)
from appliance.domain.frozen import dataclass
from appliance.domain.hall_policy import PROFILE
from appliance.domain.roles import Act, may
from appliance.web.attendance import wording_month
from appliance.web.attendance import wording_policy as words
from appliance.web.attendance.policy_form import FieldView, Wrong, fields_of, keys_of, read_order
from appliance.web.attendance.policy_values import shown
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, actor_of, draft_of, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act
from appliance.web.wording_settings import LABELS

HERE = "/policy"
CHANGES = needs_act(Act.CHANGE_POLICY)
MOST_SHOWN = 200  # lines of a preview; the number of all stands in its heading
LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change moves, with what names this look."""

    months: tuple[MovedMonth, ...]
    seen: str

    @property
    def count(self) -> int:
        """Return how many days of people it moves."""
        return sum(len(one.days) for one in self.months)


@get(HERE)
async def policy_page(request: HallRequest) -> Response[str]:
    """Show the policy as it stands on a day."""
    book = await _book(request)
    waiting = LABELS.get(book.refused, book.refused)
    return page(
        request,
        "policy/book.html",
        book=book,
        heading=words.HEADING_UNSET.format(label=waiting) if book.refused else words.HEADING_FINE,
        may_change=may(person_of(request).roles, Act.CHANGE_POLICY),
        words=words,
        labels=LABELS,
        value_of=_value_of,
        source_of=_source_of,
        note_of=_note_of,
        shown_change=_shown_change,
    )


@get(f"{HERE}/policy.csv")
async def policy_list(request: HallRequest) -> Response[bytes]:
    """Give the policy as a list."""
    return csv_response("zhidu.csv", words.CSV_HEAD, await _listed(request))


@get(f"{HERE}/policy.xlsx")
async def policy_workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    sheet = Sheet(title=words.XLSX_POLICY, rows=[words.CSV_HEAD, *await _listed(request)])
    return await xlsx_response("zhidu.xlsx", words.XLSX_POLICY, [sheet])


async def _listed(request: HallRequest) -> list[list[str]]:
    book = await _book(request)
    return [
        [
            words.AREAS[area.area],
            LABELS[line.key],
            line.key,
            _value_of(line),
            line.setting.clause if line.setting else "",
            _source_of(line),
            _note_of(line),
        ]
        for area in book.areas
        for line in area.lines
    ]


@get(f"{HERE}/change", guards=[CHANGES])
async def change_page(request: HallRequest) -> Response[str]:
    """Show the form for one setting, or for some that belong together."""
    keys = keys_of(request.query_params.getall("key", []))
    hall = hall_of(request)
    kept = await draft_of(request)
    fields = {"first_day": hall.clock.today().isoformat(), "reason": "", **kept}
    return _form(request, fields_of(keys, hall.rules, hall.clock.today(), kept), fields, [])


@post(f"{HERE}/change", guards=[CHANGES])
async def change(request: HallRequest) -> Response[str] | Redirect:
    """Show what a change moves; written is it only when this look was seen."""
    hall = hall_of(request)
    form = await request.form()
    keys = keys_of([str(key) for key in form.getall("key", [])])
    typed_in = {name: str(form.get(name, "")).strip()[:LONGEST] for name in form}
    fields = fields_of(keys, hall.rules, hall.clock.today(), typed_in)
    order, wrong = read_order(fields, typed_in, hall.rules)
    if wrong or order is None:
        return _form(request, fields, typed_in, wrong)
    seen = typed_in.get("seen", "")
    if not seen:
        return await _preview(request, fields, typed_in, order)
    actor = actor_of(request)

    async def act() -> str:
        await hall.write(lambda tx: change_settings(tx, order, actor, hall.rules, seen=seen))
        return f"{HERE}?saved=policy"

    return await once(request, act)


async def _book(request: HallRequest) -> PolicyBook:
    hall = hall_of(request)
    text = request.query_params.get("day", "")
    try:
        day = date.fromisoformat(text) if text else hall.clock.today()
    except ValueError:
        day = hall.clock.today()
    return await hall.read(policy_book, day, hall.rules)


async def _preview(
    request: HallRequest,
    fields: Sequence[FieldView],
    typed_in: Mapping[str, str],
    order: PolicyOrder,
) -> Response[str]:
    hall = hall_of(request)
    before = hall.rules
    after, now = check_order(order, before), hall.clock.now()
    months = []
    for month in months_of(order.first_day, hall.clock.today()):  # each its turn, others between
        moved = await hall.read(moved_in_month, month, (before, after), now, order.first_day)
        if moved.days or moved.absences:
            months.append(moved)
    preview = Preview(months=tuple(months), seen=await hall.read(look_of, order))
    return page(
        request,
        "policy/preview.html",
        fields=fields,
        typed=typed_in,
        preview=preview,
        heading=words.HEADING_PREVIEW.format(days=preview.count)
        if preview.months
        else words.HEADING_NOTHING,
        form_no=typed_in.get(FIELD) or new_form_no(),
        signs=wording_month.SIGN_WORDS,
        month_word=wording_month.month_word,
        most=MOST_SHOWN,
    )


def _form(
    request: HallRequest, fields: Sequence[FieldView], typed_in: Mapping[str, str], wrong: Wrong
) -> Response[str]:
    return page(
        request,
        "policy/change.html",
        fields=fields,
        typed=typed_in,
        wrong=wrong,
        form_no=typed_in.get(FIELD) or new_form_no(),
    )


def _value_of(line: BookLine) -> str:
    if line.setting is None:
        return ""
    return shown(line.key, line.kind, line.setting.value)


def _source_of(line: BookLine) -> str:
    if line.setting is None:
        return words.NOT_NAMED
    if line.setting.clause == words.ENGINEERING and line.setting.origin == "profile":
        return words.OUR_OWN
    return words.ORIGINS[line.setting.origin]


def _note_of(line: BookLine) -> str:
    """Return a note that is written for the hall; those in English are for whoever reads code."""
    note = line.setting.note if line.setting else ""
    return note if any(letter >= words.FIRST_CHINESE for letter in note) else ""


def _shown_change(name: str, value: object) -> str:
    """Return a change of the hall's own as the history shows it."""
    if value is None:
        return words.GIVEN_BACK
    if name.startswith(PROFILE):
        return words.PROFILES.get(str(value), str(value))
    return words.AND.join(str(part) for part in value) if isinstance(value, list) else str(value)


ROUTES = [policy_page, policy_list, policy_workbook, change_page, change]
