"""Records for benches: seeded, believable, about 450 bytes each, our own envelope."""

import json
import random
from collections.abc import Iterator, Mapping

HALL = "430922-103"
BOOT = "9f3c00aa11bb22cc"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂香建国华玉梅"
_MATTERS = (
    ("SS-001", "城乡居民基本养老保险参保登记"),
    ("SS-014", "城乡居民基本医疗保险参保登记"),
    ("MZ-003", "最低生活保障对象认定、变更登记"),
    ("MZ-007", "高龄津贴申领审核"),
    ("CL-002", "残疾人两项补贴资格审核"),
    ("ZR-011", "农村村民住宅用地审核"),
    ("TJ-001", "退役军人优待证申请受理"),
    ("LY-002", "林木采伐许可初审"),
)
_VILLAGES = ("石板村", "大畈村", "罗城社区", "桃花江社区", "青山村", "龙潭村", "白水洞村", "红旗村")
_STEPS = ("case.received", "case.accepted", "case.supplement_requested", "case.completed")
_START_MS = 8 * 3600 * 1000


def opening(*, demo: bool = False) -> bytes:
    """Return `stream.opened` of the bench's hall."""
    body = {
        "hall": HALL, "serial": "S1", "fingerprint": "F1", "alg": "sha256", "parent": None,
        "reason": "new", "carried": 0, "software": "0.1.0", "schema": "m001", "demo": demo,
    }  # fmt: skip
    return _record("stream.opened", 1, "2026-03-02T08:00:00.000+08:00", _START_MS, body)


def records(count: int, *, seed: int = 7) -> Iterator[bytes]:
    """Yield `count` records, the first one opening the stream."""
    rng = random.Random(seed)
    yield opening()
    mono = _START_MS
    for n in range(2, count + 1):
        mono += rng.randint(15_000, 400_000)
        day, rest = divmod(mono // 1000, 86_400)
        clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{mono % 1000:03}"
        at = f"2026-{3 + day // 28 % 9:02}-{day % 28 + 1:02}T{clock}+08:00"
        yield _record(rng.choice(_STEPS), n, at, mono, _body(rng, n))


def _body(rng: random.Random, n: int) -> dict[str, object]:
    code, title = rng.choice(_MATTERS)
    return {
        "local_no": f"2026-1-{n // 4:06}",
        "item_code": code,
        "title": title,
        "window_no": rng.randint(1, 7),
        "village": rng.choice(_VILLAGES),
        "name": rng.choice(_SURNAMES) + "*" + rng.choice(_GIVEN),
        "promise_days": rng.choice((0, 1, 3, 5, 7, 15, 20)),
        "note": "申请人提交材料齐全，符合法定形式，当场予以受理",
    }


def _record(kind: str, n: int, at: str, mono: int, body: Mapping[str, object]) -> bytes:
    members = {
        "kind": kind, "v": 1, "subject": f"{BOOT}-{n - n % 4}", "by": f"staff:1{n % 14:03}",
        "at": at, "boot": BOOT, "n": n, "mono": mono, "trust": "network", "body": body,
    }  # fmt: skip
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
