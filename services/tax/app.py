"""Starts the service: settings, processor, loop."""

from __future__ import annotations

from libs.runtime.app import run
from services.tax.asking.http import routes
from services.tax.processor import Tax
from services.tax.settings import Settings


def main() -> None:
    settings = Settings()
    run(Tax(settings), settings, routes=lambda r: routes(r.database))


if __name__ == "__main__":
    main()
