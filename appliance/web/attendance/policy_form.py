"""The form of the page 制度: its fields, and what was typed into them as an order."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from litestar.exceptions import NotFoundException

from appliance.desk.policy_book import PolicyOrder, check_order
from appliance.desk.rules import Rules
from appliance.domain.errors import FormIncomplete, PolicyInvalid
from appliance.domain.frozen import dataclass
from appliance.domain.hall_policy import PROFILE, areas
from appliance.domain.settings_table import SETTINGS
from appliance.web.attendance import wording_policy as words
from appliance.web.attendance.policy_values import shown, typed
from appliance.web.wording_settings import LABELS

Wrong = list[tuple[str, str]]
# A document names no route of leave: who approves how many days are settings of their own.
TOGETHER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leave.route": (
            "leave.deputy_director_up_to_days",
            "leave.director_from_days",
            "leave.route_between",
            "leave.copy_to",
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One setting of the form: what it is called, what holds now and what is typed."""

    key: str
    label: str
    now: str
    text: str
    hint: str
    choices: tuple[tuple[str, str], ...] = ()


def keys_of(asked: Sequence[str]) -> list[str]:
    """Return the settings a form is about; what is set by several stands for them.

    Raises:
        NotFoundException: one of them is no setting, or there are none.
    """
    known = [key for key in asked if key in SETTINGS or key.removeprefix(PROFILE) in areas()]
    if not known or len(known) != len(asked):
        raise NotFoundException
    return [part for key in known for part in TOGETHER.get(key, (key,))]


def fields_of(
    keys: Sequence[str], rules: Rules, today: date, typed_in: Mapping[str, str]
) -> list[FieldView]:
    """Return the fields of a form, with what was typed or else what holds today."""
    policy = rules.policy(today)
    found = []
    for key in keys:
        if key.startswith(PROFILE):
            found.append(_profile_field(key, typed_in))
            continue
        setting = policy.settings.get(key)
        now = shown(key, SETTINGS[key], setting.value) if setting else ""
        found.append(
            FieldView(
                key=key,
                label=LABELS[key],
                now=now or words.UNSET,
                text=typed_in.get(key, now),
                hint=words.HINTS.get(key, words.KIND_HINTS[SETTINGS[key]]),
            )
        )
    return found


def _profile_field(key: str, typed_in: Mapping[str, str]) -> FieldView:
    area = key.removeprefix(PROFILE)
    return FieldView(
        key=key,
        label=words.PROFILE_LABEL.format(area=words.AREAS[area]),
        now="",
        text=typed_in.get(key, ""),
        hint=words.PROFILE_HINT,
        choices=tuple(words.PROFILES.items()),
    )


def read_order(
    fields: Sequence[FieldView], typed_in: Mapping[str, str], rules: Rules
) -> tuple[PolicyOrder | None, Wrong]:
    """Return the order, or every reason why it is none."""
    wrong: Wrong = []
    try:
        first_day = date.fromisoformat(typed_in.get("first_day", ""))
    except ValueError:
        first_day = date.max
        wrong.append(("first_day", words.NEED_DAY))
    if not typed_in.get("reason"):
        wrong.append(("reason", words.NEED_REASON))
    values: list[tuple[str, object]] = []
    for field in fields:
        value = _typed(field)
        values.append((field.key, value))
        one = PolicyOrder(values=((field.key, value),), first_day=first_day, reason="-")
        wrong += _wrong_of(one, rules, field.label, seasons=len(fields) == 1)
    order = PolicyOrder(
        values=tuple(values), first_day=first_day, reason=typed_in.get("reason", "")
    )
    if not wrong:
        wrong = _wrong_of(order, rules, fields[0].label, seasons=True)
    return (None if wrong else order), wrong


def _typed(field: FieldView) -> object:
    """Return the value of a field; an empty one gives the setting back to the documents."""
    if not field.text or field.key.startswith(PROFILE):
        return field.text or None
    return typed(field.key, SETTINGS[field.key], field.text)


def _wrong_of(order: PolicyOrder, rules: Rules, label: str, *, seasons: bool) -> Wrong:
    try:
        check_order(order, rules)
    except FormIncomplete:
        return []
    except PolicyInvalid as wrong:
        problem = str(wrong.facts["problem"])
        if problem == "season_gap" and not seasons:
            return []
        key = order.values[0][0]
        why = words.WRONG_VALUE.get(problem, words.WRONG_OTHERWISE)
        return [(key, words.WRONG.format(label=label, why=why))]
    return []
