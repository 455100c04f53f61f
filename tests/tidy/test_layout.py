"""Every service has the same rooms, every event a topic, every command of the README a target."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from libs.schemas import events
from libs.schemas.events.base import EventModel, EventStruct
from libs.schemas.topics import FLOWS, TOPICS
from tests.tidy.tree import ROOT, SERVICES, repository_files

FILES = ("__init__.py", "app.py", "processor.py", "settings.py", "store.py", "README.md")
FOLDERS = ("domain", "sql", "tests")


@pytest.mark.parametrize("service", SERVICES)
def test_who_knows_one_service_knows_all(service: str) -> None:
    room = Path("services") / service
    there = [path.relative_to(room) for path in repository_files() if room in path.parents]
    missing = [name for name in FILES if Path(name) not in there]
    missing += [f"{name}/" for name in FOLDERS if not any(path.parts[0] == name for path in there)]
    missing += [] if any(path.match("tests/test_*.py") for path in there) else ["tests/test_*.py"]
    missing += [] if any(path.match("sql/[0-9][0-9]_pre_*.sql") for path in there) else ["sql/NN_pre_*.sql"]
    missing += [] if Path("sql/queries.sql") in there else ["sql/queries.sql"]
    assert not missing


def test_migrations_say_their_order_and_whether_they_come_before_the_deploy() -> None:
    migrations = [
        path for path in repository_files() if path.match("services/*/sql/*.sql") and path.name != "queries.sql"
    ]
    wrong = [str(path) for path in migrations if not re.fullmatch(r"\d\d_(pre|post)_\w+\.sql", path.name)]
    assert not wrong


def test_there_is_a_room_for_every_service_of_the_topic_table() -> None:
    assert set(SERVICES) == set(FLOWS)


def _concrete_events() -> Iterator[type[Any]]:
    """Classes of the event modules that no other event builds on: those that are said, not shared."""
    modules = [import_module(f"{events.__name__}.{found.name}") for found in iter_modules(events.__path__)]
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, EventModel | EventStruct)
        and value.__module__ == module.__name__
    }
    shared = {parent for event in found for parent in event.__mro__[1:]}
    yield from found - shared


def test_every_event_has_a_topic() -> None:
    told = {event for topic in TOPICS.values() for event in topic.events}
    assert not {event.__name__ for event in _concrete_events()} - {event.__name__ for event in told}


def test_layers_and_independence() -> None:
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_make_command_that_a_text_names_exists() -> None:
    texts = [path for path in repository_files() if path.suffix == ".md"]
    assert Path("README.md") in texts
    missing = {
        f"{path}: make {target}"
        for path in texts
        for target in _named_targets((ROOT / path).read_text(encoding="utf-8"))
        if target not in _targets()
    }
    assert not missing


def _named_targets(text: str) -> Iterator[str]:
    """Targets in code of a Markdown text: fenced lines that begin with `make`, and `make …` in backticks."""
    fenced = "\n".join(re.findall(r"^```(?:sh|bash|console)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    for words in re.findall(r"^\s*(?:\$ )?make +([^\n#]+)", fenced, re.MULTILINE) + re.findall(
        r"`make +([^`]+)`", text
    ):
        yield from (word for word in words.split() if re.fullmatch(r"[a-z][\w-]*", word))


def test_every_python_command_that_a_text_names_exists() -> None:
    missing = {
        f"{path}: python -m {module}"
        for path in repository_files()
        if path.suffix == ".md"
        for module in re.findall(r"python -m ([\w.]+)", (ROOT / path).read_text(encoding="utf-8"))
        if module.split(".")[0]
        in ("libs", "services", "deploy", "simulator", "checker", "timekeeper", "edge", "bench", "chaos", "simulation")
        and not _runs(module)
    }
    assert not missing


def _runs(module: str) -> bool:
    place = ROOT.joinpath(*module.split("."))
    return place.with_suffix(".py").exists() or (place / "__main__.py").exists()


def test_every_file_that_a_text_names_is_there() -> None:
    known = {path.as_posix() for path in repository_files()}
    missing = {
        f"{path}: {name}"
        for path in repository_files()
        if path.suffix == ".md" and path.name != "CHANGELOG.md" and "decisions" not in path.parts
        for name in _named_files((ROOT / path).read_text(encoding="utf-8"))
        if not {name, (path.parent / name).as_posix()} & known
    }
    assert not missing


def _named_files(text: str) -> Iterator[str]:
    """Paths with a folder in backticks; patterns and what a run makes are none."""
    for name in re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|sql|toml|ya?ml|csv|md|sh|ndjson))`", text):
        if not name.startswith(("var/", "../", ".venv/")) and "NN_" not in name and not name.startswith("concurrent/"):
            yield name


FOLDER_FILES_MAX = 15
CROWDED = {
    "libs/schemas": "the parts of the one vocabulary that services share",
    "libs/runtime/tests": "one file for each promise of the loop, side by side",
    "simulation": "the parts of one world, each small",
    "services/matching/domain": "the rules' rows beside what they are asked of",
    "services/matching/tests": "every story of arrival",
    "services/tax/tests": "every story of the calendar",
    "services/accountbook/domain": "one file for each declaration beside the ledger it moves",
    "services/accountbook/tests": "every way of goods into a book and out of it",
    "services/review/domain": "what a list is asked, who answers, and what follows, a file for each",
    "services/review/tests": "every question about a list and every answer",
    "libs/schemas/events": "one file for each who publishes, or whose documents are published",
    "services/intake/tests": "every door and every answer",
    "tests/e2e": "one file for each story that plays a whole system of its own",
    "tests/e2e/one_system": "one file for each story on a system that they share",
    "checker/invariants": "one file for each thing that is promised",
    "checker/tests": "every life that is held to the invariants",
    "tests/tidy": "one file for each habit",
    "deploy/hub": "one file for each kind of page",
    "deploy/local": "the parts of the stack",
    "libs/runtime": "one file for each door by which services enter",
    "chaos": "the parts of one campaign",
    "bench": "one file for each thing that is measured",
}
"""Folders of more files, each with the reason."""


def test_a_folder_is_looked_over_at_once() -> None:
    found = Counter(
        path.parent.as_posix() for path in repository_files() if path.suffix == ".py" and path.name != "__init__.py"
    )
    crowded = {
        folder
        for folder, files in found.items()
        if files > FOLDER_FILES_MAX and not Path(folder).is_relative_to("libs/schemas/generated")
    }
    assert crowded == CROWDED.keys(), f"over {FOLDER_FILES_MAX} files without a reason in CROWDED"
