"""The books that first questions fill (来信来访簿, 信息咨询簿, 留言簿), each of a span of days.

Sources: 002-P2·一.5, 002-P5·职责5 (letters and visits); 002-P2·一.4, 002-P5·职责4 (information on
life and economy); 002-P5·职责3 (messages left and passed on).
"""

import sqlite3
from collections.abc import Mapping, Sequence

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.domain.first_contact import INFORMATION, Topic
from appliance.domain.frozen import dataclass
from appliance.projections.first_contact import InquiryLine
from appliance.projections.inquiries import inquiries_about, led_to, letters_and_visits
from appliance.projections.staff import names_of
from appliance.web.fields import day_in
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.registers import wording_inquiry_books as books
from appliance.web.registers import wording_registers as words
from appliance.web.session import EVERYBODY

ABOUT: Mapping[str, Sequence[str]] = {"information": INFORMATION, "messages": (Topic.MESSAGE,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The lines of one book, for whom a message was, and how many there are of each topic."""

    lines: Sequence[InquiryLine]
    receivers: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Return the topics that occur, with how often, in the order of the table of topics."""
        found = [one.topic for one in self.lines]
        return [(topic, found.count(topic)) for topic in Topic if topic in found]


def book_of(db: sqlite3.Connection, name: str, first: str, last: str) -> Book:
    """Return one book of a span of days."""
    topics = ABOUT.get(name)
    if topics is None:
        lines = letters_and_visits(db, first, last)
    else:
        lines = inquiries_about(db, topics, first, last)
    messages = [one for one in lines if one.topic == Topic.MESSAGE]
    return Book(
        lines=lines,
        receivers={one.uid: led_to(db, one.id) for one in messages},
        names=names_of(db),
    )


@get("/inquiries/books/{name:str}", guards=[EVERYBODY])
async def book_page(request: HallRequest, name: FromPath[str]) -> Response[str]:
    """Show one book of a span of days, to be printed.

    Raises:
        NotFoundException: there is no such book.
    """
    if name not in books.BOOKS:
        raise NotFoundException
    hall, query = hall_of(request), request.query_params
    today = hall.clock.today()
    first = (day_in(query.get("first", "")) or today.replace(month=1, day=1)).isoformat()
    last = (day_in(query.get("last", "")) or today).isoformat()
    return page(
        request,
        "first_contact/book.html",
        name=name,
        book=await hall.read(book_of, name, first, last),
        first=first,
        last=last,
        words=words,
        books=books,
    )


ROUTES = [book_page]
