"""Proof A, what the box costs: memory at rest and after a hall day, bytes for a swipe, exposure."""

import re
import time
from collections.abc import Mapping

from tests.bench.footprint import one_of_each
from tests.image.machine import Machine
from tests.image.scene import ANSWER_S, LINES, UNITS, Scene
from tests.image.shown import arrives, must
from tests.image.tablet import logged_in

IDLE_MB, DAY_MB, SWIPE_KB = 90, 100, 12
DAY_SWIPES, DAY_PRESSES, DAY_PAGES = 60, 20, 120
REST_S, REST_SHARE = 20, 0.3  # lgpio as it comes takes 0.41 of an emulated processor for nothing


def weigh(scene: Scene) -> list[str]:
    """Memory and processor at rest, bytes written for a swipe, exposure as seen inside."""
    box = scene.running()
    scene.page_comes()
    pss, share = _weights(box), _share(box, "hall-hw")
    must(share < REST_SHARE, f"hall-hw takes {share:.0%} of the processor while nothing happens")
    box.cable(is_in=False)  # once a minute the county's receipt is kept, too; that is no swipe's
    try:
        before = {unit: _written(box, unit) for unit in UNITS}
        beeped = sum(scene.swipe() for _ in range(20))
        after = {unit: _written(box, unit) for unit in UNITS}
    finally:
        box.cable(is_in=True)
    arrives(scene)
    wrote = {unit: (after[unit] - before[unit]) / max(beeped, 1) / 1024 for unit in UNITS}
    scores = box.run(f"systemd-analyze security --no-pager {' '.join(UNITS)} | grep -i overall")
    free = box.run("awk '/MemTotal|MemAvailable/ {print int($2 / 1024)}' /proc/meminfo").split()
    huge = box.run("cat /sys/kernel/mm/transparent_hugepage/enabled")
    must("[always]" not in huge, f"huge pages for everybody: {huge}")
    return [
        f"PSS at rest {_listed(pss)} MB, together {_sum(pss, IDLE_MB)}",
        f"hall-hw takes {share:.0%} of the emulated processor while nothing happens",
        f"written for a swipe {_listed(wrote)} KB{_over(max(wrote.values()), SWIPE_KB)}",
        f"exposure from inside {' '.join(re.findall('[0-9][.][0-9]', scores))}",
        f"memory {free[0]} MB, {free[1]} MB to spare",
    ]


def hall_day(scene: Scene) -> list[str]:
    """Swipes, presses and pages of a day; the memory of the three units after it."""
    box = scene.running()
    scene.page_comes()
    visitor, began = logged_in(scene, box), time.monotonic()
    paths = one_of_each(visitor.discover("/password", DAY_PAGES))
    visitor.go_round(paths, DAY_PAGES)
    visitor.close()
    pages_s = time.monotonic() - began
    beeped = sum(scene.swipe() for _ in range(DAY_SWIPES))
    for _ in range(DAY_PRESSES):
        box.run(f"echo pull-down > {LINES}/sim_gpio4/pull")
        time.sleep(ANSWER_S)  # the lock-out of one window
        box.run(f"echo pull-up > {LINES}/sim_gpio4/pull")
    arrives(scene)
    pss = _weights(box)
    return [
        (
            f"{beeped} swipes, {DAY_PRESSES} presses, {len(paths)} kinds of page opened"
            f" {2 * DAY_PAGES} times in {pages_s:.0f} s"
        ),
        f"PSS after it {_listed(pss)} MB, together {_sum(pss, DAY_MB)}",
    ]


def _weights(box: Machine) -> dict[str, float]:
    return {unit: _pss_mb(box, unit) for unit in UNITS}


def _main_pid(unit: str) -> str:
    return f"$(systemctl show -p MainPID --value {unit})"


def _pss_mb(box: Machine, unit: str) -> float:
    said = box.run(f"awk '/^Pss:/ {{print $2}}' /proc/{_main_pid(unit)}/smaps_rollup")
    return int(said) / 1024


def _written(box: Machine, unit: str) -> int:
    return int(box.run(f"awk '/^write_bytes/ {{print $2}}' /proc/{_main_pid(unit)}/io"))


def _share(box: Machine, unit: str) -> float:
    """Return the share of the processor that a unit takes for a while."""
    used = f"awk '/^usage_usec/ {{print $2}}' /sys/fs/cgroup/system.slice/{unit}.service/cpu.stat"
    look = f"{used}; cut -d' ' -f1 /proc/uptime"
    before, began, after, ended = map(float, box.run(f"{look}; sleep {REST_S}; {look}").split())
    return (after - before) / 1e6 / (ended - began)


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in values.items())


def _sum(values: Mapping[str, float], bar: float) -> str:
    total = sum(values.values())
    return f"{total:.1f} MB{_over(total, bar)}"


def _over(value: float, bar: float) -> str:
    return f" (bar {bar})" if value <= bar else f" (**above the bar of {bar}**)"
