"""Who may look and who may give orders at the county: accounts as in the hall, sessions of our own.

Rule 1: a county without any account is open to its own machine alone, so that the first one can be
made there; from then on everybody logs in, there too.
Rule 2: of a word only its scrypt proof is kept, of a session only a hash.
Rule 3: five wrong words per address and quarter of an hour; an unknown name costs as much as a
wrong word.

Sources: RULEBOOK IT-01, IT-02; DESIGN.md 7.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, replace

from appliance.journal import passwords
from appliance.journal.passwords import COST, LONGEST, SHORTEST, Cost, Proof
from sync.county.clock import Now, unix_s
from sync.county.store.rows import AccountRow, DoneRow, Role
from sync.county.store.seam import Store

TRIES = 5
TRY_WINDOW_S = 900
IDLE_S = 1800
_SEEN_EVERY_S = 60
_LONGEST_NAME = 64


class WordRefused(ValueError):
    """A name or a word that cannot be taken; the one argument says why in one English word."""


class TooManyTries(Exception):
    """This address tried too many wrong words; wait `TRY_WINDOW_S`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who asks, by which session; `csrf` is the word our own forms carry."""

    name: str
    role: Role
    must_choose: bool
    session: str

    @property
    def csrf(self) -> str:
        """Return the word that only a page of this session knows."""
        return hashlib.sha256(f"form {self.session}".encode()).hexdigest()


class Accounts:
    """Opens accounts and sessions."""

    def __init__(self, store: Store, now: Now, cost: Cost = COST) -> None:
        self._store = store
        self._now = now
        self._cost = cost

    def nobody_yet(self) -> bool:
        """Say whether no account was ever opened."""
        with self._store.snapshot() as tables:
            return not tables.people.every()

    def every(self) -> list[AccountRow]:
        """Return all accounts."""
        with self._store.snapshot() as tables:
            return tables.people.every()

    def open(self, name: str, role: Role) -> str:
        """Open an account, or give it new access; return the start word, shown once.

        Raises:
            WordRefused: the name is empty or too long.
        """
        name = name.strip()
        if not name or len(name) > _LONGEST_NAME or "\0" in name:
            raise WordRefused("name")
        word = passwords.start_word()
        account = self._account(name, word, role, must_choose=True)
        with self._store.transaction() as tables:
            tables.people.put(account)
            tables.people.close_sessions(name)
        return word

    def close(self, name: str) -> None:
        """End an account and its sessions; what the person did stays on record.

        Raises:
            WordRefused: there is no such account, or it is the last administrator's.
        """
        with self._store.transaction() as tables:
            account = tables.people.find(name)
            others = [
                one
                for one in tables.people.every()
                if one.closed_s is None and one.role is Role.ADMINISTRATOR and one.name != name
            ]
            if account is None or account.closed_s is not None:
                raise WordRefused("unknown")
            if not others:
                raise WordRefused("last")
            tables.people.put(replace(account, closed_s=unix_s(self._now())))
            tables.people.close_sessions(name)

    def log_in(self, name: str, word: str, address: str) -> str | None:
        """Return a new session's id, or None where name and word do not fit.

        Raises:
            TooManyTries: this address has to wait.
        """
        now_s, tried = unix_s(self._now()), f"login {address}"
        with self._store.transaction() as tables:
            if tables.devices.tries_since(tried, now_s - TRY_WINDOW_S) >= TRIES:
                raise TooManyTries
            account = tables.people.find(name.strip())
        open_now = account is not None and account.closed_s is None
        proof = _proof(account) if account and open_now else passwords.nobodys(self._cost)
        if not passwords.proves(word[:LONGEST], proof) or not open_now:
            with self._store.transaction() as tables:
                tables.devices.note_try(tried, now_s)
            return None
        session = secrets.token_urlsafe(32)
        with self._store.transaction() as tables:
            tables.people.open_session(_hashed(session), name.strip(), now_s)
        return session

    def look_up(self, session: str) -> Clerk | None:
        """Return whose session it is; one that was idle for half an hour is nobody's."""
        now_s, known = unix_s(self._now()), _hashed(session)
        with self._store.snapshot() as tables:
            found = tables.people.session(known)
            account = None if found is None else tables.people.find(found[0])
        if found is None or account is None or account.closed_s is not None:
            return None
        if found[1] + IDLE_S < now_s:
            self.log_out(session)
            return None
        if found[1] + _SEEN_EVERY_S <= now_s:
            with self._store.transaction() as tables:
                tables.people.see(known, now_s)
        return Clerk(
            name=account.name,
            role=account.role,
            must_choose=account.must_choose,
            session=session,
        )

    def log_out(self, session: str) -> None:
        """End a session."""
        with self._store.transaction() as tables:
            tables.people.close_session(_hashed(session))

    def choose_word(self, clerk: Clerk, old: str, new: str) -> None:
        """Set a word of one's own; all other sessions of the person end.

        Raises:
            WordRefused: `old` is wrong, or `new` is too short, too long or the name.
        """
        with self._store.snapshot() as tables:
            account = tables.people.find(clerk.name)
        if account is None or not passwords.proves(old[:LONGEST], _proof(account)):
            raise WordRefused("old")
        if not SHORTEST <= len(new) <= LONGEST or new in {clerk.name, old}:
            raise WordRefused("new")
        fresh = self._account(clerk.name, new, account.role, must_choose=False)
        with self._store.transaction() as tables:
            tables.people.put(replace(fresh, opened_s=account.opened_s))
            tables.people.close_sessions(clerk.name)
            tables.people.open_session(_hashed(clerk.session), clerk.name, unix_s(self._now()))

    def note_done(self, name: str, act: str, what: str) -> None:
        """Write an order into the book."""
        row = DoneRow(at_s=unix_s(self._now()), name=name, act=act, what=what)
        with self._store.transaction() as tables:
            tables.people.note_done(row)

    def _account(self, name: str, word: str, role: Role, *, must_choose: bool) -> AccountRow:
        proof = passwords.prove(word, self._cost)
        return AccountRow(
            name=name,
            salt=proof.salt,
            digest=proof.digest,
            cost=json.dumps([proof.cost.n, proof.cost.r, proof.cost.p]),
            role=role,
            must_choose=must_choose,
            opened_s=unix_s(self._now()),
        )


def _proof(account: AccountRow) -> Proof:
    n, r, p = json.loads(account.cost)
    return Proof(salt=account.salt, digest=account.digest, cost=Cost(n=n, r=r, p=p))


def _hashed(session: str) -> bytes:
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).digest()
