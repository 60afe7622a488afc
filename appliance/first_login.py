"""The first login of a hall that has nobody yet: one administrator and a start word, used once.

There is no default password. The word stands in a file that only the box's own user can read,
until the administrator has chosen another; then it opens nothing, and the file goes.

Source: DESIGN.md 7 (Accounts).
"""

import os
from pathlib import Path

from appliance import wording
from appliance.desk import accounts, staff
from appliance.domain.roles import Role
from appliance.journal.local import LocalStore
from appliance.journal.passwords import start_word
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.staff import people
from appliance.settings import Settings

STAFF_NO = "1"
FILE = "first-login.txt"


def prepare(settings: Settings, writer: Writer, local: LocalStore) -> bool:
    """Let somebody in where there is nobody; say whether it was needed.

    The word is on disk before the fact: cut short by the power, the next start makes another.
    """
    if settings.demo or writer.run(lambda tx: bool(people(tx.db))):
        return False
    word = start_word()
    local.accounts.set_word(STAFF_NO, word, is_start_word=True)
    _write(path_of(settings), wording.FIRST_LOGIN.format(staff_no=STAFF_NO, word=word))
    writer.run(lambda tx: _enrol(tx, settings))
    return True


def clear(settings: Settings, local: LocalStore) -> bool:
    """Remove the file once its word opens nothing any more; say whether it was removed."""
    path = path_of(settings)
    if not path.exists() or local.accounts.has_start_word(STAFF_NO):
        return False
    path.unlink(missing_ok=True)
    return True


def path_of(settings: Settings) -> Path:
    """Return where the start word stands."""
    return settings.local.with_name(FILE)


def _enrol(tx: Transaction, settings: Settings) -> None:
    order = staff.Enrolment(
        staff_no=STAFF_NO,
        name=wording.FIRST_NAME,
        unit=settings.hall_name,
        post=wording.FIRST_POST,
        window=None,
        roles=frozenset({Role.ADMINISTRATOR}),
        windows=settings.windows,
    )
    staff.enrol_unasked(tx, order, by="hall")
    accounts.open_account(tx, STAFF_NO, why="first", by="hall")


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
