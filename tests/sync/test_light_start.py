"""What runs all day starts light: what is seldom needed is loaded when it is needed."""

from pathlib import Path

from sync.county import __main__ as county
from tests.fakes.fresh_python import loaded

RECEIVER = """
from pathlib import Path
from sync.county.__main__ import Place, create_app, open_desk
desk, _ = open_desk(Place(home=Path(sys.argv[1])))
create_app(desk)
desk.close()
"""


def test_the_agent_loads_neither_the_kinds_of_facts_nor_a_command_line() -> None:
    seldom = ("appliance.domain.facts", "click")
    assert [name for name in loaded("import sync.__main__") if name.startswith(seldom)] == []


def test_a_receiver_over_a_current_file_loads_neither_kinds_nor_migrations(tmp_path: Path) -> None:
    county.create_enrolment_code(tmp_path, "430922-103")

    seldom = {"appliance.domain.facts", "sqlite_utils", "jinja2", "psycopg", "openpyxl", "httpx"}
    assert loaded(RECEIVER, words=(str(tmp_path),)).isdisjoint(seldom)
