"""The named profiles of the five documents and the seeded calendars, as files beside this one.

Each value in a profile stands with its clause; what a document leaves open is written `unset`.
A hall follows one profile per area (attendance, limits, complaints, …), chosen once; `common`
holds what no document says and lies under all of them.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from appliance.domain.errors import PolicyInvalid
from appliance.domain.policy import Layer, Origin, Policy, read_layer
from appliance.domain.workdays import WorkCalendar
from appliance.domain.year_table import YearTable, read_year

_FOLDER = Path(__file__).parent
COMMON = "common"


def profile_names() -> list[str]:
    """Return the names of the shipped profiles, without the common one."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml") if path.stem != COMMON)


@cache
def profile(name: str) -> Layer:
    """Return one shipped profile.

    Raises:
        PolicyInvalid: no profile of that name is shipped, or its file holds what it cannot hold.
    """
    path = _FOLDER / f"{name}.toml"
    if name != COMMON and name not in profile_names():
        raise PolicyInvalid("profile", problem="unknown_profile", found=name)
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return read_layer(document, origin=Origin.PROFILE, version=f"{name}/1")


def profile_layers(name: str) -> list[Layer]:
    """Return the common settings and one profile over them.

    Raises:
        PolicyInvalid: no profile of that name is shipped.
    """
    return [profile(COMMON), profile(name)]


def chosen_layers(choice: Mapping[str, str]) -> list[Layer]:
    """Return the common settings and, area by area, the profile a hall follows there.

    Args:
        choice: area → profile, such as {"attendance": "handbook-a", "limits": "dafan"}.

    Raises:
        PolicyInvalid: a profile of that name is not shipped, or says nothing of that area.
    """
    return [profile(COMMON), *(_part(area, name) for area, name in choice.items())]


def profile_policy(name: str, *, on: date) -> Policy:
    """Return the policy of one profile alone, as the documents state it.

    Raises:
        PolicyInvalid: no profile of that name is shipped.
    """
    return Policy.on(on, profile_layers(name))


@cache
def seeded_calendar() -> WorkCalendar:
    """Return the calendar of all years seeded at build."""
    return WorkCalendar.of(_tables(sorted((_FOLDER / "calendar").glob("*.toml"))))


def _part(area: str, name: str) -> Layer:
    layer = profile(name).only([area])
    if not layer.settings:
        raise PolicyInvalid(area, problem="profile_is_silent", found=name)
    return layer


def _tables(paths: Iterable[Path]) -> Iterable[YearTable]:
    for path in paths:
        yield read_year(tomllib.loads(path.read_text(encoding="utf-8")))
