"""The endpoint that partners begin with believes what is signed, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from ipaddress import ip_network
from pathlib import Path
from threading import Thread

import pytest

from services.feed.tests.endpoints import on_loopback
from services.feed.webhooks.keeping import new_secret
from services.feed.webhooks.posting import EntryPoster

RECEIVE = Path(__file__).parents[3] / "examples" / "feed" / "receive.py"


async def test_it_answers_the_test_then_what_is_signed_each_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = spec_from_file_location("receive", RECEIVE)
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
