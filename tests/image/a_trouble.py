"""Proof A, what installers and years do: wrong files, a wrong clock, a sick disk, no reader.

Each on a card of its own, so that the hall of the other steps stays as it was.
"""

import os
import random
import re
import subprocess
import time
from pathlib import Path

from appliance.web.attendance.wording_clock import FLAT_BATTERY
from tests.image.bed import DATA_AT, FIRMWARE_AT
from tests.image.machine import PATIENCE_S, Machine
from tests.image.scene import ANSWER_S, SIGNAL_S, Scene, on_card
from tests.image.shown import arrives, facts, must, no_failed_units
from tests.image.tablet import logged_in

CUT_STARTS = 3
BUILT = "2026"  # no image is older
BELIEVED_LATER = {"unknown", "rtc", "floor"}  # one ahead looks like a right one
SICK_FROM, SICK_MB = 4096, 512  # behind the first superblock: the label is still found
PARTITION_4 = 0x1BE + 3 * 16, 16  # its entry in the first sector
REFUSED_KEYS = ("hall.naem", "hall.windows", "network.address", "county.code")
LOG_OF_SYNC, NO_COUNTY = "journalctl -u hall-sync -b -o cat", "'no_anchor\\|state=offline'"
EMERGENCY = "systemctl is-active emergency.target rescue.target | sort -u"
EXPANDER = '[[chips]]\\nname = "expander"\\nlabel = "pca9555"\\n'


@on_card("order.img")
def orders(scene: Scene) -> list[str]:
    """A wrong hall.toml changes nothing and is told why; a right one after it is taken."""
    scene.begin(_spoilt)
    box = scene.power_on()
    notice = scene.notice_comes()
    must("hall-result.txt" in notice, f"the page says: {notice[-300:]}")
    home = box.run("ls -A /var/lib/hallbox /var/lib/hallbox/journal").split()
    must("hall.toml" not in home and "hall.db" not in home, f"changed: {home}")
    scene.cut()
    result = _from_card(scene.card, "hall-result.txt")
    told = [key for key in REFUSED_KEYS if key in result]
    must(len(told) == len(REFUSED_KEYS), f"the result file says: {result}")
    must("XX" in _from_card(scene.card, "hall.toml"), "the refused file was changed")
    return [
        f"refused: the page names the result file, which names {', '.join(told)}; nothing changed",
        *_with_wrong_county(scene),
        *_put_right(scene),
    ]


@on_card("first.img")
def first_cuts(scene: Scene) -> list[str]:
    """Three power cuts during the first start; the fourth start is a whole one."""
    scene.begin()
    chance, at = random.Random(7), []
    moments = ("true", "[ -e /var/lib/hallbox/box ]", "[ -e /var/lib/hallbox/box/hall.crt ]")
    for moment in moments[:CUT_STARTS]:
        box = scene.power_on()
        box.holds(moment)
        time.sleep(chance.uniform(0.0, 3.0))
        at.append(box.age_s)
        scene.cut()
    box = scene.power_on()
    beep_s = scene.swipe_until_beep()
    page_s = scene.page_comes()
    arrives_s = arrives(scene, 2 * PATIENCE_S)
    no_failed_units(box)
    code = _from_card(scene.card, "hall.toml")
    must(re.search(r'code = "\*+"', code) is not None, "the one-time code is still on the card")
    scene.cut()
    return [
        (
            f"cut {', '.join(f'{s:.0f}' for s in at)} s after power-on; then whole: first beep"
            f" {beep_s:.0f} s, page {page_s:.0f} s, county {arrives_s:.0f} s, code off the card"
        ),
    ]


