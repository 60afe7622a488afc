"""The administrator at a tablet of the emulated hall, with the word that was chosen before."""

import re

from tests.bench.visitor import Visitor
from tests.image.machine import Machine
from tests.image.scene import Scene
from tests.image.shown import must

FIRST_WORD = "cat /var/lib/hallbox/local/first-login.txt"
WORD = "青禾县的办公室有三盏灯"


def logged_in(scene: Scene, box: Machine) -> Visitor:
    """Return the administrator: with the first word of this card, or the one chosen before."""
    kept = scene.card.with_suffix(f".{scene.hall}.word")
    visitor = Visitor(scene.https, is_tls=True)
    if kept.exists():
        visitor.log_in(kept.read_text("ascii"), WORD)
        return visitor
    said = re.search(r"工号：(\S+)\s+起始口令：(\S+)", box.run(FIRST_WORD))
    must(said is not None, "no first word on the box")
    assert said is not None
    visitor.log_in(said[1], said[2])
    visitor.send("/password", {"new": WORD, "again": WORD})
    kept.write_text(said[1], "ascii")
    return visitor
