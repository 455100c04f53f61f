"""The committed examples as cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaos.badinput.case import ACCEPTED, XML_HEADERS, Answer, Draft, Expected, any_of, dead, refused
from chaos.badinput.samples import CORPUS, KINDS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """findings: (code, path, rule) of the first ones, where the example names them."""

    name: str
    draft: Draft
    findings: tuple[tuple[str, str, str], ...] = ()


def examples() -> Iterator[Example]:
    """Every one of the corpus."""
    for kind in KINDS:
        yield Example(f"{kind}: valid", Draft(kind, _valid(kind, "json"), ACCEPTED))
        document = json.loads(_valid(kind, "json"))
        for row in _rows(f"{kind}/refused.json"):
            findings = tuple((f["code"], f["path"], f["rule"]) for f in row["findings"])
            yield Example(f"{kind}: {row['name']}", Draft(kind, _changed(document, row), refused()), findings)
    for row in _rows("records.json"):
        draft = Draft(row["kind"], _body(row), _expected(row), _headers(row))
        yield Example(f"{row['kind']}: {row['name']}", draft)


def wrong_samples() -> Iterator[tuple[str, Row]]:
    """Every wrong document of the corpus as its kind and its row: what is changed, and the findings it gets."""
    for kind in KINDS:
        for row in _rows(f"{kind}/refused.json"):
            yield kind, row


def _rows(name: str) -> list[Row]:
    rows: list[Row] = json.loads((CORPUS / name).read_text(encoding="utf-8"))
    return rows


def _valid(kind: str, form: str) -> bytes:
    return (CORPUS / kind / f"valid.{form}").read_bytes()


def _changed(document: Mapping[str, Any], row: Row) -> bytes:
    changed = {**document, **row.get("change", {})}
    repeated = {name: changed[name] * times for name, times in row.get("times", {}).items()}
    kept = {name: value for name, value in (changed | repeated).items() if name not in row.get("without", ())}
    return json.dumps(kept).encode()


def _body(row: Row) -> bytes | None:
    if "hex" in row:
        return bytes.fromhex(row["hex"])
    if "repeat" in row:
        text, times = row["repeat"]
        return str(text).encode() * int(times)
    if "valid" not in row:
        return row["text"].encode() if "text" in row else None
    body = _valid(row.get("of", row["kind"]), row["valid"]).decode()
    old, new = row.get("replace", ("", ""))
    changed = body.replace(old, new, 1 if old == "{" else -1) if old else body
    return f"{row.get('before', '')}{changed}{row.get('behind', '')}".encode()


def _headers(row: Row) -> tuple[tuple[str, bytes | None], ...]:
    given = row.get("headers", {})
    of_form = XML_HEADERS if row.get("valid") == "xml" else ()
    return (*of_form, *((name, _header(value)) for name, value in given.items()))


def _header(value: str | None) -> bytes | None:
    if value is None:
        return None
    return bytes.fromhex(value[4:]) if value.startswith("hex:") else value.encode()


def _expected(row: Row) -> Expected:
    answer = Answer(row["answer"])
    if answer is Answer.DEAD:
        return dead(row["reason"])
    return refused(row["path"]) if answer is Answer.REFUSED else any_of(answer)
