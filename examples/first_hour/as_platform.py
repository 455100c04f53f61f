"""A platform's first hour: `python as_platform.py order.json`.

It opens its feed, tries an order without handing it in, learns from a wrong one what is wrong, hands the right one in, and
waits until the parcel is released.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from door import ask, follow, hand_in, open_feed, receipt_of, say


def main(file: str) -> None:
    order = json.loads(Path(file).read_text(encoding="utf-8"))
    after = open_feed()

    tried = ask("INTAKE", "/v1/check?kind=order", "POST", order)
    say("tried", passes=tried["passes"])  # of the order alone: nobody has declared a list

    wrong = {**order, "orderNo": f"{order['orderNo']}X", "acturalPaid": "0.01"}
    for finding in hand_in("order", wrong)["receipts"][0]["findings"]:
        say("wrong", path=finding["path"], rule=finding["rule"], actual=finding["actual"], expected=finding["expected"])

    assert receipt_of(hand_in("order", order))["returnStatus"] == "120"
    repeated = hand_in("order", order)
    say("repeated", status=receipt_of(repeated)["returnStatus"])  # changes nothing: the answers so far come again

    for entry in follow(after):
        if entry["type"] == "release" and entry["data"]["orderNo"] == order["orderNo"]:
            say("released", **entry["data"])
            return


if __name__ == "__main__":
    main(sys.argv[1])
