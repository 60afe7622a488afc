"""Facts of the item catalogue (事项目录) that no document carries."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRefused(Fact):
    """Somebody was about to ask for materials beyond an item's list, and was refused (增设材料)."""

    KIND: ClassVar[str] = "material.refused"
    item_code: str
    item_name: str
    asked: Sequence[str]


FACTS = (MaterialRefused,)
