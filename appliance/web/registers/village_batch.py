"""Reading the batch form of a village's register: a line counts once anything stands in it."""

from collections.abc import Mapping
from datetime import date

from appliance.desk.villages import MOST_ROWS, MatterRow
from appliance.web.fields import day_in
from appliance.web.registers import wording_registers as words

SHOWN = 12  # lines of the form: what fits a tablet's page; more are sent in a second batch
FIELDS = ("day", "item", "name", "phone", "result", "own")
Line = Mapping[str, str]


def batch_of(values: Mapping[str, str]) -> list[Line]:
    """Return the lines of the form as they were typed, empty ones too."""
    return [{name: values.get(f"{name}-{n}", "") for name in FIELDS} for n in range(1, SHOWN + 1)]


def read_batch(
    values: Mapping[str, str], today: date
) -> tuple[list[MatterRow], list[tuple[str, str]]]:
    """Return the lines that hold something, and what is wrong with the form."""
    wrong = [] if values.get("village") else [("village", words.NEED_VILLAGE)]
    rows = []
    for n, line in enumerate(batch_of(values), 1):
        if not (line["item"] or line["name"]):
            continue
        day = day_in(line["day"])
        if day is None or day > today or not (line["item"] and line["name"]):
            wrong.append((f"item-{n}", words.NEED_LINE.format(n=n)))
            continue
        rows.append(
            MatterRow(
                day=day,
                item=line["item"],
                name=line["name"],
                phone=line["phone"],
                by_agency=line["own"] != "yes",
                result=line["result"],
            )
        )
    if not rows and len(wrong) <= 1:
        wrong.append(("item-1", words.NEED_ROWS))
    return rows[:MOST_ROWS], wrong
