"""The first login where nobody can get in: one administrator and a start word, used once.

A new hall has nobody yet; a box restored from the county has its people, and none of their words.
There is no default password. The word stands in a file that only the box's own user can read,
until the administrator has chosen another; then it opens nothing, and the file goes.

Source: DESIGN.md 7 (Accounts).
"""

import os
import re
from pathlib import Path

from appliance import wording
from appliance.desk import accounts, staff
from appliance.domain.roles import Role
from appliance.journal.local import LocalStore
from appliance.journal.passwords import start_word
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.staff import people, roles_of_all
from appliance.settings import Settings

STAFF_NO = "1"
FILE = "first-login.txt"
WORD = re.compile(r"工号：(\S+)\s+起始口令：(\S+)")  # as wording.FIRST_LOGIN puts them


def prepare(settings: Settings, writer: Writer, local: LocalStore) -> bool:
    """Let somebody in where nobody can; say whether it was needed.

    The word is on disk before the fact: cut short by the power, the next start makes another.
    """
    if settings.demo:
        return False
    is_new = not writer.run(lambda tx: people(tx.db))
    holder = writer.run(_who_cares_for_the_box)
    if not is_new and (holder is None or not local.accounts.is_empty()):
        return False
    staff_no, word = holder or STAFF_NO, start_word()
    _write(path_of(settings), wording.FIRST_LOGIN.format(staff_no=staff_no, word=word))
    if holder is None:
        local.accounts.set_word(staff_no, word, is_start_word=True)
        writer.run(lambda tx: _enrol(tx, settings))
    else:  # the word last: as long as nobody has one, the next start does all of it again
        writer.run(lambda tx: accounts.open_account(tx, staff_no, why="restored", by="hall"))
        local.accounts.set_word(staff_no, word, is_start_word=True)
    return True


def clear(settings: Settings, local: LocalStore) -> bool:
    """Remove the file once its word opens nothing any more; say whether it was removed."""
    path = path_of(settings)
    if not path.exists():
        return False
    found = WORD.search(path.read_text(encoding="utf-8"))
    if local.accounts.has_start_word(found[1] if found else STAFF_NO):
        return False
    path.unlink(missing_ok=True)
    return True


def path_of(settings: Settings) -> Path:
    """Return where the start word stands."""
    return settings.local.with_name(FILE)


def _who_cares_for_the_box(tx: Transaction) -> str | None:
    """Return the number of an administrator of today; without one, of whoever leads the hall."""
    roles = roles_of_all(tx.db, tx.moment.day)
    for role in (Role.ADMINISTRATOR, Role.DIRECTOR):
        if holders := sorted(staff_no for staff_no, held in roles.items() if role in held):
            return holders[0]
    return None


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
