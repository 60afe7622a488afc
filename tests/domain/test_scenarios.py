"""The worked examples of the rule book, put to the product; and the runner itself."""

import json
from pathlib import Path

import pytest

from tests import scenarios

pytestmark = pytest.mark.core

EXAMPLES = [
    example
    for path in sorted((Path(__file__).parents[1] / "data" / "scenarios").glob("*.jsonl"))
    for example in scenarios.read_examples(path)
]
KNOWN = [example for example in EXAMPLES if example["rule"] in scenarios.RULES]


@pytest.mark.parametrize(
    "example", [pytest.param(one, id=f"{one['id']}-{one['rule']}") for one in KNOWN]
)
def test_a_worked_example_comes_out_as_the_book_says(example: scenarios.Words) -> None:
    outcome = scenarios.judge(example)
    assert outcome.holds, str(outcome)


def test_the_rules_of_the_spine_are_among_them() -> None:
    assert {"daytype", "classify", "dedupe"} <= {example["rule"] for example in KNOWN}


def write(path: Path, *examples: scenarios.Words) -> str:
    path.write_text(
        "\n".join(json.dumps(example, ensure_ascii=False) for example in examples) + "\n\n",
        encoding="utf-8",
    )
    return str(path)


GOOD = {
    "id": "X1",
    "profile": "*",
    "rule": "daytype",
    "given": {"date": "2026-02-14"},
    "expect": {"workday": True},
}


def test_a_wrong_expectation_an_unknown_rule_and_a_broken_example_count_as_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        tmp_path / "examples.jsonl",
        GOOD,
        {**GOOD, "id": "X2", "expect": {"workday": False}},
        {**GOOD, "id": "X3", "rule": "no_such_rule"},
        {**GOOD, "id": "X4", "given": {}},
        {**GOOD, "id": "X5", "expect": {"workday": True, "moon": "full"}},
    )
    assert scenarios.main([path]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "X1 ok"
    assert lines[1] == 'X2 differs: expected {"workday": false} got {"workday": true}'
    assert [line.split()[:2] for line in lines[2:5]] == [[f"X{i}", "differs:"] for i in (3, 4, 5)]
    assert lines[5] == "1 passed, 4 failed"


def test_the_runner_ends_with_success_when_all_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scenarios.main([write(tmp_path / "a.jsonl", GOOD)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"
