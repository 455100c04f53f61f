"""HTTP for partners who do not speak Kafka: the same path behind, and every receipt so far."""

from __future__ import annotations

import asyncpg
from starlette.routing import Route

from services.intake.checking import DryRun
from services.intake.http.answering import Act, answering
from services.intake.http.asking import Asking, FateOf
from services.intake.http.taking import Halted, Publish, Taking
from services.intake.settings import Settings

__all__ = ["routes"]


def routes(
    settings: Settings,
    database: asyncpg.Pool[asyncpg.Record],
    publish: Publish,
    fate_of: FateOf,
    halted: Halted,
    dry_run: DryRun,
    act: Act,
) -> list[Route]:
    """Return every address of intake; what each is for stands with its endpoint."""
    taking, asking = Taking(settings, publish, halted, dry_run, act), Asking(settings, database, fate_of, act)
    return [
        Route("/v1/documents", answering(taking.documents), methods=["POST"]),
        Route("/v1/documents/{id}", answering(asking.document_of_submission), methods=["GET"]),
        Route("/v1/ceb", answering(taking.ceb), methods=["POST"]),
        Route("/v1/check", answering(taking.check), methods=["POST"]),
        Route("/v1/receipts/{id}", answering(asking.receipts_of_submission), methods=["GET"]),
        Route("/v1/receipts", answering(asking.receipts), methods=["GET"]),
    ]
