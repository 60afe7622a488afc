"""Proof A, recordings: what the guest's kernel says for typed numbers, kept for `./test`.

The stream is the kernel's own (`struct input_event` of a 64-bit machine), read before anybody grabs
the reader. A copy of what this writes lies in tests/data/streams/.
"""

import base64

from tests.image.scene import ANSWER_S, Scene
from tests.image.shown import must

NUMBERS = ("0040856634", "0012345670", "0980184834")
EVENT_BYTES = 24
KEYS = 11  # of a number: ten digits and Enter
EVENTS = 3  # of a key going down or up: scan code, key, report
FILE = "guest-usb-keyboard.bin"
READER = "/dev/input/by-id/*usb*kbd* /dev/input/by-path/*kbd*"


def record(scene: Scene) -> list[str]:
    """Type three numbers while nobody has grabbed the reader; keep what the kernel said."""
    box = scene.running()
    box.run("systemctl stop hall-hw.service")
    node = box.run(f"ls {READER} 2>/dev/null | head -n1").strip()
    box.run(f"cat {node} > /run/test-board/stream & echo $! > /run/test-board/cat")
    box.holds("ls -l /proc/$(cat /run/test-board/cat)/fd | grep -q /dev/input")
    for number in NUMBERS:
        box.type_number(number)
    box.tones(ANSWER_S)  # none comes: the keys are through by then
    said = box.run("kill $(cat /run/test-board/cat); base64 /run/test-board/stream")
    box.run("systemctl start hall-hw.service")
    raw = base64.b64decode(said)
    kept = scene.bed.artefact(FILE)
    kept.write_bytes(raw)
    events = len(raw) // EVENT_BYTES
    must(len(raw) % EVENT_BYTES == 0, f"{len(raw)} bytes are no whole events")
    wanted = len(NUMBERS) * KEYS * 2 * EVENTS
    must(events == wanted, f"{events} events for {len(NUMBERS)} numbers, not {wanted}")
    return [f"{events} events of {len(NUMBERS)} numbers from {node}"]
