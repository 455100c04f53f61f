"""Composition root."""

from libs.runtime.app import run
from services.intake.checking import DryRun
from services.intake.http import routes
from services.intake.processor import Intake
from services.intake.settings import Settings


def main() -> None:
    settings = Settings()
    run(
        Intake(settings),
        settings,
        routes=lambda r: routes(
            settings,
            r.database,
            r.publish,
            r.fate_of,
            r.halted,
            DryRun(r.trials, settings.trial_urls, settings.identity_service_key.get_secret_value()),
            r.acts.record,
        ),
    )


if __name__ == "__main__":
    main()
