"""Key codes to card numbers: kernel records, made sequences, random keys."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from hw.keystrokes import (
    END_CODES,
    ENTER,
    KEYS,
    LOCK_CODES,
    SHIFT_CODES,
    SLASH,
    Decoder,
    Discarded,
    Ends,
    Frame,
    Why,
    strokes,
)
from tests.fakes.input_folder import recorded

pytestmark = pytest.mark.core

STREAMS = Path(__file__).parent.parent / "data" / "streams"
TOLD = {row["file"]: row for row in json.loads((STREAMS / "streams.json").read_text())["streams"]}
Outcome = Frame | Discarded | None


def decoded(keys: Iterable[tuple[int, int, int]], ends: Ends = Ends.ENTER) -> list[str]:
    """Return texts of frames and reasons of discards, the last silence included."""
    decoder = Decoder(ends)
    outcomes: list[Outcome] = [decoder.feed(*key) for key in keys]
    return [named(outcome) for outcome in [*outcomes, decoder.silence()] if outcome]


def named(outcome: Outcome) -> str:
    assert outcome is not None
    return outcome.text if isinstance(outcome, Frame) else outcome.why


def typed(text: str, *, start: int = 0, every: int = 5) -> list[tuple[int, int, int]]:
    """Return the key events of a number, one every few ms."""
    return [(code, value, start + n * every) for n, (code, value) in enumerate(strokes(text))]


@pytest.mark.parametrize(
    ("file", "ends", "outcomes"),
    [
        ("card-10-digits.bin", "enter", ["0013961168"]),
        ("three-cards.bin", "enter", ["0012345670", "0040856634", "0980184834"]),
        ("card-fast-2ms.bin", "enter", ["no_enter"]),
        ("card-fast-2ms.bin", "gap", ["00123456"]),
        ("hex-8.bin", "enter", ["3A6C6F02"]),
        ("no-enter.bin", "enter", ["no_enter"]),
        ("no-enter.bin", "gap", ["0012345678"]),
        ("half-then-whole.bin", "enter", ["no_enter", "0040856634"]),
        ("half-then-whole.bin", "gap", ["00123", "0040856634"]),
        ("held-key.bin", "enter", ["no_enter"]),
        ("held-key.bin", "gap", ["too_short"]),
        ("keypad-digits.bin", "enter", ["0123456789"]),
        ("framed-semicolon-question.bin", "enter", [";0012345678?"]),
        ("capslock-hex.bin", "enter", ["AB12CD34"]),
        ("unplug-mid-number-event2.bin", "enter", ["no_enter"]),
        ("unplug-mid-number-event2.bin", "gap", ["too_short"]),
    ],
)
def test_kernel_records_are_decoded_to_what_their_bytes_hold(
    file: str, ends: str, outcomes: list[str]
) -> None:
    assert decoded(recorded(STREAMS / file), Ends(ends)) == outcomes


def test_a_storm_of_200_cards_gives_what_the_kernel_kept_of_it() -> None:
    """The emulated keyboard lost keys: streams.json counts what is left, by another program."""
    outcomes = decoded(recorded(STREAMS / "storm-200.bin"))
    frames = [text for text in outcomes if text not in set(Why)]
    kept = TOLD["storm-200.bin"]
    assert len([text for text in frames if len(text) == 10]) == kept["frames_of_ten_digits"]
    assert outcomes[-1] == Why.NO_ENTER
    assert len(outcomes[:-1]) == kept["frames_ended_by_enter"]
    assert all(4 <= len(text) <= 32 for text in frames)


def test_every_key_code_is_the_kernels_own() -> None:
    names = {code: ecodes.KEY[code] for code in KEYS}
    for code, key in KEYS.items():
        wanted = {",": "COMMA", ";": "SEMICOLON"}.get(key, key)
        assert names[code] in {f"KEY_{wanted}", f"KEY_KP{wanted}"}
    assert {ecodes.KEY_ENTER, ecodes.KEY_KPENTER, ecodes.KEY_TAB} == END_CODES
    assert {ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT} == SHIFT_CODES
    assert {ecodes.KEY_CAPSLOCK, ecodes.KEY_NUMLOCK, ecodes.KEY_SCROLLLOCK} == LOCK_CODES
    assert ecodes.KEY_SLASH == SLASH


@given(number=st.text("0123456789ABCDEF,;?", min_size=4, max_size=32))
def test_what_a_reader_types_is_what_arrives(number: str) -> None:
    assert decoded(typed(number)) == [number]


@pytest.mark.parametrize("text", ["0040856634", "00BEEF42"])
def test_shift_and_layout_change_nothing(text: str) -> None:
    """A reader set to a French layout holds Shift for its digits; letters may come in any case."""
    keys = [(42, 1, 0), *typed(text), (42, 0, 900)]
    assert decoded(keys) == [text]


def test_autorepeat_is_no_key() -> None:
    keys = [key for code, value, ms in typed("0040") for key in ((code, value, ms), (code, 2, ms))]
    assert decoded(keys) == ["0040"]


@pytest.mark.parametrize(
    ("keys", "outcome"), [(3, "too_short"), (4, "9999"), (32, "9" * 32), (33, "too_long")]
)
def test_a_number_has_4_to_32_keys(keys: int, outcome: str) -> None:
    assert decoded(typed("9" * keys)) == [outcome]


def test_a_number_of_64_kilobytes_is_discarded_once_and_the_next_one_is_read() -> None:
    keys = typed("7" * 65_536, every=0) + typed("0040856634", start=50)
    assert decoded(keys) == ["too_long", "0040856634"]


@pytest.mark.parametrize(("gap", "outcomes"), [(299, ["00400123"]), (300, ["0040", "0123"])])
def test_300_ms_of_silence_end_a_number(gap: int, outcomes: list[str]) -> None:
    keys = [*typed("0040", every=0)[:-2], *typed("0123", start=gap, every=0)]
    assert decoded(keys, Ends.GAP) == outcomes


def test_a_shift_that_was_held_when_keys_were_dropped_is_held_no_more() -> None:
    decoder = Decoder()
    decoder.feed(42, 1, 0)
    decoder.break_off(Why.DROPPED)
    keys = [*typed("0040")[:-2], (SLASH, 1, 20), (ENTER, 1, 25)]
    assert [named(o) for key in keys if (o := decoder.feed(*key))] == ["foreign_key"]


def test_an_enter_alone_is_nothing() -> None:
    assert decoded([(ENTER, 1, 0), (ENTER, 0, 5), (ENTER, 1, 900)]) == []


@pytest.mark.parametrize("place", [0, 5, 10])
def test_a_key_no_card_has_spoils_the_number_wherever_it_stands(place: int) -> None:
    """Left out, it would make another, valid number."""
    keys = typed("0040856634", every=1)
    keys.insert(2 * place, (ecodes.KEY_Z, 1, place))
    assert decoded(keys) == ["foreign_key"]


def test_a_slash_without_shift_is_no_question_mark() -> None:
    assert decoded([*typed("0040")[:-2], (SLASH, 1, 20), (ENTER, 1, 25)]) == ["foreign_key"]


def test_two_readers_typing_at_once_do_not_mix() -> None:
    door, desk = Decoder(), Decoder()
    pairs = zip(typed("0040856634"), typed("0980184834"), strict=True)
    outcomes = [outcome for a, b in pairs for outcome in (door.feed(*a), desk.feed(*b)) if outcome]
    assert [named(outcome) for outcome in outcomes] == ["0040856634", "0980184834"]


def test_200_swipes_in_a_minute_are_200_numbers() -> None:
    keys = [key for n in range(200) for key in typed(f"{n:010d}", start=n * 300, every=8)]
    assert decoded(keys) == [f"{n:010d}" for n in range(200)]


@pytest.mark.parametrize("why", [Why.UNPLUGGED, Why.DROPPED])
def test_a_broken_off_number_is_forgotten_and_says_why(why: Why) -> None:
    decoder = Decoder()
    for key in typed("004085")[:-2]:
        assert decoder.feed(*key) is None
    assert decoder.break_off(why) == Discarded(why=why, keys=6)
    assert [named(o) for key in typed("0980184834") if (o := decoder.feed(*key))] == ["0980184834"]


def test_breaking_off_between_numbers_loses_nothing() -> None:
    assert Decoder().break_off(Why.UNPLUGGED) is None


def test_a_number_carries_the_time_of_its_last_key() -> None:
    decoder = Decoder()
    outcomes = [decoder.feed(*key) for key in typed("0040", start=1_000, every=10)]
    assert Frame(text="0040", ms=1_060) in outcomes


@given(
    st.lists(
        st.tuples(st.integers(0, 255), st.integers(0, 2), st.integers(0, 10**6)), max_size=300
    ),
    st.sampled_from(Ends),
)
def test_no_keys_can_make_anything_but_numbers_and_reasons(
    keys: list[tuple[int, int, int]], ends: Ends
) -> None:
    for text in decoded(keys, ends):
        assert text in set(Why) or (
            4 <= len(text) <= 32 and set(text) <= set("0123456789ABCDEF,;?")
        )


@pytest.mark.parametrize("number", ["00\0", "12\uff134", "🙂", "-1", "12 34"])
def test_what_no_reader_can_type_is_refused_before_a_key_is_sent(number: str) -> None:
    with pytest.raises(ValueError, match="no reader has a key"):
        tuple(strokes(number))
