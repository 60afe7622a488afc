"""A neutral report in a target's own words: names, codes, times, lengths.

Promise: nothing is made up. A required field without a value, or a word without a code, makes the
report unfit and says which; a field that is not required is left out.

Sources: DOMAIN.md 2.3 to 2.5; RULEBOOK IT-12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from appliance.domain.moment import HALL_TIME
from appliance.domain.platform_report import FIELDS, PERSONAL, Form, Report
from sync.platform import wording
from sync.platform.mapping import FieldRule, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What leaves for one report. `personal` names the citizen's fields that are in it."""

    path: str
    values: Mapping[str, object]
    personal: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class Unfit(ValueError):
    """The report cannot be told to this target; `reasons` say which fields are why."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = reasons


def is_due(target: Target, report: Report) -> bool:
    """Say whether the target takes this kind of report, and all it has to wait for is there."""
    rule = target.messages.get(report.what)
    if rule is None or not all(report.values.get(name) for name in rule.needs):
        return False
    required = [one for one in rule.fields.values() if one.is_required]
    return not any(_is_never_sent(target, one, report) for one in required)


def _is_never_sent(target: Target, rule: FieldRule, report: Report) -> bool:
    for name in rule.sources:
        codes = target.values.get(rule.values or name, {})
        word = report.values.get(name, "")
        if word in codes and codes[word] is None:
            return True
    return False


def render(target: Target, report: Report) -> Payload:
    """Return a report in the target's words.

    Raises:
        Unfit: a required field has no value, or a word no code.
        KeyError: the target takes no such report.
    """
    rule = target.messages[report.what]
    writer = _Writer(target, report)
    if rule.takes_all:
        return Payload(path=rule.path, values=_plain(report), personal=_personal(report.values))
    written = {name: writer.write(name, one) for name, one in rule.fields.items()}
    if writer.wrong:
        raise Unfit(tuple(writer.wrong))
    values: dict[str, object] = {**rule.fixed, **{k: v for k, v in written.items() if v}}
    return Payload(
        path=rule.path,
        values=values,
        personal=tuple(sorted(writer.personal)),
        notices=tuple(writer.notices),
    )


def enveloped(target: Target, payload: Payload) -> dict[str, object]:
    """Return the whole message: the payload under the target's own wrapping."""
    if not target.wrap:
        return {**target.fixed, **payload.values}
    inner: object = payload.values
    for name in reversed(target.wrap.split(".")):
        inner = {name: inner}
    return {**target.fixed, **inner}  # type: ignore[dict-item]  # at least one name wrapped it


def written_time(text: str, pattern: str) -> str:
    """Return an instant as a target writes it, in hall time."""
    return datetime.fromisoformat(text).astimezone(HALL_TIME).strftime(pattern)


class _Writer:
    """Writes the fields of one report and remembers what was wrong with them."""

    def __init__(self, target: Target, report: Report) -> None:
        self.wrong: list[str] = []
        self.notices: list[str] = []
        self.personal: set[str] = set()
        self._target = target
        self._report = report

    def write(self, name: str, rule: FieldRule) -> str:
        if rule.fixed:
            return rule.fixed
        if rule.constant:
            found, source = self._target.constants.get(rule.constant, ""), rule.constant
        else:
            found, source = self._sourced(name, rule)
        if not found and rule.is_required:
            self.wrong.append(wording.MISSING.format(target=name, source=source))
        return self._fitted(name, found, rule)

    def _sourced(self, name: str, rule: FieldRule) -> tuple[str, str]:
        values = dict(self._report.values)
        # never cut out of the long number: nobody promises its inner structure (DOMAIN.md 2.4)
        item_code = values.get("item_code", "")
        values["basic_code"] = self._target.basic_codes.get(item_code, "")
        source = next((one for one in rule.sources if values.get(one)), rule.sources[0])
        found = values.get(source, "")
        if not found:
            return "", source
        self.personal |= {source} & PERSONAL
        form = FIELDS[self._report.what][source]
        if form is Form.WORD:
            return self._coded(name, source, found, rule), source
        if form is Form.TIME:
            return written_time(found, rule.time or self._target.time), source
        if form is Form.DAY:
            return date.fromisoformat(found).strftime(rule.time or self._target.day), source
        return found, source

    def _coded(self, name: str, source: str, word: str, rule: FieldRule) -> str:
        code = self._target.values.get(rule.values or source, {}).get(word)
        if code is None and rule.is_required:
            self.wrong.append(wording.UNMAPPED.format(target=name, source=source, value=word))
            return word  # so that the same field is not called missing as well
        return code or ""

    def _fitted(self, name: str, found: str, rule: FieldRule) -> str:
        if not rule.length or len(found) <= rule.length:
            return found
        if rule.is_cut:
            return found[: rule.length]
        # Practice is longer than the standard's own tables say (DOMAIN.md 2.4): only a notice.
        notice = wording.TOO_LONG.format(target=name, length=len(found), most=rule.length)
        self.notices.append(notice)
        return found


def _plain(report: Report) -> dict[str, object]:
    values = {name: text for name, text in report.values.items() if text}
    if report.service:
        values["service"] = report.service
    return {"what": str(report.what), "ref": report.ref, **values}


def _personal(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in PERSONAL if values.get(name)))
