"""A webhook may go to public addresses alone, unless a setting allows others: nobody has our network asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
_URL_MAX = 2000


class TargetRefused(ValueError):
    """The target is not sent to. The words say why."""


class Target(NamedTuple):
    """An endpoint's host and port, as its URL names them."""

    host: str
    port: int


def target_of(url: str, *, plain: bool) -> Target:
    """plain: whether http will do. Raises TargetRefused where the URL is none that is sent to."""
    if len(url) > _URL_MAX or not url.isascii() or any(character <= " " or character == "\\" for character in url):
        raise TargetRefused(
            f"a URL has at most {_URL_MAX} characters of ASCII, and no blanks or backslashes among them"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused("this is no URL") from None
    if parts.scheme not in (("https", "http") if plain else ("https",)):
        raise TargetRefused("a webhook is sent over https")
    if not parts.hostname or parts.username is not None or parts.fragment:
        raise TargetRefused("a URL names its host, no user and no fragment")
    return Target(parts.hostname, port or (443 if parts.scheme == "https" else 80))


def allowed(addresses: Sequence[str], networks: Sequence[Network]) -> str:
    """Return the address to connect to, of those that a name stands for. networks: those that a setting allows.

    Raises TargetRefused where one of them is not public: a name that means both is a trap.
    """
    if not addresses:
        raise TargetRefused("the host has no address")
    for text in addresses:
        address = ip_address(text.partition("%")[0])
        if not _public(address) and not any(address in network for network in networks):
            raise TargetRefused("the host's address is private, loopback, link-local or otherwise not public")
    return addresses[0]


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or _translated(address)
        if inner is not None:
            return _public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _translated(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address within one of NAT64 (64:ff9b::/96), or an IPv4-compatible one."""
    number = int(address)
    if number >> 32 in (0x64FF9B << 64, 0):
        return IPv4Address(number & 0xFFFFFFFF)
    return None
