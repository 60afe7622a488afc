"""What a machine invents against our addresses, in this process: schemathesis over a document.

Each address named in an OpenAPI document is asked with its examples, with every value at the edge
of what the document allows and just beyond it, and with invented ones; each answer is held against
the document. The seed is fixed, so a finding comes back as it was.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
SEED = 20261123
# What the data, not the question, may refuse: a cursor from before a restore, a table too long.
_REFUSED = ["2xx", "3xx", "401", "403", "404", "409", "410", "413", "429"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of it: the findings, and how often each address answered with each status."""

    wrong: list[str] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def unheard(self) -> set[str]:
        """Return the addresses that never answered with success."""
        return {
            label
            for label, found in self.statuses.items()
            if not any(200 <= status < 400 for status in found)
        }


def ask(
    document: Mapping[str, Any],
    app: App,
    *,
    cases: int,
    headers: Mapping[str, str] | None = None,
    without: tuple[str, ...] = (),
) -> Heard:
    """Ask everything a document names.

    Args:
        document: OpenAPI 3.1.
        app: who answers.
        cases: invented questions for each address, besides those at the edges.
        headers: go with every question; a check leaves them away on purpose.
        without: checks that mean nothing here.
    """
    checks: dict[str, Any] = {name: {"enabled": False} for name in without}
    checks.setdefault("positive_data_acceptance", {"expected-statuses": _REFUSED})
    words: dict[str, Any] = {
        "seed": SEED,
        "headers": dict(headers or {}),
        "generation": {"max-examples": cases, "deterministic": True, "database": "none"},
        "checks": checks,
        "suppress-health-check": ["all"],
        "continue-on-failure": True,  # one finding must not hide the next
        "max-redirects": 0,  # each answer is judged by itself
    }
    schema = schemathesis.openapi.from_dict(
        dict(document), config=SchemathesisConfig.from_dict(words)
    )
    schema.app = app
    heard = Heard()
    for event in from_schema(schema).execute():
        _note(heard, event)
    return heard


def _note(heard: Heard, event: events.EngineEvent) -> None:
    if isinstance(event, events.NonFatalError):
        heard.wrong.append(f"{event.label}: {event.value!r}")
    if not isinstance(event, events.ScenarioFinished):
        return
    for number, found in event.recorder.interactions.items():
        case = event.recorder.cases[number].value
        if found.response is not None and case.method.upper() == case.operation.method.upper():
            heard.statuses[case.operation.label][found.response.status_code] += 1
    for number, checks in event.recorder.checks.items():
        case = event.recorder.cases[number].value
        heard.wrong.extend(
            f"{check.name}: {check.failure_info.failure}\n{case.as_curl_command()}"
            for check in checks
            if check.failure_info is not None
        )
