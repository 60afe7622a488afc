"""The kinds of fact, as frozen dataclasses: one file per subject, one table of all.

Rule 1: a kind is a subject and a past tense; its stored name never changes.
Rule 2: fields may be added with a default; a changed meaning is a new version `v`.
Rule 3: names, numbers and addresses of citizens stand only in the kinds of ERASABLE.
Rule 4: no field is called password, secret, token, key or code; nothing of the kind is journalled.

Sources: DESIGN.md 5, 10; PROTOCOL.md 1.
"""

from types import MappingProxyType

from appliance.domain.facts.agency import (
    AgencyApplied,
    AgencyMaterialMoved,
    AppointmentClosed,
    AppointmentMade,
    AppointmentPersonRecorded,
    VillageAgentLeft,
    VillageAgentNamed,
    VillageMatterRecorded,
    VillagePersonRecorded,
    VillageSubsidyChecked,
    VillageVisited,
)
from appliance.domain.facts.attendance import (
    AttendancePunched,
    CardIssued,
    CardUnknown,
    CardWithdrawn,
    LeaveGranted,
)
from appliance.domain.facts.base import Fact, body_of, fact_from
from appliance.domain.facts.calendar import CalendarConfirmed, CalendarProposed
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
from appliance.domain.facts.corrections import (
    AttendanceCorrected,
    AttendanceEntered,
    CorrectionRefused,
    CorrectionRequested,
    EarlyReturnFiled,
    PostLeft,
    PostReturned,
)
from appliance.domain.facts.duty import (
    DutyAssigned,
    DutyWithdrawn,
    EmptyPostReported,
    GuardGroupsSet,
    GuardHandedOver,
    LeaderArrived,
    LeaderReached,
    MatterClosed,
    MatterOpened,
    OccasionCancelled,
    OccasionClosed,
    OccasionExcused,
    OccasionOpened,
    OccasionPlanned,
    ProxyAnswered,
    SpotCheckMade,
)
from appliance.domain.facts.evaluations import (
    ButtonPressed,
    EvaluationArmed,
    EvaluationClosed,
    EvaluationGiven,
    EvaluationSuperseded,
)
from appliance.domain.facts.fees import (
    FeeCharged,
    FeePaid,
    FeeReconciled,
    FeeStandardEnded,
    FeeStandardFiled,
)
from appliance.domain.facts.first_contact import (
    CaseHandedOver,
    CaseTakenOver,
    InquiryAnswered,
    InquiryPersonRecorded,
    InquiryPromised,
    InquiryReceived,
    InquiryReferred,
    InquiryReportedUp,
    InquirySentElsewhere,
    InquiryTakenOver,
    OrganListed,
    OrganWithdrawn,
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
from appliance.domain.facts.leave import (
    BadgeIssued,
    BadgeReturned,
    LeaveCopied,
    LeaveHandedOver,
    LeaveRefused,
    LeaveRequested,
    LeaveRevoked,
    LeaveWithdrawn,
    PostPaired,
    SubstitutionFiled,
)
from appliance.domain.facts.month import MonthCopySent, MonthHandedOver, MonthPublished
from appliance.domain.facts.platform_entry import PlatformColumnsSet, PlatformEntered
from appliance.domain.facts.staff import (
    AccountOpened,
    RolesGiven,
    SessionClosed,
    SessionOpened,
    SessionRefused,
    StaffEnrolled,
    WindowAssigned,
)
from appliance.domain.facts.tasks import TaskAssigned, TaskDone, TaskProgressed, TaskReported

__all__ = ["ERASABLE", "KINDS", "Fact", "body_of", "fact_from"]

KINDS: MappingProxyType[tuple[str, int], type[Fact]] = MappingProxyType(
    {
        (kind.KIND, kind.V): kind
        for kind in (
            AccountOpened,
            AgencyApplied,
            AgencyMaterialMoved,
            AppointmentClosed,
            AppointmentMade,
            AppointmentPersonRecorded,
            AttendanceCorrected,
            AttendanceEntered,
            AttendancePunched,
            BadgeIssued,
            BadgeReturned,
            BodyErased,
            BoxEnrolled,
            ButtonPressed,
            CalendarConfirmed,
            CalendarProposed,
            CardIssued,
            CardUnknown,
            CardWithdrawn,
            CaseAccepted,
            CaseCompleted,
            CaseDeclined,
            CaseDelivered,
            CaseDenied,
            CaseExtended,
            CaseHandedOver,
            CasePersonRecorded,
            CaseReceived,
            CaseSupplementRequested,
            CaseSupplemented,
            CaseTakenOver,
            CaseWithdrawn,
            ClockAnchored,
            ClockStepped,
            ComplaintFiled,
            ComplaintPersonRecorded,
            ComplaintReplied,
            CorrectionRefused,
            CorrectionRequested,
            DeviceFound,
            DeviceLost,
            DocumentApplied,
            DocumentRejected,
            DutyAssigned,
            DutyWithdrawn,
            EarlyReturnFiled,
            EmptyPostReported,
            EvaluationArmed,
            EvaluationClosed,
            EvaluationGiven,
            EvaluationSuperseded,
            FeeCharged,
            FeePaid,
            FeeReconciled,
            FeeStandardEnded,
            FeeStandardFiled,
            GuardGroupsSet,
            GuardHandedOver,
            HallStarted,
            InquiryAnswered,
            InquiryPersonRecorded,
            InquiryPromised,
            InquiryReceived,
            InquiryReferred,
            InquiryReportedUp,
            InquirySentElsewhere,
            InquiryTakenOver,
            LeaderArrived,
            LeaderReached,
            LeaveCopied,
            LeaveGranted,
            LeaveHandedOver,
            LeaveRefused,
            LeaveRequested,
            LeaveRevoked,
            LeaveWithdrawn,
            MatterClosed,
            MatterOpened,
            OccasionCancelled,
            OccasionClosed,
            OccasionExcused,
            OccasionOpened,
            OccasionPlanned,
            MonthCopySent,
            MonthHandedOver,
            MonthPublished,
            OrganListed,
            OrganWithdrawn,
            OutageEnded,
            OutageStarted,
            PersonViewed,
            PlatformColumnsSet,
            PlatformEntered,
            PostLeft,
            PostPaired,
            PostReturned,
            ProxyAnswered,
            RolesGiven,
            SessionClosed,
            SessionOpened,
            SessionRefused,
            SettingChanged,
            SpoolGap,
            SpotCheckMade,
            StaffEnrolled,
            StreamOpened,
            SubstitutionFiled,
            TaskAssigned,
            TaskDone,
            TaskProgressed,
            TaskReported,
            VillageAgentLeft,
            VillageAgentNamed,
            VillageMatterRecorded,
            VillagePersonRecorded,
            VillageSubsidyChecked,
            VillageVisited,
            WindowAssigned,
        )
    }
)

# Kinds whose bodies may be erased; each body starts with 16 random hex characters (DESIGN.md 5).
ERASABLE = frozenset(
    {
        AppointmentPersonRecorded.KIND,
        CasePersonRecorded.KIND,
        ComplaintPersonRecorded.KIND,
        InquiryPersonRecorded.KIND,
        VillagePersonRecorded.KIND,
    }
)
