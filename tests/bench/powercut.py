"""Power cuts: images of spool and hall.db cut at the same instant that lose what was told.

Bar (DESIGN.md 11): 0 of at least 5,000 images. A lying card defeats every journal mode; of what it
loses, everything that the county had received must be noticed at the next contact.
"""

import tempfile
from pathlib import Path

from tests.faults import powercut
from tests.faults.powercut_check import check_all, check_liars

EVENTS = 90
LEAST = 5_000
LIES = 3  # syncs that the lying card acknowledged and did not do


def measure() -> dict[str, object]:
    """Record one run, replay all its cuts, and return the line to print."""
    with tempfile.TemporaryDirectory(prefix="bench-powercut-") as place:
        calls = powercut.record(Path(place) / "home", EVENTS)
    honest = check_all(powercut.images(calls, ("drop", "keep", "mix")))
    liars = check_liars(powercut.images(calls, ("drop",), lies=LIES))
    bad = honest.losing + honest.damaged
    return {
        "name": "powercut",
        "value": bad,
        "bar": 0,
        "ok": bad == 0 and honest.images >= LEAST and liars.losing > 0 and liars.undetected == 0,
        "images": honest.images,
        "recovered_by_the_product": honest.recovered,
        "calls": len(calls),
        "liar_images": liars.images,
        "liar_losing": liars.losing,
        "liar_unnoticed": liars.undetected,
        "first": honest.first + liars.first[: 5 * bool(liars.undetected)],
    }
