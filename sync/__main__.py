"""hall-sync: the parts list, the exit code, and nothing else."""

import argparse
import logging
import sys
from pathlib import Path

# httpx finds its own command line not installed, and what that imports stays out of memory: 1 MB.
sys.modules["httpx._main"] = None  # type: ignore[assignment]  # None: not to be imported

from sync.program import Program, this_boot  # noqa: E402  # behind the line above
from sync.settings import WrongSetting, load  # noqa: E402

_log = logging.getLogger("sync")


def main(home: Path, *, once: bool = False) -> int:
    """Deliver to the county for ever, or until all is proven.

    Args:
        home: the hall's directory.
        once: drain and return.

    Returns:
        0: drained; 1: not everything could be proven, or a setting is wrong.
    """
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log every request
    try:
        program = Program(home, load(home), this_boot())
    except WrongSetting as wrong:
        _log.error("wrong_setting %s", wrong)
        return 1
    _log.info("start home=%s once=%s", home, once)
    try:
        if once:
            return 0 if program.drain() else 1
        program.run()
    except KeyboardInterrupt:
        return 0
    finally:
        program.link.close()
    return 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m sync", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--once", action="store_true")
    given = parser.parse_args()
    sys.exit(main(given.home, once=given.once))
