"""Reading a mapping file: a profile below, the county's words above, errors with lines."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from appliance.domain.platform_report import What
from sync.platform import wording
from sync.platform.findings import BadMapping, Finding, Notes
from sync.platform.mapping import AnswerRule, FieldRule, MessageRule, QueryRule, Signing, Target
from sync.platform.places import Places
from sync.platform.shape import Tree, check_shape

PROFILES = Path(__file__).parent / "profiles"
EVERY = range(10, 24 * 60 + 1)  # minutes between two rounds that nobody started
_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


def profile_names() -> list[str]:
    """Return the profiles that ship."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def read_target(text: str) -> Target:
    """Return the target a mapping file describes.

    Raises:
        BadMapping: what is wrong, each with its line and its key.
    """
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise BadMapping([_syntax(broken)]) from broken
    notes = Notes(Places(text))
    check_shape(own, notes)
    notes.stop()
    tree = _together(_base(own, notes), own)
    _check_whole(tree, notes)
    notes.stop()
    return _target(tree)


def read_profile(name: str) -> Target:
    """Return a profile that ships.

    Raises:
        FileNotFoundError: there is none of this name.
        BadMapping: it is not whole.
    """
    return read_target((PROFILES / f"{name}.toml").read_text(encoding="utf-8"))


def _syntax(broken: tomllib.TOMLDecodeError) -> Finding:
    place = re.search(r"at line ([0-9]+)", str(broken))
    why = wording.NOT_TOML.format(why=broken)
    return Finding(line=int(place[1]) if place else 0, key="TOML", text=why)


def _base(own: Tree, notes: Notes) -> Tree:
    section = own.get("mapping")
    name = section.get("base", "") if isinstance(section, dict) else ""
    if not name:
        return {}
    if name not in profile_names():
        known = "、".join(profile_names())
        notes.add(("mapping", "base"), wording.NO_BASE.format(found=name, known=known))
        notes.stop()
    return tomllib.loads((PROFILES / f"{name}.toml").read_text(encoding="utf-8"))


def _together(below: Tree, above: Tree) -> Tree:
    """Return one tree over another: what the upper one writes wins, key by key."""
    found = dict(below)
    for key, value in above.items():
        before = found.get(key)
        is_both = isinstance(before, dict) and isinstance(value, dict) and "from" not in value
        found[key] = _together(before, value) if is_both else value  # type: ignore[arg-type]  # both are dicts where is_both
    return found


def _check_whole(tree: Tree, notes: Notes) -> None:
    """Note what only the two files together can tell."""
    constants = _table(tree, "constants")
    for what in What:
        fields = _table(_table(tree, what), "fields")
        for target, spec in fields.items():
            wanted = spec.get("constant") if isinstance(spec, dict) else None
            if wanted is not None and wanted not in constants:
                text = wording.NO_CONSTANT.format(found=wanted)
                notes.add((what, "fields", target), text)
    for one in _table(tree, "send").get("hours", []):  # type: ignore[attr-defined]  # checked to be a list
        if not _HOURS.fullmatch(str(one)):
            notes.add(("send", "hours"), wording.WRONG_HOURS)
    if "every" in _table(tree, "send") and _every(tree) not in EVERY:
        notes.add(("send", "every"), wording.WRONG_EVERY)


def _target(tree: Tree) -> Target:
    head, send = _table(tree, "mapping"), _table(tree, "send")
    plain = json.dumps(tree, ensure_ascii=False, sort_keys=True).encode()
    return Target(
        name=_text(head, "name") or _text(head, "base"),
        title=_text(head, "title"),
        url=_text(send, "url").rstrip("/"),
        ca=_text(send, "ca"),
        body=_text(send, "body") or "json",
        wrap=_text(send, "wrap"),
        time=_text(head, "time"),
        day=_text(head, "day"),
        hours=tuple(_hours(str(one)) for one in _list(send, "hours")),
        every=_every(tree),
        constants=_texts(tree, "constants"),
        basic_codes=_texts(tree, "basic_codes"),
        values=_values(_table(tree, "values")),
        messages={what: _message(_table(tree, what)) for what in What if what in tree},
        signing=_signing(_table(tree, "sign")),
        answer=_answer(_table(tree, "answer")),
        query=_query(_table(tree, "query")),
        fixed=_texts(send, "fixed"),
        digest=hashlib.sha256(plain).hexdigest()[:12],
    )


def _values(tables: Tree) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for word in tables:
        codes = _table(tables, word)
        found[word] = {one: None if code is False else str(code) for one, code in codes.items()}
    return found


def _message(section: Tree) -> MessageRule:
    fields = _table(section, "fields")
    return MessageRule(
        path=_text(section, "path"),
        fields={name: _field(spec) for name, spec in fields.items() if spec is not False},
        needs=_words(section, "needs"),
        fixed=_texts(section, "fixed"),
        takes_all=section.get("all") is True,
    )


def _field(spec: object) -> FieldRule:
    if not isinstance(spec, dict):
        return FieldRule(sources=(str(spec),))
    named = spec.get("from", ())
    return FieldRule(
        sources=(named,) if isinstance(named, str) else tuple(named),
        constant=_text(spec, "constant"),
        fixed=_text(spec, "fixed"),
        values=_text(spec, "values"),
        time=_text(spec, "time"),
        length=int(spec.get("length", 0)),
        is_required=spec.get("required") is True,
        is_cut=spec.get("cut") is True,
    )


def _signing(section: Tree) -> Signing:
    names = ("way", "canonical", "output", "time", "app", "fetch_path", "secret_at", "ends_at")
    told = {name: _text(section, name) for name in names if name in section}
    lasts = section.get("lasts_s", Signing().lasts_s)
    return Signing(**told, headers=_texts(section, "headers"), lasts_s=int(str(lasts)))


def _answer(section: Tree) -> AnswerRule:
    lists = {
        name: _words(section, name) for name, value in section.items() if isinstance(value, list)
    }
    texts = {name: value for name, value in section.items() if isinstance(value, str)}
    return AnswerRule(**lists, **texts)  # type: ignore[arg-type]  # check_shape let only these names and types pass


def _query(section: Tree) -> QueryRule:
    texts = {name: value for name, value in section.items() if isinstance(value, str)}
    return QueryRule(**texts, params=_texts(section, "params"))


def _every(tree: Tree) -> int:
    return int(str(_table(tree, "send").get("every", 0)))


def _hours(word: str) -> tuple[int, int]:
    found = _HOURS.fullmatch(word)
    assert found is not None  # noqa: S101 - _check_whole let it pass
    first, last = (int(found[place]) * 60 + int(found[place + 1]) for place in (1, 3))
    return first, last


def _table(tree: Mapping[str, object], name: str) -> Tree:
    found = tree.get(name)
    return found if isinstance(found, dict) else {}


def _text(tree: Mapping[str, object], name: str) -> str:
    return str(tree.get(name, ""))


def _list(tree: Mapping[str, object], name: str) -> Iterable[object]:
    found = tree.get(name)
    return found if isinstance(found, list) else ()


def _words(tree: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(_word(one) for one in _list(tree, name))


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _texts(tree: Mapping[str, object], name: str) -> dict[str, str]:
    return {key: str(value) for key, value in _table(tree, name).items()}
