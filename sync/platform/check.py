"""What `hallbox platform check` says of a mapping file: everything it cannot tell, and its price.

Each word of the neutral vocabulary that a field uses and no code stands for is named, with what
happens to such a case; so is every constant the county still has to give.

Sources: DOMAIN.md 9.1; STYLE 5.9 (every stored word has a code in each target, or a reason).
"""

from collections.abc import Iterator, Mapping

from appliance.domain.platform_report import FIELDS, WORDS, Form, What
from sync.platform import wording
from sync.platform.findings import BadMapping, Finding
from sync.platform.mapping import FieldRule, Target
from sync.platform.places import Place, Places
from sync.platform.reading import read_target
from sync.platform.shape import word_of
from sync.platform.sign import SignerMissing, require, unknown_places

Used = Mapping[str, list[tuple[str, FieldRule]]]


def check(text: str) -> list[Finding]:
    """Return all there is to say of a mapping file, errors first; an empty list is a whole one."""
    try:
        target = read_target(text)
    except BadMapping as bad:
        return list(bad.findings)
    places = Places(text)
    found = [*_signing(target, places), *_address(target, places)]
    found += [*_constants(target, places), *_words(target, places)]
    return sorted(found, key=lambda one: not one.is_error)


def _address(target: Target, places: Places) -> Iterator[Finding]:
    if not target.url:
        text = wording.NO_URL
        yield Finding(line=places.line(("send",)), key="send.url", text=text, is_error=False)


def _signing(target: Target, places: Places) -> Iterator[Finding]:
    rule = target.signing
    try:
        if rule.way != "none":
            require(rule.way)
    except SignerMissing as missing:
        text = wording.NO_SIGNER.format(name=missing)
        yield Finding(line=places.line(("sign", "way")), key="sign.way", text=text)
    templates: dict[Place, str] = {("sign", "canonical"): rule.canonical}
    templates |= {("sign", "headers", name): one for name, one in rule.headers.items()}
    for place, template in templates.items():
        for one in unknown_places(template):
            text = wording.UNKNOWN_PLACE.format(found=one, near="")
            yield Finding(line=places.line(place), key=".".join(place), text=text)


def _constants(target: Target, places: Places) -> Iterator[Finding]:
    used: dict[str, list[str]] = {}
    for what, name, rule in _rules(target):
        if rule.constant and rule.is_required and not target.constants.get(rule.constant):
            used.setdefault(rule.constant, []).append(f"{what}.{name}")
    for constant, fields in used.items():
        place = ("constants", constant)
        text = wording.EMPTY_CONSTANT.format(name=constant, where="、".join(fields[:3]))
        yield Finding(line=places.line(place), key=".".join(place), text=text)


def _words(target: Target, places: Places) -> Iterator[Finding]:
    for table, fields in _used_tables(target).items():
        word = word_of(table)
        codes = target.values.get(table, {})
        is_required = any(rule.is_required for _, rule in fields)
        where = "、".join(name for name, _ in fields[:3])
        for value in WORDS[word]:
            place = ("values", table, value)
            key, line = ".".join(place), places.line(place)
            if value not in codes:
                then = wording.THEN_HELD if is_required else wording.THEN_LEFT_OUT
                text = wording.NOT_MAPPED.format(name=table, value=value, then=then, where=where)
                yield Finding(line=line, key=key, text=text, is_error=is_required)
            elif codes[value] is None:
                text = wording.NOT_SENT.format(name=table, value=value)
                yield Finding(line=line, key=key, text=text, is_error=False)


def _used_tables(target: Target) -> Used:
    found: dict[str, list[tuple[str, FieldRule]]] = {}
    for what, name, rule in _rules(target):
        for source in rule.sources:
            if FIELDS[what][source] is Form.WORD:
                found.setdefault(rule.values or source, []).append((f"{what}.{name}", rule))
    return found


def _rules(target: Target) -> Iterator[tuple[What, str, FieldRule]]:
    for what, message in target.messages.items():
        for name, rule in message.fields.items():
            yield what, name, rule
