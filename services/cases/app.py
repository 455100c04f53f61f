"""Composition root."""

from libs.runtime.app import run
from services.cases.http import routes
from services.cases.pages import CasePages
from services.cases.processor import Cases
from services.cases.settings import Settings


def main() -> None:
    settings = Settings()
    run(Cases(settings), settings, routes=lambda r: routes(CasePages(r.database, settings.window)))


if __name__ == "__main__":
    main()
