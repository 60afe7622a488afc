"""The catalogue of matters (事项) of the demo, read from its CSV."""

import csv
import json

from appliance.demo import DATA
from appliance.domain.frozen import dataclass

KINDS = {"即办": "instant", "承诺": "commitment", "上报": "referral"}
UNITS = {"工作日": "working", "自然日": "natural", "当场": "on_the_spot", "当日": "same_day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One matter as the generator needs it."""

    code: str
    name: str
    kind: str
    window_code: str
    promise_days: int
    promise_unit: str
    materials: tuple[str, ...]
    weight: float


def read_items() -> list[Item]:
    """Return all matters of the demo's catalogue."""
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return [
            Item(
                code=row["code"],
                name=row["name"],
                kind=KINDS[row["kind"]],
                window_code=row["window_code"],
                promise_days=int(row["promise_days"]),
                promise_unit=UNITS[row["promise_unit"]],
                materials=tuple(one.split("|")[0] for one in row["materials"].split(";") if one),
                weight=float(row["monthly_weight"]),
            )
            for row in csv.DictReader(file)
        ]


def read_history() -> dict[str, object]:
    """Return the parameters of a believable month."""
    found: dict[str, object] = json.loads((DATA / "history.json").read_text(encoding="utf-8"))
    return found
