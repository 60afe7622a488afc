"""SIGKILL of the county, again and again: what it acknowledged it has."""

import signal
from pathlib import Path

import pytest

from sync import answers, papers, wire
from tests.sync.county.running import running, start, wait_until_up

pytestmark = pytest.mark.slow


def test_a_killed_county_holds_every_record_it_acknowledged(tmp_path: Path) -> None:
    """SYNC.md fault 51: SIGKILL between two batches, again and again."""
    with running(tmp_path) as served:
        hall = served.hall(300)
        ack = 0
        while ack < 300:
            heard = served.send(hall.batch(ack + 1, ack + 60))
            ack = answers.parse_answer(heard.body).ack
            served.process.send_signal(signal.SIGKILL)
            served.process.wait(20)
            served.process = start(tmp_path, served.port)
            wait_until_up(served.port)
            head = served.send(hall.get(wire.head_path(hall.stream)))
            assert answers.parse_head(head.body).seq == ack
        served.folded(300)
        lines = served.feed("?limit=5000").body.splitlines()

    assert [papers.parse_feed_line(line).seq for line in lines] == list(range(1, 301))
