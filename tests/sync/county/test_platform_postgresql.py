"""`hallbox platform` at a county on PostgreSQL: beside the workers, told once, erased where due."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.domain.facts.hall import BodyErased
from appliance.journal import chain
from tests.fakes.platform_scene import scene
from tests.fakes.stand_in_platform import StandInPlatform
from tests.sync.platform.test_county import paired, told


@pytest.mark.slow
def test_a_county_on_postgresql_tells_what_the_hall_would_and_forgets_what_was_erased(
    database: str, tmp_path: Path
) -> None:
    with paired(tmp_path, database) as pair:
        pair.finished()
        own, county = StandInPlatform(), StandInPlatform()
        first, second = pair.tell(county), pair.tell(county)
        with scene(pair.hall, pair.home, own):
            CliRunner().invoke(main, ["platform", "send", "--home", str(pair.home)])
        assert (first.exit_code, second.exit_code) == (0, 0), first.output
        assert len(told(county)) == 8
        assert told(county) == told(own)

        assert "彭小莲".encode() in pair.mirror().read_bytes()
        lines = enumerate(pair.sender.lines, 1)
        (seq, line) = next((seq, one) for seq, one in lines if b'"case.person_recorded"' in one)
        fact = BodyErased(
            leaf=chain.leaf(line).hex(), stream=pair.sender.stream, seq=seq, why="到期"
        )
        pair.hall.run(lambda tx: tx.append(fact, by="hall"))
        pair.deliver()
        assert pair.tell(county).exit_code == 0
        assert len(told(county)) == 8
        assert "彭小莲".encode() not in pair.mirror().read_bytes()
