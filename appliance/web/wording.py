"""Every Chinese sentence of the frame and its own pages, in one place.

A sentence is one message with named places, never glued from parts. Chinese punctuation is
full-width; clerks are spoken to without a pronoun; errors say what happened, what was kept, and
what to do now (UI.md 5, STYLE.md 5.6).
"""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.frozen import dataclass
from appliance.domain.moment import Trust
from appliance.domain.roles import Act, Role

FactValue = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The three parts of every error and note: what happened, what was kept, what to do now."""

    what: str
    kept: str
    now: str

    def filled(self, places: Mapping[str, str]) -> "Said":
        """Return the same sentences with their named places filled; an unknown name stays empty."""
        known = _Places(places)
        return Said(
            what=self.what.format_map(known),
            kept=self.kept.format_map(known),
            now=self.now.format_map(known),
        )


class _Places(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def value(found: FactValue, words: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a fact's value as it stands in a sentence; lists are divided by 、.

    Args:
        found: the value.
        words: how stored words are read; what is not among them stands as it is.
    """
    if found is None:
        return ""
    return "、".join(words.get(one, one) for one in str(found).split("|"))


# Frame -----------------------------------------------------------------------------------------
TAB_MORNING = "早上一页"
TAB_TODAY = "今日"
TAB_CASES = "办件"
TAB_SUPERVISION = "督办"
TAB_REGISTERS = "登记簿"
TAB_ATTENDANCE = "考勤"
TAB_DUTY = "值守"
TAB_EVALUATIONS = "评价"
TAB_COMPLAINTS = "投诉"
TAB_SYNC = "上报"
TAB_STAFF = "人员"
TAB_POLICY = "制度"

TRUST: Mapping[str, str] = MappingProxyType(
    {
        Trust.UNKNOWN: "时间待核",
        Trust.FLOOR: "时间待核",
        Trust.RTC: "按本机电池钟",
        Trust.HUMAN: "时间已人工核对",
        Trust.NETWORK: "时间可信",
        Trust.COUNTY: "时间可信",
    }
)
TRUSTED = frozenset({Trust.HUMAN, Trust.NETWORK, Trust.COUNTY})

STEPS: Mapping[str, str] = MappingProxyType(
    {"stored": "已存本机", "sent": "已发送", "got": "县里已收", "stuck": "待处理"}
)

ROLES: Mapping[str, str] = MappingProxyType(
    {
        Role.CLERK: "窗口人员",
        Role.CHIEF_REPRESENTATIVE: "首席代表",
        Role.DIRECTOR: "大厅主任",
        Role.DEPUTY_DIRECTOR: "副主任",
        Role.SUPERVISOR: "督查",
        Role.OFFICE: "办公室",
        Role.ADMINISTRATOR: "系统管理员",
        Role.UNIT_MANAGER: "派出单位负责人",
    }
)

ACTS: Mapping[str, str] = MappingProxyType(
    {
        Act.RELEASE_LOGIN: "解除登录等待",
        Act.ENROL_STAFF: "登记人员和卡",
        Act.GRANT_ROLES: "授予职责",
        Act.SEE_MORNING_PAGE: "看早上一页",
        Act.KEEP_OCCASIONS: "召集学习和会议",
        Act.EXCUSE_FROM_OCCASION: "批学习会议的假",
        Act.KEEP_DUTY_ROSTER: "排值班和保安",
        Act.LOOK_AFTER_POSTS: "核对刷卡和抽查",
    }
)

COUNTY: Mapping[str, str] = MappingProxyType(
    {
        "idle": "通",
        "sending": "通，正在上报",
        "offline": "没有联系上",
        "portal": "网络要先登录，没有联系上",
        "refused": "县里不认本机，要人处理",
        "diverged": "本机和县里的记录分岔，要人处理",
        "not_enrolled": "还没有在县里登记",
    }
)
DEVICE_KINDS: Mapping[str, str] = MappingProxyType({"reader": "读卡器", "buttons": "评价器"})
DEVICE_STATES: Mapping[str, str] = MappingProxyType(
    {"ready": "正常", "missing": "没接上", "denied": "本机没有权限", "warned": "接上了，型号存疑"}
)

DEVICES_FINE = "{count} 个都正常"
DEVICES_AILING = "{names}：{state}"
DEVICES_SILENT = "还没有消息"

# Errors ----------------------------------------------------------------------------------------
NOTHING_CHANGED = "什么都没有改动，以前存下的都在。"

REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "material_not_listed": Said(
            what="“{subject}”的目录里没有：{asked}。不得擅自增设材料。",
            kept="没有存上，也没有占编号；这一次要增设已经记下。",
            now="回到上一页照目录写：{listed}。写明哪一样、缺什么、错在哪里；目录不对的，先改目录。",
        ),
        "not_permitted": Said(
            what="这一页要别的职责才能看、才能办。",
            kept=NOTHING_CHANGED,
            now="要办这件事，请找大厅主任授予职责，或请有这项职责的人来办。",
        ),
        "staff_no_taken": Said(
            what="工号 {subject} 已经有人用了：{name}。",
            kept=NOTHING_CHANGED,
            now="换一个工号再登记；同一个人调岗，请在他的页面上改窗口。",
        ),
        "change_not_consented": Said(
            what="窗口人员调整没有书面报告、没有领导同意，或生效的日子还没到。",
            kept=NOTHING_CHANGED,
            now="写上报告文号、谁同意的和生效日期，再换窗口。",
        ),
        "still_at_window": Said(
            what="{subject} 还在 {window} 号窗，不能直接去掉窗口的职责。",
            kept=NOTHING_CHANGED,
            now="先在“窗口”一栏写明书面报告和谁同意，把人调离窗口，再定职责。",
        ),
        "no_such_window": Said(
            what="本大厅没有 {window} 号窗，一共 {windows} 个窗口。",
            kept=NOTHING_CHANGED,
            now="改成 1 到 {windows} 之间的窗口号再存。",
        ),
        "staff_unknown": Said(
            what="大厅里没有工号 {subject}。",
            kept=NOTHING_CHANGED,
            now="到“人员”页核对工号。",
        ),
        "no_fresh_card": Said(
            what="最近两分钟，{subject} 读卡器上没有刷过没发出去的卡。",
            kept=NOTHING_CHANGED,
            now="把卡在读卡器上再刷一下，看到尾号以后马上发。",
        ),
        "card_is_held": Said(
            what="尾号 {subject} 的卡在工号 {holder} 名下，或者和那张卡分不清。",
            kept="什么都没有改动，那张卡照常能用。",
            now="换一张没发过的卡再刷。",
        ),
        "card_not_held": Said(
            what="工号 {subject} 名下没有这张卡。",
            kept=NOTHING_CHANGED,
            now="到这个人的页面上核对卡尾号。",
        ),
        "policy_not_set": Said(
            what="本大厅还没有定这一项：{subject}。",
            kept=NOTHING_CHANGED,
            now="请大厅主任先定下这一项，再来办。",
        ),
    }
)
REFUSED_OTHERWISE = Said(
    what="按规定，{subject} 现在不能这样办。",
    kept=NOTHING_CHANGED,
    now="回到上一页，看看这件事走到哪一步了再办。",
)
STORAGE_FAULT = Said(
    what="本机的存储卡写不进去了，这一件没有存上。",
    kept="以前显示“已存本机”的都在；刚才填的内容还留在这台平板里。",
    now="先把这一件写在纸台账上，请系统管理员换卡或腾出空间，再重新登记。",
)
UNEXPECTED = Said(
    what="这一页没有算出来，原因已记在本机的运行记录里。",
    kept="以前显示“已存本机”的都在。",
    now="回到上一页再试一次；还不行，请系统管理员看运行记录。",
)
FOREIGN_FORM = Said(
    what="这张表不是从现在这一页交上来的，或者锁屏以后又交了一次。",
    kept="什么都没有改动；填过的内容还留在这台平板里。",
    now="重新打开这一页，核对内容，再交一次。",
)
NOT_TEXT = Said(
    what="交上来的内容里有认不出的字符。",
    kept=NOTHING_CHANGED,
    now="回到上一页，把乱码的那一处重新打一遍，再交。",
)
WRONG_HOST = Said(
    what="这个网址不是本大厅的。",
    kept=NOTHING_CHANGED,
    now="请用贴在平板上的网址打开。",
)
FORM_UNDER_WAY = Said(
    what="这张表已经交过一次，上一次还没有结果。",
    kept="不会记成两件。",
    now="请先到台账里查有没有这一件；没有的话，重新打开表格再填。",
)
BY_STATUS: Mapping[int, Said] = MappingProxyType(
    {
        400: Said(
            what="本机没看懂这次提交。", kept=NOTHING_CHANGED, now="回到上一页，核对以后再交一次。"
        ),
        404: Said(
            what="没有这一页，或者这件事不在本大厅的台账里。",
            kept=NOTHING_CHANGED,
            now="从上面的分页重新进；网址是别人给的，请核对一遍。",
        ),
        405: Said(what="这一页不能这样打开。", kept=NOTHING_CHANGED, now="从上面的分页重新进。"),
        413: Said(
            what="交上来的内容太大，本机没有收。",
            kept="什么都没有改动；填的文字还留在这台平板里。",
            now="照片拍小一点或少附一张，再交一次。",
        ),
    }
)

# Login -----------------------------------------------------------------------------------------
GREETINGS = (
    (11, "上午好，请登录"),
    (14, "中午好，请登录"),
    (18, "下午好，请登录"),
    (24, "晚上好，请登录"),
)
LOGIN_WRONG = "工号或口令不对"
LOGIN_WRONG_NOW = "再核对一遍工号和口令；首次登录用管理员给的开户口令。"
LOGIN_WAIT = "连着输错了几次，要等 {seconds} 秒再试"
LOGIN_WAIT_NOW = "等一会儿再输；急用请首席代表或大厅主任在“人员”页解除等待。别人的登录不受影响。"
LOGIN_NO = "工号：写工作牌背面的号码"
LOGIN_WORD = "口令：还没有填"
WORD_SHORT = "新口令：至少 {least} 个字符"
WORD_LONG = "新口令：最多 {most} 个字符"
WORD_DIFFERS = "再输一遍：两次输的不一样"
WORD_SAME_AS_NO = "新口令：不能就是工号"
WORD_OLD_WRONG = "现在的口令：不对"
