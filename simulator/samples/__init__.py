"""Sample files: one ordinary parcel, and one order as CEB XML."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.papers.documents import DOCUMENTS, Document
from simulator.plan.plan import Wave
from simulator.planner import plan
from simulator.play.wire import to_json, to_xml

FOLDER = Path(__file__).parent
PREPARATIONS = ("register.ndjson", "setup.ndjson", "stock.ndjson")
"""Sent in this order, each once the one before is answered."""
_SEED, _PARCELS = 20260302, 2


def sample_documents() -> dict[str, Document]:
    """The four documents of one ordinary parcel, each with its `kind`."""
    sale = plan(_SEED, _PARCELS, 1).parcels[-1].sale
    return {kind: {"kind": kind} | make(sale) for kind, make in DOCUMENTS.items()}


def sample_files() -> dict[str, bytes]:
    """File name → content."""
    documents = sample_documents()
    files = {f"{kind}.json": _readable(document) for kind, document in documents.items()}
    files |= _preparations(documents["list"]["emsNo"])
    files["parcel.ndjson"] = b"".join(to_json(document) + b"\n" for document in documents.values())
    order = {name: value for name, value in documents["order"].items() if name != "kind"}
    files["order.xml"] = to_xml("order", order) + b"\n"
    return files


def _preparations(ems_no: str) -> dict[str, bytes]:
    """Return what a fresh system must know before it can release the parcel: the files in their order."""
    agenda = plan(_SEED, _PARCELS, 1).agenda
    return {
        name: b"".join(
            to_json({"kind": delivery.document} | delivery.body) + b"\n"
            for delivery in agenda[0, wave]
            if isinstance(delivery.body, dict) and delivery.body.get("emsNo", ems_no) == ems_no
        )
        for name, wave in zip(PREPARATIONS, (Wave.REGISTER, Wave.SETUP, Wave.STOCK), strict=True)
    }


def write_samples() -> None:
    for name, content in sample_files().items():
        (FOLDER / name).write_bytes(content)


def _readable(document: Document) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
