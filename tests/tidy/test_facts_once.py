"""A fact of a list is spelled in one class; whoever passes it on passes the block on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec

from libs.schemas.events.lists import Carriage, CaseRef, Declared, Parties

ROOT = Path(__file__).parents[2]
BLOCK: tuple[type[msgspec.Struct], ...] = (Declared, Parties, Carriage, CaseRef)
FACTS = {name for part in BLOCK for name in part.__struct_fields__}

OF_ANOTHER_THING = {"submission_id", "customs_code", "assure_code", "ems_no", "area_code", "kind", "ref"}
"""Names that events of books, bills, payments and declarations have, too: of a submission, office, guarantor or book."""
NAMED_BY_RETURNS = {"ReturnEvent": {"invt_no"}, "ReturnRefused": {"invt_no"}, "ReturnCompleted": {"buyer_token"}}
NAMED_BY_OTHERS = NAMED_BY_RETURNS | {"ListRef": {"invt_no"}, "QuotaCredited": {"buyer_token"}}
"""Events that are about a list and do not carry its block: what each names of it."""

DOCUMENTS = ("libs/schemas/events/intake.py", "services/matching/domain/")
"""A list before it is one: what its sender wrote, and what it is compared with."""
ROWS = {"ReleasedList"}
"""What a service keeps of a list in columns of its own."""
COPY_FROM = 6
"""So many facts in one class of a service, and it is the block over again."""


def _classes(folder: str) -> Iterator[tuple[str, str, set[str]]]:
    """Path, class and the facts that it annotates as fields of its own."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if "/tests/" not in name and not name.startswith(DOCUMENTS):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and (facts := FACTS.intersection(_fields(node))):
                    yield name, node.name, facts


def _fields(node: ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def test_the_block_is_spelled_once_among_events() -> None:
    parts = {part.__name__ for part in BLOCK}
    again = [
        f"{name}.{fact}"
        for _, name, facts in _classes("libs/schemas/events")
        for fact in facts - OF_ANOTHER_THING - NAMED_BY_OTHERS.get(name, set())
        if name not in parts
    ]
    assert again == []
    assert len(FACTS) == sum(len(part.__struct_fields__) for part in BLOCK)


def test_no_service_spells_the_block_again() -> None:
    found = {name: facts for _, name, facts in _classes("services") if len(facts) >= COPY_FROM}
    assert found.keys() == ROWS
