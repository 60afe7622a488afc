"""Forms sent once, and drafts kept over a locked screen."""

import json
from collections.abc import Mapping

from appliance.domain.frozen import dataclass
from appliance.journal.local.file import LocalFile

FORMS_KEPT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSeen:
    """What became of a form number. `target` is None while, or since, its act did not finish."""

    is_new: bool
    target: str | None


class Forms:
    """Numbers of forms that were sent, and what was typed but not sent."""

    def __init__(self, file: LocalFile) -> None:
        self._file = file

    def begin(self, form_no: str) -> FormSeen:
        """Claim a form number before its act; whoever comes second gets what became of it."""
        with self._file.lock:
            row = self._file.one("SELECT target FROM form WHERE form_no = ?", form_no)
            if row is not None:
                return FormSeen(is_new=False, target=row[0])
            self._file.write("INSERT INTO form(form_no) VALUES(?)", form_no)
            self._file.write(
                "DELETE FROM form WHERE n <= (SELECT max(n) FROM form) - ?", FORMS_KEPT
            )
        return FormSeen(is_new=True, target=None)

    def finish(self, form_no: str, target: str) -> None:
        """Keep where the form's record stands."""
        self._file.write("UPDATE form SET target = ? WHERE form_no = ?", target, form_no)

    def forget(self, form_no: str) -> None:
        """Give the number free again: its act was refused and nothing was stored."""
        self._file.write("DELETE FROM form WHERE form_no = ? AND target IS NULL", form_no)

    def keep_draft(self, staff_no: str, path: str, fields: Mapping[str, str]) -> None:
        """Keep what somebody had typed when the box locked."""
        self._file.write(
            "INSERT INTO draft VALUES(?, ?, ?)"
            " ON CONFLICT(staff_no, path) DO UPDATE SET fields = excluded.fields",
            staff_no,
            path,
            json.dumps(dict(fields), ensure_ascii=False),
        )

    def take_draft(self, staff_no: str, path: str) -> dict[str, str]:
        """Return what was kept for this page and person, once."""
        with self._file.lock:
            row = self._file.one(
                "SELECT fields FROM draft WHERE staff_no = ? AND path = ?", staff_no, path
            )
            if row is None:
                return {}
            self._file.write("DELETE FROM draft WHERE staff_no = ? AND path = ?", staff_no, path)
        found: dict[str, str] = json.loads(row[0])
        return found
