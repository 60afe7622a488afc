"""Which slot starts, as it lies on the card before the first partition: U-Boot's format, checked.

The format is `env export -c`: a CRC-32, then name=value and a zero for each, filled up with zeros.
"""

import zlib
from collections.abc import Mapping
from pathlib import Path

PLACES = (0x100000, 0x140000)  # image-build/boot/boot.cmd, in sectors: 0x800 and 0xa00
SIZE, SUM = 0x4000, 4
HALF = 0x20


def read(card: Path, place: int = PLACES[0]) -> dict[str, str] | None:
    """Return the state in one of the two places; None where there is none that is whole."""
    with card.open("rb") as file:
        file.seek(place)
        found = file.read(SIZE)
    if zlib.crc32(found[SUM:]) != int.from_bytes(found[:SUM], "little"):
        return None
    lines = found[SUM:].split(b"\0\0")[0].split(b"\0")
    return dict(line.decode("ascii").split("=", 1) for line in lines if line)


def write(card: Path, state: Mapping[str, str], place: int = PLACES[0]) -> None:
    """Lay a state into one of the two places."""
    text = b"".join(f"{name}={value}\0".encode("ascii") for name, value in state.items())
    with card.open("r+b") as file:
        file.seek(place)
        file.write(_checked(text.ljust(SIZE - SUM, b"\0")))


def tear(card: Path, place: int = PLACES[0]) -> None:
    """Leave half of a state, as a power cut in the middle of writing it would."""
    with card.open("r+b") as file:
        file.seek(place + HALF)
        file.write(b"\xff" * HALF)


def _checked(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(SUM, "little") + content
