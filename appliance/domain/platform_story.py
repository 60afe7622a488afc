"""From a case's story to its reports: acceptance, steps, supplements, procedures, result, rating.

Rule 1: records that were taken back are not told; what was told of them is withdrawn.
Rule 2: a time whose clock nobody believes is empty until an anchor proves it (时间待核).
Rule 3: a rating goes up only with the case a citizen gave it for; simulated ones never do.

Sources: DOMAIN.md 1.2, 2.2 (the four parts every exchange has), 2.3; platform_report.py.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appliance.domain.case import KIND_OF_STEP, CaseState, Step
from appliance.domain.case_undo import STATE_OF_KIND
from appliance.domain.platform_report import (
    EXTENSION,
    ApplicantKind,
    IdKind,
    Report,
    What,
)
from appliance.domain.record import Record, reference

_RESIDENT = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_NATURAL_PERSON = "自然人"
_STEPS = {
    kind: step for step, kind in KIND_OF_STEP.items() if step is not Step.ACCEPT_CONDITIONALLY
}
_RESULTS = frozenset({"case.completed", "case.denied", "case.declined", "case.withdrawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A record with the time it is believed to have happened; empty where nobody knows."""

    record: Record
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case as it is told: its standing records, its item, its people, its rating.

    `item` and `person` hold texts by their neutral names. `reasons` are in words.
    """

    hall: str
    platform_no: str
    story: Sequence[Timed]
    item: Mapping[str, str]
    person: Mapping[str, str]
    names: Mapping[str, str]
    rating: Timed | None = None
    reasons: str = ""
    remark: str = ""


def reports_of(file: CaseFile) -> tuple[Report, ...]:
    """Return all a case says, in the order in which it has to arrive; nothing where it is empty."""
    if not file.story:
        return ()
    return tuple(_Teller(file).tell())


def id_kind_of(number: str) -> IdKind | None:
    """Return what a number is by its form; None for an empty one."""
    if not number:
        return None
    if _RESIDENT.fullmatch(number):
        return IdKind.RESIDENT
    return IdKind.CREDIT if _CREDIT.fullmatch(number) else IdKind.OTHER


def applicant_kind_of(listed: str, number: str) -> ApplicantKind | None:
    """Return who applies, from the item's own word or the number; None where neither says it."""
    if listed == _NATURAL_PERSON or id_kind_of(number) is IdKind.RESIDENT:
        return ApplicantKind.PERSON
    return ApplicantKind.ORGANISATION if id_kind_of(number) is IdKind.CREDIT else None


