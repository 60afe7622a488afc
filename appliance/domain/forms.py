"""Forms (表单): what each paper of the regulation must hold, as one table with its clause.

Sources: RULEBOOK 3.2 (form) and 4; the clause stands at each form.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import FormIncomplete
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields a form must hold, and the clause that asks for them."""

    clause: str
    fields: tuple[str, ...]

    def missing(self, have: Collection[str]) -> list[str]:
        """Return the fields that are not there, in alphabetical order."""
        return sorted(set(self.fields).difference(have))


class FormName(StrEnum):
    """The forms. Values are stored; never rename one."""

    REGISTRATION = "registration"  # 登记
    ONE_TIME_NOTICE = "one_time_notice"  # 一次性告知书
    FIRST_CONTACT_NOTICE = "first_contact_notice"  # 首问告知
    AGENCY_APPLICATION = "agency_application"  # 代办申请
    AGENCY_NOTICE = "agency_notice"  # 代办告知
    SIX_CLEARS = "six_clears"  # 六清
    ONSITE_COMPLAINT = "onsite_complaint"  # 现场投诉记录
    REFUSAL = "refusal_j"  # 不予办理通知书
    POST_PLATE = "post_plate"  # 岗位牌
    EXTENSION = "extension_dafan"  # 延期告知
    GUARD_HANDOVER = "guard_handover"  # 保安交接班
    ITEM_PAGE_NINE = "item_page_p5"  # 办事指南九项
    ITEM_PAGE_EIGHT = "item_page_p2"  # 办事指南八项
    ARCHIVE_BORROWING = "archive_borrowing"  # 借阅登记
    PUBLICATION = "publication"  # 信息公开属性
    MONTH_UNQUALIFIED = "month_unqualified"  # 不称职处理
    WALL = "wall"  # 上墙公示八项
    OVERDUE_CLOSING = "overdue_closing"  # 超时办结: 道歉, 补救
    CASE_FILE = "case_file"  # 案卷
    CASE_FILE_SIGNED = "case_file_signed"  # 案卷签字


_EIGHT_FACTS = (
    "item",
    "target",
    "responsible_unit",
    "materials",
    "procedure",
    "promised_limit",
    "supervision",
    "whole_process_agent",
)

FORMS: Mapping[FormName, Form] = MappingProxyType(
    {
        FormName.REGISTRATION: Form(
            clause="000§9.5(2)",
            fields=(
                "name",
                "unit",
                "contact",
                "item",
                "materials_names",
                "materials_count",
                "promised_date",
            ),
        ),
        FormName.ONE_TIME_NOTICE: Form(
            clause="000§10.1",
            fields=("basis", "time_limit", "procedure", "fee", "materials", "non_handling"),
        ),
        FormName.FIRST_CONTACT_NOTICE: Form(
            clause="000§9.4(1)",
            fields=("basis", "time_limit", "procedure", "materials", "formalities"),
        ),
        FormName.AGENCY_APPLICATION: Form(
            clause="000§12.4", fields=("application", "all_documents", "contact")
        ),
        FormName.AGENCY_NOTICE: Form(
            clause="000§12.5",
            fields=("own_step_documents", "site_survey_requirements", "approval_limit"),
        ),
        FormName.SIX_CLEARS: Form(
            clause="001·四(二)",
            fields=("consult", "forms", "requirements", "materials", "content", "fees"),
        ),
        FormName.ONSITE_COMPLAINT: Form(
            clause="000§15.6(1)", fields=("name", "contact", "facts", "reason")
        ),
        FormName.REFUSAL: Form(
            clause="003-J·一次性告知二",
            fields=(
                "reason",
                "basis",
                "review_department",
                "review_person",
                "review_time_limit",
            ),
        ),
        FormName.POST_PLATE: Form(
            clause="001·一(四)", fields=("name", "position", "photo", "phone", "window")
        ),
        FormName.EXTENSION: Form(
            clause="000§11.9", fields=("reason", "leader_consent", "told_how", "new_limit")
        ),
        FormName.GUARD_HANDOVER: Form(
            clause="004·十二.10", fields=("sign_out", "sign_in", "duty_book_entry")
        ),
        FormName.ITEM_PAGE_NINE: Form(
            clause="002-P5·办事原则二", fields=(*_EIGHT_FACTS, "fee_standard")
        ),
        FormName.ITEM_PAGE_EIGHT: Form(clause="002-P2·二.2", fields=_EIGHT_FACTS),
        FormName.ARCHIVE_BORROWING: Form(
            clause="004·十一.4", fields=("leader_consent", "registration")
        ),
        FormName.PUBLICATION: Form(
            clause="004·基本信息",
            fields=(
                "field",
                "first_item",
                "second_item",
                "limit",
                "way",
                "basis",
                "subject",
                "level",
                "channel",
            ),
        ),
        FormName.MONTH_UNQUALIFIED: Form(
            clause="000§13.三(5)",
            fields=("written_explanation", "admonition_talk", "rectify_deadline"),
        ),
        FormName.WALL: Form(
            clause="001·附件",
            fields=(
                "functions",
                "organisation",
                "conduct",
                "first_inquiry",
                "one_time_notice",
                "service_promise",
                "hygiene",
                "complaints",
            ),
        ),
        FormName.OVERDUE_CLOSING: Form(clause="002-P3·追究2", fields=("apology", "remedy")),
        FormName.CASE_FILE: Form(
            clause="003-J·办件二1",
            fields=(
                "acceptance_notice",
                "receipt_list",
                "received_materials",
                "licence_or_refusal",
            ),
        ),
        FormName.CASE_FILE_SIGNED: Form(
            clause="003-J·办件二3", fields=("acceptance_notice", "receipt_list")
        ),
    }
)


def require_form(subject: str, name: FormName, have: Collection[str]) -> None:
    """Let a form pass that is complete.

    Raises:
        FormIncomplete: naming what is missing.
    """
    missing = FORMS[name].missing(have)
    if missing:
        raise FormIncomplete(subject, form=name, missing=missing)
