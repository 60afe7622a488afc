"""The templates of the county's pages and what they may call; loaded when the first page opens."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from appliance.domain.moment import HALL_TIME
from sync.county.web import wording
from sync.county.web import wording_people as people
from sync.county.web.frame import STATIC_AT
from sync.county.web.kinds import kind_words
from sync.platform.wording import WHATS

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.globals.update(
    static=STATIC_AT,
    headline=wording.headline,
    trust_words=wording.trust_words,
    is_believed=wording.is_believed,
    ago=wording.ago,
    is_quiet=wording.is_quiet,
    chain_words=wording.chain_words,
    is_whole=wording.is_whole,
    kind_words=kind_words,
)
PAGES.globals.update(
    disk_words=wording.disk_words,
    is_low=wording.is_low,
    device_words=wording.device_words,
    program_words=wording.program_words,
    back_words=wording.back_words,
    devices=wording.devices,
    yuan=wording.yuan,
    span=wording.span,
    why_out=wording.why_out,
    outage_headline=wording.outage_headline,
)
PAGES.globals.update(roles=people.ROLES, acts=people.ACTS, reasons=wording.REASONS, reports=WHATS)


def _minute(at_s: int) -> str:
    return _clock(datetime.fromtimestamp(at_s, HALL_TIME))


def _clock(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def _day(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, HALL_TIME).date().isoformat()


PAGES.filters.update(minute=_minute, clock=_clock, day=_day, kind_name=kind_words)
