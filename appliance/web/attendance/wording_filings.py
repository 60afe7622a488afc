"""Every Chinese sentence of the inbox of filings (备案)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.filings import FilingKind

KINDS: Mapping[str, str] = MappingProxyType(
    {FilingKind.EARLY_RETURN: "提前回单位", FilingKind.SUBSTITUTE: "替岗"}
)
IN_TIME: Mapping[bool, tuple[str, str]] = MappingProxyType(
    {True: ("ok", "事先备案"), False: ("bad", "事后才报")}
)
NONE = "这个月还没有备案"
COUNT = "这个月备案 {count} 件"
COUNT_LATE = "这个月备案 {count} 件，其中 {late} 件是事后才报的"
CSV = "beian-{month}.csv"
SHEET = "备案登记"
HEAD = ("种类", "姓名", "单位", "替岗的人", "起", "止", "事由", "备案时间", "谁报的", "是不是事先")
