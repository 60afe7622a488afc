"""What is found in a mapping file: the line, the key, the sentence, and whether it stops us."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from sync.platform import wording
from sync.platform.places import Place, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know about a mapping file. `line` 0 means that it is not written there."""

    line: int
    key: str
    text: str
    is_error: bool = True

    def __str__(self) -> str:
        """Return it as one line for a person."""
        where = f"第 {self.line} 行 " if self.line else ""
        return f"{where}{self.key}：{self.text}"


class BadMapping(ValueError):
    """The file cannot be used; `findings` say where and why, all of them at once."""

    def __init__(self, findings: Collection[Finding]) -> None:
        super().__init__("\n".join(str(one) for one in findings))
        self.findings = tuple(findings)


class Notes:
    """Collects findings while a file is read."""

    def __init__(self, places: Places) -> None:
        self.found: list[Finding] = []
        self._places = places

    def add(self, place: Place, text: str, *, is_error: bool = True) -> None:
        """Note something at a place."""
        key = ".".join(place)
        line = self._places.line(place)
        self.found.append(Finding(line=line, key=key, text=text, is_error=is_error))

    def unknown(self, place: Place, sentence: str, known: Collection[str]) -> None:
        """Note a word that nothing here is called, and what it may have been meant to be."""
        self.add(place, sentence.format(found=place[-1], near=near(place[-1], known)))

    def stop(self) -> None:
        """Let a file pass without errors.

        Raises:
            BadMapping: there are some.
        """
        errors = [one for one in self.found if one.is_error]
        if errors:
            raise BadMapping(sorted(errors, key=lambda one: one.line))


def near(word: str, known: Collection[str]) -> str:
    """Return a hint at the nearest known word, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return wording.NEAR.format(near=close[0]) if close else ""
