"""Why somebody rates as they do (评价原因): a list per level, versioned, changed by the county.

Rule 1: a hall may not alter the list (FEATURES.md 6.1); a document of the county replaces it whole.
Rule 2: a reason is stored as its word and the version of its list, so old ones stay readable.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appliance.domain.errors import PolicyInvalid
from appliance.domain.evaluation import Level
from appliance.domain.frozen import dataclass

PAPER = "rating-reasons"  # the name of the county's document
MOST = 20  # reasons a level; more fit on no page


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: the word that is stored, and what the citizen reads."""

    word: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonList:
    """The reasons of every level, of one version."""

    version: str
    by_level: Mapping[Level, tuple[Reason, ...]]

    def known(self, level: Level, words: Sequence[str]) -> list[str]:
        """Return those words that are reasons of this level, in the order of the list."""
        return [reason.word for reason in self.by_level.get(level, ()) if reason.word in words]


def read_reasons(tree: object) -> ReasonList:
    """Return the list a document holds.

    Raises:
        PolicyInvalid: with the place in the document.
    """
    if not isinstance(tree, Mapping) or not isinstance(tree.get("levels"), Mapping):
        raise PolicyInvalid(PAPER, problem="not_a_table")
    levels = {
        Level(name): _read_level(f"{PAPER}.{name}", found)
        for name, found in tree["levels"].items()
        if name in list(Level)
    }
    if len(levels) != len(tree["levels"]):
        raise PolicyInvalid(PAPER, problem="unknown_level")
    version = tree.get("version")
    if not isinstance(version, str) or not version:
        raise PolicyInvalid(f"{PAPER}.version", problem="not_a_text")
    return ReasonList(version=version, by_level=MappingProxyType(levels))


def _read_level(key: str, found: object) -> tuple[Reason, ...]:
    if not isinstance(found, list) or len(found) > MOST:
        raise PolicyInvalid(key, problem="not_a_list")
    reasons = tuple(_read_one(f"{key}[{place}]", one) for place, one in enumerate(found))
    if len({one.word for one in reasons}) != len(reasons):
        raise PolicyInvalid(key, problem="word_twice")
    return reasons


def _read_one(key: str, found: object) -> Reason:
    if not isinstance(found, Mapping):
        raise PolicyInvalid(key, problem="not_a_table")
    word, text = found.get("word"), found.get("text")
    if not (isinstance(word, str) and word.isascii() and word.isidentifier()):
        raise PolicyInvalid(f"{key}.word", problem="not_a_word")
    if not isinstance(text, str) or not text.strip():
        raise PolicyInvalid(f"{key}.text", problem="not_a_text")
    return Reason(word=word, text=text)