@on_card("clock.img")
def wrong_clock(scene: Scene) -> list[str]:
    """A battery clock of 2019 or 2039 stops nothing; each record says how far it is believed."""
    lines = []
    for clock in ("2019-03-01T08:00:00", "2039-03-01T08:00:00"):
        scene.begin()
        box = scene.power_on("-rtc", f"base={clock}")
        scene.swipe_until_beep()
        scene.page_comes()
        first = scene.last4_of_last()
        arrives(scene, 2 * PATIENCE_S)
        mine = next(f for f in scene.county.facts(scene.hall) if f.body.get("last4") == first)
        must(mine.trust in BELIEVED_LATER, f"{clock[:4]} was believed as {mine.trust}")
        scene.health_says(lambda found: found.get("clock") == "county")
        box.holds("journalctl -u hall-clock -b | grep -q 'Deactivated\\|Finished\\|Failed'")
        year = box.run("date +%Y; cut -c1-4 /sys/class/rtc/rtc0/date").split()
        said = box.run("journalctl -u hall-clock -b -o cat | tail -n5")
        must(set(year) == {time.strftime("%Y")}, f"clocks of the box after it: {year}; {said}")
        scene.swipe()
        arrives(scene)
        last = scene.county.facts(scene.hall)[-1]
        visitor = logged_in(scene, box)
        is_told = FLAT_BATTERY[0] in visitor.get("/clock")[1]
        visitor.close()
        must(is_told is (clock < BUILT), f"the page says of a battery of {clock[:4]}: {is_told}")
        lines.append(
            f"clock of {clock[:4]}: first record {mine.at[:16]} trust {mine.trust}; the county's"
            f" answer set wall and battery clock to {year[0]}, last record {last.at[:16]}"
            f" {last.trust}{'; the page says 时钟电池' * is_told}"
        )
    scene.cut()
    return lines


@on_card("first.img")
def data_partition(scene: Scene) -> list[str]:
    """Full, sick or gone: the page says so, nothing is accepted, nobody gets a shell."""
    must(scene.card.exists(), "step first-cuts makes the card of this one")
    lines = [_when_full(scene)]
    for name, spoil in (("sick", _make_sick), ("gone", _take_away)):
        card = scene.bed.artefact("spoilt.img")
        subprocess.run(["cp", "--sparse=always", scene.card, card], check=True)
        spoil(card)
        box = scene.power_on(card=card)
        notice = scene.notice_comes(2 * PATIENCE_S)
        must(not scene.swipe(), f"{name}: a swipe beeped")
        shell = box.run(EMERGENCY).split()
        must(shell == ["inactive"], f"{name}: {shell}")
        address = box.run("cat /run/systemd/network/10-hall.network")
        must("Address=10.0.2.15/24" in address, f"{name}: the tablets' address is gone: {address}")
        said = re.sub(r"<[^>]+>", " ", notice.partition("</h1>")[2]).strip()
        lines.append(f"{name}: no signal 1, no shell, after {box.age_s:.0f} s the page says {said}")
        scene.cut()
    return lines


@on_card("first.img")
def no_reader(scene: Scene) -> list[str]:
    """No reader at power-on and an expander that is not there: told, and nothing else stops."""
    must(scene.card.exists(), "step first-cuts makes the card of this one")
    box = scene.power_on()
    box.reader(is_in=False)
    scene.page_comes()
    board = "/var/lib/hallbox/board.toml"
    box.run(f"printf '{EXPANDER}' >> {board}; systemctl restart hall-hw.service")
    why = scene.health_says(lambda found: "reader" in str(found.get("why")))["why"]
    doctor = box.run("hallbox doctor 2>&1")
    must("pca9555" in doctor, f"the doctor does not name the expander: {doctor[-400:]}")
    before = facts(scene, "button.pressed")
    scene.pull(4, down=True)
    must(bool(box.tones(SIGNAL_S)), "no press is taken without a reader")
    scene.pull(4, down=False)
    box.reader(is_in=True)
    scene.swipe_until_beep()
    arrives(scene)
    pressed = facts(scene, "button.pressed") - before
    must(pressed == 1, f"{pressed} presses at the county")
    told = _without_pages(scene, box)
    scene.cut()
    return [
        (
            f"no reader, no expander: health says {why!r}, the doctor names the expander,"
            f" presses are taken ({pressed} arrived), and the reader beeps once it is there"
        ),
        told,
    ]


def _without_pages(scene: Scene, box: Machine) -> str:
    """A setting that nobody can read: the notice is under both addresses, cards go on beeping."""
    settings = "/var/lib/hallbox/hall.toml"
    box.run(f"cp {settings} /run/was.toml; echo x >> {settings}; systemctl restart hall-web")
    began = box.age_s
    scene.notice_comes()
    notice_s = box.age_s - began
    must("hall.toml" in (scene.page("/") or ""), "no notice at the tablets' own address")
    must(scene.swipe(), "no beep while the pages are away")
    box.run(f"cp /run/was.toml {settings}; systemctl stop hall-notice")
    box.run("systemctl reset-failed hall-web; systemctl start hall-web")
    scene.page_comes()
    arrives(scene)
    return (
        f"a hall.toml that cannot be read: the notice after {notice_s:.0f} s, at https, too;"
        " a card beeps meanwhile, and arrives once it is put right"
    )


