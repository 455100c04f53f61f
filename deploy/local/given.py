"""Servers that the environment names: used as they are, unless they are those of a system that no longer runs."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from deploy.local.errors import StackError

_ANSWER_WITHIN_S = 2
_OF_THIS_MACHINE = ("localhost", "127.", "::1")


def refuse_stale(environment: Mapping[str, str], variables: Iterable[str]) -> None:
    """Raises StackError where a shell still has the addresses of yesterday's servers on this machine.

    A server elsewhere may be away for a moment, and is waited for as any other.
    """
    given = [name for name in variables if environment.get(name)]
    stale = [name for name in given if not _may_answer(environment[name])]
    if stale:
        named = ", ".join(f"{name} ({_shown(environment[name])})" for name in stale)
        raise StackError(
            f"nothing answers where this shell's environment says a server is: {named}. Those may be addresses of a system "
            f"that has stopped: `unset {' '.join(given)}`, and servers are started for you"
        )


def _may_answer(address: str) -> bool:
    """True for a server of another machine, and where one of several listens."""
    places = _places(address)
    return not places or any(not host.startswith(_OF_THIS_MACHINE) or _listens(host, port) for host, port in places)


def _places(address: str) -> list[tuple[str, int]]:
    """Each (host, port) of a URL or a list of brokers.

    None where it cannot be read: who uses it will say so.
    """
    hosts = address.split(",") if "://" not in address else [address]
    try:
        parts = [urlsplit(each if "://" in each else f"//{each.strip()}") for each in hosts]
        return [(part.hostname, part.port) for part in parts if part.hostname and part.port]
    except ValueError:
        return []


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), _ANSWER_WITHIN_S):
            return True
    except OSError:
        return False


def _shown(address: str) -> str:
    """Hosts and ports only: an address may hold a password."""
    return ", ".join(f"{host}:{port}" for host, port in _places(address))
