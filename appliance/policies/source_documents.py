"""The documents behind the shipped profiles: who issued them, when, and from which day they hold.

What a document leaves open stays empty; a day is never guessed.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from appliance.domain.rule_register import SourceDocument

_FILE = Path(__file__).parent / "documents.json"


@cache
def source_documents() -> Mapping[str, SourceDocument]:
    """Return the document of each shipped profile, by the profile's name."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return {row["profile"]: SourceDocument(**row) for row in rows}
