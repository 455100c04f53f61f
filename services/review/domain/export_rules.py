"""The rows of the rule table that only exports are asked. The official list has no codes for them: they are ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.limits import EXPORT_LISTS
from libs.schemas.codes.supervision_modes import EXPORT, Check
from services.review.domain import checks
from services.review.domain import export_checks as asked
from services.review.domain.list_rule import ListRule, VerdictClass, row

_REJECT, _MANUAL = VerdictClass.REJECT, VerdictClass.MANUAL
_NOT_DECLARABLE, _NOT_VALID, _OVER = "-603018", "-603004", "-603017"
_A75, _A194 = "海关总署公告2020年第75号", "海关总署公告2018年第194号"
_WITH_A_DECLARATION = Words(
    "撤销或不再发送清单，改以报关单申报。", "Do not send the list again; declare the goods by a customs declaration."
)
_AS_B = Words(
    "改按汇总申报（statisticsFlag填B，商品编码填10位）重发清单。",
    "Send the list again as B, to be summarised, with goods codes of ten digits.",
)
_WITHOUT_THE_GOODS = Words("该商品不得出口，去掉后重新申报。", "These goods may not leave: declare again without them.")


def export_rows(consignor_lists_max: int) -> Iterator[ListRule]:
    yield _of_exports(
        "tradeMode.export", 1, _NOT_DECLARABLE, "监管方式不适用", "no such mode of exports", _REJECT, checks.mode_known
    )
    yield from _of_goods()
    yield from _of_lists()
    yield from _of_values()
    yield _of_exports(
        "ebcCode.velocity", 1, "300", "申报频次异常", "very many lists of one consignor", _MANUAL, asked.consignor_velocity,
        asked_by=Check.CONSIGNOR_VELOCITY, parameters={"lists_max": consignor_lists_max},
    )  # fmt: skip


def _of_goods() -> Iterator[ListRule]:
    yield _of_exports(
        "gcode.tariff", 1, _NOT_VALID, "商品编码不在税则", "goods code not in the tariff", _REJECT, asked.in_tariff,
        asked_by=Check.EXPORT_GOODS,
    )  # fmt: skip
    yield _of_exports(
        "gcode.prohibited", 1, _NOT_DECLARABLE, "禁止出口货物", "goods that never leave", _REJECT, asked.controlled_goods,
        asked_by=Check.EXPORT_GOODS, parameters={"kind": "prohibited"}, remedy=_WITHOUT_THE_GOODS,
    )  # fmt: skip
    yield _of_exports(
        "gcode.restricted", 1, "300", "限制出口货物", "goods under control", _MANUAL, asked.controlled_goods,
        asked_by=Check.EXPORT_GOODS, parameters={"kind": "restricted"},
    )  # fmt: skip
    yield _of_exports(
        "gcode.export-licence", 1, _NOT_DECLARABLE, "出口许可证号未填报", "no export licence", _REJECT,
        asked.export_licence_shown, asked_by=Check.EXPORT_LICENCE,
        remedy=Words("取得出口许可证并填报licenseNo后重发清单。", "Obtain the licence, fill in licenseNo and send again."),
    )  # fmt: skip


def _of_lists() -> Iterator[ListRule]:
    yield _of_exports(
        "statisticsFlag.pilot-zone", 1, _NOT_DECLARABLE, "非综试区企业不得简化申报", "simplified, and of no pilot zone",
        _REJECT, asked.from_pilot_zone, asked_by=Check.SIMPLIFIED, source=_A194, remedy=_AS_B,
    )  # fmt: skip
    yield _of_exports(
        "gcode.simplified", 1, _NOT_DECLARABLE, "涉证涉税不得简化申报", "licensed or dutiable, and simplified",
        _REJECT, asked.simplified_goods, asked_by=Check.SIMPLIFIED, source=_A194, remedy=_AS_B,
    )  # fmt: skip
    yield _of_exports(
        "gcode.declaration", 1, _NOT_DECLARABLE, "涉证涉检涉税应以报关单申报", "goods that need a declaration", _REJECT,
        asked.list_is_enough, asked_by=Check.EXPORT_LIST_LIMIT, source=_A75, remedy=_WITH_A_DECLARATION,
    )  # fmt: skip
    yield _of_exports(
        "ebcCode.filed", 1, _NOT_DECLARABLE, "企业未在综试区备案", "not filed in a pilot zone", _REJECT, asked.filed,
        asked_by=Check.PILOT_FILING,
        remedy=Words("先办理综试区备案（企业备案填报pilotZone）再申报。", "File in the pilot zone first, then declare."),
    )  # fmt: skip


def _of_values() -> Iterator[ListRule]:
    for limit in EXPORT_LISTS:
        yield _of_exports(
            "totalPrice.list-limit", limit.version, _OVER, "超过清单申报限额", "worth more than a list may be", _REJECT,
            asked.within, asked_by=Check.EXPORT_LIST_LIMIT, parameters={"limit": limit},
            since=limit.since, until=limit.until, source=limit.source, remedy=_WITH_A_DECLARATION,
        )  # fmt: skip
    yield _of_exports(
        "currency.rate", 1, "300", "当月汇率缺失", "no rate of the month", _MANUAL, asked.rates_known,
        asked_by=Check.MONTH_RATE,
    )  # fmt: skip


def _of_exports(*facts: Any, **more: Any) -> ListRule:
    return row(*facts, direction=EXPORT, **more)
