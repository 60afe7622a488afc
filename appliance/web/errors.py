"""What a person reads when something did not work: three parts, never a code word.

Refusals (a rule says no) and faults (something broke) become pages here, and only here.
"""

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_403_FORBIDDEN,
    HTTP_409_CONFLICT,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from appliance.domain.errors import NotPermitted, PolicyNotSet, Refusal
from appliance.journal.faults import Fault
from appliance.web import wording
from appliance.web.attendance import wording_leave, wording_policy
from appliance.web.cases import wording_cases
from appliance.web.csrf import ForeignForm, NotText, WrongHost
from appliance.web.duty import wording_duty, wording_study
from appliance.web.frame import HallRequest, page, setting_word
from appliance.web.once import FormUnderWay
from appliance.web.registers import wording_registers
from appliance.web.voice import wording_complaints, wording_evaluations
from appliance.web.wording import Said

log = logging.getLogger("hall.web")


def said_of(refusal: Refusal) -> Said:
    """Return the three parts for a refusal; its facts fill the named places."""
    said = wording.REFUSED.get(refusal.code, wording.REFUSED_OTHERWISE)
    words: Mapping[str, str] = {}
    for sentences, stored in _ROOMS:
        if refusal.code in sentences:
            said, words = sentences[refusal.code], stored
    places = {name: wording.value(found, words) for name, found in refusal.facts.items()}
    is_setting = refusal.code == PolicyNotSet.code
    subject = setting_word(refusal.subject) if is_setting else refusal.subject
    return said.filled({"subject": subject, **places})


def refused(request: HallRequest, error: Refusal) -> Response[str]:
    """Answer a refusal: nothing has changed."""
    log.info("refused path=%s %s", request.url.path, error.code)
    status = HTTP_403_FORBIDDEN if isinstance(error, NotPermitted) else HTTP_409_CONFLICT
    unset = error.subject if error.code == PolicyNotSet.code else ""
    return _error_page(request, said_of(error), status, unset=unset)


def broken(request: HallRequest, error: Fault) -> Response[str]:
    """Answer a fault of the disk: what was confirmed before is safe, this was not stored."""
    log.error("fault path=%s %s", request.url.path, error)
    return _error_page(request, wording.STORAGE_FAULT, HTTP_503_SERVICE_UNAVAILABLE)


def http_error(request: HallRequest, error: HTTPException) -> Response[str]:
    """Answer what Litestar or a guard refused."""
    said = wording.BY_STATUS.get(error.status_code, wording.UNEXPECTED)
    for kind, words in _BY_KIND.items():
        if isinstance(error, kind):
            said = words
    answer = _error_page(request, said, error.status_code)
    answer.headers.update(error.headers or {})  # a wrong method is told the right ones
    return answer


def not_text(request: HallRequest, _error: UnicodeDecodeError) -> Response[str]:
    """Answer a body that is no UTF-8; Litestar by itself would say 500 (STACK.md 4)."""
    return _error_page(request, wording.NOT_TEXT, NotText.status_code)


def beyond(request: HallRequest, _error: OverflowError) -> Response[str]:
    """Answer a number or a day beyond every table and calendar; no form of ours shows one."""
    log.info("beyond path=%s", request.url.path)
    return _error_page(request, wording.BY_STATUS[HTTP_400_BAD_REQUEST], HTTP_400_BAD_REQUEST)


def unexpected(request: HallRequest, error: Exception) -> Response[str]:
    """Answer what nobody foresaw; the trace is in the log, not on the page."""
    log.error("unexpected path=%s", request.url.path, exc_info=error)
    return _error_page(request, wording.UNEXPECTED, HTTP_500_INTERNAL_SERVER_ERROR)


def _error_page(request: HallRequest, said: Said, status: int, *, unset: str = "") -> Response[str]:
    if request.app.state.get("hall") is None:
        return Response(said.what, status_code=status, media_type=MediaType.TEXT)
    return page(request, "errors/page.html", status_code=status, said=said, unset=unset)


# What each room says itself, and how it reads the stored words that stand in its refusals.
_ROOMS: tuple[tuple[Mapping[str, Said], Mapping[str, str]], ...] = (
    (wording_policy.REFUSED, {}),
    (wording_cases.REFUSED, wording_cases.WORDS),
    (wording_evaluations.REFUSED, wording_evaluations.WORDS),
    (wording_complaints.REFUSED, wording_complaints.WORDS),
    (wording_registers.REFUSED, wording_registers.WORDS),
    (wording_leave.REFUSED, wording_leave.WORDS),
    (wording_duty.REFUSED, wording_duty.WORDS),
    (wording_study.REFUSED, wording_study.WORDS),
)

_BY_KIND: Mapping[type[HTTPException], Said] = MappingProxyType(
    {
        ForeignForm: wording.FOREIGN_FORM,
        FormUnderWay: wording.FORM_UNDER_WAY,
        NotText: wording.NOT_TEXT,
        WrongHost: wording.WRONG_HOST,
    }
)

HANDLERS: dict[int | type[Exception], Callable[[HallRequest, Any], Response[str]]] = {
    Refusal: refused,
    Fault: broken,
    HTTPException: http_error,
    UnicodeDecodeError: not_text,
    OverflowError: beyond,
    Exception: unexpected,
}
