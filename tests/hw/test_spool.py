"""The spool: what is promised survives, what was never promised may go, nothing makes it fail."""

import errno
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.clock import Moment
from hw.events import Happening, Place
from hw.segment import Contents, Entry, Step, decode, encode, next_step, number
from hw.spool import DAMAGED, Spool, SpoolRefused

pytestmark = pytest.mark.core

MOMENT = Moment(boot="b" * 16, mono=42, wall="2026-03-02T08:29:00.000+08:00")
ID = "00112233aabbccdd"


def swipe(n: int) -> Happening:
    return Happening(moment=MOMENT, event={"type": "card", "n": n})


def block(numbers: range, spool_id: str = ID) -> bytes:
    return b"".join(line(n, spool_id) for n in numbers)


def line(n: int, spool_id: str = ID) -> bytes:
    return encode(spool_id, number(n, [swipe(n)])[0])


def opened(folder: Path, lines: int = 512) -> Spool:
    spool = Spool(folder, lines=lines)
    spool.start()
    return spool


def numbers(contents: Contents) -> list[int]:
    return [entry.i for entry in contents.entries]


class FailingDisk:
    """An fsync that fails with one error while `broken` is set."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.broken = True

    def __call__(self, fd: int) -> None:
        assert fd >= 0
        if self.broken:
            raise OSError(self.code, "made to fail")


@pytest.mark.parametrize(
    ("head", "last", "live", "step"),
    [
        pytest.param(0, 3, True, Step.SEND, id="nothing-known"),
        pytest.param(2, 3, False, Step.SEND, id="next"),
        pytest.param(3, 3, False, Step.REMOVE, id="all-known"),
        pytest.param(9, 3, False, Step.REMOVE, id="behind-the-head"),
        pytest.param(3, 3, True, Step.WAIT, id="live-all-known"),
        pytest.param(9, 3, True, Step.RENEW, id="live-behind-the-head"),
        pytest.param(0, 0, True, Step.WAIT, id="live-and-empty"),
    ],
)
def test_the_head_decides_what_happens_to_a_segment(
    *, head: int, last: int, live: bool, step: Step
) -> None:
    assert next_step(head, last, live=live) is step


@pytest.mark.parametrize("cut", range(len(line(3)) + 1))
def test_a_line_torn_at_any_byte_is_dropped_and_the_others_stay(cut: int) -> None:
    contents = decode(ID, block(range(1, 3)) + line(3)[:cut])
    assert numbers(contents) == ([1, 2, 3] if cut >= len(line(3)) - 1 else [1, 2])
    assert contents.unreadable == 0
    assert contents.torn is (0 < cut < len(line(3)) - 1)


@pytest.mark.parametrize(
    ("found", "seen", "unreadable"),
    [
        pytest.param(block(range(1, 5)), [1, 2, 3, 4], 0, id="whole"),
        pytest.param(line(1) + b"\x00" * 40 + b"\n" + line(3), [1, 3], 1, id="nul-in-the-middle"),
        pytest.param(line(1) + line(2, "other") + line(3), [1, 3], 1, id="a-strangers-line"),
        pytest.param(line(2) + line(1) + line(3), [2, 3], 1, id="out-of-order"),
        pytest.param(line(1) + line(1) + line(2), [1, 2], 1, id="doubled"),
        pytest.param(line(1)[:-9] + line(2), [], 0, id="one-torn-into-the-next"),
        pytest.param(block(range(1, 3)) + b"\x00" * 5_000, [1, 2], 0, id="zeros-at-the-end"),
        pytest.param(b"\n\n\n", [], 0, id="empty-lines"),
        pytest.param(b"", [], 0, id="empty"),
        pytest.param("刷卡\n🙂".encode("gbk", "replace"), [], 0, id="another-encoding"),
    ],
)
def test_damage_is_counted_and_never_fatal(found: bytes, seen: list[int], unreadable: int) -> None:
    contents = decode(ID, found)
    assert (numbers(contents), contents.unreadable) == (seen, unreadable)


@given(st.binary(max_size=400), st.integers(0, 200))
def test_no_bytes_can_make_reading_fail(noise: bytes, place: int) -> None:
    whole = block(range(1, 4))
    contents = decode(ID, whole[:place] + noise + whole[place:])
    assert set(numbers(contents)) <= {1, 2, 3}


def test_what_was_appended_is_read_by_the_next_start(tmp_path: Path) -> None:
    first = opened(tmp_path)
    places = first.append([swipe(1), swipe(2)]) + first.append([swipe(3)])
    second = opened(tmp_path)
    old, live = second.ids()
    assert places == tuple(Place(spool=old, i=i) for i in (1, 2, 3))
    assert numbers(second.contents(old)) == [1, 2, 3]
    assert (live, second.contents(live).entries) == (second.live, ())


def test_only_what_is_beyond_the_head_is_offered() -> None:
    contents = decode(ID, block(range(1, 6)))
    assert [entry.i for entry in contents.after(3)] == [4, 5]


def test_every_start_has_an_id_of_its_own(tmp_path: Path) -> None:
    ids = {opened(tmp_path).live for _ in range(20)}
    assert len(ids) == 20
    assert all(len(spool_id) == 16 for spool_id in ids)


def test_segments_are_offered_oldest_first(tmp_path: Path) -> None:
    started = [opened(tmp_path).live for _ in range(12)]
    assert list(Spool(tmp_path).ids()) == started


def test_a_full_segment_makes_room_for_a_new_one(tmp_path: Path) -> None:
    spool = opened(tmp_path, lines=3)
    places = [spool.append([swipe(n)])[0] for n in range(7)]
    assert [place.i for place in places] == [1, 2, 3, 1, 2, 3, 1]
    assert list(dict.fromkeys(place.spool for place in places)) == list(spool.ids())


def test_a_known_segment_goes_and_the_live_one_stays(tmp_path: Path) -> None:
    opened(tmp_path).append([swipe(1)])
    spool = opened(tmp_path)
    old, live = spool.ids()
    spool.forget(old)
    spool.forget(live)
    assert spool.ids() == (live,)
    assert spool.contents(old).entries == ()


def test_a_damaged_segment_is_set_aside_as_evidence(tmp_path: Path) -> None:
    opened(tmp_path).append([swipe(1)])
    spool = opened(tmp_path)
    spool.forget(spool.ids()[0], damaged=True)
    assert len(list(tmp_path.glob(f"*{DAMAGED}"))) == 1
    assert spool.ids() == (spool.live,)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EIO, "disk_fault"),
    ],
)
def test_a_refused_write_says_why_and_the_next_good_one_is_stored(
    tmp_path: Path, code: int, why: str
) -> None:
    disk = FailingDisk(code)
    spool = Spool(tmp_path, fsync=disk)
    with pytest.raises(SpoolRefused) as refused:
        spool.append([swipe(1)])
    assert refused.value.why == why
    disk.broken = False
    assert [entry.event["n"] for entry in stored(spool, spool.append([swipe(2)]))] == [2]


def test_after_a_failed_fsync_the_segment_is_never_written_again(tmp_path: Path) -> None:
    """Nobody knows what the disk holds then; a second fsync would lie about the first."""
    disk = FailingDisk(errno.EIO)
    disk.broken = False
    spool = Spool(tmp_path, fsync=disk)
    good = spool.append([swipe(1)])[0]
    disk.broken = True
    with pytest.raises(SpoolRefused):
        spool.append([swipe(2)])
    disk.broken = False
    after = spool.append([swipe(3)])[0]
    assert after.spool != good.spool
    assert [entry.event["n"] for entry in spool.contents(good.spool).entries] == [1]


def test_a_folder_made_anew_is_on_disk_under_its_name(tmp_path: Path) -> None:
    synced: list[int] = []
    Spool(tmp_path / "spool", fsync=lambda fd: synced.append(os.fstat(fd).st_ino)).start()
    assert synced.index(tmp_path.stat().st_ino) < synced.index((tmp_path / "spool").stat().st_ino)


def test_a_folder_that_cannot_be_made_refuses(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder belongs")
    with pytest.raises(SpoolRefused, match="disk_fault"):
        Spool(tmp_path / "spool").start()


def test_strange_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    for name in ("notes.spool", "abc-def.spool", "000000000001-x.tmp"):
        (tmp_path / name).write_bytes(b"not ours")
    assert opened(tmp_path).append([swipe(1)])[0].i == 1
    assert len(list(tmp_path.iterdir())) == 4


def stored(spool: Spool, places: tuple[Place, ...]) -> list[Entry]:
    return [
        entry
        for place in places
        for entry in spool.contents(place.spool).entries
        if entry.i == place.i
    ]


class Receiver:
    """The model: hall-web's head per id, and each event that became a fact."""

    def __init__(self) -> None:
        self.heads: dict[str, int] = {}
        self.facts: list[object] = []

    def take(self, spool_id: str, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.i > self.heads.get(spool_id, 0):
                self.heads[spool_id] = entry.i
                self.facts.append(entry.event["n"])


class Walk:
    """One random life of a spool and a receiver, with power cuts on both sides."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.receiver = Receiver()
        self.promised: list[int] = []
        self.tried = 0
        self.spool = opened(folder, lines=4)

    def append(self) -> None:
        count = self.random.randint(1, 3)
        self.spool.append([swipe(self.tried + n) for n in range(count)])
        self.promised.extend(range(self.tried, self.tried + count))
        self.tried += count

    def hand_over(self) -> None:
        """Send one part of the oldest segment that waits; remove those that are known."""
        for spool_id in self.spool.ids():
            contents = self.spool.contents(spool_id)
            head = self.receiver.heads.get(spool_id, 0)
            live = spool_id == self.spool.live
            if next_step(head, contents.last, live=live) is Step.SEND:
                part = contents.after(head)[: self.random.randint(1, 4)]
                self.receiver.take(spool_id, part)
                return
            if next_step(head, contents.last, live=live) is Step.REMOVE:
                self.spool.forget(spool_id)

    def power_cut(self) -> None:
        """Leave a torn, never promised tail behind, then start again."""
        path = max(self.folder.glob("*.spool"))
        self.spool.close()
        torn = line(99, path.stem.split("-")[1])
        with path.open("ab") as segment:
            segment.write(torn[: self.random.randint(0, len(torn) - 2)])
        self.spool = opened(self.folder, lines=4)


@settings(deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(["append", "hand_over", "power_cut"]), max_size=40),
)
def test_each_promised_event_becomes_one_fact_in_any_life(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: list[str]
) -> None:
    walk = Walk(tmp_path_factory.mktemp("walk"), seed)
    moves = {
        "append": walk.append,
        "hand_over": walk.hand_over,
        "power_cut": walk.power_cut,
    }
    for step in steps:
        moves[step]()
    for _ in range(100):
        walk.hand_over()
    assert walk.receiver.facts == walk.promised
    assert walk.spool.ids() == (walk.spool.live,)
