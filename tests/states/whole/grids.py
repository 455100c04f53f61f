"""The whole chain meets, in each state of a manifest, a declaration or a return, every document about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from libs.schemas.rules.rule import named_rule
from tests.states.table import Cells
from tests.wrong.rows import WORLD, Row, Step, states
from tests.wrong.table import Line, play

HERE = Path(__file__).parent


class Grid(NamedTuple):
    """Each state meets each happening. direction: of the states, which stand with the wrong documents."""

    direction: str
    states: Sequence[str]
    happenings: Mapping[str, Step]


_OF_LIST = "WayBillList[1].invtNo=<invtNo>"
_LATER = "appTime=20260302080001"
MANIFESTS = Grid(
    "exports",
    (
        WORLD, "an order and its waybill", "a list, to arrive", "half of an arrival", "arrived", "a whole bill, arrived",
        "half of a manifest", "on a manifest", "a manifest names another list, its list is to come", "controlled, arrived",
        "withdrawn", "half of a departure", "a list, by another port", "a list, in transit",
        "a list, by transit at its port", "departed", "summarised", "a list of A, departed",
    ),
    {
        "list, again": Step("export-list", ""),
        "arrival": Step("export-arrival", "copNo=CK8"),
        "arrival, again": Step("export-arrival", ""),
        "arrival, changed": Step("export-arrival", f"appType=2; {_LATER}; domesticTrafNo=浙B00002"),
        "arrival, deleted": Step("export-arrival", f"appType=3; {_LATER}"),
        "another manifest": Step("manifest", f"copNo=CK8; {_OF_LIST}"),
        "manifest, again": Step("manifest", _OF_LIST),
        "manifest, changed": Step("manifest", f"appType=2; {_LATER}; {_OF_LIST}; domesticTrafNo=浙B00002"),
        "manifest, deleted": Step("manifest", f"appType=3; {_LATER}; {_OF_LIST}"),
        "transit opens": Step("transit-opening", "copNo=ZG8; portCode=4258"),
        "transit closes": Step("transit-closing", "copNo=ZH8; customsCode=4258; operatorCode=370266LH7H"),
        "departure": Step("departure", "copNo=CK8"),
        "departure, deleted": Step("departure", f"appType=3; {_LATER}"),
        "withdrawal": Step("export-withdrawal", "copNo=CX8; invtNo=<invtNo>"),
        "summary": Step("summary-application", "copNo=CK8; SummaryApplyList[1].invtNo=<invtNo>"),
        "a day ends": Step("day", "1"),
    },
)  # fmt: skip
_BY_ORDER = 'tradeMode=9710; -areaCode; billNo=B1; orders=[{"ebpCode":"3301960AB1","orderNo":"E2026030200000001"}]'
DECLARATIONS = Grid(
    "exports",
    (
        WORLD, "a declaration", "a declaration, withdrawn", "a declaration, drawn", "inspected",
        "a declaration, drawn, its consignor suspended", "an order between enterprises", "declared for its order",
        "a market", "declared from a market", "a released declaration", "entered", "on an entry note", "stock to export",
        "entered, its declaration withdrawn",
    ),
    {
        "declaration": Step("customs-declaration", "copNo=BG8; lines[1].unit=007"),
        "declaration, again": Step("customs-declaration", ""),
        "of an order": Step("customs-declaration", f"copNo=BG8; {_BY_ORDER}"),
        "withdrawal": Step("declaration-withdrawal", "copNo=CX8"),
        "found in order": Step("declaration-inspection", "copNo=CY8"),
        "found to be corrected": Step("declaration-inspection", "copNo=CY8; result=correctable"),
        "found without licence": Step("declaration-inspection", "copNo=CY8; result=licence"),
        "found prohibited": Step("declaration-inspection", "copNo=CY8; result=prohibited"),
        "entry list": Step(
            "entry-verification-list",
            "copNo=N8; outsideCode=3302960CD2; entryId=<entryId>; lines[1].unit=007; lines[1].qty=10",
        ),
        "entry note": Step(
            "release-note", "copNo=N8; emsNo=T3105W00E001; bondInvtNos[1]=<bondInvtNo>; ioType=I; totalWeight=3200"
        ),
        "vehicle passes": Step("gate-pass", "copNo=N8; emsNo=T3105W00E001; passportNo=<passportNo>"),
        "a day ends": Step("day", "1"),
    },
)  # fmt: skip
_APPLIED = "invtNo=<invtNo>; returnNo=TH20251111000000001"
RETURNS = Grid(
    "imports",
    (
        "released", "out", "applied for return", "applied for return and refused", "returned", "arrived unfit",
        "disposed of", "something else arrived", "decided on", "a parcel in the centre", "sorted in the centre",
        "applied for return, found at the gate", "bought directly, delivered", "the days of return are over",
        "the days of arrival are over", "detained", "confiscated", "withdrawn",
    ),
    {
        "applied for": Step("return-application", "copNo=TH8; invtNo=<invtNo>"),
        "applied for, again": Step("return-application", "invtNo=<invtNo>"),
        "arrives": Step("return-arrival", f"copNo=N8; {_APPLIED}; -lines[2]"),
        "arrives unfit": Step("return-arrival", f"copNo=N8; {_APPLIED}; -lines[1]"),
        "something else arrives": Step(
            "return-arrival", f"copNo=N8; {_APPLIED}; -lines[2]; lines[1].condition=not-the-goods"
        ),
        "parcel comes into the centre": Step("return-parcel-list", "copNo=N8"),
        "unfit goods go": Step("unfit-goods-disposal", f"copNo=N8; {_APPLIED}; arrivalNo=N20260302000001"),
        "officer: hand back": Step(
            "wrong-goods-verdict", f"copNo=N8; {_APPLIED}; arrivalNo=N20260302000001; verdict=hand-back"
        ),
        "withdrawal": Step("withdrawal", "copNo=CX8; invtNo=<invtNo>"),
        "a day ends": Step("day", "1"),
    },
)  # fmt: skip
EXPORT_RETURNS = Grid(
    "exports",
    (
        "a list, to arrive", "on a manifest", "departed", "who may return goods", "an application that is refused",
        "applied for return", "applied for return, arrived", "applied for return, tallied",
        "applied for return to another district", "on a manifest, its return applied for", "withdrawn",
    ),
    {
        "applied for": Step("export-return-application", "coElNo=CT8; invtNo=<invtNo>"),
        "applied for, again": Step("export-return-application", "invtNo=<invtNo>"),
        "application changed": Step(
            "export-return-application", "invtNo=<invtNo>; appType=2; appTime=20260302083016; reason=别的"
        ),
        "application deleted": Step("export-return-application", "invtNo=<invtNo>; appType=3; appTime=20260302083016"),
        "arrives": Step("export-return-arrival", "invtNo=<invtNo>"),
        "arrival deleted": Step("export-return-arrival", "invtNo=<invtNo>; appType=3; appTime=20260302083016"),
        "tallied": Step(
            "return-tally-result",
            "copNo=TL8; invtNo=<invtNo>; logisticsCode=3301980GH4; logisticsNo=CK0000000001; lines[1].qty=1; -lines[2]",
        ),
        "certificate": Step("tax-certificate", "copNo=ZM8; invtNo=<invtNo>"),
        "a day ends": Step("day", "1"),
    },
)  # fmt: skip
GRIDS: Mapping[str, Grid] = {
    "manifests": MANIFESTS,
    "declarations": DECLARATIONS,
    "returns": RETURNS,
    "export_returns": EXPORT_RETURNS,
}


def path_of(name: str) -> Path:
    return HERE / f"{name}.csv"


def answered(name: str) -> Cells:
    """Play every cell of a table."""
    grid = GRIDS[name]
    rows = [Row(state, step) for state in grid.states for step in grid.happenings.values()]
    table = play(states(grid.direction), rows)
    return {
        state: {happens: _said(table[Row(state, step)]) for happens, step in grid.happenings.items()}
        for state in grid.states
    }


def _said(lines: Sequence[Line]) -> str:
    """Whoever is answered is told a status, and the rules behind it."""
    told: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        rules = told.setdefault((line.answered, line.status), [])
        if line.rule and (rule := named_rule(line.rule).id) not in rules:
            rules.append(rule)
    return "; ".join(" ".join((about, status, *rules)).strip() for (about, status), rules in told.items()) or "nobody"
