"""Invented people: citizens and staff, from lists and a seed. Their numbers cannot be anyone's."""

import json
from random import Random

from appliance.demo import DATA
from appliance.domain.frozen import dataclass

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"  # ISO 7064 MOD 11-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """Somebody who comes to the hall."""

    name: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who works in the hall, with the card that is enrolled for them."""

    staff_no: str
    name: str
    unit: str
    post: str
    window: int | None
    roles: tuple[str, ...]
    card: str
    habitually_late: bool = False


class People:
    """A source of invented people; the same seed gives the same people in the same order."""

    def __init__(self, random: Random) -> None:
        self._random = random
        names = json.loads((DATA / "names.json").read_text(encoding="utf-8"))
        self._surnames = [one["surname"] for one in names["people"]["surnames"]]
        self._weights = [one["weight"] for one in names["people"]["surnames"]]
        self._generations = names["people"]["given_names_by_generation"]
        self._area = names["id_number"]["area_code"]
        self._prefix = names["phone"]["mobile_prefix"]
        self.units: list[str] = names["organisations"]["units"]
        self.hall: str = names["organisations"]["hall"]
        self.county: str = names["places"]["county"]
        self.complaints: list[dict[str, object]] = names["complaints"]
        self.missing: list[str] = names["one_time_notice_reasons"]
        self.remarks: dict[str, list[str]] = names["rating_remarks"]

    def citizen(self) -> Citizen:
        """Return one more citizen."""
        generation = self._random.choice(self._generations[:5])
        female = self._random.choice((True, False))
        return Citizen(
            name=self._name(generation, female=female),
            id_number=self._id_number(generation["born"], female=female),
            phone=f"{self._prefix}{self._random.randrange(10**6):06d}",
        )

    def staff_name(self) -> str:
        """Return the name of somebody of working age."""
        return self._name(self._random.choice(self._generations[2:4]), female=None)

    def _name(self, generation: dict[str, list[str]], *, female: bool | None) -> str:
        if female is None:
            female = self._random.choice((True, False))
        sex = "female" if female else "male"
        surname: str = self._random.choices(self._surnames, self._weights)[0]
        second = self._random.choice(generation[f"{sex}_second"])
        if self._random.random() < float(generation["single_share"]):  # type: ignore[arg-type]  # one number among the lists
            return surname + second
        return surname + self._random.choice(generation[f"{sex}_first"]) + second

    def _id_number(self, born: list[int] | list[str], *, female: bool) -> str:
        year = self._random.randrange(int(born[0]), int(born[1]) + 1)
        sequence = self._random.randrange(100) * 2 + (0 if female else 1)
        day = f"{self._random.randrange(1, 13):02d}{self._random.randrange(1, 29):02d}"
        stem = f"{self._area}{year}{day}{sequence:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(stem, _WEIGHTS, strict=True))
        return stem + _CHECK[total % 11]


# Windows as document 001 names them (6 + X), each with the unit that sends its clerk; the busiest
# matter has two counters.
WINDOWS: tuple[tuple[int, str], ...] = (
    (1, "柘坪镇自然资源和生态环境办公室"),
    (2, "柘坪镇社会事务办公室"),
    (3, "柘坪镇社会事务办公室"),
    (4, "柘坪镇退役军人服务站"),
    (5, "柘坪镇农业综合服务中心"),
    (6, "柘坪镇财政所"),
    (7, "柘坪镇应急管理办公室"),
    (8, "柘坪镇党群和政务服务中心"),
    (9, "青梓县市场监督管理局柘坪市场监管所"),
)
OFFICE = "柘坪镇党群和政务服务中心"  # sends everybody who serves at no window
# Which window of ours serves the window code of the catalogue.
WINDOW_OF_CODE: dict[str, tuple[int, ...]] = {
    "W1": (1,),
    "W2": (2, 3),
    "W3": (4,),
    "W4": (5,),
    "W5": (6,),
    "W6": (7,),
    "X1": (8,),
    "X2": (8,),
    "X3": (9,),
    "X4": (9,),
}
LATECOMER = 6  # who serves here comes late by habit
_POSTS: tuple[tuple[str, int | None, tuple[str, ...]], ...] = (
    ("大厅主任", None, ("director",)),
    ("大厅副主任（兼督查）", None, ("deputy_director", "supervisor")),
    ("首席代表", 1, ("chief_representative", "clerk")),
    ("窗口工作人员", 2, ("clerk",)),
    ("窗口工作人员", 3, ("clerk",)),
    ("窗口工作人员", 4, ("clerk",)),
    ("窗口工作人员", 5, ("clerk",)),
    ("窗口工作人员", 6, ("clerk",)),
    ("窗口工作人员", 7, ("clerk",)),
    ("综合受理员", 8, ("clerk",)),
    ("窗口工作人员", 9, ("clerk",)),
    ("帮办代办员", None, ("clerk",)),
    ("办公室工作人员", None, ("office",)),
    ("系统管理员", None, ("administrator",)),
)


def hire_staff(people: People, random: Random) -> list[StaffMember]:
    """Return the 14 people of the hall; the one at window 6 is the habitual latecomer."""
    return [
        StaffMember(
            staff_no=f"{1001 + index}",
            name=people.staff_name(),
            unit=dict(WINDOWS).get(window or 0, OFFICE),
            post=post,
            window=window,
            roles=roles,
            card=f"{random.randrange(10**6, 2**32):010d}",
            habitually_late=window == LATECOMER,
        )
        for index, (post, window, roles) in enumerate(_POSTS)
    ]
