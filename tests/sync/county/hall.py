"""A hall as the county sees it: a stream of records and a key to sign with; no I/O of its own."""

import itertools
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from appliance.journal import chain
from sync import wire
from sync.county.exchange import Call
from sync.signing import Request, auth_header
from sync.wire import BatchHead

BOOT = "9f3c00aa11bb22cc"
AT = "2026-03-02T09:15:30.250+08:00"
_NONCES = itertools.count(1)


def stream_id(seed: int) -> str:
    """Return 26 base32 characters, the same for the same seed."""
    return "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz234567", k=26))


def line(kind: str, n: int, body: Mapping[str, object]) -> bytes:
    """Return the bytes of a record."""
    record = {
        "kind": kind, "v": 1, "subject": f"{BOOT}-{n}", "by": "S014", "at": AT, "boot": BOOT,
        "n": n, "mono": n * 1000, "trust": "network", "body": body,
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def opening(hall: str, **body: object) -> bytes:
    """Return `stream.opened` of a hall."""
    said = {
        "hall": hall, "serial": "S1", "fingerprint": "F1", "alg": "sha256", "parent": None,
        "reason": "new", "carried": 0, "software": "0.1.0", "schema": "m001", "demo": False,
    }  # fmt: skip
    return line("stream.opened", 1, {**said, **body})


def punches(count: int, first: int = 2) -> list[bytes]:
    """Return records of ordinary length."""
    return [
        line(
            "attendance.punched",
            n,
            {"staff": f"S{n % 14:03}", "reader": "door", "note": "在岗签到"},
        )
        for n in range(first, first + count)
    ]


@dataclass(kw_only=True)
class Hall:
    """One stream and the device that sends it."""

    stream: str
    device: str
    key: bytes
    lines: list[bytes]
    unsent: int = 0
    oldest: str = AT
    today: Mapping[str, object] | None = None
    _h: list[bytes] = field(default_factory=list)

    def h(self, seq: int) -> bytes:
        """Return h at a seq, 0 included."""
        if len(self._h) != len(self.lines) + 1:
            first = chain.genesis(self.stream)
            self._h = [first, *chain.walk(first, 1, self.lines)]
        return self._h[seq]

    def raw_batch(self, first: int, last: int) -> bytes:
        """Return the uncompressed batch first … last."""
        head = BatchHead(
            first=first,
            n=last - first + 1,
            prev=self.h(first - 1),
            last=self.h(last),
            unsent=self.unsent,
            oldest=self.oldest if self.unsent else None,
            today=self.today,
        )
        return wire.format_batch(head, self.lines[first - 1 : last])

    def batch(self, first: int, last: int) -> Call:
        """Return the signed call that uploads first … last."""
        return self.post(wire.batch_path(self.stream), wire.compress(self.raw_batch(first, last)))

    def post(self, target: str, body: bytes, *, encoding: str = "gzip") -> Call:
        """Return a signed call with a body."""
        return self._call("POST", target, body, encoding)

    def get(self, target: str) -> Call:
        """Return a signed call without a body."""
        return self._call("GET", target, b"", "")

    def _call(self, method: str, target: str, body: bytes, encoding: str) -> Call:
        request = Request(method=method, target=target, nonce=f"{next(_NONCES):024x}", body=body)
        auth = auth_header(self.key, self.device, request)
        return Call(method=method, target=target, body=body, auth=auth, encoding=encoding)


def nonce_of(call: Call) -> str:
    """Return the nonce a call was signed with."""
    return call.auth.partition("nonce=")[2][:24]


def whole(hall: Hall, size: int = 500) -> Sequence[Call]:
    """Return the calls that upload everything a hall has."""
    last = len(hall.lines)
    return [hall.batch(first, min(first + size - 1, last)) for first in range(1, last + 1, size)]
