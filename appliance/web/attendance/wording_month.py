"""Every Chinese sentence of the month's sheets (月考勤): grid, publication, copies, allowance."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.month_sheet import Book, Sign

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        Sign.ABSENT: "旷",
        Sign.LATE: "迟",
        Sign.EARLY: "早",
        Sign.MISSING: "缺",
        Sign.REVIEW: "核",
        Sign.CORRECTED: "补",
        Sign.OFFICIAL: "公",
        Sign.ANNUAL: "年",
        Sign.PRIVATE: "事",
        Sign.SICK: "病",
        Sign.AWAY: "假",
        Sign.STUDY: "学",
        Sign.MARKET: "场",
        Sign.OK: "✓",
        Sign.PENDING: "",
        Sign.UNJUDGED: "？",
        Sign.OFF: "",
        Sign.NOT_HERE: "",
    }
)
SIGN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Sign.ABSENT: "旷工",
        Sign.LATE: "迟到",
        Sign.EARLY: "早退",
        Sign.MISSING: "缺卡",
        Sign.REVIEW: "时间待核",
        Sign.CORRECTED: "补卡",
        Sign.OFFICIAL: "公出",
        Sign.ANNUAL: "年休",
        Sign.PRIVATE: "事假",
        Sign.SICK: "病假",
        Sign.AWAY: "请假",
        Sign.STUDY: "跟班学习",
        Sign.MARKET: "逢场加班",
        Sign.OK: "出勤",
        Sign.PENDING: "未到点",
        Sign.UNJUDGED: "没有结论",
        Sign.OFF: "休息",
        Sign.NOT_HERE: "不在大厅",
    }
)
SUMS = (
    ("出勤", "天"),
    ("迟早", "次"),
    ("缺卡", "次"),
    ("请假", "天"),
    ("公出", "天"),
    ("旷工", "天"),
    ("逢场", "天"),
)
HALVES_BESIDE = "每格左为上午、右为下午"
LEGEND = (
    "✓ 出勤",
    "迟 迟到",
    "早 早退",
    "缺 缺一次卡",
    "旷 旷工",
    "事 病 年 请假",
    "公 公出",
    "场 逢场加班",
    "补 补卡、补录",
    "核 时间待核，按有利本人算",
    "？ 没有定上下班时间，不下结论",
    "斜线 休息日、还没到大厅",
    "* 当月迟到早退满次数计旷工半天",
)
STAR = "*"
AT_WINDOW = "{window} 号窗 {post}"
MAKE_UP = "补"
MARKET = "场"
WORKING_DAYS = "应出勤 {days} 天"
MADE_UP = "{days}补班"
DAY = "{day}日"
AND = "、"
DOT = " · "
BY_CLAUSE = "依据 {clause}"
PROVISIONAL = "暂定：这一年的放假通知还没有收到"
NOT_OVER = "本月还没有过完"
BOOKS: Mapping[str, str] = MappingProxyType({Book.WINDOWS: "窗口人员", Book.SECTIONS: "科室人员"})
LIST_HEAD = ("工号", "姓名", "单位", "岗位", "半天")
AM, PM = "上", "下"
CSV_NAME = "yuekaoqin-{month}.csv"
XLSX_NAME = "yuekaoqin-{month}.xlsx"
SHEET_HALL = "全厅"
SHEET_MARKET = "逢场补贴"
MARKET_HEAD = ("工号", "姓名", "逢场天数", "补贴（元）")
WAYS: Mapping[str, str] = MappingProxyType(
    {"paper": "送纸件", "wechat": "发工作群", "official": "走公文"}
)


def title_of(month: str) -> str:
    """Return 2026年10月考勤表."""
    return f"{month_word(month)}考勤表"


def month_word(month: str) -> str:
    """Return 2026年10月 for 2026-10."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"
