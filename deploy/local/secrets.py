"""The secrets of systems on this machine.

They are the same for every home, and no secret at all: two runs of one seed must draw the same parcels for inspection, and
partners as programs must be able to close days. That is good enough for servers that listen on the loopback interface
only. Everywhere else the variables are set, and nothing starts without them.
"""

import os

LOCAL_SECRETS = {
    "CALENDAR_SECRET": "calendar-of-a-demo",
    "TOKEN_SECRET": "tokens-of-a-demo",
    "SEALING_KEYS": "demo:seals-of-a-demo",
    "DRAW_SECRET": "draws-of-a-demo",
    "DEAD_LETTER_SECRET": "dead-letters-of-a-demo",
    "BUYER_CHECK_KEYS": "demo:buyers-of-a-demo",
    "RAW_PAYMENT_SECRET": "sessions-of-a-demo",
}


def local_secrets() -> dict[str, str]:
    """Variable → secret: what the environment gives, else what is used on this machine."""
    return {name: os.environ.get(name) or secret for name, secret in LOCAL_SECRETS.items()}
