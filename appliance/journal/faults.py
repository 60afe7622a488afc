"""What can break in the journal. Each fault says what happened, what was kept, and the way out.

Fault
├── JournalIsNewer       the file was written by a newer version of Hallbox
├── JournalIsTaken       another hall-web holds the file
├── JournalIsDamaged     the chain or the file is broken at a named place
└── StorageFault         the disk refused: full, read-only, broken
"""


class Fault(Exception):
    """Something broke: the operation, the cause and a hint."""

    def __init__(self, what: str, *, kept: str, hint: str) -> None:
        super().__init__(f"{what}. {kept}. {hint}")
        self.what = what
        self.kept = kept
        self.hint = hint


class JournalIsNewer(Fault):
    """The file knows migrations that this program does not."""


class JournalIsTaken(Fault):
    """Another process writes this file."""


class JournalIsDamaged(Fault):
    """A stored hash or a page does not fit; `pos` is the first position that cannot be proven."""

    def __init__(self, what: str, *, pos: int) -> None:
        super().__init__(
            what,
            kept=f"Everything before position {pos} is proven; nothing was changed",
            hint="Run `hallbox journal verify`; the next start recovers what can be proven",
        )
        self.pos = pos


class StorageFault(Fault):
    """The request was not stored, nor was any other of its transaction."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(
            f"The journal could not be written: {cause}",
            kept="Nothing of this request was stored; everything confirmed before is on disk",
            hint="Free space or replace the card, then do it again; `hallbox doctor` says more",
        )
