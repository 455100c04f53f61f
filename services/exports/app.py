"""Exports as a program."""

from libs.runtime.app import run
from services.exports.asking.http import routes as asked_routes
from services.exports.departures.asking import DepartureAnswers
from services.exports.http import routes
from services.exports.processor import Exports
from services.exports.settings import Settings
from services.exports.summaries.http import routes as summary_routes


def main() -> None:
    settings = Settings()
    run(
        Exports(settings),
        settings,
        routes=lambda r: [
            *routes(DepartureAnswers(r.database), r.trials.open_day),
            *summary_routes(r.database),
            *asked_routes(r.database),
        ],
    )


if __name__ == "__main__":
    main()
