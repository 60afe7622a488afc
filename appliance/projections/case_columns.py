"""The columns of a case's row: which the care for cases added, and how a row stands at first."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAtFirst:
    """How a row stands when its case was just received, and the columns the care added."""

    columns_added: Mapping[str, str]
    values: Mapping[str, str | int | None]


AT_FIRST = RowAtFirst(
    columns_added=MappingProxyType(
        {
            "legal_days": "INTEGER NOT NULL DEFAULT 0",
            "legal_unit": "TEXT NOT NULL DEFAULT ''",
            "legal_due_on": "TEXT",
            "owed_by": "TEXT",
            "stopped_on": "TEXT",
            "reported_on": "TEXT",
            "replied_on": "TEXT",
            "delivered_on": "TEXT",
            "archived_on": "TEXT",
            "urged_on": "TEXT",
            "follow_on": "TEXT",
            "finding": "TEXT",
            "late_asked": "INTEGER NOT NULL DEFAULT 0",
            "rounds": "INTEGER NOT NULL DEFAULT 0",
            "trips": "INTEGER NOT NULL DEFAULT 0",
            "fault_trips": "INTEGER NOT NULL DEFAULT 0",
            "worked_on": "TEXT NOT NULL DEFAULT ''",
        }
    ),
    values=MappingProxyType(
        {
            "accepted_at": None,
            "due_on": None,
            "provisional": 0,
            "policy": None,
            "calendar": None,
            "finished_on": None,
            "legal_due_on": None,
            "owed_by": None,
            "stopped_on": None,
            "reported_on": None,
            "replied_on": None,
            "delivered_on": None,
            "archived_on": None,
            "urged_on": None,
            "follow_on": None,
            "finding": None,
            "late_asked": 0,
            "rounds": 0,
            "trips": 0,
            "fault_trips": 0,
        }
    ),
)
