"""The shape of a mapping file: which keys each section has and what they hold, as one table.

A key that is not here is a typo, and is named with its line; a free section (constants, headers,
names of the target) takes any key.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.domain.platform_report import FIELDS, WORDS, What
from sync.platform import wording
from sync.platform.findings import Notes
from sync.platform.places import Place

Tree = dict[str, object]
MESSAGE = MappingProxyType({"path": str, "needs": list, "fixed": dict, "all": bool, "fields": dict})
FIELD = MappingProxyType(
    {
        "from": (str, list),
        "constant": str,
        "fixed": str,
        "values": str,
        "time": str,
        "length": int,
        "required": bool,
        "cut": bool,
    }
)
SECTIONS: Mapping[str, Mapping[str, type]] = MappingProxyType(
    {
        "mapping": {"name": str, "title": str, "base": str, "time": str, "day": str},
        "send": {
            **dict.fromkeys(("url", "ca", "body", "wrap"), str),
            "hours": list,
            "every": int,
            "fixed": dict,
        },
        "constants": {},
        "basic_codes": {},
        "values": {},
        "sign": {
            **dict.fromkeys(("way", "canonical", "output", "time", "app"), str),
            **dict.fromkeys(("fetch_path", "secret_at", "ends_at"), str),
            "headers": dict,
            "lasts_s": int,
        },
        "answer": {
            **dict.fromkeys(("levels", "accepted", "duplicate", "duplicate_text"), list),
            **dict.fromkeys(("busy", "expired", "text_at"), list),
            **dict.fromkeys(("codes_at", "number_at"), str),
        },
        "query": {
            **dict.fromkeys(("path", "rows_at", "number", "accepted_at", "finished_at"), str),
            "params": dict,
        },
        **{what: dict(MESSAGE) for what in What},
    }
)
CHOICES: Mapping[Place, tuple[str, ...]] = MappingProxyType(
    {
        ("send", "body"): ("json", "form"),
        ("sign", "way"): ("none", "hmac-sha256", "hmac-sm3", "sha256", "short-lived"),
        ("sign", "output"): ("hex", "base64"),
    }
)


def word_of(table: str) -> str:
    """Return the word a table of values is for; `procedure_name` is a second one of `procedure`.

    Some targets want the code and the name of the same word in two fields.
    """
    return table if table in WORDS else table.removesuffix("_name")


def check_shape(tree: Tree, notes: Notes) -> None:
    """Note everything in a file that no mapping file has."""
    for name, section in tree.items():
        if name not in SECTIONS:
            notes.unknown((name,), wording.UNKNOWN_SECTION, list(SECTIONS))
        elif not isinstance(section, dict):
            _wrong_type((name,), dict, notes)
        else:
            _OF_SECTION.get(name, _check_keys)(name, section, notes)


def _check_keys(name: str, section: Tree, notes: Notes) -> None:
    known = SECTIONS[name]
    for key, value in section.items():
        place = (name, key)
        if key not in known:
            notes.unknown(place, wording.UNKNOWN_KEY, list(known))
        elif type(value) is not known[key]:
            _wrong_type(place, known[key], notes)
        elif place in CHOICES and value not in CHOICES[place]:
            notes.add(place, wording.WRONG_CHOICE.format(known="、".join(CHOICES[place])))


def _check_texts(name: str, section: Tree, notes: Notes) -> None:
    for key, value in section.items():
        if not isinstance(value, str | int) or isinstance(value, bool):
            _wrong_type((name, key), str, notes)


def _check_values(name: str, section: Tree, notes: Notes) -> None:
    for word, table in section.items():
        if word_of(word) not in WORDS:
            notes.unknown((name, word), wording.UNKNOWN_KEY, list(WORDS))
        elif not isinstance(table, dict):
            _wrong_type((name, word), dict, notes)
        else:
            _check_codes((name, word), table, notes)


def _check_codes(place: Place, table: Tree, notes: Notes) -> None:
    known = WORDS[word_of(place[-1])]
    for value, code in table.items():
        if value not in known:
            sentence = wording.UNKNOWN_WORD.replace("{name}", place[-1])
            notes.unknown((*place, value), sentence, known)
        elif code is not False and (not isinstance(code, str | int) or code is True):
            _wrong_type((*place, value), str, notes)


def _check_message(name: str, section: Tree, notes: Notes) -> None:
    _check_keys(name, section, notes)
    what = What(name)
    needs = section.get("needs")
    for one in needs if isinstance(needs, list) else []:
        _check_name((name, "needs"), one, what, notes)
    fields = section.get("fields")
    for target, spec in fields.items() if isinstance(fields, dict) else ():
        _check_field((name, "fields", target), spec, what, notes)


def _check_field(place: Place, spec: object, what: What, notes: Notes) -> None:
    if spec is False:
        return  # a field of the base that this target does not have
    if isinstance(spec, str):
        _check_name(place, spec, what, notes)
        return
    if not isinstance(spec, dict):
        _wrong_type(place, dict, notes)
        return
    for key, value in spec.items():
        _check_part((*place, key), value, notes)
    if not any(spec.get(key) for key in ("from", "constant", "fixed")):
        notes.add(place, wording.NO_SOURCE)
    found = spec.get("from")
    for one in found if isinstance(found, list) else [found] if isinstance(found, str) else ():
        _check_name((*place, "from"), one, what, notes)


def _check_part(place: Place, value: object, notes: Notes) -> None:
    key = place[-1]
    if key not in FIELD:
        notes.unknown(place, wording.UNKNOWN_KEY, list(FIELD))
    elif type(value) not in _types(FIELD[key]):
        _wrong_type(place, str if key == "from" else FIELD[key], notes)


def _types(wanted: object) -> tuple[object, ...]:
    return wanted if isinstance(wanted, tuple) else (wanted,)


def _check_name(place: Place, name: object, what: What, notes: Notes) -> None:
    if not isinstance(name, str):
        _wrong_type(place, str, notes)
    elif name not in FIELDS[what]:
        notes.unknown((*place, name), wording.UNKNOWN_NAME, list(FIELDS[what]))


def _wrong_type(place: Place, wanted: object, notes: Notes) -> None:
    notes.add(place, wording.WRONG_TYPE.format(wanted=wording.TYPES[wanted]))  # type: ignore[index]  # the tables above hold the types that wording names


_OF_SECTION: Mapping[str, Callable[[str, Tree, Notes], None]] = MappingProxyType(
    {
        "constants": _check_texts,
        "basic_codes": _check_texts,
        "values": _check_values,
        **dict.fromkeys(What, _check_message),
    }
)
