"""One line on the page of the box: what has become of the program the county sent."""

from collections.abc import Mapping
from pathlib import Path

from appliance.journal import box_notes
from appliance.web.house import wording_box as words


def update_words(home: Path, update: Mapping[str, object]) -> str:
    """Return the line; empty where nothing is on its way, waits or was refused.

    Args:
        home: the hall's directory, with the answers of the one-shot that judges.
        update: what hall-sync told last (name, offered, state, percent); empty where it did not.
    """
    answers = box_notes.update_answers(home)
    answer = answers[-1] if answers else {}
    is_judged = answer.get("offered") == update.get("offered")
    if update and not is_judged:
        shape = words.UPDATE_ON_ITS_WAY.get(str(update.get("state")), "")
        return shape.format(name=update.get("name"), percent=update.get("percent"))
    name, why = answer.get("name"), str(answer.get("why", ""))
    if why:
        because = words.UPDATE_WHY.get(why, words.UPDATE_WHY_ELSE)
        return words.UPDATE_REFUSED.format(name=name, why=because)
    waits = any((home / one).exists() for one in (box_notes.RELEASE_WAITS, box_notes.SLOT_WAITS))
    return words.UPDATE_TAKEN.format(name=name) if answer and waits else ""
