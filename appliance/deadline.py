"""What `hallbox deadline` answers: a due date with its steps; needs no home and no hall."""

from datetime import date

from appliance import policies
from appliance.domain.clocks import ClockStory, Limit, deadline
from appliance.domain.limits import day_unit
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_clock_view import explained


def count(first: date, days: int, profile: str) -> dict[str, object]:
    """Count a limit of `days` from the day of acceptance, in the profile's kind of day.

    Returns:
        `due`, `provisional`, `calendar`, `unit`, and `steps`, each with its code, dates, the
        numbers of its counted days, a sentence and the clause.

    Raises:
        PolicyInvalid: no profile of that name is shipped.
    """
    unit = day_unit(policies.profile_policy(profile, on=first))
    limit = Limit(unit=unit, amount=days)
    found = deadline(ClockStory(received=first), limit, policies.seeded_calendar())
    sentences = explained(found, until=words.BEFORE_CLOSING, item_version="")
    steps = [
        {
            "code": step.code,
            "first": step.first.isoformat(),
            "last": step.last.isoformat(),
            "count_from": step.count_from,
            "count_to": step.count_to,
            "text": f"{told.days} {told.sentence}",
            "clause": told.clause,
        }
        for step, told in zip(found.steps, sentences, strict=True)
    ]
    return {
        "due": found.due.isoformat(),
        "provisional": found.provisional,
        "calendar": found.calendar_version,
        "unit": unit,
        "profile": profile,
        "steps": steps,
    }


def describe(found: dict[str, object]) -> str:
    """Return what count() found as lines a citizen can read."""
    steps = found["steps"]
    lines = [str(step["text"]) for step in steps] if isinstance(steps, list) else []
    mark = f"（{words.PROVISIONAL}）" if found["provisional"] else ""
    return "\n".join([*lines, f"到期日：{found['due']}{mark}"])
