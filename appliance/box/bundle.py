"""A release as a file: one tar, a list of every file's hash, and the list's signature.

Nothing of it is believed, and nothing written, before the signature of the list fits the key that
came with the box. Ed25519 by the openssl tool.

Refused: a wrong signature, other hardware, a number that is not above the last.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from appliance.domain.frozen import dataclass

LIST, SIGNATURE = "release.json", "release.sig"
LARGEST_LIST = 4 * 1024 * 1024
BLOCK = 1 << 20
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
HEX = re.compile(r"[0-9a-f]{64}")


class WrongBundle(Exception):
    """The bundle is not taken; `why` is signature, hardware, older, damaged or none."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(f"bundle refused: why={why}, {text}")
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a bundle's list says: whose hardware, which number, every file and link."""

    name: str
    number: int
    hardware: str
    files: Mapping[str, str]
    links: Mapping[str, str]


def this_hardware() -> str:
    """Return what a venv must be made for to run here."""
    return f"{os.uname().machine}-{sys.implementation.cache_tag}"


def unpack(bundle: Path, root: Path, key: Path, *, hardware: str) -> Contents:
    """Unpack a bundle beside the releases that are there; whole or not at all.

    Raises:
        WrongBundle: it is not for this box, or not whole.
        OSError: the disk refuses.
    """
    try:
        with tarfile.open(bundle) as tar:
            contents = _contents(tar, key)
            _refuse(contents, root, hardware)
            _write(tar, contents, root / "releases" / contents.name)
    except (tarfile.TarError, EOFError) as broken:
        raise WrongBundle("damaged", str(broken)) from broken
    return contents


def number_of(release: Path) -> int:
    """Return the number of an installed release; 0 for one that names none."""
    try:
        found = json.loads((release / LIST).read_text(encoding="utf-8")).get("number", 0)
    except (OSError, ValueError, AttributeError):
        return 0
    return found if isinstance(found, int) else 0


def _contents(tar: tarfile.TarFile, key: Path) -> Contents:
    text, signature = _small(tar, LIST), _small(tar, SIGNATURE)
    if not _is_signed(text, signature, key):
        raise WrongBundle("signature", "the list is not signed by our key")
    match json.loads(text):
        case {
            "name": str(name),
            "number": int(number),
            "hardware": str(hardware),
            "files": dict(found),
            "links": dict(links),
        } if NAME.fullmatch(name):
            return Contents(
                name=name,
                number=number,
                hardware=hardware,
                files=MappingProxyType({_inside(path): str(sum_) for path, sum_ in found.items()}),
                links=MappingProxyType({_inside(path): str(at) for path, at in links.items()}),
            )
        case _:
            raise WrongBundle("damaged", "the list is no list of a release")


def _inside(path: object) -> str:
    text = str(path)
    if text.startswith("/") or ".." in text.split("/") or text in {"", LIST, SIGNATURE}:
        raise WrongBundle("damaged", f"path {text!r}")
    return text


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    try:
        member = tar.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise WrongBundle("none", f"there is no {name}")
    return member.read(LARGEST_LIST)


def _is_signed(text: bytes, signature: bytes, key: Path) -> bool:
    with TemporaryDirectory(prefix="hallbox-bundle-") as folder:
        place = Path(folder)
        (place / "text").write_bytes(text)
        (place / "signature").write_bytes(signature)
        words = ["/usr/bin/openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin"]
        words += ["-in", str(place / "text"), "-sigfile", str(place / "signature")]
        judged = subprocess.run(words, check=False, capture_output=True, timeout=30)  # noqa: S603 - our own words only
    return judged.returncode == 0


def _refuse(contents: Contents, root: Path, hardware: str) -> None:
    if contents.hardware != hardware:
        raise WrongBundle("hardware", f"for {contents.hardware}, this is {hardware}")
    newest = number_of(root / "current")
    if contents.number <= newest:
        raise WrongBundle("older", f"number {contents.number}, here is {newest}")


def _write(tar: tarfile.TarFile, contents: Contents, place: Path) -> None:
    new = place.with_name(f".{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        for path, wanted in contents.files.items():
            _copy(tar, path, wanted, new / path)
        for path, at in contents.links.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).symlink_to(at)
        (new / LIST).write_bytes(_small(tar, LIST))
        os.sync()
        shutil.rmtree(place, ignore_errors=True)
        new.rename(place)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _copy(tar: tarfile.TarFile, path: str, wanted: str, place: Path) -> None:
    try:
        info = tar.getmember(path)
        source = tar.extractfile(info)
    except KeyError:
        source = None
    if source is None or not HEX.fullmatch(wanted):
        raise WrongBundle("damaged", f"{path} is missing")
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with place.open("wb") as out:
        while block := source.read(BLOCK):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != wanted:
        raise WrongBundle("damaged", f"{path} is not what was signed")
    place.chmod(0o755 if info.mode & 0o100 else 0o644)
