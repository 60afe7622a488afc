"""What can break in the journal. Each fault says what happened, what was kept, and the way out.

Fault
├── JournalIsNewer       the file was written by a newer version of Hallbox
├── JournalIsTaken       another hall-web holds the file
├── JournalIsDamaged     the chain or the file is broken at a named place
├── DocumentIsDamaged    a stored document no longer has its hash
├── BackupIsUnreadable   a backup file is cut, changed, or another recovery key closed it
├── HomeIsTaken          restoring would write over a hall that is there, or one that runs
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


class DocumentIsDamaged(Fault):
    """The bytes under a document's hash have another hash."""

    def __init__(self, name: str, sha256: str) -> None:
        super().__init__(
            f"The stored document {name} ({sha256[:12]}) has changed on the card",
            kept="It was not applied; the rules before it stay in force",
            hint="It is fetched from the county again; on a lonely hall import it by hand",
        )
        self.sha256 = sha256


class BackupIsUnreadable(Fault):
    """A backup file is no backup, was cut or changed, or another recovery key closed it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            what,
            kept="Nothing was restored; the home is as it was",
            hint="Check the recovery key on the printed sheet, or take another backup",
        )


class HomeIsTaken(Fault):
    """Restoring would write over a hall that is there, or one that runs."""

    def __init__(self, what: str) -> None:
        super().__init__(
            what,
            kept="Nothing was restored; the home is as it was",
            hint="Stop the hall and choose an empty home",
        )
