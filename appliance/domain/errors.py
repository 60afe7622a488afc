"""The tree of refusals: every way in which a rule says no.

    Refusal
    ├── PolicyRefusal
    │   ├── PolicyNotSet          a rule needs a setting the documents leave open
    │   └── PolicyInvalid         a document or an override holds something a setting cannot be
    ├── CalendarInvalid           a year's table contradicts itself
    ├── FormIncomplete            a form of the regulation lacks fields
    ├── CaseRefusal
    │   ├── StepNotAllowed        the table has no row for this state and step
    │   ├── NotTheDelegate        the approver is not the delegated chief representative
    │   ├── MaterialsOwed         what was to follow a conditional acceptance has not come
    │   ├── MaterialNotListed     more was asked for than the catalogue lists
    │   ├── UndoNotAllowed        nothing to undo, too late without consent, or rated already
    │   └── ExtensionNotAllowed   asked too late, without consent, or the applicant was not told
    ├── EvaluationRefusal
    │   └── NothingToRate         the case cannot be rated: never finished, or rated already
    ├── ComplaintRefusal
    │   ├── ComplaintStepNotAllowed
    │   ├── HandledByTheAccused   nobody handles the complaint against themselves
    │   └── LimitNotStated        the transfer letter's limit was not entered
    ├── RegisterRefusal
    │   ├── TurnNotAllowed        an inquiry, task, bill or appointment is past that turn
    │   ├── NotTheReceiver        only whom it was handed to may take it over
    │   ├── FeeNotApproved        no approved standard covers the amount
    │   └── NotTheSettlementWindow  payments are taken at another window
    ├── NotPermitted              none of the person's roles may do this
    └── NumberNotNext             a number would leave a gap or be given twice

A refusal carries a stable `code`, the subject and the facts, and no sentence for people: those
are made in the wording module of each program. Codes are stored and sent; never rename one.
Facts never hold personal data.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

FactValue = str | int | bool | None


class Refusal(Exception):
    """A rule says no. Normal, logged at info; nothing has changed."""

    code: ClassVar[str] = "refused"

    def __init__(self, subject: str, **facts: FactValue) -> None:
        self.subject = subject
        self.facts: Mapping[str, FactValue] = MappingProxyType(facts)
        super().__init__(subject)

    def __str__(self) -> str:
        """Return the line for the log."""
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}: {self.subject}: {told}" if told else f"{self.code}: {self.subject}"


class PolicyRefusal(Refusal):
    """The named settings do not allow an answer."""


class PolicyNotSet(PolicyRefusal):
    """A rule needs a setting that the documents leave open; the hall sets it, we never guess."""

    code = "policy_not_set"

    def __init__(self, key: str, *, clause: str) -> None:
        super().__init__(key, clause=clause)


class PolicyInvalid(PolicyRefusal):
    """A setting holds what it cannot hold. `problem` is a code, `found` what stood there."""

    code = "policy_invalid"

    def __init__(self, key: str, *, problem: str, found: str = "") -> None:
        super().__init__(key, problem=problem, found=found)


class CalendarInvalid(Refusal):
    """A year's table of off days and make-up days contradicts itself."""

    code = "calendar_invalid"

    def __init__(self, year: int, *, problem: str, found: str = "") -> None:
        super().__init__(str(year), problem=problem, found=found)


class FormIncomplete(Refusal):
    """A form lacks fields the regulation asks for."""

    code = "form_incomplete"

    def __init__(self, subject: str, *, form: str, missing: Iterable[str]) -> None:
        super().__init__(subject, form=form, missing="|".join(sorted(missing)))


class CaseRefusal(Refusal):
    """A case cannot take this turn."""


class StepNotAllowed(CaseRefusal):
    """The case is not in a state that permits the step."""

    code = "step_not_allowed"

    def __init__(self, local_no: str, *, state: str, step: str, allowed: Iterable[str]) -> None:
        super().__init__(local_no, state=state, step=step, allowed="|".join(sorted(allowed)))


class NotTheDelegate(CaseRefusal):
    """The item is delegated, and another than the chief representative (首席代表) signed."""

    code = "not_the_delegate"

    def __init__(self, local_no: str, *, delegate: str, approver: str) -> None:
        super().__init__(local_no, delegate=delegate, approver=approver)


