"""The local store: rights, keys, words, waits, sessions, forms, receipts."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.domain.receipt import Receipt
from appliance.journal.faults import JournalIsNewer
from appliance.journal.local import LocalStore
from appliance.journal.local.file import LocalFile
from appliance.journal.local.sessions import TOUCH_MS, Seen
from appliance.journal.passwords import COST, Cost, prove, proves, start_word

pytestmark = pytest.mark.core
CHEAP = Cost(n=16, r=1, p=1)
IDLE_MS = 15 * 60_000
NOW = Seen(boot="b1", mono=1_000_000)


def later(ms: int) -> Seen:
    return Seen(boot=NOW.boot, mono=NOW.mono + ms)


@pytest.fixture(name="path")
def a_path(tmp_path: Path) -> Path:
    return tmp_path / "local" / "local.db"


@pytest.fixture(name="local")
def a_store(path: Path) -> Iterator[LocalStore]:
    store = LocalStore.open(path, cost=CHEAP)
    yield store
    store.close()


def test_nobody_but_hall_web_can_read_it(local: LocalStore, path: Path) -> None:
    local.accounts.set_word("0307", "word", is_start_word=False)

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


def test_keys_are_made_once_and_differ_from_box_to_box(path: Path, tmp_path: Path) -> None:
    first = LocalStore.open(path, cost=CHEAP)
    again = LocalStore.open(path, cost=CHEAP)
    other = LocalStore.open(tmp_path / "other" / "local.db", cost=CHEAP)

    assert first.keys == again.keys
    assert {len(key) for key in first.keys.values()} == {32}
    assert not set(first.keys.values()) & set(other.keys.values())
    for store in (first, again, other):
        store.close()


def test_a_file_of_a_newer_program_is_not_touched(path: Path) -> None:
    file = LocalFile.open(path)
    file.write(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
        " VALUES('local', 'm099_later', 'then')"
    )
    file.close()
    before = path.read_bytes()

    with pytest.raises(JournalIsNewer):
        LocalStore.open(path, cost=CHEAP)
    assert path.read_bytes() == before


def test_the_words_themselves_are_not_in_the_file(local: LocalStore, path: Path) -> None:
    local.accounts.set_word("0307", "correct horse battery", is_start_word=False)

    assert b"correct horse battery" not in path.read_bytes()


def test_the_shipped_cost_needs_sixteen_megabytes_a_guess() -> None:
    assert 128 * COST.n * COST.r >= 16 * 2**20
    assert proves("word", prove("word"))


def test_a_new_word_ends_the_one_before(local: LocalStore) -> None:
    local.accounts.set_word("0307", "old word", is_start_word=True)
    local.accounts.set_word("0307", "new word", is_start_word=False)

    assert not local.accounts.check_word("0307", "old word")
    assert local.accounts.check_word("0307", "new word")
    assert not local.accounts.has_start_word("0307")


def test_any_text_may_be_tried_as_a_word(local: LocalStore) -> None:
    for word in ("", "\x00", "🧧", "\ud800", "字" * 10_000):
        assert not local.accounts.check_word("0307", word)


def test_start_words_do_not_repeat_and_avoid_letters_that_look_alike() -> None:
    words = {start_word() for _ in range(200)}

    assert len(words) == 200
    assert not set("01ilo") & set("".join(words))


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (2, 0), (3, 5), (4, 15), (5, 60), (6, 300), (7, 900), (20, 900)],
)
def test_waits_grow_with_the_failures(local: LocalStore, failures: int, seconds: int) -> None:
    for _ in range(failures):
        local.accounts.note_failure("0307", "10.0.0.5", NOW)

    assert local.accounts.wait_ms("0307", "10.0.0.5", NOW) == seconds * 1000
    assert local.accounts.wait_ms("0307", "10.0.0.5", later(seconds * 1000)) == 0


def test_nobody_else_waits(local: LocalStore) -> None:
    for _ in range(5):
        local.accounts.note_failure("0307", "10.0.0.5", NOW)

    assert local.accounts.wait_ms("0307", "10.0.0.6", NOW) == 0
    assert local.accounts.wait_ms("0101", "10.0.0.5", NOW) == 0
    assert local.accounts.waiting() == {"0307"}


def test_a_restart_does_not_lift_a_wait(local: LocalStore) -> None:
    for _ in range(5):
        local.accounts.note_failure("0307", "10.0.0.5", NOW)

    assert local.accounts.wait_ms("0307", "10.0.0.5", Seen(boot="b2", mono=10_000)) == 50_000


def test_a_released_account_waits_no_more(local: LocalStore) -> None:
    for address in ("10.0.0.5", "10.0.0.6"):
        for _ in range(5):
            local.accounts.note_failure("0307", address, NOW)
    local.accounts.release("0307")

    assert local.accounts.waiting() == frozenset()


def test_a_session_is_written_once_a_minute_at_most(local: LocalStore, path: Path) -> None:
    token = local.sessions.open("0307", "10.0.0.5", NOW, must_choose=False)
    before = path.read_bytes()
    for second in range(59):
        assert local.sessions.look_up(token, later(second * 1000), idle_ms=IDLE_MS)
    assert path.read_bytes() == before

    local.sessions.look_up(token, later(TOUCH_MS), idle_ms=IDLE_MS)
    assert path.read_bytes() != before


def test_idleness_counts_from_the_last_look_not_from_the_last_write(local: LocalStore) -> None:
    token = local.sessions.open("0307", "10.0.0.5", NOW, must_choose=False)
    local.sessions.look_up(token, later(50_000), idle_ms=IDLE_MS)

    seen = local.sessions.look_up(token, later(50_000 + IDLE_MS), idle_ms=IDLE_MS)
    assert seen is not None
    assert not seen.lapsed


def test_a_lapsed_session_says_so_once_and_is_gone(local: LocalStore) -> None:
    token = local.sessions.open("0307", "10.0.0.5", NOW, must_choose=False)

    first = local.sessions.look_up(token, later(IDLE_MS + 1), idle_ms=IDLE_MS)
    assert first is not None
    assert first.lapsed
    assert local.sessions.look_up(token, later(IDLE_MS + 2), idle_ms=IDLE_MS) is None


def test_a_token_we_never_gave_opens_nothing(local: LocalStore) -> None:
    local.sessions.open("0307", "10.0.0.5", NOW, must_choose=False)

    for token in ("", "planted", "\ud800", "' OR 1=1 --"):
        assert local.sessions.look_up(token, NOW, idle_ms=IDLE_MS) is None


def test_idle_sessions_elsewhere_are_no_second_place(local: LocalStore) -> None:
    local.sessions.open("0307", "10.0.0.5", NOW, must_choose=False)
    then = later(IDLE_MS + 2 * TOUCH_MS)

    assert not local.sessions.has("0307", then, idle_ms=IDLE_MS)
    token = local.sessions.open("0307", "10.0.0.6", then, must_choose=False)
    seen = local.sessions.look_up(token, then, idle_ms=IDLE_MS)
    assert seen is not None
    assert seen.others == 0


def test_a_form_number_is_spent_once(local: LocalStore) -> None:
    assert local.forms.begin("f1").is_new
    local.forms.finish("f1", "/cases/7")

    again = local.forms.begin("f1")
    assert (again.is_new, again.target) == (False, "/cases/7")


def test_a_refused_form_may_be_sent_again(local: LocalStore) -> None:
    local.forms.begin("f1")
    local.forms.forget("f1")

    assert local.forms.begin("f1").is_new


def test_a_power_cut_in_the_middle_leaves_the_number_spent(local: LocalStore, path: Path) -> None:
    local.forms.begin("f1")
    again = LocalStore.open(path, cost=CHEAP)

    seen = again.forms.begin("f1")
    assert (seen.is_new, seen.target) == (False, None)
    again.close()


def test_a_draft_is_given_back_once_to_its_owner(local: LocalStore) -> None:
    local.forms.keep_draft("0307", "/cases/new", {"name": "写了一半"})

    assert local.forms.take_draft("0101", "/cases/new") == {}
    assert local.forms.take_draft("0307", "/cases/new") == {"name": "写了一半"}
    assert local.forms.take_draft("0307", "/cases/new") == {}


def test_an_hour_is_nothing_to_write(local: LocalStore) -> None:
    """The county is asked every few minutes; the card is written when it has proven more."""
    first = Receipt(stream="s", seq=7, h=b"\x01" * 32, epoch="e", t="2026-11-02T09:00:00+08:00")
    local.keep_receipt(first)
    assert local.save_receipts()
    for later_one, is_written in (
        (replace(first, t="2026-11-02T09:04:00+08:00", sig="other"), False),
        (replace(first, safe=7), True),
        (replace(first, seq=8, h=b"\x02" * 32, safe=7), True),
        (replace(first, seq=8, h=b"\x02" * 32, safe=7, epoch="f"), True),
    ):
        local.keep_receipt(later_one)
        assert local.receipts() == (later_one,)
        assert local.save_receipts() is is_written


def test_the_last_receipt_survives_a_restart(path: Path) -> None:
    local = LocalStore.open(path, cost=CHEAP)
    local.keep_receipt(Receipt(stream="s", seq=7, h=b"\x01" * 32))
    local.keep_receipt(
        Receipt(stream="s", seq=9, h=b"\x02" * 32, t="2026-11-23T09:00:00.000+08:00")
    )
    local.close()

    again = LocalStore.open(path, cost=CHEAP)
    assert again.receipts() == local.receipts()
    assert [one.seq for one in again.receipts()] == [9]
    again.close()
