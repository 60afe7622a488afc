"""Where the county is: section [county] of DIR/hall.toml, and what counts as a safe address.

A county is reached over TLS with its own CA named by fingerprint; plain HTTP is for a county on
this very machine (the demo), never beyond.

Source: PROTOCOL.md 1.
"""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_SLOTS = 2  # the CA in use, and the one that follows it
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class WrongSetting(ValueError):
    """A value of [county] cannot be used; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySettings:
    """The county's address (empty until somebody enrols) and the SHA-256 of its CAs."""

    url: str
    ca: tuple[str, ...]


def load(home: Path) -> CountySettings:
    """Read section [county] of DIR/hall.toml; a missing file or section means no county yet.

    Raises:
        WrongSetting: the file is no TOML, or a value is wrong.
    """
    try:
        text = (home / "hall.toml").read_text(encoding="utf-8-sig")
        section = tomllib.loads(text).get("county", {})
    except FileNotFoundError:
        section = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise WrongSetting(f"hall.toml: {wrong}") from wrong
    if not isinstance(section, dict):
        raise WrongSetting("county: a section is wanted")
    url = section.get("url", "")
    if not isinstance(url, str):
        raise WrongSetting(f'county.url: "{url}" is not a text')
    ca = _slots(section)
    return CountySettings(url=safe_url(url, ca) if url else "", ca=ca)


def _slots(section: Mapping[str, object]) -> tuple[str, ...]:
    value = section.get("ca", [])
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or len(words) > _SLOTS:
        raise WrongSetting(f"county.ca: {_SLOTS} fingerprints at the most")
    found = tuple(str(word).replace(":", "").strip().lower() for word in words)
    for fingerprint in found:
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise WrongSetting(f'county.ca: "{fingerprint}" is not a SHA-256 in hex')
    return found


def safe_url(url: str, ca: tuple[str, ...]) -> str:
    """Return scheme, host and port of a county's address.

    Raises:
        WrongSetting: no such address, HTTP beyond this machine, or TLS without a CA to trust.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise WrongSetting(f'county.url: "{url}" is not an address') from wrong
    if parts.scheme not in {"http", "https"} or not host:
        raise WrongSetting(f'county.url: "{url}" is not an address of a county')
    if parts.scheme == "http" and not _is_loopback(host):
        raise WrongSetting(f'county.url: "{url}" must begin with https://')
    if parts.scheme == "https" and not ca:
        raise WrongSetting("county.ca: the fingerprint of the county's CA is missing")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
