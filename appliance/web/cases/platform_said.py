"""What a platform said of a case, as its page shows it: refusals each, acceptances in one line."""

from collections.abc import Sequence

from appliance.domain.frozen import dataclass
from appliance.projections.platform_told import ToldLine
from appliance.web.cases import wording_platform as words


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """One line: the chip and its word, what it is about, the platform's own text, when."""

    chip: str
    word: str
    about: str
    text: str
    at: str


def said_lines(told: Sequence[ToldLine]) -> list[SaidLine]:
    """Return every report with what the platform last said of it, in its own words."""
    return [_line(one) for one in told]


def said_at_case(told: Sequence[ToldLine]) -> list[SaidLine]:
    """Return the refusals that stand, then what was taken, together."""
    refused = [_line(one) for one in told if one.refused]
    taken = [one for one in told if not one.refused and not one.withdrawn]
    if not taken:
        return refused
    about = words.BETWEEN.join(dict.fromkeys(words.WHATS[one.what] for one in taken))  # type: ignore[index]  # stored words of What
    got = SaidLine(chip="got", word=words.ACCEPTED, about=about, text="", at=taken[-1].at)
    return [*refused, got]


def _line(one: ToldLine) -> SaidLine:
    chip, word = ("bad", words.REFUSED) if one.refused else ("got", words.ACCEPTED)
    if one.withdrawn and not one.refused:
        chip, word = "", words.WITHDRAWN
    text = one.text or (words.NO_TEXT if one.refused else "")
    about = words.WHATS[one.what]  # type: ignore[index]  # a stored word of What
    return SaidLine(chip=chip, word=word, about=about, text=text, at=one.at)
