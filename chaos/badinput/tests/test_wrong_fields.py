"""Every wrong value that is shown to partners is sent, and answered by the rule beside it."""

from __future__ import annotations

from chaos.badinput.inside import Inside
from chaos.badinput.wrong_fields import document_of, wrong_fields
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED


async def test_each_wrong_value_is_answered_by_its_rule(inside: Inside) -> None:
    sent = 0
    for kind in KINDS:
        shown = wrong_fields(kind)
        records = [inside.record(DECLARED[kind].name, b"key", document_of(kind, wrong)) for wrong in shown]
        for wrong, told in zip(shown, await inside.apply(records), strict=True):
            first = next(event for event in told.published if isinstance(event, ReceiptsIssued))
            findings = {(each.rule, each.path) for each in first.receipts[0].findings}
            assert (wrong.finding.rule, wrong.finding.path) in findings, (
                f"{kind}: {wrong}"
            )  # beside the sender's, if any
        sent += len(shown)
    assert sent > 2_000