def _spoilt(order: str) -> str:
    """Return an order with four faults of the kind that hands make."""
    order = re.sub(r"windows = \d+", 'windows = "XX"', order)
    order = re.sub(r'address = "[^"]*"', 'address = "10.0.2"', order)
    order = re.sub(r'code = "[^"]*"', 'code = "77"', order)
    return order.replace("name = ", "naem = ", 1)


def _with_wrong_county(scene: Scene) -> list[str]:
    """The file names another county's certificate: the hall works, nothing is told to anybody."""
    order = re.sub(r'ca = "[^"]*"', f'ca = "{"0" * 64}"', scene.county.order(scene.hall))
    scene.bed.put_order(scene.card, order)
    box = scene.power_on()
    beep_s = scene.swipe_until_beep()
    scene.page_comes()
    box.holds(f"{LOG_OF_SYNC} | grep -q {NO_COUNTY}")
    said = box.run(f"{LOG_OF_SYNC} | grep {NO_COUNTY}")
    must(not scene.county.facts(scene.hall), "a county of another certificate was told something")
    health = scene.health()
    must(health.get("acked") == 0, f"acked={health.get('acked')}")
    scene.cut()
    return [
        (
            f"certificate of another county: beeps after {beep_s:.0f} s, none told,"
            f" {health.get('unsent')} wait; hall-sync: {said.strip().splitlines()[-1][:120]}"
        ),
    ]


def _put_right(scene: Scene) -> list[str]:
    """The installer puts the right certificate into the file: everything that waited arrives."""
    scene.bed.put_order(scene.card, scene.county.order(scene.hall))
    scene.power_on()
    beep_s = scene.swipe_until_beep()
    arrives_s = arrives(scene, 2 * PATIENCE_S)
    there = set(scene.county.numbers(scene.hall))
    lost = [number for number in scene.beeped() if number[-4:] not in there]
    must(not lost, f"lost: {lost}")
    scene.cut()
    return [
        f"put right: first beep {beep_s:.0f} s, everything at the county {arrives_s:.0f} s later"
    ]


def _when_full(scene: Scene) -> str:
    """Fill the data partition to the last block, swipe, make room, swipe."""
    box = scene.power_on()
    scene.swipe_until_beep()
    scene.page_comes()
    arrives(scene)
    for name, size in (("fill", "1M"), ("rest", "1k")):
        box.run(f"dd if=/dev/zero of=/data/{name} bs={size} 2>/dev/null; true")
    refused = _first_refusal(scene, box)
    health = scene.health()
    must(health.get("status") != "ok", f"full, and health says {health}")
    box.run("rm -f /data/fill /data/rest; sync")
    again = scene.swipe_until_beep(5 * SIGNAL_S)
    arrives(scene)
    there = set(scene.county.numbers(scene.hall))
    lost = [number for number in scene.beeped() if number[-4:] not in there]
    must(not lost, f"beeped and lost: {lost}")
    scene.cut()
    return (
        f"full: refused after {refused} swipes had filled the last blocks, error tone,"
        f" health says {health.get('why')!r}; with room again it beeps ({again:.0f} s), 0 lost"
    )


def _first_refusal(scene: Scene, box: Machine, most: int = 400) -> int:
    """Swipe until a swipe is refused; return how many were taken before."""
    for taken in range(most):
        if not scene.swipe(wait_s=ANSWER_S):
            tones = box.tones(ANSWER_S)
            must(not any(tone.is_short for tone in tones), "a late beep on a full disk")
            return taken
    must(holds=False, otherwise=f"{most} swipes taken on a full disk")
    return most


def _make_sick(card: Path) -> None:
    """Write noise over the group descriptors and inodes of the data partition."""
    with card.open("r+b") as file:
        file.seek(DATA_AT + SICK_FROM)
        file.write(os.urandom(SICK_MB << 20))


def _take_away(card: Path) -> None:
    """Take the data partition out of the table."""
    with card.open("r+b") as file:
        file.seek(PARTITION_4[0])
        file.write(bytes(PARTITION_4[1]))


def _from_card(card: Path, name: str) -> str:
    """Return a file of the card's first partition as text."""
    words = ["mtype", "-i", f"{card}@@{FIRMWARE_AT}", f"::{name}"]
    raw = subprocess.run(words, check=True, capture_output=True).stdout
    return raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030")
