"""A setting's value as people read and type it; the form's words become what a document holds."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.domain.market import LOCAL_OFF, MARKET_DAYS
from appliance.domain.policy import Value
from appliance.domain.settings_table import DAY_MINUTES, SettingKind, Span
from appliance.web.attendance import wording_policy as words
from appliance.web.wording_settings import AM_OFF, PM_OFF, TAIL, WEEKDAY_WORDS, WORDS

_BETWEEN = re.compile(r"[、,;\s]+")
_DASH = re.compile("[-~\N{EN DASH}\N{EM DASH}至]+")
_MONTH_DAY = re.compile(r"(\d{1,2})[月./-](\d{1,2})日?")
_STORED = {word: key for key, word in WORDS.items()}
_WEEKDAYS = {word: key for key, word in WEEKDAY_WORDS.items()}
_TAIL = re.compile(r"逢(\d)")
_HALF = re.compile(r"(\d{4}-\d\d-\d\d)(上午|下午)?")
_HALVES = {"上午": "/am", "下午": "/pm", None: "", "": ""}
_MARK = {"/am": AM_OFF, "/pm": PM_OFF}


def shown(key: str, kind: SettingKind, value: Value | None) -> str:
    """Return a value as it stands on the page, and as it may be typed again."""
    if value is None:
        return ""
    if key in _SHOWN and isinstance(value, tuple):
        return "、".join(_SHOWN[key](str(one)) for one in value)
    return _of_kind(kind, value)


def typed(key: str, kind: SettingKind, text: str) -> object:
    """Return what a document would hold for a typed text; what cannot be read stays as typed.

    Whether a setting may hold it is the domain's to say (domain/settings_table.py).
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if key in _TYPED:
        return [_TYPED[key](part) for part in _BETWEEN.split(plain) if part]
    return _READERS[kind](plain)


def _of_kind(kind: SettingKind, value: Value) -> str:
    if isinstance(value, tuple):
        if kind is SettingKind.LADDER:
            return "；".join(_of_kind(SettingKind.WORDS, step) for step in value)
        return "、".join(_of_kind(kind, one) for one in value)
    if isinstance(value, bool):
        return words.YES if value else words.NO
    if isinstance(value, Span):
        return f"{_clock(value.begins)}-{_clock(value.ends)}"
    if kind is SettingKind.TIME and isinstance(value, int):
        return _clock(value)
    return WORDS.get(str(value), str(value))


def _clock(minute: int) -> str:
    if minute > DAY_MINUTES:
        return f"{_clock(minute - DAY_MINUTES)}+1"
    return f"{minute // 60:02}:{minute % 60:02}"


def _number(text: str) -> object:
    return int(text) if text.isascii() and text.isdigit() else text


def _limit(text: str) -> object:
    return _STORED.get(text, _number(text))


def _time(text: str) -> object:
    return f"0{text}" if re.fullmatch(r"\d:\d\d", text) else text


def _span(text: str) -> object:
    return [_time(part) for part in _DASH.split(text)]


def _spans(text: str) -> object:
    return [_span(part) for part in _BETWEEN.split(text) if part]


def _date_of_year(text: str) -> object:
    match = _MONTH_DAY.fullmatch(text)
    return f"{int(match[1]):02}-{int(match[2]):02}" if match else text


def _flag(text: str) -> object:
    return {words.YES: True, words.NO: False}.get(text, text)


def _word(text: str) -> object:
    return _STORED.get(text, text)


def _words(text: str) -> object:
    return [_word(part) for part in _BETWEEN.split(text) if part]


def _ladder(text: str) -> object:
    return [_words(step) for step in re.split("[;；]", text) if step.strip()]


def _market_shown(word: str) -> str:
    if word.startswith("tail:"):
        return TAIL.format(digit=word[-1])
    return WEEKDAY_WORDS.get(word, word)


def _market_typed(part: str) -> str:
    match = _TAIL.fullmatch(part)
    return f"tail:{match[1]}" if match else _WEEKDAYS.get(part, part)


def _off_shown(word: str) -> str:
    mark = _MARK.get(word[-3:])
    return mark.format(day=word[:-3]) if mark else word


def _off_typed(part: str) -> str:
    match = _HALF.fullmatch(part)
    return match[1] + _HALVES[match[2]] if match else part


_SHOWN: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {MARKET_DAYS: _market_shown, LOCAL_OFF: _off_shown}
)
_TYPED: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {MARKET_DAYS: _market_typed, LOCAL_OFF: _off_typed}
)
_READERS: Mapping[SettingKind, Callable[[str], object]] = MappingProxyType(
    {
        SettingKind.COUNT: _number,
        SettingKind.LIMIT: _limit,
        SettingKind.TIME: _time,
        SettingKind.SPAN: _span,
        SettingKind.SPANS: _spans,
        SettingKind.DATE_OF_YEAR: _date_of_year,
        SettingKind.FLAG: _flag,
        SettingKind.WORD: _word,
        SettingKind.WORDS: _words,
        SettingKind.LADDER: _ladder,
    }
)
