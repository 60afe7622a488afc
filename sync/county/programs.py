"""What has become of the programs that were offered: offers beside the words of the halls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from sync.county.store.programs_seam import ProgramWord
from sync.county.store.seam import Store
from sync.county.updates import Offered, Shelf


class Stage(StrEnum):
    """Where a program is on its way into a hall."""

    NONE = "none"
    ON_ITS_WAY = "on_its_way"
    TAKEN = "taken"  # it begins at the hall's next power-on
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramNews:
    """One hall's program: where it is, its name, why it was refused or a newer one taken back."""

    stage: Stage
    name: str = ""
    why: str = ""
    taken_back: str = ""


class AllNews:
    """The news of every hall, asked by its number."""

    def __init__(self, words: Mapping[str, ProgramWord], offers: Sequence[Offered]) -> None:
        self._words = words
        self._offers = offers

    def of(self, hall: str) -> ProgramNews:
        """Return one hall's news."""
        word = self._words.get(hall, ProgramWord(hall=hall))
        coming = next((one for one in self._offers if _is_ahead(one, word)), None)
        if coming is not None:
            name, back = coming.offer.name, word.taken_back
            return ProgramNews(stage=Stage.ON_ITS_WAY, name=name, taken_back=back)
        stage = Stage.TAKEN if word.waits else Stage.NONE
        return ProgramNews(
            stage=Stage.REFUSED if word.why else stage,
            name=word.name,
            why=word.why,
            taken_back=word.taken_back,
        )


def all_news(store: Store, shelf: Shelf) -> AllNews:
    """Return the news of every hall as it stands."""
    with store.snapshot() as tables:
        return AllNews(tables.programs.every(), shelf.every())


def _is_ahead(offered: Offered, word: ProgramWord) -> bool:
    """Say whether a hall has still to judge an offer; a kind of machine takes a kind of file."""
    offer = offered.offer
    is_kind = not word.name or PurePath(offer.name).suffix == PurePath(word.name).suffix
    return offered.is_for(word.hall) and is_kind and offer.offered > word.offered
