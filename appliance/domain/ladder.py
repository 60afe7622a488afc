"""Sanction ladders (责任追究): the n-th event meets the n-th step, the last step repeats.

The steps are tables of a named profile; a step is proposed with the record that caused it and
confirmed by a person, so this file only reads the table. What follows refused correction is the
table of the complaint system (000§15.10), so a hall has it whichever ladders it follows.

Sources: seed 003-J 一次性告知四, 规范五2-3, 承诺二2-3; seed 002-P3 追究3;
seed 000 第十五条第十款; readings R29, R41.
"""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.errors import PolicyInvalid
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy

_REPEATED = 2  # 「多次」: two or more (R41)
_ELSEWHERE: Mapping[str, str] = MappingProxyType({"not_corrected": "complaints.not_corrected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One step: its number from 1 and the codes of what follows."""

    step: int
    consequences: tuple[str, ...]
    clause: str


def ladder_step(ladder: str, nth: int, policy: Policy) -> LadderStep:
    """Return the step the n-th event meets.

    Raises:
        PolicyNotSet: the profile has no such ladder.
        PolicyInvalid: the ladder has no steps, or a step is no list.
        ValueError: events are counted from 1.
    """
    if nth < 1:
        raise ValueError(f"event {nth} of ladder {ladder}")
    key = _ELSEWHERE.get(ladder, f"ladders.{ladder}")
    steps = policy.value(key)
    if not isinstance(steps, tuple) or not steps:
        raise PolicyInvalid(key, problem="no_steps")
    step = min(nth, len(steps))
    consequences = steps[step - 1]
    if not isinstance(consequences, tuple):
        raise PolicyInvalid(f"{key}[{step - 1}]", problem="not_a_list", found=str(consequences))
    return LadderStep(
        step=step, consequences=tuple(map(str, consequences)), clause=policy.clause(key)
    )


def broken_promise_step(times: int, policy: Policy, *, still_undone: bool) -> LadderStep:
    """Return the step of a broken promise (003-J·承诺二2).

    The first delay is put right at once; still undone after supervision is the second step; a
    second delay caused by the person is a breach of discipline, whatever became of the first.

    Raises:
        PolicyNotSet: the profile has no such ladder.
    """
    nth = 3 if times >= _REPEATED else 2 if still_undone else 1
    return ladder_step("broken_promise", nth, policy)


def withdrawal_actions(*, upheld: bool, refuses: bool, times: int) -> tuple[str, ...]:
    """Return what follows when the subject of an upheld complaint refuses to correct or repeats."""
    if upheld and (refuses or times >= _REPEATED):
        return ("circulated_criticism", "ask_department_to_withdraw")
    return ()
