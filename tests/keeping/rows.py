"""Rows that retention must drop, and rows that it must leave, of every table that it drops from.

A row names the columns that decide; the others are filled as their type allows. All are dated about `LAST`, the last day
that is not kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple

LAST, KEPT = "2026-03-01", "2026-03-02"
AT = f"{LAST}T12:00:00+08:00"
Row = dict[str, Any]


class Rows(NamedTuple):
    """go, stay: of one table."""

    go: list[Row]
    stay: list[Row]


def by_day(column: str = "day") -> Rows:
    """Of a table that knows nothing but a day."""
    return Rows([{column: LAST}], [{column: KEPT}])


def _released(day: str, **more: Any) -> Row:
    return {"release_day": day, "attempt": 1, "invt_no": "I", "agent_code": "A", "lines": [], **more}


def _balance(case: str) -> Row:
    return {"case_key": case, "original": 1, "value": 1, "applied": 0, "returned": 0, "value_back": 0}


def _told(day: str) -> str:
    return f'{{"receipt": {{"returnTime": "{day.replace("-", "")}120000"}}}}'


def _paid(number: str, day: str | None) -> Row:
    return {"ent_duty_no": number, "paid_day": day, "confirmed_day": day}


def _taxed(state: str, day: str = LAST, **more: Any) -> Row:
    return {"state": state, "collectable_from": day, "release_day": None if state in ("held", "void") else LAST, **more}


def _cleared(standing: str, day: str = LAST, **more: Any) -> Row:
    return {"case_key": "c", "standing": standing, "declared": "{}", "day": day, **more}


def _site(standing: str, day: str = LAST, **more: Any) -> Row:
    return _cleared(standing, day, attempt=1, since=AT, kept_status="800", declared={}, **more)


def _counted(flag: str, **more: Any) -> Row:
    return {
        "day": LAST,
        "customs_code": "C",
        "agent_code": "A",
        "ebc_code": "E",
        "statistics_flag": flag,
        "declared": {},
        **more,
    }


_PART = {
    "document": "manifest",
    "owner": "O",
    "counts": True,
    "whole": False,
    "logistics_code": "L",
    "logistics_nos": [],
}

ROWS: dict[str, dict[str, Rows]] = {
    "intake": {
        "submission": Rows(
            [{"id": "answered", "day": LAST, "business_key": "k", "order_no": "o"}, {"id": "silent", "day": LAST}],
            [{"id": "answered later", "day": LAST}, {"id": "young", "day": KEPT}],
        ),
        "receipt": Rows(
            [{"about": "answered", "answer": _told(LAST)}, {"about": "a/notice", "answer": _told(LAST)}],
            [{"about": "answered later", "answer": _told(KEPT)}, {"about": "a/notice", "answer": _told(KEPT)}],
        ),
        "document": Rows(
            [{"key": "k", "submission_id": "answered"}],
            [{"key": "of another", "submission_id": "answered"}, {"key": "k2", "submission_id": "young"}],
        ),
        "attempt": Rows(
            [{"order_no": "o", "submission_id": "answered"}], [{"order_no": "o", "submission_id": "young", "place": 2}]
        ),
        "entrustment": by_day("until"),
        "list_name": by_day(),
        "identity": Rows([{"day": LAST, "verdict": "verified"}], [{"day": KEPT, "verdict": "verified"}]),
    },
    "matching": {
        "dossier": Rows([{"day": LAST}], [{"day": KEPT}, {"day": LAST, "waits_for": "order", "waits_since": AT}]),
        "parcel": Rows(
            [{"since": LAST, "corrections": 1}],
            [{"since": KEPT, "corrections": 1}, {"since": LAST, "waybill": "\\x01", "awaited_by": [], "waits_since": AT}],
        ),
    },
    "accountbook": {
        "hold": Rows(
            [
                {"state": "used", "released_day": LAST, "bond_invt_no": "B"},
                {"state": "confiscated", "released_day": LAST},
                {"state": "voided", "ended_day": LAST},
            ],
            [
                {"state": "used", "released_day": KEPT, "bond_invt_no": "B"},
                {"state": "held", "released_day": LAST, "invt_no": "held yet"},
                {"state": "kept", "released_day": LAST, "kept_since": AT},
                {"state": "seized", "released_day": LAST, "kept_since": AT},
                {"state": "voided", "ended_day": KEPT},
            ],
        ),
        "release_note": Rows(
            [{"day": LAST, "passed": True}, {"day": LAST, "withdrawn": True}],
            [{"day": LAST, "bond_invt_nos": ["on the way"]}, {"day": KEPT, "passed": True}],
        ),
        "verification_list": Rows(
            [{"day": LAST}, {"day": LAST, "withdrawn": True, "entering": {}}],
            [
                {"day": KEPT},
                {"day": LAST, "entering": {}},
                {"day": LAST, "bond_invt_no": "on the way"},
                {"day": LAST, "invt_nos": ["held yet"]},
            ],
        ),
        "entry": Rows(
            [{"ems_no": "T", "item_record_no": "1", "entry_no": 1, "day": LAST}],
            [
                {"ems_no": "T", "item_record_no": "1", "entry_no": 2, "day": LAST},
                {"ems_no": "T", "item_record_no": "1", "entry_no": 3, "day": KEPT},
                {"ems_no": "T", "item_record_no": "2", "entry_no": 1, "day": LAST},
            ],
        ),
        "entry_declaration": Rows([{"day": LAST}], [{"day": KEPT}, {"day": LAST, "released": True}]),
    },
    "tax": {
        "list_tax": Rows(
            [
                _taxed("void"),
                _taxed("returned"),
                _taxed("billed", total=0),
                _taxed("summarised", ent_duty_no="paid"),
                _taxed("summarised", ent_duty_no="paid", parts=[{"ent_duty_no": "paid"}, {"ent_duty_no": "paid too"}]),
            ],
            [
                _taxed("void", KEPT),
                _taxed("held"),
                _taxed("billed"),
                _taxed("summarised", ent_duty_no="owed"),
                _taxed("summarised", ent_duty_no="paid late"),
                _taxed("summarised", ent_duty_no="named", parts=[{"ent_duty_no": "named"}, {"ent_duty_no": "owed"}]),
                _taxed("summarised", KEPT, ent_duty_no="paid late", parts=[{"ent_duty_no": "named in a part"}]),
                _taxed("void", case_key="audited", attempt=1),
            ],
        ),
        "tax_audit": Rows(
            [{"state": "closed", "until": LAST, "total": 1}, {"state": "ordered", "until": LAST}],
            [
                {"state": "ordered", "until": KEPT, "case_key": "audited", "attempt": 1},
                {"state": "closed", "until": KEPT, "total": 1},
                {"state": "found", "until": LAST, "corrected": []},
            ],
        ),
        "payment_document": Rows(
            [_paid("paid", LAST), _paid("paid too", LAST), _paid("of nobody", LAST)],
            [_paid("owed", None), _paid("paid late", KEPT), _paid("named", LAST), _paid("named in a part", LAST)],
        ),
    },
    "review": {
        "attempt": Rows(
            [{"day": LAST, "status": "800"}, {"day": LAST, "status": "100"}],
            [{"day": KEPT, "status": "800"}, {"day": LAST, "status": "300", "since": AT, "grounds": []}],
        ),
        "control_instruction": by_day("until"),
        "paid_document": by_day(),
        "quota": Rows([{"year": 2025, "held": 0}], [{"year": 2026, "held": 0}, {"year": 2025, "held": 1}]),
    },
    "returns": {
        "released_list": Rows(
            [_released(LAST, case_key="behind"), _released(LAST)],
            [
                _released(KEPT),
                *(
                    _released(LAST, case_key=case)
                    for case in ("asked", "taken", "late", "unfit", "wrong", "sorted")
                ),
                {"case_key": "not released"},
            ],
        ),
        "application": Rows(
            [{"case_key": "behind", "status": "completed", "applied_day": LAST, "arrive_by": LAST}],
            [
                {"case_key": "asked", "status": "pending", "applied_day": LAST},
                {"case_key": "taken", "status": "accepted", "applied_day": LAST, "arrive_by": LAST},
                {"case_key": "late", "status": "completed", "applied_day": LAST, "arrive_by": KEPT},
                {"case_key": "unfit", "status": "refused", "applied_day": LAST, "unfit_since": AT},
                {"case_key": "wrong", "status": "refused", "applied_day": LAST, "wrong_since": AT},
            ],
        ),
        "line_balance": Rows([_balance("behind")], [_balance("asked")]),
        "control": Rows([{"case_key": "behind"}], [{"case_key": "asked"}]),
        "sorted_goods": Rows([], [{"case_key": "sorted"}]),
        "held_parcel": Rows(
            [{"received_on": LAST, "case_key": "c", "arrival_no": "1"}],
            [{"received_on": LAST}, {"received_on": KEPT, "case_key": "c", "arrival_no": "1"}],
        ),
        "exported": Rows([{"day": LAST}], [{"day": KEPT}, {"day": LAST, "due_on": KEPT}, {"day": LAST, "waits": []}]),
        "return_parcel": Rows([{"day": LAST}], [{"day": KEPT}, {"day": LAST, "waits_since": LAST}]),
    },
    "exports": {
        "parcel": Rows(
            [
                {"day": LAST},
                _site("permitted"),
                _site("over", transit={"closed": LAST}),
                _site("sent-back", arrivals=[], left_day=LAST),
                _site("confiscated", arrivals=[], left_day=LAST),
            ],
            [
                {"day": KEPT},
                _site("waiting", logistics_code="L", logistics_no="waits"),
                _site("stopped"),
                _site("sent-back"),
                {"day": LAST, "transit": {"closed": None}},
            ],
        ),
        "delivery": Rows(
            [{"day": LAST, "logistics_code": "L", "logistics_nos": ["gone"]}],
            [{"day": KEPT}, {"day": LAST, "logistics_code": "L", "logistics_nos": ["waits"]}],
        ),
        "departing": Rows(
            [{"day": LAST}, _cleared("permitted"), _cleared("over")],
            [
                {"day": KEPT},
                _cleared("stopped"),
                _cleared("waiting", logistics_code="L", logistics_no="bound", bill_no="bound"),
            ],
        ),
        "departure_part": Rows(
            [{**_PART, "day": LAST}, {**_PART, "day": LAST, "bill_no": "bound"}],
            [
                {**_PART, "day": KEPT},
                {**_PART, "day": LAST, "logistics_nos": ["bound"]},
                {**_PART, "day": LAST, "whole": True, "bill_no": "bound"},
            ],
        ),
        "transit": Rows(
            [{"opened_on": LAST, "closed_on": LAST, "ie_flag": "E"}],
            [{"opened_on": LAST, "ie_flag": "E"}, {"opened_on": LAST, "closed_on": KEPT, "ie_flag": "E"}],
        ),
        "exported_list": Rows(
            [
                {"day": LAST},
                _counted("A", departed_day=LAST),
                _counted("B", departed_day=LAST, sum_no="S", summed_day=LAST),
            ],
            [{"day": KEPT}, _counted("B", departed_day=LAST)],
        ),
        "summary_part": by_day(),
        "declaration": Rows([{"day": LAST, "ended": True}], [{"day": KEPT, "ended": True}, {"day": LAST}]),
        "business_order": by_day(),
        "market_goods": by_day(),
        "control_instruction": Rows([{"said": {"until": LAST}}], [{"said": {"until": KEPT}}]),
    },
    "feed": {"entry": by_day(), "stop": by_day(), "bill_ahead": by_day(), "post_attempt": by_day()},
    "cases": {
        "case_file": Rows(
            [{"case_key": "behind", "settled": True, "day": LAST}],
            [{"settled": True, "day": KEPT}, {"case_key": "open", "day": LAST}],
        ),
        "reader": Rows([{"case_key": "behind"}], [{"case_key": "open"}]),
        "case_name": Rows([{"case_key": "behind"}], [{"case_key": "open"}]),
        "parcel": by_day(),
        "answered": Rows([{"about": "behind", "day": LAST}], [{"about": "young", "day": KEPT}]),
        "answered_to": Rows([{"about": "behind"}], [{"about": "young"}]),
    },
}  # fmt: skip
"""Service → table → its rows."""
