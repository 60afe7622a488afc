"""The benchmarks: `python -m tests.bench NAME [--json]` prints one JSON line and exits 0 if ok.

Each name is a file beside this one with a function `measure()` that returns the line: `name`,
`value`, `bar`, `ok` and what else is worth knowing. Every bar stands in DESIGN.md 11.
"""

import argparse
import importlib
import json
import sys

NAMES = (
    "append",
    "footprint",
    "start",
    "signal",
    "lamp",
    "sync",
    "pages",
    "voice",
    "county",
    "scale",
    "powercut",
)


def main(arguments: list[str]) -> int:
    """Run one benchmark and print its line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one JSON line, as always")
    chosen = parser.parse_args(arguments)
    line = importlib.import_module(f"tests.bench.{chosen.name}").measure()
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0 if line["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
