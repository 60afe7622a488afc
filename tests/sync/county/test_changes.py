"""What a version of a document changed, as people read it."""

import pytest

from sync.county.changes import MOST_LINES, changes


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (b'{"a":1,"b":2}', b'{"b":2,"a":1}', []),
        (b'{"a":1}', '{"a":"午休"}'.encode(), [("-", "a: 1"), ("+", 'a: "午休"')]),
        (b'{"a":[1]}', b'{"a":[1,2],"b":{}}', [("+", "a[2]: 2"), ("+", "b: {}")]),
        (
            b'[{"code":"B","x":1}]',
            b'[{"code":"A","x":1},{"code":"B","x":1}]',
            [("+", '[A].code: "A"'), ("+", "[A].x: 1")],
        ),
        (b"x = 1\ny = 2\n", b"x = 1\ny = 3\n", [("-", "y = 2"), ("+", "y = 3")]),
        (b"", b"x", [("+", "x")]),
        (b"\xff", b"\xff", []),
    ],
)
def test_only_what_differs_is_shown(
    before: bytes, after: bytes, lines: list[tuple[str, str]]
) -> None:
    assert list(changes(before, after).lines) == lines


def test_a_document_that_is_wholly_another_is_cut() -> None:
    found = changes(b"", b"x\n" * (MOST_LINES + 1))
    assert (len(found.lines), found.more) == (MOST_LINES, True)
