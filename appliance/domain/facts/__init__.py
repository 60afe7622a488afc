"""The kinds of fact, as frozen dataclasses: one file per subject, one table of all.

Rule 1: a kind is a subject and a past tense; its stored name never changes.
Rule 2: fields may be added with a default; a changed meaning is a new version `v`.
Rule 3: names, numbers and addresses of citizens stand only in the kinds of ERASABLE.
Rule 4: no field is called password, secret, token, key or code; nothing of the kind is journalled.

Sources: DESIGN.md 5, 10; PROTOCOL.md 1.
"""

from types import MappingProxyType

from appliance.domain.facts.attendance import (
    AttendancePunched,
    CardIssued,
    CardUnknown,
    CardWithdrawn,
    LeaveGranted,
)
from appliance.domain.facts.base import Fact, body_of, fact_from
from appliance.domain.facts.cases import (
    CaseAccepted,
    CaseCompleted,
    CaseDeclined,
    CaseDelivered,
    CaseDenied,
    CaseExtended,
    CasePersonRecorded,
    CaseReceived,
    CaseSupplemented,
    CaseSupplementRequested,
    CaseWithdrawn,
    PersonViewed,
)
from appliance.domain.facts.complaints import (
    ComplaintFiled,
    ComplaintPersonRecorded,
    ComplaintReplied,
)
from appliance.domain.facts.evaluations import (
    ButtonPressed,
    EvaluationArmed,
    EvaluationClosed,
    EvaluationGiven,
    EvaluationSuperseded,
)
from appliance.domain.facts.hall import (
    BodyErased,
    BoxEnrolled,
    ClockAnchored,
    ClockStepped,
    DeviceFound,
    DeviceLost,
    DocumentApplied,
    DocumentRejected,
    HallStarted,
    OutageEnded,
    OutageStarted,
    SettingChanged,
    SpoolGap,
    StreamOpened,
)
from appliance.domain.facts.staff import (
    AccountOpened,
    RolesGiven,
    SessionClosed,
    SessionOpened,
    SessionRefused,
    StaffEnrolled,
    WindowAssigned,
)

__all__ = ["ERASABLE", "KINDS", "Fact", "body_of", "fact_from"]

KINDS: MappingProxyType[tuple[str, int], type[Fact]] = MappingProxyType(
    {
        (kind.KIND, kind.V): kind
        for kind in (
            AccountOpened,
            AttendancePunched,
            BodyErased,
            BoxEnrolled,
            ButtonPressed,
            CardIssued,
            CardUnknown,
            CardWithdrawn,
            CaseAccepted,
            CaseCompleted,
            CaseDeclined,
            CaseDelivered,
            CaseDenied,
            CaseExtended,
            CasePersonRecorded,
            CaseReceived,
            CaseSupplementRequested,
            CaseSupplemented,
            CaseWithdrawn,
            ClockAnchored,
            ClockStepped,
            ComplaintFiled,
            ComplaintPersonRecorded,
            ComplaintReplied,
            DeviceFound,
            DeviceLost,
            DocumentApplied,
            DocumentRejected,
            EvaluationArmed,
            EvaluationClosed,
            EvaluationGiven,
            EvaluationSuperseded,
            HallStarted,
            LeaveGranted,
            OutageEnded,
            OutageStarted,
            PersonViewed,
            RolesGiven,
            SessionClosed,
            SessionOpened,
            SessionRefused,
            SettingChanged,
            SpoolGap,
            StaffEnrolled,
            StreamOpened,
            WindowAssigned,
        )
    }
)

# Kinds whose bodies may be erased; each body starts with 16 random hex characters (DESIGN.md 5).
ERASABLE = frozenset({CasePersonRecorded.KIND, ComplaintPersonRecorded.KIND})
