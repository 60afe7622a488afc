"""`python -m appliance --home DIR`: hall-web. The parts list itself is appliance/program.py."""

import argparse
import gc
import sys
from pathlib import Path

gc.disable()  # nothing that loads is thrown away: looking for it costs a tenth of the start

from appliance.program import main  # noqa: E402  # behind the line above, or that is for nothing

gc.freeze()  # what is loaded stays; the collector need not look at it ever again
gc.enable()

__all__ = ["main"]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home.resolve()))
