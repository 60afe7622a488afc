"""All Chinese wording of what people at the county do: what happened, and what to do next."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sync.county.stick import Imported
from sync.county.store.rows import CodeState
from sync.stick import RECEIPT

NO_TREE = "内容不是完整的 JSON，各厅读不了；从原来的文件重新复制一遍"
PAPERS = MappingProxyType(
    {
        "catalogue": "事项目录",
        "policy": "制度",
        "calendar-2027": "工作日历，名称末尾是年份",
        "rating-reasons": "好差评原因",
        "notices": "通知",
        "roster": "花名册，CSV 表格",
    }
)
_TABLE = "roster"
NO_FILE = "没有选文件：U 盘上以 HB- 开头、.HJS 结尾的就是"
NO_BUNDLE = "这里没有我们的数据包（文件名以 HB- 开头）。请看插的是不是这只 U 盘"
_FIELDS = MappingProxyType(
    {
        "hall": "大厅编号",
        "code": "盒子",
        "decision": "决定",
        "name": "名称",
        "content": "内容",
        "place": "U 盘目录",
        "token": "令牌",
        "device": "盒子",
    }
)
_DECISIONS = MappingProxyType(
    {
        CodeState.REPLACE: "新盒子替换旧盒子，旧盒子的密钥已作废。",
        CodeState.SECOND: "这是第二台盒子，两台都算数。",
        CodeState.REFUSED: "已拒绝这台盒子。",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person is told after an order; `secret` is shown once and kept nowhere.

    `receipts` are files to be saved onto the stick: their names, and their bytes in base64.
    """

    text: str
    secret: str = ""
    is_bad: bool = False
    receipts: tuple[tuple[str, str], ...] = ()


def is_tree(name: str) -> bool:
    """Say whether a document of this name has to be JSON; one we do not know may be anything."""
    return name != _TABLE and (name in PAPERS or name.startswith("calendar-"))


def code_made(hall: str, code: str) -> Said:
    """Say that a code was made."""
    text = f"{hall} 的登记码，72 小时内用一次。现在抄下来，以后看不到了。"
    return Said(text=text, secret=code)


def token_made(name: str, token: str) -> Said:
    """Say that a token was made."""
    return Said(text=f"{name} 的取数令牌，一年有效。现在抄下来，以后看不到了。", secret=token)


def account_opened(name: str, word: str) -> Said:
    """Say that an account was opened."""
    return Said(
        text=f"{name} 的初始口令，第一次登录时要换。现在抄下来，以后看不到了。", secret=word
    )


def ended(name: str) -> Said:
    """Say that an account or a token was ended."""
    return Said(text=f"{name} 已停用。")


def revoked(device: str) -> Said:
    """Say that a box was revoked."""
    return Said(text=f"盒子 {device} 的密钥已作废，它以前送来的记录都在。")


def decided(decision: CodeState) -> Said:
    """Say what was decided."""
    return Said(text=_DECISIONS.get(decision, "已记下。"))


def published(name: str, v: int) -> Said:
    """Say that a document was published."""
    return Said(text=f"{name} 第 {v} 版已发布，各厅下次联系时取走。")


def imported(done: Sequence[tuple[str, Imported | Exception]]) -> Said:
    """Say what came of each bundle."""
    lines = [_line(name, one, "，回执已放在旁边") for name, one in done]
    return Said(text="；".join(lines), is_bad=_is_bad(done))


def uploaded(done: Sequence[tuple[str, Imported | Exception]]) -> Said:
    """Say what came of each bundle that a browser brought, with its receipt."""
    receipts = [
        (f"{one.label.stem}{RECEIPT}", b64encode(one.receipt).decode())
        for _, one in done
        if isinstance(one, Imported)
    ]
    text = "；".join(_line(name, one, "") for name, one in done)
    if receipts:
        text += "。把回执存到 U 盘上，带回大厅"
    return Said(text=text, is_bad=_is_bad(done), receipts=tuple(receipts))


def _is_bad(done: Sequence[tuple[str, Imported | Exception]]) -> bool:
    return any(isinstance(one, Exception) for _, one in done)


def _line(name: str, one: Imported | Exception, receipt: str) -> str:
    if isinstance(one, Exception):
        return f"{name} 没有收下（{one}），请回大厅再导出一次"
    rest = f"，{len(one.refused)} 段接不上" if one.refused else ""
    return f"{name} 收下 {one.stored} 条，原来已有 {one.known} 条{rest}{receipt}"


def missing(name: str) -> str:
    """Say which field is empty."""
    return f"“{_FIELDS.get(name, name)}”没有填"


def refused(why: Exception) -> Said:
    """Say that an order was not done."""
    return Said(text=f"没有做：{why}。原来的都没有动。", is_bad=True)
