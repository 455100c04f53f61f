"""Answers keep to the OpenAPI document: schemathesis asks each inquiry, on the real routes and stores."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.applications import Starlette
from starlette.middleware import Middleware

from deploy.local.stack import Endpoints
from deploy.openapi.document import document, inquiries_of
from libs.runtime.http.door import Door
from libs.runtime.http.paging import cursor
from libs.runtime.http.problems import HANDLERS
from libs.runtime.twins.testing import fresh_database
from services.accountbook.asking import http as accountbook
from services.accountbook.tests import samples as books
from services.accountbook.tests.conftest import Zone, stocked
from services.cases import http as cases
from services.cases.pages import CasePages
from services.cases.tests import samples
from services.cases.tests.conftest import CasesDriver
from services.exports.asking import http as exports
from services.exports.tests import exported
from services.exports.tests.conftest import SiteDriver
from services.tax.asking import http as tax
from services.tax.tests.ledger import TaxDriver
from services.tax.tests.samples import held, topped_up

ASKED = ("cases", "accountbook", "tax", "exports")
EXAMPLES = 10
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    positive_data_acceptance, negative_data_rejection, unsupported_method,
]  # fmt: skip
CURSORS = {
    "/v1/books": cursor("A"), "/v1/books/{emsNo}/items": cursor("A"), "/v1/books/{emsNo}/entries": cursor("A", 1),
    "/v1/books/{emsNo}/holds": cursor("EBP:1", 1), "/v1/books/{emsNo}/verification-lists": cursor("A"),
    "/v1/books/{emsNo}/release-notes": cursor("A"), "/v1/guarantees": cursor("A"),
    "/v1/guarantees/{assureCode}/waiting": cursor(1),
    "/v1/tax-bills": cursor("EBP:1", 1), "/v1/payment-documents": cursor("A"), "/v1/cases": cursor(1_772_000_000_000, -5),
    "/v1/manifests": cursor("manifest", "A", "B", 1), "/v1/summaries": cursor("A", "B", 1),
    "/v1/submissions": cursor(1_772_000_000_000, -5), "/v1/queue": cursor("2026-03-02T00:00:00+00:00", 1),
    "/v1/declarations": cursor("A", "B", "C"),
}  # fmt: skip
"""Address → what `next` could have said."""


async def _filled(endpoints: Endpoints) -> None:
    """Something to answer with, in each store."""
    found = {name: await fresh_database(endpoints.databases[name], name) for name in ASKED}
    life = [samples.order("1"), samples.payment("1"), samples.waybill("1"), samples.listed("1"), samples.matched("1")]
    await CasesDriver(found["cases"]).feed(*life, samples.assessed("1"), samples.released("1"), samples.billed("1"))
    await CasesDriver(found["cases"]).feed(samples.receipts("1", "120 20260302120000", submission="orders-0-1"))
    zone = await stocked(Zone(found["accountbook"], gate_inspection_share=Decimal(0)))
    await zone.feed(books.matched(1, {books.MILK: 1}))
    await TaxDriver(found["tax"]).feed(topped_up("10"), *(held(f"T{n}") for n in range(3)))
    await SiteDriver(found["exports"]).feed(exported.manifest("M1", "1"), exported.arrival("A1", "1"))
    await found["tax"].execute("update calendar set closed_day = '2026-03-31'")
    for db in found.values():
        await db.close()


def _application(endpoints: Endpoints) -> Starlette:
    """Every inquiry's real route, each on the store of its service."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pools = {name: await asyncpg.create_pool(endpoints.databases[name], min_size=1, max_size=3) for name in ASKED}
        app.router.routes += cases.routes(CasePages(pools["cases"], 100))
        app.router.routes += exports.routes(pools["exports"])
        app.router.routes += [*accountbook.routes(pools["accountbook"]), *tax.routes(pools["tax"])]
        yield
        for pool in pools.values():
            await pool.close()

    return Starlette(lifespan=lifespan, middleware=[Middleware(Door)], exception_handlers=HANDLERS)


@pytest.fixture
def url(servers: Endpoints) -> Iterator[str]:
    asyncio.run(_filled(servers))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_application(servers), log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_each_inquiry_answers_as_the_document_says(url: str) -> None:
    """Bounded: some examples of each that fit and that do not."""
    whole = document()
    asked = {one.template for service in ASKED for one in inquiries_of(service)}
    whole["paths"] = {path: {"get": item["get"]} for path, item in whole["paths"].items() if path in asked}
    whole.pop("security")
    schema = schemathesis.openapi.from_dict(whole)
    done = 0
    for found in schema.get_all_operations():
        path = found.ok().path  # type: ignore[union-attr]
        schemathesis.openapi.format("cursor", st.just(CURSORS.get(path, "")))
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _ask(found.ok(), mode, url)  # type: ignore[union-attr]
        done += 1
    assert done == len(asked) == len(whole["paths"])


def _ask(operation: Any, mode: GenerationMode, url: str) -> None:
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(base_url=url, checks=CHECKS)

    ask()
