"""Signatures of HJS/1: headers over bytes, bound to a nonce. Pure; both ends use this file.

Two promises, kept by this file alone:
1. Every field is length-prefixed before hashing, so that no two different messages sign alike.
2. A signature is compared in constant time, and a malformed one is simply not valid.

Sources: PROTOCOL.md 1 (signatures; no timestamp is checked), 2 (documents).
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

AUTH_HEADER = "HJS-Auth"
SIG_HEADER = "HJS-Sig"
KEY_BYTES = 32
NONCE_BYTES = 12  # 96 bits

_AUTH = re.compile(
    r"\s*device=([A-Za-z0-9_.-]{1,64})\s*,\s*nonce=([0-9a-f]{24})\s*,\s*mac=([0-9a-f]{64})\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """What an HJS-Auth header says; believed only after `request_is_genuine`."""

    device: str
    nonce: str
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The part of a request that is signed; `target` is path and query as they travel."""

    method: str
    target: str
    nonce: str
    body: bytes = b""


def auth_header(key: bytes, device: str, request: Request) -> str:
    """Return the value of HJS-Auth for a request."""
    return f"device={device}, nonce={request.nonce}, mac={request_mac(key, request)}"


def parse_auth(value: str) -> Auth | None:
    """Return what an HJS-Auth header says, or None if it is not well formed."""
    found = _AUTH.fullmatch(value)
    return None if found is None else Auth(device=found[1], nonce=found[2], mac=found[3])


def request_mac(key: bytes, request: Request) -> str:
    """Return the mac (hex) of a request."""
    return _mac(
        key,
        b"req",
        request.method.encode(),
        request.target.encode(),
        request.nonce.encode(),
        hashlib.sha256(request.body).digest(),
    )


def request_is_genuine(key: bytes, auth: Auth, request: Request) -> bool:
    """Say whether the mac is right for these bytes and the header's own nonce."""
    return auth.nonce == request.nonce and _same(request_mac(key, request), auth.mac)


def answer_signature(key: bytes, nonce: str, status: int, body: bytes) -> str:
    """Return the value of HJS-Sig (hex) for an answer; body is raw, as it travels."""
    digest = hashlib.sha256(body).digest()
    return _mac(key, b"ans", nonce.encode(), str(status).encode(), digest)


def answer_is_genuine(
    key: bytes, signature: str | None, *, nonce: str, status: int, body: bytes
) -> bool:
    """Say whether the county gave this answer to the request with this nonce."""
    if signature is None:
        return False
    return _same(answer_signature(key, nonce, status, body), signature.strip())


def document_mac(key: bytes, *fields: str) -> str:
    """Return the mac (hex) over the fields of a document's envelope, in PROTOCOL.md's order."""
    return _mac(key, b"doc", *(field.encode() for field in fields))


def document_is_genuine(key: bytes, mac: str, *fields: str) -> bool:
    """Say whether a document's envelope was made with this device's key."""
    return _same(document_mac(key, *fields), mac)


def _mac(key: bytes, *fields: bytes) -> str:
    framed = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hmac.new(key, framed, hashlib.sha256).hexdigest()


def _same(expected: str, given: str) -> bool:
    # Bytes, because compare_digest refuses text beyond ASCII, and a stranger may send any.
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))
