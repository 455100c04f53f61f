"""TCP lines notice a peer that is gone: the network may forget a connection and tell neither side."""

from __future__ import annotations

import socket

KEEPALIVE_S, KEEPALIVE_EVERY_S, KEEPALIVE_PROBES = 5, 3, 2
UNACKNOWLEDGED_MS_MAX = 10_000
"""Of what was sent and what is probed: then the line ends, and whoever waits on it hears of that."""


def watch(line: socket.socket) -> None:
    """Let the kernel end this line where its peer is silent. Does nothing to what is no TCP."""
    if line.family not in (socket.AF_INET, socket.AF_INET6):
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {
        "TCP_KEEPIDLE": KEEPALIVE_S,
        "TCP_KEEPINTVL": KEEPALIVE_EVERY_S,
        "TCP_KEEPCNT": KEEPALIVE_PROBES,
        "TCP_USER_TIMEOUT": UNACKNOWLEDGED_MS_MAX,
    }
    for name, value in options.items():
        if option := getattr(socket, name, None):  # not every system has each
            line.setsockopt(socket.IPPROTO_TCP, option, value)
