"""hall-sync starts light: what only a stick needs is loaded when a stick is there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTION = """
import sys
import sync.__main__
print(*sorted(name for name in sys.modules if name.startswith("appliance.domain.facts")))
"""


def test_the_kinds_of_facts_are_not_loaded_at_the_start() -> None:
    done = subprocess.run(
        [sys.executable, "-c", QUESTION], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
