"""Signing a request: four ways, one canonical text from a template, the result put into headers.

SM3 comes from the OpenSSL that Python is linked with (`hashlib` lists it on Debian 12); where a
build lacks it the signer says so at once, before anything is sent. SM2 and SM4 are a county relay's
matter, and so is a short-lived secret that comes encrypted.

Sources: DOMAIN.md 0.10, 2.6, 9.3.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from appliance.domain.moment import HALL_TIME
from sync.platform.mapping import Signing

PLACES = frozenset({"time", "nonce", "app", "secret", "path", "body", "body_sha256", "signature"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_HMAC = MappingProxyType({"hmac-sha256": "sha256", "hmac-sm3": "sm3", "short-lived": "sha256"})
_EPOCHS = MappingProxyType({"s": 1, "ms": 1000})


class SignerMissing(Exception):
    """This Python's OpenSSL does not know the hash; nothing was signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What is signed: where it goes, its bytes, when, with which nonce."""

    path: str
    body: bytes
    at: datetime
    nonce: str


def unknown_places(template: str) -> list[str]:
    """Return the places of a template that nothing fills."""
    return [one for one in _PLACE.findall(template) if one not in PLACES]


def require(way: str) -> None:
    """Let a way of signing pass that this machine can do.

    Raises:
        SignerMissing: its hash is not there.
    """
    name = _HMAC.get(way, "sha256")
    try:
        hashlib.new(name, usedforsecurity=True)
    except ValueError as missing:
        raise SignerMissing(name) from missing


def headers_of(rule: Signing, secret: bytes, asked: Signed) -> dict[str, str]:
    """Return the headers that prove a request; empty for the way `none`.

    Raises:
        SignerMissing: this machine cannot make the hash.
    """
    if rule.way == "none":
        return {}
    require(rule.way)
    places = _places(rule, secret, asked)
    canonical = filled(rule.canonical, places).encode()
    digest = _digest(rule.way, secret, canonical)
    written = digest.hex() if rule.output == "hex" else base64.b64encode(digest).decode()
    shown = {
        **places,
        "signature": written,
        "secret": "",
    }  # no template puts the secret in a header
    return {name: filled(template, shown) for name, template in rule.headers.items()}


def filled(template: str, places: Mapping[str, str]) -> str:
    """Return a template with its places filled; an unknown one stays as it is."""
    return _PLACE.sub(lambda found: places.get(found[1], found[0]), template)


def written_time(pattern: str, at: datetime) -> str:
    """Return an instant as seconds (`s`), milliseconds (`ms`) or by a pattern, in hall time."""
    factor = _EPOCHS.get(pattern)
    if factor is None:
        return at.astimezone(HALL_TIME).strftime(pattern)
    return str(int(at.timestamp() * factor))


def _places(rule: Signing, secret: bytes, asked: Signed) -> dict[str, str]:
    return {
        "time": written_time(rule.time, asked.at),
        "nonce": asked.nonce,
        "app": rule.app,
        "secret": secret.decode("utf-8", "replace"),
        "path": asked.path,
        "body": asked.body.decode("utf-8", "replace"),
        "body_sha256": hashlib.sha256(asked.body).hexdigest(),
    }


def _digest(way: str, secret: bytes, canonical: bytes) -> bytes:
    if way == "sha256":  # the secret stands in the canonical text itself
        return hashlib.sha256(canonical).digest()
    return hmac.new(secret, canonical, _HMAC[way]).digest()
