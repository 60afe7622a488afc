"""`python -m appliance --home DIR`: hall-web. The parts list itself is appliance/program.py."""

import argparse
import gc
import sys
from pathlib import Path

USUAL = gc.get_threshold()
gc.set_threshold(20_000, 1, 1_000)  # little that loads is thrown away: 2 MB, seldom looked for

from appliance.left_out import leave_out  # noqa: E402

leave_out()

from appliance.program import main  # noqa: E402  # behind the lines above, or they are for nothing

gc.freeze()  # what is loaded stays; the collector need not look at it ever again
gc.set_threshold(*USUAL)

__all__ = ["main"]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home.resolve()))
