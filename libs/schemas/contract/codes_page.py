"""docs/partner/codes.md: every code that answers a partner, with meaning, cause and remedy."""

from __future__ import annotations

from collections.abc import Iterator

from libs.schemas.codes.error_codes import ANSWERS, EXPORT_DOCUMENTS, AnswerCode

_TOP = """\
# Codes

Generated from `libs/schemas/codes/answers/`; `python -m libs.schemas.generate` writes it anew.

A receipt's `returnStatus` is a status or, where something is wrong, one of the negative codes below; its `returnInfo`
and its findings say which field and which rule ([rules](rules.md)). `[*]` stands where the official text has a
placeholder. Codes marked *ours* are Tongguan's own, because the official list has none for that message.
"""

BLOCKS = {
    "enterprises": "Enterprises",
    "orders": "Orders (CEB311Message)",
    "payments": "Payments (CEB411Message)",
    "waybills": "Waybills and their statuses (CEB511Message, CEB513Message)",
    "lists": "Declaration lists (CEB621Message)",
    "withdrawals": "Withdrawals (CEB623Message)",
    "returns": "Returns (CEB625Message)",
    "site": "Warehouse-in lists (CEB711Message) and declarations without an official message",
    "customs": "Customs' codes in returnInfo",
    "verdicts": "Statuses that a rule leads to",
    "others": "Results of the bonded-zone system and the data exchange",
}


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield _TOP
    for block, title in BLOCKS.items():
        yield from _section(title, [row for row in ANSWERS.values() if row.block == block])
    for document in EXPORT_DOCUMENTS:
        message = f"CEB{document.number}Message"
        rows = [row for row in ANSWERS.values() if row.ours and row.code[1:4] == document.number]
        yield from _section(f"{document.en.capitalize()} ({message}, ours)", rows)


def _section(title: str, rows: list[AnswerCode]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| code | official text | meaning | cause | what to do |"
    yield "|---|---|---|---|---|"
    for row in rows:
        mark = " *ours*" if row.ours else ""
        cells = (f"{words.zh}<br>{words.en}".replace("|", "or") for words in (row.meaning, row.cause, row.remedy))
        yield f"| {row.code}{mark} | {row.zh.replace('<', '&lt;')} | {' | '.join(cells)} |"
    yield ""
