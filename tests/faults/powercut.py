"""Power-cut replay: every state of the card that a cut could leave behind, rebuilt from a trace.

strace records each write of the driver with its bytes, each sync, each change of a folder, and what
people were told in between. A cut is then made after every single call, for all files at the same
instant:

  drop   what was not synced is gone                keep   everything had reached the card (SIGKILL)
  mix    a random part of the unsynced writes survived, some torn at a sector of 512 bytes (seeded)
  liar   the card had acknowledged the last syncs without doing them (a lying card), then drop

Files and their names are modelled apart: changes of a folder reach the card in order (the file
system's own journal), and a file's sync carries the changes up to its own name.
"""

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLS = "openat,pwrite64,write,ftruncate,fdatasync,fsync,unlink,rename,close"
CALL = re.compile(r"^(\w+)\((.*)\)\s+=\s+(-?\d+)")
TEXT = re.compile(r'"([^"]*)"')
SECTOR = 512
SKIPPED = ("-shm", ".lock")  # shared memory and locks mean nothing after a cut
MIXES = 2  # random images of each cut


@dataclass(frozen=True, slots=True)
class Call:
    """One change of the card, or one line that somebody was told (`act` = told)."""

    act: str
    name: str
    offset: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Image:
    """The files after a cut, and what had been told before it."""

    cut: int
    variant: str
    files: dict[str, bytes]
    told: tuple[str, ...]


def record(home: Path, events: int) -> list[Call]:
    """Run the driver under strace in an empty home and return its calls."""
    for folder in ("spool", "journal"):
        (home / folder).mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        trace = Path(place) / "trace"
        subprocess.run(
            [
                *("strace", "-f", "-xx", "-s", "300000", "-e", f"trace={CALLS}", "-o", str(trace)),
                *(sys.executable, "-m", "tests.faults.powercut_driver", str(home), str(events)),
            ],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            timeout=300,
        )
        return list(Trace(home).read(trace.read_text(encoding="ascii")))


class Trace:
    """Reads strace's lines: which descriptor is which file, and where a plain write lands."""

    def __init__(self, home: Path) -> None:
        self._home = str(home)
        self._names: dict[int, str] = {}
        self._places: dict[int, int] = {}

    def read(self, trace: str) -> Iterator[Call]:
        """Yield the calls that changed the home or told somebody something."""
        for call, arguments, result in _whole_calls(trace):
            reader = getattr(self, f"_{call}", None)
            if reader is not None and result >= 0:
                yield from reader(arguments, result)

    def _openat(self, arguments: str, fd: int) -> Iterator[Call]:
        path = _text(arguments).decode("utf-8", "replace")
        self._names.pop(fd, None)
        if not path.startswith(self._home) or path.endswith(SKIPPED):
            return
        self._names[fd] = path[len(self._home) + 1 :]
        self._places[fd] = 0
        if "O_CREAT" in arguments:
            yield Call("create", self._names[fd])

    def _pwrite64(self, arguments: str, written: int) -> Iterator[Call]:
        fd, place = int(arguments.split(",", 1)[0]), int(arguments.rsplit(",", 1)[1])
        if fd in self._names:
            yield Call("write", self._names[fd], place, _text(arguments)[:written])

    def _write(self, arguments: str, written: int) -> Iterator[Call]:
        fd = int(arguments.split(",", 1)[0])
        if fd == 1:
            for line in _text(arguments).decode().splitlines():
                yield Call("told", line)
        elif fd in self._names:
            yield Call("write", self._names[fd], self._places[fd], _text(arguments)[:written])
            self._places[fd] += written

    def _ftruncate(self, arguments: str, _: int) -> Iterator[Call]:
        fd, size = (int(part) for part in arguments.split(","))
        if fd in self._names:
            yield Call("truncate", self._names[fd], size)

    def _fsync(self, arguments: str, _: int) -> Iterator[Call]:
        if int(arguments) in self._names:
            name = self._names[int(arguments)]
            yield Call("sync", name if "." in name else "")

    _fdatasync = _fsync

    def _unlink(self, arguments: str, _: int) -> Iterator[Call]:
        path = _text(arguments).decode("utf-8", "replace")
        if path.startswith(self._home) and not path.endswith(SKIPPED):
            yield Call("unlink", path[len(self._home) + 1 :])

    def _rename(self, arguments: str, _: int) -> Iterator[Call]:
        raise AssertionError(f"the model knows no rename: {arguments}")

    def _close(self, arguments: str, _: int) -> Iterator[Call]:
        self._names.pop(int(arguments), None)
        yield from ()


