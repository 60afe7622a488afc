"""A mapping file as values: which report goes where, under which names, with which numbers.

A file may stand on a shipped profile (`base`) and say only what differs: address, constants, code
lists of its county. What is written there wins, key by key.

Sources: DOMAIN.md 2.4 to 2.6, 9.1 to 9.4; DESIGN.md 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.domain.platform_report import What


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """Where the value of one field of a target comes from, and how it is written.

    `sources` are neutral names, the first with a value counts; `constant` names a value of
    [constants]; `fixed` is the value itself. `values` is another table of values than the word's
    own. `length` is the longest text the target takes, `cut` says that a longer one is shortened
    (a region code) instead of only being noticed.
    """

    sources: tuple[str, ...] = ()
    constant: str = ""
    fixed: str = ""
    values: str = ""
    time: str = ""
    length: int = 0
    is_required: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRule:
    """How one kind of report is sent. `needs` are neutral names without which it waits quietly."""

    path: str
    fields: Mapping[str, FieldRule]
    needs: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    takes_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a request is signed. Templates hold the places that `sign.PLACES` lists."""

    way: str = "none"
    canonical: str = ""
    output: str = "hex"
    time: str = "s"
    headers: Mapping[str, str] = field(default_factory=dict)
    app: str = ""
    fetch_path: str = ""
    secret_at: str = ""
    ends_at: str = ""
    lasts_s: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRule:
    """When an answer is a yes, judged on its body. Words are compared as texts.

    `levels` are places that must all hold a word of `accepted` (some targets answer on two
    levels); `codes_at` is the place of the word that `duplicate` and `busy` are compared with, and
    `duplicate_text` are pieces of the target's own sentence.
    """

    levels: tuple[str, ...] = ("success",)
    accepted: tuple[str, ...] = ("true",)
    codes_at: str = ""
    duplicate: tuple[str, ...] = ()
    duplicate_text: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    text_at: tuple[str, ...] = ("message",)
    number_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRule:
    """How a day is asked for, to be compared: empty path where the target cannot be asked."""

    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    rows_at: str = ""
    number: str = ""
    accepted_at: str = ""
    finished_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target, whole. `every` is in minutes; 0: nothing is sent by itself."""

    name: str
    title: str
    url: str
    ca: str
    body: str
    wrap: str
    time: str
    day: str
    hours: tuple[tuple[int, int], ...]
    every: int
    constants: Mapping[str, str]
    basic_codes: Mapping[str, str]
    values: Mapping[str, Mapping[str, str | None]]
    messages: Mapping[What, MessageRule]
    signing: Signing
    answer: AnswerRule
    query: QueryRule
    fixed: Mapping[str, str]
    digest: str
