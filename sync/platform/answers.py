"""What a platform's answer means: judged on its body, never on the status alone.

Four verdicts: accepted (a duplicate too), refused, later, expired. An answer that is no answer of
the interface (a maintenance page, a login page, a cut-off text) is later: nothing may be concluded
from it, and nothing is lost by asking again.

Sources: DOMAIN.md 1.2 (two success levels, duplicates), 2.6 (3), 9.4; DESIGN.md 9.
"""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sync.exchange import Reply
from sync.fields import Malformed
from sync.platform import wording
from sync.platform.mapping import AnswerRule

_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.IGNORECASE | re.DOTALL)
_LONGEST = 300  # characters of a platform's text that are kept
_OK = range(200, 300)
# The gateway says no to us, not to what was told: every record would be refused alike.
_NOT_NOW = frozenset({401, 403, 404, 407, 408, 425, 429, *range(500, 600)})


class Verdict(StrEnum):
    """What is to be done with what was told."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    EXPIRED = "expired"  # the short-lived secret: fetch another and ask again, once


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with the platform's own sentence and, where it gave one, its number."""

    verdict: Verdict
    text: str
    number: str = ""
    is_duplicate: bool = False


def read_answer(rule: AnswerRule, reply: Reply) -> Answer:
    """Return what a reply means."""
    try:
        plain = decoded(reply)
        tree = json.loads(plain)
    except (Malformed, ValueError, RecursionError):
        return _no_answer(reply)
    if not isinstance(tree, dict):
        return _no_answer(reply)
    text = _said(rule, tree)
    word = value_at(tree, rule.codes_at) if rule.codes_at else ""
    if word and word in rule.expired:
        return Answer(verdict=Verdict.EXPIRED, text=text)
    if (word and word in rule.duplicate) or any(one in text for one in rule.duplicate_text):
        number = value_at(tree, rule.number_at)
        return Answer(verdict=Verdict.ACCEPTED, text=text, number=number, is_duplicate=True)
    if (word and word in rule.busy) or reply.status in _NOT_NOW:
        return Answer(verdict=Verdict.LATER, text=text)
    return _judged(rule, reply, tree, text)


def _judged(rule: AnswerRule, reply: Reply, tree: dict[str, object], text: str) -> Answer:
    levels = [value_at(tree, place) for place in rule.levels]
    if not any(levels):  # JSON, but of something else: a gateway's own error
        return Answer(verdict=Verdict.LATER, text=text or _short(json.dumps(tree)))
    is_yes = all(one in rule.accepted for one in levels)
    if is_yes and reply.status not in _OK:  # it contradicts itself
        return Answer(verdict=Verdict.LATER, text=text)
    if is_yes:
        return Answer(verdict=Verdict.ACCEPTED, text=text, number=value_at(tree, rule.number_at))
    return Answer(verdict=Verdict.REFUSED, text=text or _short(json.dumps(tree)))


def decoded(reply: Reply) -> str:
    """Return the text of a reply, whether it came as UTF-8 or as GB18030.

    Raises:
        Malformed: it is neither.
    """
    raw = reply.content()
    # A header that names the wrong charset is as common as none, and bytes that are sound UTF-8 are
    # hardly ever anything else: the bytes are believed.
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    raise Malformed("neither UTF-8 nor GB18030")


def value_at(tree: object, place: str) -> str:
    """Return the value at a dotted place as a text; empty where there is none."""
    for name in place.split(".") if place else ():
        tree = tree.get(name) if isinstance(tree, dict) else None
    if not place or tree is None or isinstance(tree, dict | list):
        return ""
    return str(tree).lower() if isinstance(tree, bool) else str(tree)


def rows_at(tree: object, place: str) -> list[dict[str, object]]:
    """Return the objects of the list at a dotted place.

    Raises:
        Malformed: there is no list of objects.
    """
    for name in place.split(".") if place else ():
        tree = tree.get(name) if isinstance(tree, dict) else None
    if not isinstance(tree, list) or not all(isinstance(one, dict) for one in tree):
        raise Malformed(f"{place}: no list of objects")
    return tree


def _said(rule: AnswerRule, tree: dict[str, object]) -> str:
    return _short("；".join(_unique(value_at(tree, place) for place in rule.text_at)))


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(one for one in texts if one))


def _no_answer(reply: Reply) -> Answer:
    try:
        seen = html.unescape(_TAG.sub(" ", decoded(reply)))
    except Malformed:
        seen = ""
    told = _short(seen) or f"HTTP {reply.status}"
    return Answer(verdict=Verdict.LATER, text=wording.NOT_AN_ANSWER.format(text=told))


def _short(text: str) -> str:
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(printable.split())[:_LONGEST]
