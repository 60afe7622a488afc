"""Attendance, cases, ratings and complaints over all halls."""

from collections.abc import Sequence

from sync.county.store.figures_seam import (
    CaseLine,
    ComplaintLine,
    Paper,
    UnitMonth,
    WorkMonth,
)
from sync.county.store.sql import Database


class SqlFigures:
    """Read models over all halls."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def enrol(self, hall: str, staff_no: str, *, name: str, unit: str) -> None:
        """Remember a person's home unit."""
        self._db.execute(
            "INSERT INTO staff (hall, staff_no, name, unit) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (hall, staff_no) DO UPDATE SET name = excluded.name,"
            " unit = excluded.unit",
            (hall, staff_no, name, unit),
        )

    def punch(self, hall: str, staff_no: str, day: str) -> None:
        """Remember that a person punched on a day."""
        self._db.execute(
            "INSERT INTO staff_day (month, hall, staff_no, day) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (day[:7], hall, staff_no, day),
        )

    def publish_month(self, hall: str, month: str, edition: int, day: str) -> None:
        """Remember that a month's sheet was published."""
        self._db.execute(
            "INSERT INTO month_sheet (month, hall, edition, day) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (month, hall) DO UPDATE SET edition = excluded.edition,"
            " day = excluded.day WHERE excluded.edition > month_sheet.edition",
            (month, hall, edition, day),
        )

    def receive(self, hall: str, uid: str, case: CaseLine) -> None:
        """Enter a case."""
        self._db.execute(
            "INSERT INTO office_case (hall, uid, local_no, item, place, received_on)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (hall, uid, case.local_no, case.item, case.place, case.received_on),
        )

    def set_due(self, hall: str, uid: str, due_on: str) -> None:
        """Give a case its due day; its clock runs."""
        self._db.execute(
            "UPDATE office_case SET due_on = ?, waits = 0 WHERE hall = ? AND uid = ?",
            (due_on, hall, uid),
        )

    def stop_clock(self, hall: str, uid: str) -> None:
        """Let the clock of a case stand still."""
        self._db.execute("UPDATE office_case SET waits = 1 WHERE hall = ? AND uid = ?", (hall, uid))

    def end(self, hall: str, uid: str, day: str, by: str, *, counts: bool) -> None:
        """End a case by a record; `counts` says that it was finished and may be rated."""
        self._db.execute(
            "UPDATE office_case SET ended_on = ?, ended_by = ?, counts = ?"
            " WHERE hall = ? AND uid = ? AND ended_on IS NULL",
            (day, by, int(counts), hall, uid),
        )

    def undo_end(self, hall: str, uid: str, records: Sequence[str]) -> None:
        """Take back the end one of these records made."""
        for by in records:
            self._db.execute(
                "UPDATE office_case SET ended_on = NULL, ended_by = NULL, counts = 0"
                " WHERE hall = ? AND uid = ? AND ended_by = ?",
                (hall, uid, by),
            )

    def rate(self, hall: str, uid: str, level: str, day: str) -> None:
        """Enter a rating under its own record."""
        self._db.execute(
            "INSERT INTO rating (hall, uid, level, day) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (hall, uid, level, day),
        )

    def unrate(self, hall: str, uid: str) -> None:
        """Take a rating back."""
        self._db.execute("DELETE FROM rating WHERE hall = ? AND uid = ?", (hall, uid))

    def complain(self, hall: str, uid: str, line: ComplaintLine) -> None:
        """Enter a complaint."""
        self._db.execute(
            "INSERT INTO complaint (hall, uid, local_no, filed_on, due_on) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (hall, uid, line.local_no, line.filed_on, line.due_on),
        )

    def reply(self, hall: str, uid: str, day: str) -> None:
        """Remember the first answer to a complaint."""
        self._db.execute(
            "UPDATE complaint SET replied_on = ? WHERE hall = ? AND uid = ? AND replied_on IS NULL",
            (day, hall, uid),
        )

    def running_due_until(self, last: str, count: int) -> list[CaseLine]:
        """Return running cases due until a day, the most overdue first."""
        rows = self._db.execute(
            "SELECT hall, local_no, item, place, received_on, due_on, waits FROM office_case"
            " WHERE ended_on IS NULL AND waits = 0 AND due_on <= ?"
            " ORDER BY due_on, hall, local_no LIMIT ?",
            (last, count),
        )
        names = CaseLine.__slots__
        return [CaseLine(**dict(zip(names, row, strict=True))) for row in rows]

    def finished(self, first: str, last: str) -> dict[str, int]:
        """Return how many cases each hall finished on some days."""
        return self._counted("ended_on", "counts = 1", first, last)

    def ratings(self, first: str, last: str) -> list[tuple[str, str, int]]:
        """Return (hall, level, n) of the ratings of some days."""
        return self._db.execute(
            "SELECT hall, level, count(*) FROM rating WHERE day BETWEEN ? AND ?"
            " GROUP BY hall, level ORDER BY hall, level",
            (first, last),
        ).fetchall()

    def complaints(self, first: str, last: str) -> dict[str, tuple[int, int]]:
        """Return how many complaints each hall got on some days, and how many are answered."""
        rows = self._db.execute(
            "SELECT hall, count(*), count(replied_on) FROM complaint"
            " WHERE filed_on BETWEEN ? AND ? GROUP BY hall",
            (first, last),
        )
        return {hall: (int(filed), int(replied)) for hall, filed, replied in rows}

    def unanswered(self, count: int) -> list[ComplaintLine]:
        """Return the complaints nobody answered, the first due first."""
        rows = self._db.execute(
            "SELECT hall, local_no, filed_on, due_on FROM complaint WHERE replied_on IS NULL"
            " ORDER BY due_on, hall LIMIT ?",
            (count,),
        )
        names = ComplaintLine.__slots__
        return [ComplaintLine(**dict(zip(names, row, strict=True))) for row in rows]

    def attendance(self, month: str) -> list[UnitMonth]:
        """Return each hall's home units in a month."""
        rows = self._db.execute(
            "SELECT s.hall, s.unit, count(DISTINCT s.staff_no), count(DISTINCT d.staff_no),"
            " count(d.day) FROM staff s LEFT JOIN staff_day d"
            " ON d.month = ? AND d.hall = s.hall AND d.staff_no = s.staff_no"
            " GROUP BY s.hall, s.unit ORDER BY s.unit, s.hall",
            (month,),
        )
        names = UnitMonth.__slots__
        return [UnitMonth(**dict(zip(names, row, strict=True))) for row in rows]

    def sheets(self, month: str) -> dict[str, int]:
        """Return the published edition of a month by hall."""
        rows = self._db.execute("SELECT hall, edition FROM month_sheet WHERE month = ?", (month,))
        return {hall: int(edition) for hall, edition in rows}

    def pay(self, hall: str, uid: str, fen: int, day: str) -> None:
        """Enter a payment under its own record."""
        self._db.execute(
            "INSERT INTO fee (hall, uid, fen, day) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (hall, uid, fen, day),
        )

    def apply(self, hall: str, name: str, v: int, day: str) -> None:
        """Remember which version of a document a hall works by."""
        self._db.execute(
            "INSERT INTO paper (hall, name, v, day) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (hall, name) DO UPDATE SET v = excluded.v, day = excluded.day",
            (hall, name, v, day),
        )

    def refuse(self, hall: str, name: str, v: int, why: str) -> None:
        """Remember that a hall refused a version of a document."""
        self._db.execute(
            "INSERT INTO paper (hall, name, refused_v, why) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (hall, name) DO UPDATE SET refused_v = excluded.refused_v,"
            " why = excluded.why",
            (hall, name, v, why),
        )

    def work(self, first: str, last: str) -> list[WorkMonth]:
        """Return what each hall did on some days; halls that did nothing are left out."""
        received = self._counted("received_on", "(counts = 1 OR ended_on IS NULL)", first, last)
        finished = self._counted("ended_on", "counts = 1", first, last)
        paid = {
            hall: (int(bills), int(fen))
            for hall, bills, fen in self._db.execute(
                "SELECT hall, count(*), sum(fen) FROM fee WHERE day BETWEEN ? AND ? GROUP BY hall",
                (first, last),
            )
        }
        return [
            WorkMonth(
                hall=hall,
                received=received.get(hall, 0),
                finished=finished.get(hall, 0),
                bills=paid.get(hall, (0, 0))[0],
                fen=paid.get(hall, (0, 0))[1],
            )
            for hall in sorted({*received, *finished, *paid})
        ]

    def papers(self, hall: str) -> list[Paper]:
        """Return what a hall last said of each document, by name."""
        rows = self._db.execute(
            "SELECT name, v, day, refused_v, why FROM paper WHERE hall = ? ORDER BY name", (hall,)
        )
        return [Paper(**dict(zip(Paper.__slots__, row, strict=True))) for row in rows]

    def _counted(self, day: str, which: str, first: str, last: str) -> dict[str, int]:
        rows = self._db.execute(
            f"SELECT hall, count(*) FROM office_case WHERE {which}"
            f" AND {day} BETWEEN ? AND ? GROUP BY hall",
            (first, last),
        )
        return {hall: int(n) for hall, n in rows}
