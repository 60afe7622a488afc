"""The month in words and signs: one character a half day, sums, legend. It makes no rule."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from appliance.desk.month_sheet import MonthSheet, PersonMonth, Sign, Sums
from appliance.domain.frozen import dataclass
from appliance.domain.punch_plan import DutyKind
from appliance.web.attendance import wording_month as words
from appliance.web.filters import WEEKDAYS

TONES = {
    Sign.ABSENT: "x",
    Sign.LATE: "x",
    Sign.EARLY: "x",
    Sign.MISSING: "q",
    Sign.REVIEW: "q",
    Sign.CORRECTED: "q",
    Sign.OFFICIAL: "l",
    Sign.ANNUAL: "l",
    Sign.PRIVATE: "l",
    Sign.SICK: "l",
    Sign.AWAY: "l",
    Sign.STUDY: "l",
    Sign.MARKET: "l",
    Sign.OK: "ok",
    Sign.OFF: "off",
    Sign.NOT_HERE: "off",
}
_PAIRS = {sign: (words.SIGNS[sign], TONES.get(sign, "")) for sign in Sign}


TWO_LINES_FIT = 13  # people on one sheet of A4, with heading and signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """One day of the heading: number, weekday or what is special, and whether it is off."""

    day: date
    under: str
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One person: who, and two rows of (sign, tone); the sums as they are printed."""

    staff_no: str
    name: str
    under: str
    morning: tuple[tuple[str, str], ...]
    afternoon: tuple[tuple[str, str], ...]
    sums: tuple[str, ...]

    @property
    def pairs(self) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        """Yield both halves of each day, as the narrow sheet has them side by side."""
        return zip(self.morning, self.afternoon, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridView:
    """The grid as page, paper and lists show it."""

    month: str
    title: str
    about: str
    heads: tuple[HeadView, ...]
    rows: tuple[RowView, ...]
    sums: tuple[tuple[str, str], ...]
    legend: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Say whether two lines a person would need a second sheet of A4."""
        return len(self.rows) > TWO_LINES_FIT

    def with_rows(self, rows: Iterable[RowView]) -> "GridView":
        """Return the same grid with some people only."""
        return replace(self, rows=tuple(rows))


def list_rows(sheet: MonthSheet, unit: str = "") -> list[list[str]]:
    """Return the month as a list: a heading, then two lines a person as the paper has them."""
    days = [f"{head.day.day}" for head in sheet.heads]
    sums = [f"{name}（{measure}）" for name, measure in words.SUMS]
    rows: list[list[str]] = [[*words.LIST_HEAD, *days, *sums]]
    for line in sheet.lines:
        if unit and line.member.unit != unit:
            continue
        who = [line.member.staff_no, line.member.name, line.member.unit, under_name(line, sheet)]
        morning, afternoon = zip(*line.halves, strict=True)
        rows.append([*who, words.AM, *(words.SIGNS[one] for one in morning), *sum_cells(line.sums)])
        rows.append([*who, words.PM, *(words.SIGNS[one] for one in afternoon), *[""] * len(sums)])
    return rows


def grid_of(sheet: MonthSheet) -> GridView:
    """Return the grid of a month."""
    return GridView(
        month=sheet.month,
        title=words.month_word(sheet.month),
        about=_about(sheet),
        heads=tuple(
            HeadView(
                day=head.day,
                under=_under(head.day, head.duty, is_make_up=head.is_make_up),
                is_off=head.duty is DutyKind.REST_DAY,
            )
            for head in sheet.heads
        ),
        rows=tuple(_row(line, sheet) for line in sheet.lines),
        sums=words.SUMS,
        legend=words.LEGEND,
    )


def number(found: float) -> str:
    """Return a sum as it is printed: 1, 0.5, and nothing for none."""
    if not found:
        return ""
    return f"{found:g}"


def sum_cells(sums: Sums) -> tuple[str, ...]:
    """Return the sums in the order of their headings."""
    absent = number(sums.absent) + (words.STAR if sums.starred else "")
    return (
        number(sums.worked),
        number(sums.marks),
        number(sums.missing),
        number(sums.leave),
        number(sums.official),
        absent,
        number(sums.market),
    )


def under_name(line: PersonMonth, sheet: MonthSheet) -> str:
    """Return what stands under a name: window and post, and the number where names are alike."""
    member = line.member
    place = words.AT_WINDOW.format(window=member.window, post=member.post)
    shown = place if member.window else member.post
    return f"{shown} {member.staff_no}".strip() if member.name in sheet.same_names else shown


def _row(line: PersonMonth, sheet: MonthSheet) -> RowView:
    return RowView(
        staff_no=line.member.staff_no,
        name=line.member.name,
        under=under_name(line, sheet),
        morning=tuple(_PAIRS[am] for am, _ in line.halves),
        afternoon=tuple(_PAIRS[pm] for _, pm in line.halves),
        sums=sum_cells(line.sums),
    )


def _under(day: date, duty: DutyKind, *, is_make_up: bool) -> str:
    if is_make_up:
        return words.MAKE_UP
    return words.MARKET if duty is DutyKind.MARKET_OVERTIME else WEEKDAYS[day.weekday()]


def _about(sheet: MonthSheet) -> str:
    parts = [words.WORKING_DAYS.format(days=sheet.working_days)]
    made_up = [head.day for head in sheet.heads if head.is_make_up]
    if made_up:
        days = words.AND.join(words.DAY.format(day=day.day) for day in made_up)
        parts.append(words.MADE_UP.format(days=days))
    if sheet.clause:
        parts.append(words.BY_CLAUSE.format(clause=sheet.clause))
    if sheet.is_provisional:
        parts.append(words.PROVISIONAL)
    if not sheet.is_over:
        parts.append(words.NOT_OVER)
    return words.DOT.join(parts)
