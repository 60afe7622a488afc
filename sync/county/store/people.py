"""Accounts of the county, their sessions, and the two books: what was done, what was pulled."""

from sync.county.store.rows import AccountRow, DoneRow, PulledRow, Role
from sync.county.store.sql import Database

_ACCOUNT = "name, salt, digest, cost, role, must_choose, opened_s, closed_s"


class SqlPeople:
    """Accounts, sessions, and the two books."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def every(self) -> list[AccountRow]:
        """Return all accounts by name, closed ones too."""
        return self._accounts("ORDER BY name")

    def find(self, name: str) -> AccountRow | None:
        """Return an account by its name."""
        found = self._accounts("WHERE name = ?", name)
        return found[0] if found else None

    def put(self, account: AccountRow) -> None:
        """Enter an account, or change the one of that name."""
        self._db.execute("DELETE FROM account WHERE name = ?", (account.name,))
        self._db.execute(
            f"INSERT INTO account ({_ACCOUNT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account.name,
                account.salt,
                account.digest,
                account.cost,
                account.role.value,
                int(account.must_choose),
                account.opened_s,
                account.closed_s,
            ),
        )

    def open_session(self, id_hash: bytes, name: str, at_s: int) -> None:
        """Enter a session."""
        self._db.execute(
            "INSERT INTO session (id_hash, name, seen_s) VALUES (?, ?, ?)", (id_hash, name, at_s)
        )

    def session(self, id_hash: bytes) -> tuple[str, int] | None:
        """Return whose session it is and when it was last seen."""
        row = self._db.execute(
            "SELECT name, seen_s FROM session WHERE id_hash = ?", (id_hash,)
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def see(self, id_hash: bytes, at_s: int) -> None:
        """Remember that a session was used."""
        self._db.execute("UPDATE session SET seen_s = ? WHERE id_hash = ?", (at_s, id_hash))

    def close_session(self, id_hash: bytes) -> None:
        """Drop a session."""
        self._db.execute("DELETE FROM session WHERE id_hash = ?", (id_hash,))

    def close_sessions(self, name: str) -> None:
        """Drop all sessions of a person."""
        self._db.execute("DELETE FROM session WHERE name = ?", (name,))

    def note_done(self, done: DoneRow) -> None:
        """Remember an order."""
        self._db.execute(
            "INSERT INTO done (at_s, name, act, what) VALUES (?, ?, ?, ?)",
            (done.at_s, done.name, done.act, done.what),
        )

    def done(self, count: int) -> list[DoneRow]:
        """Return the newest orders, newest first."""
        rows = self._db.execute(
            "SELECT at_s, name, act, what FROM done ORDER BY at_s DESC LIMIT ?", (count,)
        )
        return [DoneRow(at_s=at_s, name=name, act=act, what=what) for at_s, name, act, what in rows]

    def note_pulled(self, pulled: PulledRow, *, keep_from_s: int) -> None:
        """Remember a question of a consumer; what is older than `keep_from_s` is dropped."""
        self._db.execute("DELETE FROM pulled WHERE at_s < ?", (keep_from_s,))
        self._db.execute(
            "INSERT INTO pulled (at_s, token, address, asked, lines) VALUES (?, ?, ?, ?, ?)",
            (pulled.at_s, pulled.token, pulled.address, pulled.asked, pulled.lines),
        )

    def pulled(self, count: int) -> list[PulledRow]:
        """Return the newest questions, newest first."""
        rows = self._db.execute(
            "SELECT at_s, token, address, asked, lines FROM pulled ORDER BY at_s DESC LIMIT ?",
            (count,),
        )
        names = PulledRow.__slots__
        return [PulledRow(**dict(zip(names, row, strict=True))) for row in rows]

    def _accounts(self, where: str, *values: object) -> list[AccountRow]:
        rows = self._db.execute(f"SELECT {_ACCOUNT} FROM account {where}", values)
        return [
            AccountRow(
                name=name,
                salt=salt,
                digest=digest,
                cost=cost,
                role=Role(role),
                must_choose=bool(must_choose),
                opened_s=opened_s,
                closed_s=closed_s,
            )
            for name, salt, digest, cost, role, must_choose, opened_s, closed_s in rows
        ]
