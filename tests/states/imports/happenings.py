"""Happenings: documents of every kind about a list, each with every word it may say, and what happens to everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.declarations import Disposal, GoodsCondition, InspectionResult, ManualVerdict, OnWrongGoods
from libs.schemas.kinds import KINDS
from libs.schemas.raw_payments import RawPaymentVerdict
from simulation.upstream import FIRST_DAY
from simulator.people import partners
from tests.states.imports.chain import AGENT, BANK, CUSTOMS, OFFICER, PLATFORM, SMALL, ZONE, Chain
from tests.states.imports.life import Life
from tests.states.imports.parcel import may_name_one


class Happening(NamedTuple):
    """A document of this kind is sent. says: returns the name under which its sender is answered."""

    kind: str
    says: Callable[[Life], str]


def _again(kind: str) -> Happening:
    return Happening(kind, lambda life: life.send(kind))


def _changed(kind: str, name: str) -> Happening:
    """A correction: one more yuan or kilogram."""
    return Happening(
        kind, lambda life: life.send(kind, appType="2", **{name: str(Decimal(life.papers[kind][name]) + 1)})
    )


def _deleted(kind: str) -> Happening:
    return Happening(kind, lambda life: life.send(kind, appType="3"))


def _inspected(result: str) -> Happening:
    return Happening("list-inspection", lambda life: life.inspect(result))


def _at_the_gate(result: str) -> Happening:
    return Happening("gate-inspection", lambda life: life.inspect_note(result))


def _ruled(word: str) -> Happening:
    return Happening("manual-verdict", lambda life: life.rule(word))


def _answered(kind: str, verdict: str) -> Happening:
    return Happening(kind, lambda life: life.answer(kind, verdict))


def _back(condition: str) -> Happening:
    return Happening("return-arrival", lambda life: life.arrive(condition))


def _disposed(disposal: str) -> Happening:
    return Happening("unfit-goods-disposal", lambda life: life.dispose(disposal))


def _decided(verdict: str) -> Happening:
    return Happening("wrong-goods-verdict", lambda life: life.rule_on_goods(verdict))


def _about(kind: str) -> Happening:
    return Happening(kind, lambda life: life.send_about(kind))


_DOCUMENTS = ("order", "payment", "waybill", "list")
_WITHOUT_DATA = (RawPaymentVerdict.UNSIGNED, RawPaymentVerdict.UNANSWERED)
_OTHERS = [{"gnum": 1, "logisticsNo": "YD9"}]
_OWN: Mapping[str, Happening] = {
    **{f"{kind}, again": _again(kind) for kind in _DOCUMENTS},
    "order, changed": Happening(
        "order", lambda life: life.send("order", appType="2", consigneeAddress="浙江省杭州市某路9号")
    ),
    "payment, changed": _changed("payment", "amountPaid"),
    "waybill, changed": _changed("waybill", "weight"),
    "list, changed": Happening("list", lambda life: life.send("list", appType="2", wrapType="4")),
    **{f"{kind}, deleted": _deleted(kind) for kind in _DOCUMENTS},
    "withdrawn": Happening("withdrawal", Life.withdraw),
    **{f"buyer {verdict}": _answered("identity-answer", verdict) for verdict in IdentityVerdict},
    "raw payment data": Happening("raw-payment-answer", Life.tell_payment),
    "other raw payment data": Happening("raw-payment-answer", lambda life: life.tell_payment("0.01")),
    **{f"raw payment data {verdict}": _answered("raw-payment-answer", verdict) for verdict in _WITHOUT_DATA},
    **{f"found {result}": _inspected(result) for result in InspectionResult},
    **{f"officer: {word}": _ruled(word) for word in get_args(ManualVerdict.model_fields["verdict"].annotation)},
    "confiscated goods taken out": Happening("confiscation", Life.confiscate),
    "verification list": Happening("verification-list", Life.verify),
    "verification list withdrawn": Happening("verification-list-withdrawal", Life.unverify),
    "release note": Happening("release-note", Life.note),
    "release note withdrawn": Happening("release-note-withdrawal", Life.unnote),
    "vehicle controlled": Happening("gate-control", Life.control_note),
    **{f"parcel found {result}": _at_the_gate(result) for result in InspectionResult},
    "vehicle passes": Happening("gate-pass", Life.leave),
    "sets out under seal": Happening("transit-opening", Life.seal),
    "comes home under seal": Happening("transit-closing", Life.unseal),
    "arrives at the site": Happening("site-delivery", Life.arrive_at_site),
    "arrives at the site, again": Happening("site-delivery", Life.arrive_once_more),
    "arrives under another bill": Happening("site-delivery", lambda life: life.arrive_at_site("999-0")),
    "arrives by another document": Happening("site-delivery", lambda life: life.arrive_otherwise(copNo="RK9")),
    "arrival changed": Happening(
        "site-delivery", lambda life: life.arrive_otherwise(appType="2", DeliveryList=_OTHERS)
    ),
    "arrival deleted": Happening("site-delivery", lambda life: life.arrive_otherwise(appType="3")),
    "arrives at another office's site": Happening("site-delivery", Life.arrive_elsewhere),
    "leaves another office's site": Happening("site-release", Life.leave_other_site),
    "leaves the site": Happening("site-release", Life.leave_site),
    "signed for": Happening("waybill-status", Life.sign_for),
    "return applied for": Happening("return-application", Life.apply),
    **{f"return arrives {condition}": _back(condition) for condition in GoodsCondition},
    "return arrives in the other place": Happening("return-arrival", Life.arrive_in_other_place),
    "return arrives at another office": Happening("return-arrival", Life.arrive_at_another_office),
    "return comes into the centre": Happening("return-parcel-list", Life.come_to_centre),
    "return sorted in the centre": Happening("return-arrival", Life.sort_out),
    **{f"unfit goods: {disposal}": _disposed(disposal) for disposal in get_args(Disposal)},
    **{f"officer on wrong goods: {verdict}": _decided(verdict) for verdict in get_args(OnWrongGoods)},
    "audit papers": Happening("audit-papers", Life.hand_in),
    "audit: right": Happening("audit-result", Life.audit),
    "audit: worth more": Happening("audit-result", lambda life: life.audit(value="900.00")),
    "audit: worth less": Happening("audit-result", lambda life: life.audit(value="9.00")),
}


_SINCE, _UNTIL = f"{FIRST_DAY:%Y%m%d}", "20991231"
_ITEM = {
    "itemRecordNo": "900001", "gcode": "3304990029", "gname": "面霜", "unit": "142", "unitPrice": "100", "country": "133"
}  # fmt: skip


def _said(kind: str, **facts: Any) -> Happening:
    """Whatever list it is about."""
    return Happening(kind, lambda life: life.chain.declare(kind, **facts))


_OF_NONE: Mapping[str, Happening] = {
    "more goods in the book": _said(
        "book-filing", emsNo=ZONE.ems_no, areaCode=ZONE.enterprise.code, customsCode=ZONE.customs_code,
        zoneType=ZONE.zone_type, entryMode=ZONE.entry_mode, items=[_ITEM],
    ),
    "stock enters": Happening("first-line-entry", lambda life: life.chain.enter(ZONE)),
    "return centre recorded": Happening("return-centre", lambda life: life.chain.centre()),
    "platform entrusts": _said(
        "entrustment", party=PLATFORM.code, entrusted=partners.TRANSMITTER.code, kinds=["order"], since=_SINCE,
        until=_UNTIL,
    ),
}  # fmt: skip
"""What is on record of others, and changes no list."""


class General(NamedTuple):
    """Something happens to everybody: by a document of this kind, which somebody is answered, or by days."""

    kind: str | None
    happens: Callable[[Chain, Life], Awaitable[str]]


def _for_all(happening: Happening) -> General:
    async def say(chain: Chain, life: Life) -> str:
        return happening.says(life)

    return General(happening.kind, say)


def _days(days: int) -> General:
    async def close(chain: Chain, life: Life) -> str:
        await chain.close(days)
        return ""

    return General(None, close)


_PARTY = {"code": AGENT.code, "name": AGENT.name, "roles": [AGENT.role], "customs": CUSTOMS}
OF_ALL: Mapping[str, General] = {
    "guarantee raised": _for_all(
        _said("guarantee-top-up", assureCode=SMALL.code, amount="5000000", instrument="letter", bank=BANK)
    ),
    "tax paid": _for_all(Happening("tax-payment", Life.pay)),
    "tax confirmed": _for_all(Happening("tax-confirmation", Life.confirm)),
    "agent suspended": _for_all(_said("enterprise", **_PARTY, status="suspended")),
    "country controlled": _for_all(
        _said("control-instruction", officer=OFFICER, instructionNo="BK2", country="142", since=_SINCE, until=_UNTIL)
    ),
    "a day ends": _days(1),
    "three days end": _days(3),
}
"""What happens to everybody; a day's end answers nobody but the lists it touches."""
_TAKEN = {each.kind for each in (*_OWN.values(), *_OF_NONE.values())} | {each.kind for each in OF_ALL.values()}
OF_ONE: Mapping[str, Happening] = {
    **_OWN,
    **_OF_NONE,
    **{kind: _about(kind) for kind in KINDS if kind not in _TAKEN and may_name_one(kind)},
}
"""What is said of one list, by what. Documents of kinds that are not here by hand name it wherever they may."""
