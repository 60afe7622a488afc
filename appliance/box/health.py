"""Does the release on trial do its work: asked twice, a minute apart, then confirmed or taken back.

The county is not asked: a hall without a line must be able to take a release from a stick.

Source: APPLIANCE.md 2.4, pitfall 19.
"""

import argparse
import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from appliance.box.release import Releases, State, confirmed, taken_back
from appliance.box.slots import Slots
from appliance.domain.frozen import dataclass
from appliance.status import look

PROGRAMS = ("hall-hw", "hall-web", "hall-sync")
LEAST_FREE = 0.10  # of the data partition
PASSES, APART_S, PATIENCE_S = 2, 60.0, 300.0
EVERY_S = 10.0  # between two looks at a box that is not well

log = logging.getLogger("hallbox.health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What one look found."""

    hall: Mapping[str, object] | None  # the answer of /healthz
    dead: tuple[str, ...]
    free: float
    is_writable: bool


def ailments(signs: Signs, *, ailing: str = "") -> list[str]:
    """Return what is wrong, in English; what was wrong before the trial is no fault of it."""
    found = [f"{name} is not running" for name in signs.dead]
    if signs.hall is None:
        found.append("the pages do not answer")
    elif signs.hall.get("status") != "ok":
        why = str(signs.hall.get("why", "unhealthy"))
        found += [why] if why != ailing else []
    elif not signs.hall.get("clock"):
        found.append("the clock was not looked at")
    if not signs.is_writable:
        found.append("the data partition takes no file")
    if signs.free < LEAST_FREE:
        found.append("the data partition is nearly full")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How a trial is judged: what is looked at, and the passing of time."""

    signs: Callable[[], Signs]
    now: Callable[[], float]
    wait: Callable[[float], None]


def why_not(gate: Gate, *, ailing: str = "") -> str:
    """Return why a trial failed; empty once it was well twice, a minute apart."""
    give_up, passed = gate.now() + PATIENCE_S, 0
    why = ["nobody looked"]
    while gate.now() < give_up:
        why = ailments(gate.signs(), ailing=ailing)
        passed = 0 if why else passed + 1
        if passed == PASSES:
            return ""
        gate.wait(EVERY_S if why else APART_S)
    return "; ".join(why) or "never well for a whole minute"


def judge(gate: Gate, state: State) -> State:
    """Return the state after the trial: confirmed, or the release before with the reason."""
    if state.trial is None:
        return state
    why = why_not(gate, ailing=state.trial.ailing)
    return taken_back(state, why) if why else confirmed(state)


def look_round(home: Path, dead: Callable[[], tuple[str, ...]]) -> Signs:
    """Return the signs of this box now."""
    found = look(home)["hall"]
    usage = shutil.disk_usage(home)
    probe = home / "box" / ".probe"
    try:
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError:
        is_writable = False
    else:
        is_writable = True
    return Signs(
        hall=found if isinstance(found, dict) else None,
        dead=dead(),
        free=usage.free / usage.total,
        is_writable=is_writable,
    )


def _dead() -> tuple[str, ...]:
    asked = (("systemctl", "is-active", "--quiet", f"{name}.service") for name in PROGRAMS)
    done = (subprocess.run(words, check=False, timeout=30).returncode for words in asked)  # noqa: S603 - our own words
    return tuple(name for name, code in zip(PROGRAMS, done, strict=True) if code != 0)


def main(home: Path, root: Path) -> int:
    """Judge what is on trial; 1 when it was taken back and what came before is being started."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    gate = Gate(signs=lambda: look_round(home, _dead), now=time.monotonic, wait=time.sleep)
    slots = Slots(home)
    if (trial := slots.on_trial()) is not None:
        return conclude(slots, trial, lambda: why_not(gate, ailing=slots.ailing()))
    releases = Releases(home, root)
    after = judge(gate, releases.state())
    releases.put(after)
    log.info("runs=%s failure=%s", after.current, after.failure or "none")
    restart = ["systemctl", "--no-block", "restart", *(f"{name}.service" for name in PROGRAMS)]
    return _act_on([restart] if after.failure else [])


def conclude(slots: Slots, trial: str, why: Callable[[], str]) -> int:
    """Judge a slot on trial, do what follows, and only then forget the trial; 1 where it goes on.

    A power cut or a refused command in between leaves the trial as it was, to be judged again.
    """
    code = _act_on(slots.judged(trial, why))
    if not code:
        slots.settle()
    return code


def _act_on(commands: Sequence[Sequence[str]]) -> int:
    """Run what follows from a verdict; 1 where one of it fails, or starts something again."""
    for words in commands:
        done = subprocess.run(words, check=False, timeout=60)  # noqa: S603 - our own words only
        if done.returncode or words[0] == "systemctl":
            return 1
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.health")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--root", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.home, given.root))
