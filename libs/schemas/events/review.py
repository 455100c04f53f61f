"""`review` publishes verdicts. Releases have a topic of their own for customs-side consumers."""

from __future__ import annotations

from libs.schemas.codes.list_status import CLEARED, ListStatus
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.declarations import LeavesAs
from libs.schemas.events.base import Amount, EventModel, FactStruct, Money
from libs.schemas.events.lists import (
    AttemptEvent,
    AttemptNotice,
    Carriage,
    CaseRef,
    Declared,
    DeclaredLine,
    ListEvent,
)
from libs.schemas.findings import Finding


class Ground(FactStruct, frozen=True, kw_only=True):
    """A ground gives the reason of a verdict: rule id, rule version, customs code and text.

    parameters: fingerprint of the values the rule was asked with; absent for a rule that takes none. The version covers
    the rule, not what a setting makes of it. release: of the reference data, where the rule was decided by it.
    """

    rule: str
    version: int
    code: str
    text: str
    parameters: str | None = None
    release: str | None = None


class QuotaUse(FactStruct, frozen=True, kw_only=True):
    """The release used quota of its year. used: the buyer's released value of the year after this release, yuan."""

    year: int
    used: Amount


class ListReleased(ListEvent, frozen=True, kw_only=True):
    """800: the parcel may leave. value: V, tax: its total, values: V's share of each line, yuan; absent where no tax is
    assessed. quota: absent where none applies. warnings: what did not keep the list from its release. audit: why the tax
    centre audits it now that it is released; absent where it does not.

    The customs day of this event (header `ce_customsday`) is day 0 for returns and for tax.
    """

    lines: list[DeclaredLine]
    value: Amount | None = None
    tax: Amount | None = None
    values: list[Amount] | None = None
    quota: QuotaUse | None = None
    grounds: list[Ground]
    warnings: list[Finding] = []
    audit: Ground | None = None


class Verdict(AttemptEvent, frozen=True, kw_only=True):
    """A verdict says what became of an attempt beside its release. Readers act on what it says here, whichever verdict
    it is.

    status: the receipt status the list has now. lets_go: the holds that are nobody's any more; what is not named stays held.
    final: no further verdict follows, so whoever waits for this attempt waits in vain.
    findings: what its declarant can put right; empty where the grounds say all.
    released: the list was released before; the verdict is about what happened since.
    carriage: of a list that was assessed and not released, so that its carrier is told; absent where `list` has it.
    ahead: the block of a list that has not come to review yet: who meets it after its verdict lets it go at once.
    """

    status: ListStatus
    lets_go: list[Hold]
    final: bool
    grounds: list[Ground]
    findings: list[Finding] = []
    released: bool = False
    carriage: Carriage | None = None
    ahead: Declared | None = None

    @property
    def lets_on(self) -> bool:
        """Say whether a list may go on that was stopped after its release."""
        return self.released and self.status is ListStatus.RELEASED

    @property
    def stops(self) -> bool:
        """Say whether it stops a list that was released."""
        return self.released and self.status not in CLEARED


class ListRejected(Verdict, frozen=True, kw_only=True):
    """100: the one rejection of the attempt. Everyone who holds something for it lets it go.

    refused_by: the service that could not go on, or `review`.
    """

    refused_by: str


class ListWithdrawn(Verdict, frozen=True, kw_only=True):
    """100: the list's declarant took it back. It ends the attempt like a rejection."""


class StockAskedBack(AttemptNotice):
    """The declarant takes back a released list whose goods lie in a zone. The account book answers.

    submission_id: of the withdrawal.
    """

    submission_id: str


class WithdrawalGranted(EventModel):
    """A list is withdrawn, as this document asked for: its `ListWithdrawn` comes before."""

    submission_id: str
    ref: CaseRef

    @property
    def key(self) -> str:
        return self.ref.case


