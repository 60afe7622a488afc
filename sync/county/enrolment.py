"""Enrolment: how a box becomes a device of a hall, once, with a code a person typed.

A code: single use, 72 hours, 65 bits, stored as a keyed hash; five failed tries per address and
hour (PROTOCOL.md 2).
For a hall that already has a device a person at the county decides; until then the box waits.
"""

import os
import secrets
from dataclasses import replace

from sync import papers
from sync.answers import RefusalCode
from sync.county.clock import Now, unix_s
from sync.county.exchange import Call, Refused, Reply
from sync.county.receiver import County
from sync.county.store.rows import CodeRow, CodeState, DeviceRow
from sync.county.store.seam import Store, Tables
from sync.county.vault import Vault
from sync.fields import Malformed, dump
from sync.signing import KEY_BYTES

CODE_HOURS = 72
TRIES = 5
TRY_WINDOW_S = 3600
ASK_AGAIN_S = 60
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_CODE_LENGTH = 13  # 65 bits
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Enrolment:
    """Gives out codes and answers the boxes that come with one."""

    def __init__(self, store: Store, vault: Vault, county: County, now: Now) -> None:
        self._store = store
        self._vault = vault
        self._county = county
        self._now = now

    def create_code(self, hall: str) -> str:
        """Return a new code for a hall; it is shown once and cannot be read back."""
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        row = CodeRow(
            code_hash=self._hash(code),
            hall=hall,
            expires_s=unix_s(self._now()) + CODE_HOURS * 3600,
            state=CodeState.OPEN,
        )
        with self._store.transaction() as tables:
            tables.devices.enter_code(row)
        return f"{code[:4]}-{code[4:8]}-{code[8:]}"

    def waiting(self) -> list[CodeRow]:
        """Return the codes with which a further box of a hall waits for a decision."""
        with self._store.snapshot() as tables:
            return tables.devices.codes_in(CodeState.WAITING)

    def decide(self, code_hash: bytes, decision: CodeState) -> None:
        """Enter a person's decision: REPLACE, SECOND or REFUSED.

        Raises:
            ValueError: no box waits with this code, or the decision is none of the three.
        """
        if decision not in {CodeState.REPLACE, CodeState.SECOND, CodeState.REFUSED}:
            raise ValueError(f"no decision: {decision}")
        with self._store.transaction() as tables:
            row = tables.devices.code(code_hash)
            if row is None or row.state is not CodeState.WAITING:
                raise ValueError("no box waits with this code")
            tables.devices.change_code(replace(row, state=decision))

    def devices(self) -> list[DeviceRow]:
        """Return all devices of all halls."""
        with self._store.snapshot() as tables:
            return tables.devices.every()

    def revoke(self, device: str) -> None:
        """End a device's right to send, at once; what it sent stays.

        Raises:
            ValueError: there is no such device, or it has none any more.
        """
        with self._store.transaction() as tables:
            row = tables.devices.find(device)
            if row is None or row.revoked_s is not None:
                raise ValueError("no such device")
            tables.devices.revoke(device, unix_s(self._now()), replaced_by=None)

    def answer(self, call: Call) -> Reply:
        """Answer POST /enrol: 200 with the key, 202 while a person decides, else a refusal."""
        with self._store.transaction() as tables:
            try:
                return self._enrol(tables, call)
            except Refused as refused:
                return refused.reply
            except Malformed as broken:
                return Refused(400, RefusalCode.MALFORMED, text=str(broken)).reply

    def _enrol(self, tables: Tables, call: Call) -> Reply:
        now_s = unix_s(self._now())
        if tables.devices.tries_since(call.address, now_s - TRY_WINDOW_S) >= TRIES:
            reply = Refused(429, RefusalCode.UNKNOWN, text="too many tries").reply
            return replace(reply, headers={"Retry-After": str(TRY_WINDOW_S)})
        asked = papers.parse_enrol(call.body)
        row = tables.devices.code(self._hash(asked.code))
        if row is None or row.hall != asked.hall or not self._may_come(tables, row, asked):
            tables.devices.note_try(call.address, now_s)
            raise Refused(403, RefusalCode.UNKNOWN, text="the code is not valid")
        if row.state is CodeState.USED:
            return self._granted(tables, row)
        return self._come(tables, row, asked)

    def _may_come(self, tables: Tables, row: CodeRow, asked: papers.EnrolRequest) -> bool:
        """Say whether this box may use the code: a fresh one, or the one it came with before."""
        if row.state is CodeState.OPEN:
            return unix_s(self._now()) < row.expires_s
        same = (row.serial, row.fingerprint) == (asked.serial, asked.fingerprint)
        if row.state is CodeState.USED and row.device is not None:
            device = tables.devices.find(row.device)
            return same and device is not None and device.first_signed_s is None
        return same

    def _come(self, tables: Tables, row: CodeRow, asked: papers.EnrolRequest) -> Reply:
        row = replace(row, serial=asked.serial, fingerprint=asked.fingerprint)
        if row.state is CodeState.REFUSED:
            raise Refused(403, RefusalCode.UNKNOWN, text="the county refused this box")
        tables.devices.hold_hall(row.hall)  # two codes of one hall at the same moment
        standing = [
            device for device in tables.devices.of_hall(row.hall) if device.revoked_s is None
        ]
        decided = row.state in {CodeState.REPLACE, CodeState.SECOND}
        if standing and not decided:
            tables.devices.change_code(replace(row, state=CodeState.WAITING))
            return Reply(
                status=202,
                body=dump({"hjs": 1, "wait_s": ASK_AGAIN_S}),
                headers={"Retry-After": str(ASK_AGAIN_S)},
            )
        device = self._new_device(tables, row)
        if row.state is CodeState.REPLACE:
            for old in standing:
                tables.devices.revoke(old.device, unix_s(self._now()), replaced_by=device.device)
        used = replace(row, state=CodeState.USED, device=device.device)
        tables.devices.change_code(used)
        return self._granted(tables, used)

    def _new_device(self, tables: Tables, row: CodeRow) -> DeviceRow:
        name = f"d-{secrets.token_hex(8)}"
        device = DeviceRow(
            device=name,
            hall=row.hall,
            serial=row.serial or "",
            fingerprint=row.fingerprint or "",
            sealed=self._vault.seal(name, os.urandom(KEY_BYTES)),
            digit=tables.devices.next_digit(row.hall),
            enrolled_s=unix_s(self._now()),
        )
        tables.devices.enter(device)
        return device

    def _granted(self, tables: Tables, row: CodeRow) -> Reply:
        device = None if row.device is None else tables.devices.find(row.device)
        if device is None:
            raise Refused(403, RefusalCode.UNKNOWN, text="the code is not valid")
        answer = papers.Enrolled(
            device=device.device,
            key=self._vault.unseal(device.device, device.sealed),
            hall=device.hall,
            county=self._county.name,
            digit=device.digit,
        )
        return Reply(body=papers.format_enrolled(answer))

    def _hash(self, code: str) -> bytes:
        return self._vault.recognise("code", code.strip().upper().translate(_READ_AS))
