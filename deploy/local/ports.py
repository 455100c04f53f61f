"""Ports on the loopback interface."""

import http.client
import random
import socket

LOOPBACK = "127.0.0.1"

# Below every usual ephemeral range: a client that reconnects to a server that is down can otherwise be given the
# server's own port as its source, connect to itself, and keep the server from coming back.
CANDIDATES = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Say whether a server could listen on this port now. A port in TIME_WAIT counts as free, as it does for
    servers."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on. Random, so that stacks which start side by side rarely want the same one."""
    while True:
        port = random.SystemRandom().choice(CANDIDATES)
        if is_free(port):
            return port


def free_ports(count: int) -> list[int]:
    """Different ports nobody listens on, for servers that start side by side."""
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return list(ports)


def listens(port: int) -> bool:
    """Say whether somebody accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def http_status(port: int, path: str) -> int | None:
    """Status of a GET on the loopback interface, or None if nobody answers. Never goes through a proxy."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
