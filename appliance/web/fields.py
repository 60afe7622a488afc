"""Reading a form: every field on its own, as it was typed but for blanks at its ends."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date

from appliance.domain.frozen import dataclass
from appliance.web.frame import HallRequest

Wrong = list[tuple[str, str]]
LONGEST_TEXT = 1000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a form carried, and what is wrong with it so far."""

    values: Mapping[str, str]
    wrong: Wrong = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """Return a field's text, empty if the form did not carry it."""
        return self.values.get(name, "")

    def need(self, name: str, sentence: str, *, holds: bool) -> None:
        """Note a sentence for a field unless something holds."""
        if not holds:
            self.wrong.append((name, sentence))

    def lines(self, name: str) -> list[str]:
        """Return a field's lines that are not empty."""
        return [line.strip() for line in self[name].splitlines() if line.strip()]


async def fields_of(request: HallRequest) -> Fields:
    """Return what a form carried."""
    form = await request.form()
    return Fields(values={name: str(value).strip()[:LONGEST_TEXT] for name, value in form.items()})


def day_in(text: str) -> date | None:
    """Return the day a text names as 2026-12-04, None if it names none."""
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
