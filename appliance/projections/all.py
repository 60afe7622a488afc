"""All read models of the hall, in the order in which they fold an entry."""

from appliance.projections.agency import AGENCY
from appliance.projections.annual_report import ANNUAL_REPORT
from appliance.projections.attendance import ATTENDANCE
from appliance.projections.bad_ratings import BAD_RATINGS
from appliance.projections.boots import BOOTS
from appliance.projections.calendar_days import CALENDAR_DAYS
from appliance.projections.cards import CARDS
from appliance.projections.case_merit import CASE_MERIT
from appliance.projections.case_search import CASE_SEARCH
from appliance.projections.cases import CASES
from appliance.projections.catalogue import CATALOGUE
from appliance.projections.clock_words import CLOCK_WORDS
from appliance.projections.closing import CLOSING
from appliance.projections.complaint_care import COMPLAINT_CARE
from appliance.projections.complaints import COMPLAINTS
from appliance.projections.corrections import CORRECTIONS
from appliance.projections.cover import COVER
from appliance.projections.delegation import DELEGATION
from appliance.projections.devices import DEVICES
from appliance.projections.duty import DUTY
from appliance.projections.evaluations import EVALUATIONS
from appliance.projections.fees import FEES
from appliance.projections.guards import GUARDS
from appliance.projections.inquiries import FIRST_CONTACT
from appliance.projections.integrity import INTEGRITY
from appliance.projections.ladder_causes import LADDER_CAUSES
from appliance.projections.leave import LEAVE
from appliance.projections.ledger_prints import LEDGER_PRINTS
from appliance.projections.month import MONTH
from appliance.projections.morning_ticks import MORNING_TICKS
from appliance.projections.numbers import NUMBERS
from appliance.projections.occasion_book import OCCASION_BOOK
from appliance.projections.occasions import OCCASIONS
from appliance.projections.off_post import OFF_POST
from appliance.projections.outages import OUTAGES
from appliance.projections.overrides import OVERRIDES
from appliance.projections.oversight import OVERSIGHT
from appliance.projections.papers import PAPERS
from appliance.projections.person_looks import PERSON_LOOKS
from appliance.projections.persons import PERSONS
from appliance.projections.platform_entry import PLATFORM_ENTRY
from appliance.projections.platform_told import PLATFORM_TOLD
from appliance.projections.post_work import POST_WORK
from appliance.projections.proxy import PROXY
from appliance.projections.registry import Projections
from appliance.projections.regulations import REGULATIONS
from appliance.projections.sanctions import SANCTIONS
from appliance.projections.service_windows import SERVICE_WINDOWS
from appliance.projections.shadow import SHADOW
from appliance.projections.six_clears import SIX_CLEARS
from appliance.projections.spool_heads import SPOOL_HEADS
from appliance.projections.spot_checks import SPOT_CHECKS
from appliance.projections.staff import STAFF
from appliance.projections.surveys import SURVEYS
from appliance.projections.tasks import TASKS
from appliance.projections.village_works import VILLAGE_WORKS

PROJECTIONS = Projections(
    [
        BOOTS,  # first: the bounds of a punch are read from its boot
        STAFF,
        CARDS,
        SPOOL_HEADS,
        ATTENDANCE,
        CLOCK_WORDS,
        MORNING_TICKS,
        OFF_POST,
        LEAVE,
        COVER,
        POST_WORK,
        CORRECTIONS,
        CATALOGUE,
        NUMBERS,
        CASE_SEARCH,  # before the cases: it asks whose person is erased
        CASES,
        CASE_MERIT,
        EVALUATIONS,
        BAD_RATINGS,
        COMPLAINTS,
        COMPLAINT_CARE,
        SANCTIONS,
        LADDER_CAUSES,
        INTEGRITY,
        SURVEYS,
        OVERSIGHT,
        FIRST_CONTACT,
        AGENCY,
        VILLAGE_WORKS,
        FEES,
        SERVICE_WINDOWS,
        SIX_CLEARS,
        REGULATIONS,
        TASKS,
        PLATFORM_ENTRY,  # after the catalogue: it asks which items go up
        PLATFORM_TOLD,
        CLOSING,
        LEDGER_PRINTS,
        DELEGATION,
        PERSONS,
        PERSON_LOOKS,
        DEVICES,
        OUTAGES,
        PAPERS,
        OCCASIONS,
        OCCASION_BOOK,  # after the occasions: a name on paper closes one
        SHADOW,
        DUTY,
        GUARDS,
        PROXY,
        SPOT_CHECKS,
        OVERRIDES,
        CALENDAR_DAYS,
        MONTH,
        ANNUAL_REPORT,
    ]
)