@dataclass
class Card:
    """What lies on the card for good, and what only the kernel knows yet.

    `lies` is how many of the newest syncs were acknowledged and not done.
    """

    lies: int = 0
    files: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)  # as the card has them
    live: dict[str, int] = field(default_factory=dict)  # as the program sees them
    unsynced: list[tuple[int, int, Call]] = field(default_factory=list)  # serial, file, call
    folder: list[tuple[int, Call, int]] = field(default_factory=list)  # serial, call, file
    syncs: list[tuple[int, int]] = field(default_factory=list)  # serial, file (0: a folder)
    serial: int = 0

    def take(self, call: Call) -> None:
        """Let one call happen."""
        self.serial += 1
        if call.act == "create":
            if call.name not in self.live:
                self.live[call.name] = self.serial
                self.files[self.serial] = bytearray()
                self.folder.append((self.serial, call, self.serial))
        elif call.act == "unlink":
            self.folder.append((self.serial, call, self.live.pop(call.name)))
        elif call.act in {"write", "truncate"}:
            self.unsynced.append((self.serial, self.live[call.name], call))
        elif call.act == "sync":
            self.syncs.append((self.serial, self.live[call.name] if call.name else 0))
            if len(self.syncs) > self.lies:
                self._sync(*self.syncs.pop(0))

    def after_cut(self, variant: str, chance: random.Random) -> dict[str, bytes]:
        """Return the files by name if the power went now."""
        settled = {"keep": len(self.folder), "mix": chance.randint(0, len(self.folder))}
        names = dict(self.names)
        for _, call, file in self.folder[: settled.get(variant, 0)]:
            _enter(names, call, file)
        found = {name: bytearray(self.files[file]) for name, file in names.items()}
        by_file = {file: found[name] for name, file in names.items()}
        for _, file, call in self.unsynced:
            survives = variant == "keep" or (variant == "mix" and chance.random() < 0.6)
            if survives and file in by_file:
                _apply(by_file[file], _torn(call, chance) if variant == "mix" else call)
        return {name: bytes(data) for name, data in found.items()}

    def _sync(self, serial: int, file: int) -> None:
        for _, of, call in [one for one in self.unsynced if one[0] < serial and one[1] == file]:
            _apply(self.files[of], call)
        self.unsynced = [one for one in self.unsynced if one[0] > serial or one[1] != file]
        last = max(
            (i for i, (at, _, of) in enumerate(self.folder) if at < serial and file in {0, of}),
            default=-1,
        )
        for _, call, of in self.folder[: last + 1]:
            _enter(self.names, call, of)
        del self.folder[: last + 1]


def images(calls: Sequence[Call], variants: Sequence[str], *, lies: int = 0) -> Iterator[Image]:
    """Yield what each cut leaves, from the first thing that anybody was told."""
    card, told = Card(lies=lies), list[str]()
    for cut, call in enumerate(calls):
        card.take(call)
        if call.act == "told":
            told.append(call.name)
        if not told:
            continue
        for variant in variants:
            for seed in range(MIXES if variant == "mix" else 1):
                chance = random.Random(cut * 100 + seed)
                yield Image(cut, variant, card.after_cut(variant, chance), tuple(told))


def _enter(names: dict[str, int], call: Call, file: int) -> None:
    if call.act == "create":
        names[call.name] = file
    elif names.get(call.name) == file:
        del names[call.name]


def _apply(data: bytearray, call: Call) -> None:
    if call.act == "truncate":
        del data[call.offset :]
        data.extend(b"\0" * (call.offset - len(data)))
        return
    end = call.offset + len(call.data)
    data.extend(b"\0" * (end - len(data)))
    data[call.offset : end] = call.data


def _torn(call: Call, chance: random.Random) -> Call:
    sectors = (len(call.data) + SECTOR - 1) // SECTOR
    if sectors < 2 or chance.random() >= 0.3:
        return call
    return Call(
        call.act, call.name, call.offset, call.data[: SECTOR * chance.randrange(1, sectors)]
    )


def _whole_calls(trace: str) -> Iterator[tuple[str, str, int]]:
    """Yield (call, arguments, result); threads may have cut a call into two lines."""
    begun: dict[str, str] = {}
    for line in trace.splitlines():
        pid, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if rest.endswith("<unfinished ...>"):
            begun[pid] = rest.removesuffix("<unfinished ...>")
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>", rest)
        if resumed:
            rest = begun.pop(pid, "") + rest[resumed.end() :]
        found = CALL.match(rest)
        if found:
            yield found[1], found[2], int(found[3])


def _text(arguments: str) -> bytes:
    found = TEXT.search(arguments)
    assert found is not None, f"no text in {arguments[:80]}"
    return bytes.fromhex(found[1].replace("\\x", ""))
