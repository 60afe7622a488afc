"""A made-up report of each kind, to try a mapping file without any real case, and against samples.

A county's interface document has a sample message for each call: the names in it are compared with
those we would send, whatever nesting they stand in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appliance.domain.platform_report import FIELDS, WORDS, Form, Report, What
from sync.platform.mapping import Target
from sync.platform.render import enveloped, render

_AT, _DAY = "2026-11-23T09:30:00+08:00", "2026-12-07"
_TEXTS: Mapping[str, str] = {
    "row_id": "00112233445566aa-7-case",
    "local_no": "2026-0007-1",
    "item_code": "SB-002",
    "item_name": "灵活就业社会保险补贴申领",
    "applicant": "***",
    "id_number": "***",
    "phone": "***",
    "agent": "***",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Names of a county's sample that we lack, and names of ours that it lacks."""

    lacks: tuple[str, ...]
    adds: tuple[str, ...]


def sample_report(what: What) -> Report:
    """Return a made-up report with every field filled."""
    values = {name: _value(name, form) for name, form in FIELDS[what].items()}
    return Report(what=what, case_uid="sample", ref=what, values=values, service="service.1")


def sample_message(target: Target, what: What) -> dict[str, object]:
    """Return the whole message of a made-up report.

    Raises:
        Unfit: the mapping file cannot write it yet.
        KeyError: the target takes no such report.
    """
    return enveloped(target, render(target, sample_report(what)))


def against(ours: object, theirs: object) -> Compared:
    """Return which names two messages do not share."""
    mine, other = set(_names(ours)), set(_names(theirs))
    return Compared(lacks=tuple(sorted(other - mine)), adds=tuple(sorted(mine - other)))


def _value(name: str, form: Form) -> str:
    if form is Form.WORD:
        return WORDS[name][0]
    plain = {Form.TIME: _AT, Form.DAY: _DAY, Form.NUMBER: "1", Form.TEXT: name}
    return _TEXTS.get(name, plain[form])


def _names(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield name
            yield from _names(value)
    elif isinstance(tree, list):
        for one in tree[:1]:
            yield from _names(one)