class WithdrawalRefused(EventModel):
    """Review refused to withdraw a list. None is known by that number, or it stands where it cannot be taken back."""

    submission_id: str
    ref: CaseRef
    findings: list[Finding]

    @property
    def key(self) -> str:
        return self.ref.case


class ListInspectionOrdered(Verdict, frozen=True, kw_only=True):
    """500: the parcel goes to the inspection line."""


class ListManualReviewOrdered(Verdict, frozen=True, kw_only=True):
    """300: an officer decides."""


class ListSuspended(Verdict, frozen=True, kw_only=True):
    """600: nothing is decided for now; holds stay."""


class ListDetained(Verdict, frozen=True, kw_only=True):
    """501, 502, 503 or 599: the parcel is detained and handed over; holds stay until the case is decided."""


class ListDetentionLifted(Verdict, frozen=True, kw_only=True):
    """800: a list that was detained after its release may go on. The release stays the one it had."""


class ListSentBack(Verdict, frozen=True, kw_only=True):
    """700: the parcel is sent back abroad. Quota and guarantee are let go, its stock is held until it has left."""


class ListConfiscated(Verdict, frozen=True, kw_only=True):
    """599: detained goods are confiscated: quota and guarantee are let go, stock is held until they are taken out."""


class ListClosed(AttemptEvent, frozen=True, kw_only=True):
    """899: a released list has left supervision, and nothing about it is open. Nothing holds anything for it any more, so it
    is no verdict that others act on."""


class ListExamined(Verdict, frozen=True, kw_only=True):
    """120, or 399 after an officer or of an export: a release waits for nothing but the goods; holds stay.

    clearance: the type of integrated clearance (`libs.schemas.clearance`) of an import whose goods come by another office's
    port; absent elsewhere.
    """

    list: Declared
    clearance: str | None = None


class LineGoods(FactStruct, frozen=True):
    """Goods code and origin of a line: what control instructions ask of it."""

    gcode: str
    country: str


class LeavePermitted(ListEvent, frozen=True, kw_only=True):
    """A released parcel may leave its supervised site, or the country. A verdict that follows on the list takes that back.

    lines: what an export list declares, by which it is summarised; absent in imports. clearance: its type of integrated
    clearance (`libs.schemas.clearance`). goods: what a control instruction may still name at the site; absent of a list that
    was inspected, and elsewhere.
    """

    lines: list[DeclaredLine] | None = None
    clearance: str | None = None
    goods: list[LineGoods] | None = None


class ParcelControlled(ListEvent, frozen=True, kw_only=True):
    """A parcel that leaves by a supervised site is under control there, or as soon as it comes.

    status: its list's. leaves_as: what customs decided at last, so that it leaves as that; absent while they have not.
    clearance: as in `ListExamined`. A verdict that follows on the list ends it.
    """

    status: ListStatus
    leaves_as: LeavesAs | None = None
    clearance: str | None = None


class ArrivalAskedBack(ListEvent, frozen=True, kw_only=True):
    """An officer takes back what a site said of the parcel of a list before its release. Exports answer.

    officer, submission_id, cop_no: of the officer's document.
    """

    officer: str
    submission_id: str
    cop_no: str


class OfficerActionRefused(EventModel):
    """Review refused an inspection result or manual verdict that fits no list in that state."""

    submission_id: str
    cop_no: str
    document: str
    findings: list[Finding]

    @property
    def key(self) -> str:
        return self.cop_no


class OfficerActionTaken(EventModel):
    """An inspection result, a manual verdict or a registration took effect."""

    submission_id: str
    cop_no: str
    document: str

    @property
    def key(self) -> str:
        return self.cop_no


class QuotaCredited(EventModel):
    """An arrival of returned goods gives quota of its year back. used: the buyer's remaining released value of the year,
    yuan."""

    buyer_token: str
    quota_year: int
    ref: CaseRef
    return_no: str
    arrival_no: str
    amount: Money
    used: Money

    @property
    def key(self) -> str:
        return self.buyer_token
