"""The endpoint that partners begin with believes what is signed; their handlers know each type of entry."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from ipaddress import ip_network
from pathlib import Path
from threading import Thread

import pytest
from faststream.kafka import TestKafkaBroker

from checker.told.contract import DOCUMENT
from libs.schemas.entries import ENTRIES
from services.feed.tests.endpoints import on_loopback
from services.feed.webhooks.keeping import new_secret
from services.feed.webhooks.posting import EntryPoster

EXAMPLES = Path(__file__).parents[3] / "examples"
PLATFORM = "3301960AB1"


async def test_it_answers_the_test_then_what_is_signed_each_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = spec_from_file_location("receive", EXAMPLES / "feed" / "receive.py")
    assert spec and spec.loader
    receive = module_from_spec(spec)
    spec.loader.exec_module(receive)
    secret = tmp_path / "secret.txt"
    receive.Receiver.secret = secret
    server = ThreadingHTTPServer(("127.0.0.1", 0), receive.Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    url, now = f"http://hooks.example:{server.server_port}/", datetime.now(UTC)
    post = EntryPoster((ip_network("127.0.0.0/8"),), 10, plain=True, resolver=on_loopback)
    right, wrong = new_secret(), new_secret()
    entry = '{"id":"evt_1","type":"receipt"}'
    try:
        assert (await post(url, "evt_0", '{"id":"evt_0","type":"test"}', [right], now)).status == 204
        assert (await post(url, "evt_1", entry, [right], now)).status == 401
        secret.write_text(right)
        assert (await post(url, "evt_1", entry, [wrong], now)).status == 401
        assert [(await post(url, "evt_1", entry, [wrong, right], now)).status for _ in range(2)] == [204, 204]
    finally:
        await post.close()
        server.shutdown()
    assert capsys.readouterr().out == entry + "\n"


async def test_a_typed_handler_takes_each_type_of_entry_as_the_contract_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"KAFKA": "127.0.0.1:1", "CODE": PLATFORM}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("KAFKA_PASSWORD", raising=False)
    monkeypatch.syspath_prepend(EXAMPLES / "own_topic")
    handle = import_module("handle")
    messages = json.loads(DOCUMENT.read_text(encoding="utf-8"))["components"]["messages"]
    async with TestKafkaBroker(handle.broker) as broker:
        for number, told in enumerate(ENTRIES.values(), 1):
            (shown,) = messages[told.__name__]["examples"]
            headers = {**shown["headers"], "ce_sequence": str(number)}
            await broker.publish(json.dumps(shown["payload"]), f"cbec.partners.{PLATFORM}.v1", headers=headers)
    assert [int(line.split()[0]) for line in capsys.readouterr().out.splitlines()] == [*range(1, len(ENTRIES) + 1)]
