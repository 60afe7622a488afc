"""The reasons of a rating as they are shipped; the county's own list replaces them whole."""

import json
from functools import cache
from pathlib import Path

from appliance.domain.reasons import ReasonList, read_reasons


@cache
def shipped_reasons() -> ReasonList:
    """Return the list beside this file."""
    path = Path(__file__).with_name("rating_reasons.json")
    return read_reasons(json.loads(path.read_text(encoding="utf-8")))
