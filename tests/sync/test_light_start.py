"""What runs all day starts light: what is seldom needed is loaded when it is needed."""

import subprocess
import sys
from pathlib import Path

from sync.county import __main__ as county

ROOT = Path(__file__).parents[2]
AGENT = """
import sys
import sync.__main__
seldom = ("appliance.domain.facts", "click")
print(*sorted(name for name in sys.modules if name.startswith(seldom)))
"""
RECEIVER = """
import sys
from pathlib import Path
from sync.county.__main__ import Place, create_app, open_desk
desk, _ = open_desk(Place(home=Path(sys.argv[1])))
create_app(desk)
seldom = {"appliance.domain.facts", "sqlite_utils", "jinja2", "psycopg", "openpyxl", "httpx"}
print(*sorted(seldom & set(sys.modules)))
desk.close()
"""


def loaded(question: str, *words: str) -> list[str]:
    """Ask a fresh Python what of the seldom needed a start has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", question, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_agent_loads_neither_the_kinds_of_facts_nor_a_command_line() -> None:
    assert loaded(AGENT) == []


def test_a_receiver_over_a_current_file_loads_neither_kinds_nor_migrations(tmp_path: Path) -> None:
    county.create_enrolment_code(tmp_path, "430922-103")

    assert loaded(RECEIVER, str(tmp_path)) == []
