"""The storage seam for people: accounts of the county, sessions, and the two books."""

from typing import Protocol

from sync.county.store.rows import AccountRow, DoneRow, PulledRow


class People(Protocol):
    """Accounts of the county, their sessions, and what was done and pulled."""

    def every(self) -> list[AccountRow]:
        """Return all accounts by name, closed ones too."""

    def find(self, name: str) -> AccountRow | None:
        """Return an account by its name."""

    def put(self, account: AccountRow) -> None:
        """Enter an account, or change the one of that name."""

    def open_session(self, id_hash: bytes, name: str, at_s: int) -> None:
        """Enter a session."""

    def session(self, id_hash: bytes) -> tuple[str, int] | None:
        """Return whose session it is and when it was last seen."""

    def see(self, id_hash: bytes, at_s: int) -> None:
        """Remember that a session was used."""

    def close_session(self, id_hash: bytes) -> None:
        """Drop a session."""

    def close_sessions(self, name: str) -> None:
        """Drop all sessions of a person."""

    def note_done(self, done: DoneRow) -> None:
        """Remember an order."""

    def done(self, count: int) -> list[DoneRow]:
        """Return the newest orders, newest first."""

    def note_pulled(self, pulled: PulledRow, *, keep_from_s: int) -> None:
        """Remember a question of a consumer; what is older than `keep_from_s` is dropped."""

    def pulled(self, count: int) -> list[PulledRow]:
        """Return the newest questions, newest first."""
