"""The storage seam for programs: what each hall made of the one the county offered last."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramWord:
    """A hall's last words: the offer it judged, why it refused, why a newer one was taken back.

    `offered` and `name` are empty where it judged none, `why` where it took it; `waits` says that
    it has not been started since.
    """

    hall: str
    offered: str = ""
    name: str = ""
    why: str = ""
    waits: bool = False
    taken_back: str = ""


class Programs(Protocol):
    """Programs of all halls."""

    def judge(self, word: ProgramWord) -> None:
        """Remember what a hall made of an offer."""

    def start(self, hall: str, taken_back: str) -> None:
        """Remember that a hall started, and why its newer program was taken back, if it was."""

    def every(self) -> dict[str, ProgramWord]:
        """Return the last words by hall."""
