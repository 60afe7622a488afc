"""Policy: the named settings, each with the clause it comes from.

Rule 1: nothing local is in code. What differs between the documents is a setting; its key and kind
are in SETTINGS, and an unknown key is refused.
Rule 2: a setting the documents leave open stays unset; a rule that needs it is refused with the
key and the clause, never answered with a guess.
Rule 3: profile ← county document ← hall's overrides, each from its day on. Every value remembers
the layer and version it came from.

A document is the mapping a TOML file or a JSON document gives:
    [limits]
    superior = { value = 15, clause = "000§11.6(2)" }
    county_decision = { unset = true, clause = "000§11.6(1)" }

Sources: RULEBOOK 2 (never average two documents) and 2.1; DESIGN.md 6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import PolicyInvalid, PolicyNotSet
from appliance.domain.frozen import dataclass
from appliance.domain.settings_table import SETTINGS, SettingKind, Span, Value, read_value

__all__ = ["Layer", "Origin", "Policy", "Setting", "SettingKind", "Span", "Value", "read_layer"]


class Origin(StrEnum):
    """Who gave a value. Values are stored and sent; never rename one."""

    PROFILE = "profile"  # one of the five documents
    COUNTY = "county"  # 县里下发
    HALL = "hall"  # 本厅自定, with author and day


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value with its source; `value` is None where the document leaves it open."""

    key: str
    value: Value | None
    clause: str
    origin: Origin
    version: str
    note: str = ""
    by: str = ""  # who set it, for the hall's own values


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The settings of one document from its day on; a profile holds from the beginning."""

    origin: Origin
    version: str
    settings: Mapping[str, Setting]
    effective_from: date = date.min

    def only(self, areas: Iterable[str]) -> "Layer":
        """Return the part of a layer that belongs to some areas (the first words of its keys)."""
        wanted = frozenset(areas)
        kept = {
            key: setting
            for key, setting in self.settings.items()
            if key.partition(".")[0] in wanted
        }
        return Layer(
            origin=self.origin,
            version=self.version,
            settings=MappingProxyType(kept),
            effective_from=self.effective_from,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings in force on one day."""

    version: str
    settings: Mapping[str, Setting] = field(default_factory=dict)

    @classmethod
    def on(cls, day: date, layers: Iterable[Layer]) -> "Policy":
        """Return the policy of a day: profiles first, the county over them, the hall over both.

        Within one origin the later day holds, and of the same day the later in the sequence.
        """
        order = list(Origin)
        in_force = [layer for layer in layers if layer.effective_from <= day]
        in_force.sort(key=lambda layer: (order.index(layer.origin), layer.effective_from))
        merged: dict[str, Setting] = {}
        for layer in in_force:
            merged.update(layer.settings)
        version = "+".join(dict.fromkeys(layer.version for layer in in_force))
        return cls(version=version, settings=MappingProxyType(merged))

    def setting(self, key: str) -> Setting:
        """Return a setting with its source, set or not.

        Raises:
            PolicyNotSet: no document in force names it.
        """
        found = self.settings.get(key)
        if found is None:
            raise PolicyNotSet(key, clause="")
        return found

    def is_set(self, key: str) -> bool:
        """Say whether a rule may rely on the setting."""
        found = self.settings.get(key)
        return found is not None and found.value is not None

    def clause(self, key: str) -> str:
        """Return the clause a setting comes from, empty if no document names it."""
        found = self.settings.get(key)
        return "" if found is None else found.clause

    def value(self, key: str) -> Value:
        """Return what a setting holds.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
        """
        setting = self.setting(key)
        if setting.value is None:
            raise PolicyNotSet(key, clause=setting.clause)
        return setting.value

    def count(self, key: str) -> int:
        """Return a whole number: times, months, points, yuan, seconds.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
            PolicyInvalid: it holds something else, such as 当场 instead of a number of days.
        """
        found = self.value(key)
        if isinstance(found, bool) or not isinstance(found, int):
            raise PolicyInvalid(key, problem="not_a_whole_number", found=str(found))
        return found

    def days(self, key: str) -> int:
        """Return a number of days; refuses like `count`."""
        return self.count(key)

    def time_of_day(self, key: str) -> int:
        """Return a time of day in minutes since midnight; refuses like `count`."""
        return self.count(key)

    def text(self, key: str) -> str:
        """Return a word.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
            PolicyInvalid: it holds something else.
        """
        found = self.value(key)
        if not isinstance(found, str):
            raise PolicyInvalid(key, problem="not_a_text", found=str(found))
        return found

    def flag(self, key: str) -> bool:
        """Return yes or no.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
            PolicyInvalid: it holds something else.
        """
        found = self.value(key)
        if not isinstance(found, bool):
            raise PolicyInvalid(key, problem="not_yes_or_no", found=str(found))
        return found

    def span(self, key: str) -> Span:
        """Return a span of the day in minutes since midnight.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
            PolicyInvalid: it holds something else.
        """
        found = self.value(key)
        if not isinstance(found, Span):
            raise PolicyInvalid(key, problem="not_a_span", found=str(found))
        return found

    def spans(self, key: str) -> tuple[Span, ...]:
        """Return spans of the day in minutes since midnight.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
            PolicyInvalid: it holds something else.
        """
        found = self.value(key)
        if not isinstance(found, tuple):
            raise PolicyInvalid(key, problem="not_spans", found=str(found))
        spans = tuple(part for part in found if isinstance(part, Span))
        if len(spans) != len(found):
            raise PolicyInvalid(key, problem="not_spans", found=str(found))
        return spans

    def texts(self, key: str) -> tuple[str, ...]:
        """Return words in their order.

        Raises:
            PolicyNotSet: the documents leave it open, or none names it.
            PolicyInvalid: it holds something else.
        """
        found = self.value(key)
        if not isinstance(found, tuple):
            raise PolicyInvalid(key, problem="not_texts", found=str(found))
        texts = tuple(part for part in found if isinstance(part, str))
        if len(texts) != len(found):
            raise PolicyInvalid(key, problem="not_texts", found=str(found))
        return texts

    def unset(self) -> list[Setting]:
        """Return the settings the hall still has to fill in."""
        return [setting for setting in self.settings.values() if setting.value is None]


