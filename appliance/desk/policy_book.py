"""The policy (制度): every value with its clause and source, and changing what is the hall's.

A change is seen before it is made: which days of which people it moves, and which months. Results
are computed when they are asked for, so a change of the past needs no repair, only this look.

Sources: DESIGN.md 6; RULEBOOK 2, 2.1; issue 3 (a change of policy shows what moved).
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from appliance.desk.rules import Actor, Rules, hall_day
from appliance.domain.errors import FormIncomplete, PolicyInvalid, PolicyNotSet
from appliance.domain.facts.hall import SettingChanged
from appliance.domain.frozen import dataclass
from appliance.domain.hall_policy import PROFILE, HallChange, PreviewIsOld, areas, check_change
from appliance.domain.moment import Moment
from appliance.domain.policy import Policy, Setting
from appliance.domain.punch_plan import plan_for
from appliance.domain.roles import Act
from appliance.domain.seasons import check_seasons
from appliance.domain.settings_table import SETTINGS, SettingKind
from appliance.domain.workdays import ONE_DAY
from appliance.journal.transaction import Transaction
from appliance.policies import profile, profile_names
from appliance.projections.overrides import SettingChange, changes, edition

# A setting that a document leaves open, and the one the hall fills in its place (004·三.5).
SETTLED_BY: Mapping[str, str] = MappingProxyType({"leave.route": "leave.copy_to"})
LONGEST_LOOK = 36  # months that a preview looks back over


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyOrder:
    """Some settings changed together from one day on, with the reason."""

    values: tuple[tuple[str, object], ...]
    first_day: date
    reason: str

    def changes(self, by: str = "") -> list[HallChange]:
        """Return the changes one by one."""
        return [
            HallChange(name=name, value=value, first_day=self.first_day, by=by, reason=self.reason)
            for name, value in self.values
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One setting of the table on a day; `setting` is None where no document in force names it.

    `coming` is the next change of the hall that does not hold yet.
    """

    key: str
    kind: SettingKind
    setting: Setting | None
    coming: HallChange | None

    @property
    def is_unset(self) -> bool:
        """Say whether a document names it and leaves it open."""
        return self.setting is not None and self.setting.value is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaOfBook:
    """The settings of one area, with the document the hall follows there."""

    area: str
    profile: str
    choices: tuple[str, ...]
    lines: tuple[BookLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyBook:
    """The whole policy on a day. `refused` is the setting that attendance still waits for."""

    day: date
    version: str
    calendar: str
    areas: tuple[AreaOfBook, ...]
    history: tuple[SettingChange, ...]
    refused: str

    @property
    def unset(self) -> list[BookLine]:
        """Return the settings the hall still has to fill in."""
        lines = {line.key: line for one in self.areas for line in one.lines}
        return [
            line
            for line in lines.values()
            if line.is_unset and not _holds(lines.get(SETTLED_BY.get(line.key, "")))
        ]


def policy_book(db: sqlite3.Connection, day: date, rules: Rules) -> PolicyBook:
    """Return the policy as it stands on a day."""
    policy = rules.policy(day)
    return PolicyBook(
        day=day,
        version=policy.version,
        calendar=rules.calendar.version,
        areas=tuple(_area(area, day, policy, rules) for area in areas()),
        history=tuple(reversed(changes(db))),
        refused=_refused(day, policy),
    )


def _holds(line: BookLine | None) -> bool:
    return line is not None and line.setting is not None and line.setting.value is not None


def check_order(order: PolicyOrder, rules: Rules) -> Rules:
    """Return the rules as they would be, or refuse what no policy can hold.

    Raises:
        PolicyInvalid: a value is not one of its setting, or the seasons leave a gap.
        FormIncomplete: there is no reason, or nothing to change.
    """
    missing = [part for part in ("reason", "values") if not getattr(order, part)]
    if missing:
        raise FormIncomplete("policy", form="policy", missing=missing)
    after = rules
    for change in order.changes():
        check_change(change, profile)
        after = after.with_change(change)
    for day in [order.first_day, *(turn for turn in after.turns if turn > order.first_day)]:
        check_seasons(after.policy(day))
    return after


def change_settings(
    tx: Transaction, order: PolicyOrder, actor: Actor, rules: Rules, *, seen: str
) -> None:
    """Make the changes of an order whose preview was looked at.

    Raises:
        NotPermitted: the actor may not change the policy.
        PolicyInvalid: a value is not one of its setting.
        FormIncomplete: there is no reason.
        PreviewIsOld: a setting, a calendar year or a document changed since the preview.
    """
    actor.may(Act.CHANGE_POLICY)
    check_order(order, rules)
    if seen != look_of(tx.db, order):
        raise PreviewIsOld("policy")
    for name, value in order.values:
        fact = SettingChanged(
            name=name, value=value, first_day=order.first_day.isoformat(), reason=order.reason
        )
        tx.append(fact, by=actor.by)


def look_of(db: sqlite3.Connection, order: PolicyOrder) -> str:
    """Return what names a preview: the order, and everything the rules were made of."""
    text = json.dumps(
        [edition(db), order.values, order.first_day.isoformat()], ensure_ascii=False, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def months_of(first: date, today: date) -> list[str]:
    """Return the months a change from a day on may move, the newest first; none for the future."""
    found: list[str] = []
    month = today.replace(day=1)
    while month >= first.replace(day=1) and len(found) < LONGEST_LOOK:
        found.append(f"{month:%Y-%m}")
        month = (month.replace(day=1) - ONE_DAY).replace(day=1)
    return found


def future(order: PolicyOrder, now: Moment) -> bool:
    """Say whether an order touches no day that has begun."""
    return order.first_day > hall_day(now.at)


def _area(area: str, day: date, policy: Policy, rules: Rules) -> AreaOfBook:
    return AreaOfBook(
        area=area,
        profile=_profile_of(area, policy, day, rules),
        choices=tuple(name for name in profile_names() if profile(name).only([area]).settings),
        lines=tuple(
            BookLine(
                key=key,
                kind=kind,
                setting=policy.settings.get(key),
                coming=_coming(key, day, rules.changes),
            )
            for key, kind in SETTINGS.items()
            if key.startswith(f"{area}.")
        ),
    )


def _profile_of(area: str, policy: Policy, day: date, rules: Rules) -> str:
    """Return the document the hall follows in an area, empty if it chose none."""
    chosen = [
        change
        for change in sorted(rules.changes, key=lambda change: change.first_day)
        if change.name == PROFILE + area and change.first_day <= day
    ]
    if chosen and chosen[-1].value:
        return str(chosen[-1].value)
    named = {version for version in _versions(area, rules) if f"{version}" in policy.version}
    return next(iter(sorted(named)), "").partition("/")[0]


def _versions(area: str, rules: Rules) -> Iterator[str]:
    for layer in rules.layers[1:]:
        if any(key.startswith(f"{area}.") for key in layer.settings):
            yield layer.version


def _coming(key: str, day: date, known: Sequence[HallChange]) -> HallChange | None:
    later = [change for change in known if change.name == key and change.first_day > day]
    return min(later, key=lambda change: change.first_day, default=None)


def _refused(day: date, policy: Policy) -> str:
    """Return the setting that attendance waits for, empty if days can be judged."""
    try:
        plan_for(day, policy)
    except (PolicyNotSet, PolicyInvalid) as waiting:
        return waiting.subject
    return ""
