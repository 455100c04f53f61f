"""The table of requirements is whole, and its page says what the marks say."""

import pytest

from tests.requirements.table import TARGET, Claims, claimed, page, requirements, unknown


def test_there_are_as_many_as_were_asked_for_and_each_is_named_once() -> None:
    names = [each.id for each in requirements()]
    assert len(names) == len(set(names)) == 84


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(claimed()), "run: python -m tests.requirements --write"


def test_every_mark_names_a_requirement() -> None:
    assert unknown(claimed()) == []
    assert unknown({"B1": ["a test"], "B21": ["another"]}) == ["B21"]


@pytest.mark.parametrize(("outcome", "holds"), [("passed", True), ("failed", False), ("skipped", False)])
def test_a_claim_holds_only_where_every_example_of_its_test_passed(outcome: str, holds: bool) -> None:
    claims = Claims()
    claims.tests["t.py::test"] = {"t.py::test[a]", "t.py::test[b]"}
    claims.passed["t.py::test[a]"] = True
    report = pytest.TestReport("t.py::test[b]", ("t.py", 1, ""), {}, outcome, None, "call")  # type: ignore[arg-type]
    claims.pytest_runtest_logreport(report)
    assert claims.holds("t.py::test") is holds
