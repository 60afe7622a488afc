"""What hall-web leaves out of its memory is what its libraries would have loaded, and no more."""

import subprocess

import pytest

from appliance.left_out import NEVER_USED
from tests.fakes.fresh_python import loaded

ALL_ROOMS = "from appliance.web.rooms import every_route; every_route()"
# module → a part of it that is there only where the real one was loaded
REAL = {
    "click": "click.core",
    "dateutil": "dateutil.parser",
    "pdb": "bdb",
    "uvicorn.main": "uvicorn.supervisors",
    "yaml": "yaml.loader",
}


def test_each_has_a_part_that_tells_it() -> None:
    assert REAL.keys() == NEVER_USED.keys()


def test_the_hall_and_all_its_rooms_load_without() -> None:
    assert loaded("import appliance.__main__", ALL_ROOMS).isdisjoint(REAL.values())


def test_the_libraries_would_load_each() -> None:
    """One that no library asks for any longer goes from the list."""
    assert loaded("import appliance.program", ALL_ROOMS) >= {*REAL.values()}


@pytest.mark.parametrize("name", [*NEVER_USED, "dateutil.parser", "click.Group"])
def test_whoever_needs_one_after_all_is_told_which(name: str) -> None:
    asked = f"import {name.partition('.')[0]}\nsys.modules.get('{name}', {name}).something"
    with pytest.raises(subprocess.CalledProcessError) as ended:
        loaded("import appliance.__main__", asked)
    assert f"module '{name}' has no attribute 'something'" in ended.value.stderr


def test_the_command_that_runs_a_hall_keeps_its_own_click() -> None:
    assert "click.core" in loaded("import click, appliance.__main__", "click.Group.invoke")
