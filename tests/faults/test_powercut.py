"""Power cuts at every system call: nothing that anybody was told is gone (faults 1 to 5)."""

from pathlib import Path

import pytest

from tests.faults.powercut import Call, Card, Trace, images, record
from tests.faults.powercut_check import check_all, check_liars

EVENTS = 30


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    return record(tmp_path_factory.mktemp("cut") / "home", EVENTS)


@pytest.mark.slow
def test_no_cut_loses_a_beep_an_answer_or_a_page(calls: list[Call]) -> None:
    tally = check_all(images(calls, ("drop", "keep", "mix")))
    assert tally.images >= 1_500
    assert (tally.losing, tally.damaged, tally.first) == (0, 0, [])
    assert tally.recovered >= 30


@pytest.mark.slow
def test_what_a_lying_card_loses_is_noticed_at_the_next_contact(calls: list[Call]) -> None:
    """Fault 25: no journal mode survives a card that lies, but the county's head tells."""
    tally = check_liars(images(calls, ("drop",), lies=3))
    assert tally.losing > 0
    assert (tally.undetected, tally.first[:1] if tally.undetected else []) == (0, [])


@pytest.mark.slow
def test_the_replay_itself_sees_what_an_unsynced_write_loses(calls: list[Call]) -> None:
    """The witness that the proof can fail: without the syncs of the spool, beeps are lost."""
    blind = [call for call in calls if not (call.act == "sync" and call.name.startswith("spool"))]
    assert check_all(images(blind, ("drop",)), whole=10_000).losing > 0


def write(name: str, offset: int, data: bytes) -> Call:
    return Call("write", name, offset, data)


def after(calls: list[Call], variant: str = "drop", lies: int = 0) -> dict[str, bytes]:
    last = len(calls) - 1
    told = [Call("told", "x"), *calls]
    return next(
        image.files for image in images(told, (variant,), lies=lies) if image.cut == last + 1
    )


@pytest.mark.core
@pytest.mark.parametrize(
    ("calls", "left"),
    [
        pytest.param([Call("create", "a"), write("a", 0, b"x")], {}, id="nothing-synced"),
        pytest.param(
            [Call("create", "a"), write("a", 0, b"x"), Call("sync", "a")], {"a": b"x"}, id="synced"
        ),
        pytest.param(
            [Call("create", "a"), Call("sync", "a"), write("a", 0, b"x")],
            {"a": b""},
            id="written-after-the-sync",
        ),
        pytest.param(
            [Call("create", "a"), write("a", 0, b"x"), Call("sync", "")],
            {"a": b""},
            id="only-the-folder-synced",
        ),
        pytest.param(
            [
                Call("create", "a"),
                write("a", 0, b"xyz"),
                Call("truncate", "a", 1),
                Call("sync", "a"),
            ],
            {"a": b"x"},
            id="truncated",
        ),
        pytest.param(
            [Call("create", "a"), Call("sync", "a"), Call("unlink", "a")],
            {"a": b""},
            id="unlinked-and-not-synced",
        ),
        pytest.param(
            [Call("create", "a"), Call("sync", "a"), Call("unlink", "a"), Call("sync", "")],
            {},
            id="unlinked",
        ),
    ],
)
def test_a_card_keeps_what_was_synced_and_nothing_else(
    calls: list[Call], left: dict[str, bytes]
) -> None:
    assert after(calls) == left


@pytest.mark.core
def test_a_lying_card_keeps_what_was_synced_before_its_last_lies() -> None:
    story = [Call("create", "a")]
    for i in range(4):
        story += [write("a", i, b"%d" % i), Call("sync", "a")]
    assert [after(story, lies=lies)["a"] for lies in range(3)] == [b"0123", b"012", b"01"]


@pytest.mark.core
def test_everything_is_kept_when_only_the_process_was_killed() -> None:
    story = [Call("create", "a"), write("a", 0, b"xy"), Call("unlink", "a"), Call("create", "b")]
    assert after(story, "keep") == {"b": b""}
    assert Card().names == {}


@pytest.mark.core
def test_a_trace_is_read_over_threads_and_plain_writes(tmp_path: Path) -> None:
    home = str(tmp_path)

    def text(plain: str) -> str:
        return "".join(f"\\x{byte:02x}" for byte in plain.encode())

    trace = "\n".join(
        [
            f'7 openat(AT_FDCWD, "{text(home + "/spool/1.spool")}", O_WRONLY|O_CREAT, 0600) = 5',
            f'7 write(5, "{text("ab")}", 2) = 2',
            f'7 write(5, "{text("cd")}", 2 <unfinished ...>',
            f'8 write(1, "{text("beep x 1")}\\x0a", 9) = 9',
            "7 <... write resumed>) = 2",
            "7 fsync(5) = 0",
            f'7 openat(AT_FDCWD, "{text("/etc/passwd")}", O_RDONLY) = 6',
            "7 fsync(6) = -1 EINVAL (Invalid argument)",
        ]
    )
    assert list(Trace(tmp_path).read(trace)) == [
        Call("create", "spool/1.spool"),
        write("spool/1.spool", 0, b"ab"),
        Call("told", "beep x 1"),
        write("spool/1.spool", 2, b"cd"),
        Call("sync", "spool/1.spool"),
    ]
