"""Every rule of summaries: what an application must agree with, and what is taken with a warning."""

from __future__ import annotations

from libs.schemas.kinds import KINDS
from libs.schemas.rules import Rule

_CODES = KINDS["summary-application"].codes
_NUMBER, _HEAD = "SummaryApplyList[{}].invtNo", "SummaryApplyHead."

COMPLETE = Rule(
    "701.copNo.summarised", 1, _CODES.conflict,
    "该申请已汇总，不得变更或删除", "the application is summarised, and stays so", f"{_HEAD}copNo",
)  # fmt: skip
PART_KNOWN = Rule(
    "701.msgSeqNo.known", 1, _CODES.malformed,
    "无此报文，不得变更或删除", "there is no such message to change or delete", f"{_HEAD}msgSeqNo",
)  # fmt: skip
GIVEN_BY_CUSTOMS = Rule(
    "701.sumNo.given", 1, _CODES.malformed,
    "汇总申请编号由海关反馈，申请时不填", "customs gives the number: an application has none", f"{_HEAD}sumNo",
)  # fmt: skip
PARTS_AGREE = Rule(
    "701.parts.agree", 1, _CODES.malformed,
    "同一申请的各报文表头不一致", "the messages of one application say different things", f"{_HEAD}{{}}",
)  # fmt: skip
MESSAGES_MOST = Rule(
    "701.msgCount.most", 1, _CODES.too_many,
    "拆分报文数超过上限", "an application has fewer messages", f"{_HEAD}msgCount",
)  # fmt: skip
LISTS_MOST = Rule(
    "701.invtNo.most", 1, _CODES.too_many,
    "一份申请的清单数超过上限，请分批申请", "an application has fewer lists: apply in several", "SummaryApplyList",
)  # fmt: skip
PERIOD_OVER = Rule(
    "701.endTime.over", 1, _CODES.malformed,
    "汇总期间尚未结束", "the time is not over yet", f"{_HEAD}endTime",
)  # fmt: skip
PERIOD_EMPTY = Rule(
    "701.startTime.lists", 1, _CODES.malformed,
    "该期间没有待汇总的清单", "no list of this time waits for a summary", f"{_HEAD}startTime",
)  # fmt: skip
NAMED_ONCE = Rule(
    "701.invtNo.once", 1, _CODES.malformed,
    "清单重复", "the list stands twice in the application", _NUMBER,
)  # fmt: skip
KNOWN = Rule(
    "701.invtNo.released", 1, _CODES.malformed,
    "无此出口清单或清单未放行", "no released export list has this number", _NUMBER,
)  # fmt: skip
DEPARTED = Rule(
    "701.invtNo.departed", 1, _CODES.malformed,
    "清单货物尚未离境", "the goods of the list have not departed", _NUMBER,
)  # fmt: skip
OF_THE_KIND = Rule(
    "701.invtNo.summary", 1, _CODES.malformed,
    "简化申报的清单不汇总申报", "a simplified list goes into the statistics, not into a summary", _NUMBER,
)  # fmt: skip
ONE_SUMMARY = Rule(
    "701.invtNo.one-summary", 1, _CODES.malformed,
    "清单已在另一汇总申请中", "another summary has the list", _NUMBER,
)  # fmt: skip
CONSIGNOR = Rule(
    "701.ebcCode.consignor", 1, _CODES.malformed,
    "清单的收发货人与申请不符", "the list is another consignor's", _NUMBER,
)  # fmt: skip
OFFICE = Rule(
    "701.customsCode.office", 1, _CODES.malformed,
    "清单的申报地海关与申请不符", "the list was declared at another office", _NUMBER,
)  # fmt: skip
SITE = Rule(
    "701.loctNo.site", 1, _CODES.malformed,
    "清单的监管场所与申请不符", "the list is of another site", _NUMBER,
)  # fmt: skip
TOGETHER = Rule(
    "701.parts.refused", 1, _CODES.malformed,
    "同一申请的其他报文不符，整份申请退单", "another message of the application is refused, and so is all of it",
    f"{_HEAD}msgSeqNo",
)  # fmt: skip
LATE = Rule(
    "701.invtNo.late", 1, _CODES.malformed,
    "清单逾期汇总，已受理", "the list is summarised after its day; it is taken", _NUMBER,
)  # fmt: skip

RULES = (
    COMPLETE, PART_KNOWN, GIVEN_BY_CUSTOMS, PARTS_AGREE, MESSAGES_MOST, LISTS_MOST, PERIOD_OVER, PERIOD_EMPTY, NAMED_ONCE,
    KNOWN, DEPARTED, OF_THE_KIND, ONE_SUMMARY, CONSIGNOR, OFFICE, SITE, TOGETHER, LATE,
)  # fmt: skip
"""Every rule of summaries."""
