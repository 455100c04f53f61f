"""The operator's way with what could not be read: list it, show it, send it again. What is sealed stays sealed."""

from __future__ import annotations

from itertools import count

from checker.facts import Place
from deploy.local.system import System
from libs.schemas.ceb import ORDER, FormatRules, validate
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.tests.a_list import accepted_of
from libs.schemas.topics import DOCUMENTS, replays
from services.intake.domain.tokens import TOLD, Tokens, TokenSecret
from simulator.papers.documents import Sale, order
from simulator.play.wire import to_json
from tests.e2e.fresh import logs
from tests.e2e.one_system.conftest import Run
from tests.e2e.partners import Partner, list_key, put_as, until
from tests.e2e.personal import found_in, personal_data
from tests.e2e.reading import in_clear, letters_of, place_of, records_of

TOOL = "libs.runtime.tools.deadletter_tool"
_offsets = count()


async def _broken_order(partner: Partner, sale: Sale) -> str:
    """An order that breaks off behind everything it says of its buyer. Returns the id of its letter."""
    place = await partner.declare("order", sale.order_no, to_json(order(sale))[:-2], (("x-buyer", b"somebody"),))
    return await _letter_of(partner, "intake", place)


async def _letter_of(partner: Partner, service: str, of: Place) -> str:
    """The id of the letter that the record at this place became, once it is published."""

    async def look() -> str | None:
        for letter in await letters_of(partner.up.endpoints.kafka, service):
            if place_of(letter) == of:
                return str((letter.key or b"").decode())
        return None

    return await until(look, f"a dead letter of {of}")


async def test_it_is_listed_and_shown_and_the_parcel_behind_it_is_released(
    partner: Partner, sale: Sale, command: Run
) -> None:
    letter = await _broken_order(partner, sale)
    await partner.sell(sale)
    await partner.sees_released(sale)

    listed = command(TOOL, "list", "--service", "intake", "--reason", "not-json")
    assert listed.returncode == 0
    assert letter in listed.stdout
    assert not found_in(listed.stdout, personal_data([sale]))

    shown = command(TOOL, "show", letter)
    assert shown.returncode == 0
    assert shown.stdout.rstrip().endswith(to_json(order(sale))[:-2].decode())
    assert "header x-buyer: somebody" in shown.stdout


async def test_what_still_cannot_be_read_comes_back_as_a_new_letter(partner: Partner, sale: Sale, command: Run) -> None:
    letter = await _broken_order(partner, sale)
    assert command(TOOL, "replay", letter).returncode == 0
    (replay,) = await records_of(partner.up.endpoints.kafka, replays("intake").name)
    assert await _letter_of(partner, "intake", Place(replay.topic, replay.partition, replay.offset)) != letter
    refused = command(TOOL, "replay", letter)
    assert refused.returncode == 1
    assert "replayed 1× already" in refused.stderr


async def test_a_letter_that_can_be_read_now_takes_effect_once(partner: Partner, sale: Sale, command: Run) -> None:
    """An event has a NULL where its day belongs. The parcel waits for its order until the letter is sent again."""
    await partner.sell(sale, without="order")
    await partner.told(list_key(sale), "2")
    headers = (
        ("ce_id", f"intake/by-hand@0-0/{next(_offsets)}/0".encode()),
        ("ce_type", b"OrderAccepted"),
        ("ce_time", b"2026-03-02T09:00:00+08:00"),
        ("ce_customsday", None),
    )
    place = await put_as(DOCUMENTS.owner, partner.up, DOCUMENTS.name, sale.order_no, _accepted(sale), headers)
    letter = await _letter_of(partner, "matching", place)

    replayed = command(TOOL, "replay", "--reason", "null-header")
    assert replayed.returncode == 0
    await partner.told(list_key(sale), "800")
    assert f"{letter}\n" in command(TOOL, "list", "--reason", "null-header").stdout
    assert "nothing to replay" in command(TOOL, "replay", "--reason", "null-header").stdout


def _accepted(sale: Sale) -> bytes:
    """The order as intake would pass it on."""
    document = validate(ORDER, order(sale), sale.day, FormatRules()).model.__dict__
    of = Tokens(TokenSecret(1, b"tokens-of-a-demo")).of
    persons = {
        field.attribute: of[field.personal.value](document[field.attribute])
        for field in ORDER.fields
        if field.personal in TOLD and field.attribute in document
    }
    own = {"submission_id": f"by-hand-{sale.order_no}", "correction": 0}
    return accepted_of(OrderAccepted, document | persons | own).encode()


async def test_nothing_about_a_buyer_lies_open(partner: Partner, sale: Sale, up: System) -> None:
    await _broken_order(partner, sale)
    secrets = personal_data([sale]) | {"somebody", sale.order_no}
    open_text = [in_clear(letter) for letter in await letters_of(up.endpoints.kafka)]
    assert open_text
    assert not [found for text in [*open_text, *logs(up).values()] if (found := found_in(text, secrets))]
