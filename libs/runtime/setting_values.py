"""Values of settings are read strictly, and refused without a word of what they hold."""

from __future__ import annotations

import json
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_settings import NoDecode

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?:[^@?#]*@)?(?P<hosts>[\w.,:\[\]-]*)(?P<path>/[^@?#]*)?(?:[?#][^@]*)?"
)


def address(url: str) -> str:
    """An address as it may be printed: scheme, hosts, and a database's name, which is what is behind one slash.

    Neither user nor password, nor anything behind `?`; of what cannot be told apart, the scheme alone.
    """
    found = _ADDRESS.fullmatch(url)
    if not found:
        scheme, separator, _ = url.partition("://")
        return f"{scheme}://***" if separator else "***"
    shown = found["scheme"] + found["hosts"]
    return shown if found["scheme"].startswith("http") else shown + (found["path"] or "")


def _brokers(listed: str) -> str:
    """`host:port`, several with commas between. Raises ValueError."""
    hosts = [host.strip() for host in listed.split(",") if host.strip()]
    wrong = [host for host in hosts if not re.fullmatch(r"[^\s@/]+:\d{1,5}", host)]
    if wrong or (listed and not hosts):
        raise ValueError("brokers are named host:port, several with commas between")
    return ",".join(hosts)


def _url(url: str) -> str:
    """A URL as clients can read it. Raises ValueError, which quotes nothing: their own words quote half a password."""
    try:
        readable = "://" in url and urlsplit(url).port != 0
    except ValueError:
        readable = False
    if not readable:
        raise ValueError("no URL; / ? # @ [ and ] of a password are written as %2F %3F %23 %40 %5B %5D")
    return url


def safe_url(url: str) -> str:
    """A URL for what nobody else may read: https, or http to this machine. Raises ValueError, which quotes nothing."""
    parts = urlsplit(_url(url))
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        raise ValueError("https is asked for; http only on this machine")
    return url


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _interface(host: str) -> str:
    """A name or an address of this machine. Raises ValueError."""
    if not re.fullmatch(r"[\w.:%-]*", host):
        raise ValueError("no interface: a name or an address, without scheme and port")
    return host


def _object(text: Any) -> Any:
    """A JSON object. Raises ValueError, which quotes nothing."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        raise ValueError("no JSON object") from None


def _directory(path: Any) -> Any:
    """No URL: its credentials would be printed as parts of a path. Raises ValueError."""
    if "://" in str(path):
        raise ValueError("no directory of this machine")
    return path


Brokers = Annotated[
    str, AfterValidator(_brokers), Field(description="brokers to begin with, `host:port`, several with commas between")
]
Url = Annotated[str, AfterValidator(_url)]
SafeUrl = Annotated[str, AfterValidator(safe_url)]
Interface = Annotated[str, AfterValidator(_interface)]
DaysByTable = Annotated[dict[str, Annotated[int, Field(ge=1)]], NoDecode, BeforeValidator(_object)]
ServiceUrl = Annotated[str, StringConstraints(pattern=r"^https?://[\w.-]+(:\d+)?$")]
"""No credentials: it is printed at start."""
UrlsByService = Annotated[dict[str, ServiceUrl], NoDecode, BeforeValidator(_object)]
Directory = Annotated[Path, BeforeValidator(_directory)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(lambda level: level.lower() if isinstance(level, str) else level),
    Field(description="`debug`, `info`, `warning` or `error`"),
]
FirstPause = Annotated[int, Field(ge=1, description="first pause after a failure; doubles with jitter")]
HangsAfter = Annotated[int, Field(ge=10)]
LongestPause = Annotated[int, Field(ge=1, description="longest pause")]
