"""The queries fit the services' tables, an empty system agrees with itself, and what does not balance is noticed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from checker.facts import Facts
from checker.stores.balances import balance
from checker.stores.cases import compare_answers, compare_cases, due_statuses
from checker.stores.mirror import Mirror, agree
from checker.stores.mirrors import MIRRORS
from checker.tests.story import START, life, told
from checker.tests.test_departures import LIFE
from deploy.local.stack import Endpoints
from libs.schemas.events.receipts import Receipt, ReceiptsIssued
from libs.schemas.topics import FLOWS

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


def _only(servers: Endpoints, service: str) -> dict[str, str]:
    return {service: servers.databases[service]}


@pytest.mark.parametrize("service", FLOWS)
async def test_nothing_agrees_with_nothing(database: OpenDatabase, servers: Endpoints, service: str) -> None:
    await database(service)
    verdicts = await agree(MIRRORS, _only(servers, service), Facts()) + await balance(_only(servers, service))
    assert verdicts and [verdict.violations for verdict in verdicts if not verdict.holds] == []


async def test_a_row_without_its_event_is_noticed(database: OpenDatabase, servers: Endpoints) -> None:
    db = await database("tax")
    await db.execute("insert into guarantee_account (assure_code, ceiling) values ('G', 10)")
    broken = [verdict for verdict in await agree(MIRRORS, _only(servers, "tax"), Facts()) if not verdict.holds]
    assert [verdict.violations for verdict in broken] == [("G: the row says 10/0, the events say None",)]


@pytest.mark.parametrize("mirror", MIRRORS, ids=lambda mirror: f"{mirror.service}-{mirror.what}")
def test_an_event_without_its_row_is_noticed(mirror: Mirror) -> None:
    """A whole life in and one out were told and no row stands. No letter and nothing that waits is part of it."""
    verdict = mirror.compare({}, told([*life(), *((START, event) for event in LIFE)]))
    assert verdict.holds == (mirror.what in ("dead letters", "guarantee queue"))


async def test_a_hold_that_nobody_has_is_noticed(database: OpenDatabase, servers: Endpoints) -> None:
    db = await database("accountbook")
    await db.execute("insert into book values ('B', 'A', '3105', 'W', '1210', 1)")
    item = "insert into book_item (ems_no, item_record_no, gcode, unit, unit_price, incoming, outgoing, held, entries)"
    await db.execute(f"{item} values ('B', '1', 'g', '011', 1, 5, 0, 2, 0)")
    said = [text for verdict in await balance(_only(servers, "accountbook")) for text in verdict.violations]
    assert said == [
        "B 1: held 2, open holds 0",
        "B 1: on hand 5, unfit 0 after 0 rows, the journal ends with 0, 0, row 0",
    ]


async def test_a_guarantee_committed_for_nothing_is_noticed(database: OpenDatabase, servers: Endpoints) -> None:
    db = await database("tax")
    await db.execute("insert into guarantee_account (assure_code, ceiling, committed) values ('G', 10, 3)")
    said = [text for verdict in await balance(_only(servers, "tax")) for text in verdict.violations]
    assert said == ["G: committed 3 of 10, held, kept and owed "]


def test_a_case_at_another_status_is_noticed() -> None:
    facts = told(life())
    [(case, status)] = due_statuses(facts).items()
    assert status == "800" and compare_cases({case: status, "P:2": None}, facts).holds
    for found in ({}, {case: "899"}, {case: None}, {case: status, "P:2": "2"}):
        assert not compare_cases(found, facts).holds


def test_a_submission_listed_without_its_last_receipt_is_noticed() -> None:
    told_last = [("2", "20260302120000"), ("120", "20260302120009"), ("300", "20260302120003")]
    receipts = [Receipt({"returnStatus": status, "returnTime": at}) for status, at in told_last]
    answered = [ReceiptsIssued("list", "list/P/1", [receipt], "lists-0-1") for receipt in receipts]
    facts = told([(START, each) for each in answered])
    assert compare_answers({"lists-0-1": ("120", 3)}, facts).holds
    for found in (
        {},
        {"lists-0-1": ("300", 3)},
        {"lists-0-1": ("120", 2)},
        {"lists-0-1": ("120", 3), "list/P/1": ("2", 1)},
    ):
        assert not compare_answers(found, facts).holds
