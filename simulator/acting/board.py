"""The partners know the receipts they were given, and the releases customs told everyone. Nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from libs.schemas.events import intake
from libs.schemas.events.review import ListReleased
from libs.schemas.kinds import business_key
from simulator.plan.plan import ExportParcel, Parcel, Plan

ACCEPTED, RELEASED, CLOSED, REJECTED, MANUAL, INSPECTION, STORED = "2", "800", "899", "100", "300", "500", "120"
EXAMINED = "399"
SENT_BACK, DETAINED = "700", frozenset({"501", "502", "503", "599"})
_ENDED = DETAINED | {RELEASED, CLOSED, REJECTED, SENT_BACK}


def list_key(parcel: Parcel) -> str:
    return business_key("list", parcel.sale.platform.code, parcel.sale.order_no)


def export_list_key(parcel: ExportParcel) -> str:
    return business_key("export-list", parcel.sale.consignor.code, parcel.sale.order_no)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer. codes: of its findings, and the one in `[Code:…]` of its text."""

    status: str
    info: str
    codes: frozenset[str]
    fields: dict[str, str]

    def says(self, code: str) -> bool:
        return code == self.status or code in self.codes


@dataclass(frozen=True, slots=True)
class Release:
    """invt_no: the list's number. day: day 0 of its returns and its tax."""

    invt_no: str
    day: date


@dataclass
class Lists:
    """Lists of one direction stand as their receipts say. numbers: business key → number of the parcel."""

    numbers: dict[str, int]
    statuses: dict[int, str] = field(default_factory=dict)
    _times: dict[int, str] = field(default_factory=dict, repr=False)

    def learn(self, key: str, told: Iterable[Receipt]) -> None:
        """Receipts of one list may come swapped; the one that is later by its own time counts."""
        number = self.numbers.get(key)
        if number is None:
            return
        for receipt in told:
            time = receipt.fields.get("returnTime", "")
            if time >= self._times.get(number, ""):
                self._times[number] = time
                self.statuses[number] = receipt.status


@dataclass
class Board:
    """receipts: by business key, in the order they came. released: by parcel number.

    imports, exports: where the lists stand of parcels that enter, and that leave; declared: where customs declarations do.
    """

    plan: Plan
    receipts: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    released: dict[int, Release] = field(default_factory=dict)
    notices: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.by_case = {parcel.case: parcel for parcel in self.plan.parcels}
        self.imports = Lists({list_key(parcel): parcel.number for parcel in self.plan.parcels})
        self.exports = Lists({export_list_key(parcel): parcel.number for parcel in self.plan.exports})
        self.declared = Lists({business_key(*each.key): each.number for each in self.plan.declared})

    @property
    def statuses(self) -> dict[int, str]:
        """Of lists of imports."""
        return self.imports.statuses

    def learn(self, event: intake.ReceiptsIssued) -> None:
        """A partner reads receipts. What no submission asked for is a notice, kept by kind as well."""
        read = [_read(told) for told in event.receipts]
        self.receipts[event.business_key] += read
        if event.submission_id is None:
            self.notices[event.document] += read
        for lists in (self.imports, self.exports, self.declared):
            lists.learn(event.business_key, read)

    def learn_release(self, event: ListReleased, day: date) -> None:
        """Customs-side consumers hear of a release."""
        parcel = self.by_case.get(event.key)
        if parcel and event.list.invt_no:
            self.released[parcel.number] = Release(event.list.invt_no, day)

    def answers(self, kind: str, *parts: str) -> list[Receipt]:
        """Every receipt of a document so far."""
        return self.receipts.get(business_key(kind, *parts), [])

    def numbered(self, field: str, kind: str, *parts: str) -> Receipt | None:
        """The receipt of a document that carries the number customs gave, once it is there."""
        return next((receipt for receipt in self.answers(kind, *parts) if receipt.fields.get(field)), None)

    def of_list(self, parcel: Parcel | ExportParcel) -> list[Receipt]:
        key = list_key(parcel) if isinstance(parcel, Parcel) else export_list_key(parcel)
        return self.receipts.get(key, [])

    def invt_no(self, parcel: Parcel | ExportParcel) -> str | None:
        """The number customs gave the list, from 120 on."""
        numbers = [receipt.fields["invtNo"] for receipt in self.of_list(parcel) if receipt.fields.get("invtNo")]
        return numbers[-1] if numbers else None

    def counts(self) -> dict[str, int]:
        """Parcels released, rejected and not decided yet, for a progress line."""
        released = rejected = other = 0
        for status in chain(self.imports.statuses.values(), self.exports.statuses.values()):
            if status in (RELEASED, CLOSED):
                released += 1
            elif status in _ENDED or status.startswith("-"):
                rejected += 1
            else:
                other += 1
        return {"released": released, "rejected": rejected, "waiting": other}


def _read(told: intake.Receipt) -> Receipt:
    fields = told.receipt
    info = fields.get("returnInfo", "")
    codes = {finding.code for finding in told.findings} | set(_codes_in(info))
    return Receipt(fields.get("returnStatus", ""), info, frozenset(codes), fields)


def _codes_in(info: str) -> Iterable[str]:
    """`[Code:1332;Desc:…]` → 1332."""
    for part in info.split("[Code:")[1:]:
        yield part.partition(";")[0]