def read_layer(
    document: Mapping[str, object],
    *,
    origin: Origin,
    version: str,
    effective_from: date = date.min,
) -> Layer:
    """Return the layer a loaded document holds.

    Raises:
        PolicyInvalid: with the full key, what is wrong and what stood there.
    """
    settings: dict[str, Setting] = {}
    for area, entries in document.items():
        if not isinstance(entries, Mapping):
            raise PolicyInvalid(area, problem="not_a_table", found=repr(entries))
        for name, entry in entries.items():
            key = f"{area}.{name}"
            settings[key] = _read_setting(key, entry, origin=origin, version=version)
    return Layer(
        origin=origin,
        version=version,
        settings=MappingProxyType(settings),
        effective_from=effective_from,
    )


_PARTS = frozenset({"value", "unset", "clause", "note", "by"})


def _read_setting(key: str, entry: object, *, origin: Origin, version: str) -> Setting:
    kind = SETTINGS.get(key)
    if kind is None:
        raise PolicyInvalid(key, problem="unknown_setting")
    if not isinstance(entry, Mapping):
        raise PolicyInvalid(key, problem="not_a_table", found=repr(entry))
    if unknown := sorted(set(entry) - _PARTS):
        raise PolicyInvalid(f"{key}.{unknown[0]}", problem="unknown_part")
    if ("value" in entry) == (entry.get("unset") is True):
        raise PolicyInvalid(key, problem="neither_value_nor_unset")
    if not _text(key, entry, "clause") and origin is not Origin.HALL:
        raise PolicyInvalid(f"{key}.clause", problem="missing")
    return Setting(
        key=key,
        value=read_value(key, kind, entry["value"]) if "value" in entry else None,
        clause=_text(key, entry, "clause"),
        origin=origin,
        version=version,
        note=_text(key, entry, "note"),
        by=_text(key, entry, "by"),
    )


def _text(key: str, entry: Mapping[str, object], part: str) -> str:
    found = entry.get(part, "")
    if not isinstance(found, str):
        raise PolicyInvalid(f"{key}.{part}", problem="not_a_text", found=repr(found))
    return found
