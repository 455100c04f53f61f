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
        routes=lambda resources: routes(settings, resources.database, resources.publish, resources.fate_of),
    )


if __name__ == "__main__":
    main()
