"""Events of returns become these receipts. That of an application names its list, as 626 does: no event adds that."""

from __future__ import annotations

from libs.schemas.events import returns
from services.intake.domain.answering.reply import ReceiptContent


def return_accepted(event: returns.ReturnAccepted) -> ReceiptContent:
    info = f"退货申请已接受，货物应于[{event.arrive_by}]前运抵[{event.customs_code}]"
    return ReceiptContent("120", info)


def arrived(event: returns.ReturnCompleted) -> ReceiptContent:
    return ReceiptContent("399", "审结", event.warnings, {"invtNo": event.invt_no})


def application_after(event: returns.ReturnCompleted) -> ReceiptContent:
    """The application, once goods of it arrived: the rest may still come."""
    info, status = ("审结", "399") if event.ended else ("部分货物已运抵，其余仍可运抵", "120")
    return ReceiptContent(status, info)


def wrong_goods(event: returns.WrongGoodsArrived) -> ReceiptContent:
    return application_wrong(event)._replace(names={"invtNo": event.invt_no})


def application_wrong(event: returns.WrongGoodsArrived) -> ReceiptContent:
    return ReceiptContent("300", f"运抵[{event.arrival_no}]货物与申请不符，转人工")


def sorted(event: returns.GoodsSorted) -> ReceiptContent:
    return ReceiptContent("120", f"已分拣，应于[{event.apply_by}]前申请退货", names={"invtNo": event.invt_no})


def sorted_handed_back(event: returns.SortedGoodsHandedBack) -> ReceiptContent:
    info = f"至[{event.apply_by}]未申请退货，属境内货物，退回"
    return ReceiptContent("100", info, names={"invtNo": event.invt_no})


def return_lapsed(event: returns.ReturnLapsed) -> ReceiptContent:
    return ReceiptContent("100", f"逾期未运抵，最迟[{event.arrive_by}]")
