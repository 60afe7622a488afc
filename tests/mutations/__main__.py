"""The mutation gate: deliberate bugs, each of which named tests must catch.

A copy of the house gets one bug at a time; the tests that guard the broken promise are run there
and must fail. A suite that stays green under a bug is red itself (SYNC.md section 6, item 6).

Run: python -m tests.mutations [WORD…]    only bugs whose name holds one of the words
"""

import sys

from tests.mutations.gate import survivors
from tests.mutations.journal import JOURNAL_BUGS
from tests.mutations.sync import SYNC_BUGS

BUGS = (*JOURNAL_BUGS, *SYNC_BUGS)


def main(words: list[str]) -> int:
    """Run the gate and print what it let through."""
    chosen = [bug for bug in BUGS if not words or any(word in bug.name for word in words)]
    alive = survivors(chosen)
    for name in alive:
        sys.stdout.write(f"survived: {name}\n")
    sys.stdout.write(f"{len(chosen) - len(alive)} of {len(chosen)} bugs caught\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
