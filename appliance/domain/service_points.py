"""Service points (服务要点): what whoever inspects a window looks for, by the clause it comes from.

Sources: seed 002-P2 五.2(2), 五.2(5); 002-P4 白水镇; 002-P5 规范2; 003-J 举止3.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ServicePoint(StrEnum):
    """One thing to be seen or heard at a window. Values are stored and sent; never rename one."""

    VOICE_ON_ARRIVAL = "voice_on_arrival"  # 来有迎声
    VOICE_ON_QUESTION = "voice_on_question"  # 问有答声
    VOICE_ON_LEAVING = "voice_on_leaving"  # 走有送声
    SAME_LEADER_OR_MASS = "same_leader_or_mass"  # 干部、群众一样
    SAME_KNOWN_OR_STRANGER = "same_known_or_stranger"  # 生人、熟人一样
    SAME_LOCAL_OR_OUTSIDE = "same_local_or_outside"  # 本地、外地一样
    SMILE = "smile"  # 一张笑脸
    GREETING = "greeting"  # 一声问候
    HOT_DRINK = "hot_drink"  # 一杯热茶、热水
    CHAIR = "chair"  # 一把椅子
    EXPLANATION = "explanation"  # 一番耐心解释
    WARM_HEART = "warm_heart"  # 一片热心
    FEWER_TRIPS = "fewer_trips"  # 少跑一趟
    FEWER_OFFICES = "fewer_offices"  # 少进一个门
    FEWER_PEOPLE = "fewer_people"  # 少找一个人


# Each of the documents' lists with its clause; two lists may ask for the same point.
LISTS: Mapping[str, tuple[ServicePoint, ...]] = MappingProxyType(
    {
        "002-P2·五.2(2); 003-J·举止3": (
            ServicePoint.VOICE_ON_ARRIVAL,
            ServicePoint.VOICE_ON_QUESTION,
            ServicePoint.VOICE_ON_LEAVING,
        ),
        "002-P5·规范2": (
            ServicePoint.SAME_LEADER_OR_MASS,
            ServicePoint.SAME_KNOWN_OR_STRANGER,
            ServicePoint.SAME_LOCAL_OR_OUTSIDE,
        ),
        "002-P2·五.2(5)": (
            ServicePoint.SMILE,
            ServicePoint.GREETING,
            ServicePoint.HOT_DRINK,
            ServicePoint.CHAIR,
            ServicePoint.EXPLANATION,
        ),
        "002-P4·白水镇": (
            ServicePoint.SMILE,
            ServicePoint.HOT_DRINK,
            ServicePoint.WARM_HEART,
            ServicePoint.GREETING,
            ServicePoint.FEWER_TRIPS,
            ServicePoint.FEWER_OFFICES,
            ServicePoint.FEWER_PEOPLE,
        ),
    }
)
