"""Officers act on a list by inspection results and manual verdicts, and one table says where each leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from libs.schemas.codes.list_status import DETAINED, TO_ARRIVE, ListStatus, leading_to
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.review import ListConfiscated, ListWithdrawn, Verdict
from libs.schemas.rules import Rule
from services.review.domain.attempts import ASKED, NONE, Questions, first_of

INSPECTION = "list-inspection"
VERDICT = "manual-verdict"
GATE = "gate-inspection"
REGISTRATION = "enterprise"
INSTRUCTION = "control-instruction"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""

_ANSWERS = {
    INSPECTION: frozenset({ListStatus.INSPECTION}),
    VERDICT: DETAINED | {ListStatus.MANUAL},
    GATE: frozenset({ListStatus.RELEASED}),
}
"""Kind of document → the statuses at which it is waited for."""

WITHDRAW = "withdraw"
_ANSWERS_BY = {(VERDICT, WITHDRAW): frozenset({ListStatus.MANUAL, ListStatus.INSPECTION})}
"""The same for a word that other statuses wait for: a list drawn for inspection is no longer its declarant's."""

_ALSO: Mapping[Direction, Mapping[str, frozenset[ListStatus]]] = {
    IMPORT: {},
    EXPORT: {VERDICT: frozenset({ListStatus.EXAMINED})},
}
"""The same beside it, by direction. To release an export at 399 asks once more whether it is there and bound."""

_SETTLES = {INSPECTION: frozenset({ListStatus.INSPECTION}), VERDICT: frozenset({ListStatus.MANUAL}), GATE: NONE}
"""Kind of document → the question it answers, unless it asks another: who orders an inspection decides after it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing an officer says.

    to: where it leads, from any of `allowed` of the list's direction; a release only where no question is open.
    rule: with the code of the answer, and why. settles: the question it answers. says: the verdict, where `to` has several.
    """

    rule: Rule
    allowed: Mapping[Direction, frozenset[ListStatus]]
    to: ListStatus
    settles: Questions
    says: type[Verdict] | None = None

    def leaves(self, questions: Questions) -> Questions:
        """Return the questions still open after it."""
        asks = {self.to} & set(ASKED)
        return (questions - self.settles) | asks

    def leads_to(self, left: Questions, order: Sequence[ListStatus] = ASKED) -> ListStatus:
        """Return the status the list then has. left: the questions this leaves open, asked in this order."""
        return first_of(left, order) if self.to is ListStatus.RELEASED else self.to


_ROWS: tuple[tuple[str, str, ListStatus, str, str], ...] = (
    (INSPECTION, InspectionResult.NORMAL, ListStatus.RELEASED, "2600", "查验正常放行 found in order"),
    (INSPECTION, InspectionResult.CORRECTABLE, ListStatus.REJECTED, "100", "查验不符退单 to be corrected"),
    (
        INSPECTION, InspectionResult.DECLARATION_ERROR, ListStatus.DETAINED_CLEARANCE,
        "501", "扣留移送通关 detained, to clearance",
    ),
    (
        INSPECTION, InspectionResult.SUSPECTED_SMUGGLING, ListStatus.DETAINED_SMUGGLING,
        "502", "扣留移送缉私 detained, to anti-smuggling",
    ),
    (INSPECTION, InspectionResult.LICENCE, ListStatus.DETAINED_LEGAL, "503", "扣留移送法规 detained, to legal"),
    (INSPECTION, InspectionResult.PROHIBITED, ListStatus.SENT_BACK, "700", "退运 to be sent back abroad"),
    (
        GATE, InspectionResult.CORRECTABLE, ListStatus.DETAINED_OTHERWISE,
        "599", "卡口查验不符扣留 differs at the gate, detained",
    ),
    (
        GATE, InspectionResult.DECLARATION_ERROR, ListStatus.DETAINED_CLEARANCE,
        "501", "卡口查验扣留移送通关 detained at the gate, to clearance",
    ),
    (
        GATE, InspectionResult.SUSPECTED_SMUGGLING, ListStatus.DETAINED_SMUGGLING,
        "502", "卡口查验扣留移送缉私 detained at the gate, to anti-smuggling",
    ),
    (
        GATE, InspectionResult.LICENCE, ListStatus.DETAINED_LEGAL,
        "503", "卡口查验扣留移送法规 detained at the gate, to legal",
    ),
    (GATE, InspectionResult.PROHIBITED, ListStatus.SENT_BACK, "700", "卡口查验退运 at the gate, to be sent back abroad"),
    (VERDICT, "release", ListStatus.RELEASED, "2600", "人工审核放行 released by an officer"),
    (VERDICT, "reject", ListStatus.REJECTED, "100", "人工审核退单 rejected by an officer"),
    (VERDICT, "send-back", ListStatus.SENT_BACK, "700", "扣留货物退运 detained goods sent back abroad"),
    (VERDICT, "confiscate", ListStatus.DETAINED_OTHERWISE, "599", "扣留货物没收 detained goods confiscated"),
    (VERDICT, WITHDRAW, ListStatus.REJECTED, "100", "海关代为撤单 withdrawn by an officer, as its declarant asked"),
    (VERDICT, "inspect", ListStatus.INSPECTION, "500", "人工审核转查验 inspection ordered by an officer"),
)  # fmt: skip


