"""Platforms stand in for those whom the edge of a system under test asks for raw payment data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.local.ports import LOOPBACK, free_port
from libs.signing.making import Holder, authority
from simulator.acting.platform import Document, Platforms, serving

PATH = "/ceb2grab/grab/realTimeDataUpload"


class StandIn:
    """Platforms that sign by one certificate, and a port of their own for them and for the edge."""

    def __init__(self, documents: Callable[[str, str], tuple[Document, Document] | None] = lambda *_: None) -> None:
        self.port, self.upload_port = free_port(), free_port()
        url = f"http://{LOOPBACK}:{self.upload_port}{PATH}"
        self.platforms = Platforms(_holder(), _holder(), url, documents)

    def asked(self, codes: Collection[str], folder: Path, share: str) -> dict[str, str]:
        """Write the table of platforms, and return the settings of a system that asks them about a share of orders."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "platforms.pem").write_bytes(self.platforms.holder.pem)
        address = f"http://{LOOPBACK}:{self.port}/platDataOpen"
        table = folder / "platforms.csv"
        table.write_text("".join(f"{code},{address}/{code},platforms.pem\n" for code in codes), encoding="utf-8")
        return {
            "INTAKE_RAW_PAYMENT_SHARE": share,
            "RAW_PAYMENT_TABLE": str(table),
            "EDGE_HTTP_PORT": str(self.upload_port),
        }

    @contextmanager
    def answering(self) -> Iterator[Platforms]:
        """Answer for as long as the block lasts."""
        with serving(self.platforms, LOOPBACK, self.port):
            yield self.platforms


def _holder() -> Holder:
    now = datetime.now(UTC)
    return authority("rsa", "a platform's certificate", now - timedelta(hours=1), now + timedelta(days=1))
