"""A customs office answers documents by simple rules, so that a play can be driven without a system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from libs.schemas.events.base import DecimalText
from libs.schemas.events.intake import Receipt, ReceiptsIssued
from libs.schemas.events.review import ListReleased
from libs.schemas.kinds import KINDS, business_key
from libs.schemas.tests import a_list
from simulator.acting.board import Board
from simulator.acting.taxpayer import NOTICE
from simulator.plan.plan import Delivery

_PREPARING = {"enterprise", "guarantee-top-up", "book-filing", "first-line-entry", "zone-conditions"}
_ANSWERED = KINDS.keys() - _PREPARING
TAX = Decimal("20000.00")


class Customs:
    """This `World` releases lists at once, every fourth after an inspection, every seventh after manual review. Every
    third vehicle is inspected; tax is 20,000 yuan per guarantor and day of release."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.day = board.plan.start
        self.sent: list[tuple[date, Delivery]] = []
        self.closed: list[date] = []
        self._said: list[ReceiptsIssued] = []
        self._released: list[tuple[ListReleased, date]] = []
        self._lists: dict[str, dict[str, Any]] = {}
        self._ended: set[str] = set()
        self._owed: dict[tuple[str, date], None] = {}
        self._inspected: dict[str, bool] = {}
        self._paid: dict[str, list[Decimal]] = defaultdict(list)

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self.sent.append((self.day, delivery))
            if isinstance(delivery.body, dict) and delivery.document in _ANSWERED:
                self._answer(delivery.document, delivery.body)

    async def close(self, days: Sequence[date]) -> None:
        for day in days:
            self.closed.append(day)
            for guarantor, released in self._owed:
                if day == released + timedelta(days=30):
                    number = f"{guarantor}{released:%Y%m%d}"
                    fields = {"entDutyNo": number, "assureCode": guarantor, "amount": str(TAX)}
                    self._notify(fields | {"dueDay": (released + timedelta(days=45)).isoformat()})
        self.day = days[-1] + timedelta(days=1)

    async def settle(self) -> None:
        for receipt in self._said:
            self.board.learn(receipt)
        for released, day in self._released:
            self.board.learn_release(released, day)
        self._said, self._released = [], []

    def paid(self) -> dict[str, list[Decimal]]:
        """Payment document → every amount offered for it."""
        return self._paid

    def _answer(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "list":
            self._declare(body)
        elif kind in ("list-inspection", "manual-verdict"):
            self._release(self._lists[body["invtNo"]])
        elif kind == "withdrawal":
            self._withdraw(body)
        elif kind in ("verification-list", "entry-verification-list"):
            self._say(kind, body, "399", bondInvtNo=f"QD{body['copNo']}")
        elif kind == "release-note":
            drawn = len(self._inspected) % 3 == 0
            self._inspected[f"Z{body['copNo']}"] = not drawn
            self._say(kind, body, "500" if drawn else "399", passportNo=f"Z{body['copNo']}")
        elif kind in ("release-note-withdrawal", "return-parcel-list"):
            self._say(kind, body, "399")
        elif kind == "gate-inspection":
            self._inspected[body["passportNo"]] = True
            self._say(kind, body, "399", passportNo=body["passportNo"])
        elif kind == "gate-pass":
            self._say(kind, body, "399" if self._inspected[body["passportNo"]] else "100")
        elif kind == "tax-payment":
            self._paid[body["entDutyNo"]].append(Decimal(body["amount"]))
            self._say(kind, body, "399" if Decimal(body["amount"]) % 1 == 0 else "100", surcharge="0.00")
        else:
            self._say(kind, body, "120")

    def _declare(self, body: dict[str, Any]) -> None:
        if body["orderNo"] in self._ended:
            return
        number = len(self._lists) + 1
        listed = body | {"invtNo": f"31052026I{number:09d}"}
        self._lists[listed["invtNo"]] = listed
        self._say("list", body, "120", invtNo=listed["invtNo"])
        waits = "500" if number % 4 == 0 else "300" if number % 7 == 0 else None
        if waits:
            self._say("list", body, waits, invtNo=listed["invtNo"])
        else:
            self._release(listed)

    def _withdraw(self, body: dict[str, Any]) -> None:
        listed = self._lists[body["invtNo"]]
        if listed["orderNo"] in self._ended:
            self._say("withdrawal", body, "-623005")
        else:
            self._say("list", listed, "100")
            self._say("withdrawal", body, "399")

    def _release(self, listed: dict[str, Any]) -> None:
        self._ended.add(listed["orderNo"])
        self._say("list", listed, "800", invtNo=listed["invtNo"])
        self._owed[listed["assureCode"], self.day] = None
        about = a_list.declared(ebp_code=listed["ebpCode"], order_no=listed["orderNo"], invt_no=listed["invtNo"])
        released = ListReleased(list=about, lines=[], value=DecimalText("0"), grounds=[])
        self._released.append((released, self.day))

    def _say(self, kind: str, body: dict[str, Any], status: str, **fields: str) -> None:
        key = business_key(kind, *(body[name] for name in KINDS[kind].key))
        receipts = [Receipt(receipt={"returnStatus": status, "returnInfo": "", **fields})]
        self._said.append(ReceiptsIssued(submission_id="s", document=kind, business_key=key, receipts=receipts))

    def _notify(self, fields: dict[str, str]) -> None:
        key = business_key(NOTICE, fields["assureCode"], fields["entDutyNo"])
        receipts = [Receipt(receipt={"returnStatus": "1", **fields})]
        self._said.append(ReceiptsIssued(document=NOTICE, business_key=key, receipts=receipts))
