"""The seal on its page: open to everybody, true for the journal it stands on."""

import re
from pathlib import Path

from click.testing import CliRunner

from appliance.cli import main
from tests.fakes.browser import Browser
from tests.fakes.case_hall import CaseHall

PRINTED = re.compile(r"HB1(?:-[0-9A-Z]+)+")


def test_the_seal_on_the_page_is_what_the_command_checks(tmp_path: Path) -> None:
    home = tmp_path / "home"
    hall = CaseHall(home)
    with Browser(hall) as anybody:
        text = anybody.get("/seal").text
    printed = PRINTED.search(text)
    assert printed is not None
    hall.close()
    asked = ["journal", "verify", "--home", str(home), "--seal"]
    good = CliRunner().invoke(main, [*asked, printed[0]])
    wrong = CliRunner().invoke(main, [*asked, printed[0][:-1] + "AB"[printed[0][-1] == "A"]])
    torn = CliRunner().invoke(main, [*asked, "HB1"])
    assert (good.exit_code, wrong.exit_code, torn.exit_code) == (0, 1, 1), good.output
    assert "封条对得上" in good.output
