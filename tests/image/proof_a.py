"""Proof A: the shipped root on QEMU's `virt` with 512 MB does its job from power-on to the county.

Each step is a sentence that holds or raises; what it measured is returned as lines to print. A day
of a hall and what goes wrong in halls are two proofs that know nothing of each other.
"""

from collections.abc import Callable, Mapping

from tests.image import a_care, a_cuts, a_day, a_stick, a_trouble, a_weight, recording
from tests.image.scene import Scene

DAY: Mapping[str, Callable[[Scene], list[str]]] = {
    "first-start": a_day.first_start,
    "dead-box": a_care.dead_box,
    "cold-start": a_day.cold_start,
    "swipes": a_day.swipes,
    "presses": a_day.presses,
    "cable": a_day.cable,
    "weigh": a_weight.weigh,  # before anybody opens a page: what is opened late is no box at rest
    "county-stick": a_stick.county_stick,
    "replug": a_day.replug,
    "hall-day": a_weight.hall_day,
    "record": recording.record,
    "cold-cuts": a_cuts.cold_cuts,
    "power-cuts": a_cuts.power_cuts,
}
TROUBLE: Mapping[str, Callable[[Scene], list[str]]] = {
    "wrong-clock": a_trouble.wrong_clock,
    "orders": a_trouble.orders,
    "first-cuts": a_trouble.first_cuts,
    "data-partition": a_trouble.data_partition,
    "no-reader": a_trouble.no_reader,
}
