"""A payment company's and a bank's first hour: `python as_finance.py payment.json <guarantor> <bank>`.

The company hands a payment in and reads what became of it; the bank raises a guarantor's guarantee. BANK_KEY is the bank's
key where credentials are asked for.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from door import follow, hand_in, open_feed, receipt_of, say

CHINA = timezone(timedelta(hours=8))


def main(file: str, guarantor: str, bank: str) -> None:
    payment = json.loads(Path(file).read_text(encoding="utf-8"))
    after = open_feed()
    assert receipt_of(hand_in("payment", payment))["returnStatus"] == "120"
    for entry in follow(after):
        if entry["type"] == "receipt" and payment["payTransactionId"] in json.dumps(entry):
            say("told", status=entry["data"]["receipt"]["returnStatus"])
            if entry["data"]["receipt"]["returnStatus"] == "120":
                break

    os.environ["CODE"] = bank
    if "BANK_KEY" in os.environ:
        os.environ["KEY"] = os.environ["BANK_KEY"]
    now = datetime.now(CHINA)
    top_up = {"copNo": f"DB{now:%Y%m%d%H%M%S%f}", "appTime": f"{now:%Y%m%d%H%M%S}", "assureCode": guarantor}
    raised = hand_in("guarantee-top-up", {**top_up, "amount": "1000.00", "instrument": "letter", "bank": bank})
    say("raised", ceiling=receipt_of(raised)["ceiling"], committed=receipt_of(raised)["committed"])


if __name__ == "__main__":
    main(*sys.argv[1:4])
