"""Every Chinese word of the six clears (六清, 001·四(二))."""

from collections.abc import Mapping
from types import MappingProxyType

SIX_CLEARS: Mapping[str, str] = MappingProxyType(
    {
        "consult": "咨询写清",
        "forms": "表格发清",
        "requirements": "要求讲清",
        "materials": "材料收清",
        "content": "内容审清",
        "fees": "规费算清",
    }
)
NEED_ONE = "哪几样做到了：至少点一样"
HEAD = "{received} 件里 {whole} 件六样都清"
HEAD_NONE = "这一天没有收件"
