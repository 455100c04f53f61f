"""A platform answers customs, which asks for the raw data of a payment: it promises them, and uploads them (2018-179).

It stands in for platforms in plays and tests, and says what it is told to say: nothing, another amount, a signature of
somebody else's.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import httpx

from libs.schemas.raw_payment_upload import ACCEPTED, FIELD, string_to_sign
from libs.signing import METHODS, RSA_SHA256
from libs.signing.algorithms import signed
from libs.signing.making import Holder

_ASKED_IN, _UPLOAD_WITHIN_S = "openReq", 30.0
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Behaviour:
    """A platform behaves so about one order. silent: it says that it will upload, and does not. says: members of the head
    that it tells otherwise. forged: whether somebody else signs."""

    silent: bool = False
    says: Mapping[str, Any] = field(default_factory=dict)
    forged: bool = False


@dataclass
class Platforms:
    """Platforms stand behind one address, each at its code. holder: by whom they sign; another: by whom nobody knows.
    upload_url: customs'.

    documents: order and payment, by platform and order number. behaves: by order number; any other is told as it was paid.
    asked: the order numbers that they were asked for.
    """

    holder: Holder
    another: Holder
    upload_url: str
    documents: Callable[[str, str], tuple[Document, Document] | None]
    behaves: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)

    def upload(self, code: str, order_no: str, session_id: str) -> str | None:
        """Write what they upload of an order; None where they are silent."""
        known, behaves = self.documents(code, order_no), self.behaves.get(order_no, Behaviour())
        if known is None or behaves.silent:
            return None
        head, lists = told_of(*known)
        return signed_upload(
            session_id, {**head, **behaves.says}, lists, self.another if behaves.forged else self.holder
        )

    def send(self, code: str, order_no: str, session_id: str) -> None:
        """Upload, and note the code that is answered."""
        if text := self.upload(code, order_no, session_id):
            said = httpx.post(self.upload_url, data={FIELD: text}, timeout=_UPLOAD_WITHIN_S, trust_env=False).json()
            self.answered[order_no] = said["code"]


def told_of(order: Document, payment: Document) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a platform tells of a payment, the head and the list of orders, by its documents."""
    head = {
        "guid": payment["guid"],
        "initalRequest": f"https://pay.example/create?order={order['orderNo']}",
        "initalResponse": "ok",
        "ebpCode": payment["ebpCode"],
        "payCode": payment["payCode"],
        "payTransactionId": payment["payTransactionId"],
        "totalAmount": payment["amountPaid"],
        "currency": payment["currency"],
        "verDept": "3",
        "payType": "1",
        "tradingTime": payment["payTime"],
        "note": "",
    }
    goods = [{"gname": line["itemName"], "itemLink": "https://shop.example/item"} for line in order["OrderList"]]
    paid = {"orderNo": order["orderNo"], "goodsInfo": goods, "recpAccount": "0000", "recpCode": order["ebcCode"]}
    return head, [paid | {"recpName": order["ebcName"]}]


def signed_upload(session_id: str, head: Document, lists: list[dict[str, Any]], holder: Holder) -> str:
    """The text of the form field, signed by the holder of a certificate."""
    texts = [json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (head, lists)]
    now = str(time.time_ns() // 1_000_000)
    content = string_to_sign(session_id, texts[0].encode(), texts[1].encode(), now.encode())
    signature = b64encode(signed(METHODS[RSA_SHA256], holder.private_key, content)).decode()
    return (
        f'{{"sessionID":"{session_id}","payExchangeInfoHead":{texts[0]},"payExchangeInfoLists":{texts[1]},'
        f'"serviceTime":"{now}","certNo":"01","signValue":"{signature}"}}'
    )


@contextmanager
def serving(platforms: Platforms, host: str, port: int) -> Iterator[None]:
    """Answer at this address for as long as the block lasts."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            asked = json.loads(form[_ASKED_IN][0])
            platforms.asked.append(asked["orderNo"])
            said = json.dumps({"code": ACCEPTED, "message": "", "serviceTime": time.time_ns() // 1_000_000}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
            self.wfile.flush()
            what = self.path.rpartition("/")[2], asked["orderNo"], asked["sessionID"]
            Thread(target=platforms.send, args=what, daemon=True).start()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((host, port), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