_SAYS: dict[tuple[str, str], type[Verdict]] = {
    (VERDICT, "confiscate"): ListConfiscated,
    (VERDICT, WITHDRAW): ListWithdrawn,
}
"""The verdict, where the status alone does not say which."""


_NOWHERE: frozenset[ListStatus] = frozenset()


def _rule(document: str, word: str, code: str, text: str) -> Rule:
    """Its text goes without the officer's own remark, which is free and may name anybody."""
    zh, _, en = text.partition(" ")
    return Rule(f"review.{document}.{word}", 1, code, zh, en)


def _allowed(document: str, word: str, to: ListStatus) -> dict[Direction, frozenset[ListStatus]]:
    waiting = _ANSWERS_BY.get((document, word), _ANSWERS[document])
    return {
        direction: (waiting | also.get(document, _NOWHERE)) & leading_to(to, direction)
        for direction, also in _ALSO.items()
    }


def _settles(document: str, to: ListStatus) -> Questions:
    return NONE if to in ASKED else _SETTLES[document]


ACTIONS: dict[tuple[str, str], Action] = {
    (document, word): Action(
        _rule(document, word, code, text),
        _allowed(document, word, to),
        to,
        _settles(document, to),
        _SAYS.get((document, word)),
    )
    for document, word, to, code, text in _ROWS
}
"""(kind of document, the officer's word) → what it does."""

HELD = Action(
    Rule("review.list.held", 1, "500", "放行后布控查验", "to be inspected at its site, by a control instruction"),
    {},
    ListStatus.INSPECTION,
    NONE,
)
"""A control instruction names a released list whose parcel is still at its site."""
_TO_INSPECT = {IMPORT: frozenset({ListStatus.INSPECTION}), EXPORT: frozenset[ListStatus]()}
_NEVER = dict.fromkeys((IMPORT, EXPORT), frozenset[ListStatus]())
HELD_DIFFERS = Action(
    Rule("review.list-inspection.held", 1, "599", "放行后查验不符扣留", "differs behind its release, detained"),
    _TO_INSPECT, ListStatus.DETAINED_OTHERWISE, _SETTLES[INSPECTION],
)  # fmt: skip
AT_SITE: Mapping[tuple[str, str], Action] = {
    (INSPECTION, InspectionResult.CORRECTABLE): HELD_DIFFERS,
    (VERDICT, WITHDRAW): replace(ACTIONS[VERDICT, WITHDRAW], allowed=_NEVER),
}  # fmt: skip
"""What officers' words do instead of an import that is inspected behind its release: nothing rejects or withdraws it."""

LIFT_ARRIVAL = "lift-arrival"
LIFTED_AT = frozenset({ListStatus.MANUAL, ListStatus.INSPECTION, *TO_ARRIVE, *DETAINED})
"""An officer's word that decides nothing of a list: its parcel is to arrive anew. The statuses at which he may say so."""

TO_MANUAL = Action(
    Rule("review.parties.held", 1, "300", "企业已暂停，转人工审核", "to manual review: an enterprise is suspended"),
    {direction: leading_to(ListStatus.MANUAL, direction) for direction in (IMPORT, EXPORT)},
    ListStatus.MANUAL,
    frozenset({ListStatus.INSPECTION}),
)
"""A release of a suspended enterprise's list leads here."""
