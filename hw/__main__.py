"""`python -m hw --home DIR`: hall-hw. The parts list itself is hw/program.py."""

import argparse
import sys
from pathlib import Path

sys.modules["ssl"] = None  # type: ignore[assignment]  # asyncio would load it, and hall-hw has no network

from hw.program import main  # noqa: E402  # behind the line above, or that is for nothing

__all__ = ["main"]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m hw", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the hall's home directory")
    main(parser.parse_args().home)
