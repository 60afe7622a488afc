"""What offices write in lists of matters (事项清单): limits, materials, fees, never guessed.

Rule 1: a limit keeps its unit; 「5日」 says neither working nor calendar days, so it is asked.
Rule 2: nothing is dropped: what is not understood stays as a note beside the item.
Rule 3: 未填 is not 无需材料 and not 不收费; an amount needs the document that sets it (004·八.1).

Sources: seed 000 第十一条; seed 001 二(二), 四(三); seed 004 八.
"""

import re
import unicodedata
from collections.abc import Iterable
from types import MappingProxyType

from appliance.domain.fees import FeeKind, fee_kind
from appliance.domain.frozen import dataclass

TYPES = frozenset(
    {"行政许可", "行政确认", "行政给付", "行政裁决", "行政奖励", "其他行政权力", "公共服务"}
)
KINDS = MappingProxyType({"即办": "即办", "承诺": "承诺", "上报": "上报"})
ON_THE_SPOT = ("当场", "即办", "立等可取", "马上办")
SAME_DAY = ("当日", "当天")
WORKING, NATURAL, SPOT, DAY, MONTH = "工作日", "自然日", "当场", "当日", "月"
_NUMBERS = MappingProxyType({word: n for n, word in enumerate("一二三四五六七八九十", 1)})
_COUNT = r"([0-9]+|[一二三四五六七八九十])"
_LIMIT = re.compile(rf"{_COUNT}\s*个?\s*(工作日|自然日|日历日|个月|月|日|天)?(?:内)?")
_COPIES = re.compile(rf"(?:一式|各)?{_COUNT}(?:份|张|本)")
_RANGE = re.compile(r"[0-9]+\s*[-~至到]\s*[0-9]+")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,31}")
SELF_MADE = "00000000"  # eight zeros in a row: one province reads such a number as self-made

Amount = tuple[int, str | None]
Material = tuple[str, str | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsRead:
    """The limits a text holds; a unit of None was not written. `rest` is kept as a note."""

    statutory: Amount | None = None
    promise: Amount | None = None
    rest: str = ""
    is_range: bool = False
    is_half_day: bool = False


def plain(text: str) -> str:
    """Return a text with half-width digits and letters and without breaks inside."""
    return re.sub(r"[\r\n\t ]+", "", unicodedata.normalize("NFKC", text))


def read_limits(text: str) -> LimitsRead:
    """Return the limits of a text such as 法定20个工作日，承诺15个工作日."""
    text = plain(text)
    if not text:
        return LimitsRead()
    if text.startswith(ON_THE_SPOT):
        return LimitsRead(promise=(0, SPOT))
    if text.startswith(SAME_DAY):
        return LimitsRead(promise=(0, DAY))
    if text.startswith("0.5"):
        return LimitsRead(promise=(0, DAY), is_half_day=True)
    if _RANGE.search(text):
        return LimitsRead(rest=text, is_range=True)
    statutory, left = _named(text, "法定")
    promise, left = _named(left, "承诺")
    if promise is None and statutory is None:
        found = _LIMIT.match(left)
        promise = _amount(found) if found else None
        left = left[found.end() :] if found else left
    return LimitsRead(statutory=statutory, promise=promise, rest=left.strip("，,/；;。"))


def read_materials(text: str) -> list[Material]:
    """Return the materials of a text, each with its form and copies; 0 copies are looked at."""
    parts = re.split(r"[；;、\n]", unicodedata.normalize("NFKC", text).replace(",", "，"))
    return [_material(part) for part in parts if part.strip()]


def lacks_copies(text: str) -> int:
    """Return how many materials of a text say no number of copies, where others say one."""
    parts = [one for one in re.split(r"[；;、\n]", unicodedata.normalize("NFKC", text)) if one]
    told = [bool(_COPIES.search(one)) or "核验" in one for one in parts]
    return told.count(False) if any(told) else 0


def read_fee(text: str) -> str | None:
    """Return 0 or 按标准, None where nothing, or an amount without its document, was written."""
    kind = fee_kind(text)
    if kind is FeeKind.FREE:
        return "0"
    return "按标准" if text.strip() == "按标准" else None


def code_problems(code: str) -> list[str]:
    """Return what is wrong with an item's code; eight zeros and small letters are only notices."""
    found = []
    if not _CODE.fullmatch(code.upper()):
        found.append("code_shape")
    if code != code.upper():
        found.append("code_small")
    if SELF_MADE in code:
        found.append("code_self_made")
    return found


def _named(text: str, word: str) -> tuple[Amount | None, str]:
    begin = text.find(word)
    found = _LIMIT.match(text, begin + len(word)) if begin >= 0 else None
    if found is None:
        return None, text
    return _amount(found), text[:begin] + text[found.end() :]


def _amount(found: re.Match[str]) -> Amount:
    unit = {"工作日": WORKING, "自然日": NATURAL, "日历日": NATURAL, "个月": MONTH, "月": MONTH}
    return _number(found[1]), unit.get(found[2] or "")


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)


def _material(part: str) -> Material:
    text = re.sub(r"^\s*[0-9]+[.]", "", part.strip())
    copies = _COPIES.search(text)
    count = _number(copies[1]) if copies else 1
    if copies and "双方" in text and "各" in text:
        count *= 2
    form = next((one for one in ("核验", "复印件", "原件") if one in text), None)
    if form is None and "一式" in text:
        form = "原件"
    name = _without(text, [copies[0] if copies else "", "(核验)", "复印件", "原件"])
    return name, form, 0 if form == "核验" else count


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text.strip("，。 ")
