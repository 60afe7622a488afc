"""All Chinese wording about the county's own people: login, accounts, the book of orders."""

from types import MappingProxyType

from sync.county.store.rows import Role

WRONG = "姓名或口令不对。再试一次；忘了就请管理员重开。"
TOO_MANY = "试错太多次。请过 15 分钟再试，或请管理员重开。"
DIFFERS = "两次输入的新口令不一样，原来的口令没有变。"
ROLES = MappingProxyType({Role.READER: "查看", Role.ADMINISTRATOR: "管理"})
_WHY = MappingProxyType(
    {
        "old": "现在的口令不对，没有改。",
        "new": "新口令要 8 到 128 个字，不能和姓名或现在的口令一样。",
        "name": "姓名没有填，或者太长",
        "unknown": "没有这个账号，或者已经停用",
        "last": "这是最后一个管理账号，先开另一个再停它",
    }
)
ACTS = MappingProxyType(
    {
        "code": "发登记码",
        "decide": "决定盒子",
        "document": "发布文件",
        "token": "发令牌",
        "end_token": "停令牌",
        "stick": "收 U 盘",
        "bundle": "收 U 盘",
        "account": "开账号",
        "close_account": "停账号",
        "revoke": "吊销盒子",
    }
)


def word_refused(why: str) -> str:
    """Say why a name or a word was not taken."""
    return _WHY.get(why, why)
