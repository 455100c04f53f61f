"""Codes that partners are answered with, each with meaning, cause and remedy in Chinese and English.

Their texts stand in `answers/*.toml`, one file a block. [*] stands where the official text has a placeholder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from libs.schemas.codes.table import Code, CodeTable

_FOLDER = Path(__file__).parent / "answers"


class Words(NamedTuple):
    """The same said in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCode(Code):
    """A code as its receiver needs it. meaning: what it says; cause: where to look; remedy: what to send next.

    ours: the official list has no such code; it is Tongguan's own. block: the file of its texts.
    """

    meaning: Words
    cause: Words
    remedy: Words
    block: str
    ours: bool = False


class _Document(NamedTuple):
    """number: of the message. first: what is added to the last three digits of its codes. message: its root element."""

    number: str
    zh: str
    en: str
    first: int = 0
    message: str = ""


EXPORT_DOCUMENTS = (
    _Document("303", "出口订单", "export order"),
    _Document("403", "收款单", "receipt of payment"),
    _Document("505", "出口运单", "export waybill", 100),  # -505000 to -505017 are the import waybill status's
    _Document("507", "运抵单", "arrival report"),
    _Document("509", "离境单", "departure report"),
    _Document("603", "出口清单", "export list"),
    _Document("605", "出口撤销申请单", "export withdrawal"),
    _Document("607", "清单总分单", "manifest"),
    _Document("213", "出口退货申请单", "export return application"),
    _Document("215", "理货明细单", "tally list"),
    _Document("701", "汇总申请单", "summary application"),
    _Document("110", "报关单", "customs declaration", message="customs-declaration"),
    _Document("900", "传输报文", "transport envelope", message="DxpMsg"),
)
"""Documents that are answered with our codes, for the official list has none: exports', and the envelope round any."""


def _texts(block: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((_FOLDER / f"{block}.toml").read_text(encoding="utf-8"))


def _rows(*blocks: str) -> Iterator[AnswerCode]:
    for block in blocks:
        for code, texts in _texts(block).items():
            meaning, cause, remedy = (Words(**texts[part]) for part in ("meaning", "cause", "remedy"))
            yield AnswerCode(
                code, texts["official"], texts["en"], meaning=meaning, cause=cause, remedy=remedy, block=block
            )


def _ours() -> Iterator[AnswerCode]:
    """-<message><nnn>: the rows of `exports.toml` for every export document, and those of one alone."""
    rows = list(_rows("exports"))
    for document in EXPORT_DOCUMENTS:
        for row in rows:
            if len(row.code) == _OF_ONE_MESSAGE:
                if row.code.startswith(document.number):
                    yield replace(row, code=f"-{row.code}", ours=True)
            else:
                yield _of_document(row, document)


_OF_ONE_MESSAGE = 6


def _of_document(row: AnswerCode, document: _Document) -> AnswerCode:
    names = {"zh": document.zh, "en": document.en, "message": document.message or f"CEB{document.number}Message"}
    zh, en, *parts = (text.format(**names) for text in (row.zh, row.en, *row.meaning, *row.cause, *row.remedy))
    meaning, cause, remedy = (Words(*parts[place : place + 2]) for place in (0, 2, 4))
    code = f"-{document.number}{int(row.code) + document.first:03}"
    return AnswerCode(code, zh, en, meaning=meaning, cause=cause, remedy=remedy, block=row.block, ours=True)


OFFICIAL_CODES = tuple(
    _rows("enterprises", "orders", "payments", "waybills", "lists", "withdrawals", "returns", "site")
)
"""Table 7-2 of the Unified Version, whole."""

_CUSTOMS, _OTHERS, _OURS = tuple(_rows("customs")), tuple(_rows("others", "verdicts")), tuple(_ours())

ERROR_CODES = CodeTable("error codes", "业务错误代码", (*OFFICIAL_CODES, *_OURS))
"""Negative return statuses: the official ones and ours."""

CUSTOMS_CODES = CodeTable("customs codes", "海关回执代码", _CUSTOMS)
"""Customs' own codes, which stand in returnInfo."""

ANSWERS: dict[str, AnswerCode] = {row.code: row for row in (*OFFICIAL_CODES, *_OURS, *_CUSTOMS, *_OTHERS)}
"""Every code that can answer anybody; receipt statuses and results of other systems that a rule leads to included."""


def coded(code: str) -> str:
    """Customs' way to put a code into returnInfo: [Code:2600;Desc:放行]."""
    return f"[Code:{code};Desc:{CUSTOMS_CODES.name(code)}]"
