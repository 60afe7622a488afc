"""What the steps of a proof say: a condition that must hold, a record that must arrive."""

from tests.image.machine import Machine
from tests.image.scene import Scene

ARRIVES_S = 180.0  # from the beep to the county's feed, with a line


class NotShown(Exception):
    """A step did not show what it should; the message says what was seen instead."""


def must(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - the condition of a sentence
    """Go on if a condition holds.

    Raises:
        NotShown: it does not; `otherwise` says what was seen.
    """
    if not holds:
        raise NotShown(otherwise)


def arrives(scene: Scene, patience_s: float = ARRIVES_S) -> float:
    """Return the seconds until the last number that beeped is at the county.

    Raises:
        NotShown: it does not come in time.
    """
    beeped = scene.beeped()[-1][-4:]
    took = scene.county.waits_for(scene.hall, beeped, patience_s)
    must(took < patience_s, f"{beeped} beeped and did not reach the county in {patience_s:.0f} s")
    return took


def facts(scene: Scene, kind: str) -> int:
    """Return how many facts of a kind the county holds of this hall."""
    return sum(fact.kind.startswith(kind) for fact in scene.county.facts(scene.hall))


def no_failed_units(box: Machine) -> None:
    """See that systemd holds nothing for failed.

    Raises:
        NotShown: it does.
    """
    failed = box.run("systemctl --failed --no-legend --plain | cut -d' ' -f1").split()
    must(not failed, f"failed units: {' '.join(failed)}")
