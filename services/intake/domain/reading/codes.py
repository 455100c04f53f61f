"""Codes of a declaration that no table of the reference release knows on its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from pydantic import BaseModel

from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind
from libs.schemas.reference import current
from libs.schemas.reference.known import Coded, coded_in, is_known, why_unknown
from services.intake.domain import rules


def unknown_codes(kind: Kind, model: BaseModel, day: date) -> Iterator[Finding]:
    """A finding for every code that is none, all at once."""
    for coded in coded_in(type(model)):
        code_of = attrgetter(coded.attribute)
        if coded.lines is None:
            yield from _unknown(kind, coded, code_of(model), coded.name, day)
            continue
        lines, path = coded.lines
        for number, line in enumerate(getattr(model, lines), 1):
            yield from _unknown(kind, coded, code_of(line), f"{path}[{number}].{coded.name}", day)


def _unknown(kind: Kind, coded: Coded, code: str | None, path: str, day: date) -> Iterator[Finding]:
    if code is not None and not is_known(coded.table, code, day):
        rule = rules.coded(kind, coded.name, coded.table)
        text = f"{rule.text} ({why_unknown(coded.table, code, day)})"
        yield rule.under(current().name).finding(code, path=path, text=text)
