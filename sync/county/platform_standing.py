"""What a provincial platform refused of a hall's cases, as the last run from here left it.

`hallbox platform send` writes it beside its book of answers; nothing of it is needed by the
receiver, and a home from which nobody tells a platform has none.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sync.fields import Malformed, load, number, text

STANDING = "standing.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedReport:
    """One report that stands refused: `what` is a word of ours, `text` the platform's own."""

    local_no: str
    item_name: str
    what: str
    text: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many answers were noted for a hall, and which refusals stand."""

    told: int
    refused: tuple[RefusedReport, ...]


def folder_of(home: Path, hall: str) -> Path:
    """Return where a hall's answers are kept."""
    return home / "platform" / quote(hall, safe="")


def standing_of(home: Path, hall: str) -> Standing | None:
    """Return what stands for a hall; None where no platform was ever told from here."""
    try:
        words = load((folder_of(home, hall) / STANDING).read_bytes())
        refused = words.get("refused")
        rows = refused if isinstance(refused, list) else []
        return Standing(told=number(words, "told"), refused=tuple(_report(one) for one in rows))
    except (OSError, Malformed):  # never told, or a file that a power cut took with it
        return None


def _report(row: object) -> RefusedReport:
    if not isinstance(row, dict):
        raise Malformed("refused: an object")
    return RefusedReport(**{name: text(row, name) for name in RefusedReport.__slots__})