class MaterialsOwed(CaseRefusal):
    """A case accepted with materials missing (容缺受理) is decided before they came."""

    code = "materials_owed"

    def __init__(self, local_no: str, *, owed: Iterable[str]) -> None:
        super().__init__(local_no, owed="|".join(owed))


class MaterialNotListed(CaseRefusal):
    """A notice asks for materials that the item's list does not have (001·四(三))."""

    code = "material_not_listed"

    def __init__(
        self, item_name: str, *, item_code: str, asked: Iterable[str], listed: Iterable[str]
    ) -> None:
        names = "|".join(dict.fromkeys(listed))
        super().__init__(item_name, item_code=item_code, asked="|".join(asked), listed=names)


class UndoNotAllowed(CaseRefusal):
    """A step cannot be taken back. `why` is nothing, late, not_approved, no_reason or rated."""

    code = "undo_not_allowed"

    def __init__(self, local_no: str, *, why: str) -> None:
        super().__init__(local_no, why=why)


class ExtensionNotAllowed(CaseRefusal):
    """An extension does not hold. `why` is late, not_approved, not_told or past_law."""

    code = "extension_not_allowed"

    def __init__(self, local_no: str, *, why: str, due: str) -> None:
        super().__init__(local_no, why=why, due=due)


class EvaluationRefusal(Refusal):
    """A rating cannot be asked for or taken."""


class NothingToRate(EvaluationRefusal):
    """The case cannot be rated. `why` is already_rated or not_finished."""

    code = "nothing_to_rate"

    def __init__(self, local_no: str, *, why: str) -> None:
        super().__init__(local_no, why=why)


class ComplaintRefusal(Refusal):
    """A complaint cannot take this turn."""


class ComplaintStepNotAllowed(ComplaintRefusal):
    """The complaint is not in a state that permits the step."""

    code = "complaint_step_not_allowed"

    def __init__(self, local_no: str, *, state: str, step: str, allowed: Iterable[str]) -> None:
        super().__init__(local_no, state=state, step=step, allowed="|".join(sorted(allowed)))


class HandledByTheAccused(ComplaintRefusal):
    """The person complained of would handle the complaint."""

    code = "handled_by_the_accused"

    def __init__(self, local_no: str, *, staff_id: str) -> None:
        super().__init__(local_no, staff_id=staff_id)


class LimitNotStated(ComplaintRefusal):
    """A matter whose limit comes with a letter or a meeting was entered without it."""

    code = "limit_not_stated"

    def __init__(self, subject: str, *, clause: str) -> None:
        super().__init__(subject, clause=clause)


class RegisterRefusal(Refusal):
    """An entry of one of the registers cannot take this turn."""


class TurnNotAllowed(RegisterRefusal):
    """The entry is not in a state that permits the turn."""

    code = "turn_not_allowed"

    def __init__(self, subject: str, *, state: str, step: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(subject, state=state, step=step, allowed="|".join(sorted(allowed)))


class NotTheReceiver(RegisterRefusal):
    """Somebody else than whom it was handed to would take it over."""

    code = "not_the_receiver"

    def __init__(self, subject: str, *, receiver: str) -> None:
        super().__init__(subject, receiver=receiver)


class FeeNotApproved(RegisterRefusal):
    """A fee has no approved standard, or exceeds it. `why` is no_standard, free or above."""

    code = "fee_not_approved"

    def __init__(self, subject: str, *, why: str, clause: str) -> None:
        super().__init__(subject, why=why, clause=clause)


class NotTheSettlementWindow(RegisterRefusal):
    """A payment would be taken beside the settlement window; `windows` are their numbers."""

    code = "not_the_settlement_window"

    def __init__(self, subject: str, *, windows: str) -> None:
        super().__init__(subject, windows=windows)


class NotPermitted(Refusal):
    """None of the person's roles on that day may do this."""

    code = "not_permitted"

    def __init__(self, staff_id: str, *, act: str, needs: Iterable[str]) -> None:
        super().__init__(staff_id, act=act, needs="|".join(sorted(needs)))


class NumberNotNext(Refusal):
    """A number would leave a gap in its series or be given twice."""

    code = "number_not_next"

    def __init__(self, number: str, *, expected: int, found: int) -> None:
        super().__init__(number, expected=expected, found=found)
