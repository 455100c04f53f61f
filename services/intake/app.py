"""Composition root."""

from libs.runtime.app import run
from services.intake.http import routes
from services.intake.processor import Intake
from services.intake.settings import Settings


def main() -> None:
    settings = Settings()
    run(
        Intake(settings),
        settings,
        routes=lambda r: routes(settings, r.database, r.publish, r.fate_of, r.halted),
    )


if __name__ == "__main__":
    main()
