"""Every Chinese word of the pages of village works (村级建设)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.village_works import RoomStep

ROOM_STEPS: Mapping[str, str] = MappingProxyType(
    {
        RoomStep.SURVEYED: "调查摸底",
        RoomStep.PLANNED: "拿定方案",
        RoomStep.APPROVED: "党委政府研究决定",
        RoomStep.ACCEPTANCE_ASKED: "申请县里验收",
    }
)
