"""A case as its reports tell it, made of records by hand: no hall, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from appliance.domain.platform_report import CaseReports, Told
from appliance.domain.platform_story import CaseFile, Timed, reports_of
from appliance.domain.record import Record

UID = "00112233445566aa-7"
PERSON = {"applicant": "彭小莲", "id_number": "430902197805160045", "phone": "13800001111"}
ITEM = {
    "prov_code": "1143092200640123450430110001000" + "01",
    "item_type": "公共服务",
    "department": "人社",
    "listed_for": "自然人",
}
RECEIVED: Mapping[str, object] = {
    "local_no": "2026-0007-1",
    "item_code": "SB-002",
    "item_name": "灵活就业社会保险补贴申领",
    "item_version": "3",
    "case_kind": "commitment",
    "window": 3,
    "clerk_no": "1003",
    "applicant": "彭**",
    "promise_days": 10,
    "promise_unit": "working_days",
    "apply_way": "window",
    "materials": ["居民身份证|核验|0", "补贴申请表|原件|1"],
    "legal_days": 20,
    "legal_unit": "working_days",
    "legal_basis": "",
}


def told(n: int, kind: str, hour: int, **body: object) -> Timed:
    """Return one record of the story, at a full hour of 23 November 2026."""
    at = f"2026-11-23T{hour:02}:00:00.000+08:00"
    boot = "00112233445566aa"
    record = Record(
        kind=kind, v=1, subject=UID, by="staff:1003", at=at, boot=boot, n=n, mono=n, trust="county",
        body=body,
    )  # fmt: skip
    return Timed(record=record, at=at)


def story(*, until: int = 9) -> list[Timed]:
    """Return a story up to so many records: supplement, acceptance, procedure, result, delivery."""
    due = {"due_on": "2026-12-07", "provisional": False, "policy": "p", "calendar": "c"}
    found = [
        told(7, "case.received", 9, **RECEIVED),
        told(8, "case.supplement_requested", 10, missing=["照片", "存折"], round=1),
        told(9, "case.supplemented", 11, **due),
        told(10, "case.accepted", 12, **due, doc_no="受20260007"),
        told(
            11, "case.procedure_started", 13, procedure="public_notice", reason="公示七日",
            basis="办法第九条", told_by="phone", approver_no="1001", expected_days=7, doc_no="特1",
        ),
        told(12, "case.procedure_ended", 14, outcome="无异议", **due),
        told(13, "case.extended", 15, days=5, reason="材料核实", approver_no="1001", **due),
        told(14, "case.completed", 16, result="准予", doc_no="办20260007", approver_no="1001"),
        told(15, "case.delivered", 17, way="window", receipt_signed=True),
    ]  # fmt: skip
    return found[:until]


def rating(level: str = "very_satisfied", channel: str = "button", **more: object) -> Timed:
    """Return a rating given after the result."""
    return told(20, "evaluation.given", 16, level=level, channel=channel, **more)


def file_of(records: Sequence[Timed], given: Timed | None = None, **changed: object) -> CaseFile:
    """Return the case as it is told."""
    file = CaseFile(
        hall="432522-03", platform_no="", story=records, item=ITEM, person=PERSON,
        names={"1003": "张红霞", "1001": "周德明"}, rating=given,
    )  # fmt: skip
    return replace(file, **changed)  # type: ignore[arg-type]  # a test names fields of CaseFile


def case_of(file: CaseFile, *answers: Told, is_void: bool = False) -> CaseReports:
    """Return the case with its reports and what a platform answered to them."""
    return CaseReports(
        case_uid=UID, local_no="2026-0007-1", platform_no=file.platform_no, mark="1",
        is_void=is_void, reports=reports_of(file), told={one.ref: one for one in answers},
    )  # fmt: skip


def whole_case(level: str = "very_satisfied") -> CaseReports:
    """Return a finished and rated case of which nothing was told yet."""
    return case_of(file_of(story(), rating(level)))
