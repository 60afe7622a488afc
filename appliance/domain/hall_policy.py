"""The hall's own settings (本厅自定) over the documents: from which day which change holds.

Rule 1: a change holds from its first day until a later first day of the same name; of two with one
first day the later one holds. An empty value gives the setting back to the documents.
Rule 2: `profile.<area>` names the document the hall follows in an area; it replaces the area whole,
so that two documents are never mixed (RULEBOOK 2).
Rule 3: the version says how many changes of the hall were known: hall/7.

Sources: DESIGN.md 6; RULEBOOK 2.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from appliance.domain.errors import PolicyInvalid, PolicyRefusal
from appliance.domain.frozen import dataclass
from appliance.domain.market import CHECKS
from appliance.domain.policy import Layer, Origin, Policy, Setting
from appliance.domain.settings_table import SETTINGS, SettingKind, Value, read_value

PROFILE = "profile."  # name of a change that chooses the document of an area
PLANS = frozenset({"sessions", "sign_ins", "windows"})

ReadProfile = Callable[[str], Layer]  # name → the shipped profile, or PolicyInvalid


class PreviewIsOld(PolicyRefusal):
    """Something changed between the look at what a change moves and the pressing; look again."""

    code = "preview_is_old"


@dataclass(frozen=True, slots=True, kw_only=True)
class HallChange:
    """One change by the hall; `value` as a document would state it, None gives it back."""

    name: str
    value: object
    first_day: date
    by: str = ""
    reason: str = ""


def areas() -> list[str]:
    """Return the areas of settings: the first words of their keys, in the order of the table."""
    return list(dict.fromkeys(key.partition(".")[0] for key in SETTINGS))


def check_change(change: HallChange, read_profile: ReadProfile) -> None:
    """Refuse a change that no policy can hold.

    Raises:
        PolicyInvalid: with the name, what is wrong and what stood there.
    """
    if change.name.startswith(PROFILE):
        _profile_of(change, read_profile)
    elif change.value is not None:
        _value_of(change)
    elif change.name not in SETTINGS:
        raise PolicyInvalid(change.name, problem="unknown_setting")


def policy_on(
    day: date, layers: Sequence[Layer], changes: Iterable[HallChange], read_profile: ReadProfile
) -> Policy:
    """Return the policy of a day: documents, and over them what the hall changed.

    The first layer lies under all profiles. Of the county's versions only the newest in force
    counts, whole. A change that cannot be read, as one of a later program, is passed over: the
    hall goes on.
    """
    layers = _newest_of_county(day, layers)
    known = [change for change in changes if change.first_day <= day]
    if not known:
        return Policy.on(day, layers)
    last: dict[str, HallChange] = {}
    for change in sorted(known, key=lambda change: change.first_day):
        last[change.name] = change
    documents = Policy.on(day, _with_profiles(layers, last, read_profile))
    settings = dict(documents.settings)
    version = f"{Origin.HALL}/{len(known)}"
    for change in last.values():
        settings.update(_settings_of(change, documents, version))
    return Policy(
        version=f"{documents.version}+{version}" if documents.version else version,
        settings=MappingProxyType(settings),
    )


def _newest_of_county(day: date, layers: Sequence[Layer]) -> list[Layer]:
    county = [layer for layer in layers if layer.origin is Origin.COUNTY]
    in_force = [layer for layer in county if layer.effective_from <= day]
    newest = max(in_force, key=lambda layer: layer.effective_from, default=None)
    later = [one for one in in_force if newest and one.effective_from == newest.effective_from]
    others = [layer for layer in layers if layer.origin is not Origin.COUNTY]
    return [*others, *later[-1:]]


def _with_profiles(
    layers: Sequence[Layer], last: dict[str, HallChange], read_profile: ReadProfile
) -> list[Layer]:
    """Return the layers with the area of each chosen profile put in place of the one before."""
    chosen: dict[str, Layer] = {}
    for change in last.values():
        if change.name.startswith(PROFILE) and change.value is not None:
            try:
                chosen[change.name.removeprefix(PROFILE)] = _profile_of(change, read_profile)
            except PolicyInvalid:
                continue
    kept = [
        _without(layer, chosen) if layer.origin is Origin.PROFILE else layer for layer in layers[1:]
    ]
    return [*layers[:1], *kept, *chosen.values()]


def _without(layer: Layer, left_out: Iterable[str]) -> Layer:
    gone = frozenset(left_out)
    rest = {
        key: setting for key, setting in layer.settings.items() if key.partition(".")[0] not in gone
    }
    return replace(layer, settings=MappingProxyType(rest))


def _settings_of(change: HallChange, documents: Policy, version: str) -> dict[str, Setting]:
    if change.name.startswith(PROFILE) or change.value is None:
        return {}
    try:
        value = _value_of(change)
    except PolicyInvalid:
        return {}
    return {
        change.name: Setting(
            key=change.name,
            value=value,
            clause=documents.clause(change.name),
            origin=Origin.HALL,
            version=version,
            note=change.reason,
            by=change.by,
        )
    }


def _value_of(change: HallChange) -> Value:
    kind = SETTINGS.get(change.name)
    if kind is None:
        raise PolicyInvalid(change.name, problem="unknown_setting")
    value = read_value(change.name, kind, change.value)
    if kind is SettingKind.WORDS and change.name in CHECKS and isinstance(value, tuple):
        CHECKS[change.name](str(word) for word in value)
    if change.name == "attendance.plan" and value not in PLANS:
        raise PolicyInvalid(change.name, problem="unknown_plan", found=str(value))
    return value


def _profile_of(change: HallChange, read_profile: ReadProfile) -> Layer:
    area = change.name.removeprefix(PROFILE)
    if area not in areas():
        raise PolicyInvalid(change.name, problem="unknown_area", found=area)
    layer = read_profile(str(change.value)).only([area])
    if not layer.settings:
        raise PolicyInvalid(change.name, problem="profile_is_silent", found=str(change.value))
    return layer
