# ruff: noqa: INP001 - a script beside its shell steps, not a module of a package
"""make_bundle.py RELEASE KEY NUMBER HARDWARE OUT: a release folder as one signed file.

RELEASE is `opt/hallbox/releases/NAME` of a stage; KEY is an Ed25519 key (openssl genpkey -algorithm
ed25519), kept off every machine that is on a network. HARDWARE as `hallbox update` prints it, for
example aarch64-cpython-313. The same release gives the same bytes.
"""

import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory


def make(release: Path, key: Path, number: int, hardware: str, out: Path) -> None:
    """Write the bundle of a release."""
    paths = sorted(path for path in release.rglob("*") if path.is_symlink() or path.is_file())
    links = {name_of(path, release): str(path.readlink()) for path in paths if path.is_symlink()}
    files = {name_of(path, release): path for path in paths if not path.is_symlink()}
    files.pop("release.json", None)
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    listed = {
        "name": release.name,
        "number": number,
        "hardware": hardware,
        "files": sums,
        "links": links,
    }
    text = json.dumps(listed, sort_keys=True).encode()
    with (
        out.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        add(tar, "release.json", text)
        add(tar, "release.sig", signed(text, key))
        for name, path in files.items():
            add(tar, name, path.read_bytes(), executable=bool(path.stat().st_mode & 0o100))


def name_of(path: Path, release: Path) -> str:
    """Return a file's name in the bundle."""
    return path.relative_to(release).as_posix()


def add(tar: tarfile.TarFile, name: str, body: bytes, *, executable: bool = False) -> None:
    """Add one member with no trace of who made it, or when."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(body), 0o755 if executable else 0o644
    tar.addfile(entry, io.BytesIO(body))


def signed(text: bytes, key: Path) -> bytes:
    """Return the signature of the list."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "list").write_bytes(text)
        words = ["openssl", "pkeyutl", "-sign", "-inkey", str(key), "-rawin"]
        words += ["-in", f"{folder}/list", "-out", f"{folder}/sig"]
        subprocess.run(words, check=True)  # noqa: S603 - our own words only
        return (Path(folder) / "sig").read_bytes()


if __name__ == "__main__":
    release, key, number, hardware, out = sys.argv[1:]
    make(Path(release), Path(key), int(number), hardware, Path(out))
