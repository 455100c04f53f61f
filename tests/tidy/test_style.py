"""The house style, held by tests: sizes, names, and what may be called where."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.tidy.tree import calls, domain_files, imported, is_test, python_files, text_of, tree_of

FILE_LINES, FILE_LINES_MAX, FUNCTION_LINES_MAX = 300, 400, 60

LONG_FILES = {
    "libs/schemas/kinds/rows.py": "every kind of document in one table",
    "simulation/stories/parcels.py": "everything that partners and officers declare in one story",
    "services/accountbook/tests/test_wrong_zone_exports.py": "every wrong command beside its answer",
    "services/accountbook/domain/rules.py": "every rule of the account book in one table",
    "libs/schemas/topics.py": "every topic, and who reads it, in one table",
    "services/review/domain/reviewing.py": "one method for each fact that a list is decided by",
    "checker/tests/test_invariants.py": "every promise beside a way to break it",
    "simulator/papers/documents.py": "the documents of a sale, side by side",
    "libs/schemas/events/intake.py": "the documents that intake accepts, read beside each other",
    "libs/schemas/declarations.py": "the models of every kind of ours, read beside each other",
    "services/intake/tests/test_http.py": "every answer of the HTTP interface side by side",
    "libs/runtime/tests/test_deadletter_tool.py": "an operator with one running service, one story after the other",
    "libs/runtime/settings.py": "one row a setting that every service has",
    "libs/runtime/app.py": "the one place where a service is put together, its displays included",
    "libs/runtime/loop/worker.py": "the loop of one batch: its thirteen rules are read in one piece",
}
"""Files over 300 lines, each with the reason. Generated ones have none to give."""

GENERATED = Path("libs/schemas/generated")

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "data", "misc", "base_utils"}
"""Names that say nothing of what is inside."""

COMMANDS = {  # what a person runs and reads
    "libs/runtime/kafka/cluster.py",
    "libs/runtime/tools/deadletter_tool.py",
    "libs/runtime/tools/finish_deploy.py",
    "libs/runtime/tools/reseal.py",
    "libs/runtime/tools/backup_command.py",
    "libs/runtime/tools/retention_command.py",
    "libs/runtime/tools/rebuild_command.py",
    "libs/runtime/tools/restore_command.py",
    "libs/schemas/generate.py",
    "libs/identity/__main__.py",
    "libs/signing/__main__.py",
    "services/intake/erasing.py",
    "libs/schemas/reference/__main__.py",
}

NOT_IN_DECISIONS = {
    "time", "random", "secrets", "uuid", "os", "asyncio", "socket", "datetime.datetime.now", "uuid.uuid4",
    "faststream", "aiokafka", "asyncpg", "redis", "logging", "structlog",
}  # fmt: skip
CLOCKS_AND_DICE = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.monotonic",
    "uuid4", "uuid.uuid4", "uuid1", "uuid.uuid1", "random", "os.getenv", "os.environ.get", "os.urandom",
}  # fmt: skip


def test_a_file_is_read_in_one_sitting() -> None:
    sizes = {
        str(path): len((text_of(path) or "").splitlines()) for path in python_files() if GENERATED not in path.parents
    }
    too_long = {name: lines for name, lines in sizes.items() if lines > FILE_LINES_MAX}
    assert not too_long, f"over {FILE_LINES_MAX} lines"
    long = {name for name, lines in sizes.items() if lines > FILE_LINES}
    assert long <= LONG_FILES.keys(), "over 300 lines without a reason in LONG_FILES"
    assert long >= LONG_FILES.keys(), "no longer long: take it off LONG_FILES"


def test_a_function_is_seen_whole() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} has {lines} lines"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not long


def test_names_say_what_is_inside() -> None:
    assert not [str(path) for path in python_files() if EMPTY_NAMES & {path.stem, *path.parent.parts}]


def test_only_commands_print() -> None:
    printing = [
        f"{path}:{line}"
        for path in python_files("libs", "services")
        if not is_test(path) and str(path) not in COMMANDS
        for line, called in calls(path)
        if called == "print"
    ]
    assert not printing, "a service speaks by its log"


@pytest.mark.parametrize("path", domain_files(), ids=str)
def test_a_decision_reads_no_clock_throws_no_dice_and_asks_nobody(path: Path) -> None:
    found = [f"line {line}: {name}" for line, name in imported(path) if NOT_IN_DECISIONS & {name, name.split(".")[0]}]
    found += [f"line {line}: {name}()" for line, name in calls(path) if name in CLOCKS_AND_DICE]
    found += [f"line {node.lineno}: await" for node in ast.walk(tree_of(path)) if isinstance(node, ast.Await)]
    assert not found


@pytest.mark.parametrize("path", domain_files(), ids=str)
def test_money_is_never_a_float(path: Path) -> None:
    found = [f"line {line}: float()" for line, name in calls(path) if name == "float"]
    assert not found
