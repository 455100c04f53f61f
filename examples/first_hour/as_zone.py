"""A zone enterprise's first hour: `python as_zone.py <emsNo> <itemRecordNo> <unit>`.

It lets goods in by the first line, waits until a list of its book is released, puts that on a verification list and a
release note, and reads the movements of its book.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, timezone

from door import Document, follow, hand_in, open_feed, receipt_of, say

CHINA = timezone(timedelta(hours=8))


def declared(book: str, what: str, **facts: object) -> Document:
    """Return a declaration of the book: the sender's own number of it, and when it was made."""
    now = datetime.now(CHINA)
    own = {"copNo": f"{what}{now:%Y%m%d%H%M%S%f}", "appTime": f"{now:%Y%m%d%H%M%S}"}
    return {**own, "emsNo": book, "areaCode": os.environ["CODE"], **facts}


def main(book: str, item: str, unit: str) -> None:
    after = open_feed()
    entry = declared(book, "RQ", lines=[{"itemRecordNo": item, "qty": "100", "unit": unit}])
    assert receipt_of(hand_in("first-line-entry", entry))["returnStatus"] == "399"

    released = next(
        each["data"] for each in follow(after) if each["type"] == "release" and each["data"].get("emsNo") == book
    )
    say("released", **released)

    bundle = declared(book, "HZ", invtNos=[released["invtNo"]])
    bundled = receipt_of(hand_in("verification-list", bundle))["bondInvtNo"]
    note = declared(book, "HF", vehicleNo="ZA0001", bondInvtNos=[bundled], totalWeight="10")
    noted = receipt_of(hand_in("release-note", note))
    say("noted", status=noted["returnStatus"], passportNo=noted["passportNo"])  # 500: the vehicle is inspected

    for each in follow(after):
        if each["type"] == "book-movement":
            say("moved", event=each["data"]["event"])
            if each["data"]["event"] == "ReleaseNoteApproved":
                return


if __name__ == "__main__":
    main(*sys.argv[1:4])
