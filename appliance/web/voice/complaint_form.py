"""Reading the forms of the complaint pages: all errors at once, in Chinese."""

import re
from datetime import date

from appliance.desk.complaints import File, Reply
from appliance.desk.slips import PrintedForm
from appliance.domain.complaint import ComplaintChannel, Difficulty, Ground, is_right_way
from appliance.projections.complaints import ComplaintLine
from appliance.web.cases.case_form import PHONE
from appliance.web.fields import Fields
from appliance.web.voice import wording_complaints as words

SHORTEST_TEXT = 5
OTHERS = "others"  # staff of the hall who belong to no window (000§15.11)
UNCLEAR = "unclear"  # nobody knows yet who is complained of
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_complaint(fields: Fields) -> File:
    """Return the complaint a form files; `fields.wrong` says whether it can be used."""
    channel = fields["channel"] if fields["channel"] in list(ComplaintChannel) else ""
    ground = fields["category"] if fields["category"] in list(Ground) else ""
    difficulty = fields["difficulty"] if fields["difficulty"] in list(Difficulty) else ""
    letter_day = _day(fields["letter_limit"])
    fields.need("channel", words.NEED_CHANNEL, holds=bool(channel))
    if channel == ComplaintChannel.TRANSFER:
        fields.need("letter_limit", words.NEED_LETTER_DAY, holds=letter_day is not None)
    is_from_box = channel == ComplaintChannel.BOX
    fields.need("box", words.NEED_BOX, holds=not is_from_box or bool(fields["box"]))
    fields.need("about", words.NEED_ABOUT, holds=bool(fields["about"]))
    fields.need("category", words.NEED_GROUND, holds=bool(ground))
    fields.need("difficulty", words.NEED_DIFFICULTY, holds=bool(difficulty))
    fields.need("title", words.NEED_TITLE, holds=bool(fields["title"]))
    fields.need("content", words.NEED_CONTENT, holds=len(fields["content"]) >= SHORTEST_TEXT)
    phone = fields["phone"]
    fields.need("phone", words.BAD_PHONE, holds=not phone or bool(PHONE.fullmatch(phone)))
    return File(
        title=fields["title"],
        content=fields["content"],
        category=Ground(ground or Ground.OTHER),
        channel=ComplaintChannel(channel or ComplaintChannel.ONSITE),
        difficulty=Difficulty(difficulty or Difficulty.CLEAR),
        about=_about(fields["about"]),
        about_staff_no=fields["about_staff_no"] or None,
        name=fields["name"],
        phone=phone,
        letter_limit=letter_day if channel == ComplaintChannel.TRANSFER else None,
        letter=fields["letter"],
        box=fields["box"] if is_from_box else "",
        form=fields["form"].upper(),
        written_on=_day(fields["written_on"]) if fields["form"] else None,
        units=2 if fields["units"] == "more" else 1,
    )


def printed_values(number: str, printed: PrintedForm) -> dict[str, str]:
    """Return what a paper form fills in by its number: who was complained of, when, on the spot."""
    return {
        "form": number.upper(),
        "written_on": printed.day.isoformat(),
        "about": str(printed.window),
        "channel": ComplaintChannel.ONSITE,
    }


def need_form(fields: Fields, printed: PrintedForm | None, today: date, *, is_used: bool) -> None:
    """Say what is wrong with the number and the day of a paper form, if one is named."""
    if not fields["form"]:
        return
    fields.need("form", words.NEED_FORM, holds=printed is not None)
    fields.need("form", words.FORM_USED, holds=not is_used)
    day = _day(fields["written_on"])
    first = printed.day if printed else date.min
    fields.need("written_on", words.NEED_WRITTEN, holds=day is not None and first <= day <= today)


def read_reply(fields: Fields, found: ComplaintLine) -> Reply:
    """Return the answer a form gives; another way than the rule's needs its reason."""
    channel, difficulty = ComplaintChannel(found.channel), Difficulty(found.difficulty)
    right = is_right_way(channel, difficulty, fields["way"])
    fields.need("finding", words.NEED_FINDING, holds=fields["finding"] in words.FINDINGS)
    fields.need("reply", words.NEED_REPLY, holds=len(fields["reply"]) >= SHORTEST_TEXT)
    fields.need("way", words.NEED_WAY, holds=fields["way"] in words.REPLY_WAYS)
    named = fields["way"] in words.REPLY_WAYS and not right
    fields.need("way_reason", words.NEED_WAY_REASON, holds=not named or bool(fields["way_reason"]))
    return Reply(
        finding=fields["finding"],
        reply=fields["reply"],
        way=fields["way"],
        way_reason=fields["way_reason"],
    )


def _about(word: str) -> str:
    named = {UNCLEAR: words.UNCLEAR, OTHERS: words.OTHERS}
    return named.get(word) or words.WINDOW.format(window=word)


def _day(text: str) -> date | None:
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
