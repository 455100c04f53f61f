"""A case is asked for while it waits and once it is released, of every service that knows it."""

from __future__ import annotations

import json
from typing import Any

import httpx

from checker.reading import gather_facts
from checker.stores.cases import cases_agree
from deploy.local.system import System
from libs.schemas.keys import CASE
from simulator.papers.documents import Sale
from tests.e2e.partners import ANSWER_WITHIN_S, Partner, until
from tests.e2e.personal import found_in, personal_data


async def test_a_case_from_its_missing_payment_to_its_release(up: System, partner: Partner, sale: Sale) -> None:
    case = CASE.of(sale.platform.code, sale.order_no)
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN_S, trust_env=False) as http:

        async def ask(service: str, path: str) -> Any:
            answer = await http.get(f"http://127.0.0.1:{up.ports[service]}{path}")
            assert answer.status_code in (200, 404), answer.text
            return answer.json() if answer.status_code == 200 else None

        async def standing(status: str, waiting: str) -> Any:
            async def look() -> Any:
                found = await ask("cases", f"/v1/cases/{case}")
                fits = found and found.get("status") == status and found.get("waitsFor", {}).get("reason") == waiting
                return found if fits else None

            return await until(look, f"{status}, waiting for {waiting}")

        await partner.sell(sale, without="payment")
        waits = await standing("2", "documents")
        assert waits["waitsFor"]["missing"] == ["payment"] and waits["missingSince"]
        await partner.sell(sale)
        await partner.sees_released(sale)
        whole = await standing("800", "verification-list")
        assert [each["status"] for each in whole["history"]] == ["2", "120", "800"]
        assert {each["kind"] for each in whole["documents"]} == {"order", "payment", "waybill", "list"}
        assert not found_in(json.dumps(whole, ensure_ascii=False), personal_data([sale]))

        invt_no, tax = whole["declared"]["invtNo"], whole["tax"]
        assert (await ask("cases", f"/v1/cases/{invt_no}"))["case"] == case
        listed = await ask("cases", f"/v1/cases?sender={sale.carrier.code}&status=800")
        assert case in [each["case"] for each in listed["cases"]]
        carried = await ask("cases", f"/v1/submissions?sender={sale.carrier.code}&kind=waybill&status=120")
        assert sale.logistics_no in [each["businessKey"].rpartition("/")[2] for each in carried["submissions"]]

        ems_no = whole["zone"]["emsNo"]
        [hold] = (await ask("accountbook", f"/v1/books/{ems_no}/holds?invtNo={invt_no}"))["holds"]
        assert (hold["case"], hold["state"]) == (case, "held")
        [bill] = (await ask("tax", f"/v1/tax-bills?case={case}"))["bills"]
        assert (bill["invtNo"], bill["total"], bill["state"]) == (invt_no, tax["tax"], "billed")
        account = await ask("tax", f"/v1/guarantees/{sale.guarantor.code}")
        assert float(account["committed"]) >= float(bill["total"])

    async def agreed() -> bool | None:
        facts = await gather_facts(up.endpoints.kafka)
        agree = await cases_agree({"cases": up.endpoints.databases["cases"]}, facts)
        return True if all(each.holds and each.checked for each in agree) else None

    await until(agreed, "every case as the log says")
