"""boot.cmd itself, run by a shell with U-Boot's commands as stand-ins.

The table is A/B, committed or not, tries left.
"""

import re
import subprocess
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

from tests.image import slot_state

BOOT = Path(__file__).parents[2] / "image-build" / "boot"
SCRIPT = (BOOT / "boot.cmd").read_text(encoding="ascii")
NAMES = ("BOOT_ORDER", "BOOT_A_LEFT", "BOOT_B_LEFT", "A_COMMITTED", "B_COMMITTED")
# U-Boot's commands as far as boot.cmd uses them. State travels as shell assignments; memory has two
# places, told apart by their addresses.
STAND_INS = r"""
setenv() { name=$1; shift; eval "$name=\$*"; }
setexpr() { eval "$1=$(($2 $3 $4))"; }
mmc() {
  case "$1 $3" in
    "read 0x800") memory=$COPY_1 ;;
    "read 0xa00") if [ "$2" = "$state_addr" ]; then memory=$COPY_2; else second=$COPY_2; fi ;;
    "write 0x800") echo "WROTE $memory" ;;
    "write 0xa00") echo "KEPT $memory" ;;
  esac
}
cmp() { [ "$1 $2" = "$state_addr $second_addr" ] && [ "$memory" = "$second" ]; }
env() {
  if [ "$1" = import ]; then
    [ "$memory" != bad ] || return 1
    eval "$memory"
  else
    memory="BOOT_ORDER='$BOOT_ORDER' BOOT_A_LEFT=$BOOT_A_LEFT BOOT_B_LEFT=$BOOT_B_LEFT \
A_COMMITTED=$A_COMMITTED B_COMMITTED=$B_COMMITTED"
  fi
}
load() {
  case " $MISSING " in *" ${2#0:} "*) return 1 ;; esac
  filesize=1000
}
booti() { echo "BOOTED $bootargs"; exit 0; }
reset() { echo RESET; exit 0; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The state in the gap."""

    order: str = "A B"
    left: tuple[int, int] = (3, 3)
    committed: tuple[int, int] = (1, 0)

    def __str__(self) -> str:
        """Return it as the stand-ins read it."""
        values = (f"'{self.order}'", *self.left, *self.committed)
        return " ".join(f"{name}={value}" for name, value in zip(NAMES, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What one start did: the slot ("" for a reset) and what it wrote into each copy, if it did."""

    slot: str
    copy_1: str | None = None
    copy_2: str | None = None


def start(copy_1: str, copy_2: str = "bad", *, missing: str = "") -> Start:
    """Run boot.cmd."""
    given = f"COPY_1={quoted(copy_1)}\nCOPY_2={quoted(copy_2)}\nMISSING='{missing}'\n"
    said = subprocess.run(
        ["sh", "-eu", "-c", given + STAND_INS + "set +eu\n" + SCRIPT],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    booted = re.search(
        r"^BOOTED .*root=PARTUUID=48414c4c-0([23]) .*rauc.slot=([AB])", said, re.MULTILINE
    )
    if booted:
        assert (booted[1], booted[2]) in {("2", "A"), ("3", "B")}
    return Start(
        slot=booted[2] if booted else "", copy_1=_last("WROTE", said), copy_2=_last("KEPT", said)
    )


def _last(word: str, said: str) -> str | None:
    found = re.findall(f"^{word} (.*)$", said, re.MULTILINE)
    return found[-1] if found else None


def quoted(text: str) -> str:
    """Return a text as one shell word."""
    return "'" + text.replace("'", "'\\''") + "'"


def expected(slots: Slots) -> tuple[str, Slots | None]:
    """The rule in other words: the independent witness of the table."""
    left = dict(zip("AB", slots.left, strict=True))
    committed = dict(zip("AB", slots.committed, strict=True))
    for one in slots.order.split():
        if committed[one]:
            return one, None
        if left[one] > 0:
            left[one] -= 1
            return one, replace(slots, left=(left["A"], left["B"]))
    return "A", replace(slots, left=(3, 3))


TABLE = [
    Slots(order=order, left=(a_left, b_left), committed=(a_committed, b_committed))
    for order, a_left, b_left, a_committed, b_committed in product(
        ("A B", "B A"), (0, 1, 3), (0, 1, 3), (0, 1), (0, 1)
    )
]


@pytest.mark.parametrize("slots", TABLE, ids=str)
def test_the_slot_that_starts_and_what_is_counted(slots: Slots) -> None:
    slot, after = expected(slots)
    done = start(str(slots))
    assert done.slot == slot
    assert done.copy_1 == (None if after is None else str(after))


def test_a_committed_slot_is_never_counted() -> None:
    """Staff who flick the mains three times in half a minute."""
    state = str(Slots(left=(0, 0)))
    assert [start(state, state) for _ in range(4)] == [Start(slot="A")] * 4


def test_a_new_slot_has_three_starts_and_then_the_old_one_comes_back() -> None:
    state = str(Slots(order="B A", left=(3, 3), committed=(1, 0)))
    started = []
    for _ in range(5):
        done = start(state)
        started.append(done.slot)
        state = done.copy_1 or state
    assert started == ["B", "B", "B", "A", "A"]


def test_the_second_copy_is_what_a_committed_slot_was_last_started_with() -> None:
    before, trial = str(Slots()), str(Slots(order="B A"))
    good = str(Slots(order="B A", committed=(1, 1)))
    assert start(trial, before).copy_2 is None
    assert start(good, before).copy_2 == good
    assert start(good, good).copy_2 is None


def test_a_torn_state_is_read_from_the_other_copy_and_made_good() -> None:
    good = str(Slots(order="B A", committed=(1, 1)))
    assert start("bad", good) == Start(slot="B", copy_1=good)


def test_a_card_just_written_starts_its_first_slot_and_has_a_state_then() -> None:
    """Without one Linux's own tools refuse to write any (seen in emulation)."""
    first = str(Slots(left=(3, 0)))
    assert start("bad", "bad") == Start(slot="A", copy_1=first, copy_2=first)


def test_a_slot_without_a_kernel_gives_way_to_the_other() -> None:
    done = start(str(Slots(left=(0, 3), committed=(1, 0))), missing="2")
    assert done.slot == ""
    assert done.copy_1 is not None
    assert start(done.copy_1).slot == "B"


def test_the_places_in_memory_do_not_meet() -> None:
    """The kernel of 6.12 ends at 0x2570000 behind its BSS, 7.3 is 51.6 MB (pitfall 26b)."""
    found = dict(re.findall(r"setenv (\w+_addr(?:_r)?) (0x[0-9a-f]+)", SCRIPT))
    kernel, ramdisk = (int(found[f"{name}_addr_r"], 16) for name in ("kernel", "ramdisk"))
    environment = (BOOT / "uboot.env.txt").read_text(encoding="ascii")
    place = re.search(r"scriptaddr=(0x[0-9a-f]+)", environment)
    assert place is not None
    assert kernel % 0x200000 == 0
    assert kernel + 64 * 2**20 < ramdisk
    assert ramdisk + 32 * 2**20 <= int(place[1], 16)
    assert int(place[1], 16) + 2**20 <= int(found["state_addr"], 16)
    assert int(found["state_addr"], 16) + 2**20 <= int(found["second_addr"], 16)


def test_a_card_swiped_during_the_start_stops_nothing() -> None:
    """A reader is a keyboard: any key at U-Boot's prompt would stop a hall (pitfall 26)."""
    environment = (BOOT / "uboot.env.txt").read_text(encoding="ascii")
    assert "bootdelay=-2\n" in environment
    assert "stdin=nulldev\n" in environment
    assert "preboot=\n" in environment
    assert "enable_uart=0" in (BOOT / "config.txt").read_text(encoding="ascii")


def test_a_state_on_a_card_is_whole_or_none(tmp_path: Path) -> None:
    """What proof C reads and writes beside U-Boot (tests/image/slot_state.py)."""
    card, state = tmp_path / "card", {"BOOT_ORDER": "B A", "BOOT_B_LEFT": "2"}
    card.write_bytes(bytes(slot_state.PLACES[1] + slot_state.SIZE))
    assert slot_state.read(card) is None
    slot_state.write(card, state)
    assert slot_state.read(card) == state
    slot_state.tear(card)
    assert slot_state.read(card) is None