@dataclass(slots=True)
class _Teller:
    file: CaseFile
    base: dict[str, str] = field(init=False)
    uid: str = field(init=False)

    def __post_init__(self) -> None:
        first = self.file.story[0]
        self.uid = first.record.subject
        self.base = self._base(first)

    def tell(self) -> Iterator[Report]:
        yield self._case()
        yield from self._materials()
        for number, timed in enumerate(self.file.story[1:], 1):
            step = _STEPS.get(timed.record.kind)
            if step is not None:
                yield self._step(number, step, timed)
        yield from self._supplements()
        yield from self._procedures()
        result = next((one for one in self.file.story if one.record.kind in _RESULTS), None)
        if result is not None:
            yield self._result(result)
        yield self._report(What.SERVICE, "service.1", **self._service(1, self.file.story[0]))
        if result is not None:
            yield self._report(What.SERVICE, "service.2", **self._service(2, result))
        yield from self._rating(1 if result is None or self._rated_before(result) else 2)

    def _base(self, first: Timed) -> dict[str, str]:
        body, file = first.record.body, self.file
        accepted = self._last("case.accepted")
        number = file.person.get("id_number", "")
        clerk_no = _text(body, "clerk_no")
        return {
            **{name: _text(body, name) for name in ("local_no", "item_code", "item_name")},
            **{name: _text(body, name) for name in ("item_version", "case_kind", "window")},
            **{name: file.item.get(name, "") for name in ("prov_code", "item_type", "department")},
            "hall": file.hall,
            "platform_no": file.platform_no,
            "applicant": file.person.get("applicant", ""),
            "id_number": number,
            "id_kind": id_kind_of(number) or "",
            "applicant_kind": applicant_kind_of(file.item.get("listed_for", ""), number) or "",
            "phone": file.person.get("phone", ""),
            "agent": file.person.get("agent", ""),
            "clerk_no": clerk_no,
            "clerk": file.names.get(clerk_no, ""),
            "received_at": first.at,
            "accepted_at": accepted.at if accepted else "",
            "state": self._state(),
        }

    def _case(self) -> Report:
        body = self.file.story[0].record.body
        accepted = self._last("case.accepted")
        found = accepted.record.body if accepted else {}
        names = ("promise_days", "promise_unit", "legal_days", "legal_unit", "legal_basis")
        values = {name: _text(body, name) for name in (*names, "apply_way")}
        due = {name: _text(found, name) for name in ("due_on", "legal_due_on", "doc_no")}
        for later in self.file.story:  # an extension or a supplement moves the day
            due |= {one: _text(later.record.body, one) for one in due if one in later.record.body}
        due["doc_no"] = _text(found, "doc_no")
        if not values["legal_unit"]:
            values["legal_days"] = ""
        return self._report(What.CASE, "case", **values, **due)

    def _materials(self) -> Iterator[Report]:
        listed = self.file.story[0].record.body.get("materials")
        for number, one in enumerate(listed if isinstance(listed, list) else [], 1):
            name, _, rest = str(one).partition("|")
            form, _, copies = rest.partition("|")
            values = {"material_no": str(number), "material": name}
            yield self._report(
                What.MATERIAL, f"material.{number}", **values, material_form=form, copies=copies
            )

    def _step(self, number: int, step: Step, timed: Timed) -> Report:
        record = timed.record
        handler = record.by.removeprefix("staff:")
        values = {"step_no": str(number), "action": self._action(step, record)}
        people = {"handler_no": handler, "handler": self.file.names.get(handler, "")}
        opinion = _text(record.body, "reason") or _text(record.body, "note")
        # GB/T 39046 table 7: where there is no end of its own, its beginning is told
        return self._report(
            What.STEP, f"step.{reference(record)}", **values, **people, opinion=opinion,
            doc_no=_text(record.body, "doc_no"), started_at=timed.at, ended_at=timed.at,
        )  # fmt: skip

    def _action(self, step: Step, record: Record) -> str:
        is_conditional = step is Step.ACCEPT and bool(record.body.get("owed"))
        return Step.ACCEPT_CONDITIONALLY if is_conditional else step

    def _supplements(self) -> Iterator[Report]:
        for place, timed in enumerate(self.file.story):
            record = timed.record
            if record.kind == "case.supplement_requested":
                sender = record.by.removeprefix("staff:")
                yield self._report(
                    What.SUPPLEMENT, f"supplement.{reference(record)}",
                    round=_text(record.body, "round"), missing=_listed(record.body, "missing"),
                    sender=self.file.names.get(sender, ""), doc_no=_text(record.body, "doc_no"),
                    told_at=timed.at, answered_at=self._next(place, "case.supplemented"),
                )  # fmt: skip

    def _procedures(self) -> Iterator[Report]:
        number = 0
        for place, timed in enumerate(self.file.story):
            record = timed.record
            if record.kind not in ("case.procedure_started", "case.extended"):
                continue
            number += 1
            body, is_extension = record.body, record.kind == "case.extended"
            kind = EXTENSION if is_extension else _text(body, "procedure")
            end = timed.at if is_extension else self._next(place, "case.procedure_ended")
            yield self._report(
                What.PROCEDURE, f"procedure.{reference(record)}", procedure_no=str(number),
                procedure=kind, reason=_text(body, "reason"), doc_no=_text(body, "doc_no"),
                basis=_text(body, "basis") or _text(body, "legal_basis"),
                approver=self.file.names.get(_text(body, "approver_no"), ""),
                days=_text(body, "days") or _text(body, "expected_days"),
                outcome=self._outcome(place), started_at=timed.at, ended_at=end,
            )  # fmt: skip

    def _outcome(self, place: int) -> str:
        if self.file.story[place].record.kind == "case.extended":
            return ""
        later = self.file.story[place + 1 :]
        ended = next((one for one in later if one.record.kind == "case.procedure_ended"), None)
        return _text(ended.record.body, "outcome") if ended else ""

    def _result(self, timed: Timed) -> Report:
        record = timed.record
        handler = record.by.removeprefix("staff:")
        approver = self.file.names.get(_text(record.body, "approver_no"), "")
        note = _text(record.body, "reason") or _text(record.body, "result")
        return self._report(
            What.RESULT, "result", result=STATE_OF_KIND[record.kind], finished_at=timed.at,
            result_note=note, doc_no=_text(record.body, "doc_no"), approver=approver,
            handler=self.file.names.get(handler, ""),
        )  # fmt: skip

    def _service(self, number: int, timed: Timed) -> dict[str, str]:
        state = CaseState.RECEIVED if number == 1 else CaseState.COMPLETED
        return {"service_no": str(number), "service_state": state, "service_at": timed.at}

    def _rated_before(self, result: Timed) -> bool:
        given = self.file.rating
        return given is not None and bool(given.at) and given.at < result.at

    def _rating(self, contacts: int) -> Iterator[Report]:
        given = self.file.rating
        if given is None or given.record.body.get("simulated"):
            return
        body = given.record.body
        service = self._service(contacts, given)
        report = self._report(
            What.RATING, "rating", service_no=service["service_no"],
            service_state=service["service_state"], level=_text(body, "level"),
            channel=_text(body, "channel"), rated_at=given.at, rating_count="1",
            reasons=self.file.reasons, remark=self.file.remark,
        )  # fmt: skip
        yield replace(report, service=f"service.{contacts}")

    def _report(self, what: What, ref: str, **values: str) -> Report:
        row = {**self.base, "row_id": f"{self.uid}-{ref}", **values}
        return Report(what=what, case_uid=self.uid, ref=ref, values=row)

    def _state(self) -> str:
        states = [
            STATE_OF_KIND[one.record.kind]
            for one in self.file.story
            if one.record.kind in STATE_OF_KIND
        ]
        return states[-1] if states else ""

    def _last(self, kind: str) -> Timed | None:
        return next((one for one in reversed(self.file.story) if one.record.kind == kind), None)

    def _next(self, place: int, kind: str) -> str:
        later = self.file.story[place + 1 :]
        return next((one.at for one in later if one.record.kind == kind), "")


def _text(body: Mapping[str, object], name: str) -> str:
    value = body.get(name)
    return "" if value is None else str(value)


def _listed(body: Mapping[str, object], name: str) -> str:
    value = body.get(name)
    return "；".join(str(one) for one in value) if isinstance(value, list) else ""
