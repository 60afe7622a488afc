"""The page 日历: years with their notices, typing one in, a second person's comparison."""

from collections.abc import Mapping
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.calendar import (
    YearOrder,
    confirm_year,
    moved_cases,
    moved_days,
    propose_year,
    table_of,
    years_of,
)
from appliance.desk.rules import Rules
from appliance.domain.errors import CalendarInvalid, FormIncomplete
from appliance.domain.market import LOCAL_OFF, MARKET_DAYS
from appliance.domain.roles import Act, may
from appliance.domain.settings_table import SETTINGS
from appliance.domain.workdays import Festival
from appliance.domain.year_table import YearTable, read_year
from appliance.projections.calendar_days import typed_year
from appliance.web.attendance import wording_policy as words
from appliance.web.attendance.policy_values import shown
from appliance.web.frame import HallRequest, actor_of, draft_of, hall_of, page, person_of
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

HERE = "/calendar"
CHANGES = needs_act(Act.CHANGE_CALENDAR)
LONGEST = 300
Wrong = list[tuple[str, str]]


@get(HERE)
async def calendar_page(request: HallRequest) -> Response[str]:
    """Show the years: what holds, what is provisional, what waits for a second person."""
    hall = hall_of(request)
    rules, today = hall.rules, hall.clock.today()
    years = await hall.read(years_of, rules, today)
    return page(
        request,
        "calendar/years.html",
        years=years,
        heading=_heading(rules, today, {one.year for one in years if one.typed}),
        today=today,
        days_of=days_words,
        words=words,
        market=_setting(rules, today, MARKET_DAYS),
        local=_setting(rules, today, LOCAL_OFF),
        version=rules.calendar.version,
        may_change=may(person_of(request).roles, Act.CHANGE_CALENDAR),
        may_set=may(person_of(request).roles, Act.CHANGE_POLICY),
        own=f"staff:{person_of(request).staff_no}",
    )


@get(f"{HERE}/{{year:int}}/type", guards=[CHANGES])
async def type_page(request: HallRequest, year: FromPath[int]) -> Response[str]:
    """Show the form for a year's notice, with what is known filled in."""
    known = hall_of(request).rules.calendar.years.get(_known_year(year))
    fields = _typed_before(known) if known else {}
    return _form(request, year, {**fields, **await draft_of(request)}, [])


@post(f"{HERE}/{{year:int}}/type", guards=[CHANGES])
async def type_year(request: HallRequest, year: FromPath[int]) -> Response[str] | Redirect:
    """Take a typed year; it waits for a second person."""
    hall = hall_of(request)
    form = await request.form()
    names = (*Festival, "make_up", "source", FIELD)
    fields = {str(name): str(form.get(name, "")).strip()[:LONGEST] for name in names}
    order = YearOrder(
        year=_known_year(year),
        off={festival: fields[festival] for festival in Festival},
        make_up=fields["make_up"],
        source=fields["source"],
    )
    wrong = _wrong_of(order, hall.rules)
    if wrong:
        return _form(request, year, fields, wrong)
    actor = actor_of(request)

    async def act() -> str:
        ref = await hall.write(lambda tx: propose_year(tx, order, actor, hall.rules))
        return f"{HERE}/typed/{ref}?saved=calendar"

    return await once(request, act)


@get(f"{HERE}/typed/{{ref:str}}", guards=[CHANGES])
async def typed_page(request: HallRequest, ref: FromPath[str]) -> Response[str]:
    """Show a typed year beside what holds now, for the second person to compare."""
    hall = hall_of(request)
    typed = await hall.read(typed_year, ref)
    if typed is None:
        raise NotFoundException
    table = read_year(typed.document)
    return page(
        request,
        "calendar/typed.html",
        typed=typed,
        table=table,
        moved=moved_days(table, hall.rules),
        cases=await hall.read(moved_cases, table, hall.rules, hall.clock.today()),
        days_of=days_words,
        words=words,
        is_own=typed.by == f"staff:{person_of(request).staff_no}",
        form_no=new_form_no(),
    )


@post(f"{HERE}/typed/{{ref:str}}/confirm", guards=[CHANGES])
async def confirm(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Let a typed year hold."""
    hall, actor = hall_of(request), actor_of(request)

    async def act() -> str:
        await hall.write(lambda tx: confirm_year(tx, ref, actor))
        return HERE

    return await once(request, act)


def days_words(days: list[date]) -> str:
    """Return days as a notice writes them: 10月1日至7日、12月31日."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and (day - spans[-1][-1]).days == 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return "、".join(_span_words(span) for span in spans)


def _span_words(span: list[date]) -> str:
    first, last = span[0], span[-1]
    begin = f"{first.month}月{first.day}日"
    if first == last:
        return begin
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"{begin}至{end}"


def _known_year(year: int) -> int:
    """Return a year that a hall can have a notice for."""
    if not 2004 <= year <= 2099:  # noqa: PLR2004  # the package's first year; two-digit typing errors
        raise NotFoundException
    return year


def _heading(rules: Rules, today: date, waiting: set[int]) -> str:
    for year in (today.year, today.year + 1):
        if year in waiting:
            return words.CALENDAR_WAITING.format(year=year)
        if year not in rules.calendar.years:
            return words.CALENDAR_HEADING.format(year=year)
    return words.CALENDAR_FINE.format(year=today.year)


def _setting(rules: Rules, today: date, key: str) -> str:
    setting = rules.policy(today).settings.get(key)
    return shown(key, SETTINGS[key], setting.value) if setting else ""


def _typed_before(table: YearTable) -> dict[str, str]:
    found = {
        festival.value: days_words([day for day, one in table.off.items() if one is festival])
        for festival in Festival
    }
    return {**found, "make_up": days_words(list(table.make_up)), "source": ""}


def _wrong_of(order: YearOrder, rules: Rules) -> Wrong:
    """Return everything that is wrong, field by field; then what contradicts itself."""
    wrong: Wrong = []
    for name, text in (*order.off.items(), ("make_up", order.make_up)):
        alone = YearOrder(year=order.year, off={Festival.NEW_YEAR: text}, make_up="", source="-")
        wrong += _found_wrong(alone, rules, str(name)) if text else []
    if not order.source:
        wrong.append(("source", words.NEED_SOURCE))
    if not any(order.off.values()):
        wrong.append((Festival.NEW_YEAR.value, words.NEED_OFF))
    return wrong or _found_wrong(order, rules, "make_up")


def _found_wrong(order: YearOrder, rules: Rules, name: str) -> Wrong:
    try:
        table_of(order, rules)
    except CalendarInvalid as wrong:
        label = words.FESTIVALS.get(name, words.MAKE_UP_LABEL)
        why = words.CALENDAR_WRONG[str(wrong.facts["problem"])].format(found=wrong.facts["found"])
        return [(name, words.WRONG.format(label=label, why=why))]
    except FormIncomplete:
        return []
    return []


def _form(
    request: HallRequest, year: int, fields: Mapping[str, str], wrong: Wrong
) -> Response[str]:
    return page(
        request,
        "calendar/type.html",
        year=year,
        fields=fields,
        wrong=wrong,
        words=words,
        form_no=fields.get(FIELD) or new_form_no(),
    )


ROUTES = [calendar_page, type_page, type_year, typed_page, confirm]
