"""What the halls made of the programs that were offered to them."""

from sync.county.store.programs_seam import ProgramWord
from sync.county.store.sql import Database


class SqlPrograms:
    """Programs of all halls."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def judge(self, word: ProgramWord) -> None:
        """Remember what a hall made of an offer."""
        self._db.execute(
            "INSERT INTO program (hall, offered, name, why, waits) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (hall) DO UPDATE SET offered = excluded.offered,"
            " name = excluded.name, why = excluded.why, waits = excluded.waits",
            (word.hall, word.offered, word.name, word.why, int(word.waits)),
        )

    def start(self, hall: str, taken_back: str) -> None:
        """Remember that a hall started, and why its newer program was taken back, if it was."""
        self._db.execute(
            "INSERT INTO program (hall, taken_back) VALUES (?, ?)"
            " ON CONFLICT (hall) DO UPDATE SET taken_back = excluded.taken_back, waits = 0",
            (hall, taken_back),
        )

    def every(self) -> dict[str, ProgramWord]:
        """Return the last words by hall."""
        rows = self._db.execute("SELECT hall, offered, name, why, waits, taken_back FROM program")
        return {
            hall: ProgramWord(
                hall=hall,
                offered=offered,
                name=name,
                why=why,
                waits=bool(waits),
                taken_back=taken_back,
            )
            for hall, offered, name, why, waits, taken_back in rows.fetchall()
        }
