"""Which release runs: one is taken on trial at power-on, and confirmed by health or taken back.

Only a release on trial counts its starts: staff who flick the mains three times must not throw a
healthy box back (APPLIANCE.md 2.4). The rule is the pure part, and the same as in boot.cmd.

Sources: APPLIANCE.md 2.4, pitfalls 18, 19.
"""

import argparse
import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from appliance.box import files
from appliance.box.install import point
from appliance.domain.frozen import dataclass

TRIES = 3  # starts that a release on trial has before the one before it comes back
TOO_OFTEN = "not confirmed within three starts"

log = logging.getLogger("hallbox.release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A release that must prove itself; `left` counts the starts it still has."""

    name: str
    before: str
    left: int
    ailing: str = ""  # what was wrong before it came and is no fault of it


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Which release runs, which waits, which is on trial, and why one was taken back.

    `ailing` is what was wrong with the box when the waiting one came.
    """

    current: str
    pending: str = ""
    ailing: str = ""
    trial: Trial | None = None
    failure: str = ""


def at_start(state: State) -> State:
    """Return what runs from this start on. A confirmed release counts nothing."""
    trial = state.trial
    if trial is not None and trial.left <= 0:
        return taken_back(state, TOO_OFTEN)
    if trial is not None:
        # Named again: the power may have gone between the note and the name that points.
        return replace(state, current=trial.name, trial=replace(trial, left=trial.left - 1))
    if state.pending and state.pending != state.current:
        begun = Trial(name=state.pending, before=state.current, left=TRIES - 1, ailing=state.ailing)
        return State(current=state.pending, trial=begun)
    return replace(state, pending="", ailing="")


def confirmed(state: State) -> State:
    """Return the state once the release on trial has proven itself."""
    return State(current=state.current, pending=state.pending)


def taken_back(state: State, why: str) -> State:
    """Return the state with the release before, and the reason."""
    if state.trial is None:
        return state
    waiting = "" if state.pending == state.trial.name else state.pending
    return State(current=state.trial.before, pending=waiting, failure=why)


class Releases:
    """The releases of one box, on disk: folders, the name that points at one, the state."""

    def __init__(self, home: Path, root: Path) -> None:
        self._box = home / "box"
        self._root = root

    def state(self) -> State:
        """Return what the disk says; a file that cannot be read counts as none."""
        trial = _members(self._box / "trial")
        pending = _members(self._box / "pending")
        return State(
            current=(self._root / "current").readlink().name,
            pending=str(pending.get("name", "")),
            ailing=str(pending.get("ailing", "")),
            trial=_trial(trial) if trial else None,
        )

    def put(self, state: State) -> None:
        """Make a state durable: what runs first, then what is still open about it.

        A release whose folder is gone is never pointed at.
        """
        if not (self._root / "releases" / state.current).is_dir():
            log.error("release=missing name=%s", state.current)
            return
        trial = state.trial
        if trial is not None:
            members = {"name": trial.name, "before": trial.before, "left": trial.left}
            _keep(self._box / "trial", members | {"ailing": trial.ailing})
        point(self._root / "current", Path("releases") / state.current)
        files.sync_folder(self._root)
        if state.failure:
            _keep(self._box / "last-failure.json", {"back_to": state.current, "why": state.failure})
        if trial is None:
            _drop(self._box / "trial")
        if not state.pending:
            _drop(self._box / "pending")

    def wait_for_start(self, name: str, ailing: str = "") -> None:
        """Let a release begin its trial at the next power-on; never before."""
        _keep(self._box / "pending", {"name": name, "ailing": ailing})


def _trial(members: Mapping[str, object]) -> Trial | None:
    match members:
        case {"name": str(name), "before": str(before), "left": int(left)}:
            ailing = str(members.get("ailing", ""))
            return Trial(name=name, before=before, left=left, ailing=ailing)
        case _:
            return None


def _members(path: Path) -> Mapping[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep(path: Path, members: Mapping[str, object]) -> None:
    files.write(path, json.dumps(members, ensure_ascii=False).encode(), mode=0o644)


def _drop(path: Path) -> None:
    if path.exists():
        path.unlink()
        files.sync_folder(path.parent)


def main(home: Path, root: Path) -> int:
    """Decide at power-on which release runs."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    releases = Releases(home, root)
    before = releases.state()
    after = at_start(before)
    if after != before:
        releases.put(after)
    log.info("runs=%s trial=%s failure=%s", after.current, after.trial is not None, after.failure)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.release")
    parser.add_argument("what", choices=["start"])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--root", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.home, given.root))
