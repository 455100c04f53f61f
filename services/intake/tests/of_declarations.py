"""Documents of customs declarations, and of audits, each as little as is taken."""

from __future__ import annotations

from typing import Any

from services.intake.tests.register import CUSTOMS, OFFICER

OF_AGENT = {"agentCode": "3302980JK5"}
GOODS = {"gcode": "9617009000", "gname": "保温杯"}
EXPORTED = GOODS | {"gnum": 1, "destination": "304", "qty": "10", "unit": "011", "qty1": "2.5", "unit1": "035"}
EXPORTED |= {"netWeight": "2.5", "totalPrice": "60.00", "currency": "502"}

AUDIT_PAPERS: dict[str, Any] = {
    "party": "3301960AB1",
    "papers": [{"kind": "invoice", "number": "INV-1", "digest": "0" * 64}],
}
OF_DECLARATIONS: dict[str, dict[str, Any]] = {
    "market-registration": {"code": "3302960CD2", "cluster": "YIWU", "since": "20260101", "until": "20261231"}
    | {"customs": CUSTOMS},
    "market-record": {"ebcCode": "3302960CD2", "cluster": "YIWU"}
    | {"lines": [GOODS | {"gnum": 1, "qty": "10", "unit": "011", "totalPrice": "100.00", "currency": "142"}]},
    "customs-declaration": OF_AGENT
    | {"tradeMode": "0110", "customsCode": "3105", "portCode": "3105", "ebcCode": "3302960CD2", "grossWeight": "3"}
    | {"areaCode": "330266K0L6", "lines": [EXPORTED]},
    "declaration-withdrawal": OF_AGENT | {"declarationNo": "BG1", "reason": "客户取消"},
    "declaration-inspection": OF_AGENT | {"declarationNo": "BG1", "officer": OFFICER, "result": "normal"},
}
