"""Every answer to a partner comes from a rule that the registry knows, and the pages say so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from deploy.rules_page import contents, services_rules
from libs.schemas.codes import ANSWERS
from libs.schemas.kinds import KINDS
from libs.schemas.rules.registry import registry
from tests.tidy.tree import ROOT, SERVICES, calls, is_test, python_files, tree_of

MAKER = Path("libs/schemas/rules/rule.py")
STATING = {"rules.py", "list_rule.py", "sender_rules.py", "rule.py", "officers.py"}
"""Files of a service's domain that state rules; its `rules.RULES` has them all."""


@pytest.mark.parametrize("path", contents(), ids=lambda path: path.name)
def test_pages_and_registry_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == contents()[path], "run: python -m deploy.rules_page"


def test_findings_are_made_by_rules_alone() -> None:
    made = [
        f"{path}:{line}"
        for path in python_files("libs", "services", "simulator", "checker", "timekeeper", "edge")
        if path != MAKER and path.name != "conftest.py" and not is_test(path)
        for line, called in calls(path)
        if called.rpartition(".")[2] == "Finding"
    ]
    assert not made


def test_rules_are_stated_where_the_registry_looks() -> None:
    elsewhere = [
        f"{path}:{line}"
        for path in python_files("services")
        if not is_test(path) and path.name not in STATING
        for line, called in calls(path)
        if called in {"Rule", "FieldRule", "ListRule"}
    ]
    assert not elsewhere


def test_services_write_no_name_of_a_rule_outside_their_rules() -> None:
    name = re.compile(r"[a-z0-9-]+\.[A-Za-z0-9.-]+@\d+")
    written = [
        f"{path}:{node.lineno} {node.value}"
        for path in python_files("services")
        if not is_test(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and name.fullmatch(node.value)
    ]
    assert written == [line for line in written if line.endswith((" review.draw@1",))]


def test_every_service_states_its_rules() -> None:
    assert {owner for owner, _ in services_rules()} == set(SERVICES) - {"feed", "cases"}, "these judge nothing"


def test_scopes_are_messages_kinds_and_services() -> None:
    scopes = {registered.rule.id.split(".")[0] for registered in registry()}
    assert not {scope for scope in scopes if not scope.isdigit()} - {*KINDS, *SERVICES}


def test_a_rule_says_what_is_wrong_and_what_to_do() -> None:
    silent = [
        registered.rule.name
        for registered in registry()
        if not (registered.rule.en and registered.rule.remedy.zh and registered.rule.remedy.en)
    ]
    assert not silent
    assert all(registered.rule.code in ANSWERS for registered in registry())


def test_the_registry_knows_what_services_state() -> None:
    stated = [registered.rule.name for registered in services_rules()]
    assert len(stated) == len(set(stated))
    assert all(name in registry() for name in stated)
    assert (ROOT / "docs" / "partner" / "rules.md").exists()
