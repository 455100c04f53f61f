"""A carrier's first hour: `python as_carrier.py waybill.json`.

It opens its feed, hands a waybill in, and waits until the parcel may be delivered. Of buyer, order and amounts its feed
tells nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from door import follow, hand_in, open_feed, receipt_of, say


def main(file: str) -> None:
    waybill = json.loads(Path(file).read_text(encoding="utf-8"))
    after = open_feed()
    assert receipt_of(hand_in("waybill", waybill))["returnStatus"] == "120"
    for entry in follow(after):
        if entry["type"] == "waybill-status" and entry["data"]["logisticsNo"] == waybill["logisticsNo"]:
            say("standing", **entry["data"])
            if entry["data"]["mayDeliver"]:
                return


if __name__ == "__main__":
    main(sys.argv[1])
