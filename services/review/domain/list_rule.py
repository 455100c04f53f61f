"""One row of the rule table: what makes a question of it, which verdict it leads to, and its ground."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from libs.schemas.codes.supervision_modes import Check, Direction, Hold
from libs.schemas.events.review import Ground
from libs.schemas.rules import Rule
from services.review.domain.checks import Question


class VerdictClass(IntEnum):
    """The strongest class among the hits wins."""

    RELEASE = 0
    INSPECT = 1
    MANUAL = 2
    REJECT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule(Rule):
    """One row. check: its question, or what makes the question of the parameters.

    asked_by: the check or hold of the supervision mode's row that asks for this rule; None: asked of every list.
    direction: of the lists it is asked of; None: of both.
    fingerprint: of the parameters; a verdict's ground carries it, since the version does not cover what is a setting.
    """

    verdict: VerdictClass
    check: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked_by: Check | Hold | None = None
    direction: Direction | None = None
    fingerprint: str | None = field(init=False)

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        object.__setattr__(self, "fingerprint", _fingerprint(self.parameters))

    def question(self) -> Question:
        question: Question = self.check(**self.parameters) if self.parameters else self.check
        return question


def ground_of(rule: Rule, text: str | None = None, by: str | None = None) -> Ground:
    """The rule as a verdict's reason. by: the instruction that made it one."""
    parameters = by or (rule.fingerprint if isinstance(rule, ListRule) else None)
    return Ground(
        rule=rule.id, version=rule.version, parameters=parameters, code=rule.code, text=text or rule.text,
        release=rule.release,
    )  # fmt: skip


def _fingerprint(parameters: Mapping[str, Any]) -> str | None:
    """The same values give the same eight digits, in every process and release."""
    if not parameters:
        return None
    text = ";".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def row(
    name: str, version: int, code: str, zh: str, en: str, verdict: VerdictClass, check: Callable[..., Any], **more: Any
) -> ListRule:
    return ListRule(f"review.{name}", version, code, zh, en, verdict=verdict, check=check, **more)
