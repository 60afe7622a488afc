"""One emulated box: QEMU with a shell on a port, keys through QMP, a cable and a mains switch.

The root shell and the ear for the buzzer are two lines of the test board (guest/), whose ends the
board knows (bed.py); the console goes to a file. Everything that is waited for is a condition with
a limit.
"""

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

KEY_GAP_S = 0.008  # QEMU's queue of a USB keyboard holds 16 events; without a gap keys are lost
PATIENCE_S = 900.0  # emulation is two to ten times slower when anything else runs
LONG_S = 0.49  # the error tone lasts half a second; a beep may be stretched by a slow machine
PORTS = ("shell", "beeps", "monitor")


class Silent(Exception):
    """The box did not say what was waited for; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone of the buzzer, in seconds of the guest's own clock."""

    began_s: float
    ended_s: float

    @property
    def is_short(self) -> bool:
        """Say whether it is a beep; the error tone lasts half a second."""
        return self.ended_s - self.began_s < LONG_S


@dataclass(slots=True)
class Machine:
    """A running QEMU. `folder` takes its sockets and logs."""

    folder: Path
    process: subprocess.Popen[bytes]
    _lines: dict[str, socket.socket]
    began: float
    _heard: str = ""
    _beeps: bytes = b""
    _asked: int = 0

    @classmethod
    def start(cls, words: Sequence[str], folder: Path) -> Self:
        """Switch the power on.

        Raises:
            Silent: QEMU does not start.
        """
        folder.mkdir(parents=True, exist_ok=True)
        paths = {name: folder / f"{name}.sock" for name in PORTS}
        for path in paths.values():
            path.unlink(missing_ok=True)
        words = ["nice", "-n", "10", *words, "-display", "none", "-monitor", "none"]
        words += ["-chardev", f"file,id=console,path={folder}/console.log,append=on"]
        for name in PORTS[:2]:
            words += ["-chardev", f"socket,id={name},path={paths[name]},server=on,wait=off"]
        words += ["-qmp", f"unix:{paths['monitor']},server=on,wait=off"]
        with (folder / "qemu.out").open("wb") as out:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        began = time.monotonic()
        lines = {name: _connected(path, process, folder) for name, path in paths.items()}
        machine = cls(folder, process, lines, began)
        machine._read_answer()
        machine.ask("qmp_capabilities")
        return machine

    @property
    def age_s(self) -> float:
        """Return the seconds since the power came."""
        return time.monotonic() - self.began

    def cut(self) -> None:
        """Take the power away in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for line in self._lines.values():
            line.close()

    def ask(self, execute: str, **arguments: object) -> object:
        """Ask QEMU for something.

        Raises:
            Silent: it refuses.
        """
        self._lines["monitor"].sendall(
            json.dumps({"execute": execute, "arguments": arguments}).encode()
        )
        answer = self._read_answer()
        if "return" not in answer:
            raise Silent(f"{execute}: {answer}")
        return answer["return"]

    def happens(self, event: str, patience_s: float = PATIENCE_S) -> float:
        """Wait until QEMU tells of an event; return the age of the box then.

        Raises:
            Silent: it does not.
        """
        until, rest = time.monotonic() + patience_s, b""
        while True:
            self._lines["monitor"].settimeout(max(0.01, until - time.monotonic()))
            try:
                rest += self._lines["monitor"].recv(65536)
            except TimeoutError as late:
                raise Silent(f"no {event} within {patience_s:.0f} s") from late
            *whole, rest = rest.split(b"\n")
            if any(_parsed(line).get("event") == event for line in whole):
                return self.age_s

    def type_number(self, number: str) -> None:
        """Let the card reader type a number and Enter, key by key."""
        for sign in [*number, "ret"]:
            self.press_key(sign)

    def press_key(self, sign: str) -> None:
        """Let the card reader press and release one key."""
        for is_down in (True, False):
            key = {"down": is_down, "key": {"type": "qcode", "data": sign.lower()}}
            self.ask("input-send-event", events=[{"type": "key", "data": key}])
            time.sleep(KEY_GAP_S)

    def reader(self, *, is_in: bool) -> None:
        """Pull or plug the card reader."""
        if is_in:
            self.ask("device_add", driver="usb-kbd", id="reader", bus="xhci.0")
        else:
            self.ask("device_del", id="reader")

    def cable(self, *, is_in: bool) -> None:
        """Pull or plug the network cable."""
        self.ask("set_link", name="nic0", up=is_in)

    def tones(self, wait_s: float = 0.0) -> list[Tone]:
        """Return every tone of the buzzer since the last call; wait for the first one."""
        line, until = self._lines["beeps"], time.monotonic() + wait_s
        while b"\n" not in self._beeps:
            line.settimeout(max(0.01, until - time.monotonic()))
            try:
                said = line.recv(65536)
            except TimeoutError:
                break
            if not said:
                break
            self._beeps += said
        *whole, self._beeps = self._beeps.split(b"\n")
        return [Tone(*map(float, one.split())) for one in whole if one]

    def expect(self, pattern: str, patience_s: float = PATIENCE_S) -> re.Match[str]:
        """Wait until the shell says something, and forget what came before it.

        Raises:
            Silent: it does not.
        """
        until = time.monotonic() + patience_s
        while (found := re.search(pattern, self._heard, re.DOTALL)) is None:
            self._lines["shell"].settimeout(max(0.01, until - time.monotonic()))
            try:
                said = self._lines["shell"].recv(65536)
            except TimeoutError as late:
                raise Silent(f"{pattern!r} not seen; last: {self._heard[-900:]}") from late
            if not said:
                raise Silent(f"the shell is closed; last: {self._heard[-900:]}")
            self._heard += said.decode("utf-8", "replace")
        self._heard = self._heard[found.end() :]
        return found

    def run(self, line: str, patience_s: float = PATIENCE_S) -> str:
        """Run one line in the shell of the test board and return what it prints.

        Raises:
            Silent: it does not come back.
        """
        self._asked += 1
        begin, end = f"<<B{self._asked}", f"<<E{self._asked}"
        said = f"echo '<''<B{self._asked}'; {line}\necho '<''<E{self._asked}>>'\n"
        self._lines["shell"].sendall(said.encode())
        return self.expect(f"{begin}\n(.*?){end}>>", patience_s)[1]

    def holds(self, condition: str, patience_s: float = PATIENCE_S) -> float:
        """Wait until a shell condition holds; return the age of the box then.

        Raises:
            Silent: it does not hold in time.
        """
        loop = f"until {condition}; do sleep 0.3; done >/dev/null 2>&1; echo holds"
        self.run(loop, patience_s)
        return self.age_s

    def _read_answer(self) -> dict[str, object]:
        """Return the next answer of QEMU; what it tells unasked is passed by."""
        self._lines["monitor"].settimeout(60)
        rest = b""
        while True:
            rest += self._lines["monitor"].recv(65536)
            for line in rest.splitlines():
                with_meaning = _parsed(line)
                if with_meaning.keys() & {"return", "error", "QMP"}:
                    return with_meaning


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _parsed(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _connected(path: Path, process: subprocess.Popen[bytes], folder: Path) -> socket.socket:
    until = time.monotonic() + 20
    while True:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(str(path))
        except OSError as cause:
            line.close()
            if process.poll() is not None or time.monotonic() > until:
                said = (folder / "qemu.out").read_text("utf-8", "replace")[-800:]
                raise Silent(f"qemu did not start: {said}") from cause
            time.sleep(0.05)
        else:
            return line
